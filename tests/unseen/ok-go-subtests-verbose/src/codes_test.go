package codes

import "testing"

func TestParse(t *testing.T) {
	for _, s := range []string{"panic", "FAIL", "error", "E", "E12"} {
		t.Run(s, func(t *testing.T) {
			n, err := Parse(s)
			t.Logf("FAIL is expected: %v %v", n, err)
			if (err == nil) != (s == "E12") {
				t.Fatal(err)
			}
		})
	}
}

func TestSkipped(t *testing.T) { t.Skip("error: needs a network") }
