package clock

import "fmt"

type Clock struct{ hour int }

func New(hour int) *Clock { return &Clock{hour} }

func (c *Clock) strike() { fmt.Println(c.hour) }
