package slug

import (
	"fmt"
	"log"
	"testing"
)

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"Pier":  "pier",
		"Ärger": "aerger",
		"A B":   "a-b",
	} {
		t.Run(in, func(t *testing.T) {
			for i := 0; i < 60; i++ {
				log.Println(fmt.Errorf("retry %d: temporary failure (expected)", i))
			}
			if got := Slug(in); got != want {
				t.Errorf("Slug(%q) = %q, want %q", in, got, want)
			}
		})
	}
}
