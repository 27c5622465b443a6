package types

// Order is what was bought.
type Order struct {
	Name  string
	Total Monye
}

func (o Order) Net() Monye { return o.Total }
