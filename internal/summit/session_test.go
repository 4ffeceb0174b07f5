package summit_test

import (
	"slices"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

var restricted = summit.Ready{Session: summit.RestrictedSession}

func TestThePlenaryOpensWhenAllAreReadyForTheSame(t *testing.T) {
	s := gathered(t, 3)
	s.must(s.principal("beijing"), ready)
	s.must(s.principal("moscow"), restricted)
	s.must(s.principal("geneva"), ready)
	if s.state.Phase() != summit.Gathering {
		t.Fatal("the plenary opened, for different sessions")
	}
	s.must(s.secretary("moscow"), summit.NotReady{})
	s.must(s.principal("beijing"), restricted)
	s.must(s.principal("geneva"), restricted)
	s.must(s.principal("moscow"), restricted)
	if s.kind() != summit.RestrictedSession {
		t.Fatalf("all are ready for a restricted session, and it is %s", s.kind())
	}
	for _, d := range s.state.Delegations {
		if d.Ready != "" {
			t.Errorf("%s is still ready", d.ID)
		}
	}
}

func TestEveryScreenTurnsAtOneInstantWhateverHappensBefore(t *testing.T) {
	for name, change := range map[string]func(*stage){
		"a withdrawal":      func(s *stage) { s.must(s.principal("geneva"), summit.Withdraw{}) },
		"a restriction":     func(s *stage) { s.agree(s.principal("moscow"), summit.Restrict{}) },
		"a way on air":      func(s *stage) { s.agree(s.principal("moscow"), summit.GoOnAir{}) },
		"nothing of weight": func(s *stage) { s.must(s.principal("moscow"), summit.AskFloor{}) },
	} {
		s := met(t, 3)
		reveal := s.now.Add(summit.RevealAhead)
		s.now = s.now.Add(time.Second)
		change(s)
		if got := s.state.Session.Since; !got.Equal(reveal) {
			t.Errorf("after %s the screens turn at %v, not at %v", name, got, reveal)
		}
		s.now = reveal.Add(time.Minute)
		if s.kind() == summit.ClosedSession {
			s.agree(s.principal("moscow"), summit.GoOnAir{})
			if got := s.state.At(s.now).Session.Since; !got.Equal(s.now) || !got.Equal(reveal.Add(time.Minute+summit.OnAirAhead)) {
				t.Errorf("later a session begins at %v", got)
			}
		}
	}
}

func TestNotReadyIsNeverTooLate(t *testing.T) {
	s := gathered(t, 2)
	s.must(s.principal("moscow"), ready)
	crossed := s.act(s.secretary("moscow"), summit.NotReady{})
	s.must(s.principal("beijing"), ready) // it overtakes moscow's word
	if err := s.take(crossed); err != nil {
		t.Fatalf("not ready, and led in: %v", err)
	}
	if s.state.Phase() != summit.InRecess {
		t.Fatalf("moscow was led in: %s", s.state.Phase())
	}
}

func TestARecessBeforeTheRevealLeadsNobodyIn(t *testing.T) {
	s := met(t, 2)
	s.must(s.secretary("beijing"), summit.Recess{})
	if s.state.Session != nil || s.in(summit.Plenary, "moscow-principal") {
		t.Fatal("the plenary is open")
	}
}

func TestDoorsAreClosedByAnyOne(t *testing.T) {
	s := met(t, 2)
	s.must(s.principal("beijing"), summit.CloseDoors{}) // closed already: said all the same
	s.agree(s.principal("moscow"), summit.GoOnAir{})
	s.agree(s.principal("moscow"), summit.StartRecording{})
	s.must(s.secretary("beijing"), summit.CloseDoors{})
	if s.kind() != summit.ClosedSession || s.state.Session.Recording {
		t.Fatalf("the session is %+v", s.state.Session)
	}
	s.agree(s.principal("moscow"), summit.GoOnAir{})
	if s.state.At(s.now).Session.Recording {
		t.Fatal("what was recorded before is recorded again, unasked")
	}
	s.agree(s.principal("moscow"), summit.StartRecording{})
	s.must(s.secretary("beijing"), summit.StopRecording{})
	if s.state.Session.Recording {
		t.Fatal("it is recorded")
	}
}

func TestARestrictedSessionIsForPrincipalsAndInterpreters(t *testing.T) {
	s := met(t, 2)
	mediator := s.accredit("moscow", identity.Mediator)
	s.agree(s.principal("moscow"), summit.Admit{Observer: mediator, To: summit.ClosedSession})
	s.must(s.devices["moscow-delegate"], summit.AskFloor{})
	s.must(s.principal("beijing"), summit.AskFloor{})
	if !s.in(summit.Plenary, mediator) {
		t.Fatal("the mediator is not in the closed session")
	}
	s.agree(s.principal("beijing"), summit.Restrict{})
	for _, d := range s.state.Delegations {
		for role, want := range map[identity.Role]bool{identity.Secretary: false, identity.Principal: true, identity.Delegate: false, identity.Interpreter: true} {
			id := member(d.ID, role)
			if s.in(summit.Plenary, id) != want {
				t.Errorf("%s in the restricted session: %v", id, !want)
			}
			if !s.in(summit.Caucus(d.ID), id) {
				t.Errorf("%s has no caucus to go to", id)
			}
		}
	}
	if s.in(summit.Plenary, mediator) {
		t.Error("an observer is in a restricted session")
	}
	if want := []identity.ID{"beijing-principal"}; !slices.Equal(s.state.Floor, want) {
		t.Errorf("%v ask for the floor", s.state.Floor)
	}
	s.refused(summit.NotAllowed, s.act(s.devices["moscow-delegate"], summit.AskFloor{}))
	s.agree(s.principal("beijing"), summit.Widen{})
	if !s.in(summit.Plenary, "moscow-delegate") || !s.in(summit.Plenary, mediator) {
		t.Error("those sent away may not come back")
	}
}

func TestACaucusIsItsDelegationsAloneFromGatheringToTheEnd(t *testing.T) {
	s := convened(t, 2)
	if len(s.state.Chambers()) != 0 {
		t.Fatal("a chamber is open before all are here")
	}
	s = met(t, 2)
	press := s.accredit("moscow", identity.Press)
	for _, at := range []func(){
		func() {},
		func() { s.agree(s.principal("moscow"), summit.Restrict{}) },
		func() { s.must(s.principal("moscow"), summit.Recess{}) },
	} {
		at()
		for _, d := range s.state.Delegations {
			for _, other := range s.state.Delegations {
				for _, role := range cast {
					if in := s.in(summit.Caucus(d.ID), member(other.ID, role)); in != (d == other) {
						t.Errorf("%s: %s's %s in the caucus of %s: %v", s.state.Phase(), other.ID, role, d.ID, in)
					}
				}
			}
			if s.in(summit.Caucus(d.ID), press) {
				t.Errorf("%s: press in the caucus of %s", s.state.Phase(), d.ID)
			}
		}
	}
	a, _ := s.state.Admitted(summit.Caucus("moscow"), "moscow-secretary")
	if want := []summit.Purpose{summit.Camera, summit.Microphone, summit.Chat}; !slices.Equal(a.Publish, want) {
		t.Errorf("in its caucus a secretary sends %v", a.Publish)
	}
	s.agree(s.principal("moscow"), summit.Adjourn{})
	if open := s.state.Chambers(); len(open) != 0 {
		t.Errorf("after the end %v is open", open)
	}
}

func TestTheFloorIsAskedForInOrder(t *testing.T) {
	s := met(t, 2)
	s.refused(summit.NotAllowed, s.act(s.secretary("moscow"), summit.AskFloor{}))
	s.refused(summit.NothingToChange, s.act(s.principal("moscow"), summit.LeaveFloor{}))
	s.must(s.principal("moscow"), summit.AskFloor{})
	s.must(s.devices["beijing-delegate"], summit.AskFloor{})
	s.must(s.principal("beijing"), summit.AskFloor{})
	s.refused(summit.NothingToChange, s.act(s.principal("moscow"), summit.AskFloor{}))
	s.must(s.principal("moscow"), summit.LeaveFloor{})
	s.must(s.secretary("beijing"), summit.Revoke{Member: "beijing-delegate"})
	if want := []identity.ID{"beijing-principal"}; !slices.Equal(s.state.Floor, want) {
		t.Errorf("%v ask for the floor", s.state.Floor)
	}
	s.must(s.principal("beijing"), summit.Recess{})
	if s.state.Floor != nil {
		t.Errorf("in recess %v ask for the floor", s.state.Floor)
	}
}

func TestOfTwoDelegationsOneThatLeavesEndsTheSummit(t *testing.T) {
	s := met(t, 2)
	s.agree(s.principal("moscow"), summit.GoOnAir{})
	s.propose(s.principal("beijing"), summit.AdoptText{Text: words})
	s.must(s.principal("moscow"), summit.Withdraw{})
	if s.state.Phase() != summit.PhaseAdjourned || *s.state.AdjournedAt != s.state.Head || s.state.Session != nil || s.open() != 0 {
		t.Fatalf("%s, %+v, %d proposals", s.state.Phase(), s.state.Session, s.open())
	}
	for _, d := range s.state.Delegations { // both sign under the end
		s.must(s.principal(d.ID), summit.Countersign{Entry: *s.state.AdjournedAt})
	}
}

func TestOfThreeDelegationsTwoGoOnWithoutTheOneThatLeft(t *testing.T) {
	s := met(t, 3)
	mediator := s.accredit("geneva", identity.Mediator)
	s.agree(s.principal("moscow"), summit.Admit{Observer: mediator, To: summit.ClosedSession})
	s.links["geneva-late"] = s.key()
	late := s.invitation("geneva", identity.Delegate)
	late.Member, late.Key = "geneva-late", s.links["geneva-late"].Key()
	s.must(s.secretary("geneva"), s.invite(late, s.secretary("geneva")))
	s.agree(s.principal("moscow"), summit.GoOnAir{})
	s.must(s.principal("geneva"), summit.AskFloor{})
	s.propose(s.principal("moscow"), summit.AdoptText{Text: words})

	s.must(s.secretary("geneva"), summit.Withdraw{})
	if s.kind() != summit.ClosedSession || s.open() != 0 || len(s.state.Floor) != 0 {
		t.Fatalf("the session is %s, %d proposals, floor %v", s.kind(), s.open(), s.state.Floor)
	}
	for _, id := range []identity.ID{"geneva-principal", "geneva-secretary", "geneva-interpreter", mediator} {
		if s.in(summit.Plenary, id) || s.in(summit.Caucus("geneva"), id) {
			t.Errorf("%s is still in", id)
		}
	}
	if slices.Contains(s.state.Booth("zh-ru").Members, "geneva-interpreter") {
		t.Error("its interpreter is in the booth")
	}
	for _, body := range []summit.Body{summit.Recess{}, ready, summit.Withdraw{}, summit.GoOnAir{}, own, summit.Expel{Observer: mediator}} {
		s.refused(summit.Withdrawn, s.act(s.principal("geneva"), body))
	}
	s.refused(summit.Withdrawn, s.act(s.keys["geneva"], summit.Compare{Delegation: "moscow", Key: s.keys["moscow"].Key()}))
	device := s.key()
	s.refused(summit.Withdrawn, s.act(device, s.enrol("geneva-late", s.links["geneva-late"], device)))
	s.refused(summit.InvitationRevoked, s.act(s.principal("moscow"), summit.Admit{Observer: mediator, To: summit.OpenSession}))
	s.must(s.secretary("geneva"), summit.Revoke{Member: "geneva-delegate"}) // a lost device is its own to end

	// From now on two are all.
	s.agree(s.principal("moscow"), summit.GoOnAir{})
	if s.kind() != summit.OpenSession {
		t.Error("two of two have consented")
	}
	s.agree(s.principal("moscow"), summit.Adjourn{})
	for _, d := range s.state.Delegations {
		s.must(s.principal(d.ID), summit.Countersign{Entry: *s.state.AdjournedAt})
	}
}

func TestWhoWasReadyWithOneThatLeftIsAskedAgain(t *testing.T) {
	s := gathered(t, 3)
	s.must(s.principal("beijing"), ready)
	s.must(s.principal("moscow"), ready)
	heldUp := s.act(s.secretary("moscow"), restricted)
	s.must(s.principal("geneva"), summit.Withdraw{})
	if s.state.Phase() != summit.Gathering || s.state.Delegation("moscow").Ready != "" {
		t.Fatalf("%s: those who were ready with geneva there were led in without", s.state.Phase())
	}
	s.refused(summit.Stale, heldUp)
}

func TestASessionThatGoesOnAfterAWithdrawalIsNoOther(t *testing.T) {
	s := met(t, 3)
	s.agree(s.principal("moscow"), summit.Restrict{})
	since := s.state.Session.Since
	s.now = s.now.Add(time.Minute)
	s.must(s.principal("geneva"), summit.Withdraw{})
	if s.kind() != summit.RestrictedSession || !s.state.Session.Since.Equal(since) {
		t.Errorf("it is %s since %v, and was restricted since %v", s.kind(), s.state.Session.Since, since)
	}
}

func TestAfterAdjournmentNothingOfTheSummitChanges(t *testing.T) {
	s := met(t, 2)
	press := s.accredit("moscow", identity.Press)
	p := s.propose(s.principal("moscow"), summit.AdoptText{Text: words})
	s.agree(s.principal("moscow"), summit.Adjourn{})
	for _, body := range []summit.Body{
		ready,
		summit.NotReady{},
		summit.Recess{},
		summit.Restrict{},
		summit.Widen{},
		summit.GoOnAir{},
		summit.CloseDoors{},
		summit.StartRecording{},
		summit.StopRecording{},
		summit.Admit{Observer: press, To: summit.OpenSession},
		summit.Narrow{Observer: press},
		summit.Expel{Observer: press},
		summit.AgreeOutcome{Text: words},
		own,
		summit.Consent{Proposal: p},
		summit.TakeBack{Proposal: p},
		summit.Withdraw{},
		summit.Adjourn{},
		summit.AdoptAgenda{},
		summit.RemoveItem{Item: "views"},
		summit.StartItem{},
	} {
		s.refused(summit.Adjourned, s.act(s.principal("beijing"), body))
	}
	s.refused(summit.Adjourned, s.act(s.keys["beijing"], summit.Revoke{Member: "beijing-delegate"}))
}

func TestACountersignatureWaitsForTheEnd(t *testing.T) {
	s := met(t, 2)
	s.refused(summit.WrongPhase, s.act(s.principal("beijing"), summit.Countersign{Entry: s.state.Head}))
}

func TestAClockThatIsSetBackChangesNothing(t *testing.T) {
	s := met(t, 2)
	p := s.propose(s.principal("moscow"), summit.GoOnAir{})
	s.now = s.now.Add(14 * time.Minute)
	s.must(s.principal("moscow"), summit.AskFloor{})
	m := s.state.At(s.now.Add(-time.Hour))
	if !m.Now.Equal(s.now) || !m.Since().Equal(s.now) || len(m.OpenProposals()) != 1 {
		t.Errorf("an hour back the state is as of %v since %v", m.Now, m.Since())
	}
	s.now = s.now.Add(time.Minute)
	s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.Consent{Proposal: p}))
}

// counting is a stage on which all have consented to go on air, a second ago, and an observer of each role is admitted to
// open sessions.
func counting(t *testing.T) (s *stage, proposal summit.Ref) {
	t.Helper()
	s = met(t, 3)
	s.now = s.now.Add(time.Minute)
	for _, role := range []identity.Role{identity.Press, identity.Broadcaster} {
		s.agree(s.principal("moscow"), summit.Admit{Observer: s.accredit("moscow", role), To: summit.OpenSession})
	}
	proposal = s.propose(s.principal("moscow"), summit.GoOnAir{})
	s.must(s.principal("beijing"), summit.Consent{Proposal: proposal})
	s.must(s.secretary("geneva"), summit.Consent{Proposal: proposal})
	s.now = s.now.Add(time.Second)
	return s, proposal
}

func TestGoingOnAirIsCountedDownAndNobodyIsInBefore(t *testing.T) {
	s, proposal := counting(t)
	air := s.state.Session.Air
	if air == nil || air.Proposal != proposal || !air.From.Equal(s.now.Add(summit.OnAirAhead-time.Second)) {
		t.Fatalf("what is counted down is %+v", air)
	}
	outside := []identity.ID{"moscow-press", "moscow-broadcaster"}
	for _, id := range outside {
		if s.in(summit.Plenary, id) {
			t.Errorf("%s is in while it is counted down", id)
		}
	}
	if next, ok := s.state.NextDeadline(s.now); !ok || !next.Equal(air.From) {
		t.Errorf("the next deadline is %v", next)
	}
	s.now = air.From.Add(-time.Nanosecond)
	if s.kind() != summit.ClosedSession {
		t.Errorf("a moment too soon the session is %s", s.kind())
	}
	s.now = air.From.Add(time.Minute)
	m := s.state.At(s.now)
	if m.Session.Kind != summit.OpenSession || !m.Session.Since.Equal(air.From) || !m.Since().Equal(air.From) {
		t.Errorf("after the countdown there is %+v, since %v", m.Session, m.Since())
	}
	for _, id := range outside {
		if !s.in(summit.Plenary, id) {
			t.Errorf("%s is not in the open session", id)
		}
	}
	s.must(s.principal("beijing"), summit.AskFloor{}) // the fold says the same as the clock
	if s.state.Session.Kind != summit.OpenSession || !s.state.Session.Since.Equal(air.From) {
		t.Errorf("the next entry finds %+v", s.state.Session)
	}
}

func TestAnyoneEndsTheCountdownAndTheAirAtOnce(t *testing.T) {
	ends := map[string]func(*stage, summit.Ref){
		"closing the doors":      func(s *stage, _ summit.Ref) { s.must(s.secretary("geneva"), summit.CloseDoors{}) },
		"taking back":            func(s *stage, p summit.Ref) { s.must(s.principal("beijing"), summit.TakeBack{Proposal: p}) },
		"the proposer's own":     func(s *stage, p summit.Ref) { s.must(s.secretary("moscow"), summit.TakeBack{Proposal: p}) },
		"a delegation's leaving": func(s *stage, _ summit.Ref) { s.must(s.principal("geneva"), summit.Withdraw{}) },
		"a recess":               func(s *stage, _ summit.Ref) { s.must(s.principal("beijing"), summit.Recess{}) },
		"not ready":              func(s *stage, _ summit.Ref) { s.must(s.principal("beijing"), summit.NotReady{}) },
	}
	for name, end := range ends {
		for when, passes := range map[string]time.Duration{"in the countdown": 0, "on air": time.Minute} {
			t.Run(name+" "+when, func(t *testing.T) {
				s, p := counting(t)
				s.now = s.now.Add(passes)
				heldUp := s.act(s.principal("moscow"), summit.GoOnAir{})
				end(s, p)
				s.now = s.now.Add(time.Minute)
				if kind := s.kind(); kind == summit.OpenSession {
					t.Fatal("it is on air")
				}
				for _, id := range []identity.ID{"moscow-press", "moscow-broadcaster"} {
					if s.in(summit.Plenary, id) {
						t.Errorf("%s is in", id)
					}
				}
				if err := s.take(heldUp); err == nil {
					t.Error("a proposal that was held up stands")
				}
				if s.kind() == summit.ClosedSession {
					s.must(s.principal("moscow"), summit.GoOnAir{}) // it can be proposed anew
				}
			})
		}
	}
}

func TestNothingElseIsProposedWhileItIsCountedDown(t *testing.T) {
	s, p := counting(t)
	for _, body := range []summit.Body{summit.GoOnAir{}, summit.Restrict{}, summit.StartRecording{}, summit.Adjourn{}} {
		s.refused(summit.WrongPhase, s.act(s.principal("moscow"), body))
	}
	s.refused(summit.ProposalGone, s.act(s.principal("moscow"), summit.Consent{Proposal: p}))
	s.agree(s.principal("moscow"), summit.AdoptText{Text: words})
	if s.state.Session.Air == nil {
		t.Fatal("a text ended the countdown")
	}
}

func TestABroadcasterIsAdmittedToOpenSessionsAlone(t *testing.T) {
	s := met(t, 2)
	id := s.accredit("beijing", identity.Broadcaster)
	s.refused(summit.NotAllowed, s.act(s.principal("beijing"), summit.Admit{Observer: id, To: summit.ClosedSession}))
	s.agree(s.principal("moscow"), summit.Admit{Observer: id, To: summit.OpenSession})
	if s.in(summit.Plenary, id) {
		t.Fatal("a broadcaster is in a closed session")
	}
	s.agree(s.principal("moscow"), summit.GoOnAir{})
	a, in := s.state.At(s.now).Admitted(summit.Plenary, id)
	if !in || len(a.Publish) != 0 {
		t.Fatalf("on air the broadcaster is in: %v, and sends %v", in, a.Publish)
	}
	for _, side := range []identity.ID{"beijing", "moscow"} {
		if s.in(summit.Caucus(side), id) {
			t.Errorf("the broadcaster is in the caucus of %s", side)
		}
	}
}
