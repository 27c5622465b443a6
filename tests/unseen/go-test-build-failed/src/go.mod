module pier.example/csv

go 1.20
