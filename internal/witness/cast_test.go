package witness_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
	"parley/internal/witness"
)

// node is an honest node, without the network: what it shows, a test may change before a witness sees it.
type node struct {
	t     *testing.T
	now   time.Time
	state *summit.State
	lines []chain.Line
	acts  int
}

// key makes keys from names.
func key(t *testing.T, name string) identity.Signer {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	s, err := identity.SignerFromSeed(identity.Key(seed).String())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// gathered is a summit of two delegations with a principal each, and one who is invited for an hour.
func gathered(t *testing.T) *node {
	n := convened(t)
	for _, d := range []string{"beijing", "moscow"} {
		n.claim(d, d)
		n.invite(d, d+"-head", identity.Principal)
		n.enrol(d + "-head")
	}
	n.invite("moscow", "guest", identity.Delegate)
	return n
}

func convened(t *testing.T) *node {
	n := &node{t: t, now: time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC), state: &summit.State{}}
	n.act("node", summit.Convene{
		Title: summit.Text{"en": "Virtual summit"}, Starts: n.now, Minutes: 120, Rules: summit.RulesVersion,
		Delegations: []summit.NewDelegation{
			{ID: "beijing", Name: summit.Text{"en": "Beijing"}, TimeZone: "Asia/Shanghai", Language: "zh", ClaimKey: key(t, "claim beijing").Key()},
			{ID: "moscow", Name: summit.Text{"en": "Moscow"}, TimeZone: "Europe/Moscow", Language: "ru", ClaimKey: key(t, "claim moscow").Key()},
		},
		Agenda: []summit.AgendaItem{},
	})
	return n
}

func (n *node) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// act takes an act and gives the node's receipt.
func (n *node) act(by string, body summit.Body) string {
	n.t.Helper()
	n.acts++
	n.now = n.now.Add(time.Second)
	id := fmt.Sprintf("019b0000-0000-7000-8000-%012x", n.acts)
	signed, err := summit.SignAct(key(n.t, by), id, n.state.Summit, body, n.now, n.state.Head)
	n.must(err)
	act, err := summit.ParseAct(signed)
	n.must(err)
	n.must(summit.Check(n.state, &act, n.now))
	n.append(act)
	receipt, err := chain.SignReceipt(key(n.t, "node"), n.state.Summit, id, n.state.Head)
	n.must(err)
	return receipt
}

// append puts an act into the record, allowed or not.
func (n *node) append(act summit.Act) {
	line, entry := chain.Next(n.state.Head, n.state.HeadTime, act, identity.Salt{byte(n.acts)}, n.now)
	n.lines = append(n.lines, line)
	n.state.Apply(&entry)
}

func (n *node) claim(delegation, with string) {
	n.t.Helper()
	k := key(n.t, with).Key()
	proof, err := key(n.t, "claim "+delegation).Sign(identity.TypeClaim, identity.Claim{Summit: n.state.Summit, Delegation: identity.ID(delegation), Key: k})
	n.must(err)
	n.act(with, summit.Claim{Delegation: identity.ID(delegation), Key: k, Proof: proof})
}

func (n *node) invite(delegation, member string, role identity.Role) {
	n.t.Helper()
	certificate, err := key(n.t, delegation).Sign(identity.TypeInvitation, identity.Invitation{
		Summit: n.state.Summit, Delegation: identity.ID(delegation), Member: identity.ID(member), Name: member, Role: role,
		Languages: []identity.Language{"ru"}, Key: key(n.t, "link "+member).Key(), NotBefore: n.now.Add(-time.Minute), NotAfter: n.now.Add(time.Hour),
	})
	n.must(err)
	n.act(delegation, summit.Invite{Certificate: certificate})
}

func (n *node) enrol(member string) {
	n.t.Helper()
	certificate, err := key(n.t, "link "+member).Sign(identity.TypeDevice, identity.Device{
		Summit: n.state.Summit, Member: identity.ID(member), Key: key(n.t, member).Key(),
	})
	n.must(err)
	n.act(member, summit.Enrol{Certificate: certificate})
}

// fork is a second history that begins as this one does.
func (n *node) fork(upTo uint64) *node {
	n.t.Helper()
	other := &node{t: n.t, now: n.now, state: &summit.State{}, acts: n.acts + 1000}
	for _, line := range n.lines[:upTo] {
		entry, err := line.Entry()
		n.must(err)
		other.lines = append(other.lines, line)
		other.state.Apply(&entry)
	}
	return other
}

// view is what the node shows Beijing.
func (n *node) view() []byte {
	n.t.Helper()
	b, err := json.Marshal(view.For(n.state.At(n.now), view.Of("beijing")))
	n.must(err)
	return b
}

func (n *node) pins() witness.Pins {
	return witness.Pins{
		Summit: n.state.Summit, Node: key(n.t, "node").Key(), Delegation: "beijing", DelegationKey: key(n.t, "beijing").Key(), Role: identity.Principal,
	}
}

// watched is a witness that has seen all that the node has.
func (n *node) watched() *witness.Witness {
	n.t.Helper()
	w := witness.New(n.pins())
	n.feed(w)
	calm(n.t, w.View(n.view(), n.now))
	if w.Verified() != n.state.Head {
		n.t.Fatalf("verified to %v, the head is %v", w.Verified(), n.state.Head)
	}
	return w
}

// feed sends what has not come.
func (n *node) feed(w *witness.Witness) {
	n.t.Helper()
	for _, line := range n.lines[w.Received():] {
		calm(n.t, w.Take(line, n.now))
	}
}

func calm(t *testing.T, a *witness.Alarm) {
	t.Helper()
	if a != nil {
		t.Fatalf("an alarm without a reason: %v", a)
	}
}

func alarmed(t *testing.T, a *witness.Alarm, kind witness.Kind, seq uint64) {
	t.Helper()
	if a == nil || a.Kind != kind || a.Seq != seq || a.Detail == "" {
		t.Errorf("got %v, want an alarm of %s at entry %d", a, kind, seq)
	}
}
