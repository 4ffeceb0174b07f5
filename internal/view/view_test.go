package view_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the golden files anew")

func TestEachAudienceSeesItsOwn(t *testing.T) {
	m := inSession(t)
	for name, audience := range map[string]view.Audience{
		"beijing": view.Of("beijing"), "moscow": view.Of("moscow"), "public": view.Public, "operator": view.Operator,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.MarshalIndent(view.For(m, audience), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, got)
		})
	}
}

// golden holds bytes to those of a file, or writes it anew.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	got = append(got, '\n')
	file := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("the view has changed (go test -update, when it should):\n%s", got)
	}
}

func TestAMediatorSeesThatTheyCannotBeInterpretedAndNoDelegatesTrouble(t *testing.T) {
	seen := view.ForObservers(observed(t, summit.ClosedSession, 0), summit.ClosedSession).CannotInterpret
	if len(seen) != 1 || seen[0].Speaker != "mediator" || seen[0].Booth != "zh-ru" {
		t.Errorf("observers see %v", seen)
	}
	if seen := view.ForObservers(observed(t, summit.ClosedSession, 0), summit.OpenSession).CannotInterpret; len(seen) > 0 {
		t.Errorf("who is not inside sees %v", seen)
	}
	if seen := view.ForObservers(inSession(t), summit.ClosedSession).CannotInterpret; len(seen) > 0 {
		t.Errorf("of a principal observers see %v", seen)
	}
}

func TestWhoIsOutIsTheirOwnDelegationsToSee(t *testing.T) {
	m := inSession(t)
	see := func(a view.Audience, what string) bool {
		b, err := json.Marshal(view.For(m, a))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(b, []byte(what))
	}
	for _, id := range []string{"moscow-gone", "moscow-late"} {
		if !see(view.Of("moscow"), id) {
			t.Errorf("moscow does not see %s", id)
		}
		for _, a := range []view.Audience{view.Of("beijing"), view.Public, view.Operator} {
			if see(a, id) {
				t.Errorf("%+v sees %s", a, id)
			}
		}
	}
	for _, hidden := range []string{"moscow-principal", "beijing-interpreter", "zh-ru", "in-session"} {
		if see(view.Public, hidden) {
			t.Errorf("the public sees %s", hidden)
		}
	}
	if see(view.Operator, "Member ") || see(view.Operator, "zh-ru") || see(view.Operator, "Exchange views") {
		t.Error("the operator sees more than phase and health")
	}
}

func TestAViewIsAFunctionOfStateAudienceAndTime(t *testing.T) {
	m := inSession(t)
	for _, a := range []view.Audience{view.Of("beijing"), view.Of("moscow"), view.Public, view.Operator} {
		one, err := json.Marshal(view.For(m, a))
		if err != nil {
			t.Fatal(err)
		}
		two, err := json.Marshal(view.For(m, a))
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("two views of one moment differ: %v", err)
		}
	}
}

func TestATechnicianSeesTheBoothThatLetThemInAndNoMore(t *testing.T) {
	p := gathered(t)
	for _, id := range []identity.ID{"technician", "press"} {
		p.invite("moscow", id, identity.Role(id), time.Hour)
		p.enrol(id)
	}
	chambersOf := func(a view.Audience) []identity.ID {
		var ids []identity.ID
		switch seen := view.For(p.state.At(p.now), a).(type) {
		case view.Summit:
			for _, c := range seen.Chambers {
				ids = append(ids, c.ID)
			}
		case view.ObserverSummit:
			for _, c := range seen.Chambers {
				ids = append(ids, c.ID)
			}
		}
		return ids
	}
	audience := func() view.Audience { return view.OfMember(p.state, p.state.Member("technician")) }
	if got := chambersOf(audience()); len(got) != 0 {
		t.Fatalf("outside the booth, a technician sees %v", got)
	}
	p.take("device beijing-interpreter", summit.AdmitTechnician{Booth: "zh-ru", Member: "technician"})
	if booth := view.ForDelegation(p.state.At(p.now), "moscow").Booths[0]; len(booth.Technicians) != 0 || len(booth.Asked) != 1 || booth.Asked[0].By[0] != "beijing" {
		t.Fatalf("let in by one of two delegations, the other sees %+v", booth)
	}
	p.take("device moscow-interpreter", summit.AdmitTechnician{Booth: "zh-ru", Member: "technician"})
	if got := chambersOf(audience()); !slices.Equal(got, []identity.ID{"booth-zh-ru"}) {
		t.Fatalf("let into the booth, a technician sees %v", got)
	}
	seen := view.ForTechnicians(p.state.At(p.now), "")
	if seen.Session != nil || len(seen.Delegations[0].Members) != 1 || seen.Delegations[0].Members[0].ID != "beijing-interpreter" || len(seen.Observers) != 1 {
		t.Fatalf("let into the booth, a technician sees more than who is in it: %+v", seen)
	}
	if got := chambersOf(view.OfMember(p.state, p.state.Member("press"))); len(got) != 0 {
		t.Fatalf("press sees %v", got)
	}
	p.take("device moscow-interpreter", summit.DismissTechnician{Booth: "zh-ru", Member: "technician"})
	if got := chambersOf(audience()); len(got) != 0 {
		t.Fatalf("dismissed, a technician sees %v", got)
	}
}

func TestADelegationSeesTheChambersOfTheBoothsInWhichItWorks(t *testing.T) {
	p := gathered(t)
	p.take("beijing", summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}})
	sees := func(own identity.ID) bool {
		return slices.ContainsFunc(view.ForDelegation(p.state.At(p.now), own).Chambers, func(c view.Chamber) bool { return c.ID == "booth-zh-ru" })
	}
	if sees("beijing") || !sees("moscow") {
		t.Fatalf("beijing, which works in no booth, sees one: %v; moscow, which does: %v", sees("beijing"), sees("moscow"))
	}
}
