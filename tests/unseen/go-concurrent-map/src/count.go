package main

var seen = map[string]int{}

func count(word string) {
	seen[word]++
}
