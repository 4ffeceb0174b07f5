package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"parley/internal/identity"
	"parley/internal/view"
	"parley/internal/witness"
)

// inBrowser runs one of the measures that need Chromium (bench/browser/NAME.ts) and reads what it found.
func inBrowser(ctx context.Context, b *bench, found any, name string, arguments ...string) error {
	command := exec.CommandContext(ctx, "node", append([]string{filepath.Join("bench", "browser", "run.mjs"), name}, arguments...)...)
	command.Dir = b.root
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("in the browser: %w", err)
	}
	return json.Unmarshal(out, found)
}

// inDemo does so at a demo of its own.
func inDemo(ctx context.Context, b *bench, found any, name string) error {
	at, err := newPlace(ctx, b)
	if err != nil {
		return err
	}
	n, links, err := startDemo(ctx, at)
	if err != nil {
		return err
	}
	return errors.Join(inBrowser(ctx, b, found, name, links), n.stop())
}

const verifierEntries = 2000

const (
	verifierSizeLimit = 2000 // kB
	verifierReadLimit = 2000 // ms
)

// measureVerifier weighs the verifier as the node serves it, and times in a worker of Chromium how long it takes to load,
// to read a record and to agree with the view of it.
func measureVerifier(ctx context.Context, b *bench) ([]figure, error) {
	m, err := newLongMeeting(verifyMembers, verifierEntries)
	if err != nil {
		return nil, err
	}
	shown, err := json.Marshal(view.For(m.state.At(m.state.HeadTime), view.Of(m.sides[0])))
	if err != nil {
		return nil, err
	}
	entries := make([][3]string, len(m.lines))
	for i, line := range m.lines {
		salt, err := line.Salt.MarshalText()
		if err != nil {
			return nil, err
		}
		entries[i] = [3]string{line.Header, string(salt), line.Act}
	}
	record, err := json.Marshal(map[string]any{
		"pins":    witness.Pins{Summit: m.state.Summit, Node: m.node.Key(), Delegation: m.sides[0], DelegationKey: m.keys[0].Key(), Role: identity.Principal},
		"entries": entries, "view": string(shown), "now": m.state.HeadTime.UnixMilli(),
	})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(b.scratch, "record.json")
	if err := os.WriteFile(file, record, 0o600); err != nil {
		return nil, err
	}
	built := filepath.Join(b.root, "web", "src", "record", "built")
	var found struct{ Load, Read, Each []float64 } // ms
	if err := inBrowser(ctx, b, &found, "verifier", built, file); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  load %.0f\n  read %.0f\n", found.Load, found.Read)
	packed, err := filepath.Glob(filepath.Join(b.root, "web", "dist", "assets", "*.wasm.br"))
	if err != nil || len(packed) != 1 {
		return nil, fmt.Errorf("the packed verifier: %v, %w", packed, err)
	}
	size, err := os.Stat(packed[0])
	if err != nil {
		return nil, err
	}
	return []figure{
		limited("verifier in the browser, compressed", float64(size.Size())/1000, "kB", verifierSizeLimit),
		reported("  loading it, median", quantile(found.Load, 0.5), "ms"),
		limited(fmt.Sprintf("  reading %d entries, longest of %d", verifierEntries, len(found.Read)), quantile(found.Read, 1), "ms", verifierReadLimit),
		reported("  of an entry that comes by itself, median", 1000*quantile(found.Each, 0.5), "µs"),
	}, nil
}

const pictureRatioLimit = 0.6

// measurePicture times a member's click on "Enter" until the first frame of somebody else's picture, on a node as Parley
// sets it and on one whose engine throttles key frames as it does by itself, turn about in the same run. A throttle
// delays nobody whose request is the first in a while; those it delays enter together, as delegations do.
func measurePicture(ctx context.Context, b *bench) (_ []figure, err error) {
	tuned, tunedLinks, err := startServed(ctx, b, "--media-keyframe-throttle", "tuned")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tuned.stop()) }()
	stock, stockLinks, err := startServed(ctx, b, "--media-keyframe-throttle", "stock")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stock.stop()) }()
	type entries struct{ Alone, Behind []float64 } // ms
	var found struct{ Tuned, Stock entries }
	if err := inBrowser(ctx, b, &found, "picture", tunedLinks, stockLinks); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  tuned %.0f\n  stock %.0f\n", found.Tuned, found.Stock)
	var figures []figure
	for _, c := range []struct {
		entry       string
		here, stock []float64
	}{
		{"alone", found.Tuned.Alone, found.Stock.Alone},
		{"just after another member", found.Tuned.Behind, found.Stock.Behind},
	} {
		here, stock := quantile(c.here, 0.5), quantile(c.stock, 0.5)
		figures = append(figures,
			reported(fmt.Sprintf("Enter to first remote frame, %s, median of %d", c.entry, len(c.here)), here, "ms"),
			reported(fmt.Sprintf("  on the engine's stock key-frame throttle, %s", c.entry), stock, "ms"),
			limited(fmt.Sprintf("  ratio, %s", c.entry), here/stock, "", pictureRatioLimit))
	}
	return figures, nil
}

const enteringLimit = 100 // ms

// measureEntering looks how far apart two browsers' screens turn to the plenary, again and again, when one of them has a
// clock that is an hour fast.
func measureEntering(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Apart []float64 } // ms
	if err := inDemo(ctx, b, &found, "entering"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  apart %.1f\n", found.Apart)
	return []figure{
		limited(fmt.Sprintf("entering together, two browsers, one clock an hour off, widest of %d", len(found.Apart)), quantile(found.Apart, 1), "ms", enteringLimit),
		reported("entering together, median", quantile(found.Apart, 0.5), "ms"),
	}, nil
}

const doorsLimit = 250 // ms

// measureDoors times how soon an observer gets no more sound, from the act that shows it out being sent: one delegation
// expels it, or closes the doors on it. The observer's page does not help.
func measureDoors(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Expelled, Doors []float64 } // ms
	if err := inDemo(ctx, b, &found, "doors"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  expelled %.0f\n  doors closed %.0f\n", found.Expelled, found.Doors)
	var figures []figure
	for _, c := range []struct {
		how  string
		took []float64
	}{{"expelled", found.Expelled}, {"doors closed", found.Doors}} {
		figures = append(figures,
			reported(fmt.Sprintf("%s: from the act to the last packet, median of %d", c.how, len(c.took)), quantile(c.took, 0.5), "ms"),
			limited(fmt.Sprintf("%s: from the act to the last packet, p99", c.how), quantile(c.took, 0.99), "ms", doorsLimit))
	}
	return figures, nil
}

const groupLimit = 500 // ms

// measureGroups times how soon a chamber's members have switched when one more comes in and goes out again. They have no
// screens and share one process, where 64 do one after another what each does on a machine of its own: the figure of one
// who follows, while the others rest, is the one that a meeting sees.
func measureGroups(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ Added, Removed, One, Processor []float64 } // ms
	if err := inDemo(ctx, b, &found, "groups"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  added %.0f\n  removed %.0f\n  one %.0f\n", found.Added, found.Removed, found.One)
	return []figure{
		limited(fmt.Sprintf("64 members: one comes in, commit to one who follows, longest of %d", len(found.One)), quantile(found.One, 1), "ms", groupLimit),
		reported("  to all 64 in one process, longest", quantile(found.Added, 1), "ms"),
		reported("  one goes out, act to all 64 in one process, longest", quantile(found.Removed, 1), "ms"),
		reported("  processor of one member while one comes in, median", quantile(found.Processor, 0.5), "ms"),
	}, nil
}
