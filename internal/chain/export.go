package chain

import (
	"encoding/json"
	"errors"
	"io"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// formatVersion is the version of an exported record.
const formatVersion = 1

// firstLine begins an exported record.
type firstLine struct {
	Parley  Form          `json:"parley"`
	Version int           `json:"version"`
	Summit  identity.Hash `json:"summit"`
	Node    identity.Key  `json:"node"`
	Head    string        `json:"head"`
}

// hiddenLine is a line whose act is not for the reader.
type hiddenLine struct {
	Header string `json:"header"`
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

// Form says whether an exported record is whole.
type Form string

// The forms of an exported record.
const (
	Whole    Form = "record"          // with every act
	Redacted Form = "redacted-record" // with the acts that everyone may read
)

// WriteHead writes the first line of an exported record: its form, whose it is, and the head that the node signed.
func (f Form) WriteHead(w io.Writer, node identity.Key, of identity.Hash, signedHead string) error {
	return writeJSON(w, firstLine{f, formatVersion, of, node, signedHead})
}

// WriteLine writes a line as it stands in a record of this form.
func (f Form) WriteLine(w io.Writer, l Line) error {
	if f == Redacted {
		l = l.Redacted()
	}
	return writeJSON(w, l)
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
