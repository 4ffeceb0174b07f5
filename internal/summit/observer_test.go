package summit_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestAnObserverIsAccreditedByOneAndAdmittedByAll(t *testing.T) {
	s := met(t, 2)
	press := s.accredit("moscow", identity.Press)
	if s.in(summit.Plenary, press) {
		t.Fatal("accredited by one, and in")
	}
	s.agree(s.principal("moscow"), summit.Admit{Observer: press, To: summit.OpenSession})
	if s.in(summit.Plenary, press) {
		t.Fatal("admitted to open sessions, and in a closed one")
	}
	s.agree(s.principal("moscow"), summit.GoOnAir{})
	if !s.in(summit.Plenary, press) {
		t.Fatal("admitted to open sessions, and not in one")
	}
	s.must(s.principal("beijing"), summit.CloseDoors{})
	if s.in(summit.Plenary, press) {
		t.Fatal("the doors are closed, and press is in")
	}
	s.agree(s.principal("beijing"), summit.Admit{Observer: press, To: summit.ClosedSession})
	if !s.in(summit.Plenary, press) {
		t.Fatal("admitted to closed sessions, and not in one")
	}
	s.must(s.principal("beijing"), summit.Narrow{Observer: press})
	if s.in(summit.Plenary, press) || s.state.Member(press).Admitted != summit.OpenSession {
		t.Fatal("narrowed, and in")
	}
	s.agree(s.principal("beijing"), summit.GoOnAir{})
	s.must(s.secretary("beijing"), summit.Expel{Observer: press})
	if s.in(summit.Plenary, press) || s.state.Member(press).Admitted != "" {
		t.Fatal("expelled, and in")
	}
	s.must(s.secretary("beijing"), summit.Expel{Observer: press}) // said twice
	s.must(s.secretary("beijing"), summit.Narrow{Observer: press})
	if s.state.Member(press).Admitted != "" {
		t.Fatal("narrowing admitted somebody")
	}
}

func TestWhatObserversSend(t *testing.T) {
	s := met(t, 2)
	for role, want := range map[identity.Role][]summit.Purpose{
		identity.Press: nil, identity.Technician: nil, identity.Broadcaster: nil, identity.Mediator: {summit.Camera, summit.Microphone},
	} {
		id := s.accredit("beijing", role)
		s.agree(s.principal("beijing"), summit.Admit{Observer: id, To: summit.OpenSession})
		if s.kind() != summit.OpenSession {
			s.agree(s.principal("beijing"), summit.GoOnAir{})
		}
		a, in := s.state.At(s.now).Admitted(summit.Plenary, id)
		if !in || !slices.Equal(a.Publish, want) {
			t.Errorf("%s: %v, sends %v", role, in, a.Publish)
		}
	}
}

func TestAnObserverAccreditedAnewIsNotAdmitted(t *testing.T) {
	for name, gone := range map[string]func(*stage, identity.ID){
		"revoked": func(s *stage, id identity.ID) { s.must(s.secretary("moscow"), summit.Revoke{Member: id}) },
		"expired": func(s *stage, _ identity.ID) { s.now = s.now.Add(48 * time.Hour) },
	} {
		s := met(t, 2)
		id := member("moscow", identity.Press)
		s.links[id] = s.key()
		s.must(s.secretary("moscow"), s.invite(s.invitation("moscow", identity.Press), s.secretary("moscow")))
		s.agree(s.principal("moscow"), summit.Admit{Observer: id, To: summit.ClosedSession}) // before it has a device
		p := s.propose(s.principal("beijing"), summit.AdoptText{Text: words})
		gone(s, id)
		if name == "revoked" && s.state.Member(id).Admitted != "" {
			t.Errorf("%s, and admitted", name)
		}
		s.accredit("moscow", identity.Press)
		if s.in(summit.Plenary, id) || s.state.Member(id).Admitted != "" {
			t.Errorf("%s and accredited anew: another person, and admitted", name)
		}
		s.must(s.principal("moscow"), summit.Consent{Proposal: p})
	}
}

func TestAnAdmissionAgreedForOneIsNotForWhoIsAccreditedAnew(t *testing.T) {
	s := met(t, 2)
	id := s.accredit("moscow", identity.Press)
	p := s.propose(s.principal("beijing"), summit.Admit{Observer: id, To: summit.ClosedSession})
	s.must(s.secretary("moscow"), summit.Revoke{Member: id})
	s.accredit("moscow", identity.Press)
	s.refused(summit.ProposalGone, s.act(s.principal("moscow"), summit.Consent{Proposal: p}))
}

func TestAnObserverIsNoMemberAndActsForNobody(t *testing.T) {
	s := met(t, 2)
	id := s.accredit("moscow", identity.Mediator)
	s.agree(s.principal("beijing"), summit.Admit{Observer: id, To: summit.ClosedSession})
	for _, r := range summit.Rules {
		if slices.ContainsFunc(r.Roles, identity.Role.Observer) {
			t.Errorf("an observer may %s", r.Kind)
		}
	}
	for _, body := range []summit.Body{summit.AskFloor{}, summit.Recess{}, ready, summit.Withdraw{}, summit.Revoke{Member: id}} {
		s.refused(summit.NotAllowed, s.act(s.devices[id], body))
	}
	for _, d := range s.state.Delegations {
		for _, m := range d.Members {
			if m.Member == id {
				t.Error("an observer is a member of its delegation")
			}
		}
	}
	// Its id is never a member's, nor its name changed under those who admitted it.
	s.refused(summit.NotAllowed, s.act(s.secretary("moscow"), summit.Rename{Member: id, Name: "Another", Title: ""}))
	s.must(s.secretary("moscow"), summit.Revoke{Member: id})
	i := s.invitation("moscow", identity.Delegate)
	i.Member, i.Key = id, s.key().Key()
	s.refused(summit.MemberTaken, s.act(s.secretary("moscow"), s.invite(i, s.secretary("moscow"))))
	s.refused(summit.NotInterpreter, s.act(s.secretary("beijing"), summit.StaffBooth{Booth: "b", Outputs: []identity.Language{"zh"}, Members: []identity.ID{"beijing-delegate"}}))
}

func TestADelegationHasSoManyMembersAndObserversAndNoMore(t *testing.T) {
	s := claimed(t, 2)
	id := func(n int) identity.ID {
		return identity.ID(fmt.Sprintf("moscow-%d", n))
	}
	invite := func(n int, role identity.Role) summit.Act {
		s.links[member("moscow", role)] = s.key()
		i := s.invitation("moscow", role)
		i.Member = id(n)
		return s.act(s.keys["moscow"], s.invite(i, s.keys["moscow"]))
	}
	must := func(act summit.Act) {
		t.Helper()
		if err := s.take(act); err != nil {
			t.Fatal(err)
		}
	}
	for n := range summit.MaxMembers {
		must(invite(n, identity.Delegate))
	}
	s.refused(summit.TooMany, invite(200, identity.Delegate))
	s.must(s.keys["moscow"], summit.Revoke{Member: id(0)})
	must(invite(200, identity.Delegate))
	s.refused(summit.TooMany, invite(0, identity.Delegate)) // those who come back are counted too
	for n := range summit.MaxObservers {
		must(invite(300+n, identity.Press))
	}
	s.refused(summit.TooMany, invite(400, identity.Press))
	s.must(s.keys["moscow"], summit.Revoke{Member: id(300)})
	must(invite(300, identity.Press))
}

func TestKeysAreComparedByVoiceOnce(t *testing.T) {
	s := gathered(t, 2)
	moscow := summit.Compare{Delegation: "moscow", Key: s.keys["moscow"].Key()}
	s.refused(summit.KeyDiffers, s.act(s.secretary("beijing"), summit.Compare{Delegation: "moscow", Key: s.keys["beijing"].Key()}))
	s.refused(summit.UnknownDelegation, s.act(s.secretary("beijing"), summit.Compare{Delegation: "paris", Key: moscow.Key}))
	s.refused(summit.NotAllowed, s.act(s.secretary("moscow"), moscow))
	s.refused(summit.NotAllowed, s.act(s.principal("beijing"), moscow))
	s.must(s.secretary("beijing"), moscow)
	s.refused(summit.NothingToChange, s.act(s.keys["beijing"], moscow))
	if got := s.state.Delegation("moscow").ComparedBy; len(got) != 1 || got[0].ID != "beijing" {
		t.Errorf("compared by %v", got)
	}
}

func TestAPlateIsItsOwnDelegationsToChange(t *testing.T) {
	s := gathered(t, 2)
	name := summit.Rename{Member: "moscow-delegate", Name: "Анна", Title: "Советник"}
	s.refused(summit.NotAllowed, s.act(s.secretary("beijing"), name))
	s.refused(summit.NotAllowed, s.act(s.principal("moscow"), name))
	s.must(s.secretary("moscow"), name)
	s.refused(summit.NothingToChange, s.act(s.secretary("moscow"), name))
	if m := s.state.Member("moscow-delegate"); m.Name != "Анна" || m.Title != "Советник" {
		t.Errorf("the plate says %s, %s", m.Name, m.Title)
	}
	s.refused(summit.UnknownMember, s.act(s.secretary("moscow"), summit.Rename{Member: "nobody", Name: "A"}))
	s.must(s.secretary("moscow"), summit.Revoke{Member: "moscow-delegate"})
	s.refused(summit.InvitationRevoked, s.act(s.secretary("moscow"), summit.Rename{Member: "moscow-delegate", Name: "A"}))
}
