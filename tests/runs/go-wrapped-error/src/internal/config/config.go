package config

import (
	"encoding/json"
	"fmt"
	"os"
)

// Settings of the server.
type Settings struct {
	Port int    `json:"port"`
	Name string `json:"name"`
}

// Load reads settings.
func Load(path string) (s Settings, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	if err = json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("load %s: %w", path, err)
	}
	return s, nil
}
