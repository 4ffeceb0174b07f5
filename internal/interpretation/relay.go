package interpretation

import (
	"cmp"
	"slices"
	"strings"

	"parley/internal/identity"
)

// none is no output.
const none = -1

// air is what is on air: the outputs that are live here or may be elsewhere, in the order in which they win their
// channel, and the one that speaks to everybody.
type air struct {
	outputs       []Output
	consecutive   int
	floorLanguage string
}

// Channel is one language that is on air, as the listener finds it. Depth is as in Mix, of its output. Cycle: it is
// of the listener's own booth or depends on it, so that the listener hears the original in its place.
type Channel struct {
	Language string `json:"language"`
	Depth    int    `json:"depth"`
	Cycle    bool   `json:"cycle"`
}

// Channels lists the languages on air, in order; one that is missing is off air.
func Channels(l Listening) []Channel {
	air := onAir(l)
	channels := []Channel{}
	for _, o := range air.outputs {
		if !o.Live || o.Language == Floor || slices.ContainsFunc(channels, func(c Channel) bool { return c.Language == o.Language }) {
			continue
		}
		i := air.one(o.Language)
		channels = append(channels, Channel{
			Language: o.Language,
			Depth:    air.depth(i),
			Cycle:    air.returns(i, l.Listener.Member, l.Listener.Booth),
		})
	}
	slices.SortFunc(channels, func(a, b Channel) int { return cmp.Compare(a.Language, b.Language) })
	return channels
}

// onAir puts booths in the order of their ids, which every seat shares: of two in one language all hear the same one,
// and of two that speak to everybody too, whatever each seat noticed first. Within a booth the later comes first, so
// that a hand-over takes effect when the next interpreter goes on air.
func onAir(l Listening) air {
	a := air{floorLanguage: l.FloorLanguage}
	for _, o := range l.Outputs {
		// Who signs is seen: nothing of it sounds, and nothing is made from how it sounds.
		if (o.Live || o.Doubtful) && !identity.Language(o.Language).Signed() {
			a.outputs = append(a.outputs, o)
		}
	}
	slices.SortFunc(a.outputs, func(a, b Output) int {
		return cmp.Or(cmp.Compare(a.Booth, b.Booth), last(a.Unheard, b.Unheard), cmp.Compare(b.Since, a.Since),
			cmp.Compare(a.Member, b.Member), cmp.Compare(a.Language, b.Language), last(b.Live, a.Live), last(b.Consecutive, a.Consecutive),
			cmp.Compare(a.Hears, b.Hears), cmp.Compare(strings.Join(a.Understands, " "), strings.Join(b.Understands, " ")))
	})
	a.consecutive = slices.IndexFunc(a.outputs, func(o Output) bool { return o.Live && o.Consecutive })
	return a
}

// last puts a after b when a alone is marked.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// one is the one output of a language: the consecutive one, which everybody hears, else the one that wins.
func (a air) one(language string) int {
	if a.consecutive != none && a.outputs[a.consecutive].Language == language {
		return a.consecutive
	}
	return slices.IndexFunc(a.outputs, func(o Output) bool { return o.Live && o.Language == language })
}

// chosen is the output of the listener's channel that is meant for them.
func (a air) chosen(l Listener) int {
	if l.Channel == Floor {
		return none
	}
	i := a.one(l.Channel)
	switch {
	case i == none:
		return none
	case i == a.consecutive:
		return a.everybodys(l.Member)
	case a.speaksToAll(l.Member), l.Booth != "" && !a.relays(l.Channel, l.Understands), a.returns(i, l.Member, l.Booth):
		return none
	}
	return i
}

// everybodys is the consecutive output that a member hears. It is heard by the booth that it comes from, too, but
// not by who speaks, nor by a boothmate who speaks to everybody as well. Of those who do, each hears at most one of a
// booth before their own: none of them hears what was made from their own words, whatever each finds live.
func (a air) everybodys(member string) int {
	i := a.consecutive
	if i == none || a.outputs[i].Member == member {
		return none
	}
	if slices.ContainsFunc(a.outputs, func(o Output) bool { return o.Member == member && o.Consecutive && o.Booth == a.outputs[i].Booth }) {
		return none
	}
	return i
}

// speaksToAll says whether what a member says is meant for everybody. They take no relay: everything else may come
// from their own words.
func (a air) speaksToAll(member string) bool {
	return slices.ContainsFunc(a.outputs, func(o Output) bool { return o.Member == member && o.Consecutive })
}

// heard says whether there is such an output and it is sent to this listener.
func (a air) heard(i int) bool { return i != none && !a.outputs[i].Unheard }

// relays says whether an interpreter takes the pivot: there is one, and they do not understand the floor.
func (a air) relays(pivot string, understands []string) bool {
	if pivot == "" || pivot == Floor {
		return false
	}
	return a.floorLanguage == "" || a.floorLanguage != pivot && !slices.Contains(understands, a.floorLanguage)
}

// mayHear are all outputs that the interpreter of an output may hear, whichever of them their own seat finds live
// and chooses.
func (a air) mayHear(i int) []int {
	o := a.outputs[i]
	toAll := a.speaksToAll(o.Member)
	relays := !toAll && a.relays(o.Hears, o.Understands)
	var found []int
	for n, s := range a.outputs {
		everybodys := s.Consecutive && (!toAll || s.Booth < o.Booth)
		if s.Member != o.Member && (everybodys || relays && s.Language == o.Hears) {
			found = append(found, n)
		}
	}
	return found
}

// returns says whether an output may come from this member or their booth, at whatever remove.
func (a air) returns(i int, member, booth string) bool {
	own := func(o Output) bool {
		return o.Member == member || booth != "" && o.Booth == booth ||
			slices.ContainsFunc(a.outputs, func(mine Output) bool { return mine.Member == member && mine.Booth == o.Booth })
	}
	seen := make([]bool, len(a.outputs))
	for ahead := []int{i}; len(ahead) > 0; ahead = ahead[1:] {
		if seen[ahead[0]] {
			continue
		}
		seen[ahead[0]] = true
		if own(a.outputs[ahead[0]]) {
			return true
		}
		ahead = append(ahead, a.mayHear(ahead[0])...)
	}
	return false
}

// depth counts the interpretations between the floor and an output. An interpreter whose source would return to
// them hears the floor, so that this ends.
func (a air) depth(i int) int {
	deepest := 0
	o := a.outputs[i]
	for _, source := range []int{
		a.everybodys(o.Member),
		a.chosen(Listener{Member: o.Member, Channel: o.Hears, Booth: o.Booth, Understands: o.Understands}),
	} {
		if source != none {
			deepest = max(deepest, a.depth(source))
		}
	}
	return deepest + 1
}
