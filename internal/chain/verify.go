package chain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// MaxLine bounds a line of an exported record: an act, its header and what stands around them.
const MaxLine = identity.MaxSigned + 4<<10

// VerifyError says which entry of an exported record does not hold and why. Seq 0 is the file's first line.
type VerifyError struct {
	Seq    uint64
	Reason string
}

func (e *VerifyError) Error() string {
	if e.Seq == 0 {
		return "the first line: " + e.Reason
	}
	return fmt.Sprintf("entry %d: %s", e.Seq, e.Reason)
}

func broken(seq uint64, format string, a ...any) error {
	return &VerifyError{seq, fmt.Sprintf(format, a...)}
}

// Verify reads an exported record and checks all that the file alone can prove: every header's hash and place in the
// chain, every commitment, every signature and certificate, that the genesis is the node's and names the summit, that
// the node signed the head, that times do not go backwards, and that each act was allowed when it was taken. It needs no
// node and no clock. A redacted record proves less: the chain, and the acts that it shows.
//
// Every receipt that somebody kept must be of an entry that stands in it. The error is a *VerifyError when the record does
// not hold, a *LieError when a receipt says otherwise than the record, a *ReceiptError when one proves nothing here, else
// the reader's.
func Verify(r io.Reader, kept ...Kept) (*Report, error) {
	lines := &lineReader{in: bufio.NewReaderSize(r, MaxLine)}
	first, head, err := readFirst(lines)
	if err != nil {
		return nil, err
	}
	v := newVerifier(first, head)
	if err := v.receipts.sort(kept, first.Summit, first.Node); err != nil {
		return nil, err
	}
	if err := v.all(lines); err != nil {
		return nil, err // such a file is nobody's word
	}
	if err := v.receipts.lie(&v.state, head, first.Node); err != nil {
		return nil, err
	}
	v.report.Receipts = v.receipts.matched
	if first.Parley == Whole {
		v.history.finish(&v.state)
	}
	v.report.doubt()
	return v.report, nil
}

// all judges every entry.
func (v *verifier) all(lines *lineReader) error {
	// An entry is judged once the header after it is read: that one, or the signed head, says what its hash must be.
	// Two lines are looked ahead, to know which of two that do not fit was changed.
	var window []read
	for {
		for len(window) < 3 && !lines.ended {
			next, err := lines.entry()
			if err != nil {
				return err
			}
			if next != nil {
				window = append(window, *next)
			}
		}
		if len(window) == 0 {
			break
		}
		if err := v.take(window); err != nil {
			return err
		}
		window = window[1:]
	}
	if v.last.Seq < v.head.Seq {
		return broken(v.last.Seq+1, "it is missing; the signed head is entry %d", v.head.Seq)
	}
	return nil
}

// lineReader reads lines of at most MaxLine bytes that all end with exactly one line feed.
type lineReader struct {
	in    *bufio.Reader
	read  uint64 // entries read so far
	ended bool
	form  Form
}

// next is a line without its line feed, or nil at the end.
func (l *lineReader) next() ([]byte, error) {
	line, err := l.in.ReadSlice('\n')
	switch {
	case errors.Is(err, io.EOF) && len(line) == 0:
		l.ended = true
		return nil, nil
	case errors.Is(err, io.EOF):
		return nil, errors.New("the line has no end")
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, errors.New("the line is too long")
	case err != nil:
		return nil, &readError{err}
	}
	return line[:len(line)-1], nil
}

type readError struct{ err error }

func (e *readError) Error() string { return "reading the exported record: " + e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

func at(seq uint64, err error) error {
	var fault *readError
	if errors.As(err, &fault) {
		return err
	}
	return broken(seq, "%v", err)
}

// read is an entry's line, well formed by itself.
type read struct {
	header Header
	line   Line
	hash   identity.Hash
}

func (l *lineReader) entry() (*read, error) {
	raw, err := l.next()
	if raw == nil && err == nil {
		return nil, nil
	}
	l.read++
	if err != nil {
		return nil, at(l.read, err)
	}
	line, err := ParseLine(raw)
	if err == nil && line.Hidden() && l.form == Whole {
		err = errors.New("its act is missing")
	}
	if err != nil {
		return nil, at(l.read, err)
	}
	h, err := line.Open()
	if err != nil {
		return nil, at(l.read, err)
	}
	if h.Seq != l.read {
		return nil, broken(l.read, "its header says that it is entry %d", h.Seq)
	}
	return &read{h, line, line.Hash()}, nil
}

func readFirst(lines *lineReader) (firstLine, identity.Head, error) {
	raw, err := lines.next()
	if err != nil {
		return firstLine{}, identity.Head{}, at(0, err)
	}
	first, err := readLine[firstLine](raw)
	switch {
	case err != nil:
		return first, identity.Head{}, broken(0, "this is not an exported record: %v", err)
	case first.Parley != Whole && first.Parley != Redacted || first.Version != formatVersion:
		return first, identity.Head{}, broken(0, "this is not an exported record of version %d", formatVersion)
	}
	lines.form = first.Parley
	head, by, err := identity.OpenHead(first.Head)
	switch {
	case err != nil:
		return first, head, broken(0, "the signed head: %v", err)
	case by != first.Node:
		return first, head, broken(0, "the head is not signed by the node's key")
	case head.Summit != first.Summit:
		return first, head, broken(0, "the head is another summit's")
	}
	return first, head, nil
}

type verifier struct {
	first    firstLine
	head     identity.Head
	last     summit.Ref // the entry judged last
	lastTime time.Time
	state    summit.State // of a redacted record: as convened
	report   *Report
	history  history
	receipts receipts
}

func newVerifier(first firstLine, head identity.Head) *verifier {
	r := newReport(first, head)
	return &verifier{first: first, head: head, report: r, history: history{report: r}}
}

// take judges the first entry of the window and folds it.
func (v *verifier) take(window []read) error {
	e := window[0]
	seq := e.header.Seq
	if seq > v.head.Seq {
		return broken(seq, "it comes after the signed head, entry %d", v.head.Seq)
	}
	if seq == 1 && e.hash != v.first.Summit {
		return broken(seq, "its hash is not the summit's id")
	}
	if seq > 1 && e.header.Summit != v.first.Summit {
		return broken(seq, "it is another summit's")
	}
	if seq > 1 && e.header.Prev != v.last.Hash {
		return broken(seq, "it does not follow entry %d", seq-1)
	}
	if wanted, by, ok := v.wanted(window); ok && e.hash != wanted {
		// The entry after says that this one was another. If what comes after that one does not know it either, it is
		// that one which was changed.
		if after, _, ok := v.wanted(window[1:]); ok && window[1].hash != after {
			return broken(seq+1, "it does not follow entry %d", seq)
		}
		return broken(seq, "its header is not the one that %s names", by)
	}
	if err := v.fold(e); err != nil {
		return err
	}
	v.last, v.lastTime = summit.Ref{Seq: seq, Hash: e.hash}, e.header.Time
	return nil
}

// wanted is the hash that the entry after the window's first, or the signed head, says the first has.
func (v *verifier) wanted(window []read) (hash identity.Hash, by string, ok bool) {
	switch {
	case len(window) == 0:
		return identity.Hash{}, "", false
	case window[0].header.Seq == v.head.Seq:
		return v.head.Hash, "the signed head", true
	case len(window) > 1:
		return window[1].header.Prev, fmt.Sprintf("entry %d", window[1].header.Seq), true
	}
	return identity.Hash{}, "", false
}

func (v *verifier) fold(e read) error {
	seq := e.header.Seq
	switch {
	case e.header.Time.Before(v.lastTime):
		return broken(seq, "its time is before that of entry %d", seq-1)
	case v.head.Time.Before(e.header.Time):
		return broken(seq, "its time is after that of the signed head")
	case e.line.Hidden():
		if seq == 1 {
			return broken(seq, "everyone may read the first entry, and it is hidden")
		}
		v.receipts.compare(seq, e.hash, "")
		v.report.Hidden++
		v.report.hashes = append(v.report.hashes, e.hash)
		return nil
	}
	act, err := summit.ParseAct(e.line.Act)
	switch {
	case err != nil:
		return broken(seq, "its act: %v", err)
	case seq == 1 && act.By != v.first.Node:
		return broken(seq, "the summit was not convened by the node's key")
	}
	entry := summit.Entry{Seq: seq, Hash: e.hash, Time: e.header.Time, Act: act}
	v.receipts.compare(seq, e.hash, act.ID)
	v.report.hashes = append(v.report.hashes, e.hash)
	if v.first.Parley == Redacted && seq > 1 {
		if act.Summit != v.first.Summit {
			return broken(seq, "its act is for another summit")
		}
		if claim, ok := act.Body.(summit.Claim); ok {
			if err := summit.CheckClaim(&v.state, &act); err != nil {
				return broken(seq, "its act was not allowed: %v", err)
			}
			v.state.Delegation(claim.Delegation).Key = claim.Key
		}
		v.report.shown(&v.state, &entry)
		return nil
	}
	if err := summit.Check(&v.state, &act, e.header.Time); err != nil {
		return broken(seq, "its act was not allowed: %v", err)
	}
	was := v.history.before(&v.state, &entry)
	v.state.Apply(&entry)
	v.history.after(&v.state, &entry, was)
	return nil
}
