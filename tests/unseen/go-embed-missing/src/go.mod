module pier.example/site

go 1.20
