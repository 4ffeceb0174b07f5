package main

import (
	"context"
	"fmt"
	"os"
)

const (
	poorLineLimit = 6  // %
	recoveryLimit = 10 // s
)

// measurePoorLine puts a seat for a minute on a line of 100 kbit/s down, 60 up, 300 ms and 5 % loss, and asks how much of the
// one voice that it takes its decoder made up, what others hear of it, and how soon all is back on a good line.
func measurePoorLine(ctx context.Context, b *bench) ([]figure, error) {
	var found struct {
		Poor, Good, Lost             float64 // %
		Found, Back                  float64 // s
		VoiceUp, PacketsUp, Up, Down float64 // kbit/s, packets a second
	}
	if err := inDemo(ctx, b, &found, "poorline"); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "  %+v\n", found)
	return []figure{
		limited("poor line, a minute of speech: made up of what the poor seat hears", found.Poor, "%", poorLineLimit),
		reported("  packets that did not reach it", found.Lost, "%"),
		reported("  made up of what a good seat hears of the poor one", found.Good, "%"),
		reported("  its voice on the way up, without heads", found.VoiceUp, "kbit/s"),
		reported("  packets of its voice", found.PacketsUp, "1/s"),
		reported("  everything up, without the heads of IP and UDP", found.Up, "kbit/s"),
		reported("  everything down", found.Down, "kbit/s"),
		reported("  from the line turning poor to doing without pictures", found.Found, "s"),
		limited("  from a good line to the full picture", found.Back, "s", recoveryLimit),
	}, nil
}
