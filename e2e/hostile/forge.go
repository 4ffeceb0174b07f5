package hostile

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// forger seals frames in a member's name with the media secret that all members have: docs/protocol.md, "Encryption".
type forger struct {
	secret []byte
	name
}

// seal puts a frame in the place of a sealed one, under the same key id and counter, so that it is taken for it.
func (f forger) seal(payload, frame []byte) []byte {
	if len(payload) < 2 || len(frame) == 0 {
		return payload
	}
	// One byte of Opus is clear; then the header of SFrame (RFC 9605 section 4.3), whose key id has its full eight bytes
	// or a few less.
	first := payload[1]
	long, count := int(first>>4&7)+1, int(first&7)+1
	if first&0x80 == 0 {
		return payload
	}
	if first&8 == 0 {
		count = 0
	}
	if len(payload) < 2+long+count {
		return payload
	}
	header := payload[1 : 2+long+count]
	kid, counter := number(header[1:1+long]), number(header[1+long:])
	if count == 0 {
		counter = uint64(first & 7)
	}
	gcm, salt := f.key(kid)
	nonce := slices.Clone(salt)
	binary.BigEndian.PutUint64(nonce[4:], binary.BigEndian.Uint64(nonce[4:])^counter)
	clear := frame[:1]
	out := slices.Concat(clear, header)
	return gcm.Seal(out, nonce, frame[1:], slices.Concat(header, clear))
}

func (f forger) key(kid uint64) (cipher.AEAD, []byte) {
	base := expand(f.secret, "parley stream\x00"+f.Member+"\x00"+f.Purpose)[:16]
	secret := sum(make([]byte, sha256.Size), base)
	id := string(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint64(nil, kid), 4))
	block, err := aes.NewCipher(expand(secret, "SFrame 1.0 Secret key "+id)[:16])
	if err != nil {
		panic(err) // 16 bytes
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // a block of 16 bytes
	}
	return gcm, expand(secret, "SFrame 1.0 Secret salt "+id)[:12]
}

// expand is one block of HKDF-Expand (RFC 5869).
func expand(secret []byte, info string) []byte { return sum(secret, []byte(info+"\x01")) }

func sum(key, data []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(data)
	return mac.Sum(nil)
}

func number(bytes []byte) (n uint64) {
	for _, b := range bytes {
		n = n<<8 | uint64(b)
	}
	return n
}
