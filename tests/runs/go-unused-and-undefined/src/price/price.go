package price

import (
	"fmt"
	"strings"
)

// Format turns cents into text.
func Format(cents int) string {
	whole, rest := cents/100, cents%100
	return fmt.Sprintf("%d.%02d", whole, rset)
}
