package main

import (
	"log"
	"net/http"
	"runtime/debug"
)

func guard(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			log.Printf("WARN no such page %s", r.URL.Path)
			http.NotFound(w, r)
			return
		}
		next(w, r)
	}
}

func main() {
	_ = debug.Stack
	log.Println("listening on 8433 (error reporting: off)")
	log.Fatal(http.ListenAndServe("127.0.0.1:8433", guard(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("ok"))
	})))
}
