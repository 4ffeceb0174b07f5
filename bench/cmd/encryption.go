package main

import (
	"context"
	"fmt"
	"os"
)

const keysRatioLimit = 1.2

// measureKeys times a member's click on "Enter" until the first frame of somebody else's picture, of one who must be let
// into the chamber's group first and of the same one who was in it, turn about in the same run.
func measureKeys(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Anew, Kept []float64 } // ms
	if err := inDemo(ctx, b, &found, "keys"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  anew %.0f\n  kept %.0f\n", found.Anew, found.Kept)
	anew, kept := quantile(found.Anew, 0.5), quantile(found.Kept, 0.5)
	return []figure{
		reported(fmt.Sprintf("Enter to first remote frame, keys to be agreed, median of %d", len(found.Anew)), anew, "ms"),
		reported("  with the keys at hand", kept, "ms"),
		limited("  ratio, keys agreed to keys at hand", anew/kept, "", keysRatioLimit),
	}, nil
}
