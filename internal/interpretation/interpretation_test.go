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
			if got.Source != v.Want.Source || got.Depth != v.Want.Depth || len(got.Voices) != len(v.Want.Voices) {
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
	languages = rapid.SampledFrom([]string{"zh", "ru", "fr", "pt-BR", "ils", ""})
	channels  = rapid.SampledFrom([]string{Floor, "zh", "ru", "fr", "pt-BR", "ils", ""})

	understood = rapid.SliceOfNDistinct(languages, 0, 3, rapid.ID)
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

				Hears:       channels.Draw(t, "hears"),
				Understands: understood.Draw(t, "understands"),
				Consecutive: rapid.IntRange(0, 5).Draw(t, "consecutive") == 0,
				Unheard:     rapid.IntRange(0, 5).Draw(t, "unheard") == 0,
				Doubtful:    rapid.IntRange(0, 5).Draw(t, "doubtful") == 0,
			}
		}), 0, 6).Draw(t, "outputs"),
		FloorLanguage: languages.Draw(t, "floor language"),
	}
	if rapid.Bool().Draw(t, "an interpreter") {
		l.Listener.Booth = rapid.SampledFrom([]string{"x", "y"}).Draw(t, "the listener's booth")
		l.Listener.Understands = understood.Draw(t, "the listener understands")
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

func TestOneOutputAtMostOfMyChannelAndOneForEverybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listenings.Draw(t, "listening")
		mix := Route(l)
		mine, everybodys := 0, 0
		for _, v := range mix.Voices {
			switch {
			case v.Kind != KindOutput:
				continue
			case v.Language == l.Listener.Channel:
				mine++
			case slices.ContainsFunc(l.Outputs, func(o Output) bool {
				return o.Consecutive && o.Live && !o.Unheard && o.Member == v.Member && o.Language == v.Language
			}):
				everybodys++
			default:
				t.Fatalf("a foreign output: %+v", v)
			}
			if v.Gain != 1 {
				t.Fatalf("a quiet output: %+v", v)
			}
		}
		if mine > 1 || everybodys > 1 || (mine == 1) != (mix.Source == SourceInterpretation) {
			t.Fatalf("%d of my channel, %d for everybody, source %s", mine, everybodys, mix.Source)
		}
		if (mix.Depth == 0) != (mine+everybodys == 0) {
			t.Fatalf("depth %d with %d outputs", mix.Depth, mine+everybodys)
		}
	})
}

func TestAConsecutiveOutputIsHeardByAllAndDucksNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listenings.Draw(t, "listening")
		spoken, sent := false, true
		for _, o := range l.Outputs {
			if o.Consecutive && o.Live && o.Language != "ils" {
				spoken, sent = true, sent && !o.Unheard
			}
		}
		if !spoken {
			return
		}
		mix := Route(l)
		outputs := 0
		for _, v := range mix.Voices {
			if v.Gain != 1 {
				t.Fatalf("ducked: %+v", v)
			}
			if v.Kind == KindOutput {
				outputs++
			}
		}
		theirs := slices.ContainsFunc(l.Outputs, func(o Output) bool {
			return o.Consecutive && (o.Live || o.Doubtful) && o.Member == l.Listener.Member
		})
		if !theirs && sent && outputs == 0 {
			t.Fatalf("not heard: %+v", mix)
		}
	})
}

func TestSigningIsNoVoiceAndTurnsNobodyDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listenings.Draw(t, "listening")
		mix := Route(l)
		for _, v := range mix.Voices {
			if v.Kind == KindOutput && v.Language == "ils" {
				t.Fatalf("heard: %+v", v)
			}
		}
		if slices.ContainsFunc(Channels(l), func(c Channel) bool { return c.Language == "ils" }) {
			t.Fatal("a channel of sound")
		}
		l.Outputs = slices.DeleteFunc(slices.Clone(l.Outputs), func(o Output) bool { return o.Language == "ils" })
		if without := Route(l); !reflect.DeepEqual(mix, without) {
			t.Fatalf("%+v with what is signed, %+v without", mix, without)
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
		if one, other := Channels(l), Channels(shuffled); !reflect.DeepEqual(one, other) {
			t.Fatalf("%+v, then %+v", one, other)
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
