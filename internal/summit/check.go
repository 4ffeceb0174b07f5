package summit

import (
	"slices"
	"time"

	"parley/internal/identity"
)

// Check says whether the act may be done in this state, at this time by the node's clock: nil, or a *Refusal.
// It changes nothing.
func Check(s *State, act *Act, now time.Time) error {
	if s.Head.Seq == 0 {
		if act.Kind() != KindConvene {
			return refuse(WrongSummit, "there is no such summit here")
		}
		return checkClock(act, now)
	}
	s = s.At(now).State
	rule, known := ruleOf[act.Kind()]
	switch {
	case !known || act.Kind() == KindConvene:
		return refuse(NotAllowed, "a summit is convened once")
	case act.Summit != s.Summit:
		return refuse(WrongSummit, "this act is for another summit")
	}
	if seq, repeated := s.EntryOf(act.ID); repeated {
		return refuse(ActIDReused, "entry %d has an act of this id", seq)
	}
	if hash, ok := s.HashAt(act.Basis.Seq); !ok || hash != act.Basis.Hash {
		return refuse(ForeignHistory, "this record's entry %d is another one than the signer has seen", act.Basis.Seq)
	}
	if rule.Effect != Protects {
		if err := checkClock(act, now); err != nil {
			return err
		}
	}
	who, err := s.signerOf(act, rule)
	if err != nil {
		return err
	}
	if phase := s.Phase(); !slices.Contains(rule.Phases, phase) {
		if phase == PhaseAdjourned {
			return refuse(Adjourned, "the summit is adjourned; countersigning is left, and deleting recordings")
		}
		return refuse(WrongPhase, "%s is not an act of the phase %s", act.Kind(), phase)
	}
	if rule.Proposes() {
		err = s.checkProposal(act, who, now)
	} else {
		err = s.checkBody(act, who, now)
	}
	if err != nil {
		return err
	}
	if rule.Effect == Protects {
		return nil
	}
	for _, sub := range s.subjects(act, who) {
		if s.changed[sub] > act.Basis.Seq {
			return refuse(Stale, "it has changed since you last saw it")
		}
	}
	return nil
}

func checkClock(act *Act, now time.Time) error {
	if off := act.Time.Sub(now); off > ClockTolerance || off < -ClockTolerance {
		return refuse(ClockWrong, "the signing device's clock is off by %s", off.Round(time.Second))
	}
	return nil
}

// signerOf says who signed, as the rule allows. For a new key, the act itself proves it, in checkBody.
func (s *State) signerOf(act *Act, rule *Rule) (signer, error) {
	who, known := s.signers[act.By]
	if slices.Contains(rule.Signers, ByNewKey) {
		if s.taken(act.By) {
			return signer{}, refuse(KeyInUse, "this key is somebody's already")
		}
		return signer{by: ByNewKey}, nil
	}
	switch {
	case !known:
		return signer{}, refuse(UnknownSigner, "nobody here has this key")
	case who.by == ByDevice && (who.member.Revoked || who.member.Device != act.By):
		return signer{}, refuse(InvitationRevoked, "this device was revoked")
	case who.delegation != nil && who.delegation.Withdrawn && !slices.Contains(afterWithdrawing, act.Kind()):
		return signer{}, refuse(Withdrawn, "this delegation has left the summit")
	case !slices.Contains(rule.Signers, who.by):
		return signer{}, refuse(NotAllowed, "%s is not signed by this key", act.Kind())
	case who.by == ByDevice && !slices.Contains(rule.Roles, who.member.Role):
		return signer{}, refuse(NotAllowed, "%s is not for the role %s", act.Kind(), who.member.Role)
	}
	return who, nil
}

// afterWithdrawing are the acts that a delegation which has left still has.
var afterWithdrawing = []Kind{KindRevoke, KindRetract, KindDeleteRecording, KindCountersign}

// taken says whether a key has a part at this summit already. The seed of a claim key or of an invitation's went from
// hand to hand: as anybody's own key it would let others speak for them.
func (s *State) taken(key identity.Key) bool {
	_, signs := s.signers[key]
	_, invites := s.invitations[key]
	return signs || invites || slices.ContainsFunc(s.Delegations, func(d *Delegation) bool { return d.ClaimKey == key })
}

func (s *State) checkBody(act *Act, who signer, now time.Time) error {
	switch body := act.Body.(type) {
	case Claim:
		return s.checkClaim(act, body)
	case Invite:
		return s.checkInvite(act, body, who, now)
	case Enrol:
		return s.checkEnrol(act, body, now)
	case Revoke:
		m, err := s.ownMember(body.Member, who)
		if err == nil && m.Revoked {
			return refuse(NothingToChange, "%s is revoked already", body.Member)
		}
		return err
	case SetLanguages:
		m, err := s.ownMember(body.Member, who)
		switch {
		case err != nil:
			return err
		case m.Revoked:
			return refuse(InvitationRevoked, "%s is revoked", body.Member)
		case slices.Equal(m.Languages, body.Languages):
			return refuse(NothingToChange, "these are the member's languages already")
		}
	case StaffBooth:
		return s.checkStaff(body, who)
	case AdmitTechnician:
		return s.checkAdmitTechnician(body, who)
	case DismissTechnician:
		_, err := s.worksIn(body.Booth, who)
		return err
	case Compare:
		return s.checkCompare(body, who)
	case Rename:
		return s.checkRename(body, who)
	case PutItem:
		return s.checkPutItem(body)
	case RemoveItem:
		if _, at := s.Item(body.Item); at < 0 {
			return refuse(UnknownItem, "the agenda has no item %s", body.Item)
		}
	case StartItem:
		return s.checkStartItem(body)
	case AskFloor:
		switch {
		case !s.mayMeet(who.member):
			return refuse(NotAllowed, "this session has no place for %s", who.member.Member)
		case slices.Contains(s.Floor, who.member.Member):
			return refuse(NothingToChange, "%s asks already", who.member.Member)
		}
	case LeaveFloor:
		if !slices.Contains(s.Floor, who.member.Member) {
			return refuse(NothingToChange, "%s does not ask", who.member.Member)
		}
	case CannotInterpret:
		return s.checkCannotInterpret(body, who)
	case CanInterpret:
		return s.checkCanInterpret(body, who)
	case FlagPassage:
		return s.checkPassage(body, who, now)
	case Ready:
		if who.delegation.Ready == body.Session {
			return refuse(NothingToChange, "this delegation is ready already")
		}
	case Narrow:
		_, err := s.observer(body.Observer)
		return err
	case Expel:
		_, err := s.observer(body.Observer)
		return err
	case Announce:
		if s.texts(who.delegation) >= MaxAnnouncements {
			return refuse(TooMany, "a delegation announces at most %d texts", MaxAnnouncements)
		}
		return s.checkAnnouncement(who.delegation, body.Embargo, body.Corrects, now)
	case Retract:
		return s.checkRetract(body, who)
	case DeleteRecording:
		return s.checkDeleteRecording(body)
	case Consent:
		return s.checkConsent(act, body, who, now)
	case TakeBack:
		if s.openProposal(body.Proposal, now) == nil && !s.airs(body.Proposal) {
			return refuse(ProposalGone, "the proposal of entry %d stands no more: it took effect, lapsed, or what it rests on has changed", body.Proposal.Seq)
		}
	case Countersign:
		switch {
		case body.Entry != *s.AdjournedAt:
			return refuse(WrongEntry, "the adjourning entry is %d", s.AdjournedAt.Seq)
		case who.delegation.Countersigned:
			return refuse(NothingToChange, "this delegation has countersigned already")
		}
	}
	return nil
}

// CheckClaim says whether a claim holds by the summit's genesis alone: the holder of the claim link in it made it, for the
// key that signed it, and it is the first. That much a redacted record proves, too, which hides the acts between.
func CheckClaim(s *State, act *Act) error {
	body, ok := act.Body.(Claim)
	if !ok {
		return refuse(NotAllowed, "this is no claim")
	}
	return s.checkClaim(act, body)
}

func (s *State) checkClaim(act *Act, body Claim) error {
	d := s.Delegation(body.Delegation)
	switch {
	case d == nil:
		return refuse(UnknownDelegation, "there is no delegation %s", body.Delegation)
	case d.Claimed():
		return refuse(AlreadyClaimed, "somebody has claimed %s", body.Delegation)
	case body.proof.Summit != s.Summit || body.proofBy != d.ClaimKey || body.Key != act.By:
		return refuse(ClaimInvalid, "this link does not claim %s", body.Delegation)
	}
	return nil
}

func (s *State) checkInvite(act *Act, body Invite, who signer, now time.Time) error {
	c := body.invitation
	switch {
	case c.Summit != s.Summit:
		return refuse(WrongSummit, "this invitation is for another summit")
	case body.signedBy != act.By || c.Delegation != who.delegation.ID:
		return refuse(CertificateInvalid, "the invitation is not the signer's own delegation's")
	case c.Role == identity.Secretary && who.by != ByDelegation:
		return refuse(NotAllowed, "only the delegation key invites a secretary")
	case s.taken(c.Key):
		return refuse(KeyInUse, "the invitation's key is in use")
	case !c.NotAfter.After(now):
		return refuse(InvitationExpired, "the invitation has ended before it is given")
	case c.NotAfter.Sub(c.NotBefore) > MaxInvitationValid:
		return refuse(CertificateInvalid, "an invitation is good for at most a year")
	case who.delegation.invited >= MaxInvitations:
		return refuse(TooMany, "this delegation has no more invitations")
	}
	if old := s.members[c.Member]; old != nil {
		switch {
		case old.Delegation != who.delegation:
			return refuse(MemberTaken, "%s is a member of another delegation", c.Member)
		case old.Role.Observer() != c.Role.Observer():
			return refuse(MemberTaken, "a member and an observer never have the same id")
		case !old.Revoked && s.At(now).MemberState(old) != Expired:
			return refuse(MemberExists, "%s has an invitation or a device; revoke it first", c.Member)
		case old.Role == identity.Secretary && who.by != ByDelegation:
			return refuse(NotAllowed, "only the delegation key invites a secretary")
		case !old.Revoked:
			return nil // counted already
		}
	}
	if c.Role.Observer() {
		if s.standing(s.Observers, who.delegation) >= MaxObservers {
			return refuse(TooMany, "a delegation accredits at most %d observers", MaxObservers)
		}
		return nil
	}
	if s.standing(who.delegation.Members, who.delegation) >= MaxMembers {
		return refuse(TooMany, "a delegation has at most %d members", MaxMembers)
	}
	return nil
}

// standing counts those of a delegation who are not revoked.
func (s *State) standing(members []*Member, d *Delegation) (n int) {
	for _, m := range members {
		if m.Delegation == d && !m.Revoked {
			n++
		}
	}
	return n
}

func (s *State) checkCompare(body Compare, who signer) error {
	d := s.Delegation(body.Delegation)
	switch {
	case d == nil:
		return refuse(UnknownDelegation, "there is no delegation %s", body.Delegation)
	case d == who.delegation:
		return refuse(NotAllowed, "a delegation's own key is not compared by itself")
	case d.Key != body.Key:
		return refuse(KeyDiffers, "the key of %s is another one", body.Delegation)
	case slices.Contains(d.ComparedBy, who.delegation):
		return refuse(NothingToChange, "this delegation has compared it already")
	}
	return nil
}

func (s *State) checkRename(body Rename, who signer) error {
	m, err := s.ownMember(body.Member, who)
	switch {
	case err != nil:
		return err
	case m.Revoked:
		return refuse(InvitationRevoked, "%s is revoked", body.Member)
	case m.Role.Observer():
		return refuse(NotAllowed, "an observer keeps the name that all admit: revoke and accredit anew")
	case m.Name == body.Name && m.Title == body.Title:
		return refuse(NothingToChange, "this is the member's name already")
	}
	return nil
}

func (s *State) checkEnrol(act *Act, body Enrol, now time.Time) error {
	if body.device.Summit != s.Summit {
		return refuse(WrongSummit, "this device's certificate is for another summit")
	}
	if body.device.Key != act.By {
		return refuse(CertificateInvalid, "the certificate is over another key")
	}
	m := s.members[body.device.Member]
	if m == nil {
		return refuse(UnknownMember, "there is no member %s", body.device.Member)
	}
	if m.Delegation.Withdrawn {
		return refuse(Withdrawn, "the delegation of %s has left the summit", m.Member)
	}
	state, ok := s.At(now).InvitationState(m, body.signedBy)
	switch {
	case !ok:
		return refuse(CertificateInvalid, "no invitation of %s has this key", body.device.Member)
	case state == InvitationIsRevoked:
		return refuse(InvitationRevoked, "this invitation was revoked")
	case state == InvitationIsUsed:
		return refuse(InvitationUsed, "a device is enrolled with this invitation already")
	case state == InvitationIsExpired:
		return refuse(InvitationExpired, "this invitation ended at %s", m.NotAfter.Format(time.RFC3339))
	case now.Before(m.NotBefore.Add(-ClockTolerance)):
		return refuse(InvitationEarly, "this invitation begins at %s", m.NotBefore.Format(time.RFC3339))
	}
	return nil
}

func (s *State) checkStaff(body StaffBooth, who signer) error {
	for _, id := range body.Members {
		m, err := s.ownMember(id, who)
		switch {
		case err != nil:
			return err
		case m.Revoked:
			return refuse(InvitationRevoked, "%s is revoked", id)
		case m.Role != identity.Interpreter:
			return refuse(NotInterpreter, "%s is not an interpreter", id)
		}
	}
	b := s.Booth(body.Booth)
	if b == nil {
		if len(body.Members) == 0 {
			return refuse(NothingToChange, "this booth is empty already")
		}
		return s.checkRoom(body, who.delegation)
	}
	others, own := s.split(b, who.delegation)
	switch {
	case len(others) > 0 && !slices.Equal(b.Outputs, body.Outputs):
		return refuse(BoothDiffers, "another delegation works in this booth with other outputs")
	case len(others)+len(body.Members) > MaxBoothMembers:
		return refuse(TooMany, "a booth has at most %d interpreters", MaxBoothMembers)
	case slices.Equal(own, body.Members) && slices.Equal(b.Outputs, body.Outputs):
		return refuse(NothingToChange, "the booth is staffed like this already")
	case len(body.Members) == 0:
		return nil
	}
	return s.checkRoom(body, who.delegation)
}

func (s *State) checkAdmitTechnician(body AdmitTechnician, who signer) error {
	b, err := s.worksIn(body.Booth, who)
	if err != nil {
		return err
	}
	o, err := s.observer(body.Member)
	switch {
	case err != nil:
		return err
	case o.Role != identity.Technician:
		return refuse(NotAllowed, "%s is no technician", body.Member)
	case o.Revoked:
		return refuse(InvitationRevoked, "%s is revoked", body.Member)
	case o.Delegation.Withdrawn:
		return refuse(Withdrawn, "who accredited %s has left the summit", body.Member)
	case o.Expelled:
		return refuse(NotAllowed, "%s was expelled, and only all delegations let them in again", body.Member)
	case slices.Contains(b.Technicians, body.Member):
		return refuse(NothingToChange, "%s is in this booth already", body.Member)
	case slices.Contains(b.AskedBy(body.Member), who.delegation.ID):
		return refuse(NothingToChange, "this delegation's interpreters have let %s in already", body.Member)
	case len(b.Technicians)+len(b.Asked) >= MaxTechnicians && len(b.AskedBy(body.Member)) == 0:
		return refuse(TooMany, "a booth has at most %d technicians", MaxTechnicians)
	}
	return nil
}

// worksIn is the booth of this id, when the signer works in it.
func (s *State) worksIn(id identity.ID, who signer) (*Booth, error) {
	b := s.Booth(id)
	if b == nil || !slices.Contains(b.Members, who.member.Member) {
		return nil, refuse(NotAllowed, "%s does not work in the booth %s", who.member.Member, id)
	}
	return b, nil
}

// split parts a booth's members into another delegation's and this one's.
func (s *State) split(b *Booth, d *Delegation) (others, own []identity.ID) {
	for _, id := range b.Members {
		if s.members[id].Delegation == d {
			own = append(own, id)
		} else {
			others = append(others, id)
		}
	}
	return others, own
}

func (s *State) ownMember(id identity.ID, who signer) (*Member, error) {
	m := s.members[id]
	switch {
	case m == nil:
		return nil, refuse(UnknownMember, "there is no member %s", id)
	case m.Delegation != who.delegation:
		return nil, refuse(NotAllowed, "%s is a member of another delegation", id)
	}
	return m, nil
}

// subjects are the things the act acts upon.
func (s *State) subjects(act *Act, who signer) []subject {
	switch body := act.Body.(type) {
	case Claim:
		return []subject{{'d', body.Delegation}}
	case Invite:
		return []subject{{'m', body.invitation.Member}}
	case Revoke:
		return []subject{{'m', body.Member}}
	case Enrol:
		return []subject{{'m', body.device.Member}}
	case SetLanguages:
		return []subject{{'m', body.Member}}
	case StaffBooth:
		return []subject{{'b', body.Booth}}
	case AdmitTechnician:
		return []subject{{'t', body.Booth}, {'o', body.Member}}
	case DismissTechnician:
		return []subject{{'t', body.Booth}, {'o', body.Member}}
	case Rename:
		return []subject{{'m', body.Member}}
	case PutItem, RemoveItem, AdoptAgenda:
		return []subject{{kind: 'a'}}
	case CannotInterpret:
		return []subject{{'i', body.Booth}}
	case CanInterpret:
		return []subject{{'i', body.Booth}}
	case Ready:
		return []subject{{kind: 's'}, {'r', who.delegation.ID}}
	case NotReady, Recess:
		return []subject{{'r', who.delegation.ID}}
	case Admit:
		return []subject{{'o', body.Observer}}
	case Narrow:
		return []subject{{'o', body.Observer}}
	case Expel:
		return []subject{{'o', body.Observer}}
	case GoOnAir, StartRecording:
		return []subject{{kind: 's'}, {'p', identity.ID(act.Kind())}}
	case Restrict, Widen, StartItem, AskFloor, Adjourn:
		return []subject{{kind: 's'}}
	}
	return nil
}
