package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// buildNode makes a node whose app has the encryption that bench/web has by this name, and gives its path. Nothing of it
// comes near web/dist and bin: the app and the node stay in .cache/bench.
func buildNode(ctx context.Context, b *bench, encryption string) (string, error) {
	out := filepath.Join(b.root, ".cache", "bench")
	app := filepath.Join(out, encryption)
	vite := exec.CommandContext(ctx, filepath.Join("node_modules", ".bin", "vite"), "build", "--logLevel", "error",
		"--config", filepath.Join("..", "bench", "web", "vite.config.ts"), "--mode", encryption, "--outDir", app, "--emptyOutDir")
	vite.Dir = filepath.Join(b.root, "web")
	vite.Stderr = os.Stderr
	if err := vite.Run(); err != nil {
		return "", fmt.Errorf("building the app with the encryption %q: %w", encryption, err)
	}
	overlay, err := instead(filepath.Join(b.root, "web", "dist"), app)
	if err != nil {
		return "", err
	}
	list := filepath.Join(b.scratch, encryption+".json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return "", err
	}
	program := filepath.Join(out, "parley-"+encryption)
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-overlay", list, "-o", program, "./cmd/parley")
	build.Dir = b.root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("building the node with the encryption %q: %w", encryption, err)
	}
	return program, nil
}

// instead tells the Go command (go help build, -overlay) to take the files of the one folder for those of the other.
func instead(folder, by string) ([]byte, error) {
	replace := map[string]string{}
	err := errors.Join(
		each(folder, func(name string) { replace[filepath.Join(folder, name)] = "" }),
		each(by, func(name string) { replace[filepath.Join(folder, name)] = filepath.Join(by, name) }))
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]any{"Replace": replace})
}

// each names the files in a folder, relative to it.
func each(folder string, name func(string)) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		name(relative)
		return err
	})
}
