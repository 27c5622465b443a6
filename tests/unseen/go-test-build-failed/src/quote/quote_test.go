package quote

import "testing"

func TestQuote(t *testing.T) {
	if Quote("a") != "'a'" {
		t.Fatal("quote")
	}
}
