package main

import (
	"errors"
	"fmt"
	"log"
)

var errBusy = errors.New("dial tcp 127.0.0.1:9: connect: connection refused")

func try(n int) error {
	if n < 3 {
		return fmt.Errorf("attempt %d: %w", n, errBusy)
	}
	return nil
}

func main() {
	for n := 1; ; n++ {
		if err := try(n); err != nil {
			log.Printf("ERROR %v (retrying)", err)
			continue
		}
		break
	}
	func() {
		defer func() {
			if r := recover(); r != nil {
				log.Println("recovered:", r)
			}
		}()
		var m map[string]int
		m["a"] = 1
	}()
	log.Println("all sent")
}
