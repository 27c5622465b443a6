package uuid

func NewString() string { return "1" }
