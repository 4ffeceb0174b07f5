package chain

import (
	"fmt"
	"slices"

	"parley/internal/identity"
	"parley/internal/summit"
)

// history follows a whole record from entry to entry, and tells the report what each brought about.
type history struct {
	report *Report
	open   []*Proposal            // that may still take effect
	ready  map[identity.ID]uint64 // the entry by which a delegation is ready
}

// found is what an act finds.
type found struct {
	event   Event
	phase   summit.Phase
	session *summit.Session
	adopted bool
}

// before looks at the state that an act finds.
func (h *history) before(s *summit.State, e *summit.Entry) found {
	s = s.At(e.Time).State // what was counted down may have begun
	return found{newEvent(s, e), s.Phase(), s.Session, s.Adopted != nil}
}

// after looks at the state that an act leaves.
func (h *history) after(s *summit.State, e *summit.Entry, was found) {
	r, by := h.report, side(s, &e.Act)
	event := &was.event
	add := func(says string) {
		if says != "" {
			event.Says += " " + says
		}
	}
	note := func(section *[]Note) {
		*section = append(*section, Note{Entry: e.Seq, Time: e.Time, Says: event.Says})
	}
	settled := h.settle(s, e, by)
	h.proposed(s, e, by, event.Says)
	turned := h.turned(s, by, was.session)

	switch body := e.Act.Body.(type) {
	case summit.Convene:
		r.convened(s)
	case summit.Claim:
		r.claimed(body.Delegation, body.Key, e.Seq)
		if s.Phase() != was.phase {
			add("With this all delegations are claimed.")
		}
	case summit.Compare:
		p := r.party(body.Delegation)
		p.Compared = append(p.Compared, Comparison{By: by.ID, Name: inEnglish(by.Name), Entry: e.Seq})
	case summit.Invite:
		if body.Invitation().Role.Observer() {
			note(&r.Observers)
		}
	case summit.Revoke:
		if m := s.Member(body.Member); m != nil && m.Role.Observer() {
			note(&r.Observers)
		}
	case summit.Narrow, summit.Expel, summit.AdmitTechnician, summit.DismissTechnician:
		note(&r.Observers)
	case summit.PutItem, summit.RemoveItem:
		if was.adopted {
			add("With this the agenda is no longer adopted.")
		}
		note(&r.Agenda)
	case summit.StartItem:
		note(&r.Agenda)
	case summit.CannotInterpret, summit.CanInterpret, summit.FlagPassage:
		note(&r.Interpretation)
	case summit.Ready, summit.NotReady, summit.Recess, summit.CloseDoors, summit.StopRecording, summit.DeleteRecording:
		add(turned)
		note(&r.Sessions)
	case summit.TakeBack:
		if turned != "" {
			add(turned)
			note(&r.Sessions)
		}
	case summit.Consent:
		if p := h.tookEffect(e, body); p != nil {
			add("With this all delegations have consented: " + effect(s, p.Body) + ".")
			add(turned)
			if turned != "" || p.Kind() == summit.KindStartRecording {
				note(&r.Sessions)
			}
			switch p.Kind() {
			case summit.KindAdoptAgenda:
				note(&r.Agenda)
			case summit.KindAdmit:
				note(&r.Observers)
			case summit.KindAdjourn:
				note(&r.Ending)
			}
		}
	case summit.Withdraw:
		add(turned)
		if s.AdjournedAt != nil {
			add("Fewer than two delegations are left: the summit is adjourned.")
		}
		if turned != "" {
			note(&r.Sessions)
		}
		note(&r.Ending)
	case summit.Countersign:
		note(&r.Ending)
	}
	for _, p := range settled {
		if p.Outcome == Died {
			p.Because = event.Says
		}
	}
	h.heardReady(s, e, by)
	r.Entries = append(r.Entries, *event)
}

// proposed takes down what the entry proposes.
func (h *history) proposed(s *summit.State, e *summit.Entry, by *summit.Delegation, says string) {
	if len(s.Proposals) == 0 || s.Proposals[len(s.Proposals)-1].Entry.Seq != e.Seq {
		return
	}
	stands := s.Proposals[len(s.Proposals)-1]
	p := &Proposal{
		Entry: stands.Entry, Kind: stands.Kind(), By: by.ID, Time: e.Time, Lapses: stands.Lapses, Says: says,
		Outcome: StillOpen, Answers: []Answer{answer(by, e)}, stands: stands,
	}
	h.report.Proposals, h.open = append(h.report.Proposals, p), append(h.open, p)
}

// settle says what became of the proposals that the entry answers, or that stand no more after it.
func (h *history) settle(s *summit.State, e *summit.Entry, by *summit.Delegation) (settled []*Proposal) {
	h.open = slices.DeleteFunc(h.open, func(p *Proposal) bool {
		var consents, takesBack bool
		switch body := e.Act.Body.(type) {
		case summit.Consent:
			consents = body.Proposal == p.Entry
		case summit.TakeBack:
			takesBack = body.Proposal == p.Entry
		}
		if consents || takesBack {
			said := answer(by, e)
			said.TakenBack = takesBack
			p.Answers = append(p.Answers, said)
		}
		switch {
		case slices.Contains(s.Proposals, p.stands):
			return false
		case !p.Lapses.After(e.Time):
			p.Outcome = Lapsed
		case consents:
			p.Outcome, p.With = TookEffect, e.Seq
			return true
		case takesBack:
			p.Outcome, p.With = TakenBack, e.Seq
		default:
			p.Outcome, p.With = Died, e.Seq
		}
		p.Missing, settled = missing(s, p), append(settled, p)
		return true
	})
	return settled
}

// tookEffect is the proposal that took effect with the entry's consent, or nil.
func (h *history) tookEffect(e *summit.Entry, body summit.Consent) *summit.Proposal {
	for _, p := range slices.Backward(h.report.Proposals) {
		switch {
		case p.Entry != body.Proposal:
		case p.With == e.Seq:
			return p.stands
		default:
			return nil
		}
	}
	return nil
}

// missing are those whose consent a proposal waits for.
func missing(s *summit.State, p *Proposal) (names []string) {
	for _, d := range s.Delegations {
		if !d.Withdrawn && !slices.Contains(p.stands.Consents, d) {
			names = append(names, inEnglish(d.Name))
		}
	}
	return names
}

func answer(by *summit.Delegation, e *summit.Entry) Answer {
	return Answer{By: by.ID, Name: inEnglish(by.Name), Entry: e.Seq, Time: e.Time, Signed: e.Act.Time}
}

// turned says how the plenary is another than it was, if it is.
func (h *history) turned(s *summit.State, by *summit.Delegation, was *summit.Session) string {
	now := s.Session
	switch {
	case was == now:
		return ""
	case now == nil:
		return "With this the plenary is empty."
	case was == nil:
		var consents []string
		for _, d := range s.Delegations {
			if seq, ok := h.ready[d.ID]; ok && d != by {
				consents = append(consents, fmt.Sprintf("%s (entry %d)", inEnglish(d.Name), seq))
			}
		}
		return fmt.Sprintf("With this all delegations are ready, after %s, and the plenary opens for a %s session; every screen shows it from %s.",
			list(consents), now.Kind, stamp(now.Since))
	case now.Kind == summit.ClosedSession && now.Air != nil && was.Air == nil:
		return fmt.Sprintf("With this the countdown begins: the session is open from %s, unless anyone calls it off.", stamp(now.Air.From))
	case was.Kind == now.Kind && was.Air != nil && now.Air == nil:
		return "With this the countdown is over, and the session stays closed."
	case was.Kind != now.Kind:
		return fmt.Sprintf("With this the session is %s, no longer %s.", now.Kind, was.Kind)
	}
	return ""
}

// heardReady keeps by which entries the delegations are ready.
func (h *history) heardReady(s *summit.State, e *summit.Entry, by *summit.Delegation) {
	if _, ready := e.Act.Body.(summit.Ready); ready {
		if h.ready == nil {
			h.ready = map[identity.ID]uint64{}
		}
		h.ready[by.ID] = e.Seq
	}
	for id := range h.ready {
		if s.Delegation(id).Ready == "" {
			delete(h.ready, id)
		}
	}
}

// finish adds what only the head says.
func (h *history) finish(s *summit.State) {
	r := h.report
	r.Phase = s.Phase()
	for _, p := range h.open {
		if !p.Lapses.After(r.HeadTime) {
			p.Outcome = Lapsed
		}
		p.Missing = missing(s, p)
	}
	for _, t := range s.Texts {
		words := Words{Kind: t.Kind, Entry: t.Agreed.Seq, Text: t.Text}
		if t.By != nil {
			words.By = inEnglish(t.By.Name)
		}
		if a := t.Announcement; a != nil {
			words.Title, words.Public, words.Retracted = a.Title, a.Public, a.Retracted
		}
		r.Texts = append(r.Texts, words)
	}
	for i, d := range s.Delegations {
		p := &r.Parties[i]
		p.Withdrawn, p.Countersigned = d.Withdrawn, d.Countersigned
		for _, other := range s.Delegations {
			if other != d && d.Claimed() && !slices.Contains(d.ComparedBy, other) {
				p.NotComparedBy = append(p.NotComparedBy, inEnglish(other.Name))
			}
		}
	}
}
