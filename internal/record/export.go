package record

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// formatVersion is the version of an exported record.
const formatVersion = 1

// firstLine begins an exported record.
type firstLine struct {
	Parley  string        `json:"parley"`
	Version int           `json:"version"`
	Summit  identity.Hash `json:"summit"`
	Node    identity.Key  `json:"node"`
	Head    string        `json:"head"`
}

// exportedLine is a Line in an exported record.
type exportedLine struct {
	Header string        `json:"header"`
	Salt   identity.Salt `json:"salt"`
	Act    string        `json:"act"`
}

// SignHead is the node's word that ref is the newest entry at this time.
func SignHead(node identity.Signer, of identity.Hash, ref summit.Ref, now time.Time) (string, error) {
	return node.Sign(identity.TypeHead, identity.Head{Summit: of, Seq: ref.Seq, Hash: ref.Hash, Time: now.UTC().Truncate(time.Millisecond)})
}

// SignReceipt is the node's word that the act stands in the record as the entry ref.
func SignReceipt(node identity.Signer, of identity.Hash, actID string, ref summit.Ref) (string, error) {
	return node.Sign(identity.TypeReceipt, identity.Receipt{Summit: of, Act: actID, Seq: ref.Seq, Hash: ref.Hash})
}

// Export writes a summit's record up to its newest entry, with that head signed by the node now. It is ErrUnknown,
// before anything is written, when there is no such summit.
func (l *Log) Export(ctx context.Context, w io.Writer, of identity.Hash, node identity.Signer, now time.Time) error {
	head, err := l.Head(ctx, of)
	if err != nil {
		return err
	}
	last, err := l.Line(ctx, of, head.Seq)
	if err != nil {
		return err
	}
	h, err := ParseHeader(last.Header)
	if err != nil {
		return err
	}
	signed, err := SignHead(node, of, head, TimeAfter(h.Time, now))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := writeJSON(out, firstLine{"record", formatVersion, of, node.Key(), signed}); err != nil {
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
		if err := writeJSON(out, exportedLine(line)); err != nil {
			return err
		}
		written++
	}
	if written != head.Seq {
		return fmt.Errorf("exporting the record: %d entries are there, %d belong", written, head.Seq)
	}
	return out.Flush()
}

func writeJSON(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// readLine reads one line of an exported record in its one spelling.
func readLine[T any](line []byte) (T, error) {
	v, err := identity.DecodeStrict[T](line)
	if err != nil {
		return v, err
	}
	again, err := json.Marshal(v)
	if err != nil {
		return v, err
	}
	if string(again) != string(line) {
		return v, errors.New("the line is not in its one spelling")
	}
	return v, nil
}
