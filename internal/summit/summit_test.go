package summit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestTheConsentTableHasOneLineForEveryAct(t *testing.T) {
	seen := map[summit.Kind]bool{}
	for _, r := range summit.Rules {
		if seen[r.Kind] {
			t.Errorf("%s stands twice", r.Kind)
		}
		seen[r.Kind] = true
		if slices.Contains(r.Signers, summit.ByDevice) != (len(r.Roles) > 0) {
			t.Errorf("%s: a device signs, and in which roles?", r.Kind)
		}
		if r.Effect == summit.Exposes && r.Needs != summit.NeedsAll {
			t.Errorf("%s exposes and needs %s", r.Kind, r.Needs)
		}
		if r.Effect == summit.Protects && r.Needs == summit.NeedsAll {
			t.Errorf("%s protects and needs %s", r.Kind, r.Needs)
		}
		if r.Does == "" {
			t.Errorf("%s does nothing", r.Kind)
		}
	}
	if len(seen) != 44 {
		t.Errorf("the table has %d acts", len(seen))
	}
}

func TestExposureHasAnOrder(t *testing.T) {
	order := []summit.SessionKind{summit.RecessStretch, summit.RestrictedSession, summit.ClosedSession, summit.OpenSession}
	for i, k := range order {
		if k.Exposure() != i {
			t.Errorf("%s is at %d", k, k.Exposure())
		}
	}
	if summit.SessionKind("party").Exposure() != -1 {
		t.Error("an unknown kind has a place")
	}
}

func TestASummitGoesFromPreparingToCountersigned(t *testing.T) {
	s := convened(t, 2)
	phase := func(want summit.Phase) {
		t.Helper()
		if got := s.state.Phase(); got != want {
			t.Fatalf("the phase is %s, want %s", got, want)
		}
	}
	phase(summit.Preparing)
	s = gathered(t, 2)
	phase(summit.Gathering)
	s.must(s.principal("beijing"), ready)
	phase(summit.Gathering)
	s.must(s.secretary("moscow"), ready)
	phase(summit.InSession)
	if s.state.Session.Kind != summit.ClosedSession || !s.state.Session.Since.Equal(s.now.Add(summit.RevealAhead)) {
		t.Fatalf("the plenary opened as %+v", s.state.Session)
	}
	s.must(s.principal("moscow"), summit.Recess{})
	phase(summit.InRecess)
	s.must(s.principal("moscow"), ready)
	s.must(s.principal("moscow"), summit.NotReady{})
	s.must(s.principal("beijing"), ready)
	phase(summit.InRecess)
	s.must(s.principal("moscow"), ready)
	phase(summit.InSession)
	s.must(s.principal("beijing"), summit.Adjourn{})
	proposal := s.state.Head
	phase(summit.InSession)
	s.must(s.principal("moscow"), summit.Consent{Proposal: proposal})
	phase(summit.PhaseAdjourned)
	end := *s.state.AdjournedAt
	s.refused(summit.Adjourned, s.act(s.principal("moscow"), ready))
	s.refused(summit.Adjourned, s.act(s.secretary("moscow"), summit.Revoke{Member: "moscow-delegate"}))
	s.refused(summit.WrongEntry, s.act(s.principal("moscow"), summit.Countersign{Entry: summit.Ref{Seq: end.Seq - 1, Hash: end.Hash}}))
	for _, d := range s.state.Delegations {
		s.must(s.principal(d.ID), summit.Countersign{Entry: end})
		s.refused(summit.NothingToChange, s.act(s.secretary(d.ID), summit.Countersign{Entry: end}))
	}
}

func TestAClaimIsOnceAndForAll(t *testing.T) {
	s := convened(t, 2)
	stranger, moscow := s.key(), s.key()
	s.refused(summit.ClaimInvalid, s.act(stranger, s.claim("moscow", stranger, stranger)))
	s.refused(summit.ClaimInvalid, s.act(stranger, s.claim("moscow", stranger, s.claims["beijing"])))
	s.refused(summit.ClaimInvalid, s.act(stranger, s.claim("moscow", moscow, s.claims["moscow"])))
	s.refused(summit.UnknownDelegation, s.act(stranger, s.claim("paris", stranger, s.claims["moscow"])))
	s.must(moscow, s.claim("moscow", moscow, s.claims["moscow"]))
	s.refused(summit.AlreadyClaimed, s.act(stranger, s.claim("moscow", stranger, s.claims["moscow"])))
	s.refused(summit.KeyInUse, s.act(moscow, s.claim("beijing", moscow, s.claims["beijing"])))
	s.refused(summit.NotAllowed, s.act(s.node, summit.Revoke{Member: "moscow-delegate"}))
}

func TestAnInvitationIsGoodForOneDevice(t *testing.T) {
	s := gathered(t, 2)
	second := s.key()
	s.refused(summit.InvitationUsed, s.act(second, s.enrol("moscow-principal", s.links["moscow-principal"], second)))
	s.refused(summit.CertificateInvalid, s.act(second, s.enrol("moscow-delegate", s.links["moscow-principal"], second)))
	s.refused(summit.CertificateInvalid, s.act(second, s.enrol("moscow-principal", s.key(), second)))
	s.refused(summit.UnknownMember, s.act(second, s.enrol("moscow-nobody", s.links["moscow-principal"], second)))
	s.refused(summit.CertificateInvalid, s.act(second, s.enrol("moscow-principal", s.links["moscow-principal"], s.key())))
	s.refused(summit.KeyInUse, s.act(s.devices["moscow-delegate"], s.enrol("moscow-principal", s.links["moscow-principal"], s.devices["moscow-delegate"])))
}

func TestAnInvitationEnds(t *testing.T) {
	s := gathered(t, 2)
	s.links["moscow-late"] = s.key()
	late := s.invitation("moscow", identity.Delegate)
	late.Member, late.Key, late.NotAfter = "moscow-late", s.links["moscow-late"].Key(), s.now.Add(time.Minute)
	s.must(s.secretary("moscow"), s.invite(late, s.secretary("moscow")))
	m := s.state.Member("moscow-late")

	deadline, ok := s.state.NextDeadline(s.now)
	if !ok || !deadline.After(late.NotAfter) || deadline.Sub(late.NotAfter) > time.Millisecond {
		t.Fatalf("the next deadline is %v, %v", deadline, ok)
	}
	if got := s.state.At(late.NotAfter).MemberState(m); got != summit.Invited {
		t.Fatalf("at its last instant the member is %s", got)
	}
	if got := s.state.At(deadline).MemberState(m); got != summit.Expired {
		t.Fatalf("after it the member is %s", got)
	}
	s.now = deadline
	device := s.key()
	s.refused(summit.InvitationExpired, s.act(device, s.enrol("moscow-late", s.links["moscow-late"], device)))

	again := late
	s.links["moscow-late"] = s.key()
	again.Key, again.NotAfter = s.links["moscow-late"].Key(), s.now.Add(time.Hour)
	s.must(s.secretary("moscow"), s.invite(again, s.secretary("moscow")))
	s.must(device, s.enrol("moscow-late", s.links["moscow-late"], device))

	early := late
	s.links["moscow-early"] = s.key()
	early.Member, early.Key, early.NotBefore, early.NotAfter = "moscow-early", s.links["moscow-early"].Key(), s.now.Add(time.Hour), s.now.Add(2*time.Hour)
	s.must(s.secretary("moscow"), s.invite(early, s.secretary("moscow")))
	tooSoon := s.key()
	s.refused(summit.InvitationEarly, s.act(tooSoon, s.enrol("moscow-early", s.links["moscow-early"], tooSoon)))
}

func TestWhoInvitesWhom(t *testing.T) {
	s := gathered(t, 2)
	invitation := func(member identity.ID, role identity.Role, d identity.ID) identity.Invitation {
		s.links[member] = s.key()
		i := s.invitation(d, role)
		i.Member, i.Key = member, s.links[member].Key()
		return i
	}
	sec := s.secretary("moscow")
	s.must(sec, s.invite(invitation("moscow-aide", identity.Delegate, "moscow"), sec))
	s.refused(summit.NotAllowed, s.act(sec, s.invite(invitation("moscow-aide-2", identity.Secretary, "moscow"), sec)))
	s.must(s.keys["moscow"], s.invite(invitation("moscow-aide-2", identity.Secretary, "moscow"), s.keys["moscow"]))
	s.refused(summit.MemberExists, s.act(sec, s.invite(invitation("moscow-aide", identity.Delegate, "moscow"), sec)))
	s.refused(summit.MemberTaken, s.act(sec, s.invite(invitation("beijing-delegate", identity.Delegate, "moscow"), sec)))
	s.refused(summit.CertificateInvalid, s.act(sec, s.invite(invitation("new", identity.Delegate, "beijing"), sec)))
	s.refused(summit.CertificateInvalid, s.act(sec, s.invite(invitation("new", identity.Delegate, "moscow"), s.keys["moscow"])))
	s.refused(summit.NotAllowed, s.act(s.principal("moscow"), s.invite(invitation("new", identity.Delegate, "moscow"), s.principal("moscow"))))
	stranger := s.key()
	s.refused(summit.UnknownSigner, s.act(stranger, s.invite(invitation("new", identity.Delegate, "moscow"), stranger)))
	used := invitation("new", identity.Delegate, "moscow")
	used.Key = s.devices["beijing-principal"].Key()
	s.refused(summit.KeyInUse, s.act(sec, s.invite(used, sec)))
	old := invitation("new", identity.Delegate, "moscow")
	old.NotAfter = s.now
	s.refused(summit.InvitationExpired, s.act(sec, s.invite(old, sec)))
	long := invitation("new", identity.Delegate, "moscow")
	long.NotAfter = s.now.AddDate(2, 0, 0)
	s.refused(summit.CertificateInvalid, s.act(sec, s.invite(long, sec)))
	abroad := invitation("new", identity.Delegate, "moscow")
	abroad.Summit = identity.HashOf([]byte("another"))
	s.refused(summit.WrongSummit, s.act(sec, s.invite(abroad, sec)))
}

func TestARevokedMemberIsOutEverywhere(t *testing.T) {
	s := met(t, 2)
	s.refused(summit.NotAllowed, s.act(s.secretary("beijing"), summit.Revoke{Member: "moscow-interpreter"}))
	s.refused(summit.NotAllowed, s.act(s.principal("moscow"), summit.Revoke{Member: "moscow-interpreter"}))
	s.must(s.secretary("moscow"), summit.Revoke{Member: "moscow-interpreter"})
	s.must(s.secretary("moscow"), summit.Revoke{Member: "moscow-principal"})
	s.refused(summit.NothingToChange, s.act(s.secretary("moscow"), summit.Revoke{Member: "moscow-principal"}))
	for _, c := range s.state.Chambers() {
		for _, m := range c.Members {
			if m.Member == "moscow-interpreter" || m.Member == "moscow-principal" {
				t.Errorf("%s is still admitted to %s", m.Member, c.ID)
			}
		}
	}
	if _, in := s.state.Admitted(summit.Plenary, "moscow-principal"); in {
		t.Error("the revoked principal is admitted")
	}
	if slices.Contains(s.state.Booth("zh-ru").Members, "moscow-interpreter") {
		t.Error("the revoked interpreter is in the booth")
	}
	if s.state.DeviceMember(s.devices["moscow-principal"].Key()) != nil {
		t.Error("the revoked device is a member's")
	}
	s.refused(summit.InvitationRevoked, s.act(s.devices["moscow-principal"], summit.Recess{}))
	again := s.key()
	s.refused(summit.InvitationRevoked, s.act(again, s.enrol("moscow-principal", s.links["moscow-principal"], again)))

	// A lost device: the same member, a new invitation, a new device; the old link stays dead.
	oldLink := s.links["moscow-principal"]
	s.links["moscow-principal"] = s.key()
	s.must(s.secretary("moscow"), s.invite(s.invitation("moscow", identity.Principal), s.secretary("moscow")))
	s.refused(summit.InvitationRevoked, s.act(again, s.enrol("moscow-principal", oldLink, again)))
	s.must(again, s.enrol("moscow-principal", s.links["moscow-principal"], again))
	s.refused(summit.InvitationRevoked, s.act(s.devices["moscow-principal"], summit.Recess{}))
	if a, in := s.state.Admitted(summit.Plenary, "moscow-principal"); !in || len(a.Publish) != 2 {
		t.Errorf("with a new device the principal is admitted: %v, %v", in, a)
	}
}

func TestARevokedSecretarysInvitationsStand(t *testing.T) {
	s := gathered(t, 2)
	sec := s.secretary("moscow")
	s.links["moscow-aide"], s.devices["moscow-aide"] = s.key(), s.key()
	i := s.invitation("moscow", identity.Delegate)
	i.Member, i.Key = "moscow-aide", s.links["moscow-aide"].Key()
	s.must(sec, s.invite(i, sec))
	s.must(s.devices["moscow-aide"], s.enrol("moscow-aide", s.links["moscow-aide"], s.devices["moscow-aide"]))
	s.must(s.keys["moscow"], summit.Revoke{Member: "moscow-secretary"})
	chain := s.state.Chain(s.state.Member("moscow-aide"))
	inv, dev, err := chain.Verify(s.state.Summit, s.keys["moscow"].Key())
	if err != nil || inv.Member != "moscow-aide" || dev.Key != s.devices["moscow-aide"].Key() || len(chain) != 4 {
		t.Fatalf("the chain of %d leads to %+v, %+v: %v", len(chain), inv, dev, err)
	}
}

func TestAKeyThatOthersHaveHeldIsNobodysOwn(t *testing.T) {
	s := convened(t, 2)
	claimKey := s.claims["beijing"] // the operator made it
	s.refused(summit.KeyInUse, s.act(claimKey, s.claim("beijing", claimKey, claimKey)))
	s.refused(summit.KeyInUse, s.act(s.claims["moscow"], s.claim("beijing", s.claims["moscow"], claimKey)))

	s = claimed(t, 2)
	id := member("beijing", identity.Delegate)
	s.links[id] = s.claims["beijing"]
	s.refused(summit.KeyInUse, s.act(s.keys["beijing"], s.invite(s.invitation("beijing", identity.Delegate), s.keys["beijing"])))
	s.links[id] = s.key()
	s.must(s.keys["beijing"], s.invite(s.invitation("beijing", identity.Delegate), s.keys["beijing"]))
	s.refused(summit.KeyInUse, s.act(s.links[id], s.enrol(id, s.links[id], s.links[id]))) // its secretary made it
}

func TestADelegationUsesUpItsOwnShareAlone(t *testing.T) {
	s := gathered(t, 2)
	about := member("beijing", identity.Delegate)
	again := func(d identity.ID) summit.Act {
		s.links[member(d, identity.Delegate)] = s.key()
		return s.act(s.secretary(d), s.invite(s.invitation(d, identity.Delegate), s.secretary(d)))
	}
	s.must(s.secretary("beijing"), summit.Revoke{Member: about})
	for range summit.MaxInvitations - len(cast) {
		if err := s.take(again("beijing")); err != nil {
			t.Fatal(err)
		}
		s.must(s.secretary("beijing"), summit.Revoke{Member: about})
	}
	s.refused(summit.TooMany, again("beijing"))

	interpreter := func(d identity.ID, booth int) summit.StaffBooth {
		return summit.StaffBooth{
			Booth: identity.ID(fmt.Sprintf("booth-%d", booth)), Outputs: []identity.Language{"zh"},
			Members: []identity.ID{member(d, identity.Interpreter)},
		}
	}
	for i := range summit.MaxBooths - summit.KeptBooths { // one is staffed already, by both
		s.must(s.secretary("beijing"), interpreter("beijing", i))
	}
	s.refused(summit.TooMany, s.act(s.secretary("beijing"), interpreter("beijing", summit.MaxBooths)))
	s.must(s.secretary("moscow"), interpreter("moscow", summit.MaxBooths))
	s.refused(summit.TooMany, s.act(s.secretary("beijing"), interpreter("beijing", summit.MaxBooths+1)))
	s.refused(summit.TooMany, s.act(s.secretary("moscow"), interpreter("moscow", summit.MaxBooths+1)))
	s.must(s.secretary("beijing"), interpreter("beijing", summit.MaxBooths)) // another's booth is there already

	s.must(s.secretary("moscow"), summit.Revoke{Member: member("moscow", identity.Delegate)})
	if err := s.take(again("moscow")); err != nil {
		t.Errorf("the other delegation: %v", err)
	}
}

func TestABoothIsStaffedByEachDelegationForItself(t *testing.T) {
	s := gathered(t, 2)
	staff := func(members ...identity.ID) summit.StaffBooth {
		return summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: members}
	}
	if got := s.state.Booth("zh-ru").Members; !slices.Equal(got, []identity.ID{"beijing-interpreter", "moscow-interpreter"}) {
		t.Fatalf("the booth's members are %v", got)
	}
	s.refused(summit.NotInterpreter, s.act(s.secretary("moscow"), staff("moscow-delegate")))
	s.refused(summit.NotAllowed, s.act(s.secretary("moscow"), staff("beijing-interpreter")))
	s.refused(summit.UnknownMember, s.act(s.secretary("moscow"), staff("moscow-nobody")))
	s.refused(summit.NothingToChange, s.act(s.secretary("moscow"), staff("moscow-interpreter")))
	turned := staff("moscow-interpreter")
	turned.Outputs = []identity.Language{"ru", "zh"}
	s.refused(summit.BoothDiffers, s.act(s.secretary("moscow"), turned))
	s.must(s.secretary("moscow"), staff())
	s.must(s.secretary("beijing"), staff())
	if s.state.Booth("zh-ru") != nil {
		t.Fatal("an empty booth stands")
	}
	s.must(s.keys["moscow"], turned)
	a, _ := s.state.Admitted(summit.Plenary, "moscow-interpreter")
	if a.Publish != nil {
		t.Fatal("an interpreter publishes before the plenary opens")
	}
}

func TestAnInterpreterInvitedAnewAsAnotherLeavesTheBooth(t *testing.T) {
	s := gathered(t, 2)
	i := s.invitation("beijing", identity.Interpreter)
	i.Member, i.Key, i.NotAfter = "beijing-late", s.key().Key(), s.now.Add(time.Minute)
	s.must(s.secretary("beijing"), s.invite(i, s.secretary("beijing")))
	s.must(s.secretary("beijing"), summit.StaffBooth{Booth: "late", Outputs: []identity.Language{"zh"}, Members: []identity.ID{i.Member}})
	s.now = s.now.Add(time.Hour) // its link ends unused
	i.Key, i.NotAfter = s.key().Key(), s.now.Add(time.Hour)
	s.must(s.secretary("beijing"), s.invite(i, s.secretary("beijing")))
	if s.state.Booth("late") == nil {
		t.Error("an interpreter's second link empties the booth")
	}
	s.now = s.now.Add(2 * time.Hour)
	i.Role, i.Key, i.NotAfter = identity.Delegate, s.key().Key(), s.now.Add(time.Hour)
	s.must(s.secretary("beijing"), s.invite(i, s.secretary("beijing")))
	if s.state.Booth("late") != nil {
		t.Error("a delegate works in a booth")
	}
}

func TestWhatEachRoleSendsInThePlenary(t *testing.T) {
	s := gathered(t, 2)
	if _, open := s.state.Admitted(summit.Plenary, "beijing-principal"); open {
		t.Fatal("the plenary is open before all are ready")
	}
	s = met(t, 2)
	want := map[identity.ID][]summit.Purpose{
		"moscow-secretary": nil, "moscow-principal": {"camera", "microphone"}, "moscow-delegate": {"camera", "microphone"},
		"moscow-interpreter": {"booth/zh-ru/zh", "booth/zh-ru/ru"},
	}
	for _, a := range s.state.Chambers()[0].Members {
		if publish, ok := want[a.Member]; ok && !slices.Equal(publish, a.Publish) {
			t.Errorf("%s sends %v", a.Member, a.Publish)
		}
	}
	s.must(s.secretary("beijing"), summit.Recess{})
	if got := s.state.Chambers(); len(got) != 3 || got[0].ID != summit.Caucus("beijing") || got[1].ID != summit.Caucus("moscow") || got[2].ID != summit.BoothChamber("zh-ru") {
		t.Fatalf("in recess other chambers than the caucuses and the booth are open: %v", got)
	}
}

func TestAnActStandsOnWhatItsSignerHasSeen(t *testing.T) {
	s := gathered(t, 2)
	head := s.state.Head
	foreign := head
	foreign.Hash = identity.HashOf([]byte("another history"))
	s.refused(summit.ForeignHistory, s.actOn(foreign, s.now, s.principal("moscow"), ready))
	ahead := head
	ahead.Seq++
	s.refused(summit.ForeignHistory, s.actOn(ahead, s.now, s.principal("moscow"), ready))

	s.must(s.secretary("moscow"), summit.SetLanguages{Member: "moscow-delegate", Languages: []identity.Language{"ru", "en"}})
	s.refused(summit.Stale, s.actOn(head, s.now, s.secretary("moscow"), summit.SetLanguages{Member: "moscow-delegate", Languages: []identity.Language{"en"}}))
	s.must(s.secretary("moscow"), summit.SetLanguages{Member: "moscow-delegate", Languages: []identity.Language{"en"}})

	// A ready said before the plenary opened and emptied does not open it again.
	before := s.state.Head
	s.must(s.principal("moscow"), ready)
	s.must(s.principal("beijing"), ready)
	s.must(s.principal("beijing"), summit.Recess{})
	s.refused(summit.Stale, s.actOn(before, s.now, s.principal("moscow"), ready))
}

func TestAProtectingActIsNeverTooLate(t *testing.T) {
	s := gathered(t, 2)
	long := s.state.Head
	s.must(s.principal("moscow"), ready)
	s.must(s.principal("beijing"), ready)
	if err := s.take(s.actOn(long, s.now.Add(-time.Hour), s.principal("moscow"), summit.Recess{})); err != nil {
		t.Fatalf("an old recess by a slow clock: %v", err)
	}
	s.must(s.principal("moscow"), ready)
	if err := s.take(s.actOn(long, s.now.Add(time.Hour), s.secretary("moscow"), summit.Recess{})); err != nil {
		t.Fatalf("a recess in recess: %v", err)
	}
	s.must(s.principal("beijing"), ready)
	if s.state.Phase() != summit.InRecess {
		t.Fatal("moscow was led in by a ready it had taken back")
	}
	if err := s.take(s.actOn(long, s.now.Add(time.Hour), s.secretary("moscow"), summit.Revoke{Member: "moscow-delegate"})); err != nil {
		t.Fatalf("an old revocation: %v", err)
	}
}

func TestAReadyThatWasHeldUpLeadsNobodyIn(t *testing.T) {
	for _, back := range []summit.Body{summit.NotReady{}, summit.Recess{}} {
		s := met(t, 2)
		s.must(s.principal("beijing"), summit.Recess{})
		s.must(s.principal("beijing"), ready)
		heldUp := s.act(s.principal("moscow"), ready)
		s.must(s.secretary("moscow"), back) // whether the ready has arrived is not for its signers to know
		s.refused(summit.Stale, heldUp)
		s.must(s.principal("moscow"), ready)
		if s.state.Phase() != summit.InSession {
			t.Errorf("after %s a fresh ready does not count: %s", back.Kind(), s.state.Phase())
		}
	}
}

func TestAWrongClockIsNamed(t *testing.T) {
	s := gathered(t, 2)
	for _, off := range []time.Duration{time.Hour, -time.Hour, summit.ClockTolerance + time.Millisecond} {
		s.refused(summit.ClockWrong, s.actOn(s.state.Head, s.now.Add(off), s.principal("moscow"), ready))
	}
	if err := s.take(s.actOn(s.state.Head, s.now.Add(-summit.ClockTolerance), s.principal("moscow"), ready)); err != nil {
		t.Fatalf("at the tolerance: %v", err)
	}
}

func TestAnActIsTakenOnce(t *testing.T) {
	s := met(t, 2)
	recess := s.act(s.principal("moscow"), summit.Recess{})
	if err := s.take(recess); err != nil {
		t.Fatal(err)
	}
	s.refused(summit.ActIDReused, recess)
}

func TestAnActForAnotherSummitIsRefused(t *testing.T) {
	s, other := gathered(t, 2), gathered(t, 3)
	s.refused(summit.WrongSummit, other.act(s.principal("moscow"), ready))
}

func TestWhatIsNoActIsRefusedBeforeAnyoneLooks(t *testing.T) {
	s := gathered(t, 2)
	k := s.principal("moscow")
	wire := map[string]any{
		"id": s.id(), "summit": s.state.Summit, "kind": "ready", "body": map[string]any{}, "time": s.now, "basis": s.state.Head,
	}
	with := func(change func(map[string]any)) map[string]any {
		w := map[string]any{}
		for k, v := range wire {
			w[k] = v
		}
		change(w)
		return w
	}
	for name, c := range map[string]struct {
		signed string
		want   summit.Problem
	}{
		"garbage":         {"garbage", summit.Malformed},
		"10 MB":           {strings.Repeat("a", 10<<20), summit.TooLarge},
		"unknown kind":    {s.sign(k, identity.TypeAct, with(func(w map[string]any) { w["kind"] = "rule" })), summit.UnknownKind},
		"no kind":         {s.sign(k, identity.TypeAct, with(func(w map[string]any) { delete(w, "kind") })), summit.UnknownKind},
		"no id":           {s.sign(k, identity.TypeAct, with(func(w map[string]any) { delete(w, "id") })), summit.Malformed},
		"a random id":     {s.sign(k, identity.TypeAct, with(func(w map[string]any) { w["id"] = "9b2f0d2e-7a3c-4c1e-9b57-2f1e0a9c1d11" })), summit.Malformed},
		"no basis":        {s.sign(k, identity.TypeAct, with(func(w map[string]any) { delete(w, "basis") })), summit.Malformed},
		"no summit":       {s.sign(k, identity.TypeAct, with(func(w map[string]any) { w["summit"] = "" })), summit.Malformed},
		"no time":         {s.sign(k, identity.TypeAct, with(func(w map[string]any) { delete(w, "time") })), summit.Malformed},
		"a surprise":      {s.sign(k, identity.TypeAct, with(func(w map[string]any) { w["host"] = true })), summit.Malformed},
		"a body too many": {s.sign(k, identity.TypeAct, with(func(w map[string]any) { w["body"] = map[string]any{"for": "all"} })), summit.Malformed},
		"another type":    {s.sign(k, identity.TypeSession, wire), summit.Malformed},
		"convene with a basis": {s.sign(k, identity.TypeAct, with(func(w map[string]any) {
			w["kind"] = "convene"
		})), summit.Malformed},
		"a broken signature": {breakSignature(s.sign(k, identity.TypeAct, wire)), summit.BadSignature},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := summit.ParseAct(c.signed)
			var r *summit.Refusal
			if !errors.As(err, &r) || r.Problem != c.want {
				t.Fatalf("refused with %v, want %s", err, c.want)
			}
		})
	}
}

func breakSignature(signed string) string {
	i := strings.LastIndexByte(signed, '.') + 10
	swap := byte('A')
	if signed[i] == 'A' {
		swap = 'B'
	}
	return signed[:i] + string(swap) + signed[i+1:]
}

func TestWhatCannotBeConvened(t *testing.T) {
	s := convened(t, 2)
	good := s.entries[0].Act.Body.(summit.Convene)
	for name, change := range map[string]func(*summit.Convene){
		"one delegation": func(c *summit.Convene) { c.Delegations = c.Delegations[:1] },
		"nine delegations": func(c *summit.Convene) {
			for len(c.Delegations) < 9 {
				c.Delegations = append(c.Delegations, c.Delegations[0])
			}
		},
		"one twice":         func(c *summit.Convene) { c.Delegations[1].ID = c.Delegations[0].ID },
		"one link for two":  func(c *summit.Convene) { c.Delegations[1].ClaimKey = c.Delegations[0].ClaimKey },
		"no claim key":      func(c *summit.Convene) { c.Delegations[1].ClaimKey = identity.Key{} },
		"no zone":           func(c *summit.Convene) { c.Delegations[1].TimeZone = "" },
		"a path for a zone": func(c *summit.Convene) { c.Delegations[1].TimeZone = "../../etc/passwd" },
		"no name":           func(c *summit.Convene) { c.Delegations[1].Name = nil },
		"no title":          func(c *summit.Convene) { c.Title = nil },
		"an empty title":    func(c *summit.Convene) { c.Title = summit.Text{"en": ""} },
		"other rules":       func(c *summit.Convene) { c.Rules = summit.RulesVersion + 1 },
		"no time":           func(c *summit.Convene) { c.Starts = time.Time{} },
		"no minutes":        func(c *summit.Convene) { c.Minutes = 0 },
		"a secret item":     func(c *summit.Convene) { c.Agenda[0].Public = false },
		"an item twice":     func(c *summit.Convene) { c.Agenda = append(c.Agenda, c.Agenda[0]) },
		"a long agenda": func(c *summit.Convene) {
			for len(c.Agenda) <= summit.MaxAgenda {
				c.Agenda = append(c.Agenda, c.Agenda[0])
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := json.Marshal(good)
			if err != nil {
				t.Fatal(err)
			}
			var c summit.Convene
			if err := json.Unmarshal(b, &c); err != nil {
				t.Fatal(err)
			}
			change(&c)
			signed, err := summit.SignAct(s.node, s.id(), identity.Hash{}, c, s.now, summit.Ref{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := summit.ParseAct(signed); err == nil {
				t.Fatal("it was taken")
			}
		})
	}
}

func FuzzParseAct(f *testing.F) {
	s := met(f, 2)
	for _, e := range s.entries {
		f.Add(e.Act.Signed)
	}
	f.Fuzz(func(t *testing.T, signed string) {
		act, err := summit.ParseAct(signed)
		var r *summit.Refusal
		if err != nil {
			if !errors.As(err, &r) || !slices.Contains(summit.Problems, r.Problem) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if _, ok := summit.RuleFor(act.Kind()); !ok {
			t.Fatalf("an act without a rule: %s", act.Kind())
		}
	})
}
