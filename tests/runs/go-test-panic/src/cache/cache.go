package cache

// Cache keeps values by key.
type Cache struct {
	items map[string]int
}

// Put stores a value.
func (c *Cache) Put(key string, value int) {
	c.items[key] = value
}
