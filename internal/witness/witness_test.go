package witness_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/witness"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var ready = summit.Ready{Session: summit.ClosedSession}

func TestAnHonestNodeRaisesNoAlarmInWhateverOrderThingsCome(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	receipt := n.act("beijing-head", ready)
	calm(t, w.Receipt(receipt, n.now))
	calm(t, w.View(n.view(), n.now)) // before its entry
	if w.Verified().Seq != n.state.Head.Seq-1 {
		t.Errorf("verified to %v before the entry came", w.Verified())
	}
	n.feed(w)
	if w.Verified() != n.state.Head {
		t.Errorf("verified to %v", w.Verified())
	}
	n.act("moscow-head", ready)
	first := n.view()
	n.act("moscow-head", summit.Recess{})
	n.feed(w) // both entries before the view of the first
	calm(t, w.View(first, n.now))
	calm(t, w.View(n.view(), n.now))
	n.now = n.now.Add(2 * time.Hour) // the guest's invitation ends
	calm(t, w.View(n.view(), n.now))
	for range 4 {
		n.now = n.now.Add(15 * time.Second)
		calm(t, w.EntriesBeat(n.now))
		calm(t, w.ViewsBeat(n.now))
	}
	if w.Verified() != n.state.Head {
		t.Errorf("verified to %v, the head is %v", w.Verified(), n.state.Head)
	}
}

func TestAnotherFirstEntryOrNodeIsNamed(t *testing.T) {
	n := gathered(t)
	pins := n.pins()
	pins.Summit = identity.HashOf([]byte("another"))
	alarmed(t, witness.New(pins).Take(n.lines[0], n.now), witness.OtherHistory, 1)

	pins = n.pins()
	pins.Node = key(t, "another node").Key()
	a := witness.New(pins).Take(n.lines[0], n.now)
	alarmed(t, a, witness.OtherKey, 1)
	if a.Key != key(t, "node").Key() {
		t.Errorf("the alarm names the key %s", a.Key)
	}
}

func TestANodeThatClaimsTheSeatsOwnDelegationIsNamedByItsKey(t *testing.T) {
	n := convened(t)
	n.claim("beijing", "the node's own")
	w := witness.New(n.pins())
	n.feed(w)
	a := w.View(n.view(), n.now)
	alarmed(t, a, witness.OtherKey, 2)
	if a.Key != key(t, "the node's own").Key() {
		t.Errorf("the alarm names the key %s", a.Key)
	}
	if again := w.View(n.view(), n.now); again != a || w.Verified().Seq != 0 {
		t.Error("an alarm is not final")
	}
}

func TestAChangedEntryIsNamed(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*testing.T, *node, *chain.Line)
		kind   witness.Kind
		says   string
	}{
		"another act under the header": {func(t *testing.T, n *node, l *chain.Line) { l.Act = n.lines[3].Act }, witness.BadEntry, "commits to"},
		"another salt":                 {func(t *testing.T, n *node, l *chain.Line) { l.Salt[0] ^= 1 }, witness.BadEntry, "commits to"},
		"no act":                       {func(t *testing.T, n *node, l *chain.Line) { l.Act = "" }, witness.BadEntry, "commits to"},
		"a header in another spelling": {func(t *testing.T, n *node, l *chain.Line) { l.Header = " " + l.Header }, witness.BadEntry, "header"},
		"a rewritten header": {func(t *testing.T, n *node, l *chain.Line) {
			h, err := chain.ParseHeader(l.Header)
			n.must(err)
			h.Prev = identity.HashOf([]byte("another past"))
			l.Header = h.String()
		}, witness.OtherHistory, "it follows"},
		"a forged signature": {func(t *testing.T, n *node, l *chain.Line) {
			parts := strings.Split(l.Act, ".")
			parts[2] = strings.Repeat("A", len(parts[2]))
			l.Act = strings.Join(parts, ".")
			h, err := chain.ParseHeader(l.Header)
			n.must(err)
			h.Commitment = l.Salt.Commit(l.Act)
			l.Header = h.String()
		}, witness.BadEntry, "its act"},
		"a time before the last": {func(t *testing.T, n *node, l *chain.Line) {
			h, err := chain.ParseHeader(l.Header)
			n.must(err)
			h.Time = h.Time.Add(-time.Hour)
			l.Header = h.String()
		}, witness.BadEntry, "time"},
	} {
		t.Run(name, func(t *testing.T) {
			n := gathered(t)
			w := witness.New(n.pins())
			for i, line := range n.lines[:5] {
				if i == 4 {
					row.change(t, n, &line)
				}
				a := w.Take(line, n.now)
				if i < 4 {
					calm(t, a)
					continue
				}
				alarmed(t, a, row.kind, 5)
				if a != nil && !strings.Contains(a.Detail, row.says) {
					t.Errorf("it says %q", a.Detail)
				}
			}
		})
	}
}

func TestAnEntryThatIsNoLineAtAllIsNamed(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	alarmed(t, w.Take(chain.Line{}, n.now), witness.BadEntry, n.state.Head.Seq+1)
}

func TestDroppedAndReorderedEntriesAreNamed(t *testing.T) {
	n := gathered(t)
	dropped, reordered := witness.New(n.pins()), witness.New(n.pins())
	for _, line := range n.lines[:3] {
		calm(t, dropped.Take(line, n.now))
		calm(t, reordered.Take(line, n.now))
	}
	alarmed(t, dropped.Take(n.lines[4], n.now), witness.OutOfOrder, 4)
	calm(t, reordered.Take(n.lines[3], n.now))
	alarmed(t, reordered.Take(n.lines[3], n.now), witness.OutOfOrder, 5)
}

func TestAnActThatNobodyMayDoIsNamedHoweverWellItIsChained(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	n.acts++
	// Moscow's principal may invite nobody.
	certificate, err := key(t, "moscow-head").Sign(identity.TypeInvitation, identity.Invitation{
		Summit: n.state.Summit, Delegation: "moscow", Member: "spy", Name: "Spy", Role: identity.Delegate, Languages: []identity.Language{"ru"},
		Key: key(t, "spy").Key(), NotBefore: n.now, NotAfter: n.now.Add(time.Hour),
	})
	n.must(err)
	signed, err := summit.SignAct(key(t, "moscow-head"), "019b0000-0000-7000-8000-00000000ffff", n.state.Summit, summit.Invite{Certificate: certificate}, n.now, n.state.Head)
	n.must(err)
	act, err := summit.ParseAct(signed)
	n.must(err)
	n.append(act)
	n.feed(w)
	alarmed(t, w.View(n.view(), n.now), witness.BadEntry, n.state.Head.Seq)
}

func TestAForkIsNamedByWhoSawTheOtherBranch(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	common := n.state.Head.Seq
	other := n.fork(common)
	n.act("beijing-head", ready)
	n.feed(w)
	calm(t, w.View(n.view(), n.now))
	// The node goes on with another history, in which Beijing never was ready.
	other.act("moscow-head", ready)
	other.act("moscow-head", summit.NotReady{})
	alarmed(t, w.Take(other.lines[common+1], n.now), witness.OtherHistory, common+2)
}

func TestAViewOfAnotherHistoryThanTheEntriesIsNamed(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	other := n.fork(n.state.Head.Seq)
	n.act("beijing-head", ready)
	other.act("moscow-head", ready)
	n.feed(w)
	alarmed(t, w.View(other.view(), n.now), witness.OtherHistory, n.state.Head.Seq)
}

func TestAfterAReloadTheRecordMustStillHoldWhatWasVerified(t *testing.T) {
	n := gathered(t)
	common := n.state.Head.Seq - 2
	other := n.fork(common)
	pins := n.pins()
	pins.Kept = n.state.Head
	honest := witness.New(pins)
	n.act("beijing-head", ready)
	n.feed(honest)
	calm(t, honest.View(n.view(), n.now))

	rolledBack := witness.New(pins)
	other.feed(rolledBack)
	alarmed(t, rolledBack.View(other.view(), n.now), witness.OtherHistory, common+1)

	for range 3 {
		other.now = other.now.Add(time.Second)
		other.invite("moscow", "other-"+string(rune('a'+other.acts%20)), identity.Delegate)
	}
	forked := witness.New(pins)
	for _, line := range other.lines {
		if a := forked.Take(line, n.now); a != nil {
			alarmed(t, a, witness.OtherHistory, pins.Kept.Seq)
			return
		}
	}
	t.Error("another history after a reload raised no alarm")
}

func TestAViewThatIsNotWhatTheRecordSaysIsNamed(t *testing.T) {
	n := gathered(t)
	for name, row := range map[string]struct{ from, to, says string }{
		"a consent nobody gave":        {`"ready":""`, `"ready":"closed"`, "delegations[0].ready"},
		"somebody else's name":         {`"name":"moscow-head"`, `"name":"beijing-head"`, "delegations[1].members[0].name"},
		"a key that is not theirs":     {key(t, "moscow").Key().String(), key(t, "node").Key().String(), "delegations[1].key"},
		"another spelling of the same": {`"minutes":120`, `"minutes": 120`, "spelling"},
		"a member left out":            {`"floor":[],`, ``, "floor"},
		"another summit's":             {n.state.Summit.String(), identity.HashOf([]byte("x")).String(), "summit"},
	} {
		t.Run(name, func(t *testing.T) {
			w := witness.New(n.pins())
			n.feed(w)
			text := bytes.Replace(n.view(), []byte(row.from), []byte(row.to), 1)
			a := w.View(text, n.now)
			alarmed(t, a, witness.FalseView, n.state.Head.Seq)
			if a != nil && !strings.Contains(a.Detail, row.says) {
				t.Errorf("it says %q", a.Detail)
			}
		})
	}
	w := n.watched()
	alarmed(t, w.View([]byte("no view"), n.now), witness.FalseView, n.state.Head.Seq)
}

func TestAViewThatGoesBackOrAheadInTimeIsNamed(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	before, head := n.view(), n.state.Head.Seq
	n.act("beijing-head", ready)
	n.feed(w)
	calm(t, w.View(n.view(), n.now))
	alarmed(t, w.View(before, n.now), witness.OtherHistory, head+1)

	n = gathered(t)
	w = n.watched()
	now := n.now
	n.now = now.Add(2 * time.Hour) // the guest's invitation would have ended
	alarmed(t, w.View(n.view(), now), witness.FalseView, n.state.Head.Seq)
}

func TestAViewFromBeforeADeadlineIsNamedOnceTheDeadlineHasPassed(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	n.now = n.now.Add(time.Hour + 10*time.Second)
	calm(t, w.ViewsBeat(n.now)) // it may be on its way
	n.now = n.now.Add(15 * time.Second)
	alarmed(t, w.ViewsBeat(n.now), witness.Withheld, n.state.Head.Seq)
}

func TestAnEntryOfWhichNoViewComesIsNamed(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	n.act("moscow-head", ready)
	n.feed(w)
	calm(t, w.ViewsBeat(n.now.Add(time.Second)))
	calm(t, w.ViewsBeat(n.now.Add(16*time.Second)))
	alarmed(t, w.ViewsBeat(n.now.Add(31*time.Second)), witness.Withheld, n.state.Head.Seq)
}

func TestAViewOfWhichNoEntryComesIsNamed(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	n.act("moscow-head", ready)
	calm(t, w.View(n.view(), n.now))
	calm(t, w.EntriesBeat(n.now.Add(15*time.Second)))
	alarmed(t, w.EntriesBeat(n.now.Add(30*time.Second)), witness.Withheld, n.state.Head.Seq)
}

func TestEntriesThatComeOneAfterTheOtherOweNothing(t *testing.T) {
	n := gathered(t)
	w := n.watched()
	for range 20 {
		n.act("moscow-head", ready)
		calm(t, w.View(n.view(), n.now)) // there is always a view whose entry is on its way
		calm(t, w.EntriesBeat(n.now.Add(6*time.Second)))
		n.feed(w)
		n.act("moscow-head", summit.NotReady{})
		n.now = n.now.Add(15 * time.Second)
		n.feed(w) // and an entry whose view is
		calm(t, w.ViewsBeat(n.now.Add(6*time.Second)))
	}
}

func TestAPromisedActThatIsDroppedIsNamed(t *testing.T) {
	n := gathered(t)
	common := n.state.Head.Seq
	other := n.fork(common)
	receipt := n.act("beijing-head", ready)

	// Another act stands where it was promised.
	w := other.watched()
	calm(t, w.Receipt(receipt, n.now))
	other.act("moscow-head", ready)
	alarmed(t, w.Take(other.lines[common], n.now), witness.Dropped, common+1)

	// Nothing ever stands there.
	silent := n.fork(common).watched()
	calm(t, silent.Receipt(receipt, n.now))
	calm(t, silent.EntriesBeat(n.now.Add(10*time.Second)))
	alarmed(t, silent.EntriesBeat(n.now.Add(25*time.Second)), witness.Dropped, common+1)

	// A receipt that was kept from before is held against a record that came after.
	late := other.watched()
	alarmed(t, late.Receipt(receipt, n.now), witness.Dropped, common+1)

	// And one that names another act at the same place.
	forged, err := chain.SignReceipt(key(t, "node"), n.state.Summit, "019b0000-0000-7000-8000-00000000abcd", n.state.Head)
	n.must(err)
	alarmed(t, n.watched().Receipt(forged, n.now), witness.Dropped, common+1)
}

func TestAReceiptOfAnotherKeyIsNamed(t *testing.T) {
	n := gathered(t)
	forged, err := chain.SignReceipt(key(t, "another node"), n.state.Summit, "019b0000-0000-7000-8000-000000000001", n.state.Head)
	n.must(err)
	a := n.watched().Receipt(forged, n.now)
	alarmed(t, a, witness.OtherKey, n.state.Head.Seq)
	if a.Key != key(t, "another node").Key() {
		t.Errorf("the alarm names %s", a.Key)
	}
	calm(t, n.watched().Receipt("not a receipt", n.now))
}

func TestAnObserverChecksTheChainOfWhatItMayNotRead(t *testing.T) {
	n := gathered(t)
	pins := n.pins()
	pins.Role = identity.Press
	shown := func() []byte {
		b, err := json.Marshal(map[string]any{"at": n.now, "summit": n.state.Summit, "head": n.state.Head})
		n.must(err)
		return b
	}
	w := witness.New(pins)
	calm(t, w.Take(n.lines[0], n.now))
	for _, line := range n.lines[1:] {
		calm(t, w.Take(line.Redacted(), n.now))
	}
	calm(t, w.View(shown(), n.now))
	if w.Verified() != n.state.Head {
		t.Errorf("verified to %v", w.Verified())
	}
	calm(t, w.ViewsBeat(n.now.Add(3*time.Hour)))
	other := n.fork(n.state.Head.Seq - 1)
	other.act("moscow-head", ready)
	other.act("moscow-head", summit.NotReady{})
	alarmed(t, w.Take(other.lines[len(other.lines)-1].Redacted(), n.now), witness.OtherHistory, n.state.Head.Seq+1)
}
