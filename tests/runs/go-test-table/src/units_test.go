package units

import "testing"

func TestCelsius(t *testing.T) {
	for name, c := range map[string]struct{ in, want float64 }{
		"freezing": {32, 0},
		"boiling":  {212, 100},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Celsius(c.in); got != c.want {
				t.Errorf("Celsius(%v) = %v, want %v", c.in, got, c.want)
			}
		})
	}
}
