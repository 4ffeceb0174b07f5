package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"parley/internal/identity"
	"parley/internal/summit"
)

// Who asks, in the table of permissions.
const (
	anyone   = "anyone"
	operator = "the operator"
	self     = "the seat itself"          // lin, in lin's path
	other    = "another seat's cookie"    // ivanov's cookie, under its own name, in lin's path
	stolen   = "a cookie under my name"   // ivanov's cookie's value, under the name of lin's
	forged   = "a cookie made up"         // a token that nobody was given
	revoked  = "a seat that was revoked"  // petrov's cookie, in petrov's path
	foreign  = "a page of another origin" // lin's cookie, with another Origin
)

func (c *cast) as(who string, r *http.Request) *http.Request {
	lin := c.cookies["lin"]
	switch who {
	case operator:
		r.Header.Set("Authorization", "Bearer "+operatorSecret)
	case self:
		r.AddCookie(lin)
	case other:
		r.AddCookie(c.cookies["ivanov"])
	case stolen:
		r.AddCookie(&http.Cookie{Name: lin.Name, Value: c.cookies["ivanov"].Value})
	case forged:
		r.AddCookie(&http.Cookie{Name: lin.Name, Value: strings.Repeat("A", 43)})
	case revoked:
		r.AddCookie(c.cookies["petrov"])
	case foreign:
		r.AddCookie(lin)
		r.Header.Set("Origin", "http://evil.example")
	}
	return r
}

// TestWhoMayAskForWhat is the table of permissions over HTTP: request, status, what the answer says, and what it must
// not say.
func TestWhoMayAskForWhat(t *testing.T) {
	c := gathered(t)
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("ivanov", summit.Ready{Session: summit.ClosedSession}) // the plenary is open
	c.act("kontora", summit.Revoke{Member: "petrov"})

	linsMedia, petrovsMedia := c.path("lin", "media"), c.path("petrov", "media")
	linsEvents, petrovsEvents := c.path("lin", "events"), c.path("petrov", "events")
	aSummit := "/api/summits/" + c.id.String()
	linsEntries, petrovsEntries := c.path("lin", "entries"), c.path("petrov", "entries")
	record, public := aSummit+"/record", aSummit
	elsewhere := "/api/summits/" + identity.HashOf([]byte("elsewhere")).String()

	named := func(p summit.Problem) string { return `"type":"/problems/` + string(p) + `"` }
	for _, row := range []struct {
		who, method, path string
		body              any
		status            int
		says              string
		never             []string
	}{
		{anyone, "GET", "/api/about", nil, 200, c.node.Key().String(), nil},
		{anyone, "GET", public, nil, 200, `"genesis"`, []string{"Name of", "session", "phase", "ready", "members"}},
		{anyone, "GET", elsewhere, nil, 404, named(unknownSummit), nil},
		{anyone, "GET", "/api/summits/not-a-hash", nil, 404, named(unknownSummit), nil},

		{anyone, "POST", "/api/summits", c.convening(), 401, named(operatorToken), nil},
		{self, "POST", "/api/summits", c.convening(), 401, named(operatorToken), nil},
		{operator, "POST", "/api/summits", c.convening(), 200, `"receipt"`, nil},
		{anyone, "GET", "/api/operator/summits", nil, 401, named(operatorToken), []string{c.id.String()}},
		{self, "GET", "/api/operator/summits", nil, 401, named(operatorToken), []string{c.id.String()}},
		{operator, "GET", "/api/operator/summits", nil, 200, `"phase":"in-session"`, []string{"Name of", "members"}},
		{anyone, "GET", "/api/operator/health", nil, 401, named(operatorToken), []string{"disk"}},
		{self, "GET", "/api/operator/health", nil, 401, named(operatorToken), []string{"disk"}},
		{operator, "GET", "/api/operator/health", nil, 200, `"writable":true`, []string{"Name of", c.id.String()}},

		{anyone, "POST", linsMedia, nil, 401, named(notSignedIn), []string{"media-token"}},
		{operator, "POST", linsMedia, nil, 401, named(notSignedIn), []string{"media-token"}},
		{self, "POST", linsMedia, nil, 200, "media-token-" + c.id.String() + "-plenary-lin", []string{"-ivanov"}},
		{other, "POST", linsMedia, nil, 401, named(notSignedIn), []string{"media-token"}},
		{stolen, "POST", linsMedia, nil, 401, named(notSignedIn), []string{"media-token"}},
		{forged, "POST", linsMedia, nil, 401, named(notSignedIn), []string{"media-token"}},
		{revoked, "POST", petrovsMedia, nil, 410, named(summit.InvitationRevoked), []string{"media-token"}},
		{revoked, "POST", linsMedia, nil, 401, named(notSignedIn), []string{"media-token"}},
		{foreign, "POST", linsMedia, nil, 403, named(foreignOrigin), []string{"media-token"}},

		{anyone, "GET", linsEvents, nil, 401, named(notSignedIn), []string{"event:"}},
		{operator, "GET", linsEvents, nil, 401, named(notSignedIn), []string{"event:"}},
		{other, "GET", linsEvents, nil, 401, named(notSignedIn), []string{"event:"}},
		{stolen, "GET", linsEvents, nil, 401, named(notSignedIn), []string{"event:"}},
		{forged, "GET", linsEvents, nil, 401, named(notSignedIn), []string{"event:"}},
		{revoked, "GET", petrovsEvents, nil, 410, named(summit.InvitationRevoked), []string{"event:"}},
		{foreign, "GET", linsEvents, nil, 403, named(foreignOrigin), []string{"event:"}},

		{anyone, "GET", linsEntries, nil, 401, named(notSignedIn), []string{"event:"}},
		{operator, "GET", linsEntries, nil, 401, named(notSignedIn), []string{"event:"}},
		{other, "GET", linsEntries, nil, 401, named(notSignedIn), []string{"event:"}},
		{stolen, "GET", linsEntries, nil, 401, named(notSignedIn), []string{"event:"}},
		{forged, "GET", linsEntries, nil, 401, named(notSignedIn), []string{"event:"}},
		{revoked, "GET", petrovsEntries, nil, 410, named(summit.InvitationRevoked), []string{"event:"}},
		{foreign, "GET", linsEntries, nil, 403, named(foreignOrigin), []string{"event:"}},

		{anyone, "GET", record, nil, 401, named(notSignedIn), []string{"parley", "header"}},
		{operator, "GET", record, nil, 401, named(notSignedIn), []string{"header"}},
		{self, "GET", record, nil, 200, `"parley":"record"`, nil},
		{other, "GET", record, nil, 200, `"parley":"record"`, nil}, // the other side's own right
		{stolen, "GET", record, nil, 401, named(notSignedIn), []string{"header"}},
		{forged, "GET", record, nil, 401, named(notSignedIn), []string{"header"}},
		{revoked, "GET", record, nil, 410, named(summit.InvitationRevoked), []string{"header"}},
		{self, "GET", elsewhere + "/record", nil, 404, named(unknownSummit), nil},

		{anyone, "GET", "/s/" + c.id.String() + "/lin", nil, 200, "<!doctype html>", nil},
		{anyone, "GET", "/claim/" + c.id.String() + "/beijing", nil, 200, "<!doctype html>", nil},
		{anyone, "GET", "/operator", nil, 200, "<!doctype html>", nil},
		{anyone, "GET", "/problems/stale", nil, 200, "Look again, and decide again.", nil},
		{anyone, "GET", "/problems/none", nil, 404, named(notFound), nil},
		{anyone, "GET", "/healthz", nil, 200, "ok", nil},
		{anyone, "GET", "/.keep", nil, 404, named(notFound), nil},
		{anyone, "GET", "/api", nil, 404, named(notFound), nil},
		{anyone, "GET", "/api/acts", nil, 405, named(wrongMethod), nil},
		{anyone, "DELETE", record, nil, 405, named(wrongMethod), nil},
		{self, "HEAD", linsEvents, nil, 405, "", nil},
		{self, "HEAD", linsEntries, nil, 405, "", nil},
		{self, "GET", linsEntries + "?after=none", nil, 400, named(summit.Malformed), []string{"event:"}},
	} {
		t.Run(row.who+" "+row.method+" "+strings.ReplaceAll(row.path, c.id.String(), "SUMMIT"), func(t *testing.T) {
			before := c.head()
			w := c.send(c.as(row.who, c.request(row.method, row.path, row.body)))
			if w.Code != row.status || !strings.Contains(w.Body.String(), row.says) {
				t.Errorf("status %d, want %d and %s: %s", w.Code, row.status, row.says, w.Body)
			}
			if contains(w.Body.String(), row.never...) || contains(w.Body.String(), c.secrets()...) {
				t.Errorf("the answer says what it must not: %s", w.Body)
			}
			if c.head() != before {
				t.Error("the request left a trace in the record")
			}
		})
	}
}

// TestWhoeverMaySignAnActMaySendIt shows that the signature authorises, and no cookie: any device may carry an act.
func TestTheSignatureAuthorisesAnActAndNoCookieDoes(t *testing.T) {
	c := gathered(t)
	w := c.ask("POST", "/api/acts", SentAct{c.signAct("lin", summit.Ready{Session: summit.ClosedSession})}, c.cookies["ivanov"])
	if w.Code != http.StatusOK {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	c.refused(c.ask("POST", "/api/acts", SentAct{c.signAct("petrov", summit.Ready{Session: summit.ClosedSession})}, c.cookies["lin"]), summit.NotAllowed)
}

func TestASeatThatIsNotAdmittedGetsNoKeyToTheRoom(t *testing.T) {
	c := gathered(t)
	var doors Doors
	c.fetch(&doors, "POST", c.path("lin", "media"), nil, c.cookies["lin"])
	if len(doors.Chambers) != 1 || doors.Chambers[0].ID != summit.Caucus("beijing") {
		t.Errorf("before the session %v is open, not the caucus alone", doors.Chambers)
	}
	r := c.request("GET", "/rtc/v1", nil, c.cookies["lin"])
	_, err := c.api.Authorise(r, c.id, summit.Plenary, "lin")
	if p := problemOf(err); p.name != notAdmitted {
		t.Errorf("the gate would answer %v", err)
	}
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("ivanov", summit.Ready{Session: summit.ClosedSession})
	admission, err := c.api.Authorise(r, c.id, summit.Plenary, "lin")
	if err != nil || admission.Member != "lin" || len(admission.Publish) != 2 {
		t.Errorf("the gate would let in %v, %v", admission, err)
	}
	_, err = c.api.Authorise(r, c.id, summit.Plenary, "ivanov")
	if p := problemOf(err); p.name != notSignedIn {
		t.Errorf("with lin's cookie the gate would let ivanov in: %v", err)
	}
}
