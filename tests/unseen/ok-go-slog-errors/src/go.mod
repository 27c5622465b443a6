module pier.example/retry

go 1.21
