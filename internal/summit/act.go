package summit

import (
	"encoding/json"
	"errors"
	"regexp"
	"time"
	"unicode/utf8"

	"parley/internal/identity"
)

// Kind names an act.
type Kind string

// The kinds of acts.
const (
	KindConvene      Kind = "convene"
	KindClaim        Kind = "claim"
	KindInvite       Kind = "invite"
	KindRevoke       Kind = "revoke"
	KindEnrol        Kind = "enrol"
	KindSetLanguages Kind = "set-languages"
	KindStaffBooth   Kind = "staff-booth"
	KindReady        Kind = "ready"
	KindNotReady     Kind = "not-ready"
	KindRecess       Kind = "recess"
	KindAdjourn      Kind = "adjourn"
	KindCountersign  Kind = "countersign"
)

// Text is a text in several languages, by language.
type Text map[identity.Language]string

func (t Text) check(what string) error {
	if len(t) == 0 || len(t) > 32 {
		return malformed("%s stands in 1 to 32 languages", what)
	}
	for l, s := range t {
		if err := l.Check(); err != nil {
			return asRefusal(err)
		}
		if err := identity.CheckName(what, s, false); err != nil {
			return asRefusal(err)
		}
	}
	return nil
}

// Ref points at an entry of the record.
type Ref struct {
	Seq  uint64        `json:"seq"`
	Hash identity.Hash `json:"hash"`
}

// Body is what an act says beyond its kind. The types that implement it are the acts.
type Body interface {
	Kind() Kind
	check() error
}

// Convene makes the summit: the parties, the time and the agenda in general terms. The node signs it.
type Convene struct {
	Title       Text            `json:"title"`
	Starts      time.Time       `json:"starts"`
	Minutes     int             `json:"minutes"`
	Rules       int             `json:"rules"`
	Delegations []NewDelegation `json:"delegations"`
	Agenda      []AgendaItem    `json:"agenda"`
}

// NewDelegation is one party as it is convened. Whoever holds the claim key's seed may claim it, once.
type NewDelegation struct {
	ID       identity.ID       `json:"id"`
	Name     Text              `json:"name"`
	TimeZone string            `json:"timeZone"`
	Language identity.Language `json:"language"`
	ClaimKey identity.Key      `json:"claimKey"`
}

// AgendaItem is one point of the agenda.
type AgendaItem struct {
	ID      identity.ID `json:"id"`
	Title   Text        `json:"title"`
	Minutes int         `json:"minutes"`
	Public  bool        `json:"public"`
}

// Claim binds a delegation to the key its secretary made. It cannot be undone or repeated.
type Claim struct {
	Delegation identity.ID  `json:"delegation"`
	Key        identity.Key `json:"key"`
	Proof      string       `json:"proof"`

	proof   identity.Claim
	proofBy identity.Key
}

// Invite makes a member of the signer's delegation.
type Invite struct {
	Certificate string `json:"certificate"`

	invitation identity.Invitation
	signedBy   identity.Key
}

// Revoke ends a member's invitation, device and place everywhere.
type Revoke struct {
	Member identity.ID `json:"member"`
}

// Enrol binds a device to the member who holds the invitation.
type Enrol struct {
	Certificate string `json:"certificate"`

	device   identity.Device
	signedBy identity.Key
}

// SetLanguages says which languages a member speaks, the first being the one they speak on the floor.
type SetLanguages struct {
	Member    identity.ID         `json:"member"`
	Languages []identity.Language `json:"languages"`
}

// StaffBooth sets which of the signer's own interpreters work in a booth, and the booth's one or two output languages.
type StaffBooth struct {
	Booth   identity.ID         `json:"booth"`
	Outputs []identity.Language `json:"outputs"`
	Members []identity.ID       `json:"members"`
}

// Ready is a delegation's consent to enter the plenary; when all are ready it opens, closed.
type Ready struct{}

// NotReady takes Ready back, and one that is still on its way.
type NotReady struct{}

// Recess empties the plenary at once.
type Recess struct{}

// Adjourn is a delegation's consent to end the summit; with the last one it is adjourned.
type Adjourn struct{}

// Countersign puts a delegation's signature under the adjourning entry.
type Countersign struct {
	Entry Ref `json:"entry"`
}

// Act is one signed act, parsed and with a true signature. Whether the signer may do it, Check says.
type Act struct {
	ID     string
	Summit identity.Hash
	Body   Body
	Time   time.Time    // by the signer's clock
	Basis  Ref          // an entry the signer has seen; zero in convene
	By     identity.Key // who signed
	Signed string       // the JWS, the bytes that are stored
}

// Kind is the act's kind.
func (a *Act) Kind() Kind { return a.Body.Kind() }

type wireAct struct {
	ID     string          `json:"id"`
	Summit identity.Hash   `json:"summit"`
	Kind   Kind            `json:"kind"`
	Body   json.RawMessage `json:"body"`
	Time   time.Time       `json:"time"`
	Basis  *Ref            `json:"basis,omitempty"`
}

// uuid7 is RFC 9562 section 5.7 in its lower-case text.
var uuid7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// ParseAct reads a signed act and refuses what could not be an act of any summit. The error is a *Refusal.
func ParseAct(signed string) (Act, error) {
	w, by, err := identity.Open[wireAct](identity.TypeAct, signed)
	if err != nil {
		return Act{}, asRefusal(err)
	}
	act := Act{ID: w.ID, Summit: w.Summit, Time: w.Time, By: by, Signed: signed}
	if !uuid7.MatchString(w.ID) {
		return Act{}, malformed("an act's id is a UUID of version 7 in small letters")
	}
	if w.Time.IsZero() {
		return Act{}, malformed("an act says when it was signed")
	}
	switch {
	case w.Kind == KindConvene && (w.Basis != nil || !w.Summit.IsZero()):
		return Act{}, malformed("convene comes before its summit: no summit and no basis")
	case w.Kind != KindConvene && (w.Basis == nil || w.Basis.Seq == 0 || w.Basis.Hash.IsZero()):
		return Act{}, malformed("an act's basis is an entry its signer has seen")
	case w.Kind != KindConvene && w.Summit.IsZero():
		return Act{}, malformed("an act names its summit")
	}
	if w.Basis != nil {
		act.Basis = *w.Basis
	}
	if act.Body, err = parseBody(w.Kind, w.Body); err != nil {
		return Act{}, asRefusal(err)
	}
	return act, nil
}

// SignAct writes and signs an act; the bytes are what a device sends.
func SignAct(s identity.Signer, id string, summit identity.Hash, body Body, at time.Time, basis Ref) (string, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	w := wireAct{ID: id, Summit: summit, Kind: body.Kind(), Body: b, Time: at.UTC().Truncate(time.Millisecond)}
	if basis != (Ref{}) {
		w.Basis = &basis
	}
	return s.Sign(identity.TypeAct, w)
}

func parseBody(kind Kind, raw json.RawMessage) (Body, error) {
	switch kind {
	case KindConvene:
		return parsed[Convene](raw)
	case KindClaim:
		c, err := identity.DecodeStrict[Claim](raw)
		if err != nil {
			return nil, err
		}
		if c.proof, c.proofBy, err = identity.OpenClaim(c.Proof); err != nil {
			return nil, err
		}
		return c, c.check()
	case KindInvite:
		i, err := identity.DecodeStrict[Invite](raw)
		if err != nil {
			return nil, err
		}
		i.invitation, i.signedBy, err = identity.OpenInvitation(i.Certificate)
		return i, err
	case KindRevoke:
		return parsed[Revoke](raw)
	case KindEnrol:
		e, err := identity.DecodeStrict[Enrol](raw)
		if err != nil {
			return nil, err
		}
		e.device, e.signedBy, err = identity.OpenDevice(e.Certificate)
		return e, err
	case KindSetLanguages:
		return parsed[SetLanguages](raw)
	case KindStaffBooth:
		return parsed[StaffBooth](raw)
	case KindReady:
		return parsed[Ready](raw)
	case KindNotReady:
		return parsed[NotReady](raw)
	case KindRecess:
		return parsed[Recess](raw)
	case KindAdjourn:
		return parsed[Adjourn](raw)
	case KindCountersign:
		return parsed[Countersign](raw)
	}
	return nil, refuse(UnknownKind, "%.40q is no act", string(kind))
}

func parsed[T Body](raw json.RawMessage) (Body, error) {
	body, err := identity.DecodeStrict[T](raw)
	if err != nil {
		return nil, err
	}
	return body, body.check()
}

// Kind implements Body.
func (Convene) Kind() Kind { return KindConvene }

// Kind implements Body.
func (Claim) Kind() Kind { return KindClaim }

// Kind implements Body.
func (Invite) Kind() Kind { return KindInvite }

// Kind implements Body.
func (Revoke) Kind() Kind { return KindRevoke }

// Kind implements Body.
func (Enrol) Kind() Kind { return KindEnrol }

// Kind implements Body.
func (SetLanguages) Kind() Kind { return KindSetLanguages }

// Kind implements Body.
func (StaffBooth) Kind() Kind { return KindStaffBooth }

// Kind implements Body.
func (Ready) Kind() Kind { return KindReady }

// Kind implements Body.
func (NotReady) Kind() Kind { return KindNotReady }

// Kind implements Body.
func (Recess) Kind() Kind { return KindRecess }

// Kind implements Body.
func (Adjourn) Kind() Kind { return KindAdjourn }

// Kind implements Body.
func (Countersign) Kind() Kind { return KindCountersign }

// Invitation is the certificate inside, parsed.
func (i Invite) Invitation() identity.Invitation { return i.invitation }

// Device is the certificate inside, parsed.
func (e Enrol) Device() identity.Device { return e.device }

// The bounds of a summit.
const (
	MinDelegations     = 2
	MaxDelegations     = 8
	MaxMembers         = 100  // of one delegation, revoked ones not counted
	MaxInvitations     = 1000 // of one delegation, revoked ones counted
	MaxBooths          = 32   // that one delegation works in
	MaxBoothMembers    = 6
	MaxAgenda          = 50
	MaxMinutes         = 7 * 24 * 60
	RulesVersion       = 1
	ClockTolerance     = 5 * time.Minute
	MaxInvitationValid = 366 * 24 * time.Hour
)

// zonePattern is the shape of an IANA time zone's name; whether the zone exists is asked where the act comes in,
// since the answer changes with the zone database and the record must not.
var zonePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

func (c Convene) check() error {
	if err := c.Title.check("the title"); err != nil {
		return err
	}
	switch {
	case c.Rules != RulesVersion:
		return malformed("these rules are version %d", RulesVersion)
	case c.Starts.IsZero() || c.Starts.Year() > 9999:
		return malformed("a summit has a day and an hour")
	case c.Minutes < 1 || c.Minutes > MaxMinutes:
		return malformed("a summit lasts 1 minute to 7 days")
	case len(c.Delegations) < MinDelegations || len(c.Delegations) > MaxDelegations:
		return malformed("a summit has %d to %d delegations", MinDelegations, MaxDelegations)
	case len(c.Agenda) > MaxAgenda:
		return malformed("an agenda has at most %d items", MaxAgenda)
	}
	ids, keys := map[identity.ID]bool{}, map[identity.Key]bool{}
	for _, d := range c.Delegations {
		if err := d.check(); err != nil {
			return err
		}
		if ids[d.ID] || keys[d.ClaimKey] {
			return malformed("the delegation %s or its claim key stands twice", d.ID)
		}
		ids[d.ID], keys[d.ClaimKey] = true, true
	}
	items := map[identity.ID]bool{}
	for _, item := range c.Agenda {
		if err := item.check(); err != nil {
			return err
		}
		if items[item.ID] {
			return malformed("the agenda item %s stands twice", item.ID)
		}
		items[item.ID] = true
	}
	return nil
}

func (d NewDelegation) check() error {
	for _, err := range []error{d.ID.Check(), d.Language.Check()} {
		if err != nil {
			return asRefusal(err)
		}
	}
	if err := d.Name.check("the delegation's name"); err != nil {
		return err
	}
	if len(d.TimeZone) > 64 || !zonePattern.MatchString(d.TimeZone) {
		return malformed("a time zone is named as in the IANA database")
	}
	if d.ClaimKey.IsZero() {
		return malformed("a delegation has a claim key")
	}
	return nil
}

func (a AgendaItem) check() error {
	if err := a.ID.Check(); err != nil {
		return asRefusal(err)
	}
	if a.Minutes < 0 || a.Minutes > MaxMinutes {
		return malformed("an agenda item lasts 0 minutes to 7 days")
	}
	// Only public items may stand in the genesis, which everyone reads; restricted ones are acts of the delegations.
	if !a.Public {
		return malformed("an agenda item of the convening is public")
	}
	return a.Title.check("the item's title")
}

func (c Claim) check() error {
	if c.proof.Delegation != c.Delegation || c.proof.Key != c.Key {
		return refuse(ClaimInvalid, "the proof is for another delegation or another key")
	}
	return asRefusal(c.Delegation.Check())
}

func (i Invite) check() error { return nil }

func (e Enrol) check() error { return nil }

func (r Revoke) check() error { return asRefusal(r.Member.Check()) }

func (s SetLanguages) check() error {
	if err := s.Member.Check(); err != nil {
		return asRefusal(err)
	}
	return asRefusal(identity.CheckLanguages(s.Languages))
}

func (s StaffBooth) check() error {
	if err := s.Booth.Check(); err != nil {
		return asRefusal(err)
	}
	if err := identity.CheckLanguages(s.Outputs); err != nil {
		return asRefusal(err)
	}
	if len(s.Outputs) > 2 {
		return malformed("a booth has one or two outputs")
	}
	if len(s.Members) > MaxBoothMembers {
		return malformed("a booth has at most %d interpreters", MaxBoothMembers)
	}
	seen := map[identity.ID]bool{}
	for _, m := range s.Members {
		if err := m.Check(); err != nil {
			return asRefusal(err)
		}
		if seen[m] {
			return malformed("the member %s stands twice", m)
		}
		seen[m] = true
	}
	return nil
}

func (Ready) check() error { return nil }

func (NotReady) check() error { return nil }

func (Recess) check() error { return nil }

func (Adjourn) check() error { return nil }

func (c Countersign) check() error {
	if c.Entry.Seq == 0 || c.Entry.Hash.IsZero() {
		return malformed("a countersignature names the adjourning entry")
	}
	return nil
}

func asRefusal(err error) error {
	var refusal *Refusal
	var bad *identity.MalformedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return refusal
	case errors.Is(err, identity.ErrTooLarge):
		return refuse(TooLarge, "%v", err)
	case errors.Is(err, identity.ErrSignature):
		return refuse(BadSignature, "%v", err)
	case errors.Is(err, identity.ErrChain):
		return refuse(CertificateInvalid, "%v", err)
	case errors.As(err, &bad) && utf8.ValidString(bad.Detail):
		return refuse(Malformed, "%s", bad.Detail)
	}
	return refuse(Malformed, "this is not an act")
}
