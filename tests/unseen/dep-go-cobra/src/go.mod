module pier.example/tool

go 1.20
