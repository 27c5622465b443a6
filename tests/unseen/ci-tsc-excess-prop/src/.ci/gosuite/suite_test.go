package suite

import (
	"errors"
	"fmt"
	"testing"
)

var errGone = errors.New("panic: connection lost")

func TestKeepsErrors(t *testing.T) {
	for i := 0; i < 90; i++ {
		t.Run(fmt.Sprintf("failed_request_%d", i), func(t *testing.T) {
			t.Logf("error as expected: %v", errGone)
		})
	}
}
