module future

go 1.99
