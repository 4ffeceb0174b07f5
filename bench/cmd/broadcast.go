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

const pickLimit = 500 // ms

// measurePicking times a viewer's press on another language until it is heard, and how long the picture stands meanwhile.
func measurePicking(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Heard, Breaks, Still, Rest []float64 } // ms
	if err := inDemo(ctx, b, &found, "picking"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  heard %.0f\n  breaks %.0f\n  still %.0f\n  rest %.0f\n", found.Heard, found.Breaks, found.Still, found.Rest)
	return []figure{
		reported(fmt.Sprintf("gallery: another language until heard, median of %d", len(found.Heard)), quantile(found.Heard, 0.5), "ms"),
		limited("  longest", quantile(found.Heard, 1), "ms", pickLimit),
		reported("  longest break after that", quantile(found.Breaks, 1), "ms"),
		reported("gallery: the picture stands meanwhile, median", quantile(found.Still, 0.5), "ms"),
		limited("  longest", quantile(found.Still, 1), "ms", pickLimit),
		reported("  before the press, longest", quantile(found.Rest, 1), "ms"),
	}, nil
}

const cutLimit = 200 // ms, one part

// measureCut looks how much later than the act that closes the doors the last frame was made that the public gets.
func measureCut(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Made, Ended []float64 } // ms
	if err := inDemo(ctx, b, &found, "cut"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  made %.0f\n  ended %.0f\n", found.Made, found.Ended)
	return []figure{
		reported(fmt.Sprintf("doors closed: from the act to when the last public frame was made, median of %d", len(found.Made)), quantile(found.Made, 0.5), "ms"),
		limited("  latest", quantile(found.Made, 1), "ms", cutLimit),
		limited("doors closed: from the act to when the last of the stream was received, latest", quantile(found.Ended, 1), "ms", cutLimit),
	}, nil
}

const composingLimit = 1.5

// measureComposing compares what the processor has to do for the tab of a broadcaster, who mixes four channels, with a
// principal's in the same session, by the frame that is sent or received.
func measureComposing(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Principal, Broadcaster []taken }
	if err := inDemo(ctx, b, &found, "composing"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  principal %.4v\n  broadcaster %.4v\n", found.Principal, found.Broadcaster)
	principal, broadcaster := medianOf(found.Principal, taken.perFrame), medianOf(found.Broadcaster, taken.perFrame)
	return []figure{
		reported(fmt.Sprintf("a broadcaster's tab, 720p and 4 channels: processor for a frame, median of %d windows", len(found.Broadcaster)), broadcaster, "ms"),
		reported("  frames that it sends and receives a second", medianOf(found.Broadcaster, taken.frames), ""),
		reported("  of a principal's tab", principal, "ms"),
		reported("  frames that that sends and receives a second", medianOf(found.Principal, taken.frames), ""),
		limited("  ratio, a broadcaster's to a principal's", broadcaster/principal, "", composingLimit),
	}, nil
}
