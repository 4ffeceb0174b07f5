package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

const broadcastLimit = 3000 // ms

// measureBroadcast times each frame of a speaker's picture from when it is made until a viewer's page shows it, on a node
// that cuts parts of 200 ms and on one that cuts parts of 500.
func measureBroadcast(ctx context.Context, b *bench) (_ []figure, err error) {
	var links []string
	for _, pace := range []string{"quick", "calm"} {
		n, path, err := startServed(ctx, b, "--gallery-pace", pace)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, n.stop()) }()
		links = append(links, path)
	}
	type shown struct {
		Delays []float64 // ms
		Shown  float64   // frames
	}
	var found struct{ Quick, Calm shown }
	if err := inBrowser(ctx, b, &found, "broadcast", links...); err != nil {
		return nil, err
	}
	var figures []figure
	for _, c := range []struct {
		parts int // ms
		shown
	}{{200, found.Quick}, {500, found.Calm}} {
		fmt.Fprintf(os.Stderr, "  parts of %d ms: read %d of %.0f frames\n", c.parts, len(c.Delays), c.Shown)
		figures = append(figures,
			limited(fmt.Sprintf("from a speaker's lens to the gallery, parts of %d ms, median", c.parts), quantile(c.Delays, 0.5), "ms", broadcastLimit),
			limited(fmt.Sprintf("  longest of %d frames", len(c.Delays)), quantile(c.Delays, 1), "ms", broadcastLimit))
	}
	return figures, nil
}
