module pier.example/fare

go 1.20
