package cache

import "testing"

func TestEmpty(t *testing.T) {
	c := Cache{}
	if len(c.items) != 0 {
		t.Fatal("not empty")
	}
}

func TestPut(t *testing.T) {
	c := Cache{}
	c.Put("a", 1)
}
