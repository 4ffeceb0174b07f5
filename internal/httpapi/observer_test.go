package httpapi

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// shownTo is the view with which a stream begins, and its exact bytes.
func (c *cast) shownTo(l *listener) (v view.ObserverSummit, raw string) {
	c.t.Helper()
	raw = l.until("view").data
	c.must(json.Unmarshal([]byte(raw), &v))
	return v, raw
}

// doors are the chambers that the seat gets tokens for.
func (c *cast) doors(id identity.ID) []identity.ID {
	c.t.Helper()
	var got Doors
	c.fetch(&got, http.MethodPost, c.path(id, "media"), nil, c.cookies[id])
	out := []identity.ID{}
	for _, door := range got.Chambers {
		out = append(out, door.ID)
	}
	return out
}

// ends reads on until the stream has ended, without a last word.
func (l *listener) ends() {
	l.t.Helper()
	for {
		e, ok := l.next()
		if !ok {
			return
		}
		if e.kind == "end" {
			l.t.Fatalf("the stream ended with %s", e.data)
		}
	}
}

// enterWithAll opens a closed session.
func (c *cast) enterWithAll() {
	c.t.Helper()
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("ivanov", summit.Ready{Session: summit.ClosedSession})
}

func TestAnObserverSeesASessionOnceAllHaveAdmittedThemAndUntilAnyExpels(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	c.observer("reporter")
	c.act("kontora", summit.PutItem{Item: summit.AgendaItem{ID: "hidden", Title: summit.Text{"en": "Prisoners"}, Minutes: 10}, Place: 0})
	c.enterWithAll()

	// Accredited by one: the public's facts alone.
	l := c.listen(s, "reporter", "?here=1", "")
	v, raw := c.shownTo(l)
	if v.Audience != "observers" || v.Admitted != "" || v.Session != nil || v.Phase != summit.InSession {
		t.Errorf("before admission: %s", raw)
	}
	if contains(raw, "Name of", "Prisoners", "hidden", "reporter", `"plenary"`) {
		t.Errorf("before admission an observer reads %s", raw)
	}
	if got := c.doors("reporter"); len(got) != 0 {
		t.Errorf("before admission the doors %v open", got)
	}

	// One delegation's word changes nothing.
	proposed := c.act("desk", summit.Admit{Observer: "reporter", To: summit.ClosedSession})
	if got := c.doors("reporter"); len(got) != 0 {
		t.Errorf("with one consent of two the doors %v open", got)
	}
	c.act("kontora", summit.Consent{Proposal: summit.Ref{Seq: proposed.Seq, Hash: proposed.Hash}})
	l.ends()

	l = c.listen(s, "reporter", "?here=1", "")
	v, raw = c.shownTo(l)
	if v.Admitted != summit.ClosedSession || v.Session == nil || !contains(raw, "Name of lin", "Name of ivanov") {
		t.Errorf("admitted by all: %s", raw)
	}
	if contains(raw, "Prisoners", "hidden", "caucus") {
		t.Errorf("admitted, an observer reads %s", raw)
	}
	if got := c.doors("reporter"); len(got) != 1 || got[0] != summit.Plenary {
		t.Errorf("admitted by all, the doors %v open", got)
	}

	// Any one shows them out.
	c.act("ivanov", summit.Expel{Observer: "reporter"})
	l.ends()
	if got := c.doors("reporter"); len(got) != 0 {
		t.Errorf("after being expelled the doors %v open", got)
	}
	v, raw = c.shownTo(c.listen(s, "reporter", "?here=1", ""))
	if v.Admitted != "" || v.Session != nil || contains(raw, "Name of") {
		t.Errorf("after being expelled: %s", raw)
	}
}

func TestAnObserverIsOutsideOfARestrictedSessionAndOfARecess(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	c.observer("reporter")
	proposed := c.act("desk", summit.Admit{Observer: "reporter", To: summit.ClosedSession})
	c.act("kontora", summit.Consent{Proposal: summit.Ref{Seq: proposed.Seq, Hash: proposed.Hash}})
	c.enterWithAll()
	l := c.listen(s, "reporter", "?here=1", "")
	if v, raw := c.shownTo(l); v.Session == nil {
		t.Fatalf("in a closed session: %s", raw)
	}

	restrict := c.act("lin", summit.Restrict{})
	c.act("ivanov", summit.Consent{Proposal: summit.Ref{Seq: restrict.Seq, Hash: restrict.Hash}})
	for {
		v, raw := c.shownTo(l)
		if v.Session != nil {
			continue // of the entry before
		}
		if contains(raw, "Name of", "restricted", "plenary") {
			t.Errorf("of a restricted session an observer reads %s", raw)
		}
		break
	}
	if got := c.doors("reporter"); len(got) != 0 {
		t.Errorf("in a restricted session the doors %v open", got)
	}
	c.act("desk", summit.Recess{})
	if v, raw := c.shownTo(l); v.Phase != summit.InRecess || v.Session != nil {
		t.Errorf("in recess: %s", raw)
	}
}

func TestAMemberInvitedAgainTakesTheirPlaceFromTheOldDevice(t *testing.T) {
	c := gathered(t)
	old := c.cookies["petrov"]
	c.act("kontora", summit.Revoke{Member: "petrov"})
	c.refused(c.ask("POST", c.path("petrov", "session"), c.proof("petrov", "petrov")), summit.InvitationRevoked)

	c.keys["lost phone"] = c.keys["petrov"]
	delete(c.keys, "petrov")
	delete(c.keys, "link petrov")
	c.invite(member{"petrov", "moscow", identity.Delegate}, time.Now().Add(time.Hour))
	c.refused(c.ask("POST", c.path("petrov", "session"), c.proof("lost phone", "petrov")), deviceReplaced)
	c.refused(c.ask("POST", c.path("petrov", "media"), nil, old), deviceReplaced)

	c.enrol("petrov")
	c.signIn("petrov")
	c.refused(c.ask("POST", c.path("petrov", "session"), c.proof("lost phone", "petrov")), deviceReplaced)
}

func TestNobodyFromOutsideIsInTheGroupOfThePapers(t *testing.T) {
	c := gathered(t)
	c.observer("reporter")
	log := func(id identity.ID) string {
		return "/api/summits/" + c.id.String() + "/seats/" + string(id) + "/chambers/papers/messages"
	}
	c.fetch(&ChamberLog{}, http.MethodGet, log("lin"), nil, c.cookies["lin"])
	w := c.ask(http.MethodGet, log("reporter"), nil, c.cookies["reporter"])
	if w.Code != http.StatusForbidden {
		t.Errorf("an observer asks for the papers' log: %d %s", w.Code, w.Body)
	}
}
