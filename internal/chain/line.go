package chain

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// TimeLayout is RFC 3339 in UTC with milliseconds: one instant, one spelling.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// MaxSeq keeps sequence numbers exact in every JSON reader (RFC 8259 section 6).
const MaxSeq = 1<<53 - 1

// Header is what everyone may see of an entry. Its hash, over its exact bytes, is the entry's hash; the act itself is
// only committed to.
type Header struct {
	Summit     identity.Hash // zero in the genesis, whose hash is the summit's id
	Seq        uint64        // from 1
	Prev       identity.Hash // of the header before; zero in the genesis
	Time       time.Time     // by the node's clock, in milliseconds; never before the entry before
	Commitment identity.Hash // SHA-256(salt || act)
}

// String is the header's exact bytes.
func (h Header) String() string {
	return `{"summit":"` + h.Summit.String() + `","seq":` + strconv.FormatUint(h.Seq, 10) + `,"prev":"` + h.Prev.String() +
		`","time":"` + h.Time.UTC().Format(TimeLayout) + `","commitment":"` + h.Commitment.String() + `"}`
}

// ParseHeader reads a header and refuses every other spelling of it.
func ParseHeader(exact string) (Header, error) {
	var h Header
	rest, err := exact, error(nil)
	// Read by its one spelling, which is compared below: JSON would be read several times over for each of many entries.
	field := func(before, after string, read func(string) error) {
		var text string
		text, rest, _ = strings.Cut(strings.TrimPrefix(rest, before), after)
		err = errors.Join(err, read(text))
	}
	hash := func(into *identity.Hash) func(string) error {
		return func(text string) error { return into.UnmarshalText([]byte(text)) }
	}
	field(`{"summit":"`, `",`, hash(&h.Summit))
	field(`"seq":`, `,`, func(text string) (err error) { h.Seq, err = strconv.ParseUint(text, 10, 64); return })
	field(`"prev":"`, `",`, hash(&h.Prev))
	field(`"time":"`, `",`, func(text string) (err error) { h.Time, err = time.Parse(TimeLayout, text); return })
	field(`"commitment":"`, `"}`, hash(&h.Commitment))
	if err != nil {
		return Header{}, errors.New("the header is not in its one spelling")
	}
	switch {
	case h.String() != exact:
		return Header{}, errors.New("the header is not in its one spelling")
	case h.Seq == 0 || h.Seq > MaxSeq:
		return Header{}, errors.New("entries are counted from 1")
	case (h.Seq == 1) != h.Prev.IsZero() || (h.Seq == 1) != h.Summit.IsZero():
		return Header{}, errors.New("the first entry, and no other, names no summit and no entry before it")
	}
	return h, nil
}

// Line is one entry as it is stored and exported. A hidden one has its header alone.
type Line struct {
	Header string
	Salt   identity.Salt
	Act    string // the JWS; empty when it is hidden
}

// Hidden says whether the line shows no more than that there is an entry.
func (l Line) Hidden() bool { return l.Act == "" }

// Redacted is the line as those see it who belong to no delegation: with its act if everyone may read that, else hidden.
// Hidden lines all look alike: a salt would let a guessed act be tried.
func (l Line) Redacted() Line {
	if l.readByEveryone() {
		return l
	}
	return Line{Header: l.Header}
}

// readByEveryone reads an act's kind and embargo alone: whoever made the line has checked the act. It is false for what
// cannot be read.
func (l Line) readByEveryone() bool {
	_, rest, _ := strings.Cut(l.Act, ".")
	payload, _, _ := strings.Cut(rest, ".")
	b, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return false
	}
	var act struct {
		Kind summit.Kind `json:"kind"`
		Body struct {
			Embargo time.Time `json:"embargo"`
		} `json:"body"`
	}
	if json.Unmarshal(b, &act) != nil {
		return false
	}
	rule, known := summit.RuleFor(act.Kind)
	if !known || !rule.Public {
		return false
	}
	head, err := ParseHeader(l.Header)
	return err == nil && !act.Body.Embargo.After(head.Time)
}

// MarshalJSON writes the line as it stands in an exported record, without a line feed.
func (l Line) MarshalJSON() ([]byte, error) {
	if l.Hidden() {
		return json.Marshal(hiddenLine{l.Header})
	}
	return json.Marshal(exportedLine(l))
}

// ParseLine reads a line of an exported record and refuses every other spelling of it.
func ParseLine(raw []byte) (Line, error) {
	const before, between, last, end = `{"header":"`, `","salt":"`, `","act":"`, `"}`
	text, begins := strings.CutPrefix(string(raw), before)
	text, ends := strings.CutSuffix(text, end)
	header, rest, shown := strings.Cut(text, between)
	salt, act, whole := strings.Cut(rest, last)
	// Nothing that a line may hold needs escaping, but for the quotes inside the header.
	quoted, spelt := unescaped(header)
	l := Line{Header: quoted, Act: act}
	switch {
	case !begins || !ends || !spelt:
		return Line{}, errors.New("this is not a line of a record")
	case !shown:
		return l, nil
	case !whole || act == "" || salt == "" || !unquoted(act):
		return Line{}, errors.New("this is not a line of a record")
	}
	return l, l.Salt.UnmarshalText([]byte(salt))
}

// unescaped reads a text in which quotes are escaped, and says whether there is nothing else that JSON would escape.
func unescaped(text string) (string, bool) {
	var out strings.Builder
	out.Grow(len(text))
	for first := true; ; first = false {
		part, rest, more := strings.Cut(text, `\"`)
		if !first {
			out.WriteByte('"')
		}
		if !unquoted(part) {
			return "", false
		}
		out.WriteString(part)
		if !more {
			return out.String(), true
		}
		text = rest
	}
}

// unquoted says whether a text stands in JSON as it is.
func unquoted(text string) bool {
	for i := range len(text) {
		if escaped[text[i]] {
			return false
		}
	}
	return true
}

// escaped are the bytes that JSON escapes, or that stand for no ASCII character.
var escaped = func() (set [256]bool) {
	for c := range set {
		set[c] = c < ' ' || c > '~' || strings.ContainsRune(`"\<>&`, rune(c))
	}
	return set
}()

// Hash is the entry's hash.
func (l Line) Hash() identity.Hash { return identity.HashOf([]byte(l.Header)) }

// Open reads the header and checks that it commits to the act, if that is shown.
func (l Line) Open() (Header, error) {
	h, err := ParseHeader(l.Header)
	if err != nil {
		return Header{}, err
	}
	if !l.Hidden() && l.Salt.Commit(l.Act) != h.Commitment {
		return Header{}, errors.New("the act is not the one that the header commits to")
	}
	return h, nil
}

// Entry reads the line: its header, and the act with its signature and its certificates checked. That the line follows
// the one before is not looked at.
func (l Line) Entry() (summit.Entry, error) {
	h, err := l.Open()
	if err != nil {
		return summit.Entry{}, err
	}
	act, err := summit.ParseAct(l.Act)
	if err != nil {
		return summit.Entry{}, fmt.Errorf("entry %d: %w", h.Seq, err)
	}
	return summit.Entry{Seq: h.Seq, Hash: l.Hash(), Time: h.Time, Act: act}, nil
}

// TimeAfter is the time of an entry that is made now, by the node's clock, after an entry of the time last: in
// milliseconds, and never backwards. An act must be checked at this time, since verifying checks it at its entry's.
func TimeAfter(last, now time.Time) time.Time {
	now = now.UTC().Truncate(time.Millisecond)
	if now.Before(last) {
		return last.UTC()
	}
	return now
}

// Next makes the line of an act that is to follow head, an entry of the time last; both are zero for the genesis. The
// entry's time is TimeAfter(last, now). The salt is 32 fresh random bytes.
func Next(head summit.Ref, last time.Time, act summit.Act, salt identity.Salt, now time.Time) (Line, summit.Entry) {
	h := Header{Summit: act.Summit, Seq: head.Seq + 1, Prev: head.Hash, Time: TimeAfter(last, now), Commitment: salt.Commit(act.Signed)}
	line := Line{Header: h.String(), Salt: salt, Act: act.Signed}
	return line, summit.Entry{Seq: h.Seq, Hash: line.Hash(), Time: h.Time, Act: act}
}
