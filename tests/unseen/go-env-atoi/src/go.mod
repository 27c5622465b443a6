module pier.example/web

go 1.20
