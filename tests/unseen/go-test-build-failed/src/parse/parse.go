package parse

import "strings"

func Split(s, sep string) []string { return strings.Split(s, sep) }
