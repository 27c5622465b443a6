package codes

import "fmt"

func Parse(s string) (int, error) {
	var n int
	if _, err := fmt.Sscanf(s, "E%d", &n); err != nil {
		return 0, fmt.Errorf("parse %q: %w", s, err)
	}
	return n, nil
}
