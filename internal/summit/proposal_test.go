package summit_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestWhatExposesWaitsForTheLastDelegation(t *testing.T) {
	for body, took := range map[summit.Body]func(*stage) bool{
		summit.GoOnAir{}:        func(s *stage) bool { return s.kind() == summit.OpenSession },
		summit.Restrict{}:       func(s *stage) bool { return s.kind() == summit.RestrictedSession },
		summit.StartRecording{}: func(s *stage) bool { return s.state.Session.Recording },
		summit.AdoptAgenda{}:    func(s *stage) bool { return s.state.Adopted != nil },
		summit.Adjourn{}:        func(s *stage) bool { return s.state.AdjournedAt != nil },
		summit.Admit{Observer: "moscow-press", To: summit.ClosedSession}: func(s *stage) bool {
			return s.state.Member("moscow-press").Admitted == summit.ClosedSession
		},
	} {
		t.Run(string(body.Kind()), func(t *testing.T) {
			s := met(t, 3)
			s.accredit("moscow", identity.Press)
			s.airFor(body)
			p := s.propose(s.principal("moscow"), body)
			if took(s) {
				t.Fatal("it took effect on one delegation's word")
			}
			s.must(s.secretary("beijing"), summit.Consent{Proposal: p})
			if took(s) {
				t.Fatal("it took effect on the word of two of three")
			}
			s.must(s.principal("geneva"), summit.Consent{Proposal: p})
			if body.Kind() == summit.KindGoOnAir {
				air := s.state.Session.Air
				if took(s) || air == nil || air.Proposal != p || !air.From.Equal(s.state.Session.Since.Add(summit.OnAirAhead)) {
					t.Fatalf("all have consented, and what is counted down is %+v", air)
				}
				s.now = air.From
			}
			if !took(s) {
				t.Fatal("all have consented, and nothing happened")
			}
			if s.open() != 0 {
				t.Error("what took effect is still proposed")
			}
		})
	}
}

func TestTextsStandInTheWordsThatAllConsentedTo(t *testing.T) {
	s := gathered(t, 2)
	for _, body := range []summit.Body{summit.AgreeOutcome{Text: words}, summit.AdoptText{Text: words}, joint} {
		p := s.propose(s.principal("moscow"), body)
		if len(s.state.Texts) != 0 {
			t.Fatalf("%s: a text stands that one proposed", body.Kind())
		}
		s.must(s.principal("beijing"), summit.Consent{Proposal: p})
		got := s.state.Texts
		if len(got) != 1 || got[0].Kind != body.Kind() || got[0].By != nil || got[0].Agreed != s.state.Head || got[0].Text["zh"] != textOf(body)["zh"] {
			t.Fatalf("%s: %+v stands", body.Kind(), got)
		}
		s.state.Texts = nil
	}
	s.must(s.secretary("moscow"), own)
	if got := s.state.Texts; len(got) != 1 || got[0].By == nil || got[0].By.ID != "moscow" {
		t.Fatalf("an announcement stands as %+v", got)
	}
}

func textOf(body summit.Body) summit.Text {
	switch body := body.(type) {
	case summit.AgreeOutcome:
		return body.Text
	case summit.AdoptText:
		return body.Text
	case summit.AnnounceJointly:
		return body.Text
	}
	return nil
}

func TestConsentIsToOneExactProposal(t *testing.T) {
	s, other := met(t, 2), met(t, 2)
	p := s.propose(s.principal("moscow"), summit.GoOnAir{})
	foreign := other.propose(other.principal("moscow"), summit.GoOnAir{})
	wrong := p
	wrong.Hash = identity.HashOf([]byte("another proposal"))
	for name, named := range map[string]summit.Ref{
		"another entry's number": {Seq: p.Seq - 1, Hash: p.Hash},
		"another hash":           wrong,
		"the genesis":            {Seq: 1, Hash: s.state.Summit},
		"another summit's":       {Seq: foreign.Seq, Hash: identity.HashOf([]byte("there"))},
		"one to come":            {Seq: p.Seq + 1, Hash: p.Hash},
	} {
		t.Run(name, func(*testing.T) {
			s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.Consent{Proposal: named}))
			s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.TakeBack{Proposal: named}))
		})
	}
	s.refused(summit.NothingToChange, s.act(s.secretary("moscow"), summit.Consent{Proposal: p}))
	if s.kind() != summit.ClosedSession {
		t.Fatal("the proposer's own second word counted for the other side")
	}
	s.must(s.principal("beijing"), summit.Consent{Proposal: p})
	s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.Consent{Proposal: p}))
	s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.TakeBack{Proposal: wrong}))
}

func TestAProposalLapsesAtTheInstant(t *testing.T) {
	for body, lapses := range map[summit.Body]time.Duration{
		summit.GoOnAir{}: 15 * time.Minute, summit.Adjourn{}: 15 * time.Minute, summit.AdoptAgenda{}: 7 * 24 * time.Hour,
	} {
		s := met(t, 2)
		p := s.propose(s.principal("moscow"), body)
		end := s.now.Add(lapses)
		if next, ok := s.state.NextDeadline(s.now); body.Kind() != summit.KindAdoptAgenda && (!ok || !next.Equal(end)) {
			t.Errorf("%s: the next deadline is %v", body.Kind(), next)
		}
		s.now = end.Add(-time.Millisecond)
		if s.open() != 1 {
			t.Errorf("%s lapsed too soon", body.Kind())
		}
		s.now = end
		if s.open() != 0 {
			t.Errorf("%s stands at the instant it lapses", body.Kind())
		}
		s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.Consent{Proposal: p}))
		s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.TakeBack{Proposal: p}))
		if got := s.state.At(s.now).Since(); !got.Equal(end) && body.Kind() != summit.KindAdoptAgenda {
			t.Errorf("%s: the view holds since %v, not since it lapsed", body.Kind(), got)
		}
		s.must(s.principal("beijing"), body) // a lapsed one is in nobody's way
		s.must(s.principal("moscow"), summit.Consent{Proposal: s.state.Head})
	}
}

func TestConsentCanBeTakenBackUntilItTakesEffect(t *testing.T) {
	s := met(t, 3)
	p := s.propose(s.principal("moscow"), summit.GoOnAir{})
	s.must(s.principal("beijing"), summit.Consent{Proposal: p})
	s.must(s.secretary("beijing"), summit.TakeBack{Proposal: p})
	s.must(s.principal("geneva"), summit.Consent{Proposal: p})
	if s.kind() != summit.ClosedSession {
		t.Fatal("a consent that was taken back counted")
	}
	s.must(s.principal("moscow"), summit.TakeBack{Proposal: p}) // the proposer too
	s.must(s.principal("beijing"), summit.Consent{Proposal: p})
	if s.kind() != summit.ClosedSession {
		t.Fatal("the proposer's consent was taken back, and counted")
	}
	s.must(s.principal("moscow"), summit.Consent{Proposal: p})
	if s.now = s.now.Add(time.Minute); s.kind() != summit.OpenSession {
		t.Fatal("all have consented again")
	}
}

func TestAProposalNobodyConsentsToIsGone(t *testing.T) {
	s := met(t, 2)
	p := s.propose(s.principal("moscow"), summit.GoOnAir{})
	s.must(s.secretary("moscow"), summit.TakeBack{Proposal: p})
	s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.Consent{Proposal: p}))
	s.refused(summit.ProposalGone, s.act(s.principal("moscow"), summit.Consent{Proposal: p}))
}

func TestAConsentThatWasHeldUpIsStaleOnceTakenBack(t *testing.T) {
	s := met(t, 2)
	p := s.propose(s.principal("moscow"), summit.GoOnAir{})
	heldUp := s.act(s.principal("beijing"), summit.Consent{Proposal: p})
	s.must(s.secretary("beijing"), summit.TakeBack{Proposal: p}) // whether it has arrived is not for its signers to know
	s.refused(summit.Stale, heldUp)
	s.must(s.principal("beijing"), summit.Consent{Proposal: p})
	if s.now = s.now.Add(time.Minute); s.kind() != summit.OpenSession {
		t.Fatal("a fresh consent does not count")
	}
}

func TestTheLastWordOfADelegationProtects(t *testing.T) {
	for name, c := range map[string]struct{ opens, stops summit.Body }{
		"on air":    {summit.GoOnAir{}, summit.CloseDoors{}},
		"recording": {summit.StartRecording{}, summit.StopRecording{}},
		"expelled":  {summit.Admit{Observer: "moscow-press", To: summit.OpenSession}, summit.Expel{Observer: "moscow-press"}},
		"narrowed":  {summit.Admit{Observer: "moscow-press", To: summit.ClosedSession}, summit.Narrow{Observer: "moscow-press"}},
		"recess":    {summit.GoOnAir{}, summit.Recess{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := met(t, 2)
			s.accredit("moscow", identity.Press)
			s.airFor(c.opens)
			p := s.propose(s.principal("moscow"), c.opens)
			consent := s.act(s.principal("beijing"), summit.Consent{Proposal: p})
			own := s.act(s.principal("beijing"), c.opens)
			s.must(s.secretary("beijing"), c.stops) // it overtakes what the principal has sent
			s.refused(summit.ProposalGone, consent)
			want := summit.Stale
			if c.stops.Kind() == summit.KindRecess {
				want = summit.WrongPhase
			}
			s.refused(want, own)
			if s.open() != 0 {
				t.Errorf("%d proposals stand", s.open())
			}
		})
	}
}

func TestANodeThatReplaysAnOldConsentGainsNothing(t *testing.T) {
	s := met(t, 2)
	first := s.propose(s.principal("moscow"), summit.GoOnAir{})
	old := s.act(s.principal("beijing"), summit.Consent{Proposal: first})
	if err := s.take(old); err != nil {
		t.Fatal(err)
	}
	s.must(s.secretary("beijing"), summit.CloseDoors{})
	s.propose(s.principal("moscow"), summit.GoOnAir{})
	s.refused(summit.ActIDReused, old)
	forged := old
	forged.ID = s.id() // had it been signed under another id
	s.refused(summit.ProposalGone, forged)
	if s.kind() != summit.ClosedSession {
		t.Fatal("an old consent opened the doors again")
	}
}

func TestTheSameIsNotProposedTwice(t *testing.T) {
	s := met(t, 2)
	s.propose(s.principal("moscow"), summit.AgreeOutcome{Text: words})
	s.refused(summit.AlreadyProposed, s.act(s.principal("beijing"), summit.AgreeOutcome{Text: words}))
	s.refused(summit.AlreadyProposed, s.act(s.secretary("moscow"), summit.AgreeOutcome{Text: words}))
	s.must(s.principal("beijing"), summit.AgreeOutcome{Text: summit.Text{"en": words["en"]}}) // other words
	s.must(s.principal("beijing"), summit.AdoptText{Text: words})                             // another thing
	s.must(s.principal("moscow"), summit.GoOnAir{})
	s.refused(summit.AlreadyProposed, s.act(s.principal("beijing"), summit.GoOnAir{}))
}

func TestTwoDelegationsProposeOppositeThingsAtOnce(t *testing.T) {
	for _, first := range []bool{true, false} {
		s := met(t, 2)
		head := s.state.Head
		air := s.actOn(head, s.now, s.principal("moscow"), summit.GoOnAir{})
		restrict := s.actOn(head, s.now, s.principal("beijing"), summit.Restrict{})
		for _, act := range []summit.Act{air, restrict} {
			if err := s.take(act); err != nil {
				t.Fatalf("%s: %v", act.Kind(), err)
			}
		}
		proposals := s.state.At(s.now).OpenProposals()
		if len(proposals) != 2 || s.kind() != summit.ClosedSession {
			t.Fatalf("%d proposals stand in a %s session", len(proposals), s.kind())
		}
		onAir, restricted := proposals[0].Entry, proposals[1].Entry
		if first {
			s.must(s.principal("beijing"), summit.Consent{Proposal: onAir})
			s.refused(summit.ProposalGone, s.act(s.principal("moscow"), summit.Consent{Proposal: restricted}))
			continue
		}
		s.must(s.principal("moscow"), summit.Consent{Proposal: restricted})
		s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.Consent{Proposal: onAir}))
	}
	s := met(t, 2)
	press := s.accredit("moscow", identity.Press)
	head := s.state.Head
	for _, act := range []summit.Act{
		s.actOn(head, s.now, s.principal("moscow"), summit.Admit{Observer: press, To: summit.ClosedSession}),
		s.actOn(head, s.now, s.principal("beijing"), summit.Admit{Observer: press, To: summit.OpenSession}),
	} {
		if err := s.take(act); err != nil {
			t.Fatalf("two ways to admit one observer: %v", err)
		}
	}
	s.must(s.principal("moscow"), summit.Consent{Proposal: s.state.Head})
	if got := s.state.Member(press).Admitted; got != summit.OpenSession || s.open() != 0 {
		t.Errorf("admitted to %q, with %d proposals left", got, s.open())
	}
}

func TestAProposalDiesWithWhatItRestsOn(t *testing.T) {
	press := member("moscow", identity.Press)
	views := summit.PutItem{Item: summit.AgendaItem{ID: "views", Title: summit.Text{"en": "Views"}, Public: true}}
	for name, c := range map[string]struct {
		proposed summit.Body
		changes  func(*stage)
	}{
		"on air, and a recess":        {summit.GoOnAir{}, func(s *stage) { s.must(s.principal("beijing"), summit.Recess{}) }},
		"adjourn, and a recess":       {summit.Adjourn{}, func(s *stage) { s.must(s.principal("beijing"), summit.Recess{}) }},
		"recording, and a recess":     {summit.StartRecording{}, func(s *stage) { s.must(s.principal("beijing"), summit.Recess{}) }},
		"on air, and restricted":      {summit.GoOnAir{}, func(s *stage) { s.agree(s.principal("beijing"), summit.Restrict{}) }},
		"recording, and restricted":   {summit.StartRecording{}, func(s *stage) { s.agree(s.principal("beijing"), summit.Restrict{}) }},
		"adoption, and another item":  {summit.AdoptAgenda{}, func(s *stage) { s.must(s.principal("beijing"), views) }},
		"adoption, and one item less": {summit.AdoptAgenda{}, func(s *stage) { s.must(s.principal("beijing"), summit.RemoveItem{Item: "views"}) }},
		"admission, and expelled":     {summit.Admit{Observer: press, To: summit.OpenSession}, func(s *stage) { s.must(s.principal("beijing"), summit.Expel{Observer: press}) }},
		"admission, and revoked":      {summit.Admit{Observer: press, To: summit.OpenSession}, func(s *stage) { s.must(s.secretary("moscow"), summit.Revoke{Member: press}) }},
		"admission, and admitted": {summit.Admit{Observer: press, To: summit.OpenSession}, func(s *stage) {
			s.agree(s.principal("beijing"), summit.Admit{Observer: press, To: summit.ClosedSession})
		}},
		"a text, and a withdrawal": {summit.AdoptText{Text: words}, func(s *stage) { s.must(s.principal("geneva"), summit.Withdraw{}) }},
	} {
		t.Run(name, func(t *testing.T) {
			s := met(t, 3)
			s.accredit("moscow", identity.Press)
			s.airFor(c.proposed)
			p := s.propose(s.principal("moscow"), c.proposed)
			c.changes(s)
			s.refused(summit.ProposalGone, s.act(s.principal("beijing"), summit.Consent{Proposal: p}))
			s.refused(summit.ProposalGone, s.act(s.principal("moscow"), summit.TakeBack{Proposal: p}))
		})
	}
}

func TestWhatDoesNotTouchItLeavesAProposal(t *testing.T) {
	s := met(t, 2)
	p := s.propose(s.principal("moscow"), summit.AgreeOutcome{Text: words})
	s.must(s.principal("beijing"), summit.Recess{})
	s.must(s.principal("beijing"), ready)
	s.must(s.principal("moscow"), ready)
	s.must(s.secretary("moscow"), summit.Revoke{Member: "moscow-principal"}) // consent is a delegation's, not a person's
	s.must(s.principal("beijing"), summit.Consent{Proposal: p})
	if len(s.state.Texts) != 1 {
		t.Error("the outcome is not agreed")
	}
}

func TestNobodyProposesWhatIsSo(t *testing.T) {
	s := gathered(t, 2)
	mediator := s.accredit("moscow", identity.Mediator)
	m := s.principal("moscow")
	for _, early := range []summit.Body{summit.Restrict{}, summit.Widen{}, summit.GoOnAir{}, summit.CloseDoors{}, summit.StartRecording{}, summit.StopRecording{}, summit.StartItem{Item: "views"}, summit.Recess{}} {
		s.refused(summit.WrongPhase, s.act(m, early))
	}
	s.agree(m, summit.AdoptAgenda{})
	s.refused(summit.NothingToChange, s.act(m, summit.AdoptAgenda{}))
	s.must(m, summit.RemoveItem{Item: "views"})
	s.refused(summit.UnknownItem, s.act(m, summit.AdoptAgenda{}))
	s.must(m, ready)
	s.refused(summit.NothingToChange, s.act(s.secretary("moscow"), ready))
	s.must(s.principal("beijing"), ready)
	s.refused(summit.WrongPhase, s.act(m, ready))
	s.refused(summit.WrongPhase, s.act(m, summit.Widen{}))
	s.refused(summit.WrongPhase, s.act(m, summit.StartRecording{}))
	s.agree(m, summit.GoOnAir{})
	s.agree(m, summit.StartRecording{})
	s.refused(summit.NothingToChange, s.act(m, summit.StartRecording{}))
	s.refused(summit.WrongPhase, s.act(m, summit.GoOnAir{}))
	s.agree(m, summit.Restrict{}) // from an open session too
	s.refused(summit.WrongPhase, s.act(m, summit.Restrict{}))
	s.refused(summit.WrongPhase, s.act(m, summit.GoOnAir{}))
	s.agree(m, summit.Admit{Observer: mediator, To: summit.ClosedSession})
	s.refused(summit.NothingToChange, s.act(m, summit.Admit{Observer: mediator, To: summit.ClosedSession}))
	s.refused(summit.NothingToChange, s.act(m, summit.Admit{Observer: mediator, To: summit.OpenSession}))
	s.refused(summit.UnknownMember, s.act(m, summit.Admit{Observer: "nobody", To: summit.OpenSession}))
	s.refused(summit.NotObserver, s.act(m, summit.Admit{Observer: "beijing-delegate", To: summit.OpenSession}))
	s.refused(summit.NotObserver, s.act(m, summit.Expel{Observer: "beijing-delegate"}))
	s.refused(summit.NotObserver, s.act(m, summit.Narrow{Observer: "beijing-delegate"}))
	s.refused(summit.UnknownMember, s.act(m, summit.Narrow{Observer: "nobody"}))
	s.must(s.secretary("moscow"), summit.Revoke{Member: mediator})
	s.refused(summit.InvitationRevoked, s.act(m, summit.Admit{Observer: mediator, To: summit.OpenSession}))
}

func TestNoDelegationFillsTheTableForTheOther(t *testing.T) {
	s := gathered(t, 2)
	text := func(n int) summit.Text { return summit.Text{"en": fmt.Sprintf("Text %d", n)} }
	for n := range summit.MaxProposals {
		s.must(s.principal("moscow"), summit.AdoptText{Text: text(n)})
	}
	s.refused(summit.TooMany, s.act(s.secretary("moscow"), summit.AdoptText{Text: text(99)}))
	s.must(s.principal("beijing"), summit.AdoptText{Text: text(99)})
	for n := range summit.MaxAnnouncements {
		s.must(s.principal("moscow"), summit.Announce{Title: text(n), Text: text(n)})
	}
	s.refused(summit.TooMany, s.act(s.secretary("moscow"), summit.Announce{Title: text(99), Text: text(99)}))
	s.must(s.principal("beijing"), summit.Announce{Title: text(99), Text: text(99)})
	s.agree(s.principal("beijing"), summit.AgreeOutcome{Text: words})
}

func TestASummitHasAnEndOfTexts(t *testing.T) {
	s := gathered(t, 2)
	for n := range summit.MaxTexts {
		s.agree(s.principal("beijing"), summit.AdoptText{Text: summit.Text{"en": fmt.Sprintf("Text %d", n)}})
	}
	for _, body := range []summit.Body{summit.AdoptText{Text: words}, summit.AgreeOutcome{Text: words}, joint} {
		s.refused(summit.TooMany, s.act(s.principal("beijing"), body))
	}
}

func TestAMemberActsForItsOwnDelegationAlone(t *testing.T) {
	s := met(t, 3)
	p := s.propose(s.principal("moscow"), summit.GoOnAir{})
	s.must(s.secretary("beijing"), summit.Consent{Proposal: p})
	for _, again := range []identity.Signer{s.principal("beijing"), s.secretary("beijing"), s.principal("moscow")} {
		s.refused(summit.NothingToChange, s.act(again, summit.Consent{Proposal: p}))
	}
	for _, none := range []identity.ID{"geneva-delegate", "geneva-interpreter"} {
		s.refused(summit.NotAllowed, s.act(s.devices[none], summit.Consent{Proposal: p}))
	}
	s.refused(summit.NotAllowed, s.act(s.keys["geneva"], summit.Consent{Proposal: p}))
	s.refused(summit.NotAllowed, s.act(s.node, summit.Consent{Proposal: p}))
	s.refused(summit.UnknownSigner, s.act(s.key(), summit.Consent{Proposal: p}))
	press := s.accredit("geneva", identity.Mediator)
	s.refused(summit.NotAllowed, s.act(s.devices[press], summit.Consent{Proposal: p}))
	if s.kind() != summit.ClosedSession {
		t.Fatal("somebody spoke for geneva")
	}
	// One delegation's taking back leaves the other's consent.
	s.must(s.principal("geneva"), summit.TakeBack{Proposal: p})
	open := s.state.At(s.now).OpenProposals()
	if len(open) != 1 || len(open[0].Consents) != 2 || slices.Contains(open[0].Consents, s.state.Delegation("geneva")) {
		t.Fatalf("after geneva's taking back: %+v", open)
	}
}
