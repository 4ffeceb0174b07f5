package summit

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"time"

	"parley/internal/identity"
)

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
	ID       identity.ID       `json:"id" maxLength:"32"`
	Name     Text              `json:"name"`
	TimeZone string            `json:"timeZone"`
	Language identity.Language `json:"language"`
	ClaimKey identity.Key      `json:"claimKey"`
}

// AgendaItem is one point of the agenda.
type AgendaItem struct {
	ID      identity.ID `json:"id"`
	Title   Text        `json:"title" doc:"empty when it is sealed"`
	Sealed  string      `json:"sealed,omitempty" doc:"a restricted item's title as the delegations alone can open it, in place of the title"`
	Minutes int         `json:"minutes" doc:"allotted; 0 when no time is"`
	Lead    identity.ID `json:"lead,omitempty" doc:"the delegation that leads it; absent when none does"`
	Public  bool        `json:"public"`
}

// Bounds of a sealed title, in bytes of ciphertext with what stands before it.
const (
	minSealed = 18 + 12 + 16
	MaxSealed = 6 << 10
)

// Claim binds a delegation to the key its secretary made. It cannot be undone or repeated.
type Claim struct {
	Delegation identity.ID  `json:"delegation"`
	Key        identity.Key `json:"key"`
	Proof      string       `json:"proof"`

	proof   identity.Claim
	proofBy identity.Key
}

// Compare says that the fingerprint of another delegation's key was compared by voice and is this key's.
type Compare struct {
	Delegation identity.ID  `json:"delegation"`
	Key        identity.Key `json:"key"`
}

// Invite makes a member of the signer's delegation, or accredits an observer.
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

// Rename sets the name and title on a member's plate. An observer keeps the name that all admitted.
type Rename struct {
	Member identity.ID `json:"member"`
	Name   string      `json:"name"`
	Title  string      `json:"title"`
}

// SetLanguages says which languages a member speaks, the first being the one they speak on the floor.
type SetLanguages struct {
	Member    identity.ID         `json:"member"`
	Languages []identity.Language `json:"languages"`
}

// StaffBooth sets which of the signer's own interpreters work in a booth, and the booth's one or two output languages.
type StaffBooth struct {
	Booth   identity.ID         `json:"booth" maxLength:"34"`
	Outputs []identity.Language `json:"outputs"`
	Members []identity.ID       `json:"members"`
}

// AdmitTechnician lets an observer of the role technician into a booth's chamber, for the interpreters of the signer's
// delegation there. The technician is inside once those of every delegation that works in the booth have let them in.
type AdmitTechnician struct {
	Booth  identity.ID `json:"booth"`
	Member identity.ID `json:"member"`
}

// DismissTechnician takes a technician out of a booth's chamber again.
type DismissTechnician struct {
	Booth  identity.ID `json:"booth"`
	Member identity.ID `json:"member"`
}

// PutItem adds an agenda item or replaces the one of its id, at a place counted from 0; beyond the last is the end.
type PutItem struct {
	Item  AgendaItem `json:"item"`
	Place int        `json:"place"`
}

// RemoveItem takes an item off the agenda.
type RemoveItem struct {
	Item identity.ID `json:"item"`
}

// AdoptAgenda proposes to adopt the agenda as it stands.
type AdoptAgenda struct{}

// StartItem goes on to an item; none ends the one that is on.
type StartItem struct {
	Item identity.ID `json:"item"`
}

// AskFloor asks for the floor, for the member who signs.
type AskFloor struct{}

// LeaveFloor takes AskFloor back.
type LeaveFloor struct{}

// CannotInterpret says that the signer's booth cannot interpret a speaker, and why.
type CannotInterpret struct {
	Booth   identity.ID `json:"booth"`
	Reason  Reason      `json:"reason"`
	Speaker identity.ID `json:"speaker"`
}

// Reason is why a booth cannot interpret.
type Reason string

// Sound is the one reason so far: what the speaker's microphone or line makes of the voice.
const Sound Reason = "sound"

// CanInterpret takes CannotInterpret back.
type CanInterpret struct {
	Booth identity.ID `json:"booth"`
}

// FlagPassage marks a passage for later check. Without an end it goes on to its entry.
type FlagPassage struct {
	From     time.Time         `json:"from"`
	Until    *time.Time        `json:"until,omitempty"`
	Side     Side              `json:"side"`
	Language identity.Language `json:"language,omitempty"`
}

// Side is whose words a passage is: the speaker's own, or an interpreter's.
type Side string

// The sides of a passage. What was said on the floor is authentic; an interpretation of it is not.
const (
	OnTheFloor       Side = "floor"
	InInterpretation Side = "interpretation"
)

// Ready is a delegation's consent to enter the plenary for a session, closed unless it says restricted; when all are
// ready for the same, it opens.
type Ready struct {
	Session SessionKind `json:"session,omitempty"`
}

// NotReady takes Ready back, and one that is still on its way.
type NotReady struct{}

// Recess empties the plenary at once.
type Recess struct{}

// Restrict proposes a restricted session.
type Restrict struct{}

// Widen proposes to go on closed after a restricted session.
type Widen struct{}

// GoOnAir proposes an open session.
type GoOnAir struct{}

// CloseDoors ends an open session at once.
type CloseDoors struct{}

// StartRecording proposes to record.
type StartRecording struct{}

// StopRecording stops recording at once.
type StopRecording struct{}

// DeleteRecording deletes a recording for good, and ends it where it is being made.
type DeleteRecording struct {
	Recording Ref `json:"recording"` // the entry with which all had agreed to it
}

// Admit proposes to admit an observer to open sessions, or to open and closed ones.
type Admit struct {
	Observer identity.ID `json:"observer"`
	To       SessionKind `json:"to"`
}

// Narrow leaves an observer open sessions alone.
type Narrow struct {
	Observer identity.ID `json:"observer"`
}

// Expel ends an observer's admission.
type Expel struct {
	Observer identity.ID `json:"observer"`
}

// AgreeOutcome proposes an outcome in exact words.
type AgreeOutcome struct {
	Text Text `json:"text"`
}

// AdoptText proposes a joint text in exact words.
type AdoptText struct {
	Text Text `json:"text"`
}

// AnnounceJointly proposes a joint announcement in exact words: a title and a text in the same languages, those of all
// delegations among them; what it tells of the summit beside them; and from when the public reads it.
type AnnounceJointly struct {
	Title     Text       `json:"title"`
	Text      Text       `json:"text"`
	Tells     []Fact     `json:"tells,omitempty"`
	Starts    *time.Time `json:"starts,omitempty"` // the summit is moved to then
	CalledOff bool       `json:"calledOff,omitempty"`
	Embargo   *time.Time `json:"embargo,omitempty"` // nobody reads it before; one that is past is none
	Corrects  *Ref       `json:"corrects,omitempty"`
}

// Announce publishes an announcement of the signer's delegation alone, in its own words and nothing else.
type Announce struct {
	Title    Text       `json:"title"`
	Text     Text       `json:"text"`
	Embargo  *time.Time `json:"embargo,omitempty"`
	Corrects *Ref       `json:"corrects,omitempty"`
}

// Retract takes an announcement back: before the public has read it, for good; afterwards it is marked, and tells nothing
// any more.
type Retract struct {
	Announcement Ref `json:"announcement"` // the entry with which it took effect
}

// RenewCalendar ends the address of the delegation's own calendar; from then on it has another.
type RenewCalendar struct{}

// Consent is a delegation's consent to one exact proposal, named by the entry that made it.
type Consent struct {
	Proposal Ref `json:"proposal"`
}

// TakeBack takes a delegation's consent to a proposal back, and one that is still on its way.
type TakeBack struct {
	Proposal Ref `json:"proposal"`
}

// Withdraw is a delegation leaving the summit.
type Withdraw struct{}

// Adjourn proposes to end the summit.
type Adjourn struct{}

// Countersign puts a delegation's signature under the adjourning entry.
type Countersign struct {
	Entry Ref `json:"entry"`
}

// parsers read the body of each kind of act.
var parsers = map[Kind]func(json.RawMessage) (Body, error){
	KindConvene:         parsed[Convene],
	KindClaim:           parseClaim,
	KindCompare:         parsed[Compare],
	KindInvite:          parseInvite,
	KindRevoke:          parsed[Revoke],
	KindEnrol:           parseEnrol,
	KindRename:          parsed[Rename],
	KindSetLanguages:    parsed[SetLanguages],
	KindStaffBooth:      parsed[StaffBooth],
	KindPutItem:         parsed[PutItem],
	KindRemoveItem:      parsed[RemoveItem],
	KindAdoptAgenda:     parsed[AdoptAgenda],
	KindStartItem:       parsed[StartItem],
	KindAskFloor:        parsed[AskFloor],
	KindLeaveFloor:      parsed[LeaveFloor],
	KindCannotInterpret: parsed[CannotInterpret],
	KindCanInterpret:    parsed[CanInterpret],
	KindFlagPassage:     parsed[FlagPassage],
	KindReady:           parseReady,
	KindNotReady:        parsed[NotReady],
	KindRecess:          parsed[Recess],
	KindRestrict:        parsed[Restrict],
	KindWiden:           parsed[Widen],
	KindGoOnAir:         parsed[GoOnAir],
	KindCloseDoors:      parsed[CloseDoors],
	KindStartRecording:  parsed[StartRecording],
	KindStopRecording:   parsed[StopRecording],
	KindDeleteRecording: parsed[DeleteRecording],
	KindAdmit:           parsed[Admit],
	KindNarrow:          parsed[Narrow],
	KindExpel:           parsed[Expel],
	KindAgreeOutcome:    parsed[AgreeOutcome],
	KindAdoptText:       parsed[AdoptText],
	KindAnnounceJointly: parseAnnounceJointly,
	KindAnnounce:        parseAnnounce,
	KindRetract:         parsed[Retract],
	KindRenewCalendar:   parsed[RenewCalendar],
	KindConsent:         parsed[Consent],
	KindTakeBack:        parsed[TakeBack],
	KindWithdraw:        parsed[Withdraw],
	KindAdjourn:         parsed[Adjourn],
	KindCountersign:     parsed[Countersign],

	KindAdmitTechnician:   parsed[AdmitTechnician],
	KindDismissTechnician: parsed[DismissTechnician],
}

// Valid says why a body can be no act's, whoever signs it: nil, or a *Refusal.
func Valid(body Body) error { return body.check() }

func parseBody(kind Kind, raw json.RawMessage) (Body, error) {
	parse, ok := parsers[kind]
	switch {
	case !ok:
		return nil, refuse(UnknownKind, "%.40q is no act", string(kind))
	case len(raw) == 0 || raw[0] != '{':
		return nil, malformed("an act's body is an object")
	}
	return parse(raw)
}

func parsed[T Body](raw json.RawMessage) (Body, error) {
	body, err := identity.DecodeStrict[T](raw)
	if err != nil {
		return nil, err
	}
	return body, body.check()
}

func parseClaim(raw json.RawMessage) (Body, error) {
	c, err := identity.DecodeStrict[Claim](raw)
	if err != nil {
		return nil, err
	}
	if c.proof, c.proofBy, err = identity.OpenClaim(c.Proof); err != nil {
		return nil, err
	}
	return c, c.check()
}

func parseInvite(raw json.RawMessage) (Body, error) {
	i, err := identity.DecodeStrict[Invite](raw)
	if err != nil {
		return nil, err
	}
	i.invitation, i.signedBy, err = identity.OpenInvitation(i.Certificate)
	return i, err
}

func parseEnrol(raw json.RawMessage) (Body, error) {
	e, err := identity.DecodeStrict[Enrol](raw)
	if err != nil {
		return nil, err
	}
	e.device, e.signedBy, err = identity.OpenDevice(e.Certificate)
	return e, err
}

func parseReady(raw json.RawMessage) (Body, error) {
	r, err := identity.DecodeStrict[Ready](raw)
	if err != nil {
		return nil, err
	}
	if r.Session == "" {
		r.Session = ClosedSession
	}
	return r, r.check()
}

func parseAnnounceJointly(raw json.RawMessage) (Body, error) {
	a, err := identity.DecodeStrict[AnnounceJointly](raw)
	if err != nil {
		return nil, err
	}
	a.Starts, a.Embargo = inUTC(a.Starts), inUTC(a.Embargo) // one instant, one body: the same is not proposed twice
	return a, a.check()
}

func parseAnnounce(raw json.RawMessage) (Body, error) {
	a, err := identity.DecodeStrict[Announce](raw)
	if err != nil {
		return nil, err
	}
	a.Embargo = inUTC(a.Embargo)
	return a, a.check()
}

// Invitation is the certificate inside, parsed.
func (i Invite) Invitation() identity.Invitation { return i.invitation }

// Device is the certificate inside, parsed.
func (e Enrol) Device() identity.Device { return e.device }

// The bounds of a summit.
const (
	MinDelegations     = 2
	MaxDelegations     = 8
	MaxDelegationID    = 32   // characters: the id of its caucus is longer and an ID too
	MaxMembers         = 100  // of one delegation, revoked ones not counted
	MaxObservers       = 50   // accredited by one delegation, revoked ones not counted
	MaxInvitations     = 1000 // of one delegation, revoked ones and observers' counted
	MaxBooths          = 32   // of a summit
	MaxLanguages       = 32   // that a summit is interpreted into
	KeptBooths         = 2    // that each delegation can open, however many the others have opened
	KeptLanguages      = 2    // that each delegation can have interpreted into, in its booths
	MaxBoothID         = 34   // characters: the id of its chamber is longer and an ID too
	MaxBoothMembers    = 6
	MaxTechnicians     = 4 // in one booth
	MaxAgenda          = 50
	MaxProposals       = 20   // of one delegation that are open
	MaxTexts           = 200  // that all agreed
	MaxAnnouncements   = 20   // of one delegation
	MaxPassages        = 200  // that one delegation marks
	MaxProse           = 4000 // characters of a text, in each language
	MaxMinutes         = 7 * 24 * 60
	RulesVersion       = 2
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
		switch {
		case items[item.ID]:
			return malformed("the agenda item %s stands twice", item.ID)
		case !item.Public:
			// Everyone reads the genesis; restricted items are acts of the delegations.
			return malformed("an agenda item of the convening is public")
		case item.Lead != "" && !ids[item.Lead]:
			return malformed("no delegation has the id %s", item.Lead)
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
	if len(d.ID) > MaxDelegationID {
		return malformed("a delegation's id has at most %d characters", MaxDelegationID)
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
	if a.Lead != "" {
		if err := a.Lead.Check(); err != nil {
			return asRefusal(err)
		}
	}
	if a.Sealed == "" {
		return a.Title.check("the item's title")
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(a.Sealed)
	switch {
	case a.Public:
		return malformed("what the public is to read is not sealed")
	case len(a.Title) > 0:
		return malformed("an item's title is sealed or it is not")
	case err != nil || len(sealed) < minSealed || len(sealed) > MaxSealed:
		return malformed("a sealed title is %d to %d bytes in base64url without padding", minSealed, MaxSealed)
	}
	return nil
}

func (c Claim) check() error {
	if c.proof.Delegation != c.Delegation || c.proof.Key != c.Key {
		return refuse(ClaimInvalid, "the proof is for another delegation or another key")
	}
	return asRefusal(c.Delegation.Check())
}

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
	if len(s.Booth) > MaxBoothID {
		return malformed("a booth's id has at most %d characters", MaxBoothID)
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

func (a AdmitTechnician) check() error { return checkIDs(a.Booth, a.Member) }

func (d DismissTechnician) check() error { return checkIDs(d.Booth, d.Member) }

func checkIDs(ids ...identity.ID) error {
	for _, id := range ids {
		if err := id.Check(); err != nil {
			return asRefusal(err)
		}
	}
	return nil
}

func (c Compare) check() error {
	if c.Key.IsZero() {
		return malformed("a comparison names the key")
	}
	return asRefusal(c.Delegation.Check())
}

func (r Rename) check() error {
	for _, err := range []error{r.Member.Check(), identity.CheckName("the name", r.Name, false), identity.CheckName("the title", r.Title, true)} {
		if err != nil {
			return asRefusal(err)
		}
	}
	return nil
}

func (p PutItem) check() error {
	if p.Place < 0 || p.Place > MaxAgenda {
		return malformed("an item's place is 0 to %d", MaxAgenda)
	}
	return p.Item.check()
}

func (r RemoveItem) check() error { return asRefusal(r.Item.Check()) }

func (s StartItem) check() error {
	if s.Item == "" {
		return nil
	}
	return asRefusal(s.Item.Check())
}

func (c CannotInterpret) check() error {
	if c.Reason != Sound {
		return malformed("a booth cannot interpret because of the sound, or it can")
	}
	for _, err := range []error{c.Booth.Check(), c.Speaker.Check()} {
		if err != nil {
			return asRefusal(err)
		}
	}
	return nil
}

func (c CanInterpret) check() error { return asRefusal(c.Booth.Check()) }

func (f FlagPassage) check() error {
	switch {
	case f.From.IsZero() || f.From.Year() > 9999:
		return malformed("a passage has a beginning")
	case f.Until != nil && !f.Until.After(f.From):
		return malformed("a passage ends after it begins")
	case f.Side == OnTheFloor && f.Language == "":
		return nil
	case f.Side != InInterpretation:
		return malformed("a passage is of the floor, without a language, or of the interpretation into one")
	}
	return asRefusal(f.Language.Check())
}

func (r Ready) check() error {
	if r.Session != ClosedSession && r.Session != RestrictedSession {
		return malformed("one enters for a closed or a restricted session, never straight on air")
	}
	return nil
}

func (a Admit) check() error {
	if a.To != OpenSession && a.To != ClosedSession {
		return malformed("an observer is admitted to open sessions, or to open and closed ones")
	}
	return asRefusal(a.Observer.Check())
}

func (n Narrow) check() error { return asRefusal(n.Observer.Check()) }

func (e Expel) check() error { return asRefusal(e.Observer.Check()) }

func (a AgreeOutcome) check() error { return a.Text.checkProse("the outcome") }

func (a AdoptText) check() error { return a.Text.checkProse("the text") }

func (c Consent) check() error { return c.Proposal.check("a consent names the entry of its proposal") }

func (t TakeBack) check() error {
	return t.Proposal.check("taking back names the entry of the proposal")
}

func (c Countersign) check() error {
	return c.Entry.check("a countersignature names the adjourning entry")
}

func (r Ref) check(says string) error {
	if r.Seq == 0 || r.Hash.IsZero() {
		return malformed("%s", says)
	}
	return nil
}

// Acts whose body says nothing, or is checked as it is read.

func (Invite) check() error { return nil }

func (Enrol) check() error { return nil }

func (AdoptAgenda) check() error { return nil }

func (AskFloor) check() error { return nil }

func (LeaveFloor) check() error { return nil }

func (NotReady) check() error { return nil }

func (Recess) check() error { return nil }

func (Restrict) check() error { return nil }

func (Widen) check() error { return nil }

func (GoOnAir) check() error { return nil }

func (CloseDoors) check() error { return nil }

func (StartRecording) check() error { return nil }

func (StopRecording) check() error { return nil }

func (d DeleteRecording) check() error {
	return d.Recording.check("who deletes a recording names the entry with which it began")
}

func (RenewCalendar) check() error { return nil }

func (Withdraw) check() error { return nil }

func (Adjourn) check() error { return nil }

// Kind implements Body.
func (Convene) Kind() Kind { return KindConvene }

// Kind implements Body.
func (Claim) Kind() Kind { return KindClaim }

// Kind implements Body.
func (Compare) Kind() Kind { return KindCompare }

// Kind implements Body.
func (Invite) Kind() Kind { return KindInvite }

// Kind implements Body.
func (Revoke) Kind() Kind { return KindRevoke }

// Kind implements Body.
func (Enrol) Kind() Kind { return KindEnrol }

// Kind implements Body.
func (Rename) Kind() Kind { return KindRename }

// Kind implements Body.
func (SetLanguages) Kind() Kind { return KindSetLanguages }

// Kind implements Body.
func (StaffBooth) Kind() Kind { return KindStaffBooth }

// Kind implements Body.
func (AdmitTechnician) Kind() Kind { return KindAdmitTechnician }

// Kind implements Body.
func (DismissTechnician) Kind() Kind { return KindDismissTechnician }

// Kind implements Body.
func (PutItem) Kind() Kind { return KindPutItem }

// Kind implements Body.
func (RemoveItem) Kind() Kind { return KindRemoveItem }

// Kind implements Body.
func (AdoptAgenda) Kind() Kind { return KindAdoptAgenda }

// Kind implements Body.
func (StartItem) Kind() Kind { return KindStartItem }

// Kind implements Body.
func (AskFloor) Kind() Kind { return KindAskFloor }

// Kind implements Body.
func (LeaveFloor) Kind() Kind { return KindLeaveFloor }

// Kind implements Body.
func (CannotInterpret) Kind() Kind { return KindCannotInterpret }

// Kind implements Body.
func (CanInterpret) Kind() Kind { return KindCanInterpret }

// Kind implements Body.
func (FlagPassage) Kind() Kind { return KindFlagPassage }

// Kind implements Body.
func (Ready) Kind() Kind { return KindReady }

// Kind implements Body.
func (NotReady) Kind() Kind { return KindNotReady }

// Kind implements Body.
func (Recess) Kind() Kind { return KindRecess }

// Kind implements Body.
func (Restrict) Kind() Kind { return KindRestrict }

// Kind implements Body.
func (Widen) Kind() Kind { return KindWiden }

// Kind implements Body.
func (GoOnAir) Kind() Kind { return KindGoOnAir }

// Kind implements Body.
func (CloseDoors) Kind() Kind { return KindCloseDoors }

// Kind implements Body.
func (StartRecording) Kind() Kind { return KindStartRecording }

// Kind implements Body.
func (StopRecording) Kind() Kind { return KindStopRecording }

// Kind implements Body.
func (DeleteRecording) Kind() Kind { return KindDeleteRecording }

// Kind implements Body.
func (Admit) Kind() Kind { return KindAdmit }

// Kind implements Body.
func (Narrow) Kind() Kind { return KindNarrow }

// Kind implements Body.
func (Expel) Kind() Kind { return KindExpel }

// Kind implements Body.
func (AgreeOutcome) Kind() Kind { return KindAgreeOutcome }

// Kind implements Body.
func (AdoptText) Kind() Kind { return KindAdoptText }

// Kind implements Body.
func (AnnounceJointly) Kind() Kind { return KindAnnounceJointly }

// Kind implements Body.
func (Announce) Kind() Kind { return KindAnnounce }

// Kind implements Body.
func (Retract) Kind() Kind { return KindRetract }

// Kind implements Body.
func (RenewCalendar) Kind() Kind { return KindRenewCalendar }

// Kind implements Body.
func (Consent) Kind() Kind { return KindConsent }

// Kind implements Body.
func (TakeBack) Kind() Kind { return KindTakeBack }

// Kind implements Body.
func (Withdraw) Kind() Kind { return KindWithdraw }

// Kind implements Body.
func (Adjourn) Kind() Kind { return KindAdjourn }

// Kind implements Body.
func (Countersign) Kind() Kind { return KindCountersign }
