package identity

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Type says what a signed text is. It stands in the signed header, so that no signature of one kind can pass as another.
type Type string

// The types of signed texts.
const (
	TypeAct        Type = "parley-act"
	TypeClaim      Type = "parley-claim"
	TypeInvitation Type = "parley-invitation"
	TypeDevice     Type = "parley-device"
	TypeSession    Type = "parley-session"
	TypeReceipt    Type = "parley-receipt"
	TypeHead       Type = "parley-head"
)

// MaxSigned is the most bytes of a signed text in compact form.
const MaxSigned = 16 << 10

// MalformedError is a text that is not what it should be.
type MalformedError struct{ Detail string }

func (e *MalformedError) Error() string { return e.Detail }

func malformed(format string, a ...any) error { return &MalformedError{fmt.Sprintf(format, a...)} }

// ErrTooLarge is a signed text of more than MaxSigned bytes.
var ErrTooLarge = errors.New("a signed text has at most 16 KiB")

// ErrSignature is a signature that does not fit its text or its key.
var ErrSignature = errors.New("the signature does not fit")

// Sign writes payload as JSON and signs it: a JWS in compact form (RFC 7515 section 7.1) with EdDSA (RFC 8037 section 3.1).
func (s Signer) Sign(typ Type, payload any) (string, error) {
	b, err := json.Marshal(payload)
	if err != nil {
		return "", fmt.Errorf("writing a %s: %w", typ, err)
	}
	text := b64.EncodeToString([]byte(header(typ, s.Key()))) + "." + b64.EncodeToString(b)
	return text + "." + b64.EncodeToString(ed25519.Sign(s.private, []byte(text))), nil
}

// Open checks that compact is a signed text of this type, signed by the key it names, and reads its payload into a T.
// Unknown, repeated and misspelt members are refused. The signer is whoever holds the key returned: whether that key
// may say this is the caller's question.
func Open[T any](typ Type, compact string) (T, Key, error) {
	var payload T
	if len(compact) > MaxSigned {
		return payload, Key{}, ErrTooLarge
	}
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return payload, Key{}, malformed("a signed text has three parts with dots between")
	}
	head, err := exactly(parts[0])
	if err != nil {
		return payload, Key{}, err
	}
	by, err := signerIn(string(head), typ)
	if err != nil {
		return payload, Key{}, err
	}
	body, err := exactly(parts[1])
	if err != nil {
		return payload, Key{}, err
	}
	signature, err := exactly(parts[2])
	if err != nil {
		return payload, Key{}, err
	}
	if !ed25519.Verify(by[:], []byte(compact[:len(parts[0])+1+len(parts[1])]), signature) {
		return payload, Key{}, ErrSignature
	}
	payload, err = DecodeStrict[T](body)
	if err != nil {
		return payload, Key{}, err
	}
	return payload, by, nil
}

// exactly reads base64url in its one spelling: a text of two spellings would be one act with two hashes.
func exactly(part string) ([]byte, error) {
	b, err := b64.DecodeString(part)
	if err != nil || strings.ContainsAny(part, "\r\n") { // which the decoder, strict otherwise, passes over
		return nil, malformed("this is not base64url in its one spelling")
	}
	return b, nil
}

// header is the signed header in its one spelling: the order is that of the names.
func header(typ Type, by Key) string {
	return `{"alg":"EdDSA","kid":"` + by.String() + `","typ":"` + string(typ) + `"}`
}

// signerIn is the key that a signed header of this type names.
func signerIn(head string, typ Type) (Key, error) {
	const before = len(`{"alg":"EdDSA","kid":"`)
	if len(head) != len(header(typ, Key{1})) {
		return Key{}, malformed("this is not a %s signed with EdDSA", typ)
	}
	by, err := ParseKey(head[before : before+43])
	switch {
	case err != nil:
		return Key{}, err
	case head != header(typ, by):
		return Key{}, malformed("this is not a %s signed with EdDSA", typ)
	case by.weak():
		return Key{}, malformed("for this key anyone can sign")
	}
	return by, nil
}
