module cachey

go 1.22
