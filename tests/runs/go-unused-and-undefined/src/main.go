package main

import "shop/price"

func main() {
	println(price.Format(1250))
}
