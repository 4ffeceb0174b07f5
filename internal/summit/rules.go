package summit

import (
	"time"

	"parley/internal/identity"
)

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

// Phases lists the phases.
var Phases = []Phase{Preparing, Gathering, InSession, InRecess, PhaseAdjourned}

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

// Admits says whether a session of this kind has a place for an observer who is admitted to kinds this far.
func (k SessionKind) Admits(admitted SessionKind) bool {
	return (k == OpenSession || k == ClosedSession) && (admitted == ClosedSession || admitted == k)
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
	NeedsNone  Needs = "none"
	NeedsOwn   Needs = "that delegation"
	NeedsBooth Needs = "anyone of that booth"
	NeedsAny   Needs = "any delegation"
	NeedsAll   Needs = "all delegations"
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
	// Lapses is how long the others have to consent when the act is a proposal, and zero when it is none.
	Lapses time.Duration
	// Unfelt says that nothing outside the record comes of the act yet: no screen offers it.
	Unfelt bool
	// Public says that everyone may read the act. Others are read by the delegations alone: observers and the public see
	// that there is an entry, and no more.
	Public bool
	Does   string
}

// Proposes says whether the act is a proposal: its signer's consent, which waits for that of the others.
func (r *Rule) Proposes() bool { return r.Lapses > 0 }

// OnAirAhead is how long every seat counts down between the last consent to go on air and the open session: until then
// nobody hears more than before, and any one delegation calls it off.
const OnAirAhead = 5 * time.Second

// RevealAhead is how long after the last ready the screens change, so that all of them can at the same instant.
const RevealAhead = 2 * time.Second

const (
	atTheTable = 15 * time.Minute   // for an answer of those who sit there
	atHome     = 7 * 24 * time.Hour // for one that must be asked for at home
)

var (
	beforeTheEnd  = []Phase{Preparing, Gathering, InSession, InRecess}
	together      = []Phase{Gathering, InSession, InRecess}
	inSession     = []Phase{InSession}
	afterSessions = []Phase{InSession, InRecess, PhaseAdjourned}
	device        = []Signer{ByDevice}
	keyOrDevice   = []Signer{ByDelegation, ByDevice}
	leaders       = []identity.Role{identity.Principal, identity.Secretary}
	secretaries   = []identity.Role{identity.Secretary}
	speakers      = []identity.Role{identity.Principal, identity.Delegate}
	interpreters  = []identity.Role{identity.Interpreter}
	listeners     = []identity.Role{identity.Principal, identity.Secretary, identity.Delegate}
)

// Rules is the consent table: the one source of who may do what, when, and whose consent it needs.
var Rules = []Rule{
	{Kind: KindConvene, Signers: []Signer{ByNode}, Needs: NeedsNone, Effect: Neutral, Public: true, Does: "Convenes the summit: the parties, the time, the agenda in general terms."},
	{Kind: KindClaim, Signers: []Signer{ByNewKey}, Needs: NeedsOwn, Effect: Neutral, Phases: []Phase{Preparing}, Public: true, Does: "Binds a delegation to the key its secretary made. It cannot be undone or repeated."},
	{Kind: KindCompare, Signers: keyOrDevice, Roles: secretaries, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Does: "Says that the fingerprint of another delegation's key was compared by voice and is the same. The whole delegation trusts it."},

	{Kind: KindInvite, Signers: keyOrDevice, Roles: secretaries, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Does: "Invites a member, or accredits an observer. Only the delegation key invites a secretary."},
	{Kind: KindRevoke, Signers: keyOrDevice, Roles: secretaries, Needs: NeedsOwn, Effect: Protects, Phases: beforeTheEnd, Does: "Ends a member's or an observer's invitation and device, everywhere and at once."},
	{Kind: KindEnrol, Signers: []Signer{ByNewKey}, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Does: "Binds a device to the invited member. One device an invitation."},
	{Kind: KindRename, Signers: keyOrDevice, Roles: secretaries, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Does: "Sets the name and title on a member's plate."},
	{Kind: KindSetLanguages, Signers: keyOrDevice, Roles: secretaries, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Does: "Says which languages a member speaks."},
	{Kind: KindStaffBooth, Signers: keyOrDevice, Roles: secretaries, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Does: "Sets which of the delegation's interpreters work in a booth."},
	{Kind: KindAdmitTechnician, Signers: device, Roles: interpreters, Needs: NeedsBooth, Effect: Neutral, Phases: beforeTheEnd, Does: "Lets a technician into the booth's own chamber, where its interpreters are among themselves, for those of the signer's delegation: inside once an interpreter of every delegation that works there has said so. Nothing of any session is shown with it."},
	{Kind: KindDismissTechnician, Signers: device, Roles: interpreters, Needs: NeedsBooth, Effect: Protects, Phases: beforeTheEnd, Does: "Takes a technician out of the booth's chamber at once, or back what lets one in."},

	{Kind: KindPutItem, Signers: device, Roles: leaders, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Does: "Adds an agenda item or changes one, public or restricted. The agenda is then no longer adopted; an item marked restricted leaves the public agenda at once."},
	{Kind: KindRemoveItem, Signers: device, Roles: leaders, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Does: "Takes an item off the agenda, and off the public one at once."},
	{Kind: KindAdoptAgenda, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: together, Lapses: atHome, Does: "Adopts the agenda as it stands; its public items become what the public sees."},
	{Kind: KindStartItem, Signers: device, Roles: leaders, Needs: NeedsOwn, Effect: Neutral, Phases: inSession, Does: "Goes on to an agenda item; its clock runs."},
	{Kind: KindAskFloor, Signers: device, Roles: speakers, Needs: NeedsOwn, Effect: Neutral, Phases: inSession, Does: "Asks for the floor."},
	{Kind: KindLeaveFloor, Signers: device, Roles: speakers, Needs: NeedsOwn, Effect: Neutral, Phases: inSession, Does: "No longer asks for the floor."},

	{Kind: KindCannotInterpret, Signers: device, Roles: interpreters, Needs: NeedsBooth, Effect: Protects, Phases: inSession, Does: "Says for a booth that it cannot interpret a speaker, because of the sound. It stands until the booth can again, and no longer than the speaker takes part; it silences nobody."},
	{Kind: KindCanInterpret, Signers: device, Roles: interpreters, Needs: NeedsBooth, Effect: Neutral, Phases: inSession, Does: "Says for a booth that it can interpret the speaker again. Any interpreter of the booth says it."},
	{Kind: KindFlagPassage, Signers: device, Roles: listeners, Needs: NeedsOwn, Effect: Neutral, Phases: inSession, Does: "Marks a passage of the session that is on, of the floor or of an interpretation, to be checked later."},

	{Kind: KindReady, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: []Phase{Gathering, InRecess}, Does: "Consents to enter the plenary for a closed or a restricted session. When all are ready for the same it opens, for everyone in the same instant."},
	{Kind: KindNotReady, Signers: device, Roles: leaders, Needs: NeedsOwn, Effect: Protects, Phases: together, Does: "Takes ready back, and one that is still on its way. If the plenary has opened meanwhile it is emptied, as by a recess."},
	{Kind: KindRecess, Signers: device, Roles: leaders, Needs: NeedsAny, Effect: Protects, Phases: []Phase{InSession, InRecess}, Does: "Empties the plenary at once."},
	{Kind: KindRestrict, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Neutral, Phases: inSession, Lapses: atTheTable, Does: "Makes the session restricted: all but principals and interpreters leave the plenary."},
	{Kind: KindWiden, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: inSession, Lapses: atTheTable, Does: "Makes a restricted session closed again."},
	{Kind: KindGoOnAir, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: inSession, Lapses: atTheTable, Does: "Makes a closed session open: on air, after a countdown of five seconds on every seat."},
	{Kind: KindCloseDoors, Signers: device, Roles: leaders, Needs: NeedsAny, Effect: Protects, Phases: inSession, Does: "Ends an open session, or the countdown to one, at once; it goes on closed. Proposals to go on air are over."},
	{Kind: KindStartRecording, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: inSession, Lapses: atTheTable, Does: "Starts recording what an open session shows the public. The recording is public for as long as the node has it."},
	{Kind: KindStopRecording, Signers: device, Roles: leaders, Needs: NeedsAny, Effect: Protects, Phases: inSession, Does: "Stops recording at once. Proposals to record are over; what was recorded stays."},
	{Kind: KindDeleteRecording, Signers: device, Roles: leaders, Needs: NeedsAny, Effect: Protects, Phases: afterSessions, Does: "Deletes a recording for good, whatever the phase, and stops it where it is being made. A delegation that has left may, too."},

	{Kind: KindAdmit, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: together, Lapses: atHome, Does: "Admits an observer to open sessions, or to open and closed ones."},
	{Kind: KindNarrow, Signers: device, Roles: leaders, Needs: NeedsAny, Effect: Protects, Phases: together, Does: "Leaves an observer open sessions alone, at once."},
	{Kind: KindExpel, Signers: device, Roles: leaders, Needs: NeedsAny, Effect: Protects, Phases: together, Does: "Ends an observer's admission at once, to booths too."},

	{Kind: KindAgreeOutcome, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: together, Lapses: atHome, Does: "Agrees an outcome in exact words."},
	{Kind: KindAdoptText, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: together, Lapses: atHome, Does: "Adopts a joint text in exact words."},
	{Kind: KindAnnounceJointly, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: together, Lapses: atHome, Does: "Publishes a joint announcement in exact words in every delegation's language, and of the summit's time, parties and public agenda what it says; at once, or at the end of an embargo. It may correct one before, move the summit, or call it off."},
	{Kind: KindAnnounce, Signers: device, Roles: leaders, Needs: NeedsOwn, Effect: Neutral, Phases: beforeTheEnd, Public: true, Does: "Publishes an announcement of one delegation in its own words alone, shown as unilateral. One under embargo is read on its page alone."},
	{Kind: KindRetract, Signers: device, Roles: leaders, Needs: NeedsAny, Effect: Protects, Phases: Phases, Does: "Takes an announcement back; an own one is its delegation's. What is under embargo nobody ever reads; what was read is marked as taken back, and tells nothing any more."},
	{Kind: KindRenewCalendar, Signers: device, Roles: secretaries, Needs: NeedsOwn, Effect: Protects, Phases: beforeTheEnd, Does: "Gives the delegation's own calendar another address and ends the one before."},

	{Kind: KindConsent, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Exposes, Phases: together, Does: "Consents to one exact proposal. With the last delegation's consent it takes effect."},
	{Kind: KindTakeBack, Signers: device, Roles: leaders, Needs: NeedsOwn, Effect: Protects, Phases: together, Does: "Takes the delegation's consent to a proposal back, and one that is still on its way. A proposal that nobody consents to any more is gone. Of the proposal to go on air that is counted down, or on air by now, it closes the doors."},

	{Kind: KindWithdraw, Signers: device, Roles: leaders, Needs: NeedsOwn, Effect: Protects, Phases: beforeTheEnd, Does: "The delegation leaves the summit. Proposals die, readiness ends, an open session becomes closed; when fewer than two delegations are left the summit is adjourned."},
	{Kind: KindAdjourn, Signers: device, Roles: leaders, Needs: NeedsAll, Effect: Neutral, Phases: together, Lapses: atTheTable, Does: "Ends the summit. When all have consented, it is adjourned."},
	{Kind: KindCountersign, Signers: device, Roles: leaders, Needs: NeedsOwn, Effect: Neutral, Phases: []Phase{PhaseAdjourned}, Does: "Signs for the delegation under the adjourning entry. After it nothing else is done but to take an announcement back or to delete a recording."},
}

// ruleOf is Rules by kind. A replay asks it for each of a million entries.
var ruleOf = func() map[Kind]*Rule {
	all := make(map[Kind]*Rule, len(Rules))
	for i := range Rules {
		all[Rules[i].Kind] = &Rules[i]
	}
	return all
}()

// RuleFor is the consent table's line for a kind.
func RuleFor(k Kind) (Rule, bool) {
	if r, ok := ruleOf[k]; ok {
		return *r, true
	}
	return Rule{}, false
}
