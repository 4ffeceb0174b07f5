package main

import (
	"context"
	"fmt"
	"os"
)

// signingLimit is in frames a second: signs are read from movement.
const signingLimit = 20

// measureSigning counts the frames of a signing interpreter's picture that a viewer's browser shows, from booth to plenary.
func measureSigning(ctx context.Context, b *bench) ([]figure, error) {
	var found struct {
		Frames     []float64
		LongestGap float64 // ms
		Height     float64 // pixels
	}
	if err := inDemo(ctx, b, &found, "signing"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  frames a second %.0f\n", found.Frames)
	sum := 0.0
	for _, frames := range found.Frames {
		sum += frames
	}
	return []figure{
		atLeast(fmt.Sprintf("sign language: frames a second shown to a viewer, mean of %d s", len(found.Frames)), sum/float64(max(1, len(found.Frames))), "fps", signingLimit),
		reported("  in the poorest second", quantile(found.Frames, 0), "fps"),
		reported("  longest time without a frame", found.LongestGap, "ms"),
		reported("  lines of the picture", found.Height, ""),
	}, nil
}
