package main

import (
	"fmt"
	"sync"
)

type result struct{ sums *map[string]int }

func add(r *result, key string, n int) {
	(*r.sums)[key] += n
}

func main() {
	var wg sync.WaitGroup
	r := &result{}
	for i := 0; i < 1; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			add(r, "a", i)
		}()
	}
	wg.Wait()
	fmt.Println(*r.sums)
}
