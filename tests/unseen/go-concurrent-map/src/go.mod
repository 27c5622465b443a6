module pier.example/words

go 1.20
