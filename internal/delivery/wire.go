package delivery

import "encoding/binary"

// The wire formats of RFC 9420 section 6 that are told apart here.
const (
	publicMessage = 1
	welcome       = 3
	groupInfo     = 4
	keyPackage    = 5
)

// reader reads what stands at the beginning of an MLS message: as far as which group and epoch it names.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || len(r.rest) < n {
		r.bad, r.rest = true, nil
		return make([]byte, max(n, 0))
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) uint16() uint16 { return binary.BigEndian.Uint16(r.take(2)) }
func (r *reader) uint64() uint64 { return binary.BigEndian.Uint64(r.take(8)) }

// opaque is a vector with a length of variable size (RFC 9420 section 2.1.2), of at most 1 KiB here.
func (r *reader) opaque() string {
	const most = 1 << 10
	first := r.take(1)[0]
	n := int(first & 0x3f)
	switch first >> 6 {
	case 0:
	case 1:
		n = n<<8 | int(r.take(1)[0])
	default:
		r.bad = true
		return ""
	}
	if n > most {
		r.bad = true
		return ""
	}
	return string(r.take(n))
}

// begins says whether the message is of MLS 1.0 and of this wire format.
func (r *reader) begins(format uint16) bool { return r.uint16() == 1 && r.uint16() == format && !r.bad }

func isPackage(b []byte) bool { return (&reader{rest: b}).begins(keyPackage) }

func isWelcome(b []byte) bool { return (&reader{rest: b}).begins(welcome) }

func isCommit(b []byte, group string, epoch uint64) bool {
	r := &reader{rest: b}
	return r.begins(publicMessage) && r.opaque() == group && r.uint64() == epoch && !r.bad
}

func isGroupInfo(b []byte, group string, epoch uint64) bool {
	r := &reader{rest: b}
	// The group context: version, cipher suite, group, epoch.
	return r.begins(groupInfo) && r.uint16() == 1 && r.uint16() == 1 && r.opaque() == group && r.uint64() == epoch && !r.bad
}
