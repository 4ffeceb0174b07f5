package chain

import (
	"fmt"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// who says who signed, in the state that the act finds.
func who(s *summit.State, by identity.Key) string {
	for _, d := range s.Delegations {
		if d.Key == by {
			return inEnglish(d.Name) + ", by its delegation key,"
		}
	}
	if m := s.DeviceMember(by); m != nil {
		return fmt.Sprintf("%s's %s %s", inEnglish(m.Delegation.Name), m.Role, named(m))
	}
	return "Somebody whom the record does not name"
}

func named(m *summit.Member) string { return m.Name + " (" + string(m.Member) + ")" }

func memberNamed(s *summit.State, id identity.ID) string {
	if m := s.Member(id); m != nil {
		return named(m)
	}
	return string(id)
}

func delegationNamed(s *summit.State, id identity.ID) string {
	if d := s.Delegation(id); d != nil {
		return inEnglish(d.Name)
	}
	return string(id)
}

func itemNamed(s *summit.State, id identity.ID) string {
	if item, at := s.Item(id); at >= 0 {
		return itemTitled(item)
	}
	return string(id)
}

func itemTitled(item summit.AgendaItem) string {
	if item.Sealed != "" {
		return fmt.Sprintf("with a sealed title (%s)", item.ID)
	}
	return fmt.Sprintf("“%s” (%s)", inEnglish(item.Title), item.ID)
}

func titled(title string) string {
	if title == "" {
		return ""
	}
	return ", " + title + ","
}

// sessions are those to which an observer is admitted.
func sessions(to summit.SessionKind) string {
	if to == summit.ClosedSession {
		return "open and closed sessions"
	}
	return "open sessions"
}

// deed is one sentence of what an act does, in the state that it finds.
func deed(s *summit.State, act *summit.Act) string {
	by := who(s, act.By)
	switch body := act.Body.(type) {
	case summit.Convene:
		var names []string
		for _, d := range body.Delegations {
			names = append(names, inEnglish(d.Name))
		}
		return fmt.Sprintf("The node convened “%s” of %s for %s, %d minutes, with %d agenda %s.",
			inEnglish(body.Title), list(names), stamp(body.Starts), body.Minutes, len(body.Agenda), plural(uint64(len(body.Agenda)), "item", "items"))
	case summit.Claim:
		return fmt.Sprintf("The holder of the claim link claimed %s with the delegation key %s.", delegationNamed(s, body.Delegation), body.Key.Fingerprint())
	case summit.Compare:
		return fmt.Sprintf("%s compared the fingerprint of %s by voice: it is %s.", by, delegationNamed(s, body.Delegation), body.Key.Fingerprint())
	case summit.Invite:
		c := body.Invitation()
		did := "invited"
		if c.Role.Observer() {
			did = "accredited the observer"
		}
		return fmt.Sprintf("%s %s %s%s as %s (%s), languages %s, until %s.",
			by, did, c.Name, titled(c.Title), c.Role, c.Member, join(c.Languages), stamp(c.NotAfter))
	case summit.Revoke:
		return fmt.Sprintf("%s revoked %s: invitation, device and place.", by, memberNamed(s, body.Member))
	case summit.Enrol:
		return fmt.Sprintf("%s enrolled a device with the personal link; its key is %s.", memberNamed(s, body.Device().Member), body.Device().Key.Fingerprint())
	case summit.Rename:
		return fmt.Sprintf("%s renamed %s: now %s%s.", by, memberNamed(s, body.Member), body.Name, titled(body.Title))
	case summit.SetLanguages:
		return fmt.Sprintf("%s set the languages of %s to %s.", by, memberNamed(s, body.Member), join(body.Languages))
	case summit.StaffBooth:
		if len(body.Members) == 0 {
			return fmt.Sprintf("%s withdrew its interpreters from the booth %s.", by, body.Booth)
		}
		var names []string
		for _, id := range body.Members {
			names = append(names, memberNamed(s, id))
		}
		return fmt.Sprintf("%s staffed the booth %s, into %s, with %s.", by, body.Booth, join(body.Outputs), list(names))
	case summit.AdmitTechnician:
		return fmt.Sprintf("%s let the technician %s into the booth %s, which needs every delegation that works there.", by, memberNamed(s, body.Member), body.Booth)
	case summit.DismissTechnician:
		return fmt.Sprintf("%s took the technician %s out of the booth %s, which needs nobody else.", by, memberNamed(s, body.Member), body.Booth)
	}
	if says := courseOf(s, act, by); says != "" {
		return says
	}
	if says := consentOf(s, act, by); says != "" {
		return says
	}
	return by + " did " + string(act.Kind()) + "."
}

// courseOf is the sentence of an act about the agenda, the floor and the session, if it is one.
func courseOf(s *summit.State, act *summit.Act, by string) string {
	switch body := act.Body.(type) {
	case summit.PutItem:
		did, access, last := "put the item", "restricted", len(s.Agenda)
		if _, at := s.Item(body.Item.ID); at >= 0 {
			did, last = "changed the item", len(s.Agenda)-1
		}
		if body.Item.Public {
			access = "public"
		}
		lead := ""
		if body.Item.Lead != "" {
			lead = ", led by " + delegationNamed(s, body.Item.Lead)
		}
		return fmt.Sprintf("%s %s %s on the agenda: %s, %d minutes%s, place %d.",
			by, did, itemTitled(body.Item), access, body.Item.Minutes, lead, min(body.Place, last)+1)
	case summit.RemoveItem:
		return fmt.Sprintf("%s took the item %s off the agenda.", by, itemNamed(s, body.Item))
	case summit.StartItem:
		if body.Item == "" {
			return by + " ended the item that was on."
		}
		return fmt.Sprintf("%s went on to the item %s.", by, itemNamed(s, body.Item))
	case summit.AskFloor:
		return by + " asked for the floor."
	case summit.LeaveFloor:
		return by + " no longer asks for the floor."
	case summit.CannotInterpret:
		return fmt.Sprintf("%s said for the booth %s that it cannot interpret %s: %s.", by, body.Booth, memberNamed(s, body.Speaker), body.Reason)
	case summit.CanInterpret:
		return fmt.Sprintf("%s said for the booth %s that it can interpret again.", by, body.Booth)
	case summit.FlagPassage:
		until := "then"
		if body.Until != nil {
			until = stamp(*body.Until)
		}
		whose := "words of the floor, which are authentic"
		if body.Side == summit.InInterpretation {
			whose = fmt.Sprintf("an interpretation into %s, which is not authentic", body.Language)
		}
		return fmt.Sprintf("%s marked a passage for later check, from %s until %s: %s.", by, stamp(body.From), until, whose)
	case summit.Ready:
		return fmt.Sprintf("%s said ready: consent to enter the plenary for a %s session.", by, body.Session)
	case summit.NotReady:
		if d := side(s, act); d != nil && d.Ready == "" {
			return by + " said not ready: a ready still on its way does not count."
		}
		return by + " took ready back."
	case summit.Recess:
		if s.Session == nil {
			return by + " called a recess in recess: its own delegation is not ready."
		}
		return by + " called a recess, which needs nobody else."
	case summit.CloseDoors:
		if s.Session != nil && s.Session.Kind != summit.OpenSession && s.Session.Air == nil {
			return by + " closed the doors, which were closed."
		}
		return by + " closed the doors, which needs nobody else."
	case summit.StopRecording:
		return by + " stopped the recording, which needs nobody else."
	case summit.DeleteRecording:
		return fmt.Sprintf("%s deleted the recording that began with entry %d, which needs nobody else.", by, body.Recording.Seq)
	case summit.Narrow:
		return fmt.Sprintf("%s left the observer %s open sessions alone, which needs nobody else.", by, memberNamed(s, body.Observer))
	case summit.Expel:
		return fmt.Sprintf("%s expelled the observer %s, which needs nobody else.", by, memberNamed(s, body.Observer))
	case summit.Announce:
		return by + " announced for its delegation alone: " + quoted(body.Title) + under(body.Embargo) + correcting(body.Corrects) + "."
	case summit.Retract:
		return fmt.Sprintf("%s took the announcement of entry %d back.", by, body.Announcement.Seq)
	case summit.RenewCalendar:
		return by + " gave its delegation's calendar another address."
	case summit.Withdraw:
		return by + " withdrew its delegation from the summit."
	}
	return ""
}

// consentOf is the sentence of a proposal and of what answers one, if the act is one.
func consentOf(s *summit.State, act *summit.Act, by string) string {
	switch body := act.Body.(type) {
	case summit.Consent:
		return fmt.Sprintf("%s consented to the proposal of entry %d.", by, body.Proposal.Seq)
	case summit.TakeBack:
		if s.Session != nil && s.Session.Air != nil && s.Session.Air.Proposal == body.Proposal {
			return fmt.Sprintf("%s took back the consent to go on air, of entry %d, which closes the doors.", by, body.Proposal.Seq)
		}
		return fmt.Sprintf("%s took back the consent to the proposal of entry %d, or one still on its way.", by, body.Proposal.Seq)
	case summit.Countersign:
		return fmt.Sprintf("%s countersigned entry %d, %s.", by, body.Entry.Seq, body.Entry.Hash)
	case summit.Restrict:
		return by + " proposed a restricted session: principals and interpreters alone."
	case summit.Widen:
		return by + " proposed to make the restricted session closed again."
	case summit.GoOnAir:
		return by + " proposed to go on air: an open session."
	case summit.StartRecording:
		return by + " proposed to record the open session, for the public to keep."
	case summit.AdoptAgenda:
		return by + " proposed to adopt the agenda as it stands: " + agenda(s) + "."
	case summit.Admit:
		return fmt.Sprintf("%s proposed to admit the observer %s to %s.", by, memberNamed(s, body.Observer), sessions(body.To))
	case summit.AgreeOutcome:
		return by + " proposed to agree the outcome: " + quoted(body.Text) + "."
	case summit.AdoptText:
		return by + " proposed to adopt the joint text: " + quoted(body.Text) + "."
	case summit.AnnounceJointly:
		return by + " proposed to announce jointly: " + quoted(body.Title) + telling(body) + under(body.Embargo) + correcting(body.Corrects) + "."
	case summit.Adjourn:
		return by + " proposed to adjourn."
	}
	return ""
}

// effect is what a proposal brings about when all have consented, in the state that it leaves.
func effect(s *summit.State, proposed summit.Body) string {
	switch body := proposed.(type) {
	case summit.Restrict:
		return "principals and interpreters alone stay"
	case summit.Widen:
		return "the others may come back"
	case summit.GoOnAir:
		return "the session goes on air"
	case summit.StartRecording:
		return "what the open session shows the public is recorded"
	case summit.AdoptAgenda:
		return "the agenda is adopted: " + agenda(s)
	case summit.Admit:
		return fmt.Sprintf("the observer %s is admitted to %s", memberNamed(s, body.Observer), sessions(body.To))
	case summit.AgreeOutcome:
		return "the outcome is agreed"
	case summit.AdoptText:
		return "the joint text is adopted"
	case summit.AnnounceJointly:
		return "the joint announcement stands"
	case summit.Adjourn:
		return "the summit is adjourned"
	}
	return "it took effect"
}

// telling is what a joint announcement tells beside its words.
func telling(a summit.AnnounceJointly) string {
	var facts []string
	for _, fact := range a.Tells {
		facts = append(facts, map[summit.Fact]string{
			summit.TheTime: "when the summit is", summit.TheParties: "the parties", summit.TheAgenda: "the public agenda",
		}[fact])
	}
	says := ""
	if len(facts) > 0 {
		says = ", telling " + list(facts)
	}
	switch {
	case a.CalledOff:
		says += ", and that the summit is called off"
	case a.Starts != nil:
		says += ", and that the summit is moved to " + stamp(*a.Starts)
	}
	return says
}

func under(embargo *time.Time) string {
	if embargo == nil {
		return ""
	}
	return ", under embargo until " + stamp(*embargo)
}

func correcting(entry *summit.Ref) string {
	if entry == nil {
		return ""
	}
	return fmt.Sprintf(", correcting the announcement of entry %d", entry.Seq)
}

func agenda(s *summit.State) string {
	var items []string
	for _, item := range s.Agenda {
		access := "restricted"
		if item.Public {
			access = "public"
		}
		items = append(items, fmt.Sprintf("“%s” (%s)", inEnglish(item.Title), access))
	}
	return list(items)
}

// quoted is a text's beginning; its words in every language stand in the section of texts once it stands.
func quoted(t summit.Text) string {
	const most = 80
	words := []rune(inEnglish(t))
	for i, r := range words {
		if r == '\n' {
			words[i] = ' '
		}
	}
	if len(words) > most {
		return "“" + string(words[:most]) + "…”"
	}
	return "“" + string(words) + "”"
}
