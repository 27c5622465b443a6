module pier.example/queue

go 1.21
