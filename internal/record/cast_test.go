package record

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

func TestMain(m *testing.M) {
	if asChild() {
		return
	}
	goleak.VerifyTestMain(m)
}

// cast makes the acts of a summit and their lines, as a node would that checks each; keys and salts come from its name.
type cast struct {
	t     testing.TB
	name  string
	made  int
	now   time.Time
	node  identity.Signer
	state summit.State
	lines []chain.Line
}

func newCast(t testing.TB, name string) *cast {
	c := &cast{t: t, name: name, now: time.Date(2026, 12, 15, 7, 0, 0, 123e6, time.UTC)}
	c.node = c.signer("node")
	return c
}

// random is a stream of bytes that depends on its name alone.
func (c *cast) random(name string) *bytes.Reader {
	var out []byte
	for i := range 4 {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d", c.name, name, i))
		out = append(out, sum[:]...)
	}
	return bytes.NewReader(out)
}

func (c *cast) signer(name string) identity.Signer {
	s, err := identity.NewSigner(c.random(name))
	c.must(err)
	return s
}

func (c *cast) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *cast) sign(s identity.Signer, typ identity.Type, payload any) string {
	c.t.Helper()
	text, err := s.Sign(typ, payload)
	c.must(err)
	return text
}

// actID is a UUIDv7 that counts.
func (c *cast) actID() string {
	c.made++
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(c.now.UnixMilli())<<16)
	binary.BigEndian.PutUint64(b[8:], uint64(c.made))
	b[6], b[8] = 0x70, 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// line makes the next line of an act without taking it.
func (c *cast) line(by identity.Signer, body summit.Body) (chain.Line, summit.Entry) {
	c.t.Helper()
	signed, err := summit.SignAct(by, c.actID(), c.state.Summit, body, c.now, c.state.Head)
	c.must(err)
	act, err := summit.ParseAct(signed)
	c.must(err)
	return chain.Next(c.state.Head, c.state.HeadTime, act, identity.Salt(identity.HashOf([]byte(signed))), c.now)
}

// do takes an act.
func (c *cast) do(by identity.Signer, body summit.Body) chain.Line {
	c.t.Helper()
	c.now = c.now.Add(1234 * time.Millisecond)
	line, entry := c.line(by, body)
	c.must(summit.Check(&c.state, &entry.Act, entry.Time))
	c.state.Apply(&entry)
	c.lines = append(c.lines, line)
	return line
}

func (c *cast) convene() {
	c.t.Helper()
	c.do(c.node, summit.Convene{
		Title: summit.Text{"en": "Virtual summit", "ru": "Саммит"}, Starts: c.now.Add(time.Hour), Minutes: 120, Rules: summit.RulesVersion,
		Delegations: []summit.NewDelegation{
			{ID: "beijing", Name: summit.Text{"en": "Beijing", "zh": "北京"}, TimeZone: "Asia/Shanghai", Language: "zh", ClaimKey: c.signer("claim beijing").Key()},
			{ID: "moscow", Name: summit.Text{"en": "Moscow", "ru": "Москва"}, TimeZone: "Europe/Moscow", Language: "ru", ClaimKey: c.signer("claim moscow").Key()},
		},
		Agenda: []summit.AgendaItem{{ID: "stock", Title: summit.Text{"en": "Take stock"}, Minutes: 30, Public: true}},
	})
}

func (c *cast) claim(delegation identity.ID) {
	c.t.Helper()
	key := c.signer("key " + string(delegation))
	proof := c.sign(c.signer("claim "+string(delegation)), identity.TypeClaim, identity.Claim{Summit: c.state.Summit, Delegation: delegation, Key: key.Key()})
	c.do(key, summit.Claim{Delegation: delegation, Key: key.Key(), Proof: proof})
}

func (c *cast) invite(delegation, member identity.ID, role identity.Role) {
	c.t.Helper()
	key := c.signer("key " + string(delegation))
	certificate := c.sign(key, identity.TypeInvitation, identity.Invitation{
		Summit: c.state.Summit, Delegation: delegation, Member: member, Name: "Lin Mo", Title: "Head of delegation", Role: role,
		Languages: []identity.Language{"zh", "ru"}, Key: c.signer("invitation " + string(member)).Key(),
		NotBefore: c.now.Add(-time.Minute).Truncate(time.Second), NotAfter: c.now.Add(24 * time.Hour).Truncate(time.Second),
	})
	c.do(key, summit.Invite{Certificate: certificate})
}

func (c *cast) enrol(member identity.ID) identity.Signer {
	c.t.Helper()
	device := c.signer("device " + string(member))
	certificate := c.sign(c.signer("invitation "+string(member)), identity.TypeDevice, identity.Device{Summit: c.state.Summit, Member: member, Key: device.Key()})
	c.do(device, summit.Enrol{Certificate: certificate})
	return device
}

// meeting plays a whole small summit, every kind of act once.
func meeting(t testing.TB, name string) *cast {
	c := newCast(t, name)
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	c.invite("beijing", "beijing-principal", identity.Principal)
	c.invite("moscow", "moscow-principal", identity.Principal)
	c.invite("moscow", "moscow-interpreter", identity.Interpreter)
	c.invite("moscow", "moscow-delegate", identity.Delegate)
	b, m := c.enrol("beijing-principal"), c.enrol("moscow-principal")
	moscow := c.signer("key moscow")
	c.do(moscow, summit.SetLanguages{Member: "moscow-interpreter", Languages: []identity.Language{"ru", "zh"}})
	c.do(moscow, summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{"moscow-interpreter"}})
	c.do(moscow, summit.Revoke{Member: "moscow-delegate"})
	c.do(b, summit.Ready{Session: summit.ClosedSession})
	c.do(b, summit.NotReady{})
	c.do(b, summit.Ready{Session: summit.ClosedSession})
	c.do(m, summit.Ready{Session: summit.ClosedSession})
	c.do(m, summit.Recess{})
	c.do(b, summit.Recess{})
	c.do(m, summit.Adjourn{})
	c.do(b, summit.Consent{Proposal: c.state.Head})
	c.do(m, summit.Countersign{Entry: *c.state.AdjournedAt})
	return c
}

func openLog(t testing.TB, path string) *Log {
	t.Helper()
	l, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func tempLog(t testing.TB) *Log { return openLog(t, filepath.Join(t.TempDir(), "parley.db")) }

// append appends all lines of the cast, one by one.
func (c *cast) append(l *Log) {
	c.t.Helper()
	of, head := identity.Hash{}, summit.Ref{}
	for i, line := range c.lines {
		c.must(l.Append(context.Background(), of, head, []chain.Line{line}))
		of, head = c.state.Summit, summit.Ref{Seq: uint64(i + 1), Hash: line.Hash()}
	}
}

// export is the cast's record as a file.
func (c *cast) export(l *Log) []byte {
	c.t.Helper()
	return c.exportAs(l, chain.Whole)
}

func (c *cast) exportAs(l *Log, form chain.Form) []byte {
	c.t.Helper()
	var out bytes.Buffer
	c.must(l.Export(context.Background(), &out, c.state.Summit, form, c.node, c.now))
	return out.Bytes()
}
