package summit_test

import (
	"fmt"
	"slices"
	"testing"

	"parley/internal/identity"
	"parley/internal/summit"
)

// languages are so many, none of which a stage has: qaa and what follows.
func languages(n int) (all []identity.Language) {
	for i := range n {
		all = append(all, identity.Language(fmt.Sprintf("q%c%c", 'a'+i/26, 'a'+i%26)))
	}
	return all
}

// into is a booth of a delegation's one interpreter.
func into(d, booth identity.ID, outputs ...identity.Language) summit.StaffBooth {
	return summit.StaffBooth{Booth: booth, Outputs: outputs, Members: []identity.ID{member(d, identity.Interpreter)}}
}

func TestABoothHasOneOutputOrTwo(t *testing.T) {
	s := met(t, 2)
	s.must(s.secretary("beijing"), into("beijing", "en", "en"))
	s.must(s.secretary("beijing"), into("beijing", "en-fr", "en", "fr"))
	admission, _ := s.state.Admitted(summit.Plenary, "beijing-interpreter")
	want := []summit.Purpose{
		summit.OutputPurpose("zh-ru", "zh"), summit.OutputPurpose("zh-ru", "ru"),
		summit.OutputPurpose("en", "en"), summit.OutputPurpose("en-fr", "en"), summit.OutputPurpose("en-fr", "fr"),
	}
	if !slices.Equal(admission.Publish, want) {
		t.Errorf("the interpreter sends %v, not %v", admission.Publish, want)
	}
	for _, outputs := range [][]identity.Language{{}, {"en", "fr", "es"}, {"en", "en"}} {
		if _, err := summit.ParseBody(summit.KindStaffBooth, encoded(t, into("beijing", "other", outputs...))); err == nil {
			t.Errorf("a booth has the outputs %v", outputs)
		}
	}
}

func TestABoothHasRoomForSix(t *testing.T) {
	s := gathered(t, 2)
	team := func(d identity.ID, n int) summit.StaffBooth {
		booth := into(d, "zh-ru", "zh", "ru")
		for i := len(booth.Members); i < n; i++ {
			id := d + identity.ID(fmt.Sprintf("-more-%d", i))
			if s.state.Member(id) == nil {
				s.links[member(d, identity.Interpreter)] = s.key()
				more := s.invitation(d, identity.Interpreter)
				more.Member = id
				s.must(s.keys[d], s.invite(more, s.keys[d]))
			}
			booth.Members = append(booth.Members, id)
		}
		return booth
	}
	s.refused(summit.TooMany, s.act(s.secretary("beijing"), team("beijing", summit.MaxBoothMembers))) // moscow's is the seventh
	s.must(s.secretary("beijing"), team("beijing", summit.MaxBoothMembers-1))
	s.refused(summit.TooMany, s.act(s.secretary("moscow"), team("moscow", 2)))
}

func TestASummitIsInterpretedIntoSoManyLanguages(t *testing.T) {
	s := gathered(t, 2) // into zh and ru, which both sides hear
	for i, pair := range slices.Collect(slices.Chunk(languages(summit.MaxLanguages-2), 2)) {
		s.must(s.secretary("beijing"), into("beijing", identity.ID(fmt.Sprintf("pair-%d", i)), pair...))
	}
	s.refused(summit.TooMany, s.act(s.secretary("moscow"), into("moscow", "more", "fr")))
	s.must(s.secretary("moscow"), into("moscow", "more", "zh"))
	s.must(s.secretary("beijing"), into("beijing", "pair-0", "fr", "es")) // in place of two
	s.must(s.secretary("beijing"), into("beijing", "pair-0", "fr"))
	s.must(s.secretary("moscow"), into("moscow", "another", "de"))
	s.refused(summit.TooMany, s.act(s.secretary("beijing"), into("beijing", "pair-0", "fr", "es")))
}

func TestLanguagesAreKeptForWhoHasNone(t *testing.T) {
	s := claimed(t, 2)
	for _, d := range s.state.Delegations {
		id := member(d.ID, identity.Interpreter)
		s.links[id] = s.key()
		s.must(s.keys[d.ID], s.invite(s.invitation(d.ID, identity.Interpreter), s.keys[d.ID]))
	}
	taken := 0
	for i, l := range languages(summit.MaxLanguages) {
		act := s.act(s.keys["beijing"], into("beijing", identity.ID(fmt.Sprintf("booth-%d", i)), l))
		if i < summit.MaxLanguages-summit.KeptLanguages {
			if err := s.take(act); err != nil {
				t.Fatalf("language %d: %v", i+1, err)
			}
			taken++
			continue
		}
		s.refused(summit.TooMany, act)
	}
	s.must(s.keys["moscow"], into("moscow", "fr", "fr"))
	s.must(s.keys["moscow"], into("moscow", "es", "es"))
	if taken != summit.MaxLanguages-summit.KeptLanguages || len(s.state.Booths) != summit.MaxBooths {
		t.Errorf("%d of beijing's languages, %d booths", taken, len(s.state.Booths))
	}
}

func TestAnOutputIsSignedOrSpoken(t *testing.T) {
	for purpose, want := range map[summit.Purpose][2]bool{
		summit.OutputPurpose("main", "csl"):    {true, false},
		summit.OutputPurpose("main", "zh"):     {false, true},
		summit.OutputPurpose("csl", "zh-Hant"): {false, true},
		summit.Camera:                          {false, false},
		summit.Microphone:                      {false, false},
		summit.Chat:                            {false, false},
		"csl":                                  {false, false},
		"main/csl":                             {false, false},
	} {
		if got := [2]bool{purpose.Signed(), purpose.Spoken()}; got != want {
			t.Errorf("%s: signed and spoken %v, not %v", purpose, got, want)
		}
	}
}
