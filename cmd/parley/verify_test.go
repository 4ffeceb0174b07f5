package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

// clerk keeps a record by hand: a summit is convened, and its delegations are claimed in the order asked for.
type clerk struct {
	t      testing.TB
	node   identity.Signer
	claims map[identity.ID]identity.Signer
	state  summit.State
	lines  []chain.Line
}

func signer(t testing.TB) identity.Signer {
	t.Helper()
	s, err := identity.NewSigner(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func convened(t testing.TB) *clerk {
	c := &clerk{t: t, node: signer(t), claims: map[identity.ID]identity.Signer{}}
	convene := summit.Convene{Title: summit.Text{"en": "A summit"}, Starts: time.Now().Add(time.Hour).UTC().Truncate(time.Second), Minutes: 60, Rules: summit.RulesVersion}
	for _, id := range []identity.ID{"beijing", "moscow"} {
		c.claims[id] = signer(t)
		convene.Delegations = append(convene.Delegations, summit.NewDelegation{
			ID: id, Name: summit.Text{"en": string(id)}, TimeZone: "Etc/UTC", Language: "en", ClaimKey: c.claims[id].Key(),
		})
	}
	c.do(c.node, convene)
	return c
}

// copy is the same history up to here, to be told otherwise from here on.
func (c *clerk) copy() *clerk {
	other := &clerk{t: c.t, node: c.node, claims: c.claims}
	for _, line := range c.lines {
		other.take(line)
	}
	return other
}

func (c *clerk) take(line chain.Line) {
	c.t.Helper()
	entry, err := line.Entry()
	if err == nil {
		err = summit.Check(&c.state, &entry.Act, entry.Time)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.state.Apply(&entry)
	c.lines = append(c.lines, line)
}

func (c *clerk) do(by identity.Signer, body summit.Body) {
	c.t.Helper()
	signed, err := summit.SignAct(by, uuid.Must(uuid.NewV7()).String(), c.state.Summit, body, time.Now(), c.state.Head)
	if err != nil {
		c.t.Fatal(err)
	}
	act, err := summit.ParseAct(signed)
	if err != nil {
		c.t.Fatal(err)
	}
	line, _ := chain.Next(c.state.Head, c.state.HeadTime, act, identity.Salt{byte(len(c.lines))}, time.Now())
	c.take(line)
}

func (c *clerk) claim(id identity.ID) {
	c.t.Helper()
	key := signer(c.t)
	proof, err := c.claims[id].Sign(identity.TypeClaim, identity.Claim{Summit: c.state.Summit, Delegation: id, Key: key.Key()})
	if err != nil {
		c.t.Fatal(err)
	}
	c.do(key, summit.Claim{Delegation: id, Key: key.Key(), Proof: proof})
}

// receipt is the node's for the newest entry.
func (c *clerk) receipt() string {
	c.t.Helper()
	entry, err := c.lines[len(c.lines)-1].Entry()
	if err != nil {
		c.t.Fatal(err)
	}
	text, err := chain.SignReceipt(c.node, c.state.Summit, entry.Act.ID, entry.Ref())
	if err != nil {
		c.t.Fatal(err)
	}
	return text
}

func (c *clerk) file() string {
	c.t.Helper()
	head, err := chain.SignHead(c.node, c.state.Summit, c.state.Head, chain.TimeAfter(c.state.HeadTime, time.Now()))
	if err != nil {
		c.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := chain.Whole.WriteHead(&out, c.node.Key(), c.state.Summit, head); err != nil {
		c.t.Fatal(err)
	}
	for _, line := range c.lines {
		if err := chain.Whole.WriteLine(&out, line); err != nil {
			c.t.Fatal(err)
		}
	}
	return written(c.t, "record.ndjson", out.String())
}

func written(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestVerifyComparesKeptReceipts(t *testing.T) {
	c := convened(t)
	convening := c.receipt()
	c.claim("beijing")
	claiming := c.receipt()
	one, two := written(t, "one.txt", convening+"\n"), written(t, "a, b.txt", claiming+"\n\n"+claiming+"\n")
	if code, out, err := said(t, "verify", "--receipts", one, "--receipts", two, c.file()); code != 0 || !strings.Contains(out, "3 kept receipts were compared") {
		t.Errorf("code %d: %s%s", code, out, err)
	}
	other := c.copy()
	other.lines, other.state = nil, summit.State{}
	other.take(c.lines[0])
	code, _, err := said(t, "verify", "--receipts", two, other.file())
	if code != 1 || !strings.Contains(err, "is not what the node acknowledged: entry 2: the act ") || !strings.Contains(err, two+", line 1") {
		t.Errorf("code %d: %s", code, err)
	}
	if code, _, err := said(t, "verify", "--receipts", c.file(), c.file()); code != 1 || !strings.Contains(err, "line 1: this is not a receipt") {
		t.Errorf("a record in place of receipts: code %d: %s", code, err)
	}
}

func TestVerifyComparesTwoRecords(t *testing.T) {
	c := convened(t)
	short := c.file()
	other := c.copy()
	c.claim("beijing")
	other.claim("moscow")
	if code, out, err := said(t, "verify", short, c.file()); code != 0 || !strings.Contains(out, "Two copies of one history") || !strings.Contains(out, "2 entries") {
		t.Errorf("a copy and a longer one: code %d: %s%s", code, out, err)
	}
	code, _, err := said(t, "verify", c.file(), other.file())
	if code != 1 || !strings.Contains(err, "entry 2: here the histories part.") || !strings.Contains(err, c.node.Key().Fingerprint()) {
		t.Errorf("two histories: code %d: %s", code, err)
	}
	if code, _, err := said(t, "verify", c.file(), convened(t).file()); code != 1 || !strings.Contains(err, "two summits") {
		t.Errorf("two summits: code %d: %s", code, err)
	}
}

func TestVerifyAnswersPrograms(t *testing.T) {
	c := convened(t)
	c.claim("beijing")
	receipts := written(t, "kept.txt", c.receipt())
	short := c.copy()
	short.lines, short.state = nil, summit.State{}
	short.take(c.lines[0])
	for name, asked := range map[string]struct {
		args  []string
		code  int
		holds bool
		entry uint64
		lie   bool
	}{
		"a record that holds":  {[]string{"--receipts", receipts, c.file()}, 0, true, 0, false},
		"no record":            {[]string{receipts}, 1, false, 0, false},
		"an act that is gone":  {[]string{"--receipts", receipts, short.file()}, 1, false, 2, true},
		"a file that is gone":  {[]string{filepath.Join(t.TempDir(), "none")}, 1, false, 0, false},
		"two of the same kind": {[]string{c.file(), short.file()}, 0, true, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, err := said(t, append([]string{"verify", "--json"}, asked.args...)...)
			var got verdict
			if parsing := json.Unmarshal([]byte(out), &got); parsing != nil {
				t.Fatalf("%v: %s%s", parsing, out, err)
			}
			entry := uint64(0)
			if got.Entry != nil {
				entry = *got.Entry
			}
			if code != asked.code || got.Holds != asked.holds || entry != asked.entry || got.Lie != asked.lie {
				t.Errorf("code %d: %s", code, out)
			}
			if got.Holds != (got.Report != nil) || got.Holds != (got.Reason == "") {
				t.Errorf("%s", out)
			}
		})
	}
}
