package demo_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/internal/client"
	"parley/internal/demo"
	"parley/internal/httpapi"
	"parley/internal/identity"
	"parley/internal/proceedings"
	"parley/internal/record"
	"parley/internal/summit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "operator-token-of-the-test"

type tokens struct{}

func (tokens) Token(identity.Hash, identity.ID, summit.Admission) (string, error) {
	return "token", nil
}

// newNode is a node without the media engine, and a client of it. The transport sees every request first.
func newNode(t *testing.T, through func(http.RoundTripper) http.RoundTripper) (*client.Client, *proceedings.Proceedings) {
	t.Helper()
	node, err := identity.NewSigner(rand.Reader)
	must(t, err)
	log, err := record.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	must(t, err)
	p, err := proceedings.Open(t.Context(), log, node, time.Now)
	must(t, err)
	page := &demo.Page{}
	api := httpapi.New(httpapi.Options{
		Proceedings: p, Log: log, Node: node, Version: "test", Now: time.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Tokens: tokens{}, OperatorToken: identity.HashOf([]byte(token)), Loopback: true, Limits: httpapi.DefaultLimits, Front: page,
	})
	server := httptest.NewServer(api)
	t.Cleanup(func() {
		api.Stop()
		server.Close()
		p.Close()
		must(t, log.Close())
	})
	web := server.Client()
	if through != nil {
		web = &http.Client{Transport: through(web.Transport)}
	}
	c, err := client.New(server.URL, web)
	must(t, err)
	return c, p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func stage(t *testing.T, c *client.Client, folder string) demo.Links {
	t.Helper()
	links, err := demo.Stage(t.Context(), c, demo.StoreIn(folder), token)
	must(t, err)
	return links
}

func TestTheDemoConvenesClaimsInvitesAndStaffs(t *testing.T) {
	c, p := newNode(t, nil)
	folder := t.TempDir()
	links := stage(t, c, folder)
	if len(links.Seats) != 10 || links.Operator != token || links.URL != c.Origin() {
		t.Fatalf("%+v", links)
	}
	must(t, p.Read(links.Summit, func(m summit.Moment) {
		if m.Phase() != summit.Gathering || m.Minutes != 120 || len(m.Agenda) != 3 {
			t.Errorf("phase %s, %d minutes, %d agenda items", m.Phase(), m.Minutes, len(m.Agenda))
		}
		starts := m.Starts.In(time.FixedZone("Beijing", 8*60*60))
		if starts.Hour() != 16 || starts.Minute() != 0 || !m.Starts.After(m.Now) || m.Starts.Sub(m.Now) > 24*time.Hour {
			t.Errorf("it starts at %s", starts)
		}
		b := m.Booth("zh-ru")
		if b == nil || fmt.Sprint(b.Outputs, b.Members) != "[zh ru] [beijing-interpreter moscow-interpreter]" {
			t.Errorf("the booth: %+v", b)
		}
	}))
	for _, seat := range links.Seats {
		link, err := client.ParsePersonalLink(seat.URL)
		must(t, err)
		if want := "http://" + string(seat.Member) + ".localhost:"; !strings.HasPrefix(seat.URL, want) {
			t.Errorf("the seat %s is not at %s", seat.Member, want)
		}
		seen, err := c.Invitation(t.Context(), link)
		must(t, err)
		if seen.State != summit.InvitationIsOpen || seen.Certificate.Name != seat.Name || seen.Certificate.Delegation != seat.Delegation ||
			seen.Certificate.Role != seat.Role || !reflect.DeepEqual(seen.Certificate.Languages, seat.Languages) {
			t.Errorf("%+v is not the invitation of %+v", seen, seat)
		}
	}
	if info, err := os.Stat(filepath.Join(folder, "demo.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("demo.json is not its owner's alone: %v, %v", info, err)
	}
}

func TestASecretarysSeatInvites(t *testing.T) {
	c, _ := newNode(t, nil)
	links := stage(t, c, t.TempDir())
	link, err := client.ParsePersonalLink(links.Seats[0].URL)
	must(t, err)
	desk, err := c.Enrol(t.Context(), link)
	must(t, err)
	shown, err := c.Summit(t.Context(), links.Summit)
	must(t, err)
	_, err = c.Invite(t.Context(), desk.Device, shown.Head, identity.Invitation{
		Summit: links.Summit, Delegation: "beijing", Member: "beijing-delegate-3", Name: "Hu Jia", Role: identity.Delegate,
		Languages: []identity.Language{"zh"}, Key: link.Delegation, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour),
	})
	if client.ProblemName(err) != string(summit.KeyInUse) {
		t.Fatalf("an invitation with the delegation's own key: %v", err)
	}
	fresh, err := identity.NewSigner(rand.Reader)
	must(t, err)
	_, err = c.Invite(t.Context(), desk.Device, shown.Head, identity.Invitation{
		Summit: links.Summit, Delegation: "beijing", Member: "beijing-delegate-3", Name: "Hu Jia", Role: identity.Delegate,
		Languages: []identity.Language{"zh"}, Key: fresh.Key(), NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour),
	})
	must(t, err)
}

func TestARestartFindsTheSameSummitAndLinksAndUndoesNothing(t *testing.T) {
	c, p := newNode(t, nil)
	folder := t.TempDir()
	before := stage(t, c, folder)
	link, err := client.ParsePersonalLink(before.Seats[0].URL)
	must(t, err)
	desk, err := c.Enrol(t.Context(), link)
	must(t, err)
	shown, err := c.Summit(t.Context(), before.Summit)
	must(t, err)
	taken, err := desk.Do(t.Context(), shown.Head, summit.Revoke{Member: "beijing-delegate-2"})
	must(t, err)

	if after := stage(t, c, folder); !reflect.DeepEqual(after, before) {
		t.Fatalf("%+v, before %+v", after, before)
	}
	must(t, p.Read(before.Summit, func(m summit.Moment) {
		if m.Head != taken.Ref {
			t.Errorf("the restart went on to entry %d", m.Head.Seq)
		}
	}))
	if n := len(p.Summits()); n != 1 {
		t.Errorf("%d summits", n)
	}
}

func TestARecordThatWasRemovedTakesThePlanWithIt(t *testing.T) {
	folder := t.TempDir()
	c, _ := newNode(t, nil)
	before := stage(t, c, folder)
	c, _ = newNode(t, nil)
	if after := stage(t, c, folder); after.Summit == before.Summit {
		t.Fatal("the summit of another record")
	}
}

// dying lets some requests through and then breaks off: before the request is sent, or before its answer comes back.
type dying struct {
	http.RoundTripper
	left       atomic.Int64
	afterwards bool
}

var errDied = errors.New("the line is dead")

func (d *dying) RoundTrip(r *http.Request) (*http.Response, error) {
	left := d.left.Add(-1)
	if left < 0 && (!d.afterwards || left < -1) {
		return nil, errDied
	}
	answer, err := d.RoundTripper.RoundTrip(r)
	if left < 0 && err == nil {
		_ = answer.Body.Close()
		return nil, errDied
	}
	return answer, err
}

func TestAStagingStoppedAnywhereGoesOnWhereItWas(t *testing.T) {
	for _, afterwards := range []bool{false, true} {
		c, p := newNode(t, nil)
		whole := stage(t, c, t.TempDir())
		var wanted int
		must(t, p.Read(whole.Summit, func(m summit.Moment) { wanted = int(m.Head.Seq) }))

		line := &dying{afterwards: afterwards}
		c, p = newNode(t, func(inner http.RoundTripper) http.RoundTripper {
			line.RoundTripper = inner
			return line
		})
		folder, runs := t.TempDir(), 0
		for step := int64(0); ; step++ {
			line.left.Store(step)
			_, err := demo.Stage(context.Background(), c, demo.StoreIn(folder), token)
			runs++
			if err == nil {
				break
			}
			if !errors.Is(err, errDied) {
				t.Fatalf("run %d: %v", runs, err)
			}
		}
		line.left.Store(1 << 20)
		links := stage(t, c, folder)
		if n := len(p.Summits()); n != 1 || runs < 5 {
			t.Fatalf("%d summits after %d runs", n, runs)
		}
		must(t, p.Read(links.Summit, func(m summit.Moment) {
			if int(m.Head.Seq) != wanted {
				t.Errorf("%d entries, want %d", m.Head.Seq, wanted)
			}
		}))
		for _, seat := range links.Seats {
			link, err := client.ParsePersonalLink(seat.URL)
			must(t, err)
			if seen, err := c.Invitation(t.Context(), link); err != nil || seen.State != summit.InvitationIsOpen {
				t.Errorf("%s: %+v, %v", seat.Member, seen, err)
			}
		}
	}
}

func TestADamagedPlanIsNamedAndItsSecretsAreNotQuoted(t *testing.T) {
	c, _ := newNode(t, nil)
	folder := t.TempDir()
	stage(t, c, folder)
	file := filepath.Join(folder, "demo.json")
	content, err := os.ReadFile(file)
	must(t, err)
	for _, damaged := range []string{"", "{}", "[]", string(content[:len(content)/2]), strings.Replace(string(content), `"moscow-delegate-1"`, `"x"`, 1)} {
		must(t, os.WriteFile(file, []byte(damaged), 0o600))
		_, err := demo.Stage(t.Context(), c, demo.StoreIn(folder), token)
		if err == nil || !strings.Contains(err.Error(), "demo.json") || len(err.Error()) > 300 {
			t.Errorf("%.40q: %v", damaged, err)
		}
	}
}

func TestTheLinksAreWrittenInTheAgreedShape(t *testing.T) {
	c, _ := newNode(t, nil)
	folder := t.TempDir()
	links := stage(t, c, folder)
	file := filepath.Join(folder, "links.json")
	must(t, links.Write(file))
	content, err := os.ReadFile(file)
	must(t, err)
	if !strings.Contains(string(content), links.Seats[0].URL) {
		t.Error("a link cannot be copied from the file")
	}
	var got map[string]any
	must(t, json.Unmarshal(content, &got))
	seats := got["seats"].([]any)
	first := seats[0].(map[string]any)
	for _, name := range []string{"member", "name", "delegation", "role", "languages", "url"} {
		if first[name] == nil {
			t.Errorf("a seat has no %s", name)
		}
	}
	if got["summit"] == nil || got["url"] == nil || got["operator"] == nil || len(seats) != 10 || len(got) != 4 || len(first) != 6 {
		t.Errorf("%s", content)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the links are not their owner's alone: %v, %v", info, err)
	}
	if err := links.Write(filepath.Join(folder, "none", "links.json")); err == nil {
		t.Error("links were written into a folder that is not there")
	}
}

func TestThePageListsEverySeatTwiceAndRunsNothing(t *testing.T) {
	c, _ := newNode(t, nil)
	links := stage(t, c, t.TempDir())
	page := &demo.Page{}
	get := func(target string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		return w
	}
	if w := get("/"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("before there are links: %d", w.Code)
	}
	must(t, page.Show(links))
	w := get("/")
	html := strings.ReplaceAll(w.Body.String(), "&amp;", "&")
	for _, seat := range links.Seats {
		if !strings.Contains(html, `href="`+seat.URL+`"`) || !strings.Contains(html, `href="`+strings.Replace(seat.URL, "#", "?signal=test#", 1)+`"`) {
			t.Errorf("the page does not have both links of %s", seat.Member)
		}
		if !strings.Contains(html, seat.Name) {
			t.Errorf("the page does not name %s", seat.Name)
		}
	}
	if strings.Contains(html, "<script") || strings.Contains(html, "style=") || strings.Contains(html, token) {
		t.Error("the page has a script, a style of its own or the operator's token")
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "script") {
		t.Errorf("policy %q", policy)
	}
	if w := get("/?style"); w.Header().Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(w.Body.String(), ".plate") {
		t.Errorf("the style sheet is %s", w.Header().Get("Content-Type"))
	}
}
