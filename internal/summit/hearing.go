package summit

import (
	"slices"
	"time"

	"parley/internal/identity"
)

// Unable is a booth that cannot interpret a speaker.
type Unable struct {
	Booth   identity.ID
	Reason  Reason
	Speaker identity.ID
	Member  identity.ID // the interpreter who said so
	Since   time.Time
}

// Passage is a stretch of a session that a delegation wants checked later: who said what, and what was made of it.
type Passage struct {
	By       *Delegation
	Member   identity.ID
	From     time.Time
	Until    time.Time
	Side     Side
	Language identity.Language // of the interpretation; empty on the floor
	Entry    Ref               // that marked it
}

func (s *State) checkCannotInterpret(body CannotInterpret, who signer) error {
	if _, err := s.worksIn(body.Booth, who); err != nil {
		return err
	}
	if s.members[body.Speaker] == nil {
		return refuse(UnknownMember, "there is no member %s", body.Speaker)
	}
	_, admitted := s.Admitted(Plenary, body.Speaker)
	switch said := s.unable(body.Booth); {
	case !admitted || body.Speaker == who.member.Member:
		return refuse(NotAllowed, "%s is nobody whom this interpreter hears in the plenary", body.Speaker)
	case said != nil && said.Speaker == body.Speaker:
		return refuse(NothingToChange, "the booth %s has said so already", body.Booth)
	}
	return nil
}

func (s *State) checkCanInterpret(body CanInterpret, who signer) error {
	if _, err := s.worksIn(body.Booth, who); err != nil {
		return err
	}
	if s.unable(body.Booth) == nil {
		return refuse(NothingToChange, "the booth %s has not said that it cannot interpret", body.Booth)
	}
	return nil
}

// checkPassage lets through what lies within the stretch that is on and is over: its signer, who takes part, can have
// heard it. Of a stretch without them nobody could say more than that it took place.
func (s *State) checkPassage(body FlagPassage, who signer, now time.Time) error {
	switch {
	case !s.mayMeet(who.member):
		return refuse(NotAllowed, "this session has no place for %s", who.member.Member)
	case body.From.Before(s.Session.Since) || !body.From.Before(now) || body.Until != nil && body.Until.After(now):
		return refuse(OutsideSession, "a passage lies between %s, when this session began, and now", s.Session.Since.Format(time.RFC3339))
	case s.passagesOf(who.delegation) >= MaxPassages:
		return refuse(TooMany, "a delegation marks at most %d passages", MaxPassages)
	}
	return nil
}

func (s *State) passagesOf(d *Delegation) (n int) {
	for _, p := range s.Passages {
		if p.By == d {
			n++
		}
	}
	return n
}

// unable is what a booth said of a speaker's sound, if that stands.
func (s *State) unable(booth identity.ID) *Unable {
	for i := range s.Unable {
		if s.Unable[i].Booth == booth {
			return &s.Unable[i]
		}
	}
	return nil
}

func (s *State) cannotInterpret(e *Entry, body CannotInterpret, who signer) {
	s.canInterpret(body.Booth)
	s.Unable = append(s.Unable, Unable{Booth: body.Booth, Reason: body.Reason, Speaker: body.Speaker, Member: who.member.Member, Since: e.Time})
}

func (s *State) canInterpret(booth identity.ID) {
	s.keepUnable(func(u Unable) bool { return u.Booth != booth })
}

// hearAgain ends what booths said of speakers who are in the plenary no more, and what was said by booths that are gone.
func (s *State) hearAgain() {
	s.keepUnable(func(u Unable) bool {
		_, admitted := s.Admitted(Plenary, u.Speaker)
		return admitted && s.Booth(u.Booth) != nil
	})
}

func (s *State) keepUnable(stays func(Unable) bool) {
	s.Unable = slices.DeleteFunc(s.Unable, func(u Unable) bool { return !stays(u) })
	if len(s.Unable) == 0 {
		s.Unable = nil
	}
}

func (s *State) flagPassage(e *Entry, body FlagPassage, who signer) {
	until := e.Time
	if body.Until != nil {
		until = *body.Until
	}
	s.Passages = append(s.Passages, Passage{
		By: who.delegation, Member: who.member.Member, From: body.From, Until: until, Side: body.Side, Language: body.Language, Entry: e.Ref(),
	})
}
