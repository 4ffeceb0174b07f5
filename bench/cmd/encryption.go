package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

const keysRatioLimit = 1.2

// measureKeys times a member's click on "Enter" until the first frame of somebody else's picture, of one who must be let
// into the chamber's group and of the same one who was in it, turn about in the same run.
func measureKeys(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Anew, Kept, AnewAtOnce, KeptAtOnce []float64 } // ms
	if err := inDemo(ctx, b, &found, "keys"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  anew %.0f\n  kept %.0f\n  anew, at once %.0f\n  kept, at once %.0f\n", found.Anew, found.Kept, found.AnewAtOnce, found.KeptAtOnce)
	anew, kept := quantile(found.Anew, 0.5), quantile(found.Kept, 0.5)
	return []figure{
		reported(fmt.Sprintf("Enter to first remote frame, keys to be agreed, median of %d", len(found.Anew)), anew, "ms"),
		reported("  with the keys at hand", kept, "ms"),
		limited("  ratio, keys agreed to keys at hand", anew/kept, "", keysRatioLimit),
		reported("  ratio, of who presses Enter without reading the line check", quantile(found.AnewAtOnce, 0.5)/quantile(found.KeptAtOnce, 0.5), ""),
	}, nil
}

const (
	removalLimit   = 500 // ms
	concealedLimit = 30  // ms
	gapLimit       = 150 // ms
)

// measureRemoval expels an observer again and again, whose program keeps its keys and goes on sending, and looks how soon
// nobody opens a frame of the other side's any more, and what those who stay notice.
func measureRemoval(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Heard, Opened, Sealed, Concealed, Gap, RestConcealed, RestGap []float64 } // ms
	if err := inDemo(ctx, b, &found, "removal"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  heard %.0f\n  opened %.0f\n  sealed %.0f\n  concealed %.0f\n  gap %.0f\n  rest concealed %.0f\n  rest gap %.0f\n",
		found.Heard, found.Opened, found.Sealed, found.Concealed, found.Gap, found.RestConcealed, found.RestGap)
	return []figure{
		limited(fmt.Sprintf("expelled: from the act to the last frame of its own that another opens, longest of %d", len(found.Heard)), quantile(found.Heard, 1), "ms", removalLimit),
		limited("  to the last frame of another's that it opens, longest", quantile(found.Opened, 1), "ms", removalLimit),
		limited("  to the last frame that is sealed under keys that it has, longest", quantile(found.Sealed, 1), "ms", removalLimit),
		reported("  the same, median", quantile(found.Sealed, 0.5), "ms"),
		limited(fmt.Sprintf("expelled, to the others: sound made up in the second around the new keys, longest of %d", len(found.Concealed)), quantile(found.Concealed, 1), "ms", concealedLimit),
		reported("  median", quantile(found.Concealed, 0.5), "ms"),
		reported("  in a second without, longest", quantile(found.RestConcealed, 1), "ms"),
		limited(fmt.Sprintf("expelled, to the others: between two frames of a picture in that second, longest of %d", len(found.Gap)), quantile(found.Gap, 1), "ms", gapLimit),
		reported("  median", quantile(found.Gap, 0.5), "ms"),
		reported("  in a second without, longest", quantile(found.RestGap, 1), "ms"),
	}, nil
}

// taken is what a tab had to do in a window of time.
type taken struct{ Percent, Sent, Received float64 } // of one processor; frames a second

func (t taken) frames() float64 { return t.Sent + t.Received }

// perFrame is the processor's time for a frame that is sent or received, in milliseconds.
func (t taken) perFrame() float64 { return t.Percent / 100 / t.frames() * 1000 }

func medianOf(windows []taken, of func(taken) float64) float64 {
	var values []float64
	for _, w := range windows {
		values = append(values, of(w))
	}
	return quantile(values, 0.5)
}

const costRatioLimit = 1.3

// measureCost compares what the processor has to do for one seat's page under three encryptions, turn about in the same
// run: the app's own, livekit-client's own worker with one key for all, and none.
func measureCost(ctx context.Context, b *bench) (_ []figure, err error) {
	var found struct{ Own, Stock, Plain []taken }
	var links []string
	for _, encryption := range []string{"", "stock", "plain"} {
		at, err := newPlace(ctx, b)
		if err != nil {
			return nil, err
		}
		if encryption != "" {
			if at.program, err = buildNode(ctx, b, encryption); err != nil {
				return nil, err
			}
		}
		n, path, err := startServedAt(ctx, at)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, n.stop()) }()
		links = append(links, path)
	}
	if err := inBrowser(ctx, b, &found, "cost", links...); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  own %.4v\n  stock %.4v\n  plain %.4v\n", found.Own, found.Stock, found.Plain)
	own, stock, plain := medianOf(found.Own, taken.perFrame), medianOf(found.Stock, taken.perFrame), medianOf(found.Plain, taken.perFrame)
	return []figure{
		reported(fmt.Sprintf("a page that sends and receives 720p and hears 4 voices: processor for a frame, median of %d windows", len(found.Own)), own, "ms"),
		reported("  frames that it sends and receives a second", medianOf(found.Own, taken.frames), ""),
		reported("  frames with livekit-client's own worker", medianOf(found.Stock, taken.frames), ""),
		limited("  ratio, to livekit-client's own worker", own/stock, "", costRatioLimit),
		reported("  ratio, to no encryption", own/plain, ""),
	}, nil
}
