package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// settings are those of a configuration file, by the name of the flag that sets the same.
type settings map[string]any

var _ kong.Resolver = settings(nil)

// readSettings reads a configuration file: media: {udp_port: 1} sets what --media-udp-port sets.
func readSettings(r io.Reader) (kong.Resolver, error) {
	var file map[string]any
	if err := yaml.NewDecoder(r).Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the configuration file: %w", err)
	}
	flat := settings{}
	flat.add("", file)
	return flat, nil
}

func (s settings) add(prefix string, part map[string]any) {
	for name, value := range part {
		name = prefix + strings.ReplaceAll(name, "_", "-")
		if inner, ok := value.(map[string]any); ok {
			s.add(name+"-", inner)
			continue
		}
		s[name] = value
	}
}

// Validate implements kong.Resolver: a name that sets nothing is a mistake, and maybe one that matters.
func (s settings) Validate(app *kong.Application) error {
	known := serveFlags(app)
	for name := range s {
		if !slices.Contains(known, name) {
			return fmt.Errorf("the configuration file sets %q, which is no setting", strings.ReplaceAll(name, "-", "_"))
		}
	}
	return nil
}

// Resolve implements kong.Resolver. kong asks it for what no flag has set; the environment wins over the file too.
func (s settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return s[flag.Name], nil
}

// serveFlags are the names of all settings.
func serveFlags(app *kong.Application) []string {
	var names []string
	for _, child := range app.Children {
		if child.Name != "serve" {
			continue
		}
		for _, flag := range child.Flags {
			if flag.Name != "config" {
				names = append(names, flag.Name)
			}
		}
	}
	return names
}
