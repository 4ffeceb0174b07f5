package summit

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"parley/internal/identity"
)

// State is the fold of a record: what Apply made of every entry so far. The zero State waits for its genesis.
// One owner at a time may Apply; readers must not run beside it.
type State struct {
	Summit      identity.Hash
	Node        identity.Key
	Title       Text
	Starts      time.Time
	Minutes     int
	Agenda      []AgendaItem
	Delegations []*Delegation // as convened
	Booths      []*Booth      // in the order first staffed
	Head        Ref
	HeadTime    time.Time
	Session     *Session // nil when the plenary is not open
	Recessed    bool
	AdjournedAt *Ref

	members     map[identity.ID]*Member
	signers     map[identity.Key]signer
	invitations map[identity.Key]invitationKey
	changed     map[subject]uint64  // the entry that last changed it
	acts        map[[16]byte]uint64 // every act's id, and the entry that holds it
	hashes      []identity.Hash     // of every entry, by sequence number less one
	deadlines   []time.Time         // when invitations end, sorted
}

// Delegation is one side.
type Delegation struct {
	ID            identity.ID
	Name          Text
	TimeZone      string
	Language      identity.Language
	ClaimKey      identity.Key
	Key           identity.Key // zero until claimed
	Members       []*Member    // in the order first invited
	Ready         bool
	Adjourns      bool
	Countersigned bool

	invited int // invitations given, those revoked too
}

// Claimed says whether a secretary has claimed the delegation.
func (d *Delegation) Claimed() bool { return !d.Key.IsZero() }

// Member is one person of a delegation, by the last invitation under its id.
type Member struct {
	identity.Invitation
	Delegation  *Delegation
	Certificate string
	InvitedBy   identity.Key
	Device      identity.Key // zero until enrolled
	DeviceProof string       // the device's certificate
	Revoked     bool
}

// Booth is one team of interpreters.
type Booth struct {
	ID      identity.ID
	Outputs []identity.Language
	Members []identity.ID // in the order staffed
}

// Session is a stretch of the plenary.
type Session struct {
	Kind  SessionKind
	Since time.Time
}

type signer struct {
	by         Signer
	delegation *Delegation
	member     *Member
	chain      identity.Chain // of a device: its certificates, as it was enrolled
}

type invitationKey struct {
	member  *Member
	current bool
}

// subject is a thing that acts act upon, for staleness: one that changed after an act's basis refuses the act.
type subject struct {
	kind byte // 'm' member, 'b' booth, 's' the session, 'd' delegation, 'r' a delegation's readiness
	id   identity.ID
}

// Entry is one act as the record holds it.
type Entry struct {
	Seq  uint64
	Hash identity.Hash
	Time time.Time // by the node's clock; never before the entry before
	Act  Act
}

// Ref points at the entry.
func (e *Entry) Ref() Ref { return Ref{Seq: e.Seq, Hash: e.Hash} }

// Delegation finds a delegation, or nil.
func (s *State) Delegation(id identity.ID) *Delegation {
	for _, d := range s.Delegations {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// Member finds a member by its last invitation, revoked or not, or nil.
func (s *State) Member(id identity.ID) *Member { return s.members[id] }

// Booth finds a booth, or nil.
func (s *State) Booth(id identity.ID) *Booth {
	for _, b := range s.Booths {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// DeviceMember is the member whose enrolled, unrevoked device has this key, or nil.
func (s *State) DeviceMember(key identity.Key) *Member {
	who, ok := s.signers[key]
	if !ok || who.by != ByDevice || who.member.Revoked || who.member.Device != key {
		return nil
	}
	return who.member
}

// DeviceOf is the member whose device has or had this key, and whether it stands: is neither revoked nor replaced.
func (s *State) DeviceOf(key identity.Key) (m *Member, stands bool) {
	who := s.signers[key]
	return who.member, s.DeviceMember(key) != nil
}

// HashAt is the hash of an entry of this record, or false when there is none of this sequence number yet.
func (s *State) HashAt(seq uint64) (identity.Hash, bool) {
	if seq == 0 || seq > uint64(len(s.hashes)) {
		return identity.Hash{}, false
	}
	return s.hashes[seq-1], true
}

// EntryOf is the sequence number of the entry that holds the act of this id, or false when there is none.
func (s *State) EntryOf(actID string) (uint64, bool) {
	seq, ok := s.acts[idBytes(actID)]
	return seq, ok
}

// idBytes are the 16 bytes of a UUID in the text that ParseAct lets through.
func idBytes(id string) (out [16]byte) {
	_, _ = hex.Decode(out[:], []byte(strings.ReplaceAll(id, "-", "")))
	return out
}

// Moment is a state at an instant: with time, invitations end.
type Moment struct {
	*State
	Now time.Time
}

// At is the state as it stands now.
func (s *State) At(now time.Time) Moment { return Moment{s, now} }

// NextDeadline is the next instant after now at which time alone changes something, or false when there is none.
func (s *State) NextDeadline(now time.Time) (time.Time, bool) {
	// An invitation is good up to and at its last instant: it has ended a nanosecond later.
	i, _ := slices.BinarySearchFunc(s.deadlines, now, time.Time.Compare)
	for ; i < len(s.deadlines); i++ {
		if end := s.deadlines[i].Add(time.Nanosecond); end.After(now) {
			return end, true
		}
	}
	return time.Time{}, false
}

// MemberState is where a member stands.
type MemberState string

// Where a member stands.
const (
	Invited  MemberState = "invited"
	Enrolled MemberState = "enrolled"
	Expired  MemberState = "expired"
	Revoked  MemberState = "revoked"
)

// MemberState says where a member stands now.
func (m Moment) MemberState(member *Member) MemberState {
	switch {
	case member.Revoked:
		return Revoked
	case !member.Device.IsZero():
		return Enrolled
	case m.Now.After(member.NotAfter):
		return Expired
	}
	return Invited
}

// Phase is where the summit stands.
func (s *State) Phase() Phase {
	switch {
	case s.AdjournedAt != nil:
		return PhaseAdjourned
	case s.Session != nil:
		return InSession
	case s.Recessed:
		return InRecess
	}
	for _, d := range s.Delegations {
		if !d.Claimed() {
			return Preparing
		}
	}
	return Gathering
}

// InvitationState says where the invitation with this key stands.
func (m Moment) InvitationState(member *Member, key identity.Key) (InvitationState, bool) {
	inv, ok := m.invitations[key]
	if !ok || inv.member != member {
		return "", false
	}
	switch {
	case !inv.current || member.Revoked:
		return InvitationIsRevoked, true
	case !member.Device.IsZero():
		return InvitationIsUsed, true
	case m.Now.After(member.NotAfter):
		return InvitationIsExpired, true
	}
	return InvitationIsOpen, true
}

// InvitationState is where an invitation stands.
type InvitationState string

// Where an invitation stands.
const (
	InvitationIsOpen    InvitationState = "open"
	InvitationIsUsed    InvitationState = "used"
	InvitationIsRevoked InvitationState = "revoked"
	InvitationIsExpired InvitationState = "expired"
)

// Chain is the member's certificates, from the delegation's key to the last that it has.
func (s *State) Chain(m *Member) identity.Chain {
	var chain identity.Chain
	chain = append(chain, s.signers[m.InvitedBy].chain...)
	chain = append(chain, m.Certificate)
	if m.DeviceProof != "" {
		chain = append(chain, m.DeviceProof)
	}
	return chain
}
