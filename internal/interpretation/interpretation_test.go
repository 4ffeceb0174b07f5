package interpretation

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func vectors[T any](t *testing.T, file string) []T {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var v []T
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if len(v) == 0 {
		t.Fatalf("%s holds no vectors", file)
	}
	return v
}

func TestRouteFollowsTheSharedVectors(t *testing.T) {
	for _, v := range vectors[struct {
		Name string
		In   Listening
		Want Mix
	}](t, "route.json") {
		t.Run(v.Name, func(t *testing.T) {
			got := Route(v.In)
			if got.Source != v.Want.Source || len(got.Voices) != len(v.Want.Voices) {
				t.Fatalf("got %+v, want %+v", got, v.Want)
			}
			for i, g := range got.Voices {
				w := v.Want.Voices[i]
				if math.Abs(g.Gain-w.Gain) > 1e-9 {
					t.Errorf("voice %d: gain %v, want %v", i, g.Gain, w.Gain)
				}
				g.Gain, w.Gain = 0, 0
				if g != w {
					t.Errorf("voice %d: got %+v, want %+v", i, g, w)
				}
			}
		})
	}
}

func TestLiveFollowsTheSharedVectors(t *testing.T) {
	for _, v := range vectors[struct {
		Name string
		In   Hearing
		Want bool
	}](t, "live.json") {
		t.Run(v.Name, func(t *testing.T) {
			if got := Live(v.In); got != v.Want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestAutoOutputFollowsTheSharedVectors(t *testing.T) {
	for _, v := range vectors[struct {
		Name                   string
		Outputs                []string
		FloorLanguage, Current string
		Want                   string
	}](t, "pair.json") {
		t.Run(v.Name, func(t *testing.T) {
			if got := AutoOutput(v.Outputs, v.FloorLanguage, v.Current); got != v.Want {
				t.Errorf("got %q, want %q", got, v.Want)
			}
		})
	}
}

// Few ids and languages, so that they meet often.
var (
	members   = rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
	languages = rapid.SampledFrom([]string{"zh", "ru", "fr", "pt-BR", ""})
	channels  = rapid.SampledFrom([]string{Floor, "zh", "ru", "fr", "pt-BR", ""})
)

var listenings = rapid.Custom(func(t *rapid.T) Listening {
	l := Listening{
		Listener: Listener{Member: members.Draw(t, "listener"), Channel: channels.Draw(t, "channel")},
		Speakers: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Speaker {
			return Speaker{Member: members.Draw(t, "member"), Language: languages.Draw(t, "language")}
		}), 0, 6).Draw(t, "speakers"),
		Outputs: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Output {
			return Output{
				Booth:    rapid.SampledFrom([]string{"x", "y"}).Draw(t, "booth"),
				Language: languages.Draw(t, "language"),
				Member:   members.Draw(t, "member"),
				Live:     rapid.Bool().Draw(t, "live"),
				Since:    float64(rapid.IntRange(0, 3).Draw(t, "since")),
			}
		}), 0, 6).Draw(t, "outputs"),
	}
	if rapid.Bool().Draw(t, "ducked as set") {
		d := rapid.OneOf(rapid.Just(DuckOff), rapid.Just(Duck(math.NaN())), rapid.Just(Duck(math.Inf(1))),
			rapid.Custom(func(t *rapid.T) Duck { return Duck(rapid.Float64Range(-100, 20).Draw(t, "dB")) })).Draw(t, "duck")
		l.Duck = &d
	}
	return l
})

func TestNeverSilence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listenings.Draw(t, "listening")
		someoneElse := slices.ContainsFunc(l.Speakers, func(s Speaker) bool { return s.Member != l.Listener.Member })
		full := slices.ContainsFunc(Route(l).Voices, func(v Voice) bool { return v.Gain == 1 })
		if someoneElse && !full {
			t.Fatalf("somebody speaks and nothing is at full level: %+v", Route(l))
		}
	})
}

func TestNobodyHearsThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listenings.Draw(t, "listening")
		for _, v := range Route(l).Voices {
			if v.Member == l.Listener.Member {
				t.Fatalf("%+v", v)
			}
		}
	})
}

func TestOneOutputAtMostAndOnlyOfMyChannel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listenings.Draw(t, "listening")
		mix := Route(l)
		outputs := 0
		for _, v := range mix.Voices {
			if v.Kind != KindOutput {
				continue
			}
			outputs++
			if v.Language != l.Listener.Channel || v.Gain != 1 {
				t.Fatalf("%+v", v)
			}
		}
		if outputs > 1 || (outputs == 1) != (mix.Source == SourceInterpretation) {
			t.Fatalf("%d outputs, source %s", outputs, mix.Source)
		}
	})
}

func TestEveryOtherSpeakerIsOneVoiceWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listenings.Draw(t, "listening")
		heard := map[string]Voice{}
		for _, v := range Route(l).Voices {
			if !(v.Gain >= 0 && v.Gain <= 1) {
				t.Fatalf("gain out of bounds: %+v", v)
			}
			if v.Kind != KindFloor {
				continue
			}
			if _, twice := heard[v.Member]; twice {
				t.Fatalf("%s twice", v.Member)
			}
			heard[v.Member] = v
		}
		for _, s := range l.Speakers {
			v, ok := heard[s.Member]
			if ok == (s.Member == l.Listener.Member) {
				t.Fatalf("%s: in the mix %v", s.Member, ok)
			}
			if ok && s.Language == l.Listener.Channel && v.Gain != 1 {
				t.Fatalf("a speaker of my language is ducked: %+v", v)
			}
		}
	})
}

func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listenings.Draw(t, "listening")
		before, _ := json.Marshal(l.Speakers)
		first := Route(l)
		if after, _ := json.Marshal(l.Speakers); string(after) != string(before) {
			t.Fatal("Route changed its input")
		}
		shuffled := l
		shuffled.Speakers = rapid.Permutation(l.Speakers).Draw(t, "speakers in another order")
		shuffled.Outputs = rapid.Permutation(l.Outputs).Draw(t, "outputs in another order")
		if second := Route(shuffled); !reflect.DeepEqual(first, second) {
			t.Fatalf("%+v, then %+v", first, second)
		}
	})
}

func TestDuckIsANumberOrOffInJSON(t *testing.T) {
	for in, want := range map[string]Duck{`"off"`: DuckOff, `-18`: -18, `0`: 0} {
		var d Duck
		if err := json.Unmarshal([]byte(in), &d); err != nil || d != want {
			t.Errorf("%s: %v, %v", in, d, err)
		}
		if out, err := json.Marshal(d); err != nil || string(out) != in {
			t.Errorf("%s came back as %s, %v", in, out, err)
		}
	}
	for _, in := range []string{`"on"`, `{}`, `true`} {
		var d Duck
		if json.Unmarshal([]byte(in), &d) == nil {
			t.Errorf("%s was taken for %v", in, d)
		}
	}
}
