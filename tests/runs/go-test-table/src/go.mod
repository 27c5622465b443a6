module units

go 1.22
