//go:build js && wasm

// Command verifier is the witness of a seat in its browser: internal/witness, and with it the rules and the views that the
// node itself runs, compiled to WebAssembly for the worker in web/src/record. It decides nothing: it turns the worker's
// calls into calls of the witness and the witness's answers into JSON, and knows neither network nor page.
package main

import (
	"encoding/json"
	"runtime/debug"
	"strings"
	"syscall/js"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/witness"
)

// answer is what every call gives back.
type answer struct {
	Verified summit.Ref     `json:"verified"`
	Received uint64         `json:"received"`
	Alarm    *witness.Alarm `json:"alarm"`
}

func main() {
	debug.SetGCPercent(400) // a long record is read in one go, and what it leaves is small
	var w *witness.Witness
	say := func(a *witness.Alarm) any {
		text, err := json.Marshal(answer{w.Verified(), w.Received(), a})
		if err != nil {
			panic(err) // numbers, hashes and words
		}
		return string(text)
	}
	// A call has its text first and the node's time, in milliseconds since the epoch, last.
	call := func(do func(text string, now time.Time) *witness.Alarm) js.Func {
		return js.FuncOf(func(_ js.Value, arguments []js.Value) any {
			return say(do(arguments[0].String(), time.UnixMilli(int64(arguments[1].Float()))))
		})
	}
	js.Global().Set("parleyVerifier", map[string]any{
		"begin": call(func(text string, _ time.Time) *witness.Alarm {
			var pins witness.Pins
			if err := json.Unmarshal([]byte(text), &pins); err != nil {
				panic(err) // the worker made it
			}
			w = witness.New(pins)
			return nil
		}),
		// Entries come as three lines each: header, salt and act.
		"take": call(func(text string, now time.Time) (a *witness.Alarm) {
			for fields := strings.Split(text, "\n"); len(fields) >= 3 && a == nil; fields = fields[3:] {
				line := chain.Line{Header: fields[0], Act: fields[2]}
				if line.Salt.UnmarshalText([]byte(fields[1])) != nil {
					line.Salt = identity.Salt{} // one that fits no act, and that a hidden line has
				}
				a = w.Take(line, now)
			}
			return a
		}),
		"view":        call(func(text string, now time.Time) *witness.Alarm { return w.View([]byte(text), now) }),
		"receipt":     call(func(text string, now time.Time) *witness.Alarm { return w.Receipt(text, now) }),
		"entriesBeat": call(func(_ string, now time.Time) *witness.Alarm { return w.EntriesBeat(now) }),
		"viewsBeat":   call(func(_ string, now time.Time) *witness.Alarm { return w.ViewsBeat(now) }),
	})
	select {} // it serves as long as its worker lives
}
