package proceedings

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"parley/internal/identity"
	"parley/internal/record"
	"parley/internal/summit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cast plays people who act: their keys, and a node they act at.
type cast struct {
	t    *testing.T
	path string
	log  *record.Log
	p    *Proceedings
	now  func() time.Time
	id   identity.Hash
	keys map[string]identity.Signer
}

func newCast(t *testing.T) *cast {
	c := &cast{t: t, path: filepath.Join(t.TempDir(), "record.db"), now: time.Now, keys: map[string]identity.Signer{}}
	c.open(nil)
	t.Cleanup(func() { c.close() })
	return c
}

// open starts the proceedings on the cast's record, with a ledger around it if one is given.
func (c *cast) open(around func(*record.Log) ledger) {
	c.t.Helper()
	var err error
	c.log, err = record.Open(context.Background(), c.path)
	c.must(err)
	var l ledger = c.log
	if around != nil {
		l = around(c.log)
	}
	c.p, err = Open(context.Background(), l, c.key("node"), c.now)
	c.must(err)
}

func (c *cast) close() {
	c.p.Close()
	if err := c.log.Close(); err != nil {
		c.t.Error(err)
	}
}

func (c *cast) restart(around func(*record.Log) ledger) {
	c.t.Helper()
	c.close()
	c.open(around)
}

func (c *cast) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *cast) key(name string) identity.Signer {
	if s, ok := c.keys[name]; ok {
		return s
	}
	s, err := identity.NewSigner(rand.Reader)
	c.must(err)
	c.keys[name] = s
	return s
}

func (c *cast) convene() {
	c.t.Helper()
	id, _, err := c.p.Convene(context.Background(), summit.Convene{
		Title: summit.Text{"en": "Virtual summit"}, Starts: c.now(), Minutes: 120, Rules: summit.RulesVersion,
		Delegations: []summit.NewDelegation{
			{ID: "beijing", Name: summit.Text{"en": "Beijing"}, TimeZone: "Asia/Shanghai", Language: "zh", ClaimKey: c.key("claim beijing").Key()},
			{ID: "moscow", Name: summit.Text{"en": "Moscow"}, TimeZone: "Europe/Moscow", Language: "ru", ClaimKey: c.key("claim moscow").Key()},
		},
		Agenda: []summit.AgendaItem{},
	})
	c.must(err)
	c.id = id
}

func (c *cast) head() (head summit.Ref) {
	c.t.Helper()
	c.must(c.p.Read(c.id, func(m summit.Moment) { head = m.Head }))
	return head
}

// sign makes an act of somebody who has seen the newest entry.
func (c *cast) sign(by string, body summit.Body) string {
	c.t.Helper()
	id, err := uuid.NewV7()
	c.must(err)
	signed, err := summit.SignAct(c.key(by), id.String(), c.id, body, c.now(), c.head())
	c.must(err)
	return signed
}

func (c *cast) act(by string, body summit.Body) Receipt {
	c.t.Helper()
	receipt, err := c.p.Act(context.Background(), c.sign(by, body))
	c.must(err)
	return receipt
}

func (c *cast) claim(delegation identity.ID) {
	c.t.Helper()
	by := "key " + string(delegation)
	proof, err := c.key("claim "+string(delegation)).Sign(identity.TypeClaim, identity.Claim{Summit: c.id, Delegation: delegation, Key: c.key(by).Key()})
	c.must(err)
	c.act(by, summit.Claim{Delegation: delegation, Key: c.key(by).Key(), Proof: proof})
}

func (c *cast) invitation(delegation, member identity.ID, role identity.Role, until time.Time) summit.Invite {
	c.t.Helper()
	certificate, err := c.key("key "+string(delegation)).Sign(identity.TypeInvitation, identity.Invitation{
		Summit: c.id, Delegation: delegation, Member: member, Name: "Lin Mo", Role: role, Languages: []identity.Language{"zh"},
		Key: c.key("link " + string(member)).Key(), NotBefore: c.now().Add(-time.Minute), NotAfter: until,
	})
	c.must(err)
	return summit.Invite{Certificate: certificate}
}

func (c *cast) enrol(delegation, member identity.ID, role identity.Role) {
	c.t.Helper()
	c.act("key "+string(delegation), c.invitation(delegation, member, role, c.now().Add(time.Hour)))
	certificate, err := c.key("link "+string(member)).Sign(identity.TypeDevice, identity.Device{Summit: c.id, Member: member, Key: c.key(string(member)).Key()})
	c.must(err)
	c.act(string(member), summit.Enrol{Certificate: certificate})
}

// gathered is a summit whose two principals have enrolled.
func gathered(t *testing.T) *cast {
	c := newCast(t)
	c.gather()
	return c
}

func (c *cast) gather() {
	c.t.Helper()
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	c.enrol("beijing", "lin", identity.Principal)
	c.enrol("moscow", "ivanov", identity.Principal)
}

func refusedAs(t *testing.T, err error, want summit.Problem) {
	t.Helper()
	var refusal *summit.Refusal
	if !errors.As(err, &refusal) || refusal.Problem != want {
		t.Errorf("got %v, want the refusal %s", err, want)
	}
}
