package identity

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// b64 is base64url without padding (RFC 4648 section 5), strict about trailing bits: one value, one spelling.
var b64 = base64.RawURLEncoding.Strict()

// Key is an Ed25519 public key (RFC 8032). Its text is 43 characters of base64url.
type Key [ed25519.PublicKeySize]byte

// ParseKey reads a key's text.
func ParseKey(s string) (Key, error) {
	var k Key
	err := decode32((*[32]byte)(&k), []byte(s), "a key")
	return k, err
}

// String is the key's text: base64url without padding.
func (k Key) String() string { return b64.EncodeToString(k[:]) }

// IsZero says whether no key is set.
func (k Key) IsZero() bool { return k == Key{} }

// ofSmallOrder are the points of small order, without the bit of the sign: for such a key anyone can make signatures,
// so that whoever takes one could deny whatever it signed. RFC 8032 section 5.1.7 does not ask; they are listed in
// https://eprint.iacr.org/2020/1244.
var ofSmallOrder = [...]string{
	"\x00", "\x01", // of order 4 and 1
	"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
	"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
	"\xec" + ff30 + "\x7f", "\xed" + ff30 + "\x7f", "\xee" + ff30 + "\x7f", // of order 2, and 4 and 1 spelt another way
}

const ff30 = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"

// weak says whether signatures by this key prove nothing.
func (k Key) weak() bool {
	k[31] &= 0x7f
	for _, point := range ofSmallOrder {
		var other Key
		copy(other[:], point)
		if k == other {
			return true
		}
	}
	return false
}

// MarshalText writes the key's text; no key is an empty text.
func (k Key) MarshalText() ([]byte, error) {
	if k.IsZero() {
		return nil, nil
	}
	return []byte(k.String()), nil
}

// UnmarshalText reads the key's text, 32 bytes in their one spelling; an empty text is no key.
func (k *Key) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*k = Key{}
		return nil
	}
	return decode32((*[32]byte)(k), text, "a key")
}

// Fingerprint is what people compare by voice: 30 digits in six groups of five, the same in every language.
// Each group is 40 bits of the key's SHA-256 modulo 100,000.
func (k Key) Fingerprint() string {
	sum := sha256.Sum256(k[:])
	groups := make([]string, 6)
	for i := range groups {
		var eight [8]byte
		copy(eight[3:], sum[5*i:5*i+5])
		groups[i] = fmt.Sprintf("%05d", binary.BigEndian.Uint64(eight[:])%100_000)
	}
	return strings.Join(groups, " ")
}

// Hash is a SHA-256. Its text is 43 characters of base64url.
type Hash [sha256.Size]byte

// HashOf is the SHA-256 of b.
func HashOf(b []byte) Hash { return sha256.Sum256(b) }

// ParseHash reads a hash's text.
func ParseHash(s string) (Hash, error) {
	var h Hash
	err := h.UnmarshalText([]byte(s))
	return h, err
}

// String is the hash's text: base64url without padding, or nothing for no hash.
func (h Hash) String() string {
	if h.IsZero() {
		return ""
	}
	return b64.EncodeToString(h[:])
}

// IsZero says whether no hash is set.
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText writes the hash's text; no hash is an empty text.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the hash's text; an empty text is no hash.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*h = Hash{}
		return nil
	}
	return decode32((*[32]byte)(h), text, "a hash")
}

// Salt makes a commitment to an act unguessable. Its text is 43 characters of base64url.
type Salt [32]byte

// String is the salt's text.
func (s Salt) String() string { return b64.EncodeToString(s[:]) }

// MarshalText writes the salt's text.
func (s Salt) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the salt's text.
func (s *Salt) UnmarshalText(text []byte) error {
	return decode32((*[32]byte)(s), text, "a salt")
}

// Commit is the salted commitment to an act's bytes: SHA-256(salt || act).
func (s Salt) Commit(act string) Hash {
	h := sha256.New()
	h.Write(s[:])
	h.Write([]byte(act))
	return Hash(h.Sum(nil))
}

func decode32(into *[32]byte, text []byte, what string) error {
	var got [33]byte
	if len(text) != b64.EncodedLen(32) {
		return malformed("%s has 43 characters, not %d", what, len(text))
	}
	n, err := b64.Decode(got[:], text)
	if err != nil || n != 32 {
		return malformed("%s is not base64url", what)
	}
	copy(into[:], got[:])
	return nil
}

// Signer holds a private key. It never prints it.
type Signer struct{ private ed25519.PrivateKey }

// NewSigner makes a fresh key from random, which is crypto/rand.Reader outside tests.
func NewSigner(random io.Reader) (Signer, error) {
	var seed [ed25519.SeedSize]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return Signer{}, fmt.Errorf("making a key: %w", err)
	}
	return Signer{ed25519.NewKeyFromSeed(seed[:])}, nil
}

// SignerFromSeed is the key of a link's seed (RFC 8032 section 5.1.5), 43 characters of base64url.
func SignerFromSeed(text string) (Signer, error) {
	var seed [32]byte
	if err := decode32(&seed, []byte(text), "a seed"); err != nil {
		return Signer{}, err
	}
	return Signer{ed25519.NewKeyFromSeed(seed[:])}, nil
}

// Seed is the text of the private seed, for a link's fragment or a key file, and for nothing else.
func (s Signer) Seed() string { return b64.EncodeToString(s.private.Seed()) }

// Token is a secret that follows from this key and a label, and tells nothing of either: HMAC-SHA-256 (RFC 2104) under the
// seed, 43 characters of base64url.
func (s Signer) Token(label string) string {
	mac := hmac.New(sha256.New, s.private.Seed())
	_, _ = mac.Write([]byte("parley-token\n" + label)) // a hash takes everything
	return b64.EncodeToString(mac.Sum(nil))
}

// Key is the public half.
func (s Signer) Key() Key { return Key(s.private.Public().(ed25519.PublicKey)) }

// String hides the private key from logs.
func (s Signer) String() string { return "signer " + s.Key().String() }

// GoString hides the private key from %#v.
func (s Signer) GoString() string { return s.String() }
