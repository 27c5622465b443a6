module quay

go 1.22
