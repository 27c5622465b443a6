module example.test/shapes

go 1.22
