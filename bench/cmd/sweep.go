package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

const (
	sweepLimit         = 3.0 // dB
	sweepFrom, sweepTo = 125.0, 15000.0
)

// response is the level of each frequency in Hz, rising, in dB relative to 1 kHz.
type response struct{ Hertz, DB []float64 }

// measureSweep sends tones from a seat's microphone to another's ears, and draws what came of each (bench/sweep.svg).
func measureSweep(ctx context.Context, b *bench) ([]figure, error) {
	var found response
	if err := inDemo(ctx, b, &found, "sweep"); err != nil {
		return nil, err
	}
	if len(found.Hertz) == 0 || len(found.Hertz) != len(found.DB) || found.Hertz[0] != sweepFrom || found.Hertz[len(found.Hertz)-1] != sweepTo {
		return nil, errors.New("the sweep did not reach from 125 Hz to 15 kHz")
	}
	most, at := 0.0, 0.0
	for i, db := range found.DB {
		fmt.Fprintf(os.Stderr, "  %5.0f Hz %+.2f dB\n", found.Hertz[i], db)
		if math.IsNaN(db) || math.Abs(db) > most {
			most, at = math.Abs(db), found.Hertz[i]
		}
	}
	plot := filepath.Join(b.root, "bench", "sweep.svg")
	if err := os.WriteFile(plot, []byte(found.plot()), 0o644); err != nil {
		return nil, err
	}
	return []figure{
		limited("frequency response, microphone to ear, 125 Hz to 15 kHz, largest deviation from 1 kHz", most, "dB", sweepLimit),
		reported("  at", at, "Hz"),
	}, nil
}

const (
	plotWidth, plotHeight                    = 760, 340
	plotLeft, plotRight, plotTop, plotBottom = 60, 20, 40, 50
	plotLowest, plotHighest                  = -9.0, 6.0      // dB
	plotFrom, plotTo                         = 100.0, 20000.0 // Hz
	plotInk, plotGrid, plotBand, plotCurve   = "#3c4650", "#c9d0d6", "#dcebe2", "#0b6e8f"
)

func plotX(hertz float64) float64 {
	return plotLeft + math.Log(hertz/plotFrom)/math.Log(plotTo/plotFrom)*(plotWidth-plotLeft-plotRight)
}

func plotY(db float64) float64 {
	return plotTop + (plotHighest-max(plotLowest, min(plotHighest, db)))/(plotHighest-plotLowest)*(plotHeight-plotTop-plotBottom)
}

// plot draws the response over the tolerance of ISO 20109, with a white ground that is legible on dark pages too.
func (r response) plot() string {
	var s strings.Builder
	line := func(format string, values ...any) { fmt.Fprintf(&s, format+"\n", values...) }
	line(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" font-family="system-ui, sans-serif" font-size="12" fill="%[3]s">`, plotWidth, plotHeight, plotInk)
	line(`<title>Frequency response from microphone to ear</title>`)
	line(`<rect width="%d" height="%d" fill="#fff"/>`, plotWidth, plotHeight)
	line(`<text x="%d" y="22" font-size="14" font-weight="600">Microphone to ear, relative to 1 kHz</text>`, plotLeft)
	line(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, plotX(sweepFrom), plotY(sweepLimit), plotX(sweepTo)-plotX(sweepFrom), plotY(-sweepLimit)-plotY(sweepLimit), plotBand)
	for db := plotLowest; db <= plotHighest; db += 3 {
		line(`<path d="M%d %.1fH%d" stroke="%s"/>`, plotLeft, plotY(db), plotWidth-plotRight, plotGrid)
		sign := "+"
		if db == 0 {
			sign = ""
		} else if db < 0 {
			sign = "−"
		}
		line(`<text x="%d" y="%.1f" text-anchor="end">%s%g</text>`, plotLeft-8, plotY(db)+4, sign, math.Abs(db))
	}
	for _, tick := range []struct {
		hertz float64
		label string
	}{{125, "125"}, {250, "250"}, {500, "500"}, {1000, "1 k"}, {2000, "2 k"}, {4000, "4 k"}, {8000, "8 k"}, {15000, "15 k"}} {
		line(`<path d="M%.1f %dV%d" stroke="%s"/>`, plotX(tick.hertz), plotTop, plotHeight-plotBottom, plotGrid)
		line(`<text x="%.1f" y="%d" text-anchor="middle">%s</text>`, plotX(tick.hertz), plotHeight-plotBottom+18, tick.label)
	}
	line(`<text x="%d" y="%d" text-anchor="middle">Hz</text>`, (plotLeft+plotWidth-plotRight)/2, plotHeight-10)
	line(`<text x="16" y="%d" text-anchor="middle" transform="rotate(-90 16 %[1]d)">dB</text>`, (plotTop+plotHeight-plotBottom)/2)
	line(`<text x="%.1f" y="%.1f">ISO 20109: within 3 dB</text>`, plotX(sweepFrom)+6, plotY(-sweepLimit)-6)
	points := make([]string, len(r.Hertz))
	for i, hertz := range r.Hertz {
		points[i] = fmt.Sprintf("%.1f,%.1f", plotX(hertz), plotY(r.DB[i]))
	}
	line(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round"/>`, strings.Join(points, " "), plotCurve)
	for i, hertz := range r.Hertz {
		line(`<circle cx="%.1f" cy="%.1f" r="2.5" fill="%s"/>`, plotX(hertz), plotY(r.DB[i]), plotCurve)
	}
	line(`</svg>`)
	return s.String()
}
