package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>Gopher</title><h1>Served by Go</h1>")
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
