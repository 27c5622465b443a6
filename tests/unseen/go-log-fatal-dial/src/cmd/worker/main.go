package main

import (
	"log"

	"example.test/worker/queue"
)

func main() {
	log.Println("worker starting")
	q, err := queue.Open("127.0.0.1:4229")
	if err != nil {
		log.Fatalf("open queue: %v", err)
	}
	defer q.Close()
}
