package words

import "testing"

func TestTitle(t *testing.T) {
	if got := Title("old pier"); got != "Old Pier" {
		t.Fatalf("got %q", got)
	}
}

func TestTitleTrims(t *testing.T) {
	got := Title("  old  pier ")
	if got != "Old Pier" {
		t.Errorf("Title with spaces: got %q, want %q", got, "Old Pier")
	}
}
