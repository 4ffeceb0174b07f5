package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

func exported(t testing.TB, name string) (*cast, []byte) {
	l, c := tempLog(t), meeting(t, name)
	c.append(l)
	return c, c.export(l)
}

// small is a record of three entries: a first, a middle and a last one, little enough to try every byte.
func small(t testing.TB) []byte {
	l, c := tempLog(t), newCast(t, "small")
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	c.append(l)
	return c.export(l)
}

func failure(t *testing.T, file []byte) *chain.VerifyError {
	t.Helper()
	_, err := chain.Verify(bytes.NewReader(file))
	var broken *chain.VerifyError
	if !errors.As(err, &broken) {
		t.Fatalf("want a record that does not hold, got %v", err)
	}
	return broken
}

func TestAnExportedRecordHoldsAndSaysWhatHappened(t *testing.T) {
	c, file := exported(t, "a")
	report, err := chain.Verify(iotest.OneByteReader(bytes.NewReader(file)))
	if err != nil {
		t.Fatal(err)
	}
	if report.Summit != c.state.Summit || report.Head != c.state.Head || report.Node != c.node.Key() || len(report.Entries) != len(c.lines) {
		t.Fatalf("%+v", report)
	}
	var text strings.Builder
	if _, err := report.WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	for _, sentence := range []string{
		"The record holds. Virtual summit, 21 entries, phase: adjourned.",
		"Entry 1, 2026-12-15 07:00:01 UTC: The node convened “Virtual summit” of Beijing and Moscow for 2026-12-15 08:00:00 UTC, 120 minutes, with 1 agenda item.",
		"Entry 5, 2026-12-15 07:00:06 UTC: Moscow, by its delegation key, invited Lin Mo, Head of delegation, as principal (moscow-principal), languages zh and ru,",
		"Entry 11, 2026-12-15 07:00:13 UTC: Moscow, by its delegation key, staffed the booth zh-ru, into zh and ru, with Lin Mo (moscow-interpreter).",
		"Beijing's principal Lin Mo (beijing-principal) took ready back.",
		"Beijing's principal Lin Mo (beijing-principal) called a recess in recess: its own delegation is not ready.",
		"- Entry 17, 2026-12-15 07:00:21 UTC: Moscow's principal Lin Mo (moscow-principal) called a recess, which needs nobody else. With this the plenary is empty.",
		"Moscow's principal Lin Mo (moscow-principal) said ready: consent to enter the plenary for a closed session. With this all delegations are ready, after Beijing (entry 15), and the plenary opens for a closed session; every screen shows it from 2026-12-15 07:00:21 UTC.",
		"With this all delegations have consented: the summit is adjourned.",
		"(moscow-principal) countersigned entry 20, ",
		"- Beijing: " + c.signer("key beijing").Key().Fingerprint() + ". Claimed with entry 2. Never compared by Moscow.",
		"That Beijing holds this for the end: it has not countersigned",
		"a node may sign an older head than its newest",
	} {
		if !strings.Contains(text.String(), sentence) {
			t.Errorf("the report does not say %q:\n%s", sentence, text.String())
		}
	}
}

// Every byte of the file matters: changed to its neighbour, to another case, to a line's end or to a space, it is found
// and its entry is named.
func TestAByteChangedAnywhereIsFoundAndItsEntryNamed(t *testing.T) {
	file := small(t)
	t.Parallel()
	entry := uint64(0)
	for i, was := range file {
		others := []byte{was ^ 1, was ^ 0x20, '\n', was ^ 0x80, ' ', was ^ 0x02, was ^ 0x40}
		if file[i] = others[i%len(others)]; file[i] == was {
			file[i] ^= 4
		}
		if found := failure(t, file); found.Seq != entry {
			t.Errorf("byte %d, %q for %q, in entry %d: %v", i, file[i], was, entry, found)
		}
		file[i] = was
		if was == '\n' {
			entry++
		}
	}
}

func TestAByteTooManyOrTooFewIsFound(t *testing.T) {
	t.Parallel()
	file, mores := small(t), []string{" ", "\n", "A", "\r\n", "{}"}
	for i := range len(file) + 1 {
		if i%2 == 0 || i == len(file) {
			failure(t, []byte(string(file[:i])+mores[i/2%len(mores)]+string(file[i:])))
		} else {
			failure(t, []byte(string(file[:i])+string(file[i+1:])))
		}
	}
}

func TestTruncatedRecordsAreFound(t *testing.T) {
	_, file := exported(t, "a")
	lines := bytes.SplitAfter(file, []byte("\n"))
	for n := 1; n < len(lines)-1; n++ {
		found := failure(t, bytes.Join(lines[:n], nil))
		if found.Seq != uint64(n) || !strings.Contains(found.Reason, "missing") {
			t.Errorf("without the entries from %d on: %v", n, found)
		}
	}
	if found := failure(t, nil); found.Seq != 0 {
		t.Errorf("an empty file: %v", found)
	}
}

func TestEntriesSwappedLeftOutOrTwiceAreFound(t *testing.T) {
	_, file := exported(t, "a")
	lines := bytes.SplitAfter(file, []byte("\n"))
	for n := 1; n < len(lines)-2; n++ {
		swapped := append([][]byte{}, lines...)
		swapped[n], swapped[n+1] = swapped[n+1], swapped[n]
		out := append(append([][]byte{}, lines[:n]...), lines[n+1:]...)
		twice := append(append([][]byte{}, lines[:n+1]...), lines[n:]...)
		for _, changed := range [][][]byte{swapped, out, twice} {
			if found := failure(t, bytes.Join(changed, nil)); found.Seq != uint64(n) && found.Seq != uint64(n+1) {
				t.Errorf("around entry %d: %v", n, found)
			}
		}
	}
}

// forge writes the lines as a node would that does not check what it takes.
func forge(t testing.TB, node identity.Signer, of identity.Hash, lines []chain.Line, at time.Time) []byte {
	t.Helper()
	last := lines[len(lines)-1]
	head, err := chain.SignHead(node, of, summit.Ref{Seq: uint64(len(lines)), Hash: last.Hash()}, at)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := chain.Whole.WriteHead(&out, node.Key(), of, head); err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if err := chain.Whole.WriteLine(&out, line); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func TestANodeCannotForge(t *testing.T) {
	stranger := newCast(t, "stranger").node
	for name, want := range map[string]struct {
		seq    uint64
		reason string
		forge  func(c *cast) []byte
	}{
		"a summit that it did not convene": {1, "not convened by the node's key", func(c *cast) []byte {
			return forge(t, stranger, c.state.Summit, c.lines, c.now)
		}},
		"an act of nobody's": {4, "not allowed: unknown-signer", func(c *cast) []byte {
			line, _ := c.line(stranger, summit.Revoke{Member: "nobody"})
			return forge(t, c.node, c.state.Summit, append(c.lines, line), c.now)
		}},
		"an act once more": {4, "not allowed: act-id-reused", func(c *cast) []byte {
			act, err := summit.ParseAct(c.lines[2].Act)
			c.must(err)
			line, _ := chain.Next(c.state.Head, c.state.HeadTime, act, identity.Salt{}, c.now)
			return forge(t, c.node, c.state.Summit, append(c.lines, line), c.now)
		}},
		"a time before the last": {4, "its time is before", func(c *cast) []byte {
			c.state.HeadTime, c.now = time.Time{}, c.now.Add(-time.Second)
			line, _ := c.line(c.signer("key moscow"), summit.Revoke{Member: "nobody"})
			return forge(t, c.node, c.state.Summit, append(c.lines, line), c.now.Add(time.Minute))
		}},
		"a head before the last entry": {3, "after that of the signed head", func(c *cast) []byte {
			return forge(t, c.node, c.state.Summit, c.lines, c.now.Add(-time.Second))
		}},
		"an act kept for an hour": {4, "not allowed: clock-wrong", func(c *cast) []byte {
			certificate := c.sign(c.signer("key moscow"), identity.TypeInvitation, identity.Invitation{
				Summit: c.state.Summit, Delegation: "moscow", Member: "m", Name: "M", Role: identity.Delegate, Languages: []identity.Language{"ru"},
				Key: c.signer("m").Key(), NotBefore: c.now, NotAfter: c.now.Add(24 * time.Hour),
			})
			_, entry := c.line(c.signer("key moscow"), summit.Invite{Certificate: certificate})
			line, _ := chain.Next(c.state.Head, c.state.HeadTime, entry.Act, identity.Salt{}, c.now.Add(time.Hour))
			return forge(t, c.node, c.state.Summit, append(c.lines, line), c.now.Add(time.Hour))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCast(t, "a")
			c.convene()
			c.claim("beijing")
			c.claim("moscow")
			found := failure(t, want.forge(c))
			if found.Seq != want.seq || !strings.Contains(found.Reason, want.reason) {
				t.Errorf("entry %d, %q; want entry %d, %q", found.Seq, found.Reason, want.seq, want.reason)
			}
		})
	}
}

func TestARecordOfOneEntryHolds(t *testing.T) {
	l, c := tempLog(t), newCast(t, "a")
	c.convene()
	c.append(l)
	report, err := chain.Verify(bytes.NewReader(c.export(l)))
	if err != nil || len(report.Entries) != 1 || report.Phase != summit.Preparing {
		t.Fatalf("%+v, %v", report, err)
	}
}

func TestExportingWhatIsNotThereWritesNothing(t *testing.T) {
	var out bytes.Buffer
	err := tempLog(t).Export(t.Context(), &out, identity.HashOf(nil), chain.Whole, newCast(t, "a").node, time.Time{})
	if !errors.Is(err, ErrUnknown) || out.Len() != 0 {
		t.Fatalf("%v, %d bytes", err, out.Len())
	}
}

func TestAFaultOfReadingIsNoFaultOfTheRecord(t *testing.T) {
	_, file := exported(t, "a")
	fault := errors.New("the disk is gone")
	_, err := chain.Verify(io.MultiReader(bytes.NewReader(file[:len(file)/2]), iotest.ErrReader(fault)))
	var broken *chain.VerifyError
	if !errors.Is(err, fault) || errors.As(err, &broken) {
		t.Fatal(err)
	}
}

func TestLinesOfAnyLengthAreBounded(t *testing.T) {
	_, file := exported(t, "a")
	if found := failure(t, append(file, bytes.Repeat([]byte("A"), 10<<20)...)); found.Seq != 22 || !strings.Contains(found.Reason, "too long") {
		t.Error(found)
	}
	if found := failure(t, bytes.Repeat([]byte("A"), 10<<20)); found.Seq != 0 || !strings.Contains(found.Reason, "too long") {
		t.Error(found)
	}
}

func TestAHeaderHasOneSpelling(t *testing.T) {
	exact := meeting(t, "a").lines[3].Header
	if _, err := chain.ParseHeader(exact); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{
		"", "{}", "null", " " + exact, exact + " ", strings.Replace(exact, `"seq":4`, `"seq":04`, 1), strings.Replace(exact, `"seq":4`, `"seq":4.0`, 1),
		strings.Replace(exact, `"seq":4`, `"seq":0`, 1), strings.Replace(exact, `"seq":4`, `"seq":1`, 1), strings.Replace(exact, `"seq"`, `"Seq"`, 1),
		strings.Replace(exact, `Z"`, `+00:00"`, 1), strings.Replace(exact, `"time"`, `"more":1,"time"`, 1),
		strings.Replace(exact, `"seq":4`, `"seq":4,"seq":4`, 1), strings.Replace(exact, `"seq":4`, fmt.Sprintf(`"seq":%d`, uint64(chain.MaxSeq)+1), 1),
	} {
		if _, err := chain.ParseHeader(other); err == nil {
			t.Errorf("%q is read as a header", other)
		}
	}
}

// Whatever the file: an answer, no crash; and what holds is exactly what was exported.
func FuzzVerify(f *testing.F) {
	c := newCast(f, "a")
	c.convene()
	c.claim("beijing")
	file := forge(f, c.node, c.state.Summit, c.lines, c.now)
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add([]byte("{\"parley\":\"record\",\"version\":1}\n"))
	f.Fuzz(func(t *testing.T, got []byte) {
		if _, err := chain.Verify(bytes.NewReader(got)); err == nil && !bytes.Equal(got, file) {
			t.Fatal("another file than the one that the keys have signed holds")
		}
	})
}

func TestARedactedRecordIsTheSameChainAndShowsWhatIsPublicAlone(t *testing.T) {
	l, c := tempLog(t), meeting(t, "redacted")
	c.append(l)
	whole, redacted := c.export(l), c.exportAs(l, chain.Redacted)
	wholeLines, lines := bytes.Split(whole, []byte("\n")), bytes.Split(redacted, []byte("\n"))
	if len(lines) != len(wholeLines) {
		t.Fatalf("%d lines are %d when redacted", len(wholeLines), len(lines))
	}
	shown := 0
	for i, line := range lines[1 : len(lines)-1] {
		is, err := chain.ParseLine(line)
		c.must(err)
		was, err := chain.ParseLine(wholeLines[i+1])
		c.must(err)
		if is.Header != was.Header {
			t.Errorf("entry %d has another header", i+1)
		}
		if is.Hidden() {
			if bytes.Contains(line, []byte("act")) || bytes.Contains(line, []byte("salt")) {
				t.Errorf("entry %d is hidden and shows %s", i+1, line)
			}
			continue
		}
		shown++
		act, err := summit.ParseAct(is.Act)
		c.must(err)
		if k := act.Kind(); k != summit.KindConvene && k != summit.KindClaim {
			t.Errorf("entry %d, %s, is not hidden", i+1, k)
		}
	}
	if shown != 3 {
		t.Errorf("%d entries are shown", shown)
	}
	report, err := chain.Verify(bytes.NewReader(redacted))
	c.must(err)
	var text strings.Builder
	_, err = report.WriteTo(&text)
	c.must(err)
	for _, sentence := range []string{"The chain holds. Virtual summit, 21 entries, 18 of them hidden.", "What 18 of the entries say, and whether any act was allowed"} {
		if !strings.Contains(text.String(), sentence) {
			t.Errorf("the report does not say %q:\n%s", sentence, text.String())
		}
	}
}

func TestAChangeInARedactedRecordIsFoundAndItsEntryNamed(t *testing.T) {
	l, c := tempLog(t), newCast(t, "small")
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	c.invite("beijing", "beijing-principal", identity.Principal)
	c.append(l)
	file := c.exportAs(l, chain.Redacted)
	entry := uint64(0)
	for i, was := range file {
		file[i] = was ^ 1
		if found := failure(t, file); found.Seq != entry {
			t.Errorf("byte %d, %q for %q, in entry %d: %v", i, file[i], was, entry, found)
		}
		file[i] = was
		if was == '\n' {
			entry++
		}
	}
	// A whole record may hide nothing.
	lines := bytes.SplitN(file, []byte("\n"), 2)
	head := bytes.Replace(lines[0], []byte(`"redacted-record"`), []byte(`"record"`), 1)
	if found := failure(t, slices.Concat(head, []byte("\n"), lines[1])); found.Seq != 4 {
		t.Errorf("a whole record that hides entry 4: %v", found)
	}
}

// A line is read by its one spelling alone; what JSON makes of the same bytes must be the same.
func FuzzParseLine(f *testing.F) {
	c := newCast(f, "a")
	c.convene()
	for _, line := range []chain.Line{c.lines[0], {Header: c.lines[0].Header}} {
		b, err := json.Marshal(line)
		c.must(err)
		f.Add(b)
	}
	f.Add([]byte(`{"header":"\\\"","salt":"","act":""}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		line, err := chain.ParseLine(raw)
		if err != nil {
			return
		}
		if again, err := json.Marshal(line); err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%q is read as a line that is written %q, %v", raw, again, err)
		}
	})
}

// The genesis alone says who may claim. A node that shows strangers another key for a delegation is found by it.
func TestAFalseClaimInARedactedRecordIsFound(t *testing.T) {
	for name, by := range map[string]string{"by a stranger's link": "claim of a stranger", "a second time": "claim moscow"} {
		c := newCast(t, "false claim")
		c.convene()
		if name == "a second time" {
			c.claim("moscow")
		}
		key := c.signer("another key")
		proof := c.sign(c.signer(by), identity.TypeClaim, identity.Claim{Summit: c.state.Summit, Delegation: "moscow", Key: key.Key()})
		line, _ := c.line(key, summit.Claim{Delegation: "moscow", Key: key.Key(), Proof: proof})
		lines := append(slices.Clone(c.lines), line)
		var file bytes.Buffer
		c.must(chain.Redacted.WriteHead(&file, c.node.Key(), c.state.Summit, firstOf(t, forge(t, c.node, c.state.Summit, lines, c.now))))
		for _, l := range lines {
			c.must(chain.Redacted.WriteLine(&file, l))
		}
		if found := failure(t, file.Bytes()); found.Seq != uint64(len(lines)) || !strings.Contains(found.Reason, "not allowed") {
			t.Errorf("%s: %v", name, found)
		}
	}
}
