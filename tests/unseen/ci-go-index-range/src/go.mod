module example.test/grid

go 1.22
