package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
)

func open(path string) (map[string]any, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var jobs map[string]any
	if err := json.Unmarshal(raw, &jobs); err != nil {
		return nil, fmt.Errorf("open jobs: read %s: %w", path, err)
	}
	return jobs, nil
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	log.Info("starting", "pending", 3, "errors", 0)
	log.Warn("no cache, continuing without")
	if _, err := open("config/jobs.json"); err != nil {
		log.Error("sync failed", "err", err)
		log.Info("bye")
		os.Exit(2)
	}
}
