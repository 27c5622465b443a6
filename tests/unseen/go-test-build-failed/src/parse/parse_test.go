package parse

import "testing"

func TestSplit(t *testing.T) {
	if got := Split("a;b", ";"); len(got) != 2 {
		t.Fatalf("got %d", len(got))
	}
	t.Log("error: not an error")
	// commas
	if got := Split("a,b"); len(got) != 2 {
		t.Fatalf("got %d", len(got))
	}
}
