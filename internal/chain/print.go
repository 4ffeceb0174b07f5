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

// WriteTo writes the report as text for people.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	if r.Form == Redacted {
		fmt.Fprintf(&b, "The chain holds. %s, %d %s, %d of them hidden.\n", r.Title, r.Head.Seq, plural(r.Head.Seq, "entry", "entries"), r.Hidden)
	} else {
		fmt.Fprintf(&b, "The record holds. %s, %d %s, phase: %s.\n", r.Title, r.Head.Seq, plural(r.Head.Seq, "entry", "entries"), r.Phase)
	}
	fmt.Fprintf(&b, "Summit %s\nHead   %s, signed by the node at %s\n", r.Summit, r.Head.Hash, stamp(r.HeadTime))
	b.WriteString("Times are by the node's clock; where it says signed, by the signer's.\n")

	keys := []string{fmt.Sprintf("The node: %s. Its operator says whether this is its key.", r.Node.Fingerprint())}
	for _, p := range r.Parties {
		keys = append(keys, p.says(r.Form))
	}
	var proposals, texts, entries []string
	for _, p := range r.Proposals {
		proposals = append(proposals, p.says())
	}
	for _, t := range r.Texts {
		texts = append(texts, t.says())
	}
	for _, e := range r.Entries {
		entries = append(entries, e.says())
	}
	for _, part := range []struct {
		title string
		lines []string
	}{
		{"The parties and their keys, to compare by voice or on paper", keys},
		{"Sessions: who was ready, by whose consent the plenary opened and changed, by whose act alone it was closed or emptied", told(r.Sessions)},
		{"Proposals: who consented to what, and what became of it", proposals},
		{"The agenda", told(r.Agenda)},
		{"Observers", told(r.Observers)},
		{"Interpretation: what booths could not interpret, and the passages marked for later check", told(r.Interpretation)},
		{"Texts", texts},
		{"Withdrawals, adjournment and countersignatures", told(r.Ending)},
		{"What happened, every entry", entries},
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

func told(notes []Note) (lines []string) {
	for _, n := range notes {
		lines = append(lines, fmt.Sprintf("Entry %d, %s: %s", n.Entry, stamp(n.Time), n.Says))
	}
	return lines
}

func (e *Event) says() string {
	says := fmt.Sprintf("Entry %d, %s: %s Signed at %s.", e.Entry, stamp(e.Time), e.Says, stamp(e.Signed))
	if apart := e.Signed.Sub(e.Time); apart > summit.ClockTolerance || apart < -summit.ClockTolerance {
		says += " The two clocks are " + apart.Abs().Round(time.Second).String() + " apart."
	}
	return says
}

func (p *Party) says(form Form) string {
	switch {
	case p.Claimed == 0 && form == Redacted:
		return p.Name + ": no claim is shown."
	case p.Claimed == 0:
		return p.Name + ": not claimed."
	}
	says := fmt.Sprintf("%s: %s. Claimed with entry %d.", p.Name, p.Fingerprint, p.Claimed)
	if form == Redacted {
		return says
	}
	var by []string
	for _, c := range p.Compared {
		by = append(by, fmt.Sprintf("%s (entry %d)", c.Name, c.Entry))
	}
	if len(by) > 0 {
		says += fmt.Sprintf(" Compared by voice by %s.", list(by))
	}
	if len(p.NotComparedBy) > 0 {
		says += fmt.Sprintf(" Never compared by %s.", list(p.NotComparedBy))
	}
	return says
}

func (p *Proposal) says() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Entry %d, %s: %s", p.Entry.Seq, stamp(p.Time), p.Says)
	for i, a := range p.Answers {
		did := "consented"
		switch {
		case a.TakenBack:
			did = "took its consent back"
		case i == 0:
			did = "consented by proposing it"
		}
		fmt.Fprintf(&b, "\n  %s %s with entry %d, %s, signed at %s.", a.Name, did, a.Entry, stamp(a.Time), stamp(a.Signed))
	}
	b.WriteString("\n  ")
	switch p.Outcome {
	case TookEffect:
		fmt.Fprintf(&b, "It took effect with entry %d.", p.With)
	case Lapsed:
		fmt.Fprintf(&b, "It lapsed at %s.", stamp(p.Lapses))
	case TakenBack:
		fmt.Fprintf(&b, "It was taken back with entry %d.", p.With)
	case Died:
		fmt.Fprintf(&b, "It died with entry %d, which changed what it rests on: %s", p.With, p.Because)
	case StillOpen:
		fmt.Fprintf(&b, "At the head it is open, until %s.", stamp(p.Lapses))
	}
	if len(p.Missing) > 0 {
		fmt.Fprintf(&b, " Without the consent of %s.", list(p.Missing))
	}
	return b.String()
}

func (t *Words) says() string {
	what := map[summit.Kind]string{
		summit.KindAgreeOutcome: "The outcome that all agreed", summit.KindAdoptText: "The joint text that all adopted",
		summit.KindAnnounceJointly: "The joint announcement of all", summit.KindAnnounce: "An announcement of one delegation alone",
	}[t.Kind]
	if t.By != "" {
		what = fmt.Sprintf("An announcement of %s alone", t.By)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, entry %d", what, t.Entry)
	if !t.Public.IsZero() {
		fmt.Fprintf(&b, ", public from %s", stamp(t.Public))
	}
	if !t.Retracted.IsZero() {
		fmt.Fprintf(&b, ", taken back at %s", stamp(t.Retracted))
	}
	b.WriteString(":")
	for _, l := range languages(t.Text) {
		words := t.Text[l]
		if title, ok := t.Title[l]; ok {
			words = title + "\n" + words
		}
		fmt.Fprintf(&b, "\n  [%s] %s", l, strings.ReplaceAll(words, "\n", "\n       "))
	}
	return b.String()
}

func languages(t summit.Text) []identity.Language { return slices.Sorted(maps.Keys(t)) }

func plural(n uint64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// inEnglish is a text in English, else in the first of its languages in order of code.
func inEnglish(t summit.Text) string {
	if s, ok := t["en"]; ok {
		return s
	}
	for _, l := range languages(t) {
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

// stamp is a time in a report.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
