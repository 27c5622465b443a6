module example.test/fan

go 1.22
