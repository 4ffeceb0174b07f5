package summit_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

func item(id identity.ID, public bool) summit.AgendaItem {
	return summit.AgendaItem{ID: id, Title: summit.Text{"en": "Item " + string(id)}, Minutes: 10, Public: public}
}

func ids(items []summit.AgendaItem) string {
	out := ""
	for _, item := range items {
		out += string(item.ID) + " "
	}
	return out
}

func TestThePublicSeesOnlyTheAgendaThatAllAdopted(t *testing.T) {
	s := gathered(t, 2)
	published := func(want string) {
		t.Helper()
		if got := ids(s.state.Published); got != want {
			t.Fatalf("the public sees %q, want %q", got, want)
		}
	}
	published("views ") // as convened
	s.must(s.principal("moscow"), summit.PutItem{Item: item("borders", true), Place: 0})
	s.must(s.principal("moscow"), summit.PutItem{Item: item("prisoners", false), Place: 9})
	published("views ")
	if got := ids(s.state.Agenda); got != "borders views prisoners " {
		t.Fatalf("the agenda is %q", got)
	}
	p := s.propose(s.principal("moscow"), summit.AdoptAgenda{})
	published("views ")
	s.must(s.principal("beijing"), summit.Consent{Proposal: p})
	published("borders views ")
	if s.state.Adopted == nil || *s.state.Adopted != s.state.Head {
		t.Fatal("the agenda is not adopted")
	}

	// Anyone takes an item off at once; nobody puts one on alone.
	s.must(s.secretary("beijing"), summit.PutItem{Item: item("borders", false)})
	published("views ")
	if s.state.Adopted != nil {
		t.Fatal("a changed agenda is still adopted")
	}
	s.must(s.secretary("moscow"), summit.PutItem{Item: item("borders", true)})
	published("views ")
	renamed := item("views", true)
	renamed.Title = summit.Text{"en": "Another title"}
	s.must(s.secretary("moscow"), summit.PutItem{Item: renamed})
	if s.state.Published[0].Title["en"] == "Another title" {
		t.Fatal("the public reads words that all have not adopted")
	}
	s.must(s.secretary("moscow"), summit.RemoveItem{Item: "views"})
	published("")
}

func TestAnAgendaHasItsLimits(t *testing.T) {
	s := gathered(t, 2)
	m := s.principal("moscow")
	led := item("led", true)
	led.Lead = "paris"
	s.refused(summit.UnknownDelegation, s.act(m, summit.PutItem{Item: led}))
	led.Lead = "beijing"
	s.must(m, summit.PutItem{Item: led})
	s.refused(summit.NothingToChange, s.act(m, summit.PutItem{Item: led}))
	s.must(m, summit.PutItem{Item: led, Place: 1})
	s.refused(summit.NothingToChange, s.act(m, summit.PutItem{Item: led, Place: 50}))
	s.refused(summit.UnknownItem, s.act(m, summit.RemoveItem{Item: "none"}))
	s.refused(summit.NotAllowed, s.act(s.devices["moscow-delegate"], summit.RemoveItem{Item: "led"}))
	for n := len(s.state.Agenda); n < summit.MaxAgenda; n++ {
		s.must(m, summit.PutItem{Item: item(identity.ID(fmt.Sprintf("item-%d", n)), false), Place: n})
	}
	s.refused(summit.TooMany, s.act(m, summit.PutItem{Item: item("more", false)}))
	s.must(m, summit.PutItem{Item: item("item-7", true)}) // a change is no more
}

func TestTwoWhoChangeTheAgendaAtOnceDoNotOverwriteEachOther(t *testing.T) {
	s := gathered(t, 2)
	head := s.state.Head
	s.must(s.principal("moscow"), summit.PutItem{Item: item("views", false)})
	s.refused(summit.Stale, s.actOn(head, s.now, s.principal("beijing"), summit.PutItem{Item: item("views", true)}))
	s.refused(summit.Stale, s.actOn(head, s.now, s.principal("beijing"), summit.RemoveItem{Item: "views"}))
	s.refused(summit.Stale, s.actOn(head, s.now, s.principal("beijing"), summit.AdoptAgenda{}))
}

func TestAnItemsTimeIsWhatItWasOn(t *testing.T) {
	s := met(t, 2)
	m := s.principal("moscow")
	s.now = s.now.Add(time.Minute)
	spent := func(id identity.ID, want time.Duration) {
		t.Helper()
		if got := s.state.Spent(id); got != want {
			t.Fatalf("%s was on for %v, want %v", id, got, want)
		}
	}
	on := func(id identity.ID) {
		t.Helper()
		switch {
		case id == "" && s.state.Current != nil:
			t.Fatalf("%s is on", s.state.Current.Item)
		case id != "" && (s.state.Current == nil || s.state.Current.Item != id):
			t.Fatalf("%+v is on, want %s", s.state.Current, id)
		}
	}
	s.refused(summit.NothingToChange, s.act(m, summit.StartItem{}))
	s.refused(summit.UnknownItem, s.act(m, summit.StartItem{Item: "none"}))
	s.must(m, summit.PutItem{Item: item("borders", false), Place: 1})
	s.must(m, summit.StartItem{Item: "views"})
	s.refused(summit.NothingToChange, s.act(s.principal("beijing"), summit.StartItem{Item: "views"}))
	s.now = s.now.Add(3 * time.Minute)
	s.must(s.principal("beijing"), summit.StartItem{Item: "borders"})
	spent("views", 3*time.Minute)
	s.now = s.now.Add(time.Minute)
	s.must(m, summit.Recess{})
	on("")
	spent("borders", time.Minute)
	s.now = s.now.Add(time.Hour) // a recess is nobody's time
	s.must(m, ready)
	s.must(s.principal("beijing"), ready)
	on("borders")
	if !s.state.Current.Since.Equal(s.state.Session.Since) {
		t.Fatal("the clock runs before the screens show it")
	}
	s.must(m, summit.Recess{}) // before the reveal: no time at all
	spent("borders", time.Minute)
	s.must(m, ready)
	s.must(s.principal("beijing"), ready)
	s.now = s.now.Add(summit.RevealAhead + time.Minute)
	s.agree(m, summit.Restrict{}) // the item goes on in another session
	on("borders")
	s.must(m, summit.StartItem{})
	spent("borders", 2*time.Minute)
	s.must(m, summit.StartItem{Item: "borders"})
	s.must(m, summit.PutItem{Item: item("borders", true), Place: 0}) // changed, and still on
	on("borders")
	s.must(m, summit.RemoveItem{Item: "borders"})
	on("")
	spent("borders", 0)
	s.must(m, summit.Recess{})
	s.must(m, ready)
	s.must(s.principal("beijing"), ready)
	on("")
}

func TestAnItemRemovedInRecessDoesNotComeBackWithThePlenary(t *testing.T) {
	s := met(t, 2)
	s.must(s.principal("moscow"), summit.StartItem{Item: "views"})
	s.must(s.principal("moscow"), summit.Recess{})
	s.must(s.principal("moscow"), summit.RemoveItem{Item: "views"})
	s.must(s.principal("moscow"), ready)
	s.must(s.principal("beijing"), ready)
	if s.state.Current != nil {
		t.Errorf("%s is on", s.state.Current.Item)
	}
}

func TestARestrictedItemsTitleMayBeSealed(t *testing.T) {
	s := gathered(t, 2)
	sealed := base64.RawURLEncoding.EncodeToString(make([]byte, 60))
	closed := summit.AgendaItem{ID: "gas", Sealed: sealed, Minutes: 10}
	s.must(s.principal("moscow"), summit.PutItem{Item: closed})
	if item, _ := s.state.Item("gas"); item.Sealed != sealed || item.Public {
		t.Errorf("the agenda has %+v", item)
	}
	opened := closed
	opened.Public = true
	titled := closed
	titled.Title = summit.Text{"en": "Gas"}
	for name, item := range map[string]summit.AgendaItem{
		"for the public": opened, "with a title beside it": titled,
		"too short": {ID: "gas", Sealed: "AAAA"}, "no base64url": {ID: "gas", Sealed: sealed + "="},
		"too long": {ID: "gas", Sealed: base64.RawURLEncoding.EncodeToString(make([]byte, summit.MaxSealed+1))},
		"nothing":  {ID: "gas"},
	} {
		if _, err := summit.ParseBody(summit.KindPutItem, encoded(t, summit.PutItem{Item: item})); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func TestThePapersAreReadByTheDelegationsAlone(t *testing.T) {
	s := gathered(t, 2)
	observer := s.accredit("moscow", identity.Press)
	reads := func(id identity.ID) bool {
		_, in := s.state.Grouped(summit.Papers, id)
		if in != slices.ContainsFunc(s.state.Readers(), func(a summit.Admission) bool { return a.Member == id }) {
			t.Errorf("%s is among the readers, or not", id)
		}
		return in
	}
	if !reads("moscow-secretary") || !reads("beijing-delegate") || reads(observer) || reads("nobody") {
		t.Error("others read than the delegations' members")
	}
	if _, in := s.state.Admitted(summit.Papers, "moscow-secretary"); in {
		t.Error("the papers are a chamber")
	}
	s.must(s.secretary("moscow"), summit.Revoke{Member: "moscow-delegate"})
	s.must(s.principal("beijing"), summit.Withdraw{})
	if reads("moscow-delegate") || reads("beijing-delegate") || !reads("moscow-secretary") {
		t.Error("who was revoked or has withdrawn reads on, or another does not")
	}
}
