// Package web holds the built browser app, so that one binary is the whole product.
// It decides nothing about how the files are served and knows nothing of summits.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var built embed.FS

// Dist is the built app: index.html at its root, once `npm run build` has run in this folder.
func Dist() fs.FS {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path, the only thing that Sub checks
	}
	return dist
}
