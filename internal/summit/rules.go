package summit

import "parley/internal/identity"

// Phase is where a summit stands.
type Phase string

// The phases, in the order they come; recess and in session take turns.
const (
	Preparing      Phase = "preparing"  // a delegation is not claimed yet
	Gathering      Phase = "gathering"  // line checks, who is here, ready
	InSession      Phase = "in-session" // the plenary is open
	InRecess       Phase = "recess"
	PhaseAdjourned Phase = "adjourned"
)

// SessionKind is how far a stretch of the plenary exposes the delegations.
type SessionKind string

// The kinds of session and recess, the stretch between them.
const (
	RecessStretch     SessionKind = "recess"
	RestrictedSession SessionKind = "restricted"
	ClosedSession     SessionKind = "closed"
	OpenSession       SessionKind = "open"
)

// ExposureOrder is the order of exposure, from nobody listening to everybody.
var ExposureOrder = []SessionKind{RecessStretch, RestrictedSession, ClosedSession, OpenSession}

// Exposure is a kind's place in ExposureOrder, or -1 for what is none.
func (k SessionKind) Exposure() int {
	for i, other := range ExposureOrder {
		if k == other {
			return i
		}
	}
	return -1
}

// Signer says which key an act is signed with.
type Signer string

// Who signs an act.
const (
	ByNode       Signer = "node"
	ByDelegation Signer = "delegation" // the delegation key
	ByDevice     Signer = "device"     // a member's enrolled device
	ByNewKey     Signer = "new key"    // a key that the act itself brings in
)

// Needs says whose consent an act needs before it takes effect.
type Needs string

// Whose consent an act needs.
const (
	NeedsNone Needs = "none"
	NeedsOwn  Needs = "that delegation"
	NeedsAny  Needs = "any delegation"
	NeedsAll  Needs = "all delegations"
)

// Effect says what an act does to what others may see and hear.
type Effect string

// What an act does. A protecting act is never refused as stale nor for the signer's clock.
const (
	Neutral  Effect = "neutral"
	Exposes  Effect = "exposes"
	Protects Effect = "protects"
)

// Rule is one line of the consent table.
type Rule struct {
	Kind    Kind
	Signers []Signer
	Roles   []identity.Role // of a device's member; empty when no device signs
	Needs   Needs
	Effect  Effect
	Phases  []Phase
	Does    string
}

var (
	beforeTheEnd = []Phase{Preparing, Gathering, InSession, InRecess}
	leaders      = []identity.Role{identity.Principal, identity.Secretary}
	secretaries  = []identity.Role{identity.Secretary}
)

// Rules is the consent table: the one source of who may do what, when, and whose consent it needs.
var Rules = []Rule{
	{KindConvene, []Signer{ByNode}, nil, NeedsNone, Neutral, nil, "Convenes the summit: the parties, the time, the agenda in general terms."},
	{KindClaim, []Signer{ByNewKey}, nil, NeedsOwn, Neutral, []Phase{Preparing}, "Binds a delegation to the key its secretary made. It cannot be undone or repeated."},
	{KindInvite, []Signer{ByDelegation, ByDevice}, secretaries, NeedsOwn, Neutral, beforeTheEnd, "Invites a member. Only the delegation key invites a secretary."},
	{KindRevoke, []Signer{ByDelegation, ByDevice}, secretaries, NeedsOwn, Protects, beforeTheEnd, "Ends a member's invitation and device, everywhere and at once."},
	{KindEnrol, []Signer{ByNewKey}, nil, NeedsOwn, Neutral, beforeTheEnd, "Binds a device to the invited member. One device an invitation."},
	{KindSetLanguages, []Signer{ByDelegation, ByDevice}, secretaries, NeedsOwn, Neutral, beforeTheEnd, "Says which languages a member speaks."},
	{KindStaffBooth, []Signer{ByDelegation, ByDevice}, secretaries, NeedsOwn, Neutral, beforeTheEnd, "Sets which of the delegation's interpreters work in a booth."},
	{KindReady, []Signer{ByDevice}, leaders, NeedsAll, Exposes, []Phase{Gathering, InRecess}, "Consents to enter the plenary. When all are ready it opens, closed."},
	{KindNotReady, []Signer{ByDevice}, leaders, NeedsOwn, Protects, []Phase{Gathering, InRecess}, "Takes ready back, and one that is still on its way."},
	{KindRecess, []Signer{ByDevice}, leaders, NeedsAny, Protects, []Phase{InSession, InRecess}, "Empties the plenary at once."},
	{KindAdjourn, []Signer{ByDevice}, leaders, NeedsAll, Neutral, []Phase{Gathering, InSession, InRecess}, "Consents to end the summit. When all have, it is adjourned."},
	{KindCountersign, []Signer{ByDevice}, leaders, NeedsOwn, Neutral, []Phase{PhaseAdjourned}, "Signs for the delegation under the adjourning entry."},
}

// RuleFor is the consent table's line for a kind.
func RuleFor(k Kind) (Rule, bool) {
	for _, r := range Rules {
		if r.Kind == k {
			return r, true
		}
	}
	return Rule{}, false
}
