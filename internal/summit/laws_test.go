package summit_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// TestTheLaws plays random acts by random signers, on old and new bases, by right and wrong clocks, and holds after each:
// nothing is more exposed than before without the consent of every delegation that is left, by a count of its own made
// from the acts alone; any delegation can stop all exposure, each by one act; a refusal changes nothing; nobody revoked,
// withdrawn or expelled is admitted anywhere. At the end what is replayed equals what was lived, and every view is a
// function of state, audience and time.
//
// rapid plays each of the two halves as often as -rapid.checks says.
func TestTheLaws(t *testing.T) {
	for half := range 2 {
		t.Run(fmt.Sprint(half+1), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) {
				s := raised(t, rapid.IntRange(2, 3).Draw(rt, "delegations"))
				count := newTally(s.state)
				for range rapid.IntRange(1, 40).Draw(rt, "acts") {
					act := draw(rt, s)
					if err := s.take(act); err != nil {
						continue // that a refusal changes nothing shows at the end: what is replayed has no refused acts
					}
					s.keep(act)
					count.follow(rt, s.state, &act)
					anyoneCanStop(rt, s)
					nobodyIsInWhoIsOut(rt, s)
				}
				again, err := summit.Replay(s.entries)
				if err != nil {
					rt.Fatalf("replay: %v", err)
				}
				if !reflect.DeepEqual(again, s.state) {
					rt.Fatalf("what is replayed is not what was lived; %s", apart(again, s.state))
				}
				viewsHold(rt, s)
			})
		})
	}
}

// raised is a gathered stage with an observer, made once and then folded anew.
func raised(t testing.TB, n int) *stage {
	templates.Lock()
	defer templates.Unlock()
	made, ok := templates.of[n]
	if !ok {
		made = gathered(t, n)
		for _, d := range made.state.Delegations {
			made.accredit(d.ID, identity.Mediator)
		}
		templates.of[n] = made
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
	of map[int]*stage
}{of: map[int]*stage{}}

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
	was       exposure
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
	return &tally{ready: map[identity.ID]summit.SessionKind{}, proposals: map[summit.Ref]*counted{}, was: exposed(s)}
}

// follow counts an act that was taken and fails when it exposed more than all had consented to.
func (c *tally) follow(rt *rapid.T, s *summit.State, act *summit.Act) {
	who := s.DeviceMember(act.By)
	var own identity.ID
	if who != nil {
		own = who.Delegation.ID
	}
	var p *counted // what the act consents to
	switch body := act.Body.(type) {
	case summit.Ready:
		c.ready[own] = body.Session
	case summit.NotReady, summit.Recess:
		delete(c.ready, own)
	case summit.Consent:
		if p = c.proposals[body.Proposal]; p != nil {
			p.consents[own] = true
		}
	case summit.TakeBack:
		if back := c.proposals[body.Proposal]; back != nil {
			delete(back.consents, own)
		}
	case summit.PutItem, summit.RemoveItem:
		c.agenda++
	case summit.Expel:
		c.forget(body.Observer)
	case summit.Narrow:
		c.forget(body.Observer)
	case summit.Revoke:
		c.forget(body.Member)
	case summit.Invite:
		c.forget(body.Invitation().Member)
	case summit.Withdraw:
		clear(c.proposals)
		clear(c.ready)
	default:
		if rule, _ := summit.RuleFor(act.Kind()); rule.Proposes() {
			p = &counted{body: body, until: s.HeadTime.Add(rule.Lapses), session: c.session, agenda: c.agenda, consents: map[identity.ID]bool{own: true}}
			c.proposals[s.Head] = p
		}
	}
	now := exposed(s)
	if now.session > c.was.session {
		kind := s.Session.Kind
		_, enters := act.Body.(summit.Ready)
		switch {
		case enters && c.all(s, func(d identity.ID) bool { return c.ready[d] == kind }) && kind != summit.OpenSession:
		case c.agreed(s, p) && kind == summit.ClosedSession && p.body == summit.Body(summit.Widen{}):
		case c.agreed(s, p) && kind == summit.OpenSession && p.body == summit.Body(summit.GoOnAir{}):
		default:
			rt.Fatalf("%s led to a session %s without the consent of all", act.Kind(), kind)
		}
	}
	if now.recording && !c.was.recording && (!c.agreed(s, p) || p.body != summit.Body(summit.StartRecording{})) {
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
		if !c.agreed(s, p) || text.Kind != p.body.Kind() {
			rt.Fatalf("%s agreed a text without the consent of all", act.Kind())
		}
	}
	if now.session != c.was.session {
		clear(c.ready)
		c.session++
	}
	c.was = now
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

func draw(rt *rapid.T, s *stage) summit.Act {
	ids := []identity.ID{}
	for _, d := range s.state.Delegations {
		ids = append(ids, d.ID)
	}
	d := rapid.SampledFrom(ids).Draw(rt, "delegation")
	roles := []identity.Role{identity.Principal, identity.Secretary, identity.Principal, identity.Secretary, identity.Delegate, identity.Interpreter, identity.Mediator}
	by := s.devices[member(d, rapid.SampledFrom(roles).Draw(rt, "role"))]
	if rapid.IntRange(0, 19).Draw(rt, "key") == 0 {
		by = s.keys[d]
	}
	other := rapid.SampledFrom(ids).Draw(rt, "other delegation")
	about := member(other, rapid.SampledFrom(cast).Draw(rt, "about"))
	observer := member(other, identity.Mediator)
	proposal := s.state.Head
	if open := s.state.Proposals; len(open) > 0 {
		proposal = open[rapid.IntRange(0, len(open)-1).Draw(rt, "proposal")].Entry
	}
	item := summit.AgendaItem{
		ID: rapid.SampledFrom([]identity.ID{"views", "trade", "visas"}).Draw(rt, "item"), Title: summit.Text{"en": fmt.Sprintf("Item %d", s.acts)},
		Minutes: 10, Public: rapid.Bool().Draw(rt, "public"),
	}
	if !item.Public {
		item.Title = summit.Text{"en": fmt.Sprintf("behind doors %d", s.acts)}
	}
	text := summit.Text{"en": fmt.Sprintf("Words %d", s.acts)}
	kinds := []summit.SessionKind{summit.OpenSession, summit.ClosedSession}
	var body summit.Body
	switch n := rapid.IntRange(0, 60).Draw(rt, "act"); {
	case n < 12:
		body = summit.Consent{Proposal: proposal}
	case n < 20:
		body = summit.Ready{Session: rapid.SampledFrom([]summit.SessionKind{summit.ClosedSession, summit.ClosedSession, summit.RestrictedSession}).Draw(rt, "session")}
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
		body = summit.Admit{Observer: observer, To: rapid.SampledFrom(kinds).Draw(rt, "to")}
	case n < 44:
		body = []summit.Body{
			summit.Narrow{Observer: observer},
			summit.Expel{Observer: observer},
			summit.PutItem{Item: item, Place: rapid.IntRange(0, 3).Draw(rt, "place")},
			summit.RemoveItem{Item: item.ID},
			summit.AdoptAgenda{},
			summit.AdoptAgenda{},
			summit.StartItem{Item: item.ID},
		}[n-37]
	case n < 48:
		body = []summit.Body{summit.AgreeOutcome{Text: text}, summit.AdoptText{Text: text}, summit.AnnounceJointly{Text: text}, summit.Announce{Text: text}}[n-44]
	case n == 48 && rapid.Bool().Draw(rt, "leaves"):
		body = summit.Withdraw{}
	case n == 49:
		body = summit.Revoke{Member: rapid.SampledFrom([]identity.ID{about, observer}).Draw(rt, "whom")}
	case n == 50:
		i := s.invitation(other, identity.Delegate)
		i.Member, i.Key = about, s.candidate().Key()
		if rapid.Bool().Draw(rt, "observer") {
			i.Member, i.Role = observer, identity.Mediator
		}
		body = s.invite(i, by)
	case n == 51:
		by = s.candidate()
		body = s.enrol(about, s.links[about], by)
	case n == 52:
		body = summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{about}}
	case n == 53:
		body = summit.SetLanguages{Member: about, Languages: []identity.Language{rapid.SampledFrom([]identity.Language{"zh", "ru", "fr"}).Draw(rt, "language")}}
	case n == 54:
		body = summit.Rename{Member: about, Name: fmt.Sprintf("Name %d", s.acts)}
	case n == 55:
		body = summit.Compare{Delegation: other, Key: s.keys[other].Key()}
	case n == 56:
		body = summit.LeaveFloor{}
	default:
		body = summit.Countersign{Entry: s.state.Head}
	}
	seq := rapid.Uint64Range(1, s.state.Head.Seq).Draw(rt, "basis")
	if rapid.IntRange(0, 3).Draw(rt, "newest") > 0 {
		seq = s.state.Head.Seq
	}
	hash, _ := s.state.HashAt(seq)
	off := rapid.SampledFrom([]time.Duration{0, 0, 0, 0, 0, time.Minute, -time.Hour, time.Hour}).Draw(rt, "clock")
	s.now = s.now.Add(rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute, 10 * time.Minute, 2 * time.Hour}).Draw(rt, "passes"))
	return s.told(summit.Ref{Seq: seq, Hash: hash}, s.now.Add(off), by.Key(), body)
}

// told is an act as ParseAct reads it, without the cost of its signature: that a signature is true is parsing's business.
func (s *stage) told(basis summit.Ref, at time.Time, by identity.Key, body summit.Body) summit.Act {
	id := s.id()
	switch body.(type) {
	case summit.Invite, summit.Enrol:
		signed, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		if body, err = summit.ParseBody(body.Kind(), signed); err != nil {
			s.t.Fatal(err)
		}
	}
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
		stops = append(stops, summit.Withdraw{})
	}
	genesis, _ := s.state.HashAt(1)
	for _, d := range s.state.Delegations {
		for _, m := range d.Members {
			if d.Withdrawn || m.Revoked || m.Device.IsZero() || m.Role != identity.Principal && m.Role != identity.Secretary {
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

func nobodyIsInWhoIsOut(rt *rapid.T, s *stage) {
	for _, c := range s.state.Chambers() {
		for _, a := range c.Members {
			m := s.state.Member(a.Member)
			if m.Revoked || m.Device.IsZero() || m.Delegation.Withdrawn || s.state.DeviceMember(m.Device) != m {
				rt.Fatalf("%s is admitted to %s", a.Member, c.ID)
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
	for _, b := range s.state.Booths {
		for _, id := range b.Members {
			if m := s.state.Member(id); m.Revoked || m.Role != identity.Interpreter || m.Delegation.Withdrawn {
				rt.Fatalf("%s, a %s, revoked: %v, works in %s", id, m.Role, m.Revoked, b.ID)
			}
		}
	}
}

// viewsHold: at any later time each view is the one made at Since, until the next deadline; and what is restricted
// stands in none but the delegations'.
func viewsHold(rt *rapid.T, s *stage) {
	audiences := []view.Audience{
		view.Public, view.Operator, view.Observers(""), view.Observers(summit.OpenSession), view.Observers(summit.ClosedSession),
	}
	for _, d := range s.state.Delegations {
		audiences = append(audiences, view.Of(d.ID))
	}
	now := s.state.HeadTime.Add(time.Duration(rapid.Int64Range(0, int64(10*24*time.Hour)).Draw(rt, "later")))
	m := s.state.At(now)
	since := m.Since()
	if since.After(now) || since.Before(s.state.HeadTime) {
		rt.Fatalf("at %s everything has stood since %s", now, since)
	}
	until, ends := s.state.NextDeadline(now)
	for _, a := range audiences {
		seen := shown(rt, m, a)
		if seen != shown(rt, s.state.At(since), a) {
			rt.Fatalf("the view of %+v at %s is not the one of %s", a, now, since)
		}
		if ends && seen != shown(rt, s.state.At(until.Add(-time.Nanosecond)), a) {
			rt.Fatalf("the view of %+v changes before the deadline %s", a, until)
		}
		if _, delegation := a.Delegation(); !delegation && strings.Contains(seen, "behind doors") {
			rt.Fatalf("%+v sees a restricted item: %s", a, seen)
		}
	}
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
