package summit_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// TestTheLaws plays random acts by random signers, on old and new bases, by right and wrong clocks, and holds after each:
// nothing is more exposed than before without the consent of every delegation that is left, by a count of its own made
// from the acts alone, in which the last word of each counts; any delegation can stop all exposure, each by one act; nobody
// revoked, withdrawn or expelled is admitted anywhere. At the end what is replayed equals what was lived, so that refused
// acts have left nothing, and every view is a function of state, audience and time.
//
// rapid plays each of the two halves as often as -rapid.checks says.
func TestTheLaws(t *testing.T) {
	var met reached
	t.Run("halves", func(t *testing.T) {
		for half := range 2 {
			t.Run(fmt.Sprint(half+1), func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(rt *rapid.T) { play(t, rt, &met) })
			})
		}
	})
	met.report(t)
}

func play(t *testing.T, rt *rapid.T, met *reached) {
	s := raised(t, start{2 + pick(rt, "delegations", 2), pick(rt, "session", 3)})
	count := newTally(s.state)
	acts := 1 + pick(rt, "acts", 40)
	look := pick(rt, "look", acts)
	for i := range acts {
		act := draw(rt, s)
		if err := s.take(act); err != nil {
			met.refused.Add(1)
			continue // that a refusal changes nothing shows at the end: what is replayed has no refused acts
		}
		s.keep(act)
		count.follow(rt, s.state, &act)
		anyoneCanStop(rt, s)
		nobodyIsInWhoIsOut(rt, s)
		met.count(s.state, &act)
		if i == look {
			stopsAtOnce(rt, s)
			viewsHold(rt, s, s.state)
		}
	}
	again, err := summit.Replay(s.entries)
	if err != nil {
		rt.Fatalf("replay: %v", err)
	}
	if !reflect.DeepEqual(again, s.state) {
		rt.Fatalf("what is replayed is not what was lived; %s", apart(again, s.state))
	}
	viewsHold(rt, s, again)
}

// pick is one of n, all alike: rapid's own ranges prefer what is small, and short plays expose nothing.
func pick(rt *rapid.T, what string, n int) int {
	return int(rapid.Uint64().Draw(rt, what) % uint64(n))
}

// one is one of those given, all alike.
func one[T any](rt *rapid.T, what string, of ...T) T { return of[pick(rt, what, len(of))] }

// reached counts what the plays came to: a law that was never put to the test holds for nothing.
type reached struct {
	taken, refused                                                                            atomic.Int64
	restricted, closed, counted, open, recorded, admitted, helped, adopted, agreed, left, end atomic.Int64
	embargoed, corrected, retracted                                                           atomic.Int64
}

func (r *reached) count(s *summit.State, act *summit.Act) {
	r.taken.Add(1)
	add := func(n *atomic.Int64, yes bool) {
		if yes {
			n.Add(1)
		}
	}
	if s.Session != nil {
		add(&r.restricted, s.Session.Kind == summit.RestrictedSession)
		add(&r.closed, s.Session.Kind == summit.ClosedSession)
		add(&r.counted, s.Session.Kind == summit.ClosedSession && s.Session.Air != nil)
		add(&r.open, s.Session.Kind == summit.OpenSession)
		add(&r.recorded, s.Session.Recording)
	}
	_, consents := act.Body.(summit.Consent)
	add(&r.admitted, slices.ContainsFunc(s.Observers, func(o *summit.Member) bool { return o.Admitted != "" }))
	add(&r.helped, slices.ContainsFunc(s.Booths, func(b *summit.Booth) bool { return len(b.Technicians) > 0 }))
	add(&r.adopted, consents && s.Adopted != nil && *s.Adopted == s.Head)
	add(&r.agreed, consents && len(s.Texts) > 0 && s.Texts[len(s.Texts)-1].Agreed == s.Head)
	for _, t := range s.Texts {
		if a := t.Announcement; a != nil {
			add(&r.embargoed, t.By == nil && a.Public.After(s.HeadTime))
			add(&r.corrected, t.By == nil && a.Corrects.Seq != 0)
			add(&r.retracted, t.By == nil && !a.Retracted.IsZero())
		}
	}
	add(&r.left, act.Kind() == summit.KindWithdraw)
	add(&r.end, s.AdjournedAt != nil)
}

func (r *reached) report(t *testing.T) {
	came := []struct {
		to string
		n  int64
	}{
		{"taken", r.taken.Load()},
		{"refused", r.refused.Load()},
		{"restricted", r.restricted.Load()},
		{"closed", r.closed.Load()},
		{"counted down", r.counted.Load()},
		{"open", r.open.Load()},
		{"recorded", r.recorded.Load()},
		{"an observer admitted", r.admitted.Load()},
		{"a technician in a booth", r.helped.Load()},
		{"agendas adopted", r.adopted.Load()},
		{"texts agreed", r.agreed.Load()},
		{"joint announcements under embargo", r.embargoed.Load()},
		{"joint corrections", r.corrected.Load()},
		{"joint announcements taken back", r.retracted.Load()},
		{"withdrawals", r.left.Load()},
		{"after the end", r.end.Load()},
	}
	for _, c := range came {
		t.Logf("%9d acts: %s", c.n, c.to)
		if c.n == 0 && r.taken.Load() > 10_000 {
			t.Errorf("no play came to this: %s", c.to)
		}
	}
}

// start is where a play begins: with so many delegations, gathered, in a closed session, or in an open one that is
// recorded and has observers.
type start struct{ delegations, session int }

// raised is a stage at a start, made once and then folded anew.
func raised(t testing.TB, at start) *stage {
	templates.Lock()
	defer templates.Unlock()
	made, ok := templates.of[at]
	if !ok {
		made = gathered(t, at.delegations)
		for _, d := range made.state.Delegations {
			made.accredit(d.ID, identity.Mediator)
			made.accredit(d.ID, identity.Technician)
			made.accredit(d.ID, identity.Broadcaster)
			press := member(d.ID, identity.Press) // who has not come yet
			made.links[press] = made.key()
			i := made.invitation(d.ID, identity.Press)
			i.NotAfter = made.now.Add(30 * time.Minute)
			made.must(made.keys[d.ID], made.invite(i, made.keys[d.ID]))
		}
		if at.session > 0 {
			for _, d := range made.state.Delegations {
				made.must(made.principal(d.ID), ready)
			}
		}
		if at.session > 1 {
			by := made.principal("beijing")
			made.agree(by, summit.GoOnAir{})
			made.agree(by, summit.StartRecording{})
			for i, d := range made.state.Delegations {
				to := []summit.SessionKind{summit.OpenSession, summit.ClosedSession}
				made.agree(by, summit.Admit{Observer: member(d.ID, identity.Mediator), To: to[i%2]})
				made.agree(by, summit.Admit{Observer: member(d.ID, identity.Press), To: to[1-i%2]})
			}
		}
		templates.of[at] = made
	}
	s := *made
	s.t, s.state, s.entries = t, &summit.State{}, slices.Clip(made.entries)
	s.dice = &dice{made.dice.n}
	s.links, s.devices = cloned(made.links), cloned(made.devices)
	for i := range s.entries {
		s.state.Apply(&s.entries[i])
	}
	return &s
}

var templates = struct {
	sync.Mutex
	of map[start]*stage
}{of: map[start]*stage{}}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	out := make(map[K]V, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// tally counts who consented to what, from the acts alone.
type tally struct {
	ready     map[identity.ID]summit.SessionKind
	proposals map[summit.Ref]*counted
	session   int // how often it changed
	agenda    int
	words     map[word]uint64
	lets      map[helper]map[identity.ID]bool // which delegations have let a technician in, since anybody took them out
	inside    map[helper]bool
	was       exposure
	air       countdown // to the open session that all agreed to, while nobody has called it off
}

// countdown is the proposal that is counted down, and until when; or none.
type countdown struct {
	proposal summit.Ref
	until    time.Time
}

// helper is a technician of a booth.
type helper struct{ booth, technician identity.ID }

// word is what a delegation said last against something: to enter, a proposal, a kind of proposal, an observer.
type word struct {
	by      identity.ID
	against any
}

// counted is a proposal and who consents to it.
type counted struct {
	body            summit.Body
	until           time.Time
	session, agenda int
	consents        map[identity.ID]bool
}

// exposure is all that others may see and hear.
type exposure struct {
	session   int
	recording bool
	admitted  map[identity.ID]int
	published string
	texts     int
}

func exposed(s *summit.State) exposure {
	e := exposure{admitted: map[identity.ID]int{}, texts: len(s.Texts), published: published(s)}
	if s.Session != nil {
		e.session, e.recording = s.Session.Kind.Exposure(), s.Session.Recording
	}
	for _, o := range s.Observers {
		e.admitted[o.Member] = map[summit.SessionKind]int{"": 0, summit.OpenSession: 1, summit.ClosedSession: 2}[o.Admitted]
	}
	return e
}

func published(s *summit.State) string {
	b, err := json.Marshal(s.Published)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func newTally(s *summit.State) *tally {
	return &tally{ready: map[identity.ID]summit.SessionKind{}, proposals: map[summit.Ref]*counted{}, words: map[word]uint64{}, lets: map[helper]map[identity.ID]bool{}, inside: map[helper]bool{}, was: exposed(s)}
}

// isLast fails when a delegation has said the opposite since its signer looked: an act that was held up on its way, or
// replayed, is not its delegation's last word.
func (c *tally) isLast(rt *rapid.T, act *summit.Act, own identity.ID, about any) {
	seen := act.Basis.Seq
	if consent, ok := act.Body.(summit.Consent); ok && about != any(consent.Proposal) {
		seen = max(seen, consent.Proposal.Seq) // it names the proposal's hash: its signer has seen that
	}
	if said := c.words[word{own, about}]; said > seen {
		rt.Fatalf("%s counted, whose signer had seen entry %d, and %s said the opposite of %v in entry %d", act.Kind(), seen, own, about, said)
	}
}

// follow counts an act that was taken and fails when it exposed more than all had consented to.
func (c *tally) follow(rt *rapid.T, s *summit.State, act *summit.Act) {
	who := s.DeviceMember(act.By)
	var own identity.ID
	if who != nil {
		own = who.Delegation.ID
	}
	var p *counted // what the act consents to
	var by summit.Ref
	if !c.air.until.IsZero() && !s.HeadTime.Before(c.air.until) { // what was counted down has begun
		c.was.session, c.was.recording, c.air.until = summit.OpenSession.Exposure(), false, time.Time{}
		clear(c.ready)
		c.session++
	}
	switch body := act.Body.(type) {
	case summit.Ready:
		c.isLast(rt, act, own, summit.KindReady)
		c.ready[own] = body.Session
	case summit.NotReady, summit.Recess:
		c.words[word{own, summit.KindReady}], c.words[word{own, summit.KindGoOnAir}], c.words[word{own, summit.KindStartRecording}] = s.Head.Seq, s.Head.Seq, s.Head.Seq
		delete(c.ready, own)
		c.air = countdown{}
	case summit.CloseDoors:
		c.air = countdown{}
		c.words[word{own, summit.KindGoOnAir}] = s.Head.Seq
		c.drop(summit.KindGoOnAir)
	case summit.DeleteRecording:
		if c.was.recording && !s.Session.Recording {
			c.words[word{own, summit.KindStartRecording}] = s.Head.Seq
			c.drop(summit.KindStartRecording)
		}
	case summit.StopRecording:
		c.words[word{own, summit.KindStartRecording}] = s.Head.Seq
		c.drop(summit.KindStartRecording)
	case summit.Consent:
		c.isLast(rt, act, own, body.Proposal)
		if p = c.proposals[body.Proposal]; p == nil || !s.HeadTime.Before(p.until) {
			rt.Fatalf("consent to %v, which is proposed no more, was taken", body.Proposal)
		}
		c.isLast(rt, act, own, p.body.Kind())
		p.consents[own] = true
		by = body.Proposal
	case summit.TakeBack:
		if c.air.proposal == body.Proposal {
			c.words[word{own, summit.KindGoOnAir}] = s.Head.Seq
			c.air = countdown{}
			if s.Session.Kind == summit.OpenSession {
				rt.Fatal("the consent to go on air is taken back, and the session is open")
			}
		}
		c.words[word{own, body.Proposal}] = s.Head.Seq
		if back := c.proposals[body.Proposal]; back != nil {
			delete(back.consents, own)
		}
	case summit.PutItem, summit.RemoveItem:
		c.agenda++
	case summit.Expel:
		c.words[word{own, body.Observer}] = s.Head.Seq
		c.forget(body.Observer)
	case summit.Narrow:
		c.words[word{own, body.Observer}] = s.Head.Seq
		c.forget(body.Observer)
	case summit.Revoke:
		c.forget(body.Member)
	case summit.Invite:
		c.forget(body.Invitation().Member)
		if m := s.Member(body.Invitation().Member); m.Admitted != "" {
			rt.Fatalf("%s was accredited anew, and is admitted", m.Member)
		}
	case summit.AdmitTechnician:
		h := helper{body.Booth, body.Member}
		if c.lets[h] == nil {
			c.lets[h] = map[identity.ID]bool{}
		}
		c.lets[h][own] = true
	case summit.DismissTechnician:
		delete(c.lets, helper{body.Booth, body.Member})
	case summit.Withdraw:
		c.air = countdown{}
		clear(c.proposals)
		clear(c.ready)
	default:
		if rule, _ := summit.RuleFor(act.Kind()); rule.Proposes() {
			c.isLast(rt, act, own, act.Kind())
			if admit, ok := body.(summit.Admit); ok {
				c.isLast(rt, act, own, admit.Observer)
			}
			p = &counted{body: body, until: s.HeadTime.Add(rule.Lapses), session: c.session, agenda: c.agenda, consents: map[identity.ID]bool{own: true}}
			c.proposals[s.Head] = p
		}
	}
	c.helps(rt, s, act)
	now := exposed(s)
	if now.session > c.was.session {
		kind := s.Session.Kind
		_, enters := act.Body.(summit.Ready)
		switch {
		case enters && c.all(s, func(d identity.ID) bool { return c.ready[d] == kind }) && kind != summit.OpenSession:
		case c.agreed(s, p) && kind == summit.ClosedSession && p.body == summit.Body(summit.Widen{}):
		default:
			rt.Fatalf("%s led to a session %s without the consent of all", act.Kind(), kind)
		}
	}
	switch air := aired(s); {
	case air.Equal(c.air.until):
	case c.agreed(s, p) && p.body == summit.Body(summit.GoOnAir{}) && air.Equal(laterOf(s.HeadTime, s.Session.Since).Add(summit.OnAirAhead)):
		c.air = countdown{by, air}
		c.session++
	default:
		rt.Fatalf("%s counts down to %s, and %s was agreed", act.Kind(), air, c.air.until)
	}
	if until := c.air.until; !until.IsZero() {
		if s.At(until.Add(-time.Nanosecond)).Session.Kind != summit.ClosedSession || s.At(until).Session.Kind != summit.OpenSession {
			rt.Fatalf("the session is not open from %s, and before it closed", until)
		}
	}
	if now.recording && (!c.was.recording || now.session != c.was.session) && (!c.agreed(s, p) || p.body != summit.Body(summit.StartRecording{})) {
		rt.Fatalf("%s started recording without the consent of all", act.Kind())
	}
	for id, to := range now.admitted {
		if to <= c.was.admitted[id] {
			continue
		}
		kind := []summit.SessionKind{"", summit.OpenSession, summit.ClosedSession}[to]
		if !c.agreed(s, p) || p.body != summit.Body(summit.Admit{Observer: id, To: kind}) {
			rt.Fatalf("%s admitted %s to %s sessions without the consent of all", act.Kind(), id, kind)
		}
	}
	if now.published != c.was.published && strings.Contains(now.published, `"id"`) && !narrowed(c.was.published, now.published) &&
		(!c.agreed(s, p) || p.agenda != c.agenda || p.body != summit.Body(summit.AdoptAgenda{})) {
		rt.Fatalf("%s published an agenda without the consent of all:\n%s\n%s", act.Kind(), c.was.published, now.published)
	}
	if now.texts > c.was.texts && act.Kind() != summit.KindAnnounce {
		text := s.Texts[len(s.Texts)-1]
		said := summit.Body(nil)
		if p != nil {
			said = p.body
		}
		if announced, ok := said.(summit.AnnounceJointly); ok {
			if announced.Embargo != nil && announced.Embargo.After(s.HeadTime) && !text.Announcement.Public.Equal(*announced.Embargo) {
				rt.Fatalf("all agreed to an embargo until %s, and the public reads it at %s", announced.Embargo, text.Announcement.Public)
			}
			announced.Embargo = nil
			said = announced
		}
		if !c.agreed(s, p) || text.By != nil || !reflect.DeepEqual(said, worded(text)) {
			rt.Fatalf("%s agreed a text without the consent of all", act.Kind())
		}
	}
	if now.session != c.was.session {
		clear(c.ready)
		c.session++
	}
	c.was = now
}

// helps fails when a technician came into a booth where a delegation works that has not let them in.
func (c *tally) helps(rt *rapid.T, s *summit.State, act *summit.Act) {
	inside := map[helper]bool{}
	for _, b := range s.Booths {
		for _, id := range b.Technicians {
			h := helper{b.ID, id}
			inside[h] = true
			for _, works := range b.Members {
				if d := s.Member(works).Delegation.ID; !c.inside[h] && !c.lets[h][d] {
					rt.Fatalf("%s let %s into %s, without %s", act.Kind(), id, b.ID, d)
				}
			}
		}
	}
	for h := range c.lets {
		b, m := s.Booth(h.booth), s.Member(h.technician)
		if b == nil || !inside[h] && b.AskedBy(h.technician) == nil || m.Expelled {
			delete(c.lets, h)
		}
	}
	c.inside = inside
}

// aired is until when an open session is counted down, or zero.
func aired(s *summit.State) time.Time {
	if s.Session == nil || s.Session.Kind == summit.OpenSession || s.Session.Air == nil {
		return time.Time{}
	}
	return s.Session.Air.From
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// worded is the proposal of a text that stands.
func worded(t summit.AgreedText) summit.Body {
	switch t.Kind {
	case summit.KindAgreeOutcome:
		return summit.AgreeOutcome{Text: t.Text}
	case summit.KindAdoptText:
		return summit.AdoptText{Text: t.Text}
	}
	a := t.Announcement
	body := summit.AnnounceJointly{Title: a.Title, Text: t.Text, Tells: a.Tells, CalledOff: a.CalledOff}
	if a.Moved {
		body.Starts = &a.Starts
	}
	if a.Corrects.Seq != 0 {
		body.Corrects = &a.Corrects
	}
	return body
}

// drop ends what was proposed of a kind.
func (c *tally) drop(kind summit.Kind) {
	for ref, p := range c.proposals {
		if p.body.Kind() == kind {
			delete(c.proposals, ref)
		}
	}
}

// forget ends what was consented to about an observer: who ends its admission consents to none that is proposed.
func (c *tally) forget(observer identity.ID) {
	for ref, p := range c.proposals {
		if admit, ok := p.body.(summit.Admit); ok && admit.Observer == observer {
			delete(c.proposals, ref)
		}
	}
}

// agreed says whether every delegation that is left consents to the proposal, in time and from where it started.
func (c *tally) agreed(s *summit.State, p *counted) bool {
	if p == nil || !s.HeadTime.Before(p.until) {
		return false
	}
	switch p.body.(type) {
	case summit.Widen, summit.GoOnAir, summit.StartRecording, summit.Restrict:
		if p.session != c.session {
			return false
		}
	}
	return c.all(s, func(d identity.ID) bool { return p.consents[d] })
}

func (c *tally) all(s *summit.State, yes func(identity.ID) bool) bool {
	for _, d := range s.Delegations {
		if !d.Withdrawn && !yes(d.ID) {
			return false
		}
	}
	return true
}

// narrowed says whether the one agenda is the other less some of its items.
func narrowed(was, now string) bool {
	var before, after []json.RawMessage
	if json.Unmarshal([]byte(was), &before) != nil || json.Unmarshal([]byte(now), &after) != nil {
		return false
	}
	for _, item := range after {
		if !slices.ContainsFunc(before, func(other json.RawMessage) bool { return string(other) == string(item) }) {
			return false
		}
	}
	return true
}

// candidate is a fresh key that becomes a member's link or device if the act that brings it in is taken.
func (s *stage) candidate() identity.Signer {
	k := s.key()
	s.fresh = map[identity.Key]identity.Signer{k.Key(): k}
	return k
}

// keep remembers the fresh key of an act that was taken.
func (s *stage) keep(act summit.Act) {
	switch body := act.Body.(type) {
	case summit.Invite:
		s.links[body.Invitation().Member] = s.fresh[body.Invitation().Key]
	case summit.Enrol:
		s.devices[body.Device().Member] = s.fresh[body.Device().Key]
	}
}

// apart names the first part of two states that differs.
func apart(a, b *summit.State) string {
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		if one, two := fmt.Sprintf("%+v", x.Field(i)), fmt.Sprintf("%+v", y.Field(i)); one != two {
			return fmt.Sprintf("%s: %.300s, %.300s", x.Type().Field(i).Name, one, two)
		}
	}
	return "they print alike"
}

// draw is an act: every second one of whom it is meant for, who looks at the newest entry and has a right clock.
func draw(rt *rapid.T, s *stage) summit.Act {
	ids := []identity.ID{}
	for _, d := range s.state.Delegations {
		ids = append(ids, d.ID)
	}
	sound := pick(rt, "sound", 2) == 0
	d := one(rt, "delegation", ids...)
	roles := []identity.Role{identity.Principal, identity.Secretary, identity.Delegate, identity.Interpreter, identity.Mediator}
	if sound {
		roles = roles[:2]
	}
	by := s.devices[member(d, one(rt, "role", roles...))]
	if !sound && pick(rt, "key", 10) == 0 {
		by = s.keys[d]
	}
	other := one(rt, "other delegation", ids...)
	about := member(other, one(rt, "about", cast...))
	observer := member(other, one(rt, "observer", identity.Mediator, identity.Press, identity.Technician, identity.Broadcaster))
	proposal := s.state.Head
	if session := s.state.Session; session != nil && session.Air != nil && pick(rt, "the air's", 2) == 0 {
		proposal = session.Air.Proposal
	} else if open := s.state.Proposals; len(open) > 0 {
		proposal = open[pick(rt, "proposal", len(open))].Entry
	}
	item := summit.AgendaItem{
		ID: one[identity.ID](rt, "item", "views", "trade", "visas"), Title: summit.Text{"en": fmt.Sprintf("Item %d", s.acts)},
		Minutes: 10, Public: pick(rt, "public", 2) == 0,
	}
	if !item.Public {
		item.Title = summit.Text{"en": fmt.Sprintf("behind doors %d", s.acts)}
	}
	text := summit.Text{"en": fmt.Sprintf("Words %d", s.acts)}
	jointly, alone := announcing(rt, s, text)
	enter := one(rt, "for", summit.ClosedSession, summit.ClosedSession, summit.RestrictedSession)
	kinds := []summit.SessionKind{summit.OpenSession, summit.ClosedSession}
	var body summit.Body
	switch n := pick(rt, "act", 61); {
	case sound && n < 30 && len(s.state.Proposals) > 0:
		body = summit.Consent{Proposal: proposal}
		for _, p := range s.state.Proposals {
			for _, asked := range s.state.Delegations {
				if p.Entry == proposal && !asked.Withdrawn && !slices.Contains(p.Consents, asked) {
					by = s.devices[member(asked.ID, one(rt, "who answers", roles...))]
				}
			}
		}
	case sound && n < 30 && s.state.Session == nil:
		for _, d := range s.state.Delegations {
			if d.Ready != "" {
				enter = d.Ready
			}
		}
		body = summit.Ready{Session: enter}
	case sound && n < 30:
		steps := map[summit.SessionKind][]summit.Body{
			summit.RestrictedSession: {summit.Widen{}},
			summit.ClosedSession:     {summit.GoOnAir{}, summit.GoOnAir{}, summit.Restrict{}},
			summit.OpenSession:       {summit.Restrict{}, summit.StartRecording{}},
		}[s.state.Session.Kind]
		body = one(rt, "step", append(steps, summit.AdoptAgenda{}, summit.AdoptText{Text: text}, jointly, jointly, summit.Admit{Observer: observer, To: one(rt, "to", kinds...)})...)
	case n < 12:
		body = summit.Consent{Proposal: proposal}
	case n < 20:
		body = summit.Ready{Session: enter}
	case n < 33:
		body = []summit.Body{
			summit.NotReady{},
			summit.Recess{},
			summit.Restrict{},
			summit.Widen{},
			summit.Widen{},
			summit.GoOnAir{},
			summit.GoOnAir{},
			summit.CloseDoors{},
			summit.StartRecording{},
			summit.StopRecording{},
			summit.TakeBack{Proposal: proposal},
			summit.Adjourn{},
			summit.AskFloor{},
		}[n-20]
	case n < 37:
		body = summit.Admit{Observer: observer, To: one(rt, "to", kinds...)}
	case n < 44:
		body = []summit.Body{
			summit.Narrow{Observer: observer},
			summit.Expel{Observer: observer},
			summit.PutItem{Item: item, Place: pick(rt, "place", 4)},
			summit.RemoveItem{Item: item.ID},
			summit.AdoptAgenda{},
			summit.AdoptAgenda{},
			summit.StartItem{Item: item.ID},
		}[n-37]
	case n < 48:
		body = []summit.Body{summit.AgreeOutcome{Text: text}, summit.AdoptText{Text: text}, jointly, alone}[n-44]
	case n == 48 && pick(rt, "takes back", 2) == 0 && alone.Corrects != nil:
		body = summit.Retract{Announcement: *alone.Corrects}
	case n == 48 && len(s.state.Recordings) > 0 && pick(rt, "deletes", 2) == 0:
		body = summit.DeleteRecording{Recording: one(rt, "recording", s.state.Recordings...).Began}
	case n == 48 && pick(rt, "renews", 3) == 0:
		body = summit.RenewCalendar{}
	case n == 48 && pick(rt, "leaves", 2) == 0:
		body = summit.Withdraw{}
	case n == 49:
		body = summit.Revoke{Member: one(rt, "whom", about, observer)}
	case n == 50:
		i := s.invitation(other, identity.Delegate)
		i.Member, i.Key = about, s.candidate().Key()
		if pick(rt, "observer", 2) == 0 {
			i.Member, i.Role = observer, one(rt, "observer's role", identity.Mediator, identity.Press, identity.Technician, identity.Broadcaster)
		}
		body = summit.InviteBy(i, by.Key())
	case n == 51:
		by = s.candidate()
		who := one(rt, "who enrols", about, observer)
		body = summit.EnrolBy(identity.Device{Summit: s.state.Summit, Member: who, Key: by.Key()}, s.links[who].Key())
	case n == 52 && len(s.state.Booths) > 0 && pick(rt, "about a technician", 2) == 0:
		b := one(rt, "booth", s.state.Booths...)
		by = s.devices[one(rt, "an interpreter of it", b.Members...)]
		who := member(other, identity.Technician)
		body = one[summit.Body](rt, "of a technician", summit.AdmitTechnician{Booth: b.ID, Member: who}, summit.AdmitTechnician{Booth: b.ID, Member: who}, summit.DismissTechnician{Booth: b.ID, Member: who})
	case n == 52:
		body = summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{about}}
	case n == 53:
		body = summit.SetLanguages{Member: about, Languages: []identity.Language{one[identity.Language](rt, "language", "zh", "ru", "fr")}}
	case n == 54:
		body = summit.Rename{Member: about, Name: fmt.Sprintf("Name %d", s.acts)}
	case n == 55:
		body = summit.Compare{Delegation: other, Key: s.keys[other].Key()}
	case n == 56:
		body = one[summit.Body](rt, "in the plenary", summit.LeaveFloor{},
			summit.CannotInterpret{Booth: "zh-ru", Reason: summit.Sound, Speaker: about}, summit.CanInterpret{Booth: "zh-ru"},
			summit.FlagPassage{From: s.now.Add(-time.Second), Side: summit.OnTheFloor})
	case n == 57: // an entry that proposes nothing, or no more
		seq := 1 + uint64(pick(rt, "entry", int(s.state.Head.Seq)))
		hash, _ := s.state.HashAt(seq)
		body = one[summit.Body](rt, "about an entry", summit.Consent{Proposal: summit.Ref{Seq: seq, Hash: hash}}, summit.TakeBack{Proposal: summit.Ref{Seq: seq, Hash: hash}})
	case n == 58: // the node sends again what it has
		return s.entries[pick(rt, "again", len(s.entries))].Act
	default:
		body = summit.Countersign{Entry: s.state.Head}
		if s.state.AdjournedAt != nil {
			body = summit.Countersign{Entry: *s.state.AdjournedAt}
		}
	}
	seq := 1 + uint64(pick(rt, "basis", int(s.state.Head.Seq)))
	if pick(rt, "lately", 2) == 0 { // held up on its way
		seq = s.state.Head.Seq - uint64(pick(rt, "held up for", 6))
	}
	if sound || pick(rt, "newest", 2) == 0 {
		seq = s.state.Head.Seq
	}
	hash, _ := s.state.HashAt(seq)
	off := time.Duration(0)
	if !sound {
		off = one(rt, "clock", 0, 0, time.Minute, -time.Hour, time.Hour)
	}
	s.now = s.now.Add(one(rt, "passes", 0, 0, 0, time.Second, time.Second, time.Minute, time.Second, time.Minute, 10*time.Minute, 20*time.Minute, 8*24*time.Hour))
	return s.told(summit.Ref{Seq: seq, Hash: hash}, s.now.Add(off), by.Key(), body)
}

// announcing draws announcements: some under embargo, some correcting, moving or calling off.
func announcing(rt *rapid.T, s *stage, text summit.Text) (summit.AnnounceJointly, summit.Announce) {
	words := spoken(text["en"])
	jointly := summit.AnnounceJointly{Title: words, Text: words, Tells: one(rt, "tells", nil, summit.Facts, summit.Facts[:1], summit.Facts[1:])}
	alone := summit.Announce{Title: words, Text: words}
	if pick(rt, "embargo", 2) == 0 {
		until := s.now.Add(one(rt, "until", -time.Hour, 10*time.Second, time.Minute, 20*time.Minute, 400*24*time.Hour)).Truncate(summit.EmbargoGrain)
		jointly.Embargo, alone.Embargo = &until, &until
	}
	if len(s.state.Texts) > 0 && pick(rt, "corrects", 2) == 0 {
		ref := one(rt, "which", s.state.Texts...).Agreed
		jointly.Corrects, alone.Corrects = &ref, &ref
	}
	if len(jointly.Tells) > 0 && jointly.Tells[0] == summit.TheTime {
		starts := s.now.Add(24 * time.Hour)
		switch pick(rt, "moves", 4) {
		case 0:
			jointly.Starts = &starts
		case 1:
			jointly.CalledOff = true
		}
	}
	return jointly, alone
}

// told is an act as ParseAct reads it, without the cost of its signature: that a signature is true is parsing's business.
func (s *stage) told(basis summit.Ref, at time.Time, by identity.Key, body summit.Body) summit.Act {
	id := s.id()
	return summit.Act{ID: id, Summit: s.state.Summit, Body: body, Time: at, Basis: basis, By: by, Signed: id}
}

// anyoneCanStop: each delegation that is left ends whatever exposes by one act, on the oldest basis and by any clock.
func anyoneCanStop(rt *rapid.T, s *stage) {
	var stops []summit.Body
	if s.state.Session != nil {
		stops = append(stops, summit.Recess{}, summit.CloseDoors{}, summit.StopRecording{})
	}
	if phase := s.state.Phase(); phase != summit.Preparing && phase != summit.PhaseAdjourned {
		for _, o := range s.state.Observers {
			stops = append(stops, summit.Expel{Observer: o.Member}, summit.Narrow{Observer: o.Member})
		}
		for _, p := range s.state.At(s.now).OpenProposals() {
			stops = append(stops, summit.TakeBack{Proposal: p.Entry})
		}
		for _, t := range s.state.Texts {
			if t.Kind == summit.KindAnnounceJointly && t.Announcement.Retracted.IsZero() {
				stops = append(stops, summit.Retract{Announcement: t.Agreed})
			}
		}
		if s.state.Session != nil && s.state.Session.Air != nil {
			stops = append(stops, summit.TakeBack{Proposal: s.state.Session.Air.Proposal})
		}
		stops = append(stops, summit.Withdraw{})
	}
	deletes := len(stops)
	if phase := s.state.Phase(); phase == summit.InSession || phase == summit.InRecess || phase == summit.PhaseAdjourned {
		for _, r := range s.state.Recordings {
			if !r.Deleted {
				stops = append(stops, summit.DeleteRecording{Recording: r.Began})
			}
		}
	}
	genesis, _ := s.state.HashAt(1)
	for _, d := range s.state.Delegations {
		stops := stops
		if d.Withdrawn {
			stops = stops[deletes:]
		}
		for _, m := range d.Members {
			if m.Revoked || m.Device.IsZero() || m.Role != identity.Principal && m.Role != identity.Secretary {
				continue
			}
			for _, stop := range stops {
				act := s.told(summit.Ref{Seq: 1, Hash: genesis}, s.now.Add(-24*time.Hour), m.Device, stop)
				if err := summit.Check(s.state, &act, s.now); err != nil {
					rt.Fatalf("%s cannot %s: %v", m.Member, stop.Kind(), err)
				}
			}
		}
	}
}

func boothOf(s *summit.State, chamber identity.ID) (*summit.Booth, bool) {
	for _, b := range s.Booths {
		if summit.BoothChamber(b.ID) == chamber {
			return b, true
		}
	}
	return nil, false
}

func nobodyIsInWhoIsOut(rt *rapid.T, s *stage) {
	for _, c := range s.state.Chambers() {
		for _, a := range c.Members {
			m := s.state.Member(a.Member)
			if m.Revoked || m.Device.IsZero() || m.Delegation.Withdrawn || s.state.DeviceMember(m.Device) != m {
				rt.Fatalf("%s is admitted to %s", a.Member, c.ID)
			}
			if booth, isBooth := boothOf(s.state, c.ID); isBooth {
				if !slices.Contains(booth.Members, a.Member) && (m.Role != identity.Technician || !slices.Contains(booth.Technicians, a.Member)) {
					rt.Fatalf("%s, a %s, is in %s", a.Member, m.Role, c.ID)
				}
				continue
			}
			if m.Role.Observer() && (c.ID != summit.Plenary || !s.state.Session.Kind.Admits(m.Admitted)) {
				rt.Fatalf("the observer %s, admitted to %q sessions, is in %s", a.Member, m.Admitted, c.ID)
			}
			if c.ID == summit.Plenary && s.state.Session.Kind == summit.RestrictedSession && m.Role != identity.Principal && m.Role != identity.Interpreter {
				rt.Fatalf("%s, a %s, is in a restricted session", a.Member, m.Role)
			}
			if c.ID != summit.Plenary && c.ID != summit.Caucus(m.Delegation.ID) {
				rt.Fatalf("%s of %s is in %s", a.Member, m.Delegation.ID, c.ID)
			}
			again, in := s.state.Admitted(c.ID, a.Member)
			if !in || !reflect.DeepEqual(again, a) {
				rt.Fatalf("%s is admitted as %v and as %v", a.Member, a, again)
			}
		}
	}
	everybody := slices.Clone(s.state.Observers)
	for _, d := range s.state.Delegations {
		everybody = append(everybody, d.Members...)
	}
	for _, m := range everybody {
		var groups []identity.ID
		if _, reads := s.state.Grouped(summit.Papers, m.Member); reads {
			groups = append(groups, summit.Papers)
		}
		for _, c := range s.state.Chambers() {
			if slices.ContainsFunc(c.Members, func(a summit.Admission) bool { return a.Member == m.Member }) {
				groups = append(groups, c.ID)
			}
		}
		if got := s.state.GroupsOf(m.Member); !slices.Equal(got, groups) {
			rt.Fatalf("%s belongs to %v, and to %v", m.Member, groups, got)
		}
	}
	for _, o := range s.state.Observers {
		if o.Admitted != "" && (o.Revoked || o.Delegation.Withdrawn) {
			rt.Fatalf("%s is revoked, or who accredited it has left, and it is admitted to %s sessions", o.Member, o.Admitted)
		}
	}
	for _, u := range s.state.Unable {
		if _, in := s.state.Admitted(summit.Plenary, u.Speaker); !in || s.state.Booth(u.Booth) == nil {
			rt.Fatalf("the booth %s still cannot interpret %s", u.Booth, u.Speaker)
		}
	}
	for _, b := range s.state.Booths {
		for _, id := range b.Members {
			if m := s.state.Member(id); m.Revoked || m.Role != identity.Interpreter || m.Delegation.Withdrawn {
				rt.Fatalf("%s, a %s, revoked: %v, works in %s", id, m.Role, m.Revoked, b.ID)
			}
		}
		for _, id := range b.Technicians {
			if m := s.state.Member(id); m.Revoked || m.Role != identity.Technician || m.Delegation.Withdrawn {
				rt.Fatalf("%s, a %s, revoked: %v, is a technician of %s", id, m.Role, m.Revoked, b.ID)
			}
		}
	}
}

// stopsAtOnce: whatever exposes is over with the one act of one delegation that stops it, whoever agreed to it before.
func stopsAtOnce(rt *rapid.T, s *stage) {
	var leaders []*summit.Member
	for _, d := range s.state.Delegations {
		for _, m := range d.Members {
			if !d.Withdrawn && !m.Revoked && !m.Device.IsZero() && (m.Role == identity.Principal || m.Role == identity.Secretary) {
				leaders = append(leaders, m)
			}
		}
	}
	if len(leaders) == 0 || s.state.AdjournedAt != nil {
		return
	}
	by := one(rt, "who stops", leaders...)
	genesis, _ := s.state.HashAt(1)
	after := func(body summit.Body) *summit.State {
		copied := *s
		copied.state, copied.entries = &summit.State{}, slices.Clip(s.entries)
		for i := range copied.entries {
			copied.state.Apply(&copied.entries[i])
		}
		if err := copied.take(s.told(summit.Ref{Seq: 1, Hash: genesis}, s.now.Add(24*time.Hour), by.Device, body)); err != nil {
			rt.Fatalf("%s cannot %s: %v", by.Member, body.Kind(), err)
		}
		return copied.state
	}
	if session := s.state.Session; session != nil {
		for _, stop := range []summit.Body{summit.Recess{}, summit.NotReady{}} {
			if open := after(stop); open.Session != nil || open.Current != nil || len(open.Floor) != 0 {
				rt.Fatalf("after a %s the plenary is open", stop.Kind())
			}
		}
		closes := []summit.Body{summit.CloseDoors{}}
		if session.Air != nil {
			closes = append(closes, summit.TakeBack{Proposal: session.Air.Proposal})
		}
		for _, close := range closes {
			closed := after(close).At(s.now.Add(time.Hour))
			if closed.Session.Kind == summit.OpenSession || closed.Session.Kind.Exposure() > session.Kind.Exposure() {
				rt.Fatalf("the doors are closed, and the session is %s", closed.Session.Kind)
			}
		}
		if silent := after(summit.StopRecording{}); silent.Session.Recording || silent.Session.Kind != session.Kind {
			rt.Fatalf("recording is stopped, and the session is %+v", silent.Session)
		}
		if gone := after(summit.Withdraw{}).At(s.now.Add(time.Hour)); gone.Session != nil && gone.Session.Kind == summit.OpenSession {
			rt.Fatal("a delegation has left, and the session is open")
		}
	}
	for _, o := range s.state.Observers {
		out := after(summit.Expel{Observer: o.Member})
		if out.Helps(out.Member(o.Member)) {
			rt.Fatalf("%s is expelled, and in a booth", o.Member)
		}
		if _, in := out.Admitted(summit.Plenary, o.Member); in || out.Member(o.Member).Admitted != "" {
			rt.Fatalf("%s is expelled, and in", o.Member)
		}
		if narrow := after(summit.Narrow{Observer: o.Member}); narrow.Member(o.Member).Admitted == summit.ClosedSession {
			rt.Fatalf("%s is narrowed, and admitted to closed sessions", o.Member)
		}
	}
}

// viewsHold: of equal states and times the views are equal; at any later time each is the one made at Since, until the
// next deadline; and what is restricted, and how much of it there is, stands in none but the delegations'.
func viewsHold(rt *rapid.T, s *stage, again *summit.State) {
	audiences := []view.Audience{
		view.Public, view.Operator, view.Observers(""), view.Observers(summit.OpenSession), view.Observers(summit.ClosedSession), view.Technicians(""), view.Technicians(summit.ClosedSession),
	}
	for _, d := range s.state.Delegations {
		audiences = append(audiences, view.Of(d.ID))
	}
	now := s.state.HeadTime.Add(time.Duration(one(rt, "later by", rapid.Int64Range(0, int64(10*24*time.Hour)), rapid.Int64Range(0, int64(2*summit.OnAirAhead))).Draw(rt, "later")))
	m := s.state.At(now)
	since := m.Since()
	if since.After(now) || since.Before(s.state.HeadTime) {
		rt.Fatalf("at %s everything has stood since %s", now, since)
	}
	until, ends := s.state.NextDeadline(now)
	theWorld(rt, s, now, until, ends)
	for _, a := range audiences {
		seen := shown(rt, m, a)
		if seen != shown(rt, again.At(now), a) {
			rt.Fatalf("the view of %+v is not that of the same record replayed", a)
		}
		if seen != shown(rt, s.state.At(since), a) {
			rt.Fatalf("the view of %+v at %s is not the one of %s", a, now, since)
		}
		if ends && seen != shown(rt, s.state.At(until.Add(-time.Nanosecond)), a) {
			rt.Fatalf("the view of %+v changes before the deadline %s", a, until)
		}
		if _, delegation := a.Delegation(); delegation {
			continue
		}
		if strings.Contains(seen, "behind doors") {
			rt.Fatalf("%+v sees a restricted item: %s", a, seen)
		}
		if strings.Contains(seen, "Words ") {
			rt.Fatalf("%+v sees a text: %s", a, seen)
		}
		if less := shown(rt, unrestricted(s.state).At(now), a); seen != less {
			rt.Fatalf("%+v sees that there are restricted items:\n%s\n%s", a, seen, less)
		}
	}
}

// theWorld: what the world reads is what stands and is not under embargo, and a fact of the summit only while a joint
// announcement tells it.
func theWorld(rt *rapid.T, s *stage, now, until time.Time, ends bool) {
	w := func(at time.Time) string {
		b, err := json.Marshal(view.ForWorld(s.state.At(at)))
		if err != nil {
			rt.Fatal(err)
		}
		return string(b)
	}
	read := w(now)
	if ends && read != w(until.Add(-time.Nanosecond)) {
		rt.Fatalf("the world is told otherwise before the deadline %s", until)
	}
	tells := map[summit.Fact]bool{}
	for _, t := range s.state.Texts {
		says, a := fmt.Sprintf("%q", t.Text["en"]), t.Announcement
		kept := a == nil || a.Public.After(now) || !a.Retracted.IsZero()
		if kept == strings.Contains(read, says) {
			rt.Fatalf("%s, kept back: %v, in what the world reads: %s", says, kept, read)
		}
		if !kept && t.By == nil {
			for _, fact := range a.Tells {
				tells[fact] = true
			}
		}
	}
	told := view.ForWorld(s.state.At(now))
	if !tells[summit.TheTime] && told.Time != nil && !told.Time.Off || !tells[summit.TheParties] && told.Parties != nil || !tells[summit.TheAgenda] && told.Agenda != nil {
		rt.Fatalf("the world is told what no announcement tells: %s", read)
	}
	if strings.Contains(read, "behind doors") {
		rt.Fatalf("the world reads a restricted item: %s", read)
	}
}

// unrestricted is a state in which restricted items never were.
func unrestricted(s *summit.State) *summit.State {
	twin := *s
	twin.Agenda = slices.DeleteFunc(slices.Clone(s.Agenda), func(item summit.AgendaItem) bool { return !item.Public })
	if s.Current != nil {
		if item, _ := s.Item(s.Current.Item); !item.Public {
			twin.Current = nil
		}
	}
	return &twin
}

func shown(rt *rapid.T, m summit.Moment, a view.Audience) string {
	b, err := json.Marshal(view.For(m, a))
	if err != nil {
		rt.Fatal(err)
	}
	return string(b)
}

// BenchmarkReplay is the fold alone: entries decoded and verified beforehand.
func BenchmarkReplay(b *testing.B) {
	s := met(b, 2)
	for range 5000 {
		for _, d := range s.state.Delegations {
			if s.state.Session != nil {
				s.must(s.principal(d.ID), summit.Recess{})
			} else {
				s.must(s.principal(d.ID), ready)
			}
		}
		s.now = s.now.Add(time.Second)
	}
	b.ResetTimer()
	for b.Loop() {
		if _, err := summit.Replay(s.entries); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(s.entries)), "ns/entry")
}
