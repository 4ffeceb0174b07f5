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
// with the last ready the plenary opens, with the last consent a proposal takes effect.
func (s *State) Apply(e *Entry) {
	if convene, ok := e.Act.Body.(Convene); ok {
		s.begin(e, convene)
	}
	s.kill(func(p *Proposal) bool { return !p.Lapses.After(e.Time) })
	if s.counted(e.Time) {
		s.goOnAir()
	}
	who := s.signers[e.Act.By]
	for _, sub := range s.subjects(&e.Act, who) {
		if sub.kind != 's' && sub.kind != 'a' && sub.kind != 'o' && sub.kind != 'p' { // these change by what comes of an act
			s.changed[sub] = e.Seq
		}
	}
	if rule := ruleOf[e.Act.Kind()]; rule.Proposes() {
		s.propose(e, who, rule.Lapses)
	} else {
		s.apply(e, who)
	}
	s.hearAgain()
	s.Head, s.HeadTime = e.Ref(), e.Time
	s.acts[idBytes(e.Act.ID)] = e.Seq
	s.hashes = append(s.hashes, e.Hash)
}

func (s *State) apply(e *Entry, who signer) {
	switch body := e.Act.Body.(type) {
	case Claim:
		d := s.Delegation(body.Delegation)
		d.Key, d.ClaimedAt = body.Key, e.Time
		s.signers[body.Key] = signer{by: ByDelegation, delegation: d}
	case Compare:
		d := s.Delegation(body.Delegation)
		d.ComparedBy = append(d.ComparedBy, who.delegation)
	case Invite:
		s.invite(body, who.delegation, e)
	case Revoke:
		s.revoke(s.members[body.Member], e)
	case Enrol:
		m := s.members[body.device.Member]
		s.forgetDeadline(m.NotAfter)
		m.Device, m.DeviceProof = body.device.Key, body.Certificate
		s.signers[m.Device] = signer{by: ByDevice, delegation: m.Delegation, member: m, chain: s.Chain(m)}
	case Rename:
		m := s.members[body.Member]
		m.Name, m.Title = body.Name, body.Title
	case SetLanguages:
		s.members[body.Member].Languages = body.Languages
	case StaffBooth:
		s.staff(body, who.delegation)
	case AdmitTechnician:
		b := s.Booth(body.Booth)
		b.ask(body.Member, who.delegation.ID)
		s.letIn(b)
	case DismissTechnician:
		s.Booth(body.Booth).dismiss(body.Member)
	case PutItem:
		s.putItem(e, body)
	case RemoveItem:
		s.removeItem(e, body.Item)
	case StartItem:
		s.startItem(body.Item, e.Time)
	case AskFloor:
		s.Floor = append(s.Floor, who.member.Member)
	case LeaveFloor:
		s.leaveFloor(who.member)
	case CannotInterpret:
		s.cannotInterpret(e, body, who)
	case CanInterpret:
		s.canInterpret(body.Booth)
	case FlagPassage:
		s.flagPassage(e, body, who)
	case Ready:
		who.delegation.Ready = body.Session
		if s.all(func(d *Delegation) bool { return d.Ready == body.Session }) {
			s.open(e, body.Session)
		}
	case NotReady, Recess:
		// Never too early, and never too late: a ready that was said before and comes after, held up by whomever, is stale,
		// and nobody is led in by a last ready that crossed their own "not ready" on the way.
		who.delegation.Ready = ""
		if s.Session != nil {
			s.rise(e)
			s.Recessed = true
		}
	case CloseDoors:
		s.closeDoors(e)
	case StopRecording:
		s.stopRecording(e)
	case DeleteRecording:
		s.deleteRecording(e, body.Recording)
	case Narrow:
		o := s.members[body.Observer]
		to := o.Admitted
		if to == ClosedSession {
			to = OpenSession
		}
		s.admit(o, to, e)
	case Expel:
		o := s.members[body.Observer]
		s.admit(o, "", e)
		s.leaveBooths(o)
	case Announce:
		s.announce(e, KindAnnounce, AnnounceJointly{Title: body.Title, Text: body.Text, Embargo: body.Embargo, Corrects: body.Corrects}, who.delegation)
	case Retract:
		s.retract(e, body.Announcement)
	case RenewCalendar:
		who.delegation.Calendar++
	case Consent:
		s.consent(e, s.openProposal(body.Proposal, e.Time), who.delegation)
	case TakeBack:
		if s.airs(body.Proposal) {
			s.closeDoors(e)
		} else {
			s.takeBack(e, s.openProposal(body.Proposal, e.Time), who.delegation)
		}
	case Withdraw:
		s.withdraw(e, who.delegation)
	case Countersign:
		who.delegation.Countersigned = true
	}
}

// open opens the plenary, a moment ahead: what was consented to before is over.
func (s *State) open(e *Entry, kind SessionKind) {
	s.sit(e, kind)
	s.Recessed, s.Session.Since = false, e.Time.Add(RevealAhead)
	if s.paused != "" {
		s.Current, s.paused = &Current{Item: s.paused, Since: s.Session.Since}, ""
	}
}

// countDown lets a session go on air in a moment: nothing else is agreed about it until then.
func (s *State) countDown(e *Entry, proposal Ref) {
	from := e.Time
	if s.Session.Since.After(from) {
		from = s.Session.Since
	}
	closed := *s.Session
	closed.Air = &Air{Proposal: proposal, From: from.Add(OnAirAhead)}
	s.Session = &closed
	s.sessionChanged(e)
}

// closeDoors ends an open session, or the countdown to one. It is the last word about going on air.
func (s *State) closeDoors(e *Entry) {
	switch {
	case s.Session.Kind == OpenSession:
		s.sit(e, ClosedSession)
	case s.Session.Air != nil:
		s.offAir()
	}
	s.callOff(e, KindGoOnAir)
}

// offAir ends a countdown; the session stays as it is.
func (s *State) offAir() {
	closed := *s.Session
	closed.Air = nil
	s.Session = &closed
}

// airs says whether the session is counted down, or on air, by this proposal.
func (s *State) airs(proposal Ref) bool {
	return s.Session != nil && s.Session.Air != nil && s.Session.Air.Proposal == proposal
}

// sit begins a stretch of the plenary of another kind. Consent is to one step, not to the next: what was recorded is
// not what comes. Screens that are to change a moment ahead still change then, all at the same instant.
func (s *State) sit(e *Entry, kind SessionKind) {
	since := e.Time
	if s.Session != nil && s.Session.Since.After(since) {
		since = s.Session.Since
	}
	s.Session = &Session{Kind: kind, Since: since}
	s.Floor = slices.DeleteFunc(s.Floor, func(id identity.ID) bool { return !s.mayMeet(s.members[id]) })
	s.sessionChanged(e)
}

// rise empties the plenary.
func (s *State) rise(e *Entry) {
	if s.Current != nil {
		s.bank(e.Time)
		s.Current, s.paused = nil, s.Current.Item
	}
	s.Session, s.Floor = nil, nil
	s.sessionChanged(e)
}

// sessionChanged ends what was consented to before the plenary opened, changed or emptied.
func (s *State) sessionChanged(e *Entry) {
	for _, d := range s.Delegations {
		d.Ready = ""
	}
	s.kill(aboutSession)
	s.changed[subject{kind: 's'}] = e.Seq
}

func (s *State) adjourn(e *Entry) {
	ref := e.Ref()
	s.rise(e)
	s.AdjournedAt, s.Recessed, s.Proposals = &ref, false, nil
}

// withdraw lets a delegation go. The others are who has to consent from now on, to what is proposed from now on.
func (s *State) withdraw(e *Entry, d *Delegation) {
	d.Withdrawn = true
	s.Proposals = nil
	s.keepBack(e, d)
	for _, o := range s.Observers {
		if o.Delegation == d {
			o.Admitted = ""
			s.leaveBooths(o)
		}
	}
	for _, m := range d.Members {
		s.leaveBooths(m)
		s.leaveFloor(m)
	}
	switch {
	case s.left() < MinDelegations:
		s.adjourn(e)
	case s.Session != nil && s.Session.Kind == OpenSession:
		s.sit(e, ClosedSession)
	case s.Session != nil && s.Session.Air != nil:
		s.offAir()
		s.sessionChanged(e)
	default:
		s.sessionChanged(e)
	}
}

// left counts the delegations that have not withdrawn.
func (s *State) left() (n int) {
	for _, d := range s.Delegations {
		if !d.Withdrawn {
			n++
		}
	}
	return n
}

// admit sets to which sessions an observer is admitted; what was proposed about that is over.
func (s *State) admit(o *Member, to SessionKind, e *Entry) {
	o.Admitted = to
	o.Expelled = to == ""
	s.kill(aboutObserver(o.Member))
	s.changed[subject{'o', o.Member}] = e.Seq
}

func (s *State) agree(e *Entry, kind Kind, text Text) {
	s.Texts = append(s.Texts, AgreedText{Kind: kind, Text: text, Agreed: e.Ref()})
}

func (s *State) leaveFloor(m *Member) {
	s.Floor = slices.DeleteFunc(s.Floor, func(id identity.ID) bool { return id == m.Member })
}

func (s *State) begin(e *Entry, c Convene) {
	*s = State{
		Summit: e.Hash, Node: e.Act.By, Title: c.Title, Starts: c.Starts, Minutes: c.Minutes, Agenda: c.Agenda, Published: c.Agenda,
		members: map[identity.ID]*Member{}, signers: map[identity.Key]signer{e.Act.By: {by: ByNode}},
		invitations: map[identity.Key]invitationKey{}, changed: map[subject]uint64{},
		acts: map[[16]byte]uint64{}, spent: map[identity.ID]time.Duration{},
	}
	for _, d := range c.Delegations {
		s.Delegations = append(s.Delegations, &Delegation{ID: d.ID, Name: d.Name, TimeZone: d.TimeZone, Language: d.Language, ClaimKey: d.ClaimKey})
	}
}

func (s *State) invite(body Invite, d *Delegation, e *Entry) {
	c := body.invitation
	m := s.members[c.Member]
	if m == nil {
		m = &Member{Delegation: d}
		if c.Role.Observer() {
			s.Observers = append(s.Observers, m)
		} else {
			d.Members = append(d.Members, m)
		}
		s.members[c.Member] = m
	} else {
		old := s.invitations[m.Key]
		old.current = false
		s.invitations[m.Key] = old
		if c.Role != identity.Interpreter {
			s.leaveBooths(m)
		}
		s.leaveFloor(m)
		if c.Role.Observer() {
			s.admit(m, "", e) // all admitted the one who was accredited before
		}
	}
	m.Invitation, m.Certificate, m.InvitedBy = c, body.Certificate, e.Act.By
	m.Device, m.DeviceProof, m.Revoked = identity.Key{}, "", false
	s.invitations[c.Key] = invitationKey{member: m, current: true}
	d.invited++
	i, _ := slices.BinarySearchFunc(s.deadlines, c.NotAfter, time.Time.Compare)
	s.deadlines = slices.Insert(s.deadlines, i, c.NotAfter)
}

func (s *State) revoke(m *Member, e *Entry) {
	if m.Device.IsZero() {
		s.forgetDeadline(m.NotAfter)
	}
	m.Revoked = true
	s.leaveBooths(m)
	s.leaveFloor(m)
	if m.Role.Observer() {
		s.admit(m, "", e)
		return
	}
	// Who knew the address of the delegation's own calendar reads it no more.
	m.Delegation.Calendar++
}

// forgetDeadline drops the end of an invitation at which nothing changes any more.
func (s *State) forgetDeadline(end time.Time) {
	if i, found := slices.BinarySearchFunc(s.deadlines, end, time.Time.Compare); found {
		s.deadlines = slices.Delete(s.deadlines, i, i+1)
	}
}

func (b *Booth) dismiss(technician identity.ID) {
	b.Technicians = slices.DeleteFunc(b.Technicians, func(id identity.ID) bool { return id == technician })
	b.Asked = slices.DeleteFunc(b.Asked, func(a AskedIn) bool { return a.Technician == technician })
}

// AskedBy are the delegations whose interpreters have let a technician in who is not inside yet.
func (b *Booth) AskedBy(technician identity.ID) []identity.ID {
	for _, a := range b.Asked {
		if a.Technician == technician {
			return a.By
		}
	}
	return nil
}

func (b *Booth) ask(technician, delegation identity.ID) {
	for i, a := range b.Asked {
		if a.Technician == technician {
			b.Asked[i].By = append(a.By, delegation)
			return
		}
	}
	b.Asked = append(b.Asked, AskedIn{Technician: technician, By: []identity.ID{delegation}})
}

// letIn lets in whom the interpreters of every delegation that works in the booth want there.
func (s *State) letIn(b *Booth) {
	b.Asked = slices.DeleteFunc(b.Asked, func(a AskedIn) bool {
		if slices.ContainsFunc(b.Members, func(id identity.ID) bool { return !slices.Contains(a.By, s.members[id].Delegation.ID) }) {
			return false
		}
		b.Technicians = append(b.Technicians, a.Technician)
		return true
	})
}

func (s *State) leaveBooths(m *Member) {
	s.Booths = slices.DeleteFunc(s.Booths, func(b *Booth) bool {
		b.dismiss(m.Member)
		b.Members = slices.DeleteFunc(b.Members, func(id identity.ID) bool { return id == m.Member })
		s.letIn(b)
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
	s.letIn(b)
	if len(b.Members) == 0 {
		s.Booths = slices.DeleteFunc(s.Booths, func(other *Booth) bool { return other == b })
	}
}

// all says whether something holds for every delegation that has not withdrawn.
func (s *State) all(yes func(*Delegation) bool) bool {
	for _, d := range s.Delegations {
		if !d.Withdrawn && !yes(d) {
			return false
		}
	}
	return true
}
