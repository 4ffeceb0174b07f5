package proceedings

import (
	"context"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	// tailLength is how many of its newest lines a sitting has at hand: those who follow the record do not read the disk
	// for an act that was just taken.
	tailLength = 512
	// pageLength is the most lines given at once.
	pageLength = 256
)

// tail is the end of a summit's record. The sitting is held to use it.
type tail struct {
	lines []chain.Line  // up to the newest; replaced or appended to, and never changed
	grown chan struct{} // closed when there are more
}

func newTail() *tail { return &tail{grown: make(chan struct{})} }

// keep adds lines, and lets go of old ones when there are many.
func (t *tail) keep(lines ...chain.Line) {
	if len(t.lines)+len(lines) > 2*tailLength {
		keep := max(0, tailLength-len(lines))
		t.lines = append([]chain.Line{}, t.lines[len(t.lines)-min(keep, len(t.lines)):]...)
	}
	t.lines = append(t.lines, lines...)
}

// add keeps lines and tells those who wait for more.
func (t *tail) add(lines ...chain.Line) {
	t.keep(lines...)
	close(t.grown)
	t.grown = make(chan struct{})
}

// after gives the lines after a sequence number, or false when the tail does not reach back that far.
func (t *tail) after(seq, head uint64) ([]chain.Line, bool) {
	if seq >= head {
		return nil, true
	}
	missing := head - seq
	if missing > uint64(len(t.lines)) {
		return nil, false
	}
	lines := t.lines[uint64(len(t.lines))-missing:]
	n := min(len(lines), pageLength)
	return lines[:n:n], true
}

// Lines are a summit's entries after a sequence number, the oldest first, at most a page of them. When there are none,
// more is closed once there are.
func (p *Proceedings) Lines(ctx context.Context, id identity.Hash, after uint64) (lines []chain.Line, more <-chan struct{}, err error) {
	s, err := p.sitting(id)
	if err != nil {
		return nil, nil, err
	}
	atHand, head := false, uint64(0)
	err = s.read(func(m summit.Moment) {
		head = m.Head.Seq
		lines, atHand = s.tail.after(after, head)
		more = s.tail.grown
	})
	if err != nil || atHand {
		return lines, more, err
	}
	n := min(head-after, pageLength)
	for line, err := range p.log.Lines(ctx, id, after+1) {
		if err != nil {
			return nil, nil, err
		}
		if lines = append(lines, line); uint64(len(lines)) == n {
			break
		}
	}
	return lines, more, nil
}
