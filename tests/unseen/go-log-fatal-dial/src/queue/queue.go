package queue

import (
	"fmt"
	"net"
)

// Open connects to nats.
func Open(address string) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("nats: %w", err)
	}
	return conn, nil
}
