package httpapi

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cast plays people at a house, over HTTP alone: their keys, and the cookies of their seats.
type cast struct {
	*house
	t       testing.TB
	id      identity.Hash
	keys    map[string]identity.Signer
	cookies map[identity.ID]*http.Cookie
}

// member is one of the cast's members.
type member struct {
	id         identity.ID
	delegation identity.ID
	role       identity.Role
}

var members = []member{
	{"desk", "beijing", identity.Secretary},
	{"lin", "beijing", identity.Principal},
	{"wang", "beijing", identity.Interpreter},
	{"kontora", "moscow", identity.Secretary},
	{"ivanov", "moscow", identity.Principal},
	{"petrov", "moscow", identity.Delegate},
}

// gathered is a summit whose members are enrolled and signed in.
func gathered(t testing.TB) *cast {
	c := &cast{house: newHouse(t), t: t, keys: map[string]identity.Signer{}, cookies: map[identity.ID]*http.Cookie{}}
	c.gather()
	return c
}

func (c *cast) gather() {
	c.t.Helper()
	c.convene()
	for _, d := range []identity.ID{"beijing", "moscow"} {
		by := "key " + string(d)
		proof := c.sign("claim "+string(d), identity.TypeClaim, identity.Claim{Summit: c.id, Delegation: d, Key: c.key(by).Key()})
		c.act(by, summit.Claim{Delegation: d, Key: c.key(by).Key(), Proof: proof})
	}
	for _, m := range members {
		c.invite(m, time.Now().Add(time.Hour))
		c.enrol(m.id)
		c.signIn(m.id)
	}
}

func (c *cast) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *cast) key(name string) identity.Signer {
	if s, ok := c.keys[name]; ok {
		return s
	}
	s, err := identity.NewSigner(rand.Reader)
	c.must(err)
	c.keys[name] = s
	return s
}

func (c *cast) sign(by string, typ identity.Type, payload any) string {
	c.t.Helper()
	signed, err := c.key(by).Sign(typ, payload)
	c.must(err)
	return signed
}

// ask sends a request as a browser would that has these cookies.
func (c *cast) ask(method, path string, body any, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	c.t.Helper()
	return c.send(c.request(method, path, body, cookies...))
}

func (c *cast) send(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	c.api.ServeHTTP(w, r)
	return w
}

func (c *cast) request(method, path string, body any, cookies ...*http.Cookie) *http.Request {
	c.t.Helper()
	var content []byte
	switch b := body.(type) {
	case nil:
	case []byte:
		content = b
	default:
		var err error
		content, err = json.Marshal(body)
		c.must(err)
	}
	r := httptest.NewRequest(method, "http://localhost:8080"+path, bytes.NewReader(content))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, cookie := range cookies {
		r.AddCookie(cookie)
	}
	return r
}

// fetch sends a request that must succeed, and reads its answer.
func (c *cast) fetch(into any, method, path string, body any, cookies ...*http.Cookie) {
	c.t.Helper()
	w := c.ask(method, path, body, cookies...)
	if w.Code/100 != 2 {
		c.t.Fatalf("%s %s: status %d: %s", method, path, w.Code, w.Body)
	}
	if into != nil {
		c.must(json.Unmarshal(w.Body.Bytes(), into))
	}
}

func (c *cast) convening() map[string]any {
	party := func(id, zone, language string) map[string]any {
		return map[string]any{
			"id": id, "name": map[string]string{"en": id}, "timeZone": zone, "language": language, "claimKey": c.key("claim " + id).Key(),
		}
	}
	return map[string]any{
		"title": map[string]string{"en": "Virtual summit"}, "starts": time.Now().UTC().Format(time.RFC3339), "minutes": 120,
		"delegations": []any{party("beijing", "Asia/Shanghai", "zh"), party("moscow", "Europe/Moscow", "ru")},
		"agenda":      []any{map[string]any{"id": "stock", "title": map[string]string{"en": "Take stock"}, "minutes": 30, "public": true}},
	}
}

func (c *cast) convene() {
	c.t.Helper()
	r := c.request(http.MethodPost, "/api/summits", c.convening())
	r.Header.Set("Authorization", "Bearer "+operatorSecret)
	w := c.send(r)
	var got struct{ Summit identity.Hash }
	c.must(json.Unmarshal(w.Body.Bytes(), &got))
	if got.Summit.IsZero() {
		c.t.Fatalf("convening: %s", w.Body)
	}
	c.id = got.Summit
}

func (c *cast) head() (head summit.Ref) {
	c.t.Helper()
	c.must(c.proceedings.Read(c.id, func(m summit.Moment) { head = m.Head }))
	return head
}

func (c *cast) signAct(by string, body summit.Body) string {
	c.t.Helper()
	id, err := uuid.NewV7()
	c.must(err)
	signed, err := summit.SignAct(c.key(by), id.String(), c.id, body, time.Now(), c.head())
	c.must(err)
	return signed
}

func (c *cast) act(by string, body summit.Body) (taken TakenAct) {
	c.t.Helper()
	c.fetch(&taken, http.MethodPost, "/api/acts", SentAct{c.signAct(by, body)})
	return taken
}

func (c *cast) invite(m member, until time.Time) {
	c.t.Helper()
	by := "key " + string(m.delegation)
	c.act(by, summit.Invite{Certificate: c.sign(by, identity.TypeInvitation, identity.Invitation{
		Summit: c.id, Delegation: m.delegation, Member: m.id, Name: "Name of " + string(m.id), Role: m.role,
		Languages: []identity.Language{"zh", "ru"}, Key: c.key("link " + string(m.id)).Key(),
		NotBefore: time.Now().Add(-time.Minute), NotAfter: until,
	})})
}

func (c *cast) enrolment(id identity.ID) summit.Enrol {
	c.t.Helper()
	return summit.Enrol{Certificate: c.sign("link "+string(id), identity.TypeDevice, identity.Device{Summit: c.id, Member: id, Key: c.key(string(id)).Key()})}
}

func (c *cast) enrol(id identity.ID) {
	c.t.Helper()
	c.act(string(id), c.enrolment(id))
}

// observer is one whom Moscow accredits, signed in to its seat.
func (c *cast) observer(id identity.ID) {
	c.invite(member{id: id, delegation: "moscow", role: identity.Press}, time.Now().Add(time.Hour))
	c.enrol(id)
	c.signIn(id)
}

func (c *cast) at(id identity.ID) seat { return seat{c.id, id} }

func (c *cast) path(id identity.ID, rest string) string {
	return fmt.Sprintf("/api/summits/%s/seats/%s/%s", c.id, id, rest)
}

func (c *cast) challenge(id identity.ID) string {
	c.t.Helper()
	var got Challenge
	c.fetch(&got, http.MethodPost, "/api/summits/"+c.id.String()+"/challenges", WhoAsks{id})
	return got.Challenge
}

func (c *cast) proof(by string, id identity.ID) Proof {
	c.t.Helper()
	return Proof{c.sign(by, identity.TypeSession, identity.Session{Summit: c.id, Member: id, Challenge: c.challenge(id)})}
}

func (c *cast) signIn(id identity.ID) {
	c.t.Helper()
	w := c.ask(http.MethodPost, c.path(id, "session"), c.proof(string(id), id))
	if w.Code != http.StatusNoContent {
		c.t.Fatalf("signing %s in: %d %s", id, w.Code, w.Body)
	}
	c.cookies[id] = w.Result().Cookies()[0]
}

func (c *cast) refused(w *httptest.ResponseRecorder, want summit.Problem) {
	c.t.Helper()
	var got Problem
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		c.t.Errorf("want the problem %s, got status %d: %s", want, w.Code, w.Body)
		return
	}
	d := describe(want)
	if got.Type != "/problems/"+string(want) || w.Code != d.Status || got.Status != d.Status || got.Title != d.Title || got.Next != d.Next {
		c.t.Errorf("want the problem %s, got status %d: %s", want, w.Code, w.Body)
	}
	if d.detail == ownWords && got.Detail == "" {
		c.t.Errorf("the problem %s says nothing of its own", want)
	}
	if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" {
		c.t.Errorf("the problem %s travels as %s", want, kind)
	}
}

// secrets are what may stand in no log and in nobody else's answer.
func (c *cast) secrets() []string {
	out := []string{operatorSecret}
	for _, cookie := range c.cookies {
		out = append(out, cookie.Value)
	}
	for _, k := range c.keys {
		out = append(out, k.Seed())
	}
	return out
}

func contains(text string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
