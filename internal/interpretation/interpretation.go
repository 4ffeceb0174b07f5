// Package interpretation decides who hears what: which voices of the floor and which booth output reach a
// listener, and at what level; what an interpreter on relay may hear; when a booth output counts as live; and
// which output of a pair booth serves a floor language.
//
// It refuses to know tracks, packets, sound and clocks. Everything it needs comes in as values, every
// function is total and pure, and the browser holds the same functions over the same test vectors
// (web/src/interpretation, testdata).
package interpretation

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Floor is the channel on which a listener hears everyone in the original language, at full level.
const Floor = "floor"

// Limits of the level of a floor voice under its interpretation, in decibels relative to full level.
const (
	DefaultDuckDb = -18.0
	MinDuckDb     = -60.0
	MaxDuckDb     = 0.0
)

// Duck is how far a floor voice is turned down under its interpretation, in decibels (DESIGN: adjustable, 0
// and off included). Values outside [MinDuckDb, MaxDuckDb] count as the nearer end, not-a-number as DefaultDuckDb.
// In JSON it is a number, or "off".
type Duck float64

// DuckOff takes floor voices away entirely while their interpretation is heard.
var DuckOff = Duck(math.Inf(-1))

// Gain is the linear factor, 0 to 1.
func (d Duck) Gain() float64 {
	db := float64(d)
	switch {
	case math.IsInf(db, -1):
		return 0
	case math.IsNaN(db):
		db = DefaultDuckDb
	}
	return math.Pow(10, min(max(db, MinDuckDb), MaxDuckDb)/20)
}

// MarshalJSON writes a number, or "off".
func (d Duck) MarshalJSON() ([]byte, error) {
	if d == DuckOff {
		return []byte(`"off"`), nil
	}
	return json.Marshal(float64(d))
}

// UnmarshalJSON reads a number, or "off".
func (d *Duck) UnmarshalJSON(b []byte) error {
	if string(b) == `"off"` {
		*d = DuckOff
		return nil
	}
	var db float64
	if err := json.Unmarshal(b, &db); err != nil {
		return errors.Join(fmt.Errorf("duckDb is a number of decibels or \"off\", not %.40q", b), err)
	}
	*d = Duck(db)
	return nil
}

// Listener is who hears, and the channel they have chosen: Floor or a language. Booth is the one that the record
// staffs with them: an interpreter, whose channel is the pivot. They hear directly whom they understand, in the
// languages named and in the pivot's.
type Listener struct {
	Member      string   `json:"member"`
	Channel     string   `json:"channel"`
	Booth       string   `json:"booth,omitempty"`
	Understands []string `json:"understands,omitempty"`
}

// Speaker is a member with an open microphone on the floor, and the language spoken into it.
type Speaker struct {
	Member   string `json:"member"`
	Language string `json:"language"`
}

// Output is one booth output as the listener finds it. Since is when it went live, in milliseconds on any one clock.
type Output struct {
	Booth    string  `json:"booth"`
	Language string  `json:"language"`
	Member   string  `json:"member"`
	Live     bool    `json:"live"`
	Since    float64 `json:"since"`
	// Hears is the channel that its interpreter has chosen: Floor, which "" is too, or the language of a relay's pivot.
	Hears string `json:"hears,omitempty"`
	// Understands are the languages that its interpreter follows without a relay, beside the pivot's.
	Understands []string `json:"understands,omitempty"`
	// Consecutive: it is meant for everybody, after the speaker.
	Consecutive bool `json:"consecutive,omitempty"`
	// Unheard: on air, as far as is known, and not sent to this listener. Others' outputs may depend on it.
	Unheard bool `json:"unheard,omitempty"`
	// Doubtful: not live here, though it may be where another hears it. Nobody hears it here; others' outputs may depend on it.
	Doubtful bool `json:"doubtful,omitempty"`
}

// Listening is all that Route decides from. A nil Duck is DefaultDuckDb.
type Listening struct {
	Listener Listener  `json:"listener"`
	Speakers []Speaker `json:"speakers"`
	Outputs  []Output  `json:"outputs"`
	// FloorLanguage is what whoever has the floor speaks, or had it last; "": nobody yet.
	FloorLanguage string `json:"floorLanguage,omitempty"`
	Duck          *Duck  `json:"duckDb,omitempty"`
}

// The kinds of a Voice.
const (
	KindFloor  = "floor"
	KindOutput = "output"
)

// Voice is one voice in a listener's mix. Booth is set for outputs alone; Gain is linear, 0 to 1.
type Voice struct {
	Kind     string  `json:"kind"`
	Member   string  `json:"member"`
	Booth    string  `json:"booth,omitempty"`
	Language string  `json:"language"`
	Gain     float64 `json:"gain"`
}

// What a listener is told they hear.
const (
	SourceFloor          = "floor"          // they chose the floor
	SourceInterpretation = "interpretation" // their channel has a live output
	SourceOriginal       = "original"       // it has none that they may hear, or they understand the floor themselves
)

// Mix is the answer of Route: the floor voices in order of member, then the output of the channel, then a
// consecutive one of another language. Depth is that of the deepest voice: 0 for the original, 1 for an
// interpretation, 2 and more for one of an interpretation.
type Mix struct {
	Voices []Voice `json:"voices"`
	Source string  `json:"source"`
	Depth  int     `json:"depth"`
}

// Route decides who the listener hears and at what level. The order of speakers and outputs does not matter.
// Whenever anybody but the listener speaks, some voice is at full level. No interpreter hears what was made from
// their own booth's words, so that nothing goes round.
func Route(l Listening) Mix {
	air := onAir(l)
	mix := Mix{Source: SourceOriginal}
	var outputs []int
	if l.Listener.Channel == Floor {
		mix.Source = SourceFloor
	} else if i := air.chosen(l.Listener); air.heard(i) {
		mix.Source = SourceInterpretation
		outputs = append(outputs, i)
	}
	if i := air.everybodys(l.Listener.Member); air.heard(i) && !slices.Contains(outputs, i) {
		outputs = append(outputs, i)
	}
	others := 1.0
	if mix.Source == SourceInterpretation && air.consecutive == none {
		others = Duck(DefaultDuckDb).Gain()
		if l.Duck != nil {
			others = l.Duck.Gain()
		}
	}
	mix.Voices = floor(l, others)
	for _, i := range outputs {
		o := air.outputs[i]
		mix.Voices = append(mix.Voices, Voice{Kind: KindOutput, Member: o.Member, Booth: o.Booth, Language: o.Language, Gain: 1})
		mix.Depth = max(mix.Depth, air.depth(i))
	}
	return mix
}

// floor lists everyone on the floor but the listener: speakers of the listener's language at full level, the
// others at the given gain. A member named twice is one voice, in the listener's language if in either.
func floor(l Listening, others float64) []Voice {
	own := func(s Speaker) bool {
		return s.Language == l.Listener.Channel || l.Listener.Booth != "" && slices.Contains(l.Listener.Understands, s.Language)
	}
	rank := func(s Speaker) int {
		if own(s) {
			return 0
		}
		return 1
	}
	speakers := slices.Clone(l.Speakers)
	slices.SortFunc(speakers, func(a, b Speaker) int {
		return cmp.Or(cmp.Compare(a.Member, b.Member), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Language, b.Language))
	})
	voices := make([]Voice, 0, len(speakers)+1)
	for i, s := range speakers {
		if s.Member == l.Listener.Member || i > 0 && speakers[i-1].Member == s.Member {
			continue
		}
		gain := others
		if own(s) {
			gain = 1
		}
		voices = append(voices, Voice{Kind: KindFloor, Member: s.Member, Language: s.Language, Gain: gain})
	}
	return voices
}
