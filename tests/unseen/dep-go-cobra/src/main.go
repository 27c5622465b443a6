package main

import "pier.example/tool/cmd"

func main() { cmd.Execute() }
