package record

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

// congress plays a summit with every act of the consent table.
func congress(t testing.TB) *cast {
	c := newCast(t, "congress")
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	beijing, moscow := c.signer("key beijing"), c.signer("key moscow")
	c.do(moscow, summit.Compare{Delegation: "beijing", Key: beijing.Key()})
	c.invite("beijing", "beijing-principal", identity.Principal)
	c.invite("moscow", "moscow-principal", identity.Principal)
	c.invite("moscow", "moscow-interpreter", identity.Interpreter)
	c.invite("moscow", "moscow-delegate", identity.Delegate)
	c.invite("moscow", "reporter", identity.Press)
	c.invite("moscow", "engineer", identity.Technician)
	b, m, i := c.enrol("beijing-principal"), c.enrol("moscow-principal"), c.enrol("moscow-interpreter")
	agree := func(body summit.Body) {
		c.do(m, body)
		c.do(b, summit.Consent{Proposal: c.state.Head})
	}
	enter := func() {
		c.do(b, summit.Ready{Session: summit.ClosedSession})
		c.do(m, summit.Ready{Session: summit.ClosedSession})
	}

	c.do(moscow, summit.Rename{Member: "moscow-interpreter", Name: "Li Mo", Title: "Interpreter"})
	c.do(moscow, summit.SetLanguages{Member: "moscow-interpreter", Languages: []identity.Language{"ru", "zh"}})
	c.do(moscow, summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{"moscow-interpreter"}})
	c.do(i, summit.AdmitTechnician{Booth: "zh-ru", Member: "engineer"})
	c.do(i, summit.DismissTechnician{Booth: "zh-ru", Member: "engineer"})
	c.do(moscow, summit.Revoke{Member: "moscow-delegate"})
	c.do(m, summit.PutItem{Item: summit.AgendaItem{ID: "trade", Title: summit.Text{"en": "Trade"}, Minutes: 20, Lead: "moscow"}, Place: 50})
	c.do(m, summit.PutItem{Item: summit.AgendaItem{ID: "any", Title: summit.Text{"en": "Any other business"}}, Place: 0})
	c.do(m, summit.RemoveItem{Item: "any"})
	agree(summit.AdoptAgenda{})
	agree(summit.Admit{Observer: "reporter", To: summit.ClosedSession})
	c.do(b, summit.Narrow{Observer: "reporter"})
	c.do(b, summit.Ready{Session: summit.ClosedSession})
	c.do(b, summit.NotReady{})
	enter()
	c.do(m, summit.StartItem{Item: "trade"})
	c.do(b, summit.AskFloor{})
	c.do(b, summit.LeaveFloor{})
	c.do(i, summit.CannotInterpret{Booth: "zh-ru", Reason: summit.Sound, Speaker: "beijing-principal"})
	c.do(i, summit.CanInterpret{Booth: "zh-ru"})
	c.do(m, summit.FlagPassage{From: c.now.Add(-time.Second), Side: summit.InInterpretation, Language: "ru"})
	agree(summit.Restrict{})
	agree(summit.Widen{})
	agree(summit.GoOnAir{})
	c.now = c.now.Add(summit.OnAirAhead)
	agree(summit.StartRecording{})
	c.do(b, summit.StopRecording{})
	c.do(b, summit.DeleteRecording{Recording: c.state.Recordings[0].Began})
	c.do(b, summit.CloseDoors{})
	c.do(b, summit.Expel{Observer: "reporter"})
	agree(summit.AgreeOutcome{Text: summit.Text{"en": "Both sides go on talking.\nIn May.", "ru": "Стороны продолжат переговоры."}})
	agree(summit.AdoptText{Text: summit.Text{"en": "The joint text"}})
	said := summit.Text{"en": "A joint word", "zh": "共同的话", "ru": "Общее слово"}
	agree(summit.AnnounceJointly{Title: said, Text: said, Tells: summit.Facts})
	c.do(b, summit.Announce{Title: summit.Text{"en": "Beijing's title"}, Text: summit.Text{"en": "Beijing's own word"}})
	c.do(m, summit.GoOnAir{})
	c.do(m, summit.TakeBack{Proposal: c.state.Head}) // nobody consents any more
	c.do(m, summit.GoOnAir{})
	c.do(b, summit.Recess{}) // it dies with the session
	c.do(m, summit.Adjourn{})
	c.now = c.now.Add(16 * time.Minute) // it lapses
	c.do(m, summit.AdoptText{Text: summit.Text{"en": "A text that waits"}})
	c.do(m, summit.Adjourn{})
	c.do(b, summit.Consent{Proposal: c.state.Head})
	c.do(m, summit.Countersign{Entry: *c.state.AdjournedAt})
	return c
}

func (c *cast) whole() []byte { return forge(c.t, c.node, c.state.Summit, c.lines, c.now) }

func TestEveryActOfTheTableHasItsSentence(t *testing.T) {
	c := congress(t)
	told := map[summit.Kind]string{}
	report, err := chain.Verify(bytes.NewReader(c.whole()))
	c.must(err)
	for _, e := range report.Entries {
		told[e.Kind] = e.Says
	}
	d := newCast(t, "left")
	d.convene()
	d.claim("beijing")
	d.invite("beijing", "beijing-principal", identity.Principal)
	d.invite("beijing", "beijing-interpreter", identity.Interpreter)
	d.invite("beijing", "technician", identity.Technician)
	d.do(d.signer("key beijing"), summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{"beijing-interpreter"}})
	interpreter := d.enrol("beijing-interpreter")
	d.do(interpreter, summit.AdmitTechnician{Booth: "zh-ru", Member: "technician"})
	d.do(interpreter, summit.DismissTechnician{Booth: "zh-ru", Member: "technician"})
	principal := d.enrol("beijing-principal")
	d.do(principal, summit.Announce{Title: summit.Text{"en": "A title"}, Text: summit.Text{"en": "A word"}})
	d.do(principal, summit.Retract{Announcement: d.state.Head})
	d.invite("beijing", "beijing-secretary", identity.Secretary)
	d.do(d.enrol("beijing-secretary"), summit.RenewCalendar{})
	d.do(principal, summit.Withdraw{})
	left, err := chain.Verify(bytes.NewReader(d.whole()))
	c.must(err)
	for _, e := range left.Entries {
		told[e.Kind] = e.Says
	}
	last := left.Entries[len(left.Entries)-1]
	if !strings.Contains(last.Says, "withdrew its delegation from the summit. Fewer than two delegations are left: the summit is adjourned.") || left.Phase != summit.PhaseAdjourned {
		t.Errorf("a withdrawal is told as %q", last.Says)
	}
	for _, rule := range summit.Rules {
		says, played := told[rule.Kind]
		switch {
		case !played:
			t.Errorf("no entry is a %s: play one", rule.Kind)
		case strings.Contains(says, " did "+string(rule.Kind)+"."):
			t.Errorf("%s has no sentence of its own: %q", rule.Kind, says)
		}
	}
}

func TestTheReportSaysWhoConsentedToWhatAndWhatBecameOfIt(t *testing.T) {
	c := congress(t)
	report, err := chain.Verify(bytes.NewReader(c.whole()))
	c.must(err)
	var text strings.Builder
	_, err = report.WriteTo(&text)
	c.must(err)
	beijing := c.signer("key beijing").Key().Fingerprint()
	for _, sentence := range []string{
		"- Beijing: " + beijing + ". Claimed with entry 2. Compared by voice by Moscow (entry 4).\n",
		". Claimed with entry 3. Never compared by Beijing.\n",
		"accredited the observer Lin Mo, Head of delegation, as press (reporter)",
		"put the item “Trade” (trade) on the agenda: restricted, 20 minutes, led by Moscow, place 2.",
		"proposed to adopt the agenda as it stands: “Take stock” (public) and “Trade” (restricted).",
		"With this all delegations have consented: the agenda is adopted: “Take stock” (public) and “Trade” (restricted).",
		"With this all delegations have consented: the observer Lin Mo (reporter) is admitted to open and closed sessions.",
		"Beijing's principal Lin Mo (beijing-principal) left the observer Lin Mo (reporter) open sessions alone, which needs nobody else.",
		"Beijing's principal Lin Mo (beijing-principal) expelled the observer Lin Mo (reporter), which needs nobody else.",
		"With this all delegations have consented: principals and interpreters alone stay. With this the session is restricted, no longer closed.",
		"the session goes on air. With this the countdown begins: the session is open from 2026-12-15 07:00:58 UTC, unless anyone calls it off.",
		"closed the doors, which needs nobody else. With this the session is closed, no longer open.",
		"\nInterpretation: what booths could not interpret, and the passages marked for later check\n- Entry 35, ",
		"said for the booth zh-ru that it cannot interpret Lin Mo (beijing-principal): sound.",
		"said for the booth zh-ru that it can interpret again.",
		"marked a passage for later check, from 2026-12-15 07:00:43 UTC until then: an interpretation into ru, which is not authentic.",
		"A speaker's own words on the floor are authentic; an interpretation of them is not.",
		"  Moscow took its consent back with entry 58, ",
		"  It was taken back with entry 58. Without the consent of Beijing and Moscow.",
		"  It died with entry 60, which changed what it rests on: Beijing's principal Lin Mo (beijing-principal) called a recess, which needs nobody else. With this the plenary is empty. Without the consent of Beijing.",
		"  It lapsed at 2026-12-15 07:16:20 UTC. Without the consent of Beijing.",
		"  It died with entry 64, which changed what it rests on: Beijing's principal Lin Mo (beijing-principal) consented to the proposal of entry 63. With this all delegations have consented: the summit is adjourned. Without the consent of Beijing.",
		"  Beijing consented with entry 64, ",
		"  It took effect with entry 64.",
		"- The outcome that all agreed, entry 51:\n  [en] Both sides go on talking.\n       In May.\n  [ru] Стороны продолжат переговоры.\n",
		"- An announcement of Beijing alone, entry 56, public from 2026-12-15 07:01:14 UTC:\n  [en] Beijing's title\n       Beijing's own word\n",
		"That Moscow's key is Moscow's: by this record Beijing did not compare its fingerprint by voice.",
		"That Beijing holds this for the end: it has not countersigned the adjournment.",
		"No kept receipts were compared",
	} {
		if !strings.Contains(text.String(), sentence) {
			t.Errorf("the report does not say %q", sentence)
		}
	}
	if t.Failed() {
		t.Log(text.String())
	}
	if strings.Contains(text.String(), "That Beijing's key is Beijing's") {
		t.Error("a fingerprint that was compared is called unproven")
	}

	// Programs read the same.
	b, err := json.Marshal(report)
	c.must(err)
	var read chain.Report
	c.must(json.Unmarshal(b, &read))
	outcomes := map[chain.Outcome]int{}
	for _, p := range read.Proposals {
		outcomes[p.Outcome]++
	}
	if outcomes[chain.TookEffect] != 10 || outcomes[chain.TakenBack] != 1 || outcomes[chain.Died] != 2 || outcomes[chain.Lapsed] != 1 || outcomes[chain.StillOpen] != 0 {
		t.Errorf("what became of the proposals: %v", outcomes)
	}
}

func TestWhatIsOpenAtTheHeadIsSaidToBe(t *testing.T) {
	c := congress(t)
	i := slices.IndexFunc(c.lines, func(l chain.Line) bool {
		entry, err := l.Entry()
		c.must(err)
		return entry.Act.Kind() == summit.KindAdmit
	})
	lines := c.lines[:i+1]
	last, err := lines[i].Entry()
	c.must(err)
	for _, then := range []struct {
		at      time.Time
		outcome chain.Outcome
	}{{last.Time, chain.StillOpen}, {last.Time.Add(8 * 24 * time.Hour), chain.Lapsed}} {
		report, err := chain.Verify(bytes.NewReader(forge(t, c.node, c.state.Summit, lines, then.at)))
		c.must(err)
		p := report.Proposals[len(report.Proposals)-1]
		if p.Outcome != then.outcome || len(p.Missing) != 1 || p.Missing[0] != "Beijing" {
			t.Errorf("at %s: %+v", then.at, p)
		}
	}
}

// A redacted record may show more than it has to. What it shows is told, though the acts before are not known.
func TestActsOfARedactedRecordAreToldWithoutThoseBefore(t *testing.T) {
	c := congress(t)
	var file bytes.Buffer
	c.must(chain.Redacted.WriteHead(&file, c.node.Key(), c.state.Summit, firstOf(t, c.whole())))
	for _, line := range c.lines {
		c.must(chain.Whole.WriteLine(&file, line))
	}
	report := verified(t, file.Bytes())
	if len(report.Entries) != len(c.lines) || len(report.Proposals) != 0 || report.Phase != "" {
		t.Errorf("%d entries, %d proposals, phase %q", len(report.Entries), len(report.Proposals), report.Phase)
	}
	var text strings.Builder
	_, err := report.WriteTo(&text)
	c.must(err)
	for _, says := range []string{
		"- Moscow: " + c.signer("key moscow").Key().Fingerprint() + ". Claimed with entry 3.\n",
		"Somebody whom the record does not name consented to the proposal of entry 23.",
		"- An announcement of one delegation alone, entry 56:\n  [en] Beijing's title\n       Beijing's own word\n",
	} {
		if !strings.Contains(text.String(), says) {
			t.Errorf("the report does not say %q", says)
		}
	}
	if strings.Contains(text.String(), "Never compared by") {
		t.Error("what is hidden is said not to be")
	}
}
