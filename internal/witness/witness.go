package witness

import (
	"bytes"
	"encoding/json"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

const (
	// patience is how long what is owed may be on its way while the line is alive.
	patience = 5 * time.Second
	// ahead is how far a time that the node states may lie before the time as the seat knows it, and still be believed.
	ahead = time.Minute
)

// Pins are what a seat knows from elsewhere than the node: from its link, and from what it saw before.
type Pins struct {
	Summit        identity.Hash `json:"summit"`
	Node          identity.Key  `json:"node"` // who signed the genesis
	Delegation    identity.ID   `json:"delegation"`
	DelegationKey identity.Key  `json:"delegationKey"`
	Role          identity.Role `json:"role"`
	// Kept is the newest entry that this browser has verified before, or none.
	Kept summit.Ref `json:"kept"`
}

// Witness follows one summit for one seat. Once it has raised an alarm it answers everything with that alarm.
type Witness struct {
	pins   Pins
	raised *Alarm

	hashes  []identity.Hash // of every entry received, by sequence number less one
	acts    []string        // their acts' ids; empty where an observer does not see the act
	newest  time.Time       // of the last of them
	pending []summit.Entry  // received, and not folded yet: no view of them has come
	state   summit.State

	shown    shown              // the last view that was checked
	waiting  []byte             // a newer one, whose entries have not all come
	top      uint64             // the newest entry that a view or this browser has known of
	receipts []identity.Receipt // those whose entries have not come

	// What the node has by its own word, and has not sent: an entry, the view of one, the view from after a deadline.
	owedEntry, owedView, owedDeadline debt
}

// shown is what tells one view from another.
type shown struct {
	At     time.Time     `json:"at"`
	Summit identity.Hash `json:"summit"`
	Head   summit.Ref    `json:"head"`
}

// New is a witness that has seen nothing but its pins.
func New(pins Pins) *Witness { return &Witness{pins: pins, top: pins.Kept.Seq} }

// Verified is the newest entry up to which record and view were found to agree; none before the first view.
func (w *Witness) Verified() summit.Ref {
	if w.raised != nil {
		return summit.Ref{}
	}
	return w.shown.Head
}

// Received is how many entries have come.
func (w *Witness) Received() uint64 { return uint64(len(w.hashes)) }

func (w *Witness) raise(a *Alarm) *Alarm {
	if a != nil && w.raised == nil {
		w.raised = a
	}
	return w.raised
}

// Take reads the next entry of the record. Now is the node's time, as far as the seat knows it.
func (w *Witness) Take(line chain.Line, now time.Time) *Alarm {
	if w.raised != nil {
		return w.raised
	}
	return w.raise(w.take(line, now))
}

func (w *Witness) take(line chain.Line, now time.Time) *Alarm {
	seq := uint64(len(w.hashes)) + 1
	head, err := chain.ParseHeader(line.Header)
	if err != nil {
		return alarm(BadEntry, seq, "its header: %v", err)
	}
	hash := line.Hash()
	switch {
	case head.Seq != seq:
		return alarm(OutOfOrder, seq, "entry %d came in its place", head.Seq)
	case seq == 1 && hash != w.pins.Summit:
		return alarm(OtherHistory, seq, "the first entry is %s, not the one that the seat's link names", hash)
	case seq > 1 && head.Summit != w.pins.Summit:
		return alarm(BadEntry, seq, "it is another summit's")
	case seq > 1 && head.Prev != w.hashes[seq-2]:
		return alarm(OtherHistory, seq, "it follows an entry %d of the hash %s; the one that was shown has %s", seq-1, head.Prev, w.hashes[seq-2])
	case head.Time.Before(w.newest):
		return alarm(BadEntry, seq, "its time is before that of entry %d", seq-1)
	case seq == w.pins.Kept.Seq && hash != w.pins.Kept.Hash:
		return alarm(OtherHistory, seq, "its hash is %s; this browser had verified %s before", hash, w.pins.Kept.Hash)
	}
	entry := summit.Entry{Seq: seq, Hash: hash, Time: head.Time}
	hidden := line.Hidden() && w.pins.Role.Observer()
	if !hidden {
		if line.Salt.Commit(line.Act) != head.Commitment {
			return alarm(BadEntry, seq, "the act is not the one that the header commits to")
		}
		if entry.Act, err = summit.ParseAct(line.Act); err != nil {
			return alarm(BadEntry, seq, "its act: %v", err)
		}
		if seq == 1 && entry.Act.By != w.pins.Node {
			return &Alarm{Kind: OtherKey, Seq: seq, Key: entry.Act.By, Detail: "the summit was convened by another node than the seat's"}
		}
	}
	w.hashes, w.acts, w.newest = append(w.hashes, hash), append(w.acts, entry.Act.ID), head.Time
	if !w.pins.Role.Observer() {
		w.pending = append(w.pending, entry)
	}
	if a := w.keepPromises(); a != nil {
		return a
	}
	w.owedView.begin(believed(head.Time, now))
	w.owedEntry.end()
	if w.waiting != nil {
		if a := w.look(w.waiting, now); a != nil {
			return a
		}
	}
	if w.waiting != nil || len(w.receipts) > 0 {
		w.owedEntry.begin(now) // the next one: its time begins now
	}
	return nil
}

// believed is a time that the node states, but not one that would let it owe for ever.
func believed(stated, now time.Time) time.Time {
	if limit := now.Add(ahead); stated.After(limit) {
		return limit
	}
	return stated
}

// View checks a view that the seat was shown, in its exact bytes.
func (w *Witness) View(text []byte, now time.Time) *Alarm {
	if w.raised != nil {
		return w.raised
	}
	return w.raise(w.look(text, now))
}

func (w *Witness) look(text []byte, now time.Time) *Alarm {
	var v shown
	if err := json.Unmarshal(text, &v); err != nil {
		return alarm(FalseView, w.shown.Head.Seq, "a view that cannot be read: %v", err)
	}
	switch {
	case v.Summit != w.pins.Summit:
		return alarm(FalseView, v.Head.Seq, "the view is another summit's")
	case v.Head.Seq < w.top:
		return alarm(OtherHistory, v.Head.Seq+1, "the view ends at entry %d; before, this browser was shown entry %d", v.Head.Seq, w.top)
	case v.At.After(now.Add(ahead)):
		return alarm(FalseView, v.Head.Seq, "the view is of a time that has not come: %s", v.At.Format(time.RFC3339))
	}
	w.top = v.Head.Seq
	if v.Head.Seq > uint64(len(w.hashes)) {
		w.waiting = text
		w.owedEntry.begin(believed(v.At, now))
		return nil
	}
	w.waiting = nil
	if v.Head.Seq == 0 || w.hashes[v.Head.Seq-1] != v.Head.Hash {
		return alarm(OtherHistory, v.Head.Seq, "the view names an entry of the hash %s", v.Head.Hash)
	}
	if !w.pins.Role.Observer() {
		if a := w.agree(text, v); a != nil {
			return a
		}
	}
	w.shown = v
	w.owedView.end()
	if v.Head.Seq < uint64(len(w.hashes)) {
		w.owedView.begin(believed(w.newest, now))
	}
	return nil
}

// agree makes the view anew from the record and compares the bytes.
func (w *Witness) agree(text []byte, v shown) *Alarm {
	if a := w.fold(v.Head.Seq); a != nil {
		return a
	}
	want, err := json.Marshal(view.For(w.state.At(v.At), view.Of(w.pins.Delegation)))
	if err != nil {
		return alarm(FalseView, v.Head.Seq, "making the view: %v", err)
	}
	if !bytes.Equal(text, want) {
		return alarm(FalseView, v.Head.Seq, "the record says otherwise of %s", difference(text, want))
	}
	return nil
}

// fold takes the entries up to a sequence number into the state, if they were allowed.
func (w *Witness) fold(seq uint64) *Alarm {
	for len(w.pending) > 0 && w.pending[0].Seq <= seq {
		e := &w.pending[0]
		if err := summit.Check(&w.state, &e.Act, e.Time); err != nil {
			return alarm(BadEntry, e.Seq, "its act was not allowed: %v", err)
		}
		w.state.Apply(e)
		if claim, ok := e.Act.Body.(summit.Claim); ok && claim.Delegation == w.pins.Delegation && claim.Key != w.pins.DelegationKey {
			return &Alarm{Kind: OtherKey, Seq: e.Seq, Key: claim.Key, Detail: "the seat's own delegation was claimed with another key than its link names"}
		}
		w.pending = w.pending[1:]
	}
	return nil
}

// Receipt keeps the node's promise that an act stands in the record, and holds the node to it.
func (w *Witness) Receipt(signed string, now time.Time) *Alarm {
	if w.raised != nil {
		return w.raised
	}
	r, by, err := identity.OpenReceipt(signed)
	switch {
	case err != nil || r.Summit != w.pins.Summit:
		return nil // no promise of this summit's
	case by != w.pins.Node:
		return w.raise(&Alarm{Kind: OtherKey, Seq: r.Seq, Key: by, Detail: "a receipt is signed by another key than the node's"})
	}
	w.receipts = append(w.receipts, r)
	if r.Seq > uint64(len(w.hashes)) {
		w.owedEntry.begin(now)
	}
	return w.raise(w.keepPromises())
}

// keepPromises looks whether the acts that the node has given receipts for stand where it promised.
func (w *Witness) keepPromises() *Alarm {
	received := uint64(len(w.hashes))
	kept := w.receipts[:0]
	for _, r := range w.receipts {
		switch {
		case r.Seq > received:
			kept = append(kept, r)
		case w.hashes[r.Seq-1] != r.Hash:
			return alarm(Dropped, r.Seq, "the node promised act %s as the entry %s; another stands there, %s", r.Act, r.Hash, w.hashes[r.Seq-1])
		case w.acts[r.Seq-1] != "" && w.acts[r.Seq-1] != r.Act:
			return alarm(Dropped, r.Seq, "the node promised act %s there; the act is %s", r.Act, w.acts[r.Seq-1])
		}
	}
	w.receipts = kept
	return nil
}

// EntriesBeat is a heartbeat, other than the first word, of the line on which entries come: what was in the record a
// while before it must have come by now.
func (w *Witness) EntriesBeat(now time.Time) *Alarm {
	switch {
	case w.raised != nil || !w.owedEntry.due(now):
	case w.waiting != nil:
		return w.raise(alarm(Withheld, uint64(len(w.hashes))+1, "a view is of it or of one after, and it does not come"))
	default:
		r := w.receipts[0]
		return w.raise(alarm(Dropped, r.Seq, "the node promised act %s there, and the record ends at entry %d", r.Act, len(w.hashes)))
	}
	return w.raised
}

// ViewsBeat is the same of the line on which views come.
func (w *Witness) ViewsBeat(now time.Time) *Alarm {
	if w.raised != nil || w.shown.Head.Seq == 0 || w.waiting != nil {
		return w.raised
	}
	if w.owedView.due(now) {
		return w.raise(alarm(Withheld, w.shown.Head.Seq+1, "it is in the record, and no view of it comes"))
	}
	if w.pins.Role.Observer() {
		return nil
	}
	next, ok := w.state.NextDeadline(w.shown.At)
	if !ok {
		w.owedDeadline.end()
		return nil
	}
	if next != w.owedDeadline.since {
		w.owedDeadline = debt{is: true, since: next}
	}
	if w.owedDeadline.due(now) {
		return w.raise(alarm(Withheld, w.shown.Head.Seq, "the view is from before %s, when something ended by time", next.Format(time.RFC3339)))
	}
	return nil
}

// debt is something that the node has and has not sent.
type debt struct {
	is    bool
	since time.Time
	beats int // heartbeats that came when it was due
}

func (d *debt) begin(since time.Time) {
	if !d.is {
		*d = debt{is: true, since: since}
	}
}

func (d *debt) end() { *d = debt{} }

// due says whether it is: a node that was held up itself has until the heartbeat after.
func (d *debt) due(now time.Time) bool {
	if !d.is || now.Before(d.since.Add(patience)) {
		return false
	}
	d.beats++
	return d.beats > 1
}
