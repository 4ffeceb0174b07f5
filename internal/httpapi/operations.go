package httpapi

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"parley/internal/chain"
	"parley/internal/gallery"
	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// APIVersion counts what an app of before could not use.
const APIVersion = 1

// About says which node this is and what time it has.
type About struct {
	Node    identity.Key `json:"node" doc:"the node's key"`
	Version string       `json:"version"`
	API     int          `json:"api" doc:"the version of this interface: an app of another does not fit"`
	Rules   int          `json:"rules" doc:"the version of the rules of summits"`
	Now     Time         `json:"now"`
}

// NewSummit is what an operator convenes: the body of the act convene, which the node signs.
type NewSummit struct {
	Title       summit.Text            `json:"title"`
	Starts      time.Time              `json:"starts"`
	Minutes     int                    `json:"minutes" doc:"planned length in minutes"`
	Delegations []summit.NewDelegation `json:"delegations" nullable:"false" minItems:"2" maxItems:"8"`
	Agenda      []summit.AgendaItem    `json:"agenda" nullable:"false" maxItems:"50"`
}

// Convened is a new summit and the node's receipt for its first entry.
type Convened struct {
	Summit  identity.Hash `json:"summit"`
	Receipt string        `json:"receipt" doc:"a parley-receipt"`
}

// SentAct is a signed act on its way in.
type SentAct struct {
	Act string `json:"act" doc:"a parley-act: a JWS in compact form"`
}

// TakenAct is the node's promise that the act stands in the record.
type TakenAct struct {
	Receipt string        `json:"receipt" doc:"a parley-receipt"`
	Seq     uint64        `json:"seq"`
	Hash    identity.Hash `json:"hash"`
}

// RecordLine is one entry with its act, as it is stored.
type RecordLine struct {
	Header string        `json:"header" doc:"the header's exact bytes"`
	Salt   identity.Salt `json:"salt" doc:"absent when the act is hidden from the reader"`
	Act    string        `json:"act" doc:"a parley-act; absent when it is hidden from the reader"`
}

// ShownSummit is the public view with the genesis, over which a link's hash is checked.
type ShownSummit struct {
	view.PublicSummit
	Genesis RecordLine `json:"genesis"`
}

// WhoAsks names the member that a challenge is for.
type WhoAsks struct {
	Member identity.ID `json:"member"`
}

// Challenge is to be signed within 60 s, once.
type Challenge struct {
	Challenge string `json:"challenge"`
}

// Proof is a signed challenge.
type Proof struct {
	Proof string `json:"proof" doc:"a parley-session"`
}

// ShownInvitation is an invitation as its link's holder may see it.
type ShownInvitation struct {
	State       summit.InvitationState `json:"state" enum:"open,used,revoked,expired"`
	Certificate string                 `json:"certificate" doc:"the parley-invitation; empty when another took its place"`
	Chain       []string               `json:"chain" nullable:"false" doc:"empty when the delegation key signed, else the device and the invitation certificate of the secretary who did"`
	Head        summit.Ref             `json:"head" doc:"the newest entry, to be the basis of the act enrol"`
}

// Doors are the chambers that the record admits a seat to now.
type Doors struct {
	Chambers []Door `json:"chambers" nullable:"false"`
}

// Door is what opens one chamber's room in the media engine.
type Door struct {
	ID       identity.ID `json:"id"`
	Identity identity.ID `json:"identity" doc:"the member's id, the participant's identity in the engine"`
	Token    string      `json:"token"`
}

type body[T any] struct{ Body T }

// AtSummit is a path below a summit. It is exported because huma looks into no embedded type that is not.
type AtSummit struct {
	Summit string `path:"summit" maxLength:"43" doc:"the summit's id: the hash of its genesis"`
}

// AtSeat is a path below a seat.
type AtSeat struct {
	AtSummit
	Member string `path:"member" maxLength:"40" doc:"the member's id"`
}

// ByOperator is a request that needs the operator's token.
type ByOperator struct {
	Authorization string `header:"Authorization" doc:"Bearer OPERATOR-TOKEN"`
}

var speakProblems sync.Once

// operations registers what huma describes: docs/openapi.json is made of it.
func (a *API) operations() {
	// huma asks these two variables for its own errors: 400, 404, 406, 413, 415, 422 and 500.
	speakProblems.Do(func() {
		huma.NewError = func(status int, words string, errs ...error) huma.StatusError {
			return humaProblem(status, words, errs)
		}
		huma.NewErrorWithContext = func(_ huma.Context, status int, words string, errs ...error) huma.StatusError {
			return humaProblem(status, words, errs)
		}
	})
	config := huma.DefaultConfig("Parley", strconv.Itoa(APIVersion))
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		if t == reflect.TypeFor[view.Summit]() {
			return "View"
		}
		return huma.DefaultSchemaNamer(t, hint)
	})
	config.CreateHooks = nil // no $schema member in answers
	config.DocsPath, config.SchemasPath = "", ""
	config.OpenAPIPath = "/api/openapi"
	config.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	config.Info.Description = "How devices talk to a Parley node. What is signed and why: docs/protocol.md."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"seat":     {Type: "apiKey", In: "cookie", Name: "parley-SEAT", Description: "a seat's session; the cookie's name is the seat's"},
		"operator": {Type: "http", Scheme: "bearer", Description: "the operator's token"},
	}
	api := humago.New(a.mux, config)
	api.UseMiddleware(withRequest)

	seatOnly := []map[string][]string{{"seat": {}}}
	operatorOnly := []map[string][]string{{"operator": {}}}

	add(a, api, http.MethodGet, "/api/about", "about", "Which node this is", nil, a.about)
	add(a, api, http.MethodPost, "/api/summits", "convene", "Convene a summit", operatorOnly, a.convene)
	add(a, api, http.MethodGet, "/api/operator/summits", "operatorSummits", "The operator's views", operatorOnly, a.operatorSummits)
	add(a, api, http.MethodGet, "/api/operator/health", "operatorHealth", "The node's health", operatorOnly, a.operatorHealth)
	add(a, api, http.MethodPost, "/api/acts", "act", "The one way in: a signed act", nil, a.act)
	add(a, api, http.MethodGet, "/api/summits/{summit}", "summit", "The public view", nil, a.shown)
	add(a, api, http.MethodPost, "/api/summits/{summit}/challenges", "challenge", "A challenge to sign", nil, a.challenge)
	add(a, api, http.MethodPost, "/api/summits/{summit}/seats/{member}/invitation", "invitation", "An invitation, for who holds its link", nil, a.invitation)
	add(a, api, http.MethodPost, "/api/summits/{summit}/seats/{member}/session", "session", "Sign a device in to its seat", nil, a.session)
	add(a, api, http.MethodPost, "/api/summits/{summit}/seats/{member}/media", "media", "The chambers open to the seat now", seatOnly, a.media)
	add(a, api, http.MethodGet, "/api/summits/{summit}/seats/{member}/calendar", "calendar", "Where the delegation's own calendar is", seatOnly, a.calendarAddress)
	add(a, api, http.MethodPost, "/api/summits/{summit}/seats/{member}/preview", "preview", "The page of an announcement before it is proposed", seatOnly, a.preview)
	add(a, api, http.MethodPost, "/api/summits/{summit}/seats/{member}/gallery", "publishingToken", "A token to publish an open session with, for its broadcasters", seatOnly, a.publishingToken)
	add(a, api, http.MethodGet, "/api/summits/{summit}/record", "record", "The exported record", seatOnly, a.record)
	add(a, api, http.MethodGet, "/api/summits/{summit}/chain", "chain", "The record as everyone may have it: every header, and the acts that are public", nil, a.redacted)
	a.deliveryOperations(api, seatOnly)
	a.describeEvents(api, seatOnly)
	a.describeEntries(api, seatOnly)
	describeRecordings(api)
}

func add[I, O any](a *API, api huma.API, method, path, id, summary string, security []map[string][]string, do func(context.Context, *http.Request, *I) (*O, error)) {
	huma.Register(api, huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Security: security,
		MaxBodyBytes: 2 * maxDelivery, // the guard has refused what is larger than bodyLimit
	}, func(ctx context.Context, in *I) (*O, error) {
		from, _ := ctx.Value(askedKey{}).(asked)
		out, err := do(ctx, from.r, in)
		if err != nil {
			return nil, a.fail(from.r, err)
		}
		return out, nil
	})
}

type askedKey struct{}

// asked is the request itself and where its answer goes: a seat's cookie has a name of its own.
type asked struct {
	r *http.Request
	w http.ResponseWriter
}

func withRequest(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	ctx = huma.WithValue(ctx, askedKey{}, asked{r, w})
	ctx.SetHeader("Cache-Control", "no-store")
	next(ctx)
}

// humaProblem says huma's own errors as ours. The values it found wrong are left out: they may be what somebody signed.
func humaProblem(status int, words string, errs []error) *Problem {
	name := summit.Malformed
	switch {
	case status == http.StatusRequestEntityTooLarge:
		name = summit.TooLarge
	case status == http.StatusNotFound:
		name = notFound
	case status == http.StatusMethodNotAllowed:
		name = wrongMethod
	case status >= 500:
		return problemFor(internalFault, errors.Join(errs...))
	}
	for _, err := range errs {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			words += "; " + strings.TrimSpace(d.Location+" "+d.Message)
		}
	}
	return problem(name, words)
}

// describeEvents adds what is no JSON to the description, and the types that travel in it.
func (a *API) describeEvents(api huma.API, security []map[string][]string) {
	doc := api.OpenAPI()
	schemas := doc.Components.Schemas
	data := map[string]*huma.Schema{
		"view": schemas.Schema(reflect.TypeFor[view.Summit](), true, ""), "clock": schemas.Schema(reflect.TypeFor[Clock](), true, ""),
		"presence": schemas.Schema(reflect.TypeFor[Presence](), true, ""), "end": schemas.Schema(reflect.TypeFor[End](), true, ""),
		"delivery": describeDelivery(schemas),
	}
	observers := schemas.Schema(reflect.TypeFor[view.ObserverSummit](), true, "")
	// huma cannot say of a structure that it may be absent.
	for _, ref := range []string{data["view"].Ref, observers.Ref} {
		shown := schemas.SchemaFromRef(ref)
		for _, name := range []string{"session", "adopted", "current", "adjourned"} {
			there := shown.Properties[name]
			if there == nil {
				continue
			}
			shown.Properties[name] = &huma.Schema{
				Description: there.Description, OneOf: []*huma.Schema{{Ref: there.Ref}, {Type: "null"}},
			}
		}
	}
	data["view"] = &huma.Schema{OneOf: []*huma.Schema{data["view"], observers}}
	var kinds []*huma.Schema
	for _, name := range []string{"clock", "view", "presence", "delivery", "end"} {
		kinds = append(kinds, &huma.Schema{
			Type: huma.TypeObject, Title: name, Required: []string{"event", "data"},
			Properties: map[string]*huma.Schema{"event": {Type: huma.TypeString, Enum: []any{name}}, "data": data[name]},
		})
	}
	text := func(name, in, about string, required bool) *huma.Param {
		return &huma.Param{Name: name, In: in, Description: about, Required: required, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	doc.AddOperation(&huma.Operation{
		OperationID: "events", Method: http.MethodGet, Path: "/api/summits/{summit}/seats/{member}/events",
		Summary: "The one way out: server-sent events", Security: security,
		Parameters: []*huma.Param{
			text("summit", "path", "the summit's id: the hash of its genesis", true), text("member", "path", "the member's id", true),
			text("here", "query", "1 once the seat has pressed Enter: it is at the table", false),
			text("Last-Event-ID", "header", "the last view seen, which is not sent again", false),
		},
		Responses: map[string]*huma.Response{
			"200": {Description: "Events", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{OneOf: kinds}}}},
			"default": {Description: "Problem", Content: map[string]*huma.MediaType{
				"application/problem+json": {Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "")},
			}},
		},
	})
}

// describeRecordings describes what the gallery answers for recordings, like all else of its own below /gallery.
func describeRecordings(api huma.API) {
	doc := api.OpenAPI()
	schemas := doc.Components.Schemas
	text := func(name, about string) *huma.Param {
		return &huma.Param{Name: name, In: "path", Description: about, Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	add := func(id, path, summary, kind string, answer *huma.Schema, params ...*huma.Param) {
		doc.AddOperation(&huma.Operation{
			OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Parameters: params,
			Responses: map[string]*huma.Response{
				"200": {Description: "OK", Content: map[string]*huma.MediaType{kind: {Schema: answer}}},
				"default": {Description: "Problem", Content: map[string]*huma.MediaType{
					"application/problem+json": {Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "")},
				}},
			},
		})
	}
	of := text("page", "the name of the summit's public pages, as of its announcements")
	add("recordings", "/gallery/{page}/recordings", "The recordings of open sessions that nobody has deleted, the oldest first", "application/json",
		&huma.Schema{Type: huma.TypeArray, Items: schemas.Schema(reflect.TypeFor[gallery.RecordingFile](), true, "")}, of)
	add("recording", "/gallery/{page}/recordings/{name}.mp4", "A recording, whole or in ranges", "video/mp4",
		&huma.Schema{Type: huma.TypeString, Format: "binary"}, of, text("name", "the recording's name"))
}

func summitIn(text string) (identity.Hash, error) {
	id, err := identity.ParseHash(text)
	if err != nil || id.IsZero() {
		return id, problem(unknownSummit, "this is not a summit's id")
	}
	return id, nil
}

func seatIn(summitText, member string) (seat, error) {
	id, err := summitIn(summitText)
	if err != nil {
		return seat{}, err
	}
	if identity.ID(member).Check() != nil {
		return seat{}, problem(unknownSeat, "this is not a member's id")
	}
	return seat{id, identity.ID(member)}, nil
}

func (a *API) about(context.Context, *http.Request, *struct{}) (*body[About], error) {
	return &body[About]{About{a.Node.Key(), a.Version, APIVersion, summit.RulesVersion, Time{a.now()}}}, nil
}

type actInput struct{ Body SentAct }

func (a *API) act(ctx context.Context, _ *http.Request, in *actInput) (*body[TakenAct], error) {
	act, err := summit.ParseAct(in.Body.Act)
	if err != nil {
		return nil, err
	}
	// Counted once the signature is known to be true, and not for what stands in the record: everyone at the summit has
	// those bytes, and nobody uses up another's share by sending them again. An act that protects is in others' hands
	// before the record has it: each is counted for itself.
	counted := act.By.String()
	if rule, _ := summit.RuleFor(act.Kind()); rule.Effect == summit.Protects {
		counted += " " + act.ID
	}
	if !a.recorded(act) && a.limited(ctx, counted) {
		return nil, problem(tooManyRequests, "this seat or key asked too often within a minute")
	}
	receipt, err := a.proceedings.Take(ctx, act)
	if err != nil {
		return nil, err
	}
	return &body[TakenAct]{TakenAct{receipt.Signed, receipt.Ref.Seq, receipt.Ref.Hash}}, nil
}

// recorded says whether an act of this id stands in the record.
func (a *API) recorded(act summit.Act) (stands bool) {
	err := a.proceedings.Read(act.Summit, func(m summit.Moment) { _, stands = m.EntryOf(act.ID) })
	return err == nil && stands
}

func (a *API) shown(_ context.Context, _ *http.Request, in *AtSummit) (*body[ShownSummit], error) {
	id, err := summitIn(in.Summit)
	if err != nil {
		return nil, err
	}
	var out ShownSummit
	if err := a.proceedings.Read(id, func(m summit.Moment) { out.PublicSummit = view.ForPublic(m) }); err != nil {
		return nil, err
	}
	genesis, err := a.proceedings.Genesis(id)
	if err != nil {
		return nil, err
	}
	out.Genesis = RecordLine(genesis)
	return &body[ShownSummit]{out}, nil
}

type challengeInput struct {
	AtSummit
	Body WhoAsks
}

// challenge is given for every member's id, known or not: asking teaches a stranger nothing.
func (a *API) challenge(_ context.Context, _ *http.Request, in *challengeInput) (*body[Challenge], error) {
	at, err := seatIn(in.Summit, string(in.Body.Member))
	if err != nil {
		return nil, err
	}
	if err := a.proceedings.Read(at.summit, func(summit.Moment) {}); err != nil {
		return nil, err
	}
	return &body[Challenge]{Challenge{a.challenges.issue(at)}}, nil
}

type proofInput struct {
	AtSeat
	Body Proof
}

// proven reads a proof for the seat in the path: whose key signed it, and the challenge that is yet to be spent.
func proven(in *proofInput) (seat, identity.Key, string, error) {
	at, err := seatIn(in.Summit, in.Member)
	if err != nil {
		return at, identity.Key{}, "", err
	}
	claim, by, err := identity.OpenSession(in.Body.Proof)
	switch {
	case err != nil:
		return at, by, "", problem(proofInvalid, err.Error())
	case claim.Summit != at.summit || claim.Member != at.member:
		return at, by, "", problem(proofInvalid, "the proof is for another seat")
	}
	return at, by, claim.Challenge, nil
}

func (a *API) invitation(_ context.Context, _ *http.Request, in *proofInput) (*body[ShownInvitation], error) {
	at, by, challenge, err := proven(in)
	if err != nil {
		return nil, err
	}
	var (
		out   ShownInvitation
		known bool
	)
	err = a.proceedings.Read(at.summit, func(m summit.Moment) {
		member := m.Member(at.member)
		if member == nil {
			return
		}
		if out.State, known = m.InvitationState(member, by); !known {
			return
		}
		out.Head, out.Chain = m.Head, []string{}
		if member.Key == by {
			out.Certificate = member.Certificate
			out.Chain = inviter(m.Chain(member), member.Certificate)
		}
	})
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, problem(unknownSeat, "no invitation of this member has this key")
	case !a.challenges.spend(at, challenge):
		return nil, problem(challengeSpent, "a challenge is good once, for one seat, for a minute")
	}
	return &body[ShownInvitation]{out}, nil
}

// inviter is what leads from the delegation's key to an invitation, nearest first: nothing when the delegation key
// signed it, else the device and the invitation certificate of the secretary who did.
func inviter(chain identity.Chain, certificate string) []string {
	before := chain[:slices.Index(chain, certificate)]
	nearest := slices.Clone([]string(before))
	slices.Reverse(nearest)
	return nearest
}

type sessionOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (a *API) session(_ context.Context, _ *http.Request, in *proofInput) (*sessionOutput, error) {
	at, by, challenge, err := proven(in)
	if err != nil {
		return nil, err
	}
	refused := problem(unknownSeat, "no device of this member has this key")
	err = a.proceedings.Read(at.summit, func(m summit.Moment) {
		member, stands := m.DeviceOf(by)
		switch {
		case member == nil || member.Member != at.member:
		case !stands:
			refused = standsNoMore(m, at.member)
		default:
			refused = nil
		}
	})
	switch {
	case err != nil:
		return nil, err
	case refused != nil:
		return nil, refused
	case !a.challenges.spend(at, challenge):
		return nil, problem(challengeSpent, "a challenge is good once, for one seat, for a minute")
	}
	return &sessionOutput{*a.cookie(at, a.sessions.open(at, by))}, nil
}

func (a *API) media(ctx context.Context, r *http.Request, in *AtSeat) (*body[Doors], error) {
	at, err := seatIn(in.Summit, in.Member)
	if err != nil {
		return nil, err
	}
	if _, err := a.signedIn(r, at); err != nil {
		return nil, err
	}
	if a.limited(ctx, at.cookieName()) {
		return nil, problem(tooManyRequests, "this seat or key asked too often within a minute")
	}
	out := Doors{Chambers: []Door{}}
	var failed error
	err = a.proceedings.Read(at.summit, func(m summit.Moment) {
		for _, chamber := range m.Chambers() {
			admission, admitted := m.Admitted(chamber.ID, at.member)
			if !admitted {
				continue
			}
			token, err := a.Tokens.Token(at.summit, chamber.ID, admission)
			if err != nil {
				failed = err
				return
			}
			out.Chambers = append(out.Chambers, Door{chamber.ID, at.member, token})
		}
	})
	if err := errors.Join(err, failed); err != nil {
		return nil, err
	}
	return &body[Doors]{out}, nil
}

// exportTime is how long a record may take to be fetched.
const exportTime = 2 * time.Minute

func (a *API) record(ctx context.Context, r *http.Request, in *AtSummit) (*huma.StreamResponse, error) {
	id, err := summitIn(in.Summit)
	if err != nil {
		return nil, err
	}
	if err := a.proceedings.Read(id, func(summit.Moment) {}); err != nil {
		return nil, err
	}
	session, err := a.signedInAt(r, id)
	if err != nil {
		return nil, err
	}
	if a.limited(ctx, session.seat.cookieName()) {
		return nil, problem(tooManyRequests, "this seat or key asked too often within a minute")
	}
	form, err := a.formFor(session.seat)
	if err != nil {
		return nil, err
	}
	return a.exported(id, form), nil
}

// redacted is the record as everyone may have it: all headers, and the acts that are public.
func (a *API) redacted(_ context.Context, _ *http.Request, in *AtSummit) (*huma.StreamResponse, error) {
	id, err := summitIn(in.Summit)
	if err != nil {
		return nil, err
	}
	if err := a.proceedings.Read(id, func(summit.Moment) {}); err != nil {
		return nil, err
	}
	return a.exported(id, chain.Redacted), nil
}

// formFor is in which form a seat reads the record: delegations whole, observers redacted.
func (a *API) formFor(at seat) (chain.Form, error) {
	audience, err := a.audienceOf(at)
	if _, delegations := audience.Delegation(); delegations {
		return chain.Whole, err
	}
	return chain.Redacted, err
}

func (a *API) exported(id identity.Hash, form chain.Form) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		_ = http.NewResponseController(w).SetWriteDeadline(a.now().Add(exportTime))
		ctx.SetHeader("Content-Type", "application/x-ndjson")
		ctx.SetHeader("Content-Disposition", `attachment; filename="record.ndjson"`)
		if err := a.Log.Export(r.Context(), w, id, form, a.Node, a.now()); err != nil {
			if r.Context().Err() == nil {
				_ = a.fail(r, err) // for the log
			}
			panic(http.ErrAbortHandler) // a record cut short must not look like a whole one
		}
	}}
}
