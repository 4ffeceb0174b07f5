package chain

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// Report says in plain words what a verified record proves, and what it does not.
type Report struct {
	Form     Form
	Summit   identity.Hash
	Node     identity.Key
	Title    string
	Head     summit.Ref
	HeadTime time.Time // when the node signed the head, by its clock
	Phase    summit.Phase
	Keys     []string // whose keys are to be compared, and their fingerprints
	Entries  []string // what happened, an entry each
	Consents []string // who consented to what and when
	Hidden   int      // entries whose acts are not shown
	Unproven []string // what no record can prove, or this one does not

	pending []string // what this entry's sentence says, until it is known what it brought about
	consent string   // and its line of the consents, if any
}

func newReport(first firstLine, head identity.Head) *Report {
	return &Report{Form: first.Parley, Summit: first.Summit, Node: first.Node, Head: summit.Ref{Seq: head.Seq, Hash: head.Hash}, HeadTime: head.Time}
}

// WriteTo writes the report as text for people.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	if r.Form == Redacted {
		fmt.Fprintf(&b, "The chain holds. %s, %d %s, %d of them hidden.\n", r.Title, r.Head.Seq, plural(r.Head.Seq, "entry", "entries"), r.Hidden)
	} else {
		fmt.Fprintf(&b, "The record holds. %s, %d %s, phase: %s.\n", r.Title, r.Head.Seq, plural(r.Head.Seq, "entry", "entries"), r.Phase)
	}
	fmt.Fprintf(&b, "Summit %s\nHead   %s, signed by the node at %s\n", r.Summit, r.Head.Hash, stamp(r.HeadTime))
	for _, part := range []struct {
		title string
		lines []string
	}{
		{"What happened, at which time of the node's clock", r.Entries},
		{"Who consented to what", r.Consents},
		{"Keys to compare by voice or on paper", r.Keys},
		{"What this does not prove", r.Unproven},
	} {
		if len(part.lines) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", part.title)
		for _, line := range part.lines {
			fmt.Fprintf(&b, "- %s\n", line)
		}
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func plural(n uint64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// before says what the act does, in the state that it finds.
func (r *Report) before(s *summit.State, e *summit.Entry) {
	r.pending = []string{fmt.Sprintf("Entry %d, %s: %s", e.Seq, stamp(e.Time), deed(s, &e.Act))}
	r.consent = consent(s, &e.Act)
}

// shown says what an act of a redacted record does. Whether it was allowed, the acts before would say.
func (r *Report) shown(s *summit.State, e *summit.Entry) {
	r.Entries = append(r.Entries, fmt.Sprintf("Entry %d, %s: %s Signed at %s by the signer's clock.", e.Seq, stamp(e.Time), deed(s, &e.Act), stamp(e.Act.Time)))
}

// hidden counts an entry whose act is not shown.
func (r *Report) hidden() { r.Hidden++ }

// after adds what the act brought about by itself.
func (r *Report) after(s *summit.State, e *summit.Entry, was summit.Phase) {
	if now := s.Phase(); now != was && e.Seq > 1 {
		switch now {
		case summit.Gathering:
			r.pending = append(r.pending, "With this all delegations are claimed.")
		case summit.InSession:
			r.pending = append(r.pending, "With this all delegations are ready and the plenary opens, closed to others.")
		case summit.PhaseAdjourned:
			r.pending = append(r.pending, "With this all delegations have consented and the summit is adjourned.")
		case summit.Preparing, summit.InRecess: // said by the act itself
		}
	}
	r.pending = append(r.pending, "Signed at "+stamp(e.Act.Time)+" by the signer's clock.")
	if apart := e.Act.Time.Sub(e.Time); apart > summit.ClockTolerance || apart < -summit.ClockTolerance {
		r.pending = append(r.pending, "The two clocks are "+apart.Abs().Round(time.Second).String()+" apart.")
	}
	r.Entries = append(r.Entries, strings.Join(r.pending, " "))
	if r.consent != "" {
		r.Consents = append(r.Consents, fmt.Sprintf("%s (entry %d, %s)", r.consent, e.Seq, stamp(e.Time)))
	}
}

func (r *Report) finish(s *summit.State) {
	r.Title, r.Phase = inEnglish(s.Title), s.Phase()
	r.Keys = append(r.Keys, "The node: "+r.Node.Fingerprint())
	for _, d := range s.Delegations {
		if d.Claimed() {
			r.Keys = append(r.Keys, inEnglish(d.Name)+": "+d.Key.Fingerprint())
		}
	}
	if r.Form == Redacted {
		r.Unproven = append(r.Unproven, fmt.Sprintf("What %d of the entries say, and whether any act was allowed when it was taken: their acts are for the delegations alone. That they stand here in this order, and that nobody can change them any more without it showing, is proven.", r.Hidden))
	}
	r.Unproven = append(r.Unproven,
		"Whose the keys are. A record made from the first line to the last by somebody else holds as well: compare the fingerprints, and the summit's id with the one in your own link (g=).",
		"That nothing came after. The record reaches to the head that the node signed; a node may sign an older head than its newest. Compare the head with the receipts that the seats keep and with the other delegations' copies.",
		"When exactly. An entry's time is the node's word, the time of signing the signer's; the order of entries is proven, the clocks are not.",
		"That every act was taken. A node can refuse an act, and a refusal leaves no trace here.",
		"Who sat at a device. A signature shows that the device was used, not by whom, nor what its screen said: the app comes from the node. Names and titles are as each delegation's secretary wrote them.",
		"What was said. Pictures and voices are not in the record.",
	)
}

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
	return "Somebody"
}

func named(m *summit.Member) string { return m.Name + " (" + string(m.Member) + ")" }

func memberNamed(s *summit.State, id identity.ID) string {
	if m := s.Member(id); m != nil {
		return named(m)
	}
	return string(id)
}

// deed is one sentence of what an act does.
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
	case summit.Invite:
		c := body.Invitation()
		return fmt.Sprintf("%s invited %s%s as %s (%s), languages %s, until %s.",
			by, c.Name, titled(c.Title), c.Role, c.Member, join(c.Languages), stamp(c.NotAfter))
	case summit.Revoke:
		return fmt.Sprintf("%s revoked %s: invitation, device and place.", by, memberNamed(s, body.Member))
	case summit.Enrol:
		return fmt.Sprintf("%s enrolled a device with the personal link; its key is %s.", memberNamed(s, body.Device().Member), body.Device().Key.Fingerprint())
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
	case summit.Ready:
		return fmt.Sprintf("%s said ready: consent to enter the plenary for a %s session.", by, body.Session)
	case summit.NotReady:
		if m := s.DeviceMember(act.By); m != nil && m.Delegation.Ready == "" {
			return by + " said not ready: a ready still on its way does not count."
		}
		return by + " took ready back."
	case summit.Recess:
		if s.Session == nil {
			return by + " called a recess in recess: its own delegation is not ready."
		}
		return by + " called a recess: the plenary is emptied."
	case summit.Adjourn:
		return by + " proposed to adjourn."
	case summit.Consent:
		return fmt.Sprintf("%s consented to the proposal of entry %d.", by, body.Proposal.Seq)
	case summit.TakeBack:
		return fmt.Sprintf("%s took back the consent to the proposal of entry %d.", by, body.Proposal.Seq)
	case summit.Countersign:
		return fmt.Sprintf("%s countersigned entry %d, %s.", by, body.Entry.Seq, body.Entry.Hash)
	}
	return by + " did " + string(act.Kind()) + "."
}

// consent is the line of the consents for the acts that give or take one back.
func consent(s *summit.State, act *summit.Act) string {
	member := s.DeviceMember(act.By)
	if member == nil {
		return ""
	}
	side := inEnglish(member.Delegation.Name)
	switch body := act.Body.(type) {
	case summit.Ready:
		return side + " consented to enter the plenary"
	case summit.NotReady:
		if member.Delegation.Ready == "" {
			return ""
		}
		return side + " took back its consent to enter the plenary"
	case summit.Recess:
		if s.Session == nil {
			return side + " took back its consent to enter the plenary, by a recess"
		}
		return side + " ended the session by a recess"
	case summit.Adjourn:
		return side + " proposed to adjourn"
	case summit.Consent:
		return fmt.Sprintf("%s consented to the proposal of entry %d", side, body.Proposal.Seq)
	case summit.TakeBack:
		return fmt.Sprintf("%s took back its consent to the proposal of entry %d", side, body.Proposal.Seq)
	case summit.Countersign:
		return side + " countersigned the adjournment"
	}
	return ""
}

func delegationNamed(s *summit.State, id identity.ID) string {
	if d := s.Delegation(id); d != nil {
		return inEnglish(d.Name)
	}
	return string(id)
}

func titled(title string) string {
	if title == "" {
		return ""
	}
	return ", " + title + ","
}

// inEnglish is a text in English, else in the first of its languages in order of code.
func inEnglish(t summit.Text) string {
	if s, ok := t["en"]; ok {
		return s
	}
	for _, l := range slices.Sorted(maps.Keys(t)) {
		return t[l]
	}
	return ""
}

func join[T ~string](items []T) string {
	var out []string
	for _, i := range items {
		out = append(out, string(i))
	}
	return list(out)
}

func list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}
