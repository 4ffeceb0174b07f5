package record

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

// long is a record of n entries with one signature each, besides the first few.
func long(b testing.TB, n int) *cast {
	c := newCast(b, "long")
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	c.invite("moscow", "moscow-interpreter", identity.Interpreter)
	moscow := c.signer("key moscow")
	for len(c.lines) < n {
		c.do(moscow, summit.SetLanguages{Member: "moscow-interpreter", Languages: []identity.Language{[]identity.Language{"ru", "zh"}[len(c.lines)%2]}})
	}
	return c
}

// BenchmarkVerify reports the time an entry. How many bare signature checks that is, `make bench` measures.
func BenchmarkVerify(b *testing.B) {
	const entries = 2000
	c := long(b, entries)
	l := tempLog(b)
	c.must(l.Append(b.Context(), identity.Hash{}, summit.Ref{}, c.lines))
	file := c.export(l)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := chain.Verify(bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/entries, "ns/entry")
}

// BenchmarkAppend reports durable appends a second, by one writer and by sixteen, each with a summit of its own.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(strconv.Itoa(writers), func(b *testing.B) {
			l := openLog(b, filepath.Join(b.TempDir(), "parley.db"))
			var casts []*cast
			for i := range writers {
				c := newCast(b, fmt.Sprint(i))
				c.convene()
				c.append(l)
				casts = append(casts, c)
			}
			// A line is cheap to make next to a wait for the disk, so each is made on the spot; its act is never parsed.
			var left atomic.Int64
			left.Store(int64(b.N))
			b.ResetTimer()
			var all sync.WaitGroup
			for _, c := range casts {
				all.Go(func() {
					of, head, last := c.state.Summit, c.state.Head, c.state.HeadTime
					for left.Add(-1) >= 0 {
						signed, err := summit.SignAct(c.node, c.actID(), of, summit.Ready{Session: summit.ClosedSession}, c.now, head)
						if err != nil {
							b.Error(err)
							return
						}
						line, entry := chain.Next(head, last, summit.Act{Summit: of, Signed: signed}, identity.Salt{1}, time.Now())
						if err := l.Append(b.Context(), of, head, []chain.Line{line}); err != nil {
							b.Error(err)
							return
						}
						head, last = entry.Ref(), entry.Time
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
		})
	}
}
