package record

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

// receipt is the node's for an entry as the cast has it, as a seat keeps it.
func (c *cast) receipt(seq int) string {
	c.t.Helper()
	entry, err := c.lines[seq-1].Entry()
	c.must(err)
	text, err := chain.SignReceipt(c.node, c.state.Summit, entry.Act.ID, entry.Ref())
	c.must(err)
	return text
}

func kept(t testing.TB, receipts ...string) []chain.Kept {
	t.Helper()
	all, err := chain.ReadReceipts(strings.NewReader(strings.Join(receipts, "\n")+"\n"), "kept.txt")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// table is a summit of two delegations whose principals sit there.
func table(t testing.TB) (c *cast, beijing, moscow identity.Signer) {
	c = newCast(t, "table")
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	c.invite("beijing", "beijing-principal", identity.Principal)
	c.invite("moscow", "moscow-principal", identity.Principal)
	return c, c.enrol("beijing-principal"), c.enrol("moscow-principal")
}

func item(id identity.ID) summit.PutItem {
	return summit.PutItem{Item: summit.AgendaItem{ID: id, Title: summit.Text{"en": string(id)}}, Place: 9}
}

func lie(t *testing.T, err error, seq uint64, says ...string) {
	t.Helper()
	var found *chain.LieError
	if !errors.As(err, &found) {
		t.Fatalf("want a lie about entry %d, got %v", seq, err)
	}
	text := found.Error()
	if found.Seq != seq || !strings.HasPrefix(text, fmt.Sprintf("entry %d: ", seq)) || !strings.Contains(text, "The node signed both") {
		t.Errorf("want a lie about entry %d, got %v", seq, err)
	}
	for _, want := range says {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q: %s", want, text)
		}
	}
}

func verified(t *testing.T, file []byte, receipts ...string) *chain.Report {
	t.Helper()
	report, err := chain.Verify(bytes.NewReader(file), kept(t, receipts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestKeptReceiptsMatchTheRecordAndAreCounted(t *testing.T) {
	c, b, _ := table(t)
	c.do(b, item("trade"))
	report := verified(t, c.whole(), c.receipt(2), c.receipt(8), "", c.receipt(8))
	if report.Receipts != 3 {
		t.Errorf("%d receipts are counted", report.Receipts)
	}
	said := strings.Join(report.Unproven, "\n")
	if !strings.Contains(said, "3 kept receipts were compared, and all of them stand here") {
		t.Error(said)
	}
	// What is hidden has its receipt too.
	var redacted bytes.Buffer
	c.must(chain.Redacted.WriteHead(&redacted, c.node.Key(), c.state.Summit, firstOf(t, c.whole())))
	for _, line := range c.lines {
		c.must(chain.Redacted.WriteLine(&redacted, line))
	}
	if report := verified(t, redacted.Bytes(), c.receipt(8)); report.Receipts != 1 || report.Hidden == 0 {
		t.Errorf("%+v", report)
	}
}

// firstOf is the signed head of a record.
func firstOf(t testing.TB, file []byte) string {
	t.Helper()
	_, rest, _ := bytes.Cut(file, []byte(`"head":"`))
	head, _, found := bytes.Cut(rest, []byte(`"`))
	if !found {
		t.Fatal("no head")
	}
	return string(head)
}

func TestANodeThatDropsAnAcknowledgedActIsProvenToLie(t *testing.T) {
	c, b, _ := table(t)
	c.do(b, item("trade"))
	receipt, act := c.receipt(8), c.actOf(8)
	lines := c.lines[:7]
	_, err := chain.Verify(bytes.NewReader(forge(t, c.node, c.state.Summit, lines, c.now)), kept(t, receipt)...)
	lie(t, err, 8, act, "kept.txt, line 1", "the record ends before it, at entry 7")
	if strings.Contains(err.Error(), "with that act as") {
		t.Error(err)
	}
}

func (c *cast) actOf(seq int) string {
	c.t.Helper()
	entry, err := c.lines[seq-1].Entry()
	c.must(err)
	return entry.Act.ID
}

func TestANodeThatSwapsTwoActsIsProvenToLie(t *testing.T) {
	c, b, m := table(t)
	one, two := c.signed(b, summit.Ready{Session: summit.ClosedSession}), c.signed(m, item("trade"))
	c.take(one)
	c.take(two)
	receipts := []string{c.receipt(8), c.receipt(9)}

	other, _, _ := table(t)
	other.now = c.now
	other.take(two)
	other.take(one)
	_, err := chain.Verify(bytes.NewReader(other.whole()), kept(t, receipts...)...)
	lie(t, err, 8, one.ID, "kept.txt, line 1", "the record has another entry there", "and that act as entry 9")
	_, err = chain.Verify(bytes.NewReader(other.whole()), kept(t, receipts[1])...)
	lie(t, err, 9, two.ID, "and that act as entry 8")

	lie(t, chain.Compare(verified(t, c.whole()), verified(t, other.whole())), 8, "here the histories part",
		c.lines[7].Hash().String()+": “Beijing's principal", other.lines[7].Hash().String()+": “Moscow's principal")
}

// signed is an act on the newest basis that is not taken yet.
func (c *cast) signed(by identity.Signer, body summit.Body) summit.Act {
	_, entry := c.line(by, body)
	return entry.Act
}

// take takes an act that was signed before.
func (c *cast) take(act summit.Act) {
	c.t.Helper()
	line, entry := chain.Next(c.state.Head, c.state.HeadTime, act, identity.Salt(identity.HashOf([]byte(act.Signed))), c.now)
	c.must(summit.Check(&c.state, &entry.Act, entry.Time))
	c.state.Apply(&entry)
	c.lines = append(c.lines, line)
}

func TestANodeThatWritesAnEntryAnewIsProvenToLie(t *testing.T) {
	c, b, _ := table(t)
	act := c.signed(b, item("trade"))
	c.take(act)
	receipt := c.receipt(8)
	// The same act under another salt and at another time: the record holds, and is another.
	other, _, _ := table(t)
	other.now = c.now.Add(3e9)
	line, entry := chain.Next(other.state.Head, other.state.HeadTime, act, identity.Salt{1}, other.now)
	other.state.Apply(&entry)
	other.lines = append(other.lines, line)
	_, err := chain.Verify(bytes.NewReader(other.whole()), kept(t, receipt)...)
	lie(t, err, 8, act.ID, "the record has another entry there, "+line.Hash().String())
	lie(t, chain.Compare(verified(t, c.whole()), verified(t, other.whole())), 8)
}

func TestANodeThatAcknowledgesAnotherActUnderAnEntryIsProvenToLie(t *testing.T) {
	c, b, _ := table(t)
	c.do(b, item("trade"))
	receipt, err := chain.SignReceipt(c.node, c.state.Summit, "01890a5d-ac96-774b-bcce-b302099a8057", c.state.Head)
	c.must(err)
	_, err = chain.Verify(bytes.NewReader(c.whole()), kept(t, receipt)...)
	lie(t, err, 8, "01890a5d-ac96-774b-bcce-b302099a8057", "the record has another act under that hash")
}

func TestTwoHistoriesOfOneSummitProveTheNodeFalse(t *testing.T) {
	c, b, _ := table(t)
	other, _, m := table(t)
	c.do(b, item("for-beijing"))
	c.do(b, item("more"))
	other.do(m, item("for-moscow"))
	err := chain.Compare(verified(t, c.whole()), verified(t, other.whole()))
	lie(t, err, 8, "The first record has ", "“for-beijing”", "“for-moscow”", c.node.Key().Fingerprint())
}

func TestCopiesOfOneHistoryAgreeWhateverTheirLength(t *testing.T) {
	c, b, _ := table(t)
	short := verified(t, c.whole())
	c.do(b, item("trade"))
	long := verified(t, c.whole())
	if err := errors.Join(chain.Compare(short, long), chain.Compare(long, short), chain.Compare(long, long)); err != nil {
		t.Error(err)
	}
	elsewhere := newCast(t, "elsewhere")
	elsewhere.convene()
	if err := chain.Compare(long, verified(t, elsewhere.whole())); err == nil || !strings.Contains(err.Error(), "two summits") {
		t.Errorf("records of two summits: %v", err)
	}
}

func TestAReceiptThatProvesNothingIsSaidTo(t *testing.T) {
	c, _, _ := table(t)
	file := c.whole()
	stranger := newCast(t, "stranger")
	stranger.convene()
	foreign, err := chain.SignReceipt(stranger.node, c.state.Summit, c.actOf(2), c.state.Head)
	c.must(err)
	for receipt, says := range map[string]string{
		stranger.receipt(1): "is of another summit",
		foreign:             "is not signed by the key of the record's node",
	} {
		var nothing *chain.ReceiptError
		_, err := chain.Verify(bytes.NewReader(file), kept(t, c.receipt(1), receipt)...)
		if !errors.As(err, &nothing) || !strings.Contains(err.Error(), says) || nothing.Where != "kept.txt, line 2" {
			t.Errorf("want %q: %v", says, err)
		}
	}
	for _, text := range []string{"hello", c.receipt(1)[:80], firstOf(t, file)} {
		var nothing *chain.ReceiptError
		if _, err := chain.ReadReceipts(strings.NewReader("\n"+text), "kept.txt"); !errors.As(err, &nothing) || nothing.Where != "kept.txt, line 2" {
			t.Errorf("%q is read as a receipt: %v", text, err)
		}
	}
}

// A file that does not hold is nobody's word: a receipt against it proves nothing, and is not looked at.
func TestARecordThatDoesNotHoldIsNoLieOfTheNode(t *testing.T) {
	c, b, _ := table(t)
	c.do(b, item("trade"))
	file := bytes.Replace(c.whole(), []byte(`"seq\":7`), []byte(`"seq\":6`), 1)
	_, err := chain.Verify(bytes.NewReader(file), kept(t, c.receipt(8))...)
	var broken *chain.VerifyError
	if !errors.As(err, &broken) || broken.Seq != 7 {
		t.Error(err)
	}
}

// What the node writes into the record itself, in somebody's name.
func TestAnActThatNobodyCouldTakeIsNamed(t *testing.T) {
	for name, told := range map[string]struct {
		reason string
		tell   func(c *cast, b, m identity.Signer) chain.Line
	}{
		"an old consent, replayed": {"not allowed: act-id-reused", func(c *cast, b, m identity.Signer) chain.Line {
			c.do(m, summit.AgreeOutcome{Text: summit.Text{"en": "Peace"}})
			c.do(b, summit.Consent{Proposal: c.state.Head})
			entry, err := c.lines[8].Entry()
			c.must(err)
			line, _ := chain.Next(c.state.Head, c.state.HeadTime, entry.Act, identity.Salt{}, c.now)
			return line
		}},
		"a consent that its signer took back, held up until after": {"not allowed: stale", func(c *cast, b, m identity.Signer) chain.Line {
			c.do(m, summit.Adjourn{})
			proposal := c.state.Head
			consent := c.signed(b, summit.Consent{Proposal: proposal})
			c.do(b, summit.TakeBack{Proposal: proposal})
			line, _ := chain.Next(c.state.Head, c.state.HeadTime, consent, identity.Salt{}, c.now)
			return line
		}},
		"a consent to another proposal": {"not allowed: proposal-gone", func(c *cast, b, m identity.Signer) chain.Line {
			c.do(m, summit.Adjourn{})
			consent := c.signed(b, summit.Consent{Proposal: c.state.Head})
			c.do(m, summit.TakeBack{Proposal: c.state.Head})
			c.do(m, summit.Adjourn{})
			line, _ := chain.Next(c.state.Head, c.state.HeadTime, consent, identity.Salt{}, c.now)
			return line
		}},
		"an act for another summit": {"not allowed: wrong-summit", func(c *cast, b, _ identity.Signer) chain.Line {
			signed, err := summit.SignAct(b, c.actID(), identity.HashOf([]byte("another")), item("trade"), c.now, c.state.Head)
			c.must(err)
			act, err := summit.ParseAct(signed)
			c.must(err)
			line, _ := chain.Next(c.state.Head, c.state.HeadTime, act, identity.Salt{}, c.now)
			h, err := chain.ParseHeader(line.Header)
			c.must(err)
			h.Summit = c.state.Summit
			line.Header = h.String()
			return line
		}},
		"an act of another history": {"not allowed: foreign-history", func(c *cast, b, _ identity.Signer) chain.Line {
			signed, err := summit.SignAct(b, c.actID(), c.state.Summit, item("trade"), c.now, summit.Ref{Seq: 7, Hash: identity.HashOf(nil)})
			c.must(err)
			act, err := summit.ParseAct(signed)
			c.must(err)
			line, _ := chain.Next(c.state.Head, c.state.HeadTime, act, identity.Salt{}, c.now)
			return line
		}},
		"an act in the name of a delegation, by the node's key": {"not allowed: not-allowed", func(c *cast, _, _ identity.Signer) chain.Line {
			line, _ := c.line(c.node, item("trade"))
			return line
		}},
		"an act whose signature is another's": {"its act: bad-signature", func(c *cast, b, m identity.Signer) chain.Line {
			line, _ := c.line(b, item("trade"))
			other, _ := c.line(m, item("trade"))
			line.Act = line.Act[:strings.LastIndexByte(line.Act, '.')] + other.Act[strings.LastIndexByte(other.Act, '.'):]
			h, err := chain.ParseHeader(line.Header)
			c.must(err)
			h.Commitment = line.Salt.Commit(line.Act)
			line.Header = h.String()
			return line
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c, b, m := table(t)
			line := told.tell(c, b, m)
			lines := append(slices.Clone(c.lines), line)
			found := failure(t, forge(t, c.node, c.state.Summit, lines, c.now))
			if found.Seq != uint64(len(lines)) || !strings.Contains(found.Reason, told.reason) {
				t.Errorf("%v, want entry %d, %s", found, len(lines), told.reason)
			}
		})
	}
}

// A node that claims a delegation with the link it made itself leaves a record that holds. Only the fingerprint tells, and
// the report says which one to compare, and that nobody has.
func TestADelegationThatTheNodeClaimedItselfIsToldByItsFingerprint(t *testing.T) {
	c := newCast(t, "stolen")
	c.convene()
	c.claim("beijing")
	thief := c.signer("the node in disguise")
	proof := c.sign(c.signer("claim moscow"), identity.TypeClaim, identity.Claim{Summit: c.state.Summit, Delegation: "moscow", Key: thief.Key()})
	c.do(thief, summit.Claim{Delegation: "moscow", Key: thief.Key(), Proof: proof})
	report := verified(t, c.whole())
	var text strings.Builder
	_, err := report.WriteTo(&text)
	c.must(err)
	for _, says := range []string{
		"- Moscow: " + thief.Key().Fingerprint() + ". Claimed with entry 3. Never compared by Beijing.",
		"That Moscow's key is Moscow's: by this record Beijing did not compare its fingerprint by voice.",
		"Whoever had a claim link first holds that delegation, the node too, which made the link: only the fingerprint tells.",
	} {
		if !strings.Contains(text.String(), says) {
			t.Errorf("the report does not say %q:\n%s", says, text.String())
		}
	}
}
