package main

import (
	"fmt"
	"net/http"
	"strings"
)

var pages = []string{"home", "about"}

func page(w http.ResponseWriter, r *http.Request) {
	n := len(strings.Split(r.URL.Query().Get("path"), "/"))
	fmt.Fprintln(w, pages[n])
}
