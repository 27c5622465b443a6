module example.test/codes

go 1.22
