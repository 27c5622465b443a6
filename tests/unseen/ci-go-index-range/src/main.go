package main

import "fmt"

func main() {
	rows := []string{"a;1;x", "b;2;y", "c;3"}
	for _, row := range rows {
		fmt.Println(mark(row))
	}
}
