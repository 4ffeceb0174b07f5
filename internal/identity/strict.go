package identity

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// DecodeStrict reads one JSON value and refuses unknown members, repeated members, other spellings of a member's name
// and anything after the value, so that every implementation reads the same from the same bytes.
//
// encoding/json decodes it. That passes over unknown members and takes known ones in any capitals and the last of two,
// so the names are read once more, and nothing but the names.
func DecodeStrict[T any](b []byte) (T, error) {
	var v, none T
	if err := json.Unmarshal(b, &v); err != nil {
		return none, malformed("this JSON does not fit: %v", err)
	}
	names := nameReader{rest: b}
	if names.value(reflect.TypeFor[T]()); names.err != nil {
		return none, names.err
	}
	return v, nil
}

// nameReader reads the names in a text that is known to be JSON.
type nameReader struct {
	rest []byte
	err  error // the first name that is not as it should be
}

// value passes a value that is decoded into a t.
func (r *nameReader) value(t reflect.Type) {
	r.space()
	begins := r.rest[0]
	if begins != '{' && begins != '[' {
		r.skip()
		return
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := t.Kind(); {
	case reflect.PointerTo(t).Implements(unmarshaler): // what is inside is its own to judge
		r.skip()
	case begins == '{' && (kind == reflect.Struct || kind == reflect.Map):
		r.members(t)
	case begins == '[' && (kind == reflect.Slice || kind == reflect.Array):
		for r.begin(); r.more(']'); {
			r.value(t.Elem())
		}
	default:
		r.skip()
	}
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func (r *nameReader) members(t reflect.Type) {
	var few [12]string // more than a type of ours has; a map may have more
	seen, next := few[:0], 0
	for r.begin(); r.more('}'); {
		r.space()
		name := r.name()
		inside := member(t, name, next)
		if inside == nil {
			r.err = malformed("there is no member %.40q here", name)
			return
		}
		next++
		at, repeated := slices.BinarySearch(seen, name)
		if repeated {
			r.err = malformed("the member %.40q stands twice", name)
			return
		}
		seen = slices.Insert(seen, at, name)
		r.space()
		r.rest = r.rest[1:] // the colon
		r.value(inside)
	}
}

// member is the type of the member of exactly this name, or nil. Whoever writes a type's members in their order has it at
// the place expected, where it is looked for first.
func member(t reflect.Type, name string, expected int) reflect.Type {
	if t.Kind() == reflect.Map {
		return t.Elem()
	}
	for i := range t.NumField() {
		field := t.Field((expected + i) % t.NumField())
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.IsExported() && tag != "-" && (tag == name || tag == "" && field.Name == name) {
			return field.Type
		}
	}
	return nil
}

// begin passes the bracket that opens an object or a list.
func (r *nameReader) begin() { r.rest = r.rest[1:] }

// more says whether there is a further element, and passes what stands before it, or the bracket that closes.
func (r *nameReader) more(closing byte) bool {
	if r.err != nil {
		return false
	}
	r.space()
	switch r.rest[0] {
	case closing:
		r.rest = r.rest[1:]
		return false
	case ',':
		r.rest = r.rest[1:]
	}
	return true
}

// space passes insignificant space (RFC 8259 section 2).
func (r *nameReader) space() {
	for len(r.rest) > 0 && (r.rest[0] == ' ' || r.rest[0] == '\t' || r.rest[0] == '\r' || r.rest[0] == '\n') {
		r.rest = r.rest[1:]
	}
}

// name passes a string and gives it as it reads.
func (r *nameReader) name() string {
	text := r.text()
	for _, c := range text {
		if c == '\\' || c >= 0x80 {
			var read string
			_ = json.Unmarshal(text, &read)
			return read
		}
	}
	return string(text[1 : len(text)-1])
}

// text passes a string and gives it with its quotes.
func (r *nameReader) text() []byte {
	for i := 1; ; i++ {
		switch r.rest[i] {
		case '\\':
			i++
		case '"':
			text := r.rest[:i+1]
			r.rest = r.rest[i+1:]
			return text
		}
	}
}

// skip passes a value without looking inside.
func (r *nameReader) skip() {
	for depth := 0; len(r.rest) > 0; {
		switch c := r.rest[0]; c {
		case '"':
			r.text()
		case '{', '[':
			depth++
			r.rest = r.rest[1:]
			continue
		case '}', ']':
			if depth == 0 {
				return
			}
			depth--
			r.rest = r.rest[1:]
		case ',':
			if depth == 0 {
				return
			}
			r.rest = r.rest[1:]
			continue
		default:
			r.rest = r.rest[1:]
			continue
		}
		if depth == 0 {
			return
		}
	}
}
