package summit

import (
	"reflect"
	"slices"
	"time"

	"parley/internal/identity"
)

// Proposal is an act that waits for the consent of all. It is told from any other by the entry that made it.
type Proposal struct {
	Entry    Ref
	Body     Body
	By       *Delegation
	Member   identity.ID // who proposed it
	Since    time.Time
	Lapses   time.Time     // from then on nobody can consent
	Consents []*Delegation // in the order they consented, the proposer's first

	// back is the entry with which a delegation last took its consent back: one signed before that and held up on its
	// way is stale.
	back map[identity.ID]uint64
}

// Kind is what is proposed.
func (p *Proposal) Kind() Kind { return p.Body.Kind() }

// OpenProposals lists the proposals that can be consented to now, in the order they were made.
func (m Moment) OpenProposals() []*Proposal {
	var open []*Proposal
	for _, p := range m.Proposals {
		if p.Lapses.After(m.Now) {
			open = append(open, p)
		}
	}
	return open
}

// openProposal finds a proposal that stands at this time, or nil.
func (s *State) openProposal(entry Ref, now time.Time) *Proposal {
	for _, p := range s.Proposals {
		if p.Entry == entry && p.Lapses.After(now) {
			return p
		}
	}
	return nil
}

// checkProposal says whether something may be proposed.
func (s *State) checkProposal(act *Act, who signer, now time.Time) error {
	if err := s.checkStep(act.Body, now); err != nil {
		return err
	}
	own := 0
	for _, p := range s.Proposals {
		switch {
		case !p.Lapses.After(now):
		case p.Kind() == act.Kind() && reflect.DeepEqual(p.Body, act.Body):
			return refuse(AlreadyProposed, "entry %d proposes the same: answer that", p.Entry.Seq)
		case p.By == who.delegation:
			own++
		}
	}
	if own >= MaxProposals {
		return refuse(TooMany, "a delegation has at most %d open proposals", MaxProposals)
	}
	return nil
}

// checkStep says whether what is proposed would change anything from here.
func (s *State) checkStep(body Body, now time.Time) error {
	if s.Session != nil && s.Session.Air != nil && s.Session.Kind == ClosedSession && ofSession(body) {
		return refuse(WrongPhase, "the open session is being counted down: stop that, or wait for it")
	}
	switch body := body.(type) {
	case Restrict:
		return s.from("a restricted session comes after a closed or an open one", ClosedSession, OpenSession)
	case Widen:
		return s.from("a restricted session is widened", RestrictedSession)
	case GoOnAir:
		return s.from("one goes on air from a closed session", ClosedSession)
	case StartRecording:
		return s.checkStartRecording()
	case AdoptAgenda:
		switch {
		case len(s.Agenda) == 0:
			return refuse(UnknownItem, "there is no item on the agenda to adopt")
		case s.Adopted != nil:
			return refuse(NothingToChange, "the agenda is adopted as it stands")
		}
	case Admit:
		o, err := s.observer(body.Observer)
		switch {
		case err != nil:
			return err
		case o.Revoked || o.Delegation.Withdrawn:
			return refuse(InvitationRevoked, "%s is revoked", body.Observer)
		case o.Role == identity.Broadcaster && body.To != OpenSession:
			return refuse(NotAllowed, "a broadcaster is admitted to open sessions alone")
		case o.Admitted == body.To || o.Admitted == ClosedSession:
			return refuse(NothingToChange, "%s is admitted already", body.Observer)
		}
	case AgreeOutcome, AdoptText, AnnounceJointly:
		if s.texts(nil) >= MaxTexts {
			return refuse(TooMany, "a summit has at most %d joint texts", MaxTexts)
		}
		if joint, ok := body.(AnnounceJointly); ok {
			return s.checkJointly(joint, now)
		}
	}
	return nil
}

func (s *State) from(says string, kinds ...SessionKind) error {
	if slices.Contains(kinds, s.Session.Kind) {
		return nil
	}
	return refuse(WrongPhase, "%s; this one is %s", says, s.Session.Kind)
}

// texts counts the texts of all, or those that one delegation announced. Nobody uses up another's share.
func (s *State) texts(by *Delegation) (n int) {
	for _, t := range s.Texts {
		if t.By == by {
			n++
		}
	}
	return n
}

func (s *State) observer(id identity.ID) (*Member, error) {
	m := s.members[id]
	switch {
	case m == nil:
		return nil, refuse(UnknownMember, "there is no observer %s", id)
	case !m.Role.Observer():
		return nil, refuse(NotObserver, "%s is no observer", id)
	}
	return m, nil
}

func (s *State) checkConsent(act *Act, body Consent, who signer, now time.Time) error {
	p := s.openProposal(body.Proposal, now)
	switch {
	case p == nil:
		return refuse(ProposalGone, "no proposal of entry %d can be consented to any more", body.Proposal.Seq)
	case slices.Contains(p.Consents, who.delegation):
		return refuse(NothingToChange, "this delegation has consented already")
	case p.back[who.delegation.ID] > act.Basis.Seq:
		return refuse(Stale, "this delegation has taken its consent back since")
	}
	return nil
}

// propose opens a proposal with its proposer's consent.
func (s *State) propose(e *Entry, who signer, lapses time.Duration) {
	p := &Proposal{
		Entry: e.Ref(), Body: e.Act.Body, By: who.delegation, Member: who.member.Member,
		Since: e.Time, Lapses: e.Time.Add(lapses),
	}
	s.Proposals = append(s.Proposals, p)
	s.consent(e, p, who.delegation)
}

// consent counts a delegation's consent; with the last one the proposal takes effect.
func (s *State) consent(e *Entry, p *Proposal, d *Delegation) {
	p.Consents = append(p.Consents, d)
	if !s.all(func(d *Delegation) bool { return slices.Contains(p.Consents, d) }) {
		return
	}
	s.kill(func(other *Proposal) bool { return other == p })
	switch body := p.Body.(type) {
	case Restrict:
		s.sit(e, RestrictedSession)
	case Widen:
		s.sit(e, ClosedSession)
	case GoOnAir:
		s.countDown(e, p.Entry)
	case StartRecording:
		s.Session.Recording = true
		s.Recordings = append(s.Recordings, Recording{Began: e.Ref(), Since: e.Time})
	case AdoptAgenda:
		s.adopt(e)
	case Admit:
		s.admit(s.members[body.Observer], body.To, e)
	case AgreeOutcome:
		s.agree(e, p.Kind(), body.Text)
	case AdoptText:
		s.agree(e, p.Kind(), body.Text)
	case AnnounceJointly:
		s.announce(e, p.Kind(), body, nil)
	case Adjourn:
		s.adjourn(e)
	}
}

func (s *State) takeBack(e *Entry, p *Proposal, d *Delegation) {
	p.Consents = slices.DeleteFunc(p.Consents, func(other *Delegation) bool { return other == d })
	if p.back == nil {
		p.back = map[identity.ID]uint64{}
	}
	p.back[d.ID] = e.Seq
	if len(p.Consents) == 0 {
		s.kill(func(other *Proposal) bool { return other == p })
	}
}

// kill ends proposals: consent is to one step from where the summit stands, and they no longer start there.
func (s *State) kill(which func(*Proposal) bool) { s.Proposals = slices.DeleteFunc(s.Proposals, which) }

// callOff ends what is proposed of a kind, and makes stale what its proposers have sent already: an act that protects
// is the last word, whatever is still on its way.
func (s *State) callOff(e *Entry, kind Kind) {
	s.kill(func(p *Proposal) bool { return p.Kind() == kind })
	s.changed[subject{'p', identity.ID(kind)}] = e.Seq
}

// aboutSession says whether a proposal is a step from the session that is on.
func aboutSession(p *Proposal) bool { return ofSession(p.Body) }

func ofSession(body Body) bool {
	switch body.(type) {
	case Restrict, Widen, GoOnAir, StartRecording, Adjourn:
		return true
	}
	return false
}

func aboutAgenda(p *Proposal) bool { return p.Kind() == KindAdoptAgenda }

func aboutObserver(id identity.ID) func(*Proposal) bool {
	return func(p *Proposal) bool {
		admit, ok := p.Body.(Admit)
		return ok && admit.Observer == id
	}
}
