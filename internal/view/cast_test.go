package view_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// fixed makes keys from names, so that the golden files stay.
func fixed(t *testing.T, name string) identity.Signer {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	s, err := identity.NewSigner(bytes.NewReader(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// play is a summit that is made act by act, a second apart unless it stands still.
type play struct {
	t     *testing.T
	state *summit.State
	now   time.Time
	step  time.Duration
	acts  int
}

func (p *play) take(by string, body summit.Body) {
	p.t.Helper()
	p.acts++
	p.now = p.now.Add(p.step)
	signed, err := summit.SignAct(fixed(p.t, by), fmt.Sprintf("019b0000-0000-7000-8000-%012x", p.acts), p.state.Summit, body, p.now, p.state.Head)
	if err != nil {
		p.t.Fatal(err)
	}
	act, err := summit.ParseAct(signed)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := summit.Check(p.state, &act, p.now); err != nil {
		p.t.Fatalf("%s: %v", body.Kind(), err)
	}
	p.state.Apply(&summit.Entry{Seq: p.state.Head.Seq + 1, Hash: identity.HashOf([]byte(signed)), Time: p.now, Act: act})
}

func (p *play) invite(d, id identity.ID, role identity.Role, until time.Duration) {
	p.t.Helper()
	certificate, err := fixed(p.t, string(d)).Sign(identity.TypeInvitation, identity.Invitation{
		Summit: p.state.Summit, Delegation: d, Member: id, Name: "Member " + string(id), Role: role,
		Languages: []identity.Language{"ru", "zh"}, Key: fixed(p.t, "link "+string(id)).Key(), NotBefore: p.now, NotAfter: p.now.Add(until),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.take(string(d), summit.Invite{Certificate: certificate})
}

func (p *play) enrol(id identity.ID) {
	p.t.Helper()
	device := "device " + string(id)
	certificate, err := fixed(p.t, "link "+string(id)).Sign(identity.TypeDevice, identity.Device{Summit: p.state.Summit, Member: id, Key: fixed(p.t, device).Key()})
	if err != nil {
		p.t.Fatal(err)
	}
	p.take(device, summit.Enrol{Certificate: certificate})
}

// agree proposes something for Beijing and consents for Moscow.
func (p *play) agree(body summit.Body) {
	p.t.Helper()
	p.take("device beijing-principal", body)
	p.take("device moscow-principal", summit.Consent{Proposal: p.state.Head})
}

// gathered has two delegations with one of everything a view can show, and nobody in session.
func gathered(t *testing.T) *play {
	t.Helper()
	p := &play{t: t, state: &summit.State{}, now: time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC), step: time.Second}
	p.take("node", summit.Convene{
		Title: summit.Text{"en": "Virtual summit"}, Starts: p.now, Minutes: 120, Rules: summit.RulesVersion,
		Delegations: []summit.NewDelegation{
			{ID: "beijing", Name: summit.Text{"en": "Beijing", "zh": "北京"}, TimeZone: "Asia/Shanghai", Language: "zh", ClaimKey: fixed(t, "claim beijing").Key()},
			{ID: "moscow", Name: summit.Text{"en": "Moscow", "ru": "Москва"}, TimeZone: "Europe/Moscow", Language: "ru", ClaimKey: fixed(t, "claim moscow").Key()},
		},
		Agenda: []summit.AgendaItem{{ID: "views", Title: summit.Text{"en": "Exchange views"}, Minutes: 40, Public: true}},
	})
	for _, d := range []identity.ID{"beijing", "moscow"} {
		key := fixed(t, string(d)).Key()
		proof, err := fixed(t, "claim "+string(d)).Sign(identity.TypeClaim, identity.Claim{Summit: p.state.Summit, Delegation: d, Key: key})
		if err != nil {
			t.Fatal(err)
		}
		p.take(string(d), summit.Claim{Delegation: d, Key: key, Proof: proof})
		for _, role := range []identity.Role{identity.Principal, identity.Interpreter} {
			p.invite(d, d+"-"+identity.ID(role), role, time.Hour)
			p.enrol(d + "-" + identity.ID(role))
		}
		p.take(string(d), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{d + "-interpreter"}})
		p.invite(d, d+"-invited", identity.Delegate, 2*time.Hour)
		p.invite(d, d+"-late", identity.Delegate, 30*time.Second)
		p.invite(d, d+"-gone", identity.Delegate, time.Hour)
		p.take(string(d), summit.Revoke{Member: d + "-gone"})
	}
	return p
}

// inSession is a summit in session.
func inSession(t *testing.T) summit.Moment {
	t.Helper()
	p := gathered(t)
	p.take("device beijing-principal", summit.Ready{Session: summit.ClosedSession})
	p.take("device moscow-principal", summit.Ready{Session: summit.ClosedSession})
	p.now = p.now.Add(10 * time.Second)
	p.take("device beijing-interpreter", summit.CannotInterpret{Booth: "zh-ru", Reason: summit.Sound, Speaker: "moscow-principal"})
	p.take("device beijing-principal", summit.FlagPassage{From: p.now.Add(-5 * time.Second), Side: summit.InInterpretation, Language: "zh"})
	return p.state.At(p.now.Add(time.Minute))
}

// observed is a summit in a session of this kind with observers of every admission, a public agenda that all adopted, and
// so many restricted items, the last of which is on.
func observed(t *testing.T, kind summit.SessionKind, restricted int) summit.Moment {
	t.Helper()
	p := gathered(t)
	p.step = 0 // restricted items take no time: views are to differ by nothing else
	for _, o := range []struct {
		id identity.ID
		to summit.SessionKind
	}{{"press", summit.OpenSession}, {"mediator", summit.ClosedSession}, {"technician", ""}} {
		p.invite("moscow", o.id, identity.Role(o.id), time.Hour)
		p.enrol(o.id)
		if o.to != "" {
			p.agree(summit.Admit{Observer: o.id, To: o.to})
		}
	}
	p.take("device beijing-principal", summit.PutItem{Item: summit.AgendaItem{ID: "trade", Title: summit.Text{"en": "Trade"}, Minutes: 20, Lead: "moscow", Public: true}, Place: 1})
	last := identity.ID("")
	for i := range restricted {
		last = identity.ID(fmt.Sprintf("secret-%d", i))
		p.take("device moscow-principal", summit.PutItem{Item: summit.AgendaItem{ID: last, Title: summit.Text{"en": "Behind doors"}, Minutes: 7}, Place: i % 3})
	}
	p.agree(summit.AdoptAgenda{})
	p.take("device beijing-principal", summit.Ready{Session: summit.ClosedSession})
	p.take("device moscow-principal", summit.Ready{Session: summit.ClosedSession})
	switch kind {
	case summit.RestrictedSession:
		p.agree(summit.Restrict{})
	case summit.OpenSession:
		p.agree(summit.GoOnAir{})
		p.now = p.now.Add(summit.OnAirAhead)
	}
	if kind == summit.ClosedSession {
		p.take("device beijing-interpreter", summit.CannotInterpret{Booth: "zh-ru", Reason: summit.Sound, Speaker: "mediator"})
	}
	if last != "" {
		p.take("device beijing-principal", summit.StartItem{Item: last})
		p.agree(summit.AdoptText{Text: summit.Text{"en": "Behind doors"}})
		p.take("device beijing-principal", summit.AgreeOutcome{Text: summit.Text{"en": "Behind doors too"}})
	}
	return p.state.At(p.now.Add(10 * time.Second))
}
