package main

import (
	"fmt"

	"pier.example/web/settings"
)

func main() {
	fmt.Println("loading settings")
	s := settings.Load()
	fmt.Println("listening on", s.Port)
}
