package types

// Money is in cents.
type Money int

func (o Order) Gross() Money { return o.Total * 119 / 100 }
