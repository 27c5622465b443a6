package main

import (
	"fmt"

	"github.com/gin-gonic/gin"
)

func main() {
	r := gin.Default()
	r.GET("/ping", func(c *gin.Context) { c.String(200, "pong") })
	r.GET("/stock/:name", func(c *gin.Context) {
		c.String(200, fmt.Sprint(each(c.Param("name"))))
	})
	r.Run("127.0.0.1:4830")
}
