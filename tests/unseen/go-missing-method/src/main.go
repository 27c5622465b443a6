package main

import "fmt"

type Shape interface {
	Area() float64
	Name() string
}

func show(s Shape) { fmt.Println(s.Name(), s.Area()) }

func main() {
	show(Square{2})
}
