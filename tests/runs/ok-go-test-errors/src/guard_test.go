package guard

import (
	"errors"
	"testing"
)

func TestErrors(t *testing.T) {
	if err := Check(0); !errors.Is(err, ErrFatal) {
		t.Error("no error")
	}
	if err := Check(-1); err == nil {
		t.Error("no recovery")
	}
	t.Log("got the errors that were expected")
}

func TestFailureSkipped(t *testing.T) {
	t.Skip("would FAIL without a database")
}
