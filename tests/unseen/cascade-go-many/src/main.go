package main

import (
	"fmt"

	"pier.example/shop/types"
)

func main() {
	o := types.Order{Total: 3}
	fmt.Println(o.Total, o.Net(), o.Gross())
}
