package proceedings

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// TestTheLargestSummitSits takes eight delegations of forty through the record: each act signed, written and shown to all
// eight audiences, once each. After a restart everything is as it was.
func TestTheLargestSummitSits(t *testing.T) {
	const members = 40
	c := newCast(t)
	convene := summit.Convene{Title: summit.Text{"en": "All"}, Starts: c.now(), Minutes: 120, Rules: summit.RulesVersion, Agenda: []summit.AgendaItem{}}
	for i := range summit.MaxDelegations {
		id := identity.ID(fmt.Sprintf("delegation-%d", i))
		convene.Delegations = append(convene.Delegations, summit.NewDelegation{
			ID: id, Name: summit.Text{"en": "Delegation " + string(id)}, TimeZone: "Etc/UTC", Language: "en", ClaimKey: c.key("claim " + string(id)).Key(),
		})
	}
	id, _, err := c.p.Convene(context.Background(), convene)
	c.must(err)
	c.id = id
	var watches []*Watch
	for _, d := range convene.Delegations {
		w, err := c.p.Watch(c.id, view.Of(d.ID))
		c.must(err)
		defer w.Close()
		watches = append(watches, w)
	}
	before, began := c.rendered(), c.head().Seq
	for _, d := range convene.Delegations {
		c.claim(d.ID)
	}
	for _, d := range convene.Delegations {
		for i := range members {
			role := identity.Delegate
			if i == 0 {
				role = identity.Principal
			}
			c.enrol(d.ID, identity.ID(fmt.Sprintf("%s-%d", d.ID, i)), role)
		}
	}
	entries := int(c.head().Seq - began)
	if made := c.rendered() - before; made != entries*len(watches) {
		t.Errorf("%d entries made %d views for %d audiences", entries, made, len(watches))
	}
	for _, d := range convene.Delegations {
		c.act(string(d.ID)+"-0", summit.Ready{Session: summit.ClosedSession})
	}
	shown := make([]View, len(watches))
	for i, w := range watches {
		shown[i], _ = w.Latest()
		var seen view.Summit
		c.must(json.Unmarshal(shown[i].JSON, &seen))
		in := 0
		for _, chamber := range seen.Chambers {
			in += len(chamber.Members)
		}
		if seen.Phase != summit.InSession || in != 9*members || len(seen.Chambers) != 2 {
			t.Errorf("delegation %d sees %d admitted to %d chambers, %s", i, in, len(seen.Chambers), seen.Phase)
		}
	}
	t.Logf("%d entries; a view has %d kB", c.head().Seq, len(shown[0].JSON)/1000)
	if len(shown[0].JSON) > 200_000 {
		t.Errorf("a view has %d bytes", len(shown[0].JSON))
	}

	restarted := time.Now()
	c.restart(nil)
	t.Logf("restarted in %v", time.Since(restarted))
	for i, d := range convene.Delegations {
		w, err := c.p.Watch(c.id, view.Of(d.ID))
		c.must(err)
		again, _ := w.Latest()
		w.Close()
		if again.ID != shown[i].ID || !slices.Equal(again.JSON, shown[i].JSON) {
			t.Errorf("after a restart delegation %d sees another summit", i)
		}
	}
	c.act("delegation-7-0", summit.Recess{}) // any one of eight
}

// rendered counts the views made so far.
func (c *cast) rendered() (n int) {
	s, err := c.p.sitting(c.id)
	c.must(err)
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, f := range s.feeds {
		f.mu.Lock()
		n += f.rendered
		f.mu.Unlock()
	}
	return n
}
