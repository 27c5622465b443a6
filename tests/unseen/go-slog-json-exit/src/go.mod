module pier.example/sync

go 1.21
