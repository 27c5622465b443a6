package main

var stock = map[string]int{"apple": 4}

const total = 100

func each(name string) int {
	n := stock[name]
	return total / n
}
