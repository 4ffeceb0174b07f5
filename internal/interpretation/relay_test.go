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
func (s summit) sources(l Listener) []Listener {
	var found []Listener
	for _, v := range s.heardBy(l).Voices {
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
			consecutive := rapid.IntRange(0, 9).Draw(t, "consecutive") == 0
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

func TestTheDepthIsOneMoreThanWhatTheInterpreterIsTold(t *testing.T) {
	deepest := 0
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
			deepest = max(deepest, want)
		}
	})
	if deepest < 2 {
		t.Fatalf("no relay was drawn: %d", deepest)
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
