package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const mixerLimit = 0.1 // %

// measureMixer sends sines of several levels through the app's mixer, with everything that an interpreter's has: the gain
// that levels, the mix, the sides, bass and treble, the limiter.
func measureMixer(ctx context.Context, b *bench) ([]figure, error) {
	out := filepath.Join(b.root, ".cache", "bench", "mixer")
	vite := exec.CommandContext(ctx, filepath.Join("node_modules", ".bin", "vite"), "build", "--logLevel", "error",
		"--config", filepath.Join("..", "bench", "web", "mixer.config.ts"), "--outDir", out, "--emptyOutDir")
	vite.Dir = filepath.Join(b.root, "web")
	vite.Stderr = os.Stderr
	if err := vite.Run(); err != nil {
		return nil, fmt.Errorf("building the mixer by itself: %w", err)
	}
	var found struct {
		Cases []struct {
			Hertz, DB, Gain float64
			Out             struct{ Distortion, DB float64 }
		}
	}
	if err := inBrowser(ctx, b, &found, "mixer", out); err != nil {
		return nil, err
	}
	var most float64
	for _, c := range found.Cases {
		fmt.Fprintf(os.Stderr, "  %4.0f Hz at %3.0f dBFS, gain %.3f: %6.2f dBFS with %.5f %%\n", c.Hertz, c.DB, c.Gain, c.Out.DB, c.Out.Distortion)
		most = max(most, c.Out.Distortion)
	}
	return []figure{
		limited(fmt.Sprintf("mixer, distortion and noise of a sine, most of %d", len(found.Cases)), most, "%", mixerLimit),
	}, nil
}
