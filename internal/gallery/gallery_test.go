package gallery

import (
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestOnlyAnOpenSessionIsOnAirInEveryLanguageThatABoothSpeaks(t *testing.T) {
	since := time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC)
	state := &summit.State{Booths: []*summit.Booth{
		{ID: "one", Outputs: []identity.Language{"zh", "ru"}}, {ID: "two", Outputs: []identity.Language{"en", "ru"}}, {ID: "three", Outputs: []identity.Language{"ase"}},
	}}
	if OnAirOf(state.At(since)) != nil {
		t.Error("on air before any session")
	}
	for _, kind := range summit.ExposureOrder {
		state.Session = &summit.Session{Kind: kind, Since: since}
		on := OnAirOf(state.At(since))
		if (on != nil) != (kind == summit.OpenSession) {
			t.Errorf("%s: %v", kind, on)
		}
		if on == nil {
			continue
		}
		if got := channelsOf(on.Languages); len(got) != 4 || got[0] != floor || got[1] != "en" || got[2] != "ru" || got[3] != "zh" || !on.Since.Equal(since) {
			t.Errorf("%s: %v since %v", kind, got, on.Since)
		}
	}
}

func TestWhatIsSentBeforeTheSessionIsNotTaken(t *testing.T) {
	s := newStudio(t)
	s.from = s.from.Add(2 * time.Second)
	a := s.join('A')
	s.run(second)
	if s.begun || len(a.picture.frames) > 0 || len(a.voices[0].waiting) > 0 {
		t.Error("taken two seconds early")
	}
}

// openedUntilTheEnd is a gallery that the test need not close.
func openedUntilTheEnd(t *testing.T) *Gallery {
	t.Helper()
	g := opened(t, t.TempDir())
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

func TestWhoseDoorsAreAboutToCloseIsHeldUntilTheRecordSays(t *testing.T) {
	g := openedUntilTheEnd(t)
	held := func() bool {
		s := g.stages[theSummit].stream
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.held
	}
	g.Hold(theSummit) // of which nobody has heard
	g.Set(theSummit, onAir("ru"))
	if held() {
		t.Error("what begins is held")
	}
	g.Hold(theSummit)
	if !held() {
		t.Error("what is about to end goes on")
	}
	g.Set(theSummit, onAir("ru")) // the act could not be written
	if held() {
		t.Error("what goes on is held")
	}
}

func TestWhatOneBroadcasterIsGivenLeavesTheOtherTheirs(t *testing.T) {
	g := openedUntilTheEnd(t)
	g.Set(theSummit, onAir("ru"))
	for range maxTokens {
		if _, _, err := g.Grant(theSummit, pool, ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := g.Grant(theSummit, pool, ""); !refusedAs(err, TooMany) {
		t.Errorf("one more: %v", err)
	}
	if _, _, err := g.Grant(theSummit, spare, ""); err != nil {
		t.Errorf("who stands by: %v", err)
	}
}
