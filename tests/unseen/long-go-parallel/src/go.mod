module pier.example/tide

go 1.21
