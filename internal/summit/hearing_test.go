package summit_test

import (
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// cannot says that the pair booth of the stage cannot interpret a speaker.
func cannot(speaker identity.ID) summit.CannotInterpret {
	return summit.CannotInterpret{Booth: "zh-ru", Reason: summit.Sound, Speaker: speaker}
}

var can = summit.CanInterpret{Booth: "zh-ru"}

func TestABoothSaysThatItCannotInterpretAndAnyBoothmateThatItCan(t *testing.T) {
	s := met(t, 2)
	s.refused(summit.NothingToChange, s.act(s.interpreter("beijing"), can))
	early := s.act(s.interpreter("moscow"), can)
	s.must(s.interpreter("beijing"), cannot("moscow-principal"))
	if len(s.state.Unable) != 1 || s.state.Unable[0].Speaker != "moscow-principal" || s.state.Unable[0].Member != "beijing-interpreter" {
		t.Fatalf("the booth cannot interpret, and the state has %+v", s.state.Unable)
	}
	if !s.in(summit.Plenary, "moscow-principal") {
		t.Error("it silenced the speaker")
	}
	s.refused(summit.NothingToChange, s.act(s.interpreter("moscow"), cannot("moscow-principal")))
	s.refused(summit.Stale, early) // its signer knew nothing of it
	s.must(s.interpreter("moscow"), cannot("beijing-delegate"))
	if len(s.state.Unable) != 1 || s.state.Unable[0].Speaker != "beijing-delegate" {
		t.Fatalf("the booth said it of another speaker, and the state has %+v", s.state.Unable)
	}
	s.must(s.interpreter("moscow"), can)
	if len(s.state.Unable) != 0 {
		t.Fatalf("the booth can interpret again, and the state has %+v", s.state.Unable)
	}
}

func TestThatABoothCannotInterpretIsNeverTooLateToSay(t *testing.T) {
	s := met(t, 2)
	said := s.actOn(s.state.Head, s.now.Add(-time.Hour), s.interpreter("beijing"), cannot("moscow-principal"))
	s.must(s.principal("moscow"), summit.AskFloor{})
	if err := s.take(said); err != nil {
		t.Fatal(err)
	}
}

func TestABoothSpeaksForItselfAndOfWhomItHears(t *testing.T) {
	s := met(t, 2)
	s.must(s.secretary("beijing"), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}})
	s.refused(summit.NotAllowed, s.act(s.interpreter("beijing"), cannot("moscow-principal")))
	s.refused(summit.NotAllowed, s.act(s.interpreter("moscow"), summit.CannotInterpret{Booth: "fr", Reason: summit.Sound, Speaker: "beijing-principal"}))
	s.refused(summit.NotAllowed, s.act(s.interpreter("moscow"), cannot("moscow-interpreter")))
	s.refused(summit.UnknownMember, s.act(s.interpreter("moscow"), cannot("nobody")))
	s.must(s.interpreter("moscow"), cannot("beijing-principal"))
	s.refused(summit.NotAllowed, s.act(s.interpreter("beijing"), can))
	s.agree(s.principal("beijing"), summit.Restrict{})
	s.refused(summit.NotAllowed, s.act(s.interpreter("moscow"), cannot("beijing-delegate")))
}

func TestWhatABoothCannotInterpretEndsByItselfWithTheSpeakerTheBoothAndTheSession(t *testing.T) {
	for name, ends := range map[string]func(*stage){
		"a recess":              func(s *stage) { s.must(s.principal("beijing"), summit.Recess{}) },
		"a restricted session":  func(s *stage) { s.agree(s.principal("beijing"), summit.Restrict{}) },
		"a revoked speaker":     func(s *stage) { s.must(s.secretary("moscow"), summit.Revoke{Member: "moscow-delegate"}) },
		"the speakers' leaving": func(s *stage) { s.must(s.principal("moscow"), summit.Withdraw{}) },
		"an empty booth": func(s *stage) {
			for _, d := range s.state.Delegations {
				s.must(s.secretary(d.ID), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}})
			}
		},
	} {
		s := met(t, 3)
		s.must(s.interpreter("beijing"), cannot("moscow-delegate"))
		ends(s)
		if len(s.state.Unable) != 0 {
			t.Errorf("after %s there stands %+v", name, s.state.Unable)
		}
	}
}

func TestAPassageLiesWithinTheSessionThatIsOn(t *testing.T) {
	s := met(t, 2)
	since := s.state.Session.Since
	s.now = since.Add(time.Minute)
	at := func(d time.Duration) *time.Time {
		when := since.Add(d)
		return &when
	}
	floor := func(from time.Duration, until *time.Time) summit.FlagPassage {
		return summit.FlagPassage{From: *at(from), Until: until, Side: summit.OnTheFloor}
	}
	s.refused(summit.OutsideSession, s.act(s.secretary("beijing"), floor(-time.Second, nil)))
	s.refused(summit.OutsideSession, s.act(s.secretary("beijing"), floor(2*time.Minute, nil)))
	s.refused(summit.OutsideSession, s.act(s.secretary("beijing"), floor(time.Second, at(2*time.Minute))))
	s.must(s.secretary("beijing"), floor(0, at(time.Minute)))
	s.must(s.devices["moscow-delegate"], summit.FlagPassage{From: *at(30 * time.Second), Side: summit.InInterpretation, Language: "ru"})
	if len(s.state.Passages) != 2 {
		t.Fatalf("the state has %+v", s.state.Passages)
	}
	second := s.state.Passages[1]
	if !second.Until.Equal(s.now) || second.By.ID != "moscow" || second.Entry != s.state.Head || second.Language != "ru" {
		t.Errorf("a passage without an end goes on to its entry, and is %+v", second)
	}
	s.agree(s.principal("beijing"), summit.Restrict{})
	s.now = s.now.Add(time.Minute)
	after := summit.FlagPassage{From: s.now.Add(-time.Second), Side: summit.OnTheFloor}
	s.refused(summit.NotAllowed, s.act(s.secretary("beijing"), after))
	s.must(s.principal("beijing"), after)
	s.must(s.principal("beijing"), summit.Recess{})
	if len(s.state.Passages) != 3 {
		t.Error("a recess took a marked passage away")
	}
}

func TestNoDelegationUsesUpAnothersPassages(t *testing.T) {
	s := met(t, 2)
	s.now = s.now.Add(time.Hour)
	mark := summit.FlagPassage{From: s.now.Add(-time.Minute), Side: summit.OnTheFloor}
	for range summit.MaxPassages {
		s.must(s.secretary("beijing"), mark)
	}
	s.refused(summit.TooMany, s.act(s.principal("beijing"), mark))
	s.must(s.secretary("moscow"), mark)
}
