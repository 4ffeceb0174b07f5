package summit_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dice is a source of fixed randomness, so that a failure repeats.
type dice struct{ n uint64 }

func (d *dice) Read(p []byte) (int, error) {
	for i := range p {
		d.n = d.n*6364136223846793005 + 1442695040888963407
		p[i] = byte(d.n >> 56)
	}
	return len(p), nil
}

// stage is a summit with a record kept in memory: what a node does, without the node.
type stage struct {
	t       testing.TB
	dice    *dice
	now     time.Time
	state   *summit.State
	entries []summit.Entry
	node    identity.Signer
	claims  map[identity.ID]identity.Signer
	keys    map[identity.ID]identity.Signer // of delegations
	links   map[identity.ID]identity.Signer // of members
	devices map[identity.ID]identity.Signer
	acts    uint64
	fresh   map[identity.Key]identity.Signer // drawn for the act in hand
}

var parties = []summit.NewDelegation{
	{ID: "beijing", Name: summit.Text{"en": "Beijing", "zh": "北京"}, TimeZone: "Asia/Shanghai", Language: "zh"},
	{ID: "moscow", Name: summit.Text{"en": "Moscow", "ru": "Москва"}, TimeZone: "Europe/Moscow", Language: "ru"},
	{ID: "geneva", Name: summit.Text{"en": "Geneva", "fr": "Genève"}, TimeZone: "Europe/Zurich", Language: "fr"},
	{ID: "vienna", Name: summit.Text{"en": "Vienna", "de": "Wien"}, TimeZone: "Europe/Vienna", Language: "de"},
}

// convened is a stage with n delegations convened and nothing else.
func convened(t testing.TB, n int) *stage {
	s := &stage{
		t: t, dice: &dice{1}, now: time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC), state: &summit.State{},
		claims: map[identity.ID]identity.Signer{}, keys: map[identity.ID]identity.Signer{},
		links: map[identity.ID]identity.Signer{}, devices: map[identity.ID]identity.Signer{},
	}
	s.node = s.key()
	convene := summit.Convene{
		Title: summit.Text{"en": "Virtual summit"}, Starts: s.now, Minutes: 120, Rules: summit.RulesVersion,
		Agenda: []summit.AgendaItem{{ID: "views", Title: summit.Text{"en": "Exchange views"}, Minutes: 40, Public: true}},
	}
	for _, d := range parties[:n] {
		s.claims[d.ID] = s.key()
		d.ClaimKey = s.claims[d.ID].Key()
		convene.Delegations = append(convene.Delegations, d)
	}
	s.must(s.node, convene)
	return s
}

// claimed is a stage whose delegations are claimed.
func claimed(t testing.TB, n int) *stage {
	s := convened(t, n)
	for _, d := range s.state.Delegations {
		s.keys[d.ID] = s.key()
		s.must(s.keys[d.ID], s.claim(d.ID, s.keys[d.ID], s.claims[d.ID]))
	}
	return s
}

// ready is a delegation's consent to the usual session.
var ready = summit.Ready{Session: summit.ClosedSession}

var cast = []identity.Role{identity.Secretary, identity.Principal, identity.Delegate, identity.Interpreter}

// gathered is a stage where every delegation has one enrolled member of each role, and a pair booth is staffed by all.
func gathered(t testing.TB, n int) *stage {
	s := claimed(t, n)
	for _, d := range s.state.Delegations {
		for _, role := range cast {
			id := member(d.ID, role)
			s.links[id] = s.key()
			s.must(s.keys[d.ID], s.invite(s.invitation(d.ID, role), s.keys[d.ID]))
			s.devices[id] = s.key()
			s.must(s.devices[id], s.enrol(id, s.links[id], s.devices[id]))
		}
		s.must(s.secretary(d.ID), summit.StaffBooth{
			Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{member(d.ID, identity.Interpreter)},
		})
	}
	return s
}

// accredit invites and enrols an observer of a delegation.
func (s *stage) accredit(d identity.ID, role identity.Role) identity.ID {
	s.t.Helper()
	id := member(d, role)
	s.links[id] = s.key()
	s.must(s.keys[d], s.invite(s.invitation(d, role), s.keys[d]))
	s.devices[id] = s.key()
	s.must(s.devices[id], s.enrol(id, s.links[id], s.devices[id]))
	return id
}

// met is a stage in session.
func met(t testing.TB, n int) *stage {
	s := gathered(t, n)
	for _, d := range s.state.Delegations {
		s.must(s.principal(d.ID), ready)
	}
	if s.state.Phase() != summit.InSession {
		t.Fatalf("the plenary did not open: %s", s.state.Phase())
	}
	return s
}

func member(d identity.ID, r identity.Role) identity.ID { return d + "-" + identity.ID(r) }

func (s *stage) key() identity.Signer {
	k, err := identity.NewSigner(s.dice)
	if err != nil {
		s.t.Fatal(err)
	}
	return k
}

func (s *stage) secretary(d identity.ID) identity.Signer {
	return s.devices[member(d, identity.Secretary)]
}

func (s *stage) principal(d identity.ID) identity.Signer {
	return s.devices[member(d, identity.Principal)]
}

func (s *stage) sign(k identity.Signer, typ identity.Type, payload any) string {
	s.t.Helper()
	signed, err := k.Sign(typ, payload)
	if err != nil {
		s.t.Fatal(err)
	}
	return signed
}

func (s *stage) claim(d identity.ID, key, claimKey identity.Signer) summit.Claim {
	proof := s.sign(claimKey, identity.TypeClaim, identity.Claim{Summit: s.state.Summit, Delegation: d, Key: key.Key()})
	return summit.Claim{Delegation: d, Key: key.Key(), Proof: proof}
}

func (s *stage) invitation(d identity.ID, role identity.Role) identity.Invitation {
	id := member(d, role)
	return identity.Invitation{
		Summit: s.state.Summit, Delegation: d, Member: id, Name: "Somebody", Title: "", Role: role,
		Languages: []identity.Language{s.state.Delegation(d).Language}, Key: s.links[id].Key(),
		NotBefore: s.now.Add(-time.Hour), NotAfter: s.now.Add(24 * time.Hour),
	}
}

func (s *stage) invite(i identity.Invitation, by identity.Signer) summit.Invite {
	return summit.Invite{Certificate: s.sign(by, identity.TypeInvitation, i)}
}

func (s *stage) enrol(id identity.ID, link, device identity.Signer) summit.Enrol {
	return summit.Enrol{Certificate: s.sign(link, identity.TypeDevice, identity.Device{Summit: s.state.Summit, Member: id, Key: device.Key()})}
}

// id is a fresh UUIDv7, in order.
func (s *stage) id() string {
	s.acts++
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(s.now.UnixMilli())<<16|0x7000)
	binary.BigEndian.PutUint64(b[8:], 0x8000000000000000|s.acts)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// act is a signed act on the newest basis, parsed.
func (s *stage) act(by identity.Signer, body summit.Body) summit.Act {
	s.t.Helper()
	return s.actOn(s.state.Head, s.now, by, body)
}

func (s *stage) actOn(basis summit.Ref, at time.Time, by identity.Signer, body summit.Body) summit.Act {
	s.t.Helper()
	signed, err := summit.SignAct(by, s.id(), s.state.Summit, body, at, basis)
	if err != nil {
		s.t.Fatal(err)
	}
	act, err := summit.ParseAct(signed)
	if err != nil {
		s.t.Fatalf("%s: %v", body.Kind(), err)
	}
	return act
}

// take checks and applies an act as a node does.
func (s *stage) take(act summit.Act) error {
	if err := summit.Check(s.state, &act, s.now); err != nil {
		return err
	}
	e := summit.Entry{Seq: s.state.Head.Seq + 1, Time: s.now, Act: act}
	e.Hash = identity.HashOf(fmt.Appendf(nil, "%s %d %s", s.state.Head.Hash, e.Seq, act.Signed))
	s.entries = append(s.entries, e)
	s.state.Apply(&e)
	return nil
}

// agree proposes something and has every other delegation consent to it.
func (s *stage) agree(by identity.Signer, body summit.Body) {
	s.t.Helper()
	s.must(by, body)
	proposal := s.state.Head
	for _, d := range s.state.Delegations {
		if !d.Withdrawn && d != s.state.DeviceMember(by.Key()).Delegation {
			s.must(s.principal(d.ID), summit.Consent{Proposal: proposal})
		}
	}
	if air := s.state.Session; air != nil && air.Air != nil && air.Air.From.After(s.now) {
		s.now = air.Air.From // the countdown is over
	}
}

func (s *stage) must(by identity.Signer, body summit.Body) {
	s.t.Helper()
	if err := s.take(s.act(by, body)); err != nil {
		s.t.Fatalf("%s: %v", body.Kind(), err)
	}
}

// refused fails the test unless the act is refused for this reason, and leaves nothing.
func (s *stage) refused(want summit.Problem, act summit.Act) {
	s.t.Helper()
	head := s.state.Head
	var r *summit.Refusal
	if err := s.take(act); !errors.As(err, &r) || r.Problem != want {
		s.t.Fatalf("%s: %v, want %s", act.Kind(), err, want)
	}
	if s.state.Head != head {
		s.t.Fatalf("a refused %s left a trace", act.Kind())
	}
}

// propose makes a proposal and names its entry.
func (s *stage) propose(by identity.Signer, body summit.Body) summit.Ref {
	s.t.Helper()
	s.must(by, body)
	return s.state.Head
}

// kind is that of the session that is on, or recess.
func (s *stage) kind() summit.SessionKind {
	session := s.state.At(s.now).Session
	if session == nil {
		return summit.RecessStretch
	}
	return session.Kind
}

// in says whether a member is admitted to a chamber.
func (s *stage) in(chamber, id identity.ID) bool {
	_, in := s.state.At(s.now).Admitted(chamber, id)
	return in
}

// open counts the proposals that can be consented to now.
func (s *stage) open() int { return len(s.state.At(s.now).OpenProposals()) }

// spoken says the same in the languages of all parties.
func spoken(says string) summit.Text {
	t := summit.Text{"en": says}
	for _, d := range parties {
		t[d.Language] = says
	}
	return t
}

// joint is a joint announcement that tells all there is; own is one delegation's.
var (
	joint = summit.AnnounceJointly{Title: spoken("A summit"), Text: spoken("They meet."), Tells: summit.Facts}
	own   = summit.Announce{Title: words, Text: words}
)

var words = summit.Text{"en": "We have agreed to meet again.", "zh": "我们同意再次会晤。"}

// airFor goes on air where something is proposed that only an open session has.
func (s *stage) airFor(body summit.Body) {
	s.t.Helper()
	if body.Kind() == summit.KindStartRecording {
		s.agree(s.principal("moscow"), summit.GoOnAir{})
	}
}
