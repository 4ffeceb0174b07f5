package main

import (
	"context"
	"fmt"
	"os"
)

const (
	switchLimit  = 40 // ms
	silenceLimit = 60 // ms
)

// measureLanguage times a listener's press on another channel until the new voice is within 6 dB of its final level in
// what they hear, and looks for the longest silence on the way.
func measureLanguage(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Heard, Silence, Cold []float64 } // ms
	if err := inDemo(ctx, b, &found, "language"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  heard %.0f\n  silence %.0f\n  cold %.0f\n", found.Heard, found.Silence, found.Cold)
	return []figure{
		limited(fmt.Sprintf("language switch until heard, median of %d", len(found.Heard)), quantile(found.Heard, 0.5), "ms", switchLimit),
		reported("language switch until heard, longest", quantile(found.Heard, 1), "ms"),
		limited("language switch, longest silence", quantile(found.Silence, 1), "ms", silenceLimit),
		reported(fmt.Sprintf("  into a language that never flowed, by key, median of %d", len(found.Cold)), quantile(found.Cold, 0.5), "ms"),
		reported("  into a language that never flowed, longest", quantile(found.Cold, 1), "ms"),
	}, nil
}

const outputLimit = 150 // ms

// measureOutputs times an interpreter's key for the other output of a pair booth until the voice is within 6 dB of its
// final level in what every listener hears.
func measureOutputs(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Voice, Breaks, Original []float64 } // ms
	if err := inDemo(ctx, b, &found, "outputs"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  voice %.0f\n  breaks %.0f\n  original %.0f\n", found.Voice, found.Breaks, found.Original)
	return []figure{
		reported(fmt.Sprintf("output A/B until heard, median of %d", len(found.Voice)), quantile(found.Voice, 0.5), "ms"),
		limited("output A/B until heard, longest", quantile(found.Voice, 1), "ms", outputLimit),
		reported("  longest break after that", quantile(found.Breaks, 1), "ms"),
		reported("  until the others have the original, under its ramp of 400 ms, median", quantile(found.Original, 0.5), "ms"),
		reported("  until the others have the original, longest", quantile(found.Original, 1), "ms"),
	}, nil
}

const (
	neitherLimit = 40  // ms
	bothLimit    = 300 // ms
)

// measureHandover looks how long neither of two interpreters, and how long both, are heard while they hand over.
func measureHandover(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Gap, Overlap []float64 } // ms
	if err := inDemo(ctx, b, &found, "handover"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  gap %.0f\n  overlap %.0f\n", found.Gap, found.Overlap)
	return []figure{
		limited(fmt.Sprintf("hand-over, longest gap of %d", len(found.Gap)), quantile(found.Gap, 1), "ms", neitherLimit),
		limited("hand-over, longest overlap", quantile(found.Overlap, 1), "ms", bothLimit),
	}, nil
}

const hopLimit = 30 // ms

// measureDelay compares how long a sound takes over each hop of an interpretation with a bare peer-to-peer connection in
// the same browser, all at once.
func measureDelay(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Bare, Ears, Listener []float64 } // ms
	if err := inDemo(ctx, b, &found, "delay"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  bare %.0f\n  ears %.0f\n  listener %.0f\n", found.Bare, found.Ears, found.Listener)
	bare := quantile(found.Bare, 0.5)
	ears, listener := quantile(found.Ears, 0.5), quantile(found.Listener, 0.5)
	return []figure{
		reported(fmt.Sprintf("sound over a bare connection, median of %d", len(found.Bare)), bare, "ms"),
		reported("  from a speaker to the interpreter's ears, median", ears, "ms"),
		limited("  more than bare", ears-bare, "ms", hopLimit),
		reported("  from an interpreter to a listener, median", listener, "ms"),
		limited("  more than bare", listener-bare, "ms", hopLimit),
	}, nil
}
