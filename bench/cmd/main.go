// Command bench measures what Parley claims, on this machine and now: it prints a table and writes bench/results.json.
// It decides how each figure is taken and what its limit is. It is no test: a figure over its limit is said, and only a
// measure that could not be taken is an error. It refuses to know the node from inside: it runs bin/parley and the
// browser app as everyone does, and of our packages uses only what a member's device or the record itself would.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
)

// figure is one line of the result. Limit is the most that is claimed, or the least where Least says so; nil: nothing is.
type figure struct {
	Name  string   `json:"name"`
	Value float64  `json:"value"`
	Unit  string   `json:"unit"`
	Limit *float64 `json:"limit"`
	Least bool     `json:"least,omitempty"`
	OK    bool     `json:"ok"`
}

func reported(name string, value float64, unit string) figure {
	return figure{Name: name, Value: value, Unit: unit, OK: true}
}

func limited(name string, value float64, unit string, most float64) figure {
	return figure{Name: name, Value: value, Unit: unit, Limit: &most, OK: value <= most}
}

func atLeast(name string, value float64, unit string, least float64) figure {
	return figure{Name: name, Value: value, Unit: unit, Limit: &least, Least: true, OK: value >= least}
}

// measures are taken in this order: the node's own first, while the machine is quiet.
var measures = []struct {
	name string
	take func(context.Context, *bench) ([]figure, error)
}{
	{"node", measureNode},
	{"record", measureRecord},
	{"verify", measureVerify},
	{"summit", measureSummit},
	{"views", measureViews},
	{"curve", measureCurve},
	{"channels", measureChannels},
	{"serving", measureServing},
	{"waiting", measureWaiting},
	{"cached", measureCached},
	{"announcement", measureAnnouncement},
	{"app", measureApp},
	{"verifier", measureVerifier},
	{"limiter", measureLimiter},
	{"mixer", measureMixer},
	{"sweep", measureSweep},
	{"picture", measurePicture},
	{"language", measureLanguage},
	{"outputs", measureOutputs},
	{"handover", measureHandover},
	{"delay", measureDelay},
	{"signing", measureSigning},
	{"entering", measureEntering},
	{"doors", measureDoors},
	{"broadcast", measureBroadcast},
	{"picking", measurePicking},
	{"cut", measureCut},
	{"groups", measureGroups},
	{"keys", measureKeys},
	{"removal", measureRemoval},
	{"cost", measureCost},
	{"composing", measureComposing},
	{"poorline", measurePoorLine},
}

// bench is where the measures work.
type bench struct {
	root    string // of the repository
	scratch string // on the same disk, removed at the end
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only []string) (err error) {
	known := make([]string, len(measures))
	for i, m := range measures {
		known[i] = m.name
	}
	for _, name := range only {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no measure %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	// Not in the system's temporary folder, which may be memory: appends are to reach a disk.
	if err := os.MkdirAll(filepath.Join(root, ".cache"), 0o755); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp(filepath.Join(root, ".cache"), "bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	b := &bench{root: root, scratch: scratch}

	var figures []figure
	var failed error
	for _, m := range measures {
		if len(only) > 0 && !slices.Contains(only, m.name) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring:", m.name)
		taken, err := m.take(ctx, b)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", m.name, err))
		}
		figures = append(figures, taken...)
	}
	if err := printTable(figures); err != nil {
		return errors.Join(failed, err)
	}
	// A run of single measures is for looking, not for keeping.
	if len(only) > 0 {
		return failed
	}
	return errors.Join(failed, write(filepath.Join(root, "bench", "results.json"), figures))
}

func printTable(figures []figure) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, f := range figures {
		limit, verdict := "", ""
		if f.Limit != nil {
			limit, verdict = fmt.Sprintf("at most %g", *f.Limit), "ok"
			if f.Least {
				limit = fmt.Sprintf("at least %g", *f.Limit)
			}
			switch {
			case f.OK:
			case f.Least:
				verdict = "UNDER"
			default:
				verdict = "OVER"
			}
		}
		if _, err := fmt.Fprintf(w, "%s\t%.4g\t%s\t%s\t%s\n", f.Name, f.Value, f.Unit, limit, verdict); err != nil {
			return err
		}
	}
	return w.Flush()
}

func write(path string, figures []figure) error {
	text, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// quantile of values that need not be sorted; q is 0 to 1. Of an even number of values the median is the mean of two.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := q * float64(len(sorted)-1)
	below := int(at)
	if below+1 == len(sorted) {
		return sorted[below]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}
