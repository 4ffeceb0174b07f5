package chain

import (
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// Report says what a verified record proves, and what it does not. Every time in it is by the node's clock, but for
// those that are called signed, which are by the signer's.
type Report struct {
	Form           Form          `json:"form"`
	Summit         identity.Hash `json:"summit"`
	Title          string        `json:"title"`
	Node           identity.Key  `json:"node"`
	Head           summit.Ref    `json:"head"`
	HeadTime       time.Time     `json:"headTime"`        // when the node signed the head
	Phase          summit.Phase  `json:"phase,omitempty"` // of a whole record, at its head
	Hidden         int           `json:"hidden"`          // entries whose acts are not shown
	Receipts       int           `json:"receipts"`        // kept receipts that the record was compared with, and matches
	Parties        []Party       `json:"parties"`
	Sessions       []Note        `json:"sessions"`       // opened, changed and emptied, and who was ready
	Proposals      []*Proposal   `json:"proposals"`      // in the order made
	Agenda         []Note        `json:"agenda"`         // changed, adopted, gone on with
	Observers      []Note        `json:"observers"`      // accredited, admitted, narrowed, expelled; technicians let into a booth and dismissed
	Interpretation []Note        `json:"interpretation"` // that a booth could not interpret, and passages marked for later check
	Texts          []Words       `json:"texts"`          // that all agreed, and what a delegation announced alone
	Ending         []Note        `json:"ending"`         // withdrawals, the adjournment, countersignatures
	Entries        []Event       `json:"entries"`        // every act that the record shows
	Unproven       []string      `json:"unproven"`

	hashes []identity.Hash // of every entry
}

// Party is one delegation and its key.
type Party struct {
	ID            identity.ID  `json:"id"`
	Name          string       `json:"name"`
	Key           identity.Key `json:"key"`         // zero when it is not claimed
	Fingerprint   string       `json:"fingerprint"` // of the key
	Claimed       uint64       `json:"claimed"`     // the entry, or 0
	Compared      []Comparison `json:"compared"`    // by whom the fingerprint was compared by voice
	NotComparedBy []string     `json:"notComparedBy"`
	Withdrawn     bool         `json:"withdrawn"`
	Countersigned bool         `json:"countersigned"`
}

// Comparison is a delegation's word that it compared another's fingerprint by voice.
type Comparison struct {
	By    identity.ID `json:"by"`
	Name  string      `json:"name"`
	Entry uint64      `json:"entry"`
}

// Event is one entry whose act is shown.
type Event struct {
	Entry  uint64        `json:"entry"`
	Hash   identity.Hash `json:"hash"`
	Kind   summit.Kind   `json:"kind"`
	Act    string        `json:"act"`
	By     identity.ID   `json:"by,omitempty"` // the delegation; none for the node
	Time   time.Time     `json:"time"`
	Signed time.Time     `json:"signed"`
	Says   string        `json:"says"`
}

// Note is what an entry did, as one section of the report tells it.
type Note struct {
	Entry uint64    `json:"entry"`
	Time  time.Time `json:"time"`
	Says  string    `json:"says"`
}

// Outcome is what became of a proposal.
type Outcome string

// What became of a proposal.
const (
	TookEffect Outcome = "took-effect"
	Lapsed     Outcome = "lapsed"
	TakenBack  Outcome = "taken-back"
	Died       Outcome = "died" // what it rests on changed
	StillOpen  Outcome = "open" // at the head
)

// Proposal is what was proposed, who consented, and what became of it.
type Proposal struct {
	Entry   summit.Ref  `json:"entry"`
	Kind    summit.Kind `json:"kind"`
	By      identity.ID `json:"by"`
	Time    time.Time   `json:"time"`
	Lapses  time.Time   `json:"lapses"`
	Says    string      `json:"says"`
	Answers []Answer    `json:"answers"` // in order, the proposer's own consent first
	Outcome Outcome     `json:"outcome"`
	With    uint64      `json:"with,omitempty"` // the entry with which it became so
	Because string      `json:"because,omitempty"`
	Missing []string    `json:"missing,omitempty"` // whose consent never came
	stands  *summit.Proposal
}

// Answer is a consent to a proposal, or one taken back.
type Answer struct {
	By        identity.ID `json:"by"`
	Name      string      `json:"name"`
	Entry     uint64      `json:"entry"`
	Time      time.Time   `json:"time"`
	Signed    time.Time   `json:"signed"`
	TakenBack bool        `json:"takenBack,omitempty"`
}

// Words is a text of the summit.
type Words struct {
	Kind  summit.Kind `json:"kind"`
	By    string      `json:"by,omitempty"`    // who announced it alone
	Entry uint64      `json:"entry"`           // with which it stands
	Title summit.Text `json:"title,omitempty"` // of an announcement
	Text  summit.Text `json:"text"`
	// Of an announcement: from when the public reads it, and when it was taken back; else zero.
	Public    time.Time `json:"public,omitzero"`
	Retracted time.Time `json:"retracted,omitzero"`
}

func newReport(first firstLine, head identity.Head) *Report {
	return &Report{Form: first.Parley, Summit: first.Summit, Node: first.Node, Head: summit.Ref{Seq: head.Seq, Hash: head.Hash}, HeadTime: head.Time}
}

// newEvent tells an act in the state that it finds.
func newEvent(s *summit.State, e *summit.Entry) Event {
	event := Event{Entry: e.Seq, Hash: e.Hash, Kind: e.Act.Kind(), Act: e.Act.ID, Time: e.Time, Signed: e.Act.Time, Says: deed(s, &e.Act)}
	if d := side(s, &e.Act); d != nil {
		event.By = d.ID
	}
	return event
}

// side is the delegation that an act speaks for, or nil.
func side(s *summit.State, act *summit.Act) *summit.Delegation {
	switch body := act.Body.(type) {
	case summit.Claim:
		return s.Delegation(body.Delegation)
	case summit.Enrol:
		if m := s.Member(body.Device().Member); m != nil {
			return m.Delegation
		}
		return nil
	}
	if m, _ := s.DeviceOf(act.By); m != nil {
		return m.Delegation
	}
	for _, d := range s.Delegations {
		if d.Key == act.By {
			return d
		}
	}
	return nil
}

// shown tells an act of a redacted record. Whether it was allowed, the acts before would say.
func (r *Report) shown(s *summit.State, e *summit.Entry) {
	event := newEvent(s, e)
	switch body := e.Act.Body.(type) {
	case summit.Claim:
		r.claimed(body.Delegation, body.Key, e.Seq)
	case summit.Announce:
		r.Texts = append(r.Texts, Words{Kind: summit.KindAnnounce, Entry: e.Seq, Title: body.Title, Text: body.Text})
	}
	r.Entries = append(r.Entries, event)
}

// convened lists the parties, none of them claimed yet.
func (r *Report) convened(s *summit.State) {
	r.Title = inEnglish(s.Title)
	for _, d := range s.Delegations {
		r.Parties = append(r.Parties, Party{ID: d.ID, Name: inEnglish(d.Name)})
	}
}

func (r *Report) party(id identity.ID) *Party {
	for i := range r.Parties {
		if r.Parties[i].ID == id {
			return &r.Parties[i]
		}
	}
	return &Party{}
}

// claimed takes down whose key it is. A claim cannot be repeated.
func (r *Report) claimed(id identity.ID, key identity.Key, with uint64) {
	if p := r.party(id); p.Claimed == 0 {
		p.Key, p.Fingerprint, p.Claimed = key, key.Fingerprint(), with
	}
}
