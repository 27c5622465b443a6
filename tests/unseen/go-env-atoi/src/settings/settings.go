package settings

import (
	"os"
	"strconv"
)

type Settings struct{ Port int }

func Load() Settings {
	n, err := strconv.Atoi(os.Getenv("PORT"))
	if err != nil {
		panic(err)
	}
	return Settings{n}
}
