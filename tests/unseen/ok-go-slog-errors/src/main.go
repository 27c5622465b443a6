package main

import (
	"errors"
	"log/slog"
	"os"
)

var errDown = errors.New("dial tcp 127.0.0.1:9: connect: connection refused")

func try(n int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("recovered", "panic", r)
			err = errDown
		}
	}()
	if n == 2 {
		panic("index out of range (simulated)")
	}
	if n < 4 {
		return errDown
	}
	return nil
}

func main() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	for n := 1; ; n++ {
		if err := try(n); err != nil {
			slog.Warn("attempt failed", "n", n, "err", err)
			continue
		}
		slog.Info("done", "attempts", n, "errors", 0)
		return
	}
}
