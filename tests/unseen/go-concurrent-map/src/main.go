package main

import (
	"fmt"
	"sync"
)

func main() {
	fmt.Println("counting")
	var wg sync.WaitGroup
	for i := 0; i < 8; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := 0; j < 100000; j++ {
				count("pier")
			}
		}()
	}
	wg.Wait()
}
