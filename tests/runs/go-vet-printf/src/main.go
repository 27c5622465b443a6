package main

import "fmt"

type entry struct {
	id   int
	name string
}

func main() {
	e := entry{1, "ann"}
	fmt.Printf("entry %d by %d\n", e.id, e.name)
}
