package summit

import "fmt"

// Problem is the stable name of why an act was refused. The interface has a sentence for each in every language.
type Problem string

// Why acts are refused.
const (
	Malformed          Problem = "malformed"
	TooLarge           Problem = "too-large"
	UnknownKind        Problem = "unknown-kind"
	BadSignature       Problem = "bad-signature"
	WrongSummit        Problem = "wrong-summit"
	UnknownSigner      Problem = "unknown-signer"
	ClockWrong         Problem = "clock-wrong"
	ForeignHistory     Problem = "foreign-history"
	Stale              Problem = "stale"
	ActIDReused        Problem = "act-id-reused"
	NotAllowed         Problem = "not-allowed"
	WrongPhase         Problem = "wrong-phase"
	UnknownMember      Problem = "unknown-member"
	UnknownDelegation  Problem = "unknown-delegation"
	AlreadyClaimed     Problem = "already-claimed"
	ClaimInvalid       Problem = "claim-invalid"
	MemberExists       Problem = "member-exists"
	MemberTaken        Problem = "member-taken"
	CertificateInvalid Problem = "certificate-invalid"
	InvitationUsed     Problem = "invitation-used"
	InvitationExpired  Problem = "invitation-expired"
	InvitationRevoked  Problem = "invitation-revoked"
	InvitationEarly    Problem = "invitation-early"
	KeyInUse           Problem = "key-in-use"
	BoothDiffers       Problem = "booth-differs"
	KeyDiffers         Problem = "key-differs"
	UnknownItem        Problem = "unknown-item"
	NotObserver        Problem = "not-observer"
	AlreadyProposed    Problem = "already-proposed"
	ProposalGone       Problem = "proposal-gone"
	Withdrawn          Problem = "withdrawn"
	NotInterpreter     Problem = "not-interpreter"
	OutsideSession     Problem = "outside-session"
	NothingToChange    Problem = "nothing-to-change"
	TooMany            Problem = "too-many"
	Adjourned          Problem = "adjourned"
	WrongEntry         Problem = "wrong-entry"

	UnknownAnnouncement Problem = "unknown-announcement"
	UnknownRecording    Problem = "unknown-recording"
)

// Problems lists every reason for a refusal, in order of names as declared.
var Problems = []Problem{
	Malformed, TooLarge, UnknownKind, BadSignature, WrongSummit, UnknownSigner, ClockWrong, ForeignHistory, Stale,
	ActIDReused, NotAllowed, WrongPhase, UnknownMember, UnknownDelegation, AlreadyClaimed, ClaimInvalid, MemberExists, MemberTaken,
	CertificateInvalid, InvitationUsed, InvitationExpired, InvitationRevoked, InvitationEarly, KeyInUse, BoothDiffers,
	KeyDiffers, UnknownItem, NotObserver, AlreadyProposed, ProposalGone, Withdrawn,
	NotInterpreter, OutsideSession, NothingToChange, TooMany, Adjourned, WrongEntry, UnknownAnnouncement,
	UnknownRecording,
}

// Refusal is an act that is not taken: why, and one sentence of detail in English for logs and other programs.
type Refusal struct {
	Problem Problem
	Detail  string
}

func (r *Refusal) Error() string { return string(r.Problem) + ": " + r.Detail }

func refuse(p Problem, format string, a ...any) error {
	return &Refusal{Problem: p, Detail: fmt.Sprintf(format, a...)}
}

func malformed(format string, a ...any) error { return refuse(Malformed, format, a...) }
