package summit

import (
	"fmt"
	"slices"
	"time"

	"parley/internal/identity"
)

// Replay folds entries into a state. It trusts nothing: each act is checked at its entry's time as when it was taken.
func Replay(entries []Entry) (*State, error) {
	s := &State{}
	for i := range entries {
		if err := Check(s, &entries[i].Act, entries[i].Time); err != nil {
			return s, fmt.Errorf("entry %d: %w", entries[i].Seq, err)
		}
		s.Apply(&entries[i])
	}
	return s, nil
}

// Apply folds one entry, which Check has passed, into the state. What it brings about by itself is derived here:
// with the last ready the plenary opens, with the last consent the summit is adjourned.
func (s *State) Apply(e *Entry) {
	if convene, ok := e.Act.Body.(Convene); ok {
		s.begin(e, convene)
	}
	who := s.signers[e.Act.By]
	for _, sub := range s.subjects(&e.Act, who) {
		if sub.kind != 's' {
			s.changed[sub] = e.Seq
		}
	}
	switch body := e.Act.Body.(type) {
	case Claim:
		d := s.Delegation(body.Delegation)
		d.Key = body.Key
		s.signers[body.Key] = signer{by: ByDelegation, delegation: d}
	case Invite:
		s.invite(body, who.delegation, e.Act.By)
	case Revoke:
		s.revoke(s.members[body.Member])
	case Enrol:
		m := s.members[body.device.Member]
		m.Device, m.DeviceProof = body.device.Key, body.Certificate
		s.signers[m.Device] = signer{by: ByDevice, delegation: m.Delegation, member: m, chain: s.Chain(m)}
	case SetLanguages:
		s.members[body.Member].Languages = body.Languages
	case StaffBooth:
		s.staff(body, who.delegation)
	case Ready:
		who.delegation.Ready = true
		if s.all(func(d *Delegation) bool { return d.Ready }) {
			s.Session, s.Recessed = &Session{Kind: ClosedSession, Since: e.Time}, false
			s.clearConsents(e)
		}
	case NotReady:
		// Never too early: a ready that was said before and comes after, held up by whomever, is stale.
		who.delegation.Ready = false
	case Recess:
		// In recess already, it takes back the signer's own ready: nobody is led in by an act that crossed theirs.
		who.delegation.Ready = false
		if s.Session != nil {
			s.Session, s.Recessed = nil, true
			s.clearConsents(e)
		}
	case Adjourn:
		who.delegation.Adjourns = true
		if s.all(func(d *Delegation) bool { return d.Adjourns }) {
			ref := e.Ref()
			s.AdjournedAt, s.Session, s.Recessed = &ref, nil, false
			s.clearConsents(e)
		}
	case Countersign:
		who.delegation.Countersigned = true
	}
	s.Head, s.HeadTime = e.Ref(), e.Time
	s.acts[idBytes(e.Act.ID)] = e.Seq
	s.hashes = append(s.hashes, e.Hash)
}

func (s *State) begin(e *Entry, c Convene) {
	*s = State{
		Summit: e.Hash, Node: e.Act.By, Title: c.Title, Starts: c.Starts, Minutes: c.Minutes, Agenda: c.Agenda,
		members: map[identity.ID]*Member{}, signers: map[identity.Key]signer{e.Act.By: {by: ByNode}},
		invitations: map[identity.Key]invitationKey{}, changed: map[subject]uint64{},
		acts: map[[16]byte]uint64{},
	}
	for _, d := range c.Delegations {
		s.Delegations = append(s.Delegations, &Delegation{ID: d.ID, Name: d.Name, TimeZone: d.TimeZone, Language: d.Language, ClaimKey: d.ClaimKey})
	}
}

func (s *State) invite(body Invite, d *Delegation, by identity.Key) {
	c := body.invitation
	m := s.members[c.Member]
	if m == nil {
		m = &Member{Delegation: d}
		d.Members = append(d.Members, m)
		s.members[c.Member] = m
	} else {
		old := s.invitations[m.Key]
		old.current = false
		s.invitations[m.Key] = old
		if c.Role != identity.Interpreter {
			s.leaveBooths(m)
		}
	}
	m.Invitation, m.Certificate, m.InvitedBy = c, body.Certificate, by
	m.Device, m.DeviceProof, m.Revoked = identity.Key{}, "", false
	s.invitations[c.Key] = invitationKey{member: m, current: true}
	d.invited++
	i, _ := slices.BinarySearchFunc(s.deadlines, c.NotAfter, time.Time.Compare)
	s.deadlines = slices.Insert(s.deadlines, i, c.NotAfter)
}

func (s *State) revoke(m *Member) {
	m.Revoked = true
	s.leaveBooths(m)
}

func (s *State) leaveBooths(m *Member) {
	s.Booths = slices.DeleteFunc(s.Booths, func(b *Booth) bool {
		b.Members = slices.DeleteFunc(b.Members, func(id identity.ID) bool { return id == m.Member })
		return len(b.Members) == 0
	})
}

func (s *State) staff(body StaffBooth, d *Delegation) {
	b := s.Booth(body.Booth)
	if b == nil {
		b = &Booth{ID: body.Booth}
		s.Booths = append(s.Booths, b)
	}
	others, _ := s.split(b, d)
	b.Outputs, b.Members = body.Outputs, append(others, body.Members...)
	if len(b.Members) == 0 {
		s.Booths = slices.DeleteFunc(s.Booths, func(other *Booth) bool { return other == b })
	}
}

func (s *State) all(yes func(*Delegation) bool) bool {
	for _, d := range s.Delegations {
		if !yes(d) {
			return false
		}
	}
	return true
}

// clearConsents ends what was consented to before the plenary opened or emptied: consent is to one step, not to the next.
func (s *State) clearConsents(e *Entry) {
	for _, d := range s.Delegations {
		d.Ready, d.Adjourns = false, false
	}
	s.changed[subject{kind: 's'}] = e.Seq
}
