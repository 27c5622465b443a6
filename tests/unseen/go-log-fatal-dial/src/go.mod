module example.test/worker

go 1.22
