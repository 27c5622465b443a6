package main

import "pier.example/site/assets"

func main() { println(len(assets.Names())) }
