package identity

import (
	"bytes"
	"crypto/ed25519"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
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

type header struct {
	Alg string `json:"alg"`
	Typ Type   `json:"typ"`
	Kid Key    `json:"kid"`
}

// Sign writes payload as JSON and signs it: a JWS in compact form (RFC 7515 section 7.1) with EdDSA (RFC 8037 section 3.1).
func (s Signer) Sign(typ Type, payload any) (string, error) {
	b, err := stdjson.Marshal(payload)
	if err != nil {
		return "", fmt.Errorf("writing a %s: %w", typ, err)
	}
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: s.private, KeyID: s.Key().String()}},
		(&jose.SignerOptions{}).WithType(jose.ContentType(typ)),
	)
	if err != nil {
		return "", fmt.Errorf("signing a %s: %w", typ, err)
	}
	signed, err := signer.Sign(b)
	if err != nil {
		return "", fmt.Errorf("signing a %s: %w", typ, err)
	}
	return signed.CompactSerialize()
}

// Open checks that compact is a signed text of this type, signed by the key it names, and reads its payload into a T.
// Unknown, repeated and misspelt members are refused. The signer is whoever holds the key returned: whether that key
// may say this is the caller's question.
func Open[T any](typ Type, compact string) (T, Key, error) {
	var payload T
	if len(compact) > MaxSigned {
		return payload, Key{}, ErrTooLarge
	}
	head, _, ok := strings.Cut(compact, ".")
	if !ok {
		return payload, Key{}, malformed("a signed text has three parts with dots between")
	}
	raw, err := b64.DecodeString(head)
	if err != nil {
		return payload, Key{}, malformed("the signed header is not base64url")
	}
	h, err := DecodeStrict[header](raw)
	if err != nil {
		return payload, Key{}, err
	}
	switch {
	case h.Alg != string(jose.EdDSA) || h.Typ != typ:
		return payload, Key{}, malformed("this is not a %s signed with EdDSA", typ)
	case string(raw) != `{"alg":"EdDSA","kid":"`+h.Kid.String()+`","typ":"`+string(typ)+`"}`:
		return payload, Key{}, malformed("the signed header is not in its one spelling")
	case h.Kid.weak():
		return payload, Key{}, malformed("for this key anyone can sign")
	}
	signed, err := jose.ParseSignedCompact(compact, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return payload, Key{}, malformed("this is not a JWS in compact form")
	}
	// go-jose reads base64url leniently; one text must have one spelling, or one act would have two hashes.
	if again, err := signed.CompactSerialize(); err != nil || again != compact {
		return payload, Key{}, malformed("this JWS is not in its one spelling")
	}
	body, err := signed.Verify(ed25519.PublicKey(h.Kid[:]))
	if err != nil {
		return payload, Key{}, ErrSignature
	}
	payload, err = DecodeStrict[T](body)
	if err != nil {
		return payload, Key{}, err
	}
	return payload, h.Kid, nil
}

// DecodeStrict reads one JSON value and refuses unknown members, repeated members, other spellings of a member's name
// and anything after the value, so that every implementation reads the same from the same bytes.
//
// It reads twice: encoding/json knows which members are unknown but takes any case and the last of two; go-jose's
// decoder takes one case and one mention but knows no unknown members. What both read the same is accepted.
func DecodeStrict[T any](b []byte) (T, error) {
	var lenient, exact T
	known := stdjson.NewDecoder(bytes.NewReader(b))
	known.DisallowUnknownFields()
	if err := known.Decode(&lenient); err != nil {
		return exact, malformed("this JSON does not fit: %v", err)
	}
	if err := json.Unmarshal(b, &exact); err != nil {
		return exact, malformed("this JSON does not fit: %v", err)
	}
	if !reflect.DeepEqual(lenient, exact) {
		return exact, malformed("a member's name is spelt with other capitals")
	}
	return exact, nil
}
