package main

import "strings"

func mark(row string) string {
	parts := strings.Split(row, ";")
	return parts[0] + parts[2]
}
