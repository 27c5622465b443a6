module example.test/bell

go 1.22
