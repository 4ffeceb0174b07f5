package httpapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestEveryAnswerTellsTheBrowserToTrustNothingElse(t *testing.T) {
	c := gathered(t)
	for _, path := range []string{"/", "/api/about", "/api/none", "/assets/index-Ab12_-xY.js", "/problems/stale", "/healthz"} {
		h := c.ask("GET", path, nil).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'; script-src 'self'",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Permissions-Policy":           "camera=(self), microphone=(self)",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if !strings.HasPrefix(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Error("the policy lets something unsafe in")
		}
		if h.Get("Access-Control-Allow-Origin") != "" {
			t.Error("another origin may read")
		}
	}
}

func TestOnlyTheVerifiersWorkerMayCompile(t *testing.T) {
	c := gathered(t)
	if p := c.ask("GET", "/assets/verifier.worker-Ab12_-xY.js", nil).Header().Get("Content-Security-Policy"); p != workerPolicy {
		t.Errorf("the worker's policy is %q", p)
	}
}

func TestTheVerifierComesAsTheBuildPackedIt(t *testing.T) {
	c := gathered(t)
	for accepted, want := range map[string]string{"gzip, deflate, br": "br", "gzip, br;q=0.0": "gzip", "br;q=0": "", "": ""} {
		r := c.request("GET", "/assets/verifier-Ab12_-xY.wasm", nil)
		r.Header.Set("Accept-Encoding", accepted)
		w := c.send(r)
		if w.Code != 200 || w.Header().Get("Content-Encoding") != want || w.Header().Get("Content-Type") != "application/wasm" {
			t.Errorf("who accepts %q gets status %d, %v", accepted, w.Code, w.Header())
		}
	}
	if w := c.ask("GET", "/assets/verifier-Ab12_-xY.wasm.br", nil); w.Code != 404 {
		t.Errorf("the packed form is a file of its own: status %d", w.Code)
	}
}

func TestFilesOfTheAppArePackedAndKept(t *testing.T) {
	c := gathered(t)
	r := c.request("GET", "/assets/index-Ab12_-xY.js", nil)
	r.Header.Set("Accept-Encoding", "gzip, br")
	w := c.send(r)
	if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") ||
		w.Header().Get("Content-Type") != "text/javascript; charset=utf-8" || w.Body.Len() > 1000 {
		t.Errorf("status %d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
	}
	w = c.ask("GET", "/", nil)
	if w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("ETag") == "" {
		t.Errorf("the page: %v", w.Header())
	}
	r = c.request("GET", "/", nil)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	if w := c.send(r); w.Code != http.StatusNotModified {
		t.Errorf("the page that is known came again: %d", w.Code)
	}
}

func TestNamesAndOriginsThatAreOurs(t *testing.T) {
	public := &url.URL{Scheme: "https", Host: "parley.example"}
	for _, row := range []struct {
		what         string
		options      Options
		host, origin string
		want         int
	}{
		{"localhost", Options{Loopback: true}, "localhost:8080", "http://localhost:8080", 200},
		{"a seat of the demo", Options{Loopback: true}, "lin.localhost:8080", "http://lin.localhost:8080", 200},
		{"the loopback address", Options{Loopback: true}, "127.0.0.1:8080", "http://127.0.0.1:8080", 200},
		{"the other loopback address", Options{Loopback: true}, "[::1]:8080", "http://[::1]:8080", 200},
		{"no page at all", Options{Loopback: true}, "localhost:8080", "", 200},
		{"another port", Options{Loopback: true}, "localhost:8080", "http://localhost:9090", 403},
		{"another scheme", Options{Loopback: true}, "localhost:8080", "https://localhost:8080", 403},
		{"a name that only ends like ours", Options{Loopback: true}, "evillocalhost:8080", "", 403},
		{"another machine's address", Options{Loopback: true}, "192.0.2.1:8080", "", 403},
		{"the public name on a node for this machine", Options{Loopback: true}, "parley.example", "", 403},
		{"the public name", Options{Public: public}, "parley.example", "https://parley.example", 200},
		{"the public name in capitals", Options{Public: public}, "Parley.Example", "https://parley.example", 200},
		{"the public name without TLS", Options{Public: public}, "parley.example", "http://parley.example", 403},
		{"localhost on a public node", Options{Public: public}, "localhost", "", 403},
		{"behind a proxy on this machine", Options{Loopback: true, Public: public}, "parley.example", "https://parley.example", 200},
	} {
		t.Run(row.what, func(t *testing.T) {
			c := gathered(t)
			c.api.Loopback, c.api.Public = row.options.Loopback, row.options.Public
			r := c.request("GET", "/api/about", nil)
			r.Host = row.host
			if row.origin != "" {
				r.Header.Set("Origin", row.origin)
			}
			if w := c.send(r); w.Code != row.want {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
	}
}

func TestWhoAsksTooMuchIsToldToWait(t *testing.T) {
	c := gathered(t)
	c.api.Limits.PerAddress = 3
	c.api.handler = c.api.guarded(c.api.mux)
	from := func(address, forwarded string) int {
		r := c.request("GET", "/api/about", nil)
		r.RemoteAddr = address
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := c.send(r)
		if w.Code == http.StatusTooManyRequests {
			c.refused(w, tooManyRequests)
			if w.Header().Get("Retry-After") == "" {
				t.Error("it is not said for how long")
			}
		}
		return w.Code
	}
	for range 3 {
		if got := from("192.0.2.1:1", ""); got != 200 {
			t.Fatalf("status %d", got)
		}
	}
	if got := from("192.0.2.1:2", ""); got != 429 {
		t.Errorf("the fourth in a minute: %d", got)
	}
	if got := from("192.0.2.1:2", "198.51.100.1"); got != 429 {
		t.Errorf("whoever names another address in a header: %d", got)
	}
	if got := from("192.0.2.2:1", ""); got != 200 {
		t.Errorf("another address: %d", got)
	}
	c.api.Proxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	if got := from("192.0.2.1:2", "203.0.113.9, 198.51.100.1"); got != 200 {
		t.Errorf("another address behind a proxy that is believed: %d", got)
	}
	if w := c.ask("GET", "/", nil); w.Code != 200 {
		t.Errorf("the page itself is not counted: %d", w.Code)
	}
}

func TestOneSeatCannotUseUpAnothersShare(t *testing.T) {
	c := gathered(t)
	for range DefaultLimits.PerSeat {
		c.ask("POST", c.path("lin", "media"), nil, c.cookies["lin"])
	}
	c.refused(c.ask("POST", c.path("lin", "media"), nil, c.cookies["lin"]), tooManyRequests)
	if w := c.ask("POST", c.path("ivanov", "media"), nil, c.cookies["ivanov"]); w.Code != 200 {
		t.Errorf("the other seat: %d", w.Code)
	}
}

func TestNobodyUsesUpAnothersShareWithWhatStandsInTheRecord(t *testing.T) {
	c := gathered(t)
	ready := c.signAct("lin", summit.Ready{Session: summit.ClosedSession})
	var first, again TakenAct
	c.fetch(&first, "POST", "/api/acts", SentAct{ready})
	c.act("ivanov", summit.Ready{Session: summit.ClosedSession})
	for range DefaultLimits.PerSeat + 1 { // the other side has these bytes from the exported record
		c.fetch(&again, "POST", "/api/acts", SentAct{ready})
	}
	if again != first {
		t.Errorf("two receipts: %v, %v", first, again)
	}
	c.act("lin", summit.Recess{})
}

func TestAPanicIsAProblemAndTheNodeGoesOn(t *testing.T) {
	c := gathered(t)
	c.api.mux.HandleFunc("GET /api/panic", func(http.ResponseWriter, *http.Request) { panic("a fault of ours") })
	c.refused(c.ask("GET", "/api/panic", nil), internalFault)
	if w := c.ask("GET", "/api/about", nil); w.Code != 200 {
		t.Errorf("after it: %d", w.Code)
	}
}

func TestTenMegabytesReadOurAnswerAndNoBrokenConnection(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	for _, chunked := range []bool{false, true} {
		var body io.Reader = bytes.NewReader(bytes.Repeat([]byte{'a'}, 10<<20))
		if chunked {
			body = io.MultiReader(body)
		}
		answer, err := http.Post(s.URL+"/api/acts", "application/json", body)
		c.must(err)
		answer.Body.Close()
		if answer.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("status %d", answer.StatusCode)
		}
	}
}

func TestNoLogHasASecret(t *testing.T) {
	var log bytes.Buffer
	node, err := identity.NewSigner(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := &cast{t: t, keys: map[string]identity.Signer{}, cookies: map[identity.ID]*http.Cookie{}}
	c.house = openHouse(t, filepath.Join(t.TempDir(), "record.db"), node, logger, time.Now)
	c.gather()
	c.keys["node"] = node
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("ivanov", summit.Ready{Session: summit.ClosedSession})
	c.fetch(nil, "POST", c.path("lin", "media"), nil, c.cookies["lin"])
	signed := c.signAct("lin", summit.Recess{})
	const token = "token-in-the-query"
	for _, w := range []*httptest.ResponseRecorder{
		c.ask("GET", "/rtc/v1?access_token="+token, nil, c.cookies["lin"]),
		c.ask("GET", "/api/about?access_token="+token, nil),
		c.ask("GET", "/s/"+c.id.String()+"/lin?k="+token, nil),
		c.ask("POST", "/api/acts", SentAct{signed + "x"}),
		c.ask("POST", c.path("lin", "session"), Proof{token}),
	} {
		_ = w.Code
	}
	c.api.mux.HandleFunc("GET /api/panic", func(http.ResponseWriter, *http.Request) { panic("a fault of ours") })
	c.ask("GET", "/api/panic?access_token="+token, nil, c.cookies["lin"])
	c.proceedings.Close()
	c.ask("POST", "/api/acts", SentAct{signed})

	text := log.String()
	if !strings.Contains(text, "/api/acts") || !strings.Contains(text, "a fault of ours") {
		t.Error("the log says nothing")
	}
	for _, secret := range append(c.secrets(), token, signed, "media-token", c.id.String(), "Name of") {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

func TestARetryAfterARestartGetsTheSameReceipt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	node, err := identity.NewSigner(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	c := &cast{t: t, keys: map[string]identity.Signer{}, cookies: map[identity.ID]*http.Cookie{}}
	c.house = openHouse(t, path, node, quiet, time.Now)
	c.gather()
	signed := c.signAct("lin", summit.Ready{Session: summit.ClosedSession})
	var first, again, later TakenAct
	c.fetch(&first, "POST", "/api/acts", SentAct{signed})
	c.fetch(&again, "POST", "/api/acts", SentAct{signed})
	c.proceedings.Close()
	c.must(c.log.Close())
	c.house = openHouse(t, path, node, quiet, time.Now)
	c.fetch(&later, "POST", "/api/acts", SentAct{signed})
	if first != again || first != later {
		t.Errorf("three receipts: %v, %v, %v", first, again, later)
	}
	c.refused(c.ask("POST", c.path("lin", "media"), nil, c.cookies["lin"]), notSignedIn)
	c.signIn("lin")
}

func TestANodeWhoseRecordCannotBeWrittenSaysSo(t *testing.T) {
	c := gathered(t)
	c.api.Healthy = c.proceedings.Writable
	hungUp, hangUp := context.WithCancel(t.Context())
	hangUp()
	if w := c.send(c.request("GET", "/healthz", nil).WithContext(hungUp)); w.Code != 200 {
		t.Fatalf("one who hung up made the node ill for all: %d %s", w.Code, w.Body)
	}
	c.api.health.asked = time.Time{}
	if w := c.ask("GET", "/healthz", nil); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	c.api.health.asked = time.Time{}
	c.must(c.log.Close())
	c.refused(c.ask("GET", "/healthz", nil), unavailable)
	c.refused(c.ask("POST", "/api/acts", SentAct{c.signAct("lin", summit.Ready{Session: summit.ClosedSession})}), unavailable)
}
