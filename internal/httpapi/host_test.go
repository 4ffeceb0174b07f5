package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"

	"parley/internal/summit"
)

// ownApp is another app than the node's.
var ownApp = fstest.MapFS{
	"index.html":             {Data: []byte("<!doctype html><title>Our own</title>")},
	"assets/own-Ab12_-xY.js": {Data: []byte("export {}")},
}

// hostOf is a delegation's own host, in front of a node.
func hostOf(t testing.TB, node string, secure bool) *httptest.Server {
	t.Helper()
	at, err := url.Parse(node)
	if err != nil {
		t.Fatal(err)
	}
	through := &http.Transport{}
	s := httptest.NewServer(NewHost(Options{
		App: ownApp, Now: time.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Limits: DefaultLimits, Loopback: true, Secure: secure,
	}, at, through))
	t.Cleanup(func() {
		s.Close()
		through.CloseIdleConnections()
	})
	return s
}

// got is a host's answer to a request.
func got(t testing.TB, s *httptest.Server, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	return gotIn(t.Context(), t, s, method, path, body, headers...)
}

func gotIn(ctx context.Context, t testing.TB, s *httptest.Server, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func TestAnOwnHostServesItsOwnAppWhateverTheNodeServes(t *testing.T) {
	c := gathered(t)
	host := hostOf(t, c.serve().URL, false)
	for _, path := range []string{"/", "/operator", "/s/" + c.id.String() + "/lin", "/claim/" + c.id.String() + "/moscow"} {
		if answer, text := got(t, host, "GET", path, ""); text != string(ownApp["index.html"].Data) || answer.Header.Get("Content-Security-Policy") != policy {
			t.Errorf("%s: %s", path, text)
		}
	}
	if _, text := got(t, host, "GET", "/assets/own-Ab12_-xY.js", ""); text != "export {}" {
		t.Errorf("its own file: %s", text)
	}
	if _, text := got(t, host, "GET", "/app.sha256", ""); text != string(Manifest(ownApp)) {
		t.Errorf("its manifest is\n%s", text)
	}
	for _, path := range []string{"/assets/index-Ab12_-xY.js", "/healthz", "/apixyz", "/icon.svg"} {
		if answer, text := got(t, host, "GET", path, ""); answer.StatusCode != http.StatusNotFound {
			t.Errorf("the node's %s came through: %d %.80s", path, answer.StatusCode, text)
		}
	}
}

func TestASeatOnAnOwnHostIsASeatOfTheNode(t *testing.T) {
	c := gathered(t)
	for _, secure := range []bool{false, true} {
		host := hostOf(t, c.serve().URL, secure)
		body := `{"proof":"` + c.proof("lin", "lin").Proof + `"}`
		answer, text := got(t, host, "POST", c.path("lin", "session"), body, "Content-Type", "application/json", "Origin", host.URL)
		if answer.StatusCode != http.StatusNoContent || len(answer.Cookies()) != 1 {
			t.Fatalf("signing in: %d %s", answer.StatusCode, text)
		}
		cookie := answer.Cookies()[0]
		if cookie.Secure != secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Domain != "" || cookie.MaxAge <= 0 {
			t.Errorf("the cookie is %+v", cookie)
		}
		c.cookies["lin"] = cookie
		l := c.listen(host, "lin", "", "")
		l.until("view")
		c.act("desk", summit.Rename{Member: "lin", Name: "Lin " + cookie.Value[:4]})
		if e := l.until("view"); !strings.Contains(e.data, "Lin "+cookie.Value[:4]) {
			t.Errorf("the next view: %.200s", e.data)
		}
	}
}

func TestSignallingPassesAnOwnHost(t *testing.T) {
	node := stranger(t, func(w http.ResponseWriter, r *http.Request) {
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil) // which refuses pages of another origin
		if err != nil {
			return
		}
		defer conn.Close()
		kind, said, err := conn.ReadMessage()
		if err == nil {
			_ = conn.WriteMessage(kind, []byte(string(said)+" "+r.URL.Query().Get("access_token")))
		}
	})
	host := hostOf(t, node, false)
	dial := func(origin string) (*websocket.Conn, *http.Response, error) {
		return websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(host.URL, "http")+"/rtc?access_token=x", http.Header{"Origin": {origin}})
	}
	conn, _, err := dial(host.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, said, err := conn.ReadMessage(); err != nil || string(said) != "hello x" {
		t.Errorf("%q, %v", said, err)
	}
	if _, answer, err := dial("http://elsewhere.example"); err == nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another origin: %v", err)
	}
}

// stranger is a node that answers as a test says.
func stranger(t testing.TB, answer http.HandlerFunc) string {
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s.URL
}

// answering answers everything with a text of this type.
func answering(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, text)
	}
}

func TestAnOwnHostTakesFromTheNodeNothingThatABrowserRuns(t *testing.T) {
	for what, answer := range map[string]http.HandlerFunc{
		"a page":                answering("text/html; charset=utf-8", "<script>"),
		"a page in capitals":    answering("Text/HTML", "<script>"),
		"a page in other words": answering("application/xhtml+xml", "<script>"),
		"two types":             answering("application/json, text/html", "<script>"),
		"a script":              answering("text/javascript", "steal()"),
		"a picture":             answering("image/svg+xml", "<svg>"),
		"no type": func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "<script>")
		},
		"another page": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example", http.StatusFound)
		},
	} {
		host := hostOf(t, stranger(t, answer), false)
		for _, path := range []string{"/api/about", "/rtc/validate"} {
			answer, text := got(t, host, "GET", path, "")
			if answer.StatusCode != http.StatusBadGateway || answer.Header.Get("Content-Type") != "text/plain; charset=utf-8" ||
				strings.Contains(text, "<script>") || answer.Header.Get("Location") != "" || !strings.HasPrefix(text, "The node sent what the app does not take") {
				t.Errorf("%s at %s: status %d, %v: %s", what, path, answer.StatusCode, answer.Header, text)
			}
		}
	}
}

func TestTheNodesHeadersAndCookiesEndAtTheOwnHost(t *testing.T) {
	var seen *http.Request
	node := stranger(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Clone(context.Background())
		w.Header().Set("Link", "</api/script>; rel=preload; as=script")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Del("Link")
		for name, value := range map[string]string{
			"Content-Type": "application/json", "Content-Security-Policy": "default-src *", "Access-Control-Allow-Origin": "*",
			"Service-Worker-Allowed": "/", "Clear-Site-Data": `"*"`, "Refresh": "0;url=https://elsewhere.example", "X-Content-Type-Options": "sniff",
		} {
			w.Header().Set(name, value)
		}
		w.Header().Add("Set-Cookie", "parley-0123456789abcdef=x; Domain=localhost; Path=/api; SameSite=None")
		w.Header().Add("Set-Cookie", "session=stolen; Path=/")
		_, _ = io.WriteString(w, "{}")
	})
	host := hostOf(t, node, true)
	hints := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error {
		t.Error("the node's hints come through")
		return nil
	}})
	answer, _ := gotIn(hints, t, host, "GET", "/api/about?a=1", "", "Origin", host.URL, "Referer", host.URL+"/s/", "X-Forwarded-For", "192.0.2.7",
		"Cookie", "parley-0123456789abcdef=ours; other=secret", "Sec-Fetch-Site", "same-origin", "X-Own", "1")
	h := answer.Header
	if h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" || len(h.Values("Content-Security-Policy")) != 1 {
		t.Errorf("the page's policies: %v", h)
	}
	for _, name := range []string{"Access-Control-Allow-Origin", "Service-Worker-Allowed", "Clear-Site-Data", "Refresh", "Link"} {
		if h.Get(name) != "" {
			t.Errorf("the node set %s", name)
		}
	}
	if got := h.Values("Set-Cookie"); len(got) != 1 || got[0] != "parley-0123456789abcdef=x; Path=/; HttpOnly; Secure; SameSite=Strict" {
		t.Errorf("cookies: %q", got)
	}
	if "http://"+seen.Host != node || seen.Header.Get("Origin") != node || seen.RequestURI != "/api/about?a=1" {
		t.Errorf("the node is asked for %s%s by a page of %s", seen.Host, seen.RequestURI, seen.Header.Get("Origin"))
	}
	if seen.Header.Get("Cookie") != "parley-0123456789abcdef=ours" {
		t.Errorf("the node gets the cookies %q", seen.Header.Get("Cookie"))
	}
	for _, name := range []string{"Referer", "X-Forwarded-For", "X-Own", "Sec-Fetch-Site"} {
		if seen.Header.Get(name) != "" {
			t.Errorf("the node gets %s", name)
		}
	}
}

func TestANodeThatIsGoneIsGoneBehindAnOwnHost(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	answer, text := got(t, hostOf(t, s.URL, false), "GET", "/api/about", "")
	if answer.StatusCode != http.StatusBadGateway || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain") || text != "The node does not answer.\n" {
		t.Errorf("status %d, %v: %s", answer.StatusCode, answer.Header, text)
	}
}

func TestAnAppIsComparedFileByFile(t *testing.T) {
	c := gathered(t)
	node, err := url.Parse(c.serve().URL)
	c.must(err)
	through := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer through.CloseIdleConnections()
	differences := func(app fstest.MapFS) string {
		found, err := AppDifferences(t.Context(), through, node, app)
		c.must(err)
		return strings.Join(found, "\n")
	}
	theirs, ok := c.api.App.(fstest.MapFS)
	if !ok {
		t.Fatal("the house's app is another")
	}
	if found := differences(theirs); found != "" {
		t.Errorf("the same app differs:\n%s", found)
	}
	for what, want := range map[string]struct {
		file string
		now  *fstest.MapFile
		says string
	}{
		"the page is another":          {"index.html", &fstest.MapFile{Data: []byte("<!doctype html>")}, "/operator: Content-Security-Policy is"},
		"a script is another":          {"assets/index-Ab12_-xY.js", &fstest.MapFile{Data: []byte("export {}")}, "/assets/index-Ab12_-xY.js: is another file"},
		"only the packed file differs": {"assets/verifier-Ab12_-xY.wasm.br", &fstest.MapFile{Data: []byte("other")}, "/assets/verifier-Ab12_-xY.wasm: is packed otherwise"},
		"a file is missing":            {"assets/late-Ab12_-xY.js", &fstest.MapFile{Data: []byte("export {}")}, "/assets/late-Ab12_-xY.js: is not there (status 404)"},
		"a file more":                  {"assets/index-Ab12_-xY.js", nil, "/assets/index-Ab12_-xY.js: is no file of this app"},
	} {
		app := fstest.MapFS{}
		for name, file := range theirs {
			app[name] = file
		}
		if app[want.file] = want.now; want.now == nil {
			delete(app, want.file)
		}
		if found := differences(app); !strings.Contains(found, want.says) {
			t.Errorf("%s, and it says:\n%s", what, found)
		}
	}
}

func TestTheManifestIsAsSha256sumHasIt(t *testing.T) {
	sum := func(text string) string {
		s := sha256.Sum256([]byte(text))
		return hex.EncodeToString(s[:])
	}
	app := fstest.MapFS{
		"index.html": {Data: []byte("page")}, "b.js": {Data: []byte("b")}, "a/c.wasm": {Data: []byte("c")}, "a/c.wasm.br": {Data: []byte("packed")},
		".keep": {}, "only.br": {Data: []byte("a file")}, "app.sha256": {Data: []byte("of another build")},
	}
	want := sum("c") + "  a/c.wasm\n" + sum("b") + "  b.js\n" + sum("page") + "  index.html\n" + sum("a file") + "  only.br\n"
	if got := string(Manifest(app)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if Manifest(fstest.MapFS{".keep": {}}) != nil {
		t.Error("a folder without an app has a manifest")
	}
}
