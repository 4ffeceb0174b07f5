package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// chunk is one entry of Vite's build manifest (https://vite.dev/guide/backend-integration).
type chunk struct {
	File    string   `json:"file"`
	CSS     []string `json:"css"`
	Assets  []string `json:"assets"`
	Imports []string `json:"imports"`
	IsEntry bool     `json:"isEntry"`
}

// beforePlenary are the rooms whose screens a member passes on the way in.
var beforePlenary = []string{"src/app/", "src/door/", "src/check/", "src/gathering/"}

// measureApp weighs all that the door, the claim, the line check and the gathering load, each file gzipped, with the
// texts of the heaviest language. What they fetch ahead for the plenary is not counted.
func measureApp(ctx context.Context, b *bench) ([]figure, error) {
	out := filepath.Join(b.scratch, "dist")
	build := exec.CommandContext(ctx, filepath.Join("node_modules", ".bin", "vite"), "build", "--manifest", "--logLevel", "error", "--outDir", out)
	build.Dir = filepath.Join(b.root, "web")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("building the app: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(out, ".vite", "manifest.json"))
	if err != nil {
		return nil, err
	}
	var manifest map[string]chunk
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, err
	}

	loaded := map[string]bool{"index.html": true}
	var load func(name string)
	load = func(name string) {
		c := manifest[name]
		if c.File == "" || loaded[c.File] {
			return
		}
		loaded[c.File] = true
		for _, file := range append(c.CSS, c.Assets...) {
			loaded[file] = true
		}
		for _, imported := range c.Imports {
			load(imported)
		}
	}
	languages := map[string]string{}
	for name, c := range manifest {
		switch {
		case strings.HasPrefix(name, "src/i18n/"):
			languages[name] = c.File
		case c.IsEntry && name != "gallery.html", in(name, beforePlenary):
			load(name)
		}
	}
	bytes := 0
	for file := range loaded {
		n, err := gzipped(filepath.Join(out, file))
		if err != nil {
			return nil, err
		}
		bytes += n
	}
	heaviest := 0
	for _, file := range languages {
		if loaded[file] {
			continue
		}
		n, err := gzipped(filepath.Join(out, file))
		if err != nil {
			return nil, err
		}
		heaviest = max(heaviest, n)
	}
	encryption, err := encryptionBytes(out)
	if err != nil {
		return nil, err
	}
	return []figure{
		limited("app before the plenary, gzipped", float64(bytes+heaviest)/1000, "kB", 300),
		limited("app for the encryption, with its worker, gzipped", float64(encryption)/1000, "kB", 150),
	}, nil
}

// encryptionBytes weighs the part that agrees the keys and the worker that seals and opens frames.
func encryptionBytes(out string) (int, error) {
	bytes := 0
	for _, pattern := range []string{"encryption-*.js", "frames.worker-*.js"} {
		found, err := filepath.Glob(filepath.Join(out, "assets", pattern))
		if err != nil || len(found) != 1 {
			return 0, fmt.Errorf("the app's %s: %v, %w", pattern, found, err)
		}
		n, err := gzipped(found[0])
		if err != nil {
			return 0, err
		}
		bytes += n
	}
	return bytes, nil
}

func in(name string, folders []string) bool {
	for _, folder := range folders {
		if strings.HasPrefix(name, folder) {
			return true
		}
	}
	return false
}

func gzipped(path string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(text); err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	return packed.Len(), nil
}
