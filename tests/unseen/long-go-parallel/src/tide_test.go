package tide

import (
	"fmt"
	"testing"
)

func TestLevel(t *testing.T) {
	for hour := 0; hour < 400; hour++ {
		hour := hour
		t.Run(fmt.Sprint(hour), func(t *testing.T) {
			t.Parallel()
			got := Level(hour)
			t.Logf("level %d (no error)", got)
			if got < 0 {
				t.Errorf("hour %d: Level = %d, want >= 0", hour, got)
			}
		})
	}
}
