module pipe

go 1.22
