package interpretation

import (
	"cmp"
	"slices"
	"strings"

	"parley/internal/identity"
)

// none is no output.
const none = -1

// air is what is on air: the live outputs, in the order in which they win their channel, and the one that speaks to
// everybody.
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
		if o.Language == Floor || slices.ContainsFunc(channels, func(c Channel) bool { return c.Language == o.Language }) {
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

// onAir puts the later first, so that a hand-over takes effect when the next interpreter goes on air; what is sent
// to this listener goes before what is not.
func onAir(l Listening) air {
	a := air{floorLanguage: l.FloorLanguage}
	for _, o := range l.Outputs {
		// Who signs is seen: nothing of it sounds, and nothing is made from how it sounds.
		if o.Live && !identity.Language(o.Language).Signed() {
			a.outputs = append(a.outputs, o)
		}
	}
	slices.SortFunc(a.outputs, func(a, b Output) int {
		return cmp.Or(last(a.Unheard, b.Unheard), cmp.Compare(b.Since, a.Since), cmp.Compare(a.Member, b.Member),
			cmp.Compare(a.Booth, b.Booth), cmp.Compare(a.Language, b.Language), last(b.Consecutive, a.Consecutive),
			cmp.Compare(a.Hears, b.Hears), cmp.Compare(strings.Join(a.Understands, " "), strings.Join(b.Understands, " ")))
	})
	a.consecutive = slices.IndexFunc(a.outputs, func(o Output) bool { return o.Consecutive })
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
	return slices.IndexFunc(a.outputs, func(o Output) bool { return o.Language == language })
}

// heard is the output of the listener's channel that they hear. What is meant for everybody is heard by the booth
// that it comes from, too, but not by who speaks.
func (a air) heard(l Listener) int {
	i := a.one(l.Channel)
	switch {
	case i == none || a.outputs[i].Unheard:
		return none
	case i == a.consecutive && a.outputs[i].Member != l.Member:
		return i
	case l.Booth != "" && !a.relays(l.Channel, l.Understands) || a.returns(i, l.Member, l.Booth):
		return none
	}
	return i
}

// relays says whether an interpreter takes the pivot: there is one, and they do not understand the floor.
func (a air) relays(pivot string, understands []string) bool {
	if pivot == "" || pivot == Floor {
		return false
	}
	return a.floorLanguage == "" || a.floorLanguage != pivot && !slices.Contains(understands, a.floorLanguage)
}

// sources are the outputs that the interpreter of an output has chosen to hear, or must: what is consecutive. Who
// speaks consecutively hears the floor alone, as everything else may come from their own words.
func (a air) sources(i int) []int {
	if i == a.consecutive {
		return nil
	}
	var found []int
	if a.consecutive != none {
		found = append(found, a.consecutive)
	}
	if o := a.outputs[i]; a.relays(o.Hears, o.Understands) {
		if pivot := a.one(o.Hears); pivot != none && pivot != a.consecutive {
			found = append(found, pivot)
		}
	}
	return found
}

// returns says whether an output comes from this member or their booth, at whatever remove.
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
		ahead = append(ahead, a.sources(ahead[0])...)
	}
	return false
}

// depth counts the interpretations between the floor and an output. An interpreter whose source would return to
// them hears the floor, so that this ends.
func (a air) depth(i int) int {
	deepest := 0
	o := a.outputs[i]
	for _, source := range a.sources(i) {
		heard := source == a.consecutive && a.outputs[source].Member != o.Member || !a.returns(source, o.Member, o.Booth)
		if heard {
			deepest = max(deepest, a.depth(source))
		}
	}
	return deepest + 1
}
