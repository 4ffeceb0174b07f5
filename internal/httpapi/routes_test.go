package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/delivery"
	"parley/internal/identity"
	"parley/internal/summit"
)

// caller is one who asks over HTTP: what the request carries, and the seat it is for, if it has one.
type caller struct {
	name   string
	own    identity.ID
	cookie *http.Cookie
	token  string
	origin string
	seated bool // its cookie stands at the summit
	delegation,
	revoked bool
}

// routeKind says who may take a route.
type routeKind int

const (
	forAll routeKind = iota
	forOperator
	forOwnSeat       // the seat in the path, with its cookie
	forAnySeat       // any seat of the summit
	forOwnPlace      // the seat in the path, while the record admits it to the plenary
	forOwnDelegation // the seat in the path, of a member of a delegation
	bySignature      // anyone: what is sent proves who it is from
	forPlayers       // anyone, from any page
	forSignaller     // the engine's signalling: its gate asks Authorise
)

// route is one address and how it answers who may take it.
type route struct {
	kind   routeKind
	body   func(c *cast, who caller) any
	says   string
	stream bool
	status int // of who may; 200 unless it says another
}

// routes are every address that the node answers: the interface as documented, and what api.go adds to it.
var routes = map[string]route{
	"GET /api/about":                                   {kind: forAll, says: `"node"`},
	"GET /api/summits/{summit}":                        {kind: forAll, says: `"genesis"`},
	"GET /api/summits/{summit}/chain":                  {kind: forAll, says: `"redacted-record"`},
	"POST /api/summits":                                {kind: forOperator, says: `"receipt"`, body: func(c *cast, _ caller) any { return c.convening() }},
	"GET /api/operator/summits":                        {kind: forOperator, says: `"phase"`},
	"GET /api/operator/health":                         {kind: forOperator, says: `"writable"`},
	"POST /api/summits/{summit}/challenges":            {kind: forAll, says: `"challenge"`, body: func(c *cast, _ caller) any { return WhoAsks{"lin"} }},
	"GET /api/summits/{summit}/record":                 {kind: forAnySeat, says: `record","version"`},
	"GET /api/summits/{summit}/seats/{member}/events":  {kind: forOwnSeat, says: "event: view", stream: true},
	"GET /api/summits/{summit}/seats/{member}/entries": {kind: forOwnSeat, says: "event: entry", stream: true},
	"POST /api/summits/{summit}/seats/{member}/media":  {kind: forOwnSeat, says: `"chambers"`},
	"POST /api/acts": {kind: bySignature, says: `"receipt"`, body: func(c *cast, _ caller) any {
		return SentAct{c.signAct("lin", summit.PutItem{Item: summit.AgendaItem{ID: "another-item", Title: summit.Text{"en": "Put at " + time.Now().String()}}})}
	}},
	"POST /api/summits/{summit}/seats/{member}/session": {kind: bySignature, status: http.StatusNoContent, body: func(c *cast, _ caller) any {
		return c.proof("guest", "guest")
	}},
	"POST /api/summits/{summit}/seats/{member}/invitation": {kind: bySignature, says: `"used"`, body: func(c *cast, _ caller) any {
		return c.proof("link guest", "guest")
	}},
	chamberPath("PUT", "key-packages"): {kind: forOwnPlace, status: http.StatusNoContent, body: func(*cast, caller) any {
		return KeyPackages{OneTime: []B64{}, LastResort: B64{0, 1, 0, 5}}
	}},
	chamberPath("POST", "key-packages/claims"): {kind: forOwnPlace, says: `"packages"`, body: func(*cast, caller) any { return ClaimedMembers{[]identity.ID{"lin"}} }},
	chamberPath("POST", "messages"):            {kind: forOwnPlace, says: `"seq"`, body: func(*cast, caller) any { return NewMessage{Kind: delivery.Ask} }},
	chamberPath("GET", "messages"):             {kind: forOwnPlace, says: `"messages"`},
	chamberPath("GET", "group-info"):           {kind: forOwnPlace, says: "no-group", status: http.StatusConflict},

	"GET /api/summits/{summit}/seats/{member}/calendar": {kind: forOwnDelegation, says: `"/calendars/`},
	"POST /api/summits/{summit}/seats/{member}/preview": {kind: forOwnDelegation, says: "They meet", body: func(*cast, caller) any {
		return Draft{Language: "en", Joint: true, Announcement: announced}
	}},
	"GET /announcements":                          {kind: forAll, says: "<!DOCTYPE html>"},
	"GET /announcements/{name}":                   {kind: forAll, says: "not-found", status: http.StatusNotFound},
	"GET /announcements/{name}/{language}":        {kind: forAll, says: "not-found", status: http.StatusNotFound},
	"GET /announcements/{name}/{language}/{part}": {kind: forAll, says: "not-found", status: http.StatusNotFound},
	"GET /calendars/{name}/{delegation}/{token}":  {kind: forAll, says: "not-found", status: http.StatusNotFound},
	"POST /api/summits/{summit}/seats/{member}/gallery": {kind: forOwnSeat, status: http.StatusConflict, says: "doors-closed", body: func(*cast, caller) any {
		return WantedPublication{}
	}},
	"POST /api/summits/{summit}/gallery/whip":                 {kind: forAll, status: http.StatusUnauthorized, says: "publishing-token"},
	"DELETE /api/summits/{summit}/gallery/whip/{publication}": {kind: forAll, status: http.StatusUnauthorized, says: "publishing-token"},
	"GET /gallery/{page}/{file...}":                           {kind: forPlayers, status: http.StatusNotFound, says: "not-found"},
	"GET /gallery/{page}/recordings":                          {kind: forPlayers, status: http.StatusNotFound, says: "not-found"},
	"GET /gallery/{page}/recordings/{name}.mp4":               {kind: forPlayers, status: http.StatusNotFound, says: "not-found"},
	"GET /gallery/{page}":                                     {kind: forAll, says: "<!doctype html>"},

	"GET /healthz":                     {kind: forAll, says: "ok"},
	"GET /problems/{name}":             {kind: forAll, says: "Look again"},
	"GET /{$}":                         {kind: forAll, says: "<!doctype html>"},
	"GET /s/{summit}/{member}":         {kind: forAll, says: "<!doctype html>"},
	"GET /claim/{summit}/{delegation}": {kind: forAll, says: "<!doctype html>"},
	"GET /operator":                    {kind: forAll, says: "<!doctype html>"},
	"/rtc":                             {kind: forSignaller},
	"/rtc/":                            {kind: forSignaller},
}

func chamberPath(method, rest string) string {
	return method + " /api/summits/{summit}/seats/{member}/chambers/{chamber}/" + rest
}

// TestEveryRouteIsInTheMatrix finds routes in the interface as documented and in api.go, and misses none here.
func TestEveryRouteIsInTheMatrix(t *testing.T) {
	var described struct {
		Paths map[string]map[string]struct {
			Security []map[string][]string
		}
	}
	text, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &described); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for path, methods := range described.Paths {
		for method, operation := range methods {
			name := strings.ToUpper(method) + " " + path
			found[name] = true
			r, known := routes[name]
			if !known {
				t.Errorf("%s is in no line of the matrix", name)
				continue
			}
			security := ""
			for _, s := range operation.Security {
				for scheme := range s {
					security = scheme
				}
			}
			want := map[routeKind]string{forOperator: "operator", forOwnSeat: "seat", forOwnPlace: "seat", forOwnDelegation: "seat", forAnySeat: "seat"}[r.kind]
			if security != want {
				t.Errorf("%s is described as for %q, and the matrix has it for %q", name, security, want)
			}
		}
	}
	source, err := os.ReadFile("api.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`mux\.Handle(?:Func)?\("([^"]+)"[,)]`).FindAllStringSubmatch(string(source), -1) {
		if name := match[1]; name != "/" { // which answers that there is nothing
			found[name] = true
			if _, known := routes[name]; !known {
				t.Errorf("%s is in no line of the matrix", name)
			}
		}
	}
	found["GET /gallery/{page}/{file...}"] = true // it is answered before all of these, by ServeHTTP
	for name := range routes {
		if !found[name] {
			t.Errorf("the node has no %s any more", name)
		}
	}
}

// TestWhoMayTakeWhichRoute tries every route by everyone who could ask, each with its own seat in the path and with
// another's.
func TestWhoMayTakeWhichRoute(t *testing.T) {
	c, callers := crowd(t)
	tries, taken := 0, 0
	for name, r := range routes {
		method, path, ok := strings.Cut(name, " ")
		if !ok {
			continue // signalling: its gate's own tests try it, and Authorise below
		}
		for _, who := range callers {
			for _, at := range []identity.ID{who.own, "lin", "ivanov"} {
				if at == "" || (at == who.own && who.own == "") {
					continue
				}
				tries++
				request := c.requestAs(who, method, path, at, r)
				w := c.answer(request, r.stream)
				want, problem := r.expected(who, at)
				if w.Code != want {
					t.Errorf("%s by %s at the seat of %s: status %d, want %d: %.200s", name, who.name, at, w.Code, want, w.Body)
					continue
				}
				if problem != "" {
					c.refused(w, problem)
					if contains(w.Body.String(), "event:", "media-token", `"header"`, "Name of") {
						t.Errorf("%s by %s: a refusal says %s", name, who.name, w.Body)
					}
					continue
				}
				taken++
				if !strings.Contains(w.Body.String(), r.says) {
					t.Errorf("%s by %s: %.200s", name, who.name, w.Body)
				}
				if !who.delegation && r.kind != forOperator && contains(w.Body.String(), "secret-item", "Name of petrov") {
					t.Errorf("%s tells %s what is the delegations' own: %s", name, who.name, w.Body)
				}
			}
		}
	}
	t.Logf("%d tries, %d taken", tries, taken)
}

// TestWhoMaySignalToWhichChamber is the same for the media engine: the gate asks Authorise.
func TestWhoMaySignalToWhichChamber(t *testing.T) {
	c, callers := crowd(t)
	in := map[string][]identity.ID{
		"lin": {summit.Plenary, "caucus-beijing"}, "ivanov": {summit.Plenary, "caucus-moscow"}, "wang": {summit.Plenary, "caucus-beijing"},
		"desk": {summit.Plenary, "caucus-beijing"}, "kontora": {summit.Plenary, "caucus-moscow"}, "sato": {summit.Plenary, "caucus-beijing"},
		"mediator": {summit.Plenary},
	}
	for _, who := range callers {
		for _, as := range []identity.ID{who.own, "lin", "ivanov", "mediator", "press"} {
			if as == "" || who.origin != "" { // a page elsewhere does not get as far as the gate
				continue
			}
			for _, chamber := range []identity.ID{summit.Plenary, "caucus-beijing", "caucus-moscow", summit.Papers, "booth", ""} {
				r := c.request(http.MethodGet, "/rtc/v1", nil)
				if who.cookie != nil {
					r.AddCookie(who.cookie)
				}
				_, err := c.api.Authorise(r, c.id, chamber, as)
				want := who.seated && as == who.own && slices.Contains(in[string(as)], chamber)
				if (err == nil) != want {
					t.Errorf("%s as %s in %q: %v", who.name, as, chamber, err)
				}
			}
		}
	}
}

// crowd is a summit in a closed session with everyone who could ask: the mediator is admitted to closed sessions, press
// to open ones, the technician was expelled, and petrov revoked.
func crowd(t *testing.T) (*cast, []caller) {
	t.Helper()
	c := gathered(t)
	c.api.Limits.PerAddress = 1 << 30
	c.api.perSeat = newRates(1 << 30)
	c.api.handler = c.api.guarded(c.api.mux)
	late := member{"sato", "beijing", identity.Delegate}
	c.invite(late, c.api.now().Add(time.Hour))
	c.enrol("sato")
	c.signIn("sato")
	c.invite(member{"guest", "moscow", identity.Delegate}, c.api.now().Add(time.Hour)) // whose proofs anyone may carry
	c.enrol("guest")
	for _, role := range []identity.Role{identity.Press, identity.Mediator, identity.Technician, identity.Broadcaster} {
		id := identity.ID(role)
		c.invite(member{id, "moscow", role}, c.api.now().Add(time.Hour))
		c.enrol(id)
		c.signIn(id)
	}
	for id, to := range map[identity.ID]summit.SessionKind{"press": summit.OpenSession, "broadcaster": summit.OpenSession, "mediator": summit.ClosedSession, "technician": summit.ClosedSession} {
		c.agree(summit.Admit{Observer: id, To: to})
	}
	c.act("ivanov", summit.Expel{Observer: "technician"})
	c.act("ivanov", summit.PutItem{Item: summit.AgendaItem{ID: "secret-item", Title: summit.Text{"en": "Behind doors"}}})
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("ivanov", summit.Ready{Session: summit.ClosedSession})
	revoked := c.cookies["petrov"]
	c.act("kontora", summit.Revoke{Member: "petrov"})

	// Another summit on the same node, where lin is somebody, too.
	elsewhere := &cast{house: c.house, t: t, keys: map[string]identity.Signer{}, cookies: map[identity.ID]*http.Cookie{}}
	elsewhere.gather()

	lin := c.cookies["lin"]
	callers := []caller{
		{name: "nobody"},
		{name: "the operator", token: "Bearer " + operatorSecret},
		{name: "one who guesses the operator's token", token: "Bearer " + operatorSecret + "x"},
		{name: "a revoked delegate", own: "petrov", cookie: revoked, revoked: true},
		{name: "lin of another summit", own: "lin", cookie: elsewhere.cookies["lin"]},
		{name: "one with ivanov's cookie under lin's name", own: "lin", cookie: &http.Cookie{Name: lin.Name, Value: c.cookies["ivanov"].Value}},
		{name: "one with a cookie made up", own: "lin", cookie: &http.Cookie{Name: lin.Name, Value: strings.Repeat("A", 43)}},
		{name: "a page elsewhere, in lin's browser", own: "lin", cookie: lin, origin: "http://evil.example"},
	}
	for _, m := range append(members, late) {
		if m.id != "petrov" {
			callers = append(callers, caller{name: "the " + string(m.role) + " " + string(m.id), own: m.id, cookie: c.cookies[m.id], seated: true, delegation: true})
		}
	}
	for _, id := range []identity.ID{"press", "mediator", "technician", "broadcaster"} {
		callers = append(callers, caller{name: "the observer " + string(id), own: id, cookie: c.cookies[id], seated: true})
	}
	return c, callers
}

// agree has lin propose and ivanov consent.
func (c *cast) agree(body summit.Body) {
	c.t.Helper()
	taken := c.act("lin", body)
	c.act("ivanov", summit.Consent{Proposal: summit.Ref{Seq: taken.Seq, Hash: taken.Hash}})
}

func (c *cast) requestAs(who caller, method, path string, at identity.ID, r route) *http.Request {
	path = strings.NewReplacer("{summit}", c.id.String(), "{member}", string(at), "{delegation}", "beijing", "{chamber}", "plenary", "{name}", "stale", "{language}", "en", "{part}", "1", "{token}", "x.ics", "{$}", "").Replace(path)
	var content any
	if r.body != nil {
		content = r.body(c, who)
		if r.kind == bySignature { // a proof is one member's
			path = strings.Replace(path, "/seats/"+string(at)+"/", "/seats/guest/", 1)
		}
	}
	request := c.request(method, path, content)
	if who.cookie != nil {
		request.AddCookie(who.cookie)
	}
	if who.token != "" {
		request.Header.Set("Authorization", who.token)
	}
	if who.origin != "" {
		request.Header.Set("Origin", who.origin)
	}
	return request
}

// expected is what the route says to this caller at this seat: the status, and the problem of a refusal.
func (r route) expected(who caller, at identity.ID) (int, summit.Problem) {
	refused := func(p summit.Problem) (int, summit.Problem) { return describe(p).Status, p }
	status := r.status
	if status == 0 {
		status = http.StatusOK
	}
	own := r.kind == forOwnSeat || r.kind == forOwnPlace || r.kind == forOwnDelegation
	switch {
	case who.origin != "" && r.kind != forPlayers:
		return refused(foreignOrigin)
	case r.kind == forOperator && who.name != "the operator":
		return refused(operatorToken)
	case own && at == who.own && who.revoked,
		r.kind == forAnySeat && who.revoked:
		return refused(summit.InvitationRevoked)
	case own && (!who.seated || at != who.own), r.kind == forAnySeat && !who.seated:
		return refused(notSignedIn)
	case r.kind == forOwnDelegation && !who.delegation:
		return refused(summit.NotAllowed)
	case r.kind == forOwnPlace && (at == "press" || at == "technician" || at == "broadcaster"):
		return refused(notAdmitted)
	}
	return status, ""
}

// answer sends a request; of a stream it hears the first that is sent.
func (c *cast) answer(r *http.Request, stream bool) *httptest.ResponseRecorder {
	if !stream {
		return c.send(r)
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	w := &hearer{ResponseRecorder: httptest.NewRecorder(), heard: cancel}
	c.api.ServeHTTP(w, r.WithContext(ctx))
	return w.ResponseRecorder
}

// hearer hangs up once it has heard something.
type hearer struct {
	*httptest.ResponseRecorder
	heard func()
}

func (h *hearer) Write(p []byte) (int, error) {
	n, err := h.ResponseRecorder.Write(p)
	if strings.Contains(h.Body.String(), "id:") {
		h.heard()
	}
	return n, err
}
