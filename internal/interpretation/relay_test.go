package interpretation

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestChannelsFollowTheSharedVectors(t *testing.T) {
	for _, v := range vectors[struct {
		Name string
		In   Listening
		Want []Channel
	}](t, "channels.json") {
		t.Run(v.Name, func(t *testing.T) {
			if got := Channels(v.In); !reflect.DeepEqual(got, v.Want) {
				t.Errorf("got %+v, want %+v", got, v.Want)
			}
		})
	}
}

// A summit that everybody finds alike: each interpreter has one booth and one choice, whatever they send.
type summit struct {
	speakers      []Speaker
	outputs       []Output
	interpreters  []Listener
	floorLanguage string
}

func (s summit) heardBy(l Listener) Mix {
	return Route(Listening{Listener: l, Speakers: s.speakers, Outputs: s.outputs, FloorLanguage: s.floorLanguage})
}

// sources are the interpreters whom somebody hears.
func (s summit) sources(l Listener) []Listener { return s.interpretersIn(s.heardBy(l)) }

func (s summit) interpretersIn(mix Mix) []Listener {
	var found []Listener
	for _, v := range mix.Voices {
		if v.Kind == KindOutput {
			found = append(found, s.interpreters[slices.IndexFunc(s.interpreters, func(i Listener) bool { return i.Member == v.Member })])
		}
	}
	return found
}

var summits = rapid.Custom(func(t *rapid.T) summit {
	tongues := rapid.SampledFrom([]string{"zh", "ru", "en", "fr"})
	chosen := rapid.SampledFrom([]string{Floor, "zh", "ru", "en", "fr"})
	s := summit{floorLanguage: rapid.SampledFrom([]string{"", "zh", "ru", "ar"}).Draw(t, "floor language")}
	// In half of the summits many speak to everybody, in the other half hardly anyone does.
	oneIn := rapid.SampledFrom([]int{2, 10}).Draw(t, "one in so many speaks to everybody")
	for n := range rapid.IntRange(0, 6).Draw(t, "speakers") {
		s.speakers = append(s.speakers, Speaker{Member: fmt.Sprint("speaker-", n), Language: tongues.Draw(t, "spoken")})
	}
	for booth := range rapid.IntRange(0, 8).Draw(t, "booths") {
		for n := range rapid.IntRange(1, 2).Draw(t, "interpreters") {
			i := Listener{
				Member:      fmt.Sprint("interpreter-", booth, "-", n),
				Channel:     chosen.Draw(t, "pivot"),
				Booth:       fmt.Sprint("booth-", booth),
				Understands: rapid.SliceOfNDistinct(tongues, 0, 2, rapid.ID).Draw(t, "understands"),
			}
			s.interpreters = append(s.interpreters, i)
			consecutive := rapid.IntRange(1, oneIn).Draw(t, "consecutive") == oneIn
			for _, language := range rapid.SliceOfNDistinct(tongues, 0, 2, rapid.ID).Draw(t, "outputs") {
				s.outputs = append(s.outputs, Output{
					Booth: i.Booth, Language: language, Member: i.Member, Hears: i.Channel, Understands: i.Understands, Consecutive: consecutive,
					Live:  rapid.IntRange(0, 3).Draw(t, "live") > 0,
					Since: float64(rapid.IntRange(0, 3).Draw(t, "since")),
				})
			}
		}
	}
	return s
})

func TestFollowingWhatEachInterpreterHearsNeverReturns(t *testing.T) {
	followed := 0
	rapid.Check(t, func(t *rapid.T) {
		s := summits.Draw(t, "summit")
		for _, i := range s.interpreters {
			mate := func(other Listener) bool { return other.Booth == i.Booth }
			everybodys := func(other Listener) bool {
				return slices.ContainsFunc(s.outputs, func(o Output) bool { return o.Member == other.Member && o.Consecutive })
			}
			seen := map[string]bool{}
			for ahead := s.sources(i); len(ahead) > 0; ahead = ahead[1:] {
				source := ahead[0]
				if mate(source) && (source.Member == i.Member || !everybodys(source)) {
					t.Fatalf("%s hears their own booth's words by way of %s", i.Member, source.Member)
				}
				if !seen[source.Member] {
					seen[source.Member] = true
					ahead = append(ahead, s.sources(source)...)
				}
			}
			followed += len(seen)
		}
	})
	if followed == 0 {
		t.Fatal("nobody heard anybody")
	}
}

// seat is the summit as one seat finds it: of what is on air it hears this and not that, in an order of its own, and
// what it sends itself is on air to it.
func (s summit) seat(t *rapid.T, l Listener) Listening {
	found := Listening{Listener: l, Speakers: s.speakers, FloorLanguage: s.floorLanguage}
	for _, o := range s.outputs {
		if !o.Live {
			continue
		}
		o.Since = float64(rapid.IntRange(0, 3).Draw(t, "since, as this seat noticed it"))
		if o.Member == l.Member {
			o.Unheard, o.Since = true, 0
		} else if rapid.IntRange(0, 2).Draw(t, "found dead") == 0 {
			o.Live, o.Doubtful = false, true
		} else {
			o.Unheard = rapid.IntRange(0, 5).Draw(t, "not sent here") == 0
		}
		found.Outputs = append(found.Outputs, o)
	}
	return found
}

func TestNobodyHearsTheirOwnWordsAtAnyRemoveWhateverEachSeatFindsLive(t *testing.T) {
	followed, toAll := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := summits.Draw(t, "summit")
		everybodys := func(member string) bool {
			return slices.ContainsFunc(s.outputs, func(o Output) bool { return o.Member == member && o.Consecutive })
		}
		heard := map[string][]Listener{}
		for _, i := range s.interpreters {
			mix := Route(s.seat(t, i))
			if len(s.speakers) > 0 && !slices.ContainsFunc(mix.Voices, func(v Voice) bool { return v.Gain == 1 }) {
				t.Fatalf("%s hears nobody at full level", i.Member)
			}
			heard[i.Member] = s.interpretersIn(mix)
		}
		for _, i := range s.interpreters {
			seen := map[string]bool{}
			for ahead := slices.Clone(heard[i.Member]); len(ahead) > 0; ahead = ahead[1:] {
				source := ahead[0]
				if source.Member == i.Member || source.Booth == i.Booth && !everybodys(source.Member) {
					t.Fatalf("%s hears their own booth's words by way of %s", i.Member, source.Member)
				}
				if !seen[source.Member] {
					seen[source.Member] = true
					ahead = append(ahead, heard[source.Member]...)
				}
			}
			followed += len(seen)
			if everybodys(i.Member) {
				toAll += len(seen)
			}
		}
	})
	// A short run draws few who speak to all.
	if followed == 0 || toAll == 0 && !testing.Short() {
		t.Fatalf("%d were heard, %d of them by who speaks to all", followed, toAll)
	}
}

func TestSeatsThatFindTheSameLiveHearTheSameBooths(t *testing.T) {
	clashes := 0
	rapid.Check(t, func(t *rapid.T) {
		s := summits.Draw(t, "summit")
		// Within a booth the later has it, and that is a hand-over: here each booth has one on air.
		busy := map[string]bool{}
		for n, o := range s.outputs {
			s.outputs[n].Live = o.Live && !busy[o.Booth]
			busy[o.Booth] = busy[o.Booth] || o.Live
		}
		booths := func(l Listener) []string {
			in := Listening{Listener: l, Speakers: s.speakers, FloorLanguage: s.floorLanguage}
			for _, o := range rapid.Permutation(s.outputs).Draw(t, "outputs as this seat found them") {
				o.Since = float64(rapid.IntRange(0, 3).Draw(t, "since, as this seat noticed it"))
				in.Outputs = append(in.Outputs, o)
			}
			found := []string{}
			for _, v := range Route(in).Voices {
				if v.Kind == KindOutput {
					found = append(found, v.Booth+" "+v.Language)
				}
			}
			return found
		}
		for _, channel := range []string{"zh", "ru", "en", "fr"} {
			one, other := Listener{Member: "one", Channel: channel}, Listener{Member: "other", Channel: channel}
			if a, b := booths(one), booths(other); !slices.Equal(a, b) {
				t.Fatalf("on %s one hears %v, the other %v", channel, a, b)
			}
			live := map[string]bool{}
			for _, o := range s.outputs {
				if o.Live && o.Language == channel {
					live[o.Booth] = true
				}
			}
			if len(live) > 1 {
				clashes++
			}
		}
	})
	if clashes == 0 && !testing.Short() { // as above
		t.Fatal("no two booths were on air in one language")
	}
}

func TestTheDepthIsOneMoreThanWhatTheInterpreterIsTold(t *testing.T) {
	relayed := 0
	rapid.Check(t, func(t *rapid.T) {
		s := summits.Draw(t, "summit")
		listeners := append(slices.Clone(s.interpreters), Listener{Member: "listener", Channel: "en"}, Listener{Member: "listener", Channel: "fr"})
		for _, l := range listeners {
			want := 0
			for _, source := range s.sources(l) {
				want = max(want, 1+s.heardBy(source).Depth)
			}
			if got := s.heardBy(l).Depth; got != want {
				t.Fatalf("%s is told %d, and it is %d", l.Member, got, want)
			}
			if want > 1 {
				relayed++
			}
		}
	})
	if relayed == 0 {
		t.Fatal("no relay was drawn")
	}
}

func TestChannelsTellWhatChoosingThemWouldBring(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := summits.Draw(t, "summit")
		for _, i := range s.interpreters {
			i.Understands = nil
			l := Listening{Listener: i, Speakers: s.speakers, Outputs: s.outputs, FloorLanguage: "ar"}
			on := Channels(l)
			for _, language := range []string{"zh", "ru", "en", "fr"} {
				l.Listener.Channel = language
				n := slices.IndexFunc(on, func(c Channel) bool { return c.Language == language })
				consecutive := slices.ContainsFunc(s.outputs, func(o Output) bool { return o.Live && o.Consecutive })
				interpreted := Route(l).Source == SourceInterpretation
				if want := n >= 0 && !on[n].Cycle; interpreted != want && !consecutive {
					t.Fatalf("%s into %s: %v, and told %+v", i.Member, language, interpreted, on)
				}
			}
		}
	})
}
