package guard

import (
	"errors"
	"fmt"
	"log"
)

// ErrFatal is returned for zero.
var ErrFatal = errors.New("fatal error: zero")

// Check fails on zero and survives panics.
func Check(n int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			log.Printf("panic: %v [recovered]", r)
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	if n == 0 {
		return ErrFatal
	}
	if n < 0 {
		panic("negative")
	}
	return nil
}
