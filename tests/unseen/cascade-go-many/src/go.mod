module pier.example/shop

go 1.20
