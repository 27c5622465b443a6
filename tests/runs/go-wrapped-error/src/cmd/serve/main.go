package main

import (
	"log"
	"serve/internal/config"
)

func main() {
	settings, err := config.Load("config.json")
	if err != nil {
		log.Fatalf("serve: cannot start: %v", err)
	}
	log.Println(settings.Port)
}
