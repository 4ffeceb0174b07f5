package record

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
)

// Export writes a summit's record, whole or redacted, up to its newest entry, with that head signed by the node now. It is ErrUnknown,
// before anything is written, when there is no such summit.
func (l *Log) Export(ctx context.Context, w io.Writer, of identity.Hash, form chain.Form, node identity.Signer, now time.Time) error {
	head, err := l.Head(ctx, of)
	if err != nil {
		return err
	}
	last, err := l.Line(ctx, of, head.Seq)
	if err != nil {
		return err
	}
	h, err := chain.ParseHeader(last.Header)
	if err != nil {
		return err
	}
	signed, err := chain.SignHead(node, of, head, chain.TimeAfter(h.Time, now))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := form.WriteHead(out, node.Key(), of, signed); err != nil {
		return err
	}
	written := uint64(0)
	for line, err := range l.Lines(ctx, of, 1) {
		if err != nil {
			return err
		}
		if written == head.Seq {
			break // appended since
		}
		if err := form.WriteLine(out, line); err != nil {
			return err
		}
		written++
	}
	if written != head.Seq {
		return fmt.Errorf("exporting the record: %d entries are there, %d belong", written, head.Seq)
	}
	return out.Flush()
}
