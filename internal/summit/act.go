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
	KindConvene         Kind = "convene"
	KindClaim           Kind = "claim"
	KindCompare         Kind = "compare"
	KindInvite          Kind = "invite"
	KindRevoke          Kind = "revoke"
	KindEnrol           Kind = "enrol"
	KindRename          Kind = "rename"
	KindSetLanguages    Kind = "set-languages"
	KindStaffBooth      Kind = "staff-booth"
	KindPutItem         Kind = "put-item"
	KindRemoveItem      Kind = "remove-item"
	KindAdoptAgenda     Kind = "adopt-agenda"
	KindStartItem       Kind = "start-item"
	KindAskFloor        Kind = "ask-floor"
	KindLeaveFloor      Kind = "leave-floor"
	KindCannotInterpret Kind = "cannot-interpret"
	KindCanInterpret    Kind = "can-interpret"
	KindFlagPassage     Kind = "flag-passage"
	KindReady           Kind = "ready"
	KindNotReady        Kind = "not-ready"
	KindRecess          Kind = "recess"
	KindRestrict        Kind = "restrict"
	KindWiden           Kind = "widen"
	KindGoOnAir         Kind = "go-on-air"
	KindCloseDoors      Kind = "close-doors"
	KindStartRecording  Kind = "start-recording"
	KindStopRecording   Kind = "stop-recording"
	KindDeleteRecording Kind = "delete-recording"
	KindAdmit           Kind = "admit"
	KindNarrow          Kind = "narrow"
	KindExpel           Kind = "expel"
	KindAgreeOutcome    Kind = "agree-outcome"
	KindAdoptText       Kind = "adopt-text"
	KindAnnounceJointly Kind = "announce-jointly"
	KindAnnounce        Kind = "announce"
	KindRetract         Kind = "retract"
	KindRenewCalendar   Kind = "renew-calendar"
	KindConsent         Kind = "consent"
	KindTakeBack        Kind = "take-back"
	KindWithdraw        Kind = "withdraw"
	KindAdjourn         Kind = "adjourn"
	KindCountersign     Kind = "countersign"

	KindAdmitTechnician   Kind = "admit-technician"
	KindDismissTechnician Kind = "dismiss-technician"
)

// Text is a text in several languages, by language.
type Text map[identity.Language]string

// check refuses a text that cannot stand on one line in each of its languages.
func (t Text) check(what string) error {
	return t.each(what, func(s string) error { return identity.CheckName(what, s, false) })
}

// checkProse refuses a text of several lines that cannot be shown.
func (t Text) checkProse(what string) error {
	return t.each(what, func(s string) error { return identity.CheckProse(what, s, MaxProse) })
}

func (t Text) each(what string, check func(string) error) error {
	if len(t) == 0 || len(t) > 32 {
		return malformed("%s stands in 1 to 32 languages", what)
	}
	for l, s := range t {
		if err := l.Check(); err != nil {
			return asRefusal(err)
		}
		if err := check(s); err != nil {
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
