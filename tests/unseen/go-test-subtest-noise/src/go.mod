module pier.example/slug

go 1.20
