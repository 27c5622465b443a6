package main

import "example.test/bell/clock"

func main() {
	c := clock.New(3)
	c.Strike()
}
