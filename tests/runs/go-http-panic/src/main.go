package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "ok") })
	http.HandleFunc("/page", page)
	log.Println("listening on 127.0.0.1:4641")
	log.Fatal(http.ListenAndServe("127.0.0.1:4641", nil))
}
