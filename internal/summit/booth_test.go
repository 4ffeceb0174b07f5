package summit_test

import (
	"fmt"
	"slices"
	"testing"

	"parley/internal/identity"
	"parley/internal/summit"
)

const pair = identity.ID("booth-zh-ru")

func (s *stage) interpreter(d identity.ID) identity.Signer {
	return s.devices[member(d, identity.Interpreter)]
}

func TestABoothIsAmongItselfFromGatheringToTheEnd(t *testing.T) {
	s := gathered(t, 2)
	inside := func() {
		t.Helper()
		for _, d := range []identity.ID{"beijing", "moscow"} {
			a, in := s.state.Admitted(pair, member(d, identity.Interpreter))
			if want := []summit.Purpose{summit.Camera, summit.Microphone, summit.Chat}; !in || !slices.Equal(a.Publish, want) {
				t.Fatalf("in %s the interpreter of %s is admitted: %v, and sends %v", s.state.Phase(), d, in, a.Publish)
			}
			for _, role := range cast[:3] {
				if s.in(pair, member(d, role)) {
					t.Fatalf("in %s a %s is in the booth", s.state.Phase(), role)
				}
			}
		}
	}
	inside()
	for _, d := range s.state.Delegations {
		s.must(s.principal(d.ID), ready)
	}
	inside()
	s.agree(s.principal("beijing"), summit.Restrict{})
	inside()
	s.must(s.principal("beijing"), summit.Recess{})
	inside()
	s.agree(s.principal("beijing"), summit.Adjourn{})
	if s.in(pair, "beijing-interpreter") || len(s.state.Chambers()) != 0 {
		t.Fatal("the summit is over, and the booth open")
	}
}

func TestABoothIsClosedBeforeAllHaveClaimed(t *testing.T) {
	h := staged(t, summit.Preparing, staffedByBeijing)
	if h.in("booth-pair", "beijing-interpreter") {
		t.Fatal("one delegation is not claimed yet, and the booth is open")
	}
}

func TestWhoLeavesABoothLeavesItsChamber(t *testing.T) {
	for name, leaves := range map[string]func(*stage){
		"staffed without": func(s *stage) {
			s.must(s.secretary("moscow"), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}})
		},
		"revoked": func(s *stage) { s.must(s.secretary("moscow"), summit.Revoke{Member: "moscow-interpreter"}) },
		"left":    func(s *stage) { s.must(s.principal("moscow"), summit.Withdraw{}) },
	} {
		s := met(t, 3)
		leaves(s)
		if s.in(pair, "moscow-interpreter") || !s.in(pair, "beijing-interpreter") {
			t.Errorf("%s: in is %v, the other is in %v", name, s.in(pair, "moscow-interpreter"), s.in(pair, "beijing-interpreter"))
		}
	}
}

func TestATechnicianIsLetInByEveryDelegationOfTheBoothAndTakenOutByAny(t *testing.T) {
	s := met(t, 3)
	technician := s.accredit("geneva", identity.Technician)
	s.must(s.secretary("geneva"), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}})
	let, dismiss := summit.AdmitTechnician{Booth: "zh-ru", Member: technician}, summit.DismissTechnician{Booth: "zh-ru", Member: technician}
	s.refused(summit.NotAllowed, s.act(s.interpreter("geneva"), let)) // who works there no more
	s.refused(summit.NotAllowed, s.act(s.interpreter("beijing"), summit.AdmitTechnician{Booth: "fr", Member: technician}))
	s.must(s.interpreter("beijing"), let)
	if s.in(pair, technician) {
		t.Fatal("one delegation of two has let them in, and they are in")
	}
	s.refused(summit.NothingToChange, s.act(s.interpreter("beijing"), let))
	s.must(s.interpreter("moscow"), let)
	if a, in := s.state.Admitted(pair, technician); !in || !slices.Equal(a.Publish, []summit.Purpose{summit.Camera, summit.Microphone, summit.Chat}) {
		t.Fatalf("let in: %v, sends %v", in, a.Publish)
	}
	if s.in(summit.Plenary, technician) {
		t.Fatal("let into a booth, and in the plenary")
	}
	s.refused(summit.NothingToChange, s.act(s.interpreter("moscow"), let))
	s.refused(summit.NotAllowed, s.act(s.interpreter("geneva"), dismiss))
	s.must(s.interpreter("moscow"), dismiss)
	if s.in(pair, technician) {
		t.Fatal("dismissed, and in")
	}
	// What one has said is over with it, and any takes back what another has.
	s.must(s.interpreter("beijing"), let)
	if s.in(pair, technician) {
		t.Fatal("dismissed, and in by one delegation")
	}
	s.must(s.interpreter("moscow"), dismiss)
	s.must(s.interpreter("moscow"), let)
	if s.in(pair, technician) {
		t.Fatal("taken back, and counted")
	}
	s.must(s.interpreter("beijing"), dismiss) // said twice
}

func TestATechnicianWaitsForThoseWhoWorkInTheBoothNow(t *testing.T) {
	s := met(t, 3)
	technician := s.accredit("geneva", identity.Technician)
	let := summit.AdmitTechnician{Booth: "zh-ru", Member: technician}
	s.must(s.interpreter("beijing"), let)
	s.must(s.interpreter("moscow"), let)
	if s.in(pair, technician) {
		t.Fatal("an interpreter of geneva works there, too")
	}
	s.must(s.secretary("geneva"), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}})
	if !s.in(pair, technician) {
		t.Fatal("all who are left have let them in, and they wait")
	}
	own := identity.ID("geneva-interpreter")
	s.must(s.secretary("geneva"), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{own}})
	if !s.in(pair, technician) {
		t.Fatal("who is inside stays until somebody dismisses them")
	}
	s.must(s.interpreter("geneva"), summit.DismissTechnician{Booth: "zh-ru", Member: technician})
	if s.in(pair, technician) {
		t.Fatal("dismissed, and in")
	}
}

func TestATechnicianWhoWasExpelledComesBackByAllAlone(t *testing.T) {
	s := met(t, 2)
	technician := s.accredit("moscow", identity.Technician)
	let := summit.AdmitTechnician{Booth: "zh-ru", Member: technician}
	letIn := func() {
		s.must(s.interpreter("beijing"), let)
		s.must(s.interpreter("moscow"), let)
	}
	letIn()
	s.must(s.secretary("beijing"), summit.Expel{Observer: technician})
	if s.in(pair, technician) {
		t.Fatal("expelled, and in")
	}
	s.refused(summit.NotAllowed, s.act(s.interpreter("moscow"), let))
	s.agree(s.secretary("moscow"), summit.Admit{Observer: technician, To: summit.ClosedSession})
	letIn()
	if !s.in(pair, technician) {
		t.Fatal("admitted by all and let in, and not in")
	}
}

func TestABoothLetsInTechniciansAlone(t *testing.T) {
	s := gathered(t, 2)
	press := s.accredit("beijing", identity.Press)
	for who, why := range map[identity.ID]summit.Problem{press: summit.NotAllowed, "beijing-delegate": summit.NotObserver, "nobody": summit.UnknownMember} {
		s.refused(why, s.act(s.interpreter("beijing"), summit.AdmitTechnician{Booth: "zh-ru", Member: who}))
	}
	for n := range summit.MaxTechnicians + 1 {
		id := identity.ID(fmt.Sprintf("technician-%d", n))
		s.links[id], s.devices[id] = s.key(), s.key()
		i := s.invitation("moscow", identity.Delegate)
		i.Member, i.Role, i.Key = id, identity.Technician, s.links[id].Key()
		s.must(s.secretary("moscow"), s.invite(i, s.secretary("moscow")))
		act := s.act(s.interpreter("beijing"), summit.AdmitTechnician{Booth: "zh-ru", Member: id})
		if n == summit.MaxTechnicians {
			s.refused(summit.TooMany, act)
		} else if err := s.take(act); err != nil {
			t.Fatal(err)
		}
		if s.in(pair, id) {
			t.Fatalf("%s has no device yet, and is in", id)
		}
	}
}

func TestATechnicianIsOutOfEveryBoothWhen(t *testing.T) {
	for name, gone := range map[string]func(*stage, identity.ID){
		"expelled": func(s *stage, id identity.ID) { s.must(s.secretary("beijing"), summit.Expel{Observer: id}) },
		"revoked":  func(s *stage, id identity.ID) { s.must(s.secretary("geneva"), summit.Revoke{Member: id}) },
		"its delegation has left": func(s *stage, _ identity.ID) {
			s.must(s.principal("geneva"), summit.Withdraw{})
		},
		"the booth is empty": func(s *stage, _ identity.ID) {
			for _, d := range s.state.Delegations {
				s.must(s.secretary(d.ID), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}})
			}
		},
	} {
		s := met(t, 3)
		technician := s.accredit("geneva", identity.Technician)
		for _, d := range s.state.Delegations {
			s.must(s.interpreter(d.ID), summit.AdmitTechnician{Booth: "zh-ru", Member: technician})
		}
		seen := s.state.Head
		gone(s, technician)
		if s.in(pair, technician) || s.state.Helps(s.state.Member(technician)) {
			t.Errorf("%s, and in the booth", name)
		}
		late := s.actOn(seen, s.now, s.interpreter("beijing"), summit.AdmitTechnician{Booth: "zh-ru", Member: technician})
		if err := s.take(late); err == nil {
			t.Errorf("%s, and let in again by who had not seen it", name)
		}
	}
}
