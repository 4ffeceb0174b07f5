package httpapi

import (
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"parley/internal/proceedings"
	"parley/internal/summit"
)

// The problems that are no refusal of an act.
const (
	notSignedIn     summit.Problem = "not-signed-in"
	challengeSpent  summit.Problem = "challenge-spent"
	proofInvalid    summit.Problem = "proof-invalid"
	unknownSummit   summit.Problem = "unknown-summit"
	unknownSeat     summit.Problem = "unknown-seat"
	deviceReplaced  summit.Problem = "device-replaced"
	foreignOrigin   summit.Problem = "foreign-origin"
	operatorToken   summit.Problem = "operator-token"
	tooManyRequests summit.Problem = "too-many-requests"
	notAdmitted     summit.Problem = "not-admitted"
	unavailable     summit.Problem = "unavailable"
	notFound        summit.Problem = "not-found"
	wrongMethod     summit.Problem = "method"
	timeZone        summit.Problem = "time-zone"
	summitOver      summit.Problem = "summit-over"
	namesAlike      summit.Problem = "names-alike"
	internalFault   summit.Problem = "internal"

	// The media engine's gate names these itself.
	mediaToken         summit.Problem = "media-token-invalid"
	tooManyConnections summit.Problem = "too-many-connections"
	mediaNotReady      summit.Problem = "media-not-ready"
	mediaUnavailable   summit.Problem = "media-unavailable"
)

// detail says what of an error's own words a problem document repeats.
type detail byte

const (
	ownWords detail = iota // the words were written for the one who asked
	noWords                // the words may hold what is nobody else's business: they go to the log alone
)

// described is one line of the table of problems.
type described struct {
	Name   summit.Problem `json:"name"`
	Status int            `json:"status"`
	Title  string         `json:"title"`
	Next   string         `json:"next"`
	detail detail
}

// problems is the one source of every error's status and words. The interface translates title and next by name.
var problems = []described{
	{summit.Malformed, 400, "This request cannot be read.", "Reload the page. If it happens again, tell the operator what you did.", ownWords},
	{summit.TooLarge, 413, "This request is too large.", "Send less at once.", ownWords},
	{summit.UnknownKind, 400, "This node does not know this act.", "Reload the page: the node may run another version than the page.", ownWords},
	{summit.BadSignature, 403, "The signature does not fit.", "Reload the page. If it happens again, ask your secretary for a new link.", ownWords},
	{summit.WrongSummit, 404, "This is for another summit.", "Check that the link belongs to this summit.", ownWords},
	{summit.UnknownSigner, 403, "Nobody at this summit has this key.", "Open the personal link that your secretary gave you.", ownWords},
	{summit.ClockWrong, 400, "This device's clock is wrong.", "Set the device's clock to the right time and try again.", ownWords},
	{summit.ForeignHistory, 409, "This node's record is not the one that this device has seen.", "Do not go on. Tell the other delegations by telephone and compare the record's head.", ownWords},
	{summit.Stale, 409, "It has changed since you last saw it.", "Look again, and decide again.", ownWords},
	{summit.ActIDReused, 409, "Another act has this id already.", "Reload the page and try again.", ownWords},
	{summit.NotAllowed, 403, "This seat may not do this.", "Ask your secretary or your principal.", ownWords},
	{summit.WrongPhase, 409, "This cannot be done in this phase of the summit.", "Wait until the summit has moved on.", ownWords},
	{summit.UnknownMember, 404, "There is no such member.", "Check the member's name.", ownWords},
	{summit.UnknownDelegation, 404, "There is no such delegation.", "Check that the link belongs to this summit.", ownWords},
	{summit.AlreadyClaimed, 409, "Somebody has claimed this delegation already.", "If it was not your side, telephone the other delegations and the operator at once.", ownWords},
	{summit.ClaimInvalid, 403, "This link does not claim this delegation.", "Ask the operator for the right link.", ownWords},
	{summit.MemberExists, 409, "This member has an invitation or a device already.", "Revoke the old one first, then invite again.", ownWords},
	{summit.MemberTaken, 409, "Another delegation has a member of this id.", "Choose another id.", ownWords},
	{summit.CertificateInvalid, 403, "The certificate does not hold.", "Ask your secretary for a new link.", ownWords},
	{summit.InvitationUsed, 409, "This link was used already.", "If it was not you, telephone your secretary at once. For another device, ask for a new link.", ownWords},
	{summit.InvitationExpired, 410, "This link has expired.", "Ask your secretary for a new one.", ownWords},
	{summit.InvitationRevoked, 410, "This invitation was revoked.", "Ask your secretary for a new one.", ownWords},
	{summit.InvitationEarly, 409, "This link is not valid yet.", "Come back when it begins.", ownWords},
	{summit.KeyInUse, 409, "This key is somebody's already.", "Reload the page and try again: it makes a new key.", ownWords},
	{summit.BoothDiffers, 409, "Another delegation works in this booth with other languages.", "Choose the same languages or another booth.", ownWords},
	{summit.KeyDiffers, 409, "The delegation's key is another one than was compared.", "Do not go on. Telephone the other delegation and compare the digits again.", ownWords},
	{summit.OutsideSession, 409, "This lies outside the session that is on.", "Mark a passage of the session that is on, up to now.", ownWords},
	{summit.UnknownItem, 404, "The agenda has no such item.", "Look at the agenda again: it may have been taken off.", ownWords},
	{summit.NotObserver, 409, "Only an observer is admitted, narrowed or expelled.", "A member is revoked by its own secretary.", ownWords},
	{summit.AlreadyProposed, 409, "The same is proposed already.", "Answer the proposal that is there.", ownWords},
	{summit.ProposalGone, 409, "This proposal stands no more.", "It took effect, lapsed, was taken back, or what it rests on has changed. Look again; if need be, propose anew.", ownWords},
	{summit.Withdrawn, 409, "Your delegation has left the summit.", "You can still countersign, take announcements back and delete recordings. To meet again, a new summit is convened.", ownWords},
	{summit.NotInterpreter, 409, "Only an interpreter works in a booth.", "Invite the member as an interpreter.", ownWords},
	{summit.NothingToChange, 409, "It is so already.", "Nothing needs to be done.", ownWords},
	{summit.TooMany, 409, "There are too many already.", "Revoke what is not needed.", ownWords},
	{summit.Adjourned, 409, "The summit is adjourned.", "You can still countersign, take announcements back and delete recordings.", ownWords},
	{summit.WrongEntry, 409, "This is not the entry that adjourned the summit.", "Reload the page and compare the record's head.", ownWords},
	{summit.UnknownAnnouncement, 404, "There is no such announcement that the public has read.", "Look again: it may have been taken back. What nobody has read yet is taken back and announced anew.", ownWords},
	{summit.UnknownRecording, 404, "There is no such recording.", "Look again: it may have been deleted.", ownWords},

	{notSignedIn, 401, "This device is not signed in to this seat.", "Open your seat again: it signs in by itself.", ownWords},
	{challengeSpent, 403, "This challenge was used or is too old.", "Try again: a new one is fetched.", ownWords},
	{proofInvalid, 403, "The proof does not fit.", "Reload the page. If it happens again, ask your secretary for a new link.", ownWords},
	{unknownSummit, 404, "There is no such summit on this node.", "Check the link, letter by letter.", ownWords},
	{unknownSeat, 404, "No seat here answers to this key.", "Check the link, or ask your secretary for a new one.", ownWords},
	{deviceReplaced, 410, "Your place was given to another device.", "Your secretary has issued a new link for it. If that is a surprise, telephone your secretary.", ownWords},
	{foreignOrigin, 403, "This request comes from another address.", "Open Parley at its own address. An operator sets it as public_url.", ownWords},
	{operatorToken, 401, "The operator's token is missing or wrong.", "Use the token that the node wrote at its first start.", ownWords},
	{tooManyRequests, 429, "Too many requests.", "Wait a little and try again.", ownWords},
	{notAdmitted, 403, "The record does not admit this seat to this room now.", "Wait until the session opens.", ownWords},
	{unavailable, 503, "The node cannot write its record now.", "Try again: nothing that was confirmed is lost. If it lasts, tell the operator.", noWords},
	{notFound, 404, "There is nothing here.", "Check the address.", ownWords},
	{wrongMethod, 405, "This address does not take this request.", "See the interface's description at /api/openapi.json.", ownWords},
	{groupExists, 409, "This room's keys have been founded already.", "Nothing needs to be done: the page asks to be let in.", ownWords},
	{noGroup, 409, "This room has no keys yet.", "Nothing needs to be done: the page founds them.", ownWords},
	{epochTaken, 409, "Somebody else changed this room's keys first.", "Nothing needs to be done: the page takes in their change and tries again.", ownWords},
	{timeZone, 400, "This time zone is unknown.", "Name it as in the IANA database, such as Asia/Shanghai.", ownWords},
	{summitOver, 400, "This summit would be over already.", "Choose a day and an hour that are still to come.", ownWords},
	{namesAlike, 400, "Two delegations have the same name.", "Give each a name of its own in every language, told apart by what the eye sees.", ownWords},
	{mediaToken, 401, "The key to the media room does not fit.", "Join again: a new one is fetched.", ownWords},
	{tooManyConnections, 429, "This seat has too many connections to the room.", "Close the other windows of this seat.", ownWords},
	{mediaNotReady, 503, "The media room is being opened.", "Try again at once.", ownWords},
	{mediaUnavailable, 502, "The media engine does not answer.", "Try again. If it lasts, tell the operator.", ownWords},
	{publishingToken, 401, "The key to broadcast with is missing or old.", "Take a new one at the broadcaster's seat.", ownWords},
	{doorsClosed, 409, "Nothing is on air.", "Wait until all delegations have agreed to go on air.", ownWords},
	{codecNotTaken, 415, "The gallery does not take this kind of sound or picture.", "Send H264 or VP9 with Opus.", ownWords},
	{tooFarAhead, 400, "This lies too far ahead.", "Ask for what comes next.", ownWords},
	{internalFault, 500, "Something went wrong in the node.", "Try again. If it happens again, tell the operator the time.", noWords},
}

func describe(name summit.Problem) described {
	for _, d := range problems {
		if d.Name == name {
			return d
		}
	}
	return describe(internalFault)
}

// Problem is an RFC 9457 problem document. It is an error, so that whatever finds one can say it.
type Problem struct {
	Type   string `json:"type" doc:"/problems/NAME: stable, and a page for people"`
	Title  string `json:"title" doc:"what is wrong, in English; the interface translates it by name"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty" doc:"more about this one occurrence, in English"`
	Next   string `json:"next" doc:"what to do next, in English"`
	name   summit.Problem
	cause  error
}

func problem(name summit.Problem, words string) *Problem {
	d := describe(name)
	p := &Problem{Type: "/problems/" + string(d.Name), Title: d.Title, Status: d.Status, Next: d.Next, name: d.Name}
	if d.detail == ownWords {
		p.Detail = words
	}
	return p
}

// Refused is a problem found by somebody else, by its stable name; a name that stands in no table is an internal one.
func Refused(name, words string) *Problem { return problem(summit.Problem(name), words) }

// problemFor is a problem whose cause is for the log alone.
func problemFor(name summit.Problem, cause error) *Problem {
	p := problem(name, "")
	p.cause = cause
	return p
}

// problemOf finds the problem in an error. What it does not know is an internal one, with the error kept for the log.
func problemOf(err error) *Problem {
	var (
		p       *Problem
		refusal *summit.Refusal
	)
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &refusal):
		return problem(refusal.Problem, refusal.Detail)
	case errors.Is(err, proceedings.ErrUnknownSummit):
		return problem(unknownSummit, "no summit of this id was convened here")
	case errors.Is(err, proceedings.ErrUnavailable):
		return problemFor(unavailable, err)
	}
	return problemFor(internalFault, err)
}

func (p *Problem) Error() string { return string(p.name) + ": " + p.Detail }

// Unwrap gives what went wrong inside the node, for the log.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter: RFC 9457 section 6.1.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func (p *Problem) write(w http.ResponseWriter) { p.writeLasting(w, "no-store") }

// writeLasting says how long caches may keep it.
func (p *Problem) writeLasting(w http.ResponseWriter, lifetime string) {
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and a number
	}
	h := w.Header()
	h.Set("Content-Type", p.ContentType(""))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", lifetime)
	w.WriteHeader(p.Status)
	_, _ = w.Write(body)
}

var problemPage = template.Must(template.New("problem").Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title></head>
<body>
<h1>{{.Title}}</h1>
<p>{{.Next}}</p>
<p><code>{{.Name}}</code>, status {{.Status}}</p>
</body>
</html>
`))

// serveProblemPage says in words what the type of a problem document means.
func serveProblemPage(w http.ResponseWriter, r *http.Request) {
	name := summit.Problem(r.PathValue("name"))
	d := describe(name)
	if d.Name != name {
		problem(notFound, "no problem has this name").write(w)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = problemPage.Execute(w, d)
}
