package witness

import (
	"fmt"

	"parley/internal/identity"
)

// Kind says what a node did that no node may.
type Kind string

// The kinds of alarm.
const (
	// OtherHistory is a record, or a view, that does not continue what the seat was shown before.
	OtherHistory Kind = "other-history"
	// BadEntry is an entry that cannot stand in any record: a signature, a commitment or a rule does not hold.
	BadEntry Kind = "bad-entry"
	// OutOfOrder is an entry that is missing from its place.
	OutOfOrder Kind = "out-of-order"
	// FalseView is a view that is not what the record says.
	FalseView Kind = "false-view"
	// Dropped is an act that the node promised, and that does not stand where it promised.
	Dropped Kind = "dropped"
	// Withheld is an entry or a view that the node has, and does not send.
	Withheld Kind = "withheld"
	// OtherKey is a key in the place of one that the seat's link names.
	OtherKey Kind = "other-key"
)

// Kinds lists the kinds of alarm.
var Kinds = []Kind{OtherHistory, BadEntry, OutOfOrder, FalseView, Dropped, Withheld, OtherKey}

// Alarm is what does not hold. It is final: a node that was caught once is not believed later.
type Alarm struct {
	Kind Kind `json:"kind"`
	// Seq is the entry.
	Seq uint64 `json:"seq"`
	// Key is the key that has no place there, when it is one.
	Key identity.Key `json:"key"`
	// Detail is a sentence for whoever looks into it, in English.
	Detail string `json:"detail"`
}

func (a *Alarm) Error() string {
	if !a.Key.IsZero() {
		return fmt.Sprintf("%s: entry %d, key %s: %s", a.Kind, a.Seq, a.Key, a.Detail)
	}
	return fmt.Sprintf("%s: entry %d: %s", a.Kind, a.Seq, a.Detail)
}

func alarm(kind Kind, seq uint64, format string, a ...any) *Alarm {
	return &Alarm{Kind: kind, Seq: seq, Detail: fmt.Sprintf(format, a...)}
}
