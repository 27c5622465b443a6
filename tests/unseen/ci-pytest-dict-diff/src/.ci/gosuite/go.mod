module example.test/suite

go 1.22
