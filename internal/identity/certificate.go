package identity

import (
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ID names a delegation, member, booth or agenda item in the protocol: 1 to 40 of a-z, 0-9 and inner hyphens,
// so that it is a host label too.
type ID string

var idPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)

// Check refuses what is no ID.
func (id ID) Check() error {
	if !idPattern.MatchString(string(id)) {
		return malformed("an id is 1 to 40 small letters, digits and inner hyphens")
	}
	return nil
}

// Role is what a member is in its delegation.
type Role string

// The roles.
const (
	Secretary   Role = "secretary"
	Principal   Role = "principal"
	Delegate    Role = "delegate"
	Interpreter Role = "interpreter"

	// The observers: from outside the delegations, accredited by one.
	Press       Role = "press"
	Mediator    Role = "mediator"
	Technician  Role = "technician"
	Broadcaster Role = "broadcaster" // composes an open session for the gallery
)

// Observer says whether the role is one of an observer, who belongs to no delegation.
func (r Role) Observer() bool {
	return r == Press || r == Mediator || r == Technician || r == Broadcaster
}

// Check refuses what is no role.
func (r Role) Check() error {
	switch r {
	case Secretary, Principal, Delegate, Interpreter, Press, Mediator, Technician, Broadcaster:
		return nil
	}
	return malformed("a role is secretary, principal, delegate, interpreter, press, mediator, technician or broadcaster")
}

// Language is a BCP 47 tag, such as zh, ru, zh-Hant or pt-BR.
type Language string

// languagePattern is a language with its script, region and variants (RFC 5646 section 2.1), in the capitals of section
// 2.1.1. Whether the registry knows them is not asked: it changes, and what a record proves must not.
var languagePattern = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$`)

// Check refuses what has not the form of a language tag.
func (l Language) Check() error {
	if len(l) > 35 {
		return malformed("a language tag has at most 35 characters")
	}
	if !languagePattern.MatchString(string(l)) {
		return malformed("%.40q is not a language tag such as zh, zh-Hant or pt-BR", string(l))
	}
	return nil
}

// CheckLanguages refuses an empty list, one of more than eight, and one with a tag twice.
func CheckLanguages(list []Language) error {
	if len(list) == 0 || len(list) > 8 {
		return malformed("a member has 1 to 8 languages")
	}
	seen := map[Language]bool{}
	for _, l := range list {
		if err := l.Check(); err != nil {
			return err
		}
		if seen[l] {
			return malformed("the language %s stands twice", l)
		}
		seen[l] = true
	}
	return nil
}

// MaxName is the most characters of a name or a title.
const MaxName = 200

// CheckName refuses what cannot be shown safely on a name plate: nothing, more than MaxName characters, control
// characters, line breaks, and the invisible marks that turn the reading direction of what stands beside them.
func CheckName(what, s string, mayBeEmpty bool) error {
	if s == "" && mayBeEmpty {
		return nil
	}
	return checkShown(what, s, MaxName, false)
}

// CheckProse is CheckName for a text of at most most characters, in which lines may end with a line feed.
func CheckProse(what, s string, most int) error { return checkShown(what, s, most, true) }

func checkShown(what, s string, most int, lines bool) error {
	switch {
	case !utf8.ValidString(s):
		return malformed("%s is not UTF-8", what)
	case strings.TrimFunc(s, invisible) == "":
		return malformed("%s is empty", what)
	case strings.TrimSpace(s) != s:
		return malformed("%s begins or ends with a space", what)
	case utf8.RuneCountInString(s) > most:
		return malformed("%s has more than %d characters", what, most)
	}
	for _, r := range s {
		if lines && r == '\n' {
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || unicode.Is(unicode.Bidi_Control, r) {
			return malformed("%s has a control character (U+%04X)", what, r)
		}
	}
	return nil
}

func invisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// Invitation is the certificate over an invitation's key. Whoever holds the key's seed, which is the personal link's
// fragment, is the member.
type Invitation struct {
	Summit     Hash       `json:"summit"`
	Delegation ID         `json:"delegation"`
	Member     ID         `json:"member"`
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	Role       Role       `json:"role"`
	Languages  []Language `json:"languages"`
	Key        Key        `json:"key"`
	NotBefore  time.Time  `json:"notBefore"`
	NotAfter   time.Time  `json:"notAfter"`
}

func (c Invitation) check() error {
	for _, err := range []error{
		c.Delegation.Check(), c.Member.Check(), c.Role.Check(), CheckLanguages(c.Languages),
		CheckName("the name", c.Name, false), CheckName("the title", c.Title, true),
	} {
		if err != nil {
			return err
		}
	}
	switch {
	case c.Summit.IsZero():
		return malformed("an invitation names its summit")
	case c.Key.IsZero():
		return malformed("an invitation names its key")
	case c.NotBefore.IsZero() || !c.NotBefore.Before(c.NotAfter):
		return malformed("an invitation ends after it begins")
	}
	return nil
}

// Device is the certificate over a device's key, signed by the invitation key.
type Device struct {
	Summit Hash `json:"summit"`
	Member ID   `json:"member"`
	Key    Key  `json:"key"`
}

func (c Device) check() error {
	if c.Summit.IsZero() || c.Key.IsZero() {
		return malformed("a device's certificate names its summit and its key")
	}
	return c.Member.Check()
}

// Claim lets a delegation key claim a delegation. The claim key of the operator's link signs it.
type Claim struct {
	Summit     Hash `json:"summit"`
	Delegation ID   `json:"delegation"`
	Key        Key  `json:"key"`
}

func (c Claim) check() error {
	if c.Summit.IsZero() || c.Key.IsZero() {
		return malformed("a claim names its summit and its key")
	}
	return c.Delegation.Check()
}

// Session proves to the node who asks to read: a device for its seat, or an invitation's key for its invitation.
type Session struct {
	Summit    Hash   `json:"summit"`
	Member    ID     `json:"member"`
	Challenge string `json:"challenge"`
}

func (c Session) check() error {
	if c.Summit.IsZero() || c.Challenge == "" || len(c.Challenge) > 64 {
		return malformed("a session's proof names its summit and its challenge")
	}
	return c.Member.Check()
}

// OpenInvitation reads an invitation certificate and says who signed it.
func OpenInvitation(compact string) (Invitation, Key, error) {
	return openChecked[Invitation](TypeInvitation, compact)
}

// OpenDevice reads a device certificate and says which invitation key signed it.
func OpenDevice(compact string) (Device, Key, error) { return openChecked[Device](TypeDevice, compact) }

// OpenClaim reads a claim and says which claim key signed it.
func OpenClaim(compact string) (Claim, Key, error) { return openChecked[Claim](TypeClaim, compact) }

// OpenSession reads a session's proof and says who signed it.
func OpenSession(compact string) (Session, Key, error) {
	return openChecked[Session](TypeSession, compact)
}

func openChecked[T interface{ check() error }](typ Type, compact string) (T, Key, error) {
	payload, by, err := Open[T](typ, compact)
	if err != nil {
		return payload, by, err
	}
	return payload, by, payload.check()
}

// Chain is how a device leads to its delegation: certificates from the delegation's side to the device's.
// The first invitation is signed by the delegation key. Where a secretary's device invited, the secretary's own
// invitation and device certificate come before.
type Chain []string

// ErrChain is a chain whose links do not hold each other.
var ErrChain = errors.New("the certificates do not lead from the delegation to the device")

// Verify follows the chain from a delegation's key and returns the last invitation and, when the chain ends with one,
// the device. Every invitation must name the same summit and delegation.
func (c Chain) Verify(summit Hash, delegation Key) (Invitation, Device, error) {
	var (
		invitation Invitation
		device     Device
		inviter    = delegation
		id         ID
	)
	if len(c) == 0 || len(c) > 4 {
		return invitation, device, ErrChain
	}
	for i, compact := range c {
		if i%2 == 1 {
			d, by, err := OpenDevice(compact)
			if err != nil {
				return invitation, device, err
			}
			if by != invitation.Key || d.Member != invitation.Member || d.Summit != summit {
				return invitation, device, ErrChain
			}
			device, inviter = d, d.Key
			continue
		}
		next, by, err := OpenInvitation(compact)
		if err != nil {
			return invitation, device, err
		}
		first := i == 0
		switch {
		case by != inviter, next.Summit != summit, !first && next.Delegation != id:
			return invitation, device, ErrChain
		case !first && (invitation.Role != Secretary || next.Role == Secretary):
			return invitation, device, ErrChain
		}
		invitation, device, id = next, Device{}, next.Delegation
	}
	return invitation, device, nil
}
