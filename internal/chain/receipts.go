package chain

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"parley/internal/identity"
	"parley/internal/summit"
)

// Kept is a receipt as a seat has kept it: the node's word that an act stands in the record as a certain entry.
type Kept struct {
	identity.Receipt
	By    identity.Key // who signed it
	Where string       // for people: the file and the line
}

// ReadReceipts reads kept receipts, one JWS a line. The name is of the file.
func ReadReceipts(r io.Reader, name string) ([]Kept, error) {
	var kept []Kept
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		where := fmt.Sprintf("%s, line %d", name, n)
		receipt, by, err := identity.OpenReceipt(text)
		if err != nil {
			return nil, &ReceiptError{where, fmt.Sprintf("this is not a receipt: %v", err)}
		}
		kept = append(kept, Kept{receipt, by, where})
	}
	return kept, lines.Err()
}

// ReceiptError is a kept receipt that has nothing to say about the record.
type ReceiptError struct{ Where, Reason string }

func (e *ReceiptError) Error() string { return e.Where + ": " + e.Reason }

// LieError is two things that a node has signed and that cannot both be true.
type LieError struct {
	Seq    uint64 // the entry at which they part
	Act    string // the act that was acknowledged, or none
	Node   identity.Key
	Reason string
}

func (e *LieError) Error() string {
	return fmt.Sprintf("entry %d: %s The node signed both, with the key %s: one of the two is a lie.", e.Seq, e.Reason, e.Node.Fingerprint())
}

// receipts are those that the record is compared with.
type receipts struct {
	of      map[uint64][]Kept // by entry, until it comes
	matched int
	wrong   *Kept // the first that does not match
	shown   identity.Hash
}

// sort takes the receipts that this node signed for this summit. One that it did not sign proves nothing.
func (r *receipts) sort(kept []Kept, of identity.Hash, node identity.Key) error {
	r.of = map[uint64][]Kept{}
	for _, k := range kept {
		switch {
		case k.Summit != of:
			return &ReceiptError{k.Where, fmt.Sprintf("this receipt is of another summit, %s", k.Summit)}
		case k.By != node:
			return &ReceiptError{k.Where, "this receipt is not signed by the key of the record's node: it proves nothing"}
		}
		r.of[k.Seq] = append(r.of[k.Seq], k)
	}
	return nil
}

// compare compares an entry with its receipts. The act is empty when it is hidden.
func (r *receipts) compare(seq uint64, hash identity.Hash, act string) {
	for _, k := range r.of[seq] {
		if k.Hash == hash && (act == "" || k.Act == act) {
			r.matched++
		} else if r.wrong == nil {
			r.wrong, r.shown = &k, hash
		}
	}
	delete(r.of, seq)
}

// lie says what the receipts that did not match prove, or nil. The state is that of the record's end.
func (r *receipts) lie(s *summit.State, head identity.Head, node identity.Key) error {
	if k := r.wrong; k != nil {
		now := "the record has another entry there, " + r.shown.String()
		if k.Hash == r.shown {
			now = "the record has another act under that hash"
		}
		elsewhere := "."
		if seq, stands := s.EntryOf(k.Act); stands && seq != k.Seq {
			elsewhere = fmt.Sprintf(", and that act as entry %d.", seq)
		}
		return &LieError{k.Seq, k.Act, node, fmt.Sprintf("the act %s was acknowledged as this entry, %s (%s); %s%s", k.Act, k.Hash, k.Where, now, elsewhere)}
	}
	var beyond *Kept
	for _, left := range r.of {
		if beyond == nil || left[0].Seq < beyond.Seq {
			beyond = &left[0]
		}
	}
	if beyond == nil {
		return nil
	}
	elsewhere := "."
	if seq, stands := s.EntryOf(beyond.Act); stands {
		elsewhere = fmt.Sprintf(", with that act as entry %d.", seq)
	}
	return &LieError{beyond.Seq, beyond.Act, node, fmt.Sprintf("the act %s was acknowledged as this entry, %s (%s); the record ends before it, at entry %d%s",
		beyond.Act, beyond.Hash, beyond.Where, head.Seq, elsewhere)}
}
