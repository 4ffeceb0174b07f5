package summit

import (
	"slices"
	"time"

	"parley/internal/identity"
)

// State is the fold of a record: what Apply made of every entry so far. The zero State waits for its genesis.
// One owner at a time may Apply; readers must not run beside it.
type State struct {
	Summit      identity.Hash
	Node        identity.Key
	Title       Text
	Starts      time.Time // as convened; AgreedStart is when it begins
	Minutes     int
	Agenda      []AgendaItem  // in the running order, restricted items too
	Published   []AgendaItem  // what the public sees of it: as convened, then as last adopted
	Adopted     *Ref          // the entry with which all had adopted Agenda as it stands
	Current     *Current      // the item that is on
	Delegations []*Delegation // as convened, those that withdrew too
	Observers   []*Member     // in the order first accredited
	Booths      []*Booth      // in the order first staffed
	Proposals   []*Proposal   // in the order made; one may have lapsed since the head
	Texts       []AgreedText  // in the order they took effect
	Floor       []identity.ID // members who ask for it, the first first
	Unable      []Unable      // booths that cannot interpret a speaker, in the order said; each stands once
	Passages    []Passage     // marked for later check, in the order marked
	Recordings  []Recording   // in the order they began, those that are deleted too
	Head        Ref
	HeadTime    time.Time
	Session     *Session // nil when the plenary is not open
	Recessed    bool
	AdjournedAt *Ref

	members     map[identity.ID]*Member
	signers     map[identity.Key]signer
	invitations map[identity.Key]invitationKey
	changed     map[subject]uint64            // the entry that last changed it
	acts        map[[16]byte]uint64           // every act's id, and the entry that holds it
	hashes      []identity.Hash               // of every entry, by sequence number less one
	deadlines   []time.Time                   // when invitations end, sorted
	spent       map[identity.ID]time.Duration // on an item, in the stretches before the current one
	paused      identity.ID                   // the item that goes on when the plenary opens again
}

// Delegation is one side.
type Delegation struct {
	ID            identity.ID
	Name          Text
	TimeZone      string
	Language      identity.Language
	ClaimKey      identity.Key
	Key           identity.Key  // zero until claimed
	ClaimedAt     time.Time     // zero until claimed
	Members       []*Member     // in the order first invited; observers are not among them
	ComparedBy    []*Delegation // who compared Key's fingerprint by voice, in that order
	Ready         SessionKind   // what it is ready for, or none
	Withdrawn     bool
	Countersigned bool
	Calendar      int // how often the address of its calendar was renewed

	invited int // invitations given, those revoked too
}

// Claimed says whether a secretary has claimed the delegation.
func (d *Delegation) Claimed() bool { return !d.Key.IsZero() }

// Member is one person of a delegation, or an observer whom it accredited, by the last invitation under its id.
type Member struct {
	identity.Invitation
	Delegation  *Delegation
	Admitted    SessionKind // of an observer: to which sessions at most, or none
	Expelled    bool        // of an observer: by one delegation, and not admitted by all since
	Certificate string
	InvitedBy   identity.Key
	Device      identity.Key // zero until enrolled
	DeviceProof string       // the device's certificate
	Revoked     bool
}

// Booth is one team of interpreters.
type Booth struct {
	ID          identity.ID
	Outputs     []identity.Language
	Members     []identity.ID // in the order staffed
	Technicians []identity.ID // whom its interpreters have let in, in that order
	Asked       []AskedIn     // technicians whom some of its delegations have let in, and not all
}

// AskedIn is a technician on the way into a booth, and the delegations whose interpreters have let them in.
type AskedIn struct {
	Technician identity.ID
	By         []identity.ID
}

// Session is a stretch of the plenary.
type Session struct {
	Kind      SessionKind
	Since     time.Time // when every screen shows it, which on entering lies a moment after the entry
	Recording bool
	Air       *Air // of a closed session that is about to be open, and of an open one
}

// Recording is a stretch of an open session that all agreed to record.
type Recording struct {
	Began   Ref // the entry with which all had agreed to it
	Since   time.Time
	Deleted bool // for good
}

// Air is how a session goes on air: by which proposal, and from when. Until then it is closed, for whoever asks by At.
type Air struct {
	Proposal Ref
	From     time.Time
}

// Current is the agenda item that is on.
type Current struct {
	Item  identity.ID
	Since time.Time
}

// AgreedText is a text that stands: agreed by all, or one delegation's announcement.
type AgreedText struct {
	Kind   Kind
	Text   Text
	By     *Delegation // who announced it alone, or nil
	Agreed Ref         // the entry with which it took effect

	Announcement *Announcement // of an announcement; else nil
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
	kind byte // 'm' member, 'b' booth, 't' a booth's technicians, 's' the session, 'd' delegation, 'r' a delegation's readiness, 'a' the agenda, 'o' an observer's admission, 'p' what is proposed of a kind, 'i' what a booth says of its sound
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

// idBytes are the 16 bytes of a UUID in the text that ParseAct lets through. A replay asks twice for each entry.
func idBytes(id string) (out [16]byte) {
	if len(id) != 36 {
		return out
	}
	for i, at := range [16]int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		out[i] = nibble(id[at])<<4 | nibble(id[at+1])
	}
	return out
}

// nibble is what a hexadecimal digit in small letters stands for.
func nibble(digit byte) byte { return digit&0xf + digit>>6*9 }

// Moment is a state at an instant: with time, invitations end and proposals lapse.
type Moment struct {
	*State
	Now time.Time
}

// At is the state as it stands now. By a clock that has been set back behind the newest entry it stands as at that entry.
func (s *State) At(now time.Time) Moment {
	if now.Before(s.HeadTime) {
		now = s.HeadTime
	}
	if s.counted(now) {
		open := *s
		open.goOnAir()
		s = &open
	}
	return Moment{s, now}
}

// counted says whether a countdown to an open session has ended by this time.
func (s *State) counted(now time.Time) bool {
	return s.Session != nil && s.Session.Kind == ClosedSession && s.Session.Air != nil && !s.Session.Air.From.After(now)
}

// goOnAir begins the open session that was counted down. What was consented to before the countdown is over already.
func (s *State) goOnAir() {
	s.Session = &Session{Kind: OpenSession, Since: s.Session.Air.From, Air: s.Session.Air}
}

// Since is the instant from which everything has stood as it does now: the newest entry's time, or a later one at which
// time alone changed something.
func (m Moment) Since() time.Time {
	since := m.HeadTime
	for i, _ := slices.BinarySearchFunc(m.deadlines, m.HeadTime, time.Time.Compare); i < len(m.deadlines); i++ {
		end := ended(m.deadlines[i])
		if end.After(m.Now) {
			break
		}
		if end.After(since) {
			since = end
		}
	}
	for _, p := range m.Proposals {
		if !p.Lapses.After(m.Now) && p.Lapses.After(since) {
			since = p.Lapses
		}
	}
	for _, end := range m.embargoes(m.HeadTime) {
		if !end.After(m.Now) && end.After(since) {
			since = end
		}
	}
	if m.Session != nil && m.Session.Air != nil && !m.Session.Air.From.After(m.Now) && m.Session.Air.From.After(since) {
		since = m.Session.Air.From
	}
	return since
}

// NextDeadline is the next instant after now at which time alone changes something, or false when there is none.
func (s *State) NextDeadline(now time.Time) (next time.Time, ok bool) {
	i, _ := slices.BinarySearchFunc(s.deadlines, now, time.Time.Compare)
	for ; i < len(s.deadlines); i++ {
		if end := ended(s.deadlines[i]); end.After(now) {
			next, ok = end, true
			break
		}
	}
	for _, p := range s.Proposals {
		if p.Lapses.After(now) && (!ok || p.Lapses.Before(next)) {
			next, ok = p.Lapses, true
		}
	}
	for _, end := range s.embargoes(now) {
		if !ok || end.Before(next) {
			next, ok = end, true
		}
	}
	if s.Session != nil && s.Session.Air != nil && s.Session.Air.From.After(now) && (!ok || s.Session.Air.From.Before(next)) {
		next, ok = s.Session.Air.From, true
	}
	return next, ok
}

// ended is when an invitation has ended: it is good up to and at its last instant.
func ended(notAfter time.Time) time.Time { return notAfter.Add(time.Nanosecond) }

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
