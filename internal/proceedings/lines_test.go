package proceedings

import (
	"context"
	"testing"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

func (c *cast) linesAfter(seq uint64) ([]chain.Line, <-chan struct{}) {
	c.t.Helper()
	lines, more, err := c.p.Lines(context.Background(), c.id, seq)
	c.must(err)
	return lines, more
}

func TestTheRecordIsFollowedFromAnyEntryOnAndAsItGrows(t *testing.T) {
	c := gathered(t)
	head := c.head()
	all, _ := c.linesAfter(0)
	if uint64(len(all)) != head.Seq || all[len(all)-1].Hash() != head.Hash || all[0].Hash() != c.id {
		t.Fatalf("%d lines of a record up to %v", len(all), head)
	}
	if some, _ := c.linesAfter(head.Seq - 1); len(some) != 1 || some[0] != all[len(all)-1] {
		t.Errorf("after entry %d come %v", head.Seq-1, some)
	}
	none, more := c.linesAfter(head.Seq)
	if len(none) > 0 {
		t.Errorf("after the head come %v", none)
	}
	receipt := c.act("lin", summit.Ready{})
	<-more
	if next, _ := c.linesAfter(head.Seq); len(next) != 1 || next[0].Hash() != receipt.Ref.Hash {
		t.Errorf("after the act come %v", next)
	}
	if beyond, _ := c.linesAfter(head.Seq + 100); len(beyond) > 0 {
		t.Errorf("after an entry that is not there come %v", beyond)
	}
}

func TestALongRecordIsFollowedInPagesFromDiskAndMemoryAlike(t *testing.T) {
	c := gathered(t)
	for c.head().Seq < 2*tailLength+10 {
		c.act("lin", summit.Ready{})
		c.act("lin", summit.NotReady{})
	}
	follow := func() (lines []chain.Line) {
		for {
			page, _ := c.linesAfter(uint64(len(lines)))
			if len(page) == 0 {
				return lines
			}
			if len(page) > pageLength {
				t.Fatalf("a page of %d lines", len(page))
			}
			lines = append(lines, page...)
		}
	}
	before := follow()
	c.restart(nil)
	after := follow()
	var prev identity.Hash
	for i, line := range after {
		h, err := chain.ParseHeader(line.Header)
		c.must(err)
		if h.Seq != uint64(i+1) || h.Prev != prev || line != before[i] {
			t.Fatalf("line %d is entry %d and follows %s", i+1, h.Seq, h.Prev)
		}
		prev = line.Hash()
	}
	if uint64(len(after)) != c.head().Seq {
		t.Errorf("%d lines of %d", len(after), c.head().Seq)
	}
}
