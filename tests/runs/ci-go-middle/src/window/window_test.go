package window

import (
	"fmt"
	"testing"
)

func TestMany(t *testing.T) {
	for i := 1; i <= 40; i++ {
		t.Run(fmt.Sprintf("size-%d", i), func(t *testing.T) {
			if Mean(make([]float64, 40), i) != 0 {
				t.Error("not zero")
			}
		})
	}
}

func TestShort(t *testing.T) {
	if got := Mean([]float64{4}, 2); got != 4 {
		t.Errorf("got %v", got)
	}
}
