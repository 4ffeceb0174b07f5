package chain

import "fmt"

// Compare says whether two verified records are of one history: nil, or a *LieError that names the first entry at which
// they part. One may be longer than the other, and one may be redacted.
func Compare(a, b *Report) error {
	switch {
	case a.Summit != b.Summit:
		return fmt.Errorf("these are records of two summits, %s and %s", a.Summit, b.Summit)
	case a.Node != b.Node:
		return fmt.Errorf("these records are signed by two nodes, %s and %s", a.Node.Fingerprint(), b.Node.Fingerprint())
	}
	for i := range min(len(a.hashes), len(b.hashes)) {
		if a.hashes[i] == b.hashes[i] {
			continue
		}
		seq := uint64(i + 1)
		return &LieError{Seq: seq, Node: a.Node, Reason: fmt.Sprintf(
			"here the histories part. The first record has %s; the second has %s.", a.at(seq), b.at(seq))}
	}
	return nil
}

// at is what the record has as an entry.
func (r *Report) at(seq uint64) string {
	for _, e := range r.Entries {
		if e.Entry == seq {
			return fmt.Sprintf("%s: “%s”", e.Hash, e.Says)
		}
	}
	return fmt.Sprintf("%s, whose act it hides", r.hashes[seq-1])
}
