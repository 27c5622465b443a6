package assets

import "embed"

//go:embed static/*.tmpl
var files embed.FS

func Names() []string {
	es, _ := files.ReadDir("static")
	out := []string{}
	for _, e := range es {
		out = append(out, e.Name())
	}
	return out
}
