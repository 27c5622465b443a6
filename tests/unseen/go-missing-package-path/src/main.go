package main

import (
	"fmt"

	"quay/tides"
)

func main() { fmt.Println(tides.At(3)) }
