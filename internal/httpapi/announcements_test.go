package httpapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/internal/gallery"
	"parley/internal/identity"
	"parley/internal/public"
	"parley/internal/summit"
	"parley/internal/view"
)

// announced is a joint announcement that tells all there is.
var announced = summit.AnnounceJointly{
	Title: summit.Text{"en": "A summit", "zh": "峰会", "ru": "Саммит"}, Text: summit.Text{"en": "They meet.", "zh": "双方会晤。", "ru": "Они встретятся."},
	Tells: summit.Facts,
}

func (c *cast) page(rest string) string { return "/announcements/" + view.PageName(c.id) + rest }

func TestAnAnnouncementIsReadByAnyoneAndKeptByCaches(t *testing.T) {
	c := gathered(t)
	before := c.ask(http.MethodGet, c.page("/en"), nil)
	unknown := c.ask(http.MethodGet, "/announcements/"+view.PageName(identity.HashOf(nil))+"/en", nil)
	if before.Code != http.StatusNotFound || before.Body.String() != unknown.Body.String() || fmt.Sprint(before.Header()) != fmt.Sprint(unknown.Header()) {
		t.Fatalf("a summit of which the world was told nothing is not like none: %v %s", before.Header(), before.Body)
	}
	c.agree(announced)
	for _, l := range public.Languages {
		w := c.ask(http.MethodGet, c.page("/"+string(l)), nil)
		if w.Code != http.StatusOK || w.Body.Len() > 50<<10 {
			t.Fatalf("%s: status %d, %d bytes", l, w.Code, w.Body.Len())
		}
		h := w.Header()
		if h.Get("Content-Language") != string(l) || h.Get("Vary") != "" || h.Get("Set-Cookie") != "" || !strings.HasPrefix(h.Get("Cache-Control"), "public, max-age=") {
			t.Errorf("%s: %v", l, h)
		}
		again := c.request(http.MethodGet, c.page("/"+string(l)), nil)
		again.Header.Set("If-None-Match", h.Get("ETag"))
		if got := c.send(again); got.Code != http.StatusNotModified || got.Body.Len() != 0 {
			t.Errorf("%s: asked again, %d", l, got.Code)
		}
		head := c.ask(http.MethodHead, c.page("/"+string(l)), nil)
		if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("ETag") != h.Get("ETag") {
			t.Errorf("%s: HEAD gives %d, %d bytes", l, head.Code, head.Body.Len())
		}
		if strings.Contains(w.Body.String(), c.id.String()) {
			t.Errorf("%s: the page gives the summit's id away", l)
		}
	}
	asked := c.request(http.MethodGet, c.page(""), nil)
	asked.Header.Set("Accept-Language", "de, ru;q=0.8, en;q=0.5")
	if w := c.send(asked); w.Code != http.StatusOK || w.Header().Get("Content-Language") != "ru" || w.Header().Get("Vary") != "Accept-Language" || !strings.Contains(w.Body.String(), "Они встретятся.") {
		t.Errorf("asked for Russian: %d %v", w.Code, w.Header())
	}
	foreign := c.request(http.MethodGet, c.page("/en"), nil)
	foreign.Host = "elsewhere.example"
	c.refused(c.send(foreign), foreignOrigin)
	for _, rest := range []string{"/en/0", "/en/2", "/en/01", "/en/-1", "/en/99999999999", "/en/..%2f1", "/xx", "/EN", "/en/summit.ICS"} {
		if w := c.ask(http.MethodGet, c.page(rest), nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", rest, w.Code)
		}
	}
	if w := c.ask(http.MethodPost, c.page("/en"), nil); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", w.Code)
	}
}

func TestAPageShowsMarkupAsWords(t *testing.T) {
	c := gathered(t)
	said := announced
	nasty := `</script><script>alert(1)</script><img src=x onerror="x"> & 'x'`
	said.Title = summit.Text{"en": nasty, "zh": nasty, "ru": nasty}
	said.Text = said.Title
	c.agree(said)
	for _, rest := range []string{"/en", "/ar", "/en/1", "/en/feed.atom"} {
		body := c.ask(http.MethodGet, c.page(rest), nil).Body.String()
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img") || !strings.Contains(body, "alert(1)") {
			t.Errorf("%s: %s", rest, body)
		}
		if strings.HasSuffix(rest, "atom") {
			if err := xml.Unmarshal([]byte(body), new(struct{})); err != nil {
				t.Error(err)
			}
			continue
		}
		found := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(body)
		var event map[string]any
		if found == nil || json.Unmarshal([]byte(found[1]), &event) != nil || event["name"] != nasty || event["@type"] != "Event" {
			t.Errorf("%s: the event is %v", rest, found)
		}
	}
}

func TestACalendarFollowsTheSummit(t *testing.T) {
	c := gathered(t)
	c.agree(announced)
	first := c.head()
	calendar := func() string { return c.ask(http.MethodGet, c.page("/zh/summit.ics"), nil).Body.String() }
	line := func(text, name string) string {
		found := regexp.MustCompile(`(?m)^` + name + `[:;]([^\r]*)\r$`).FindStringSubmatch(text)
		if found == nil {
			t.Fatalf("no %s in %s", name, text)
		}
		return found[1]
	}
	was := calendar()
	if line(was, "STATUS") != "CONFIRMED" || line(was, "SEQUENCE") != "0" || strings.Contains(was, c.id.String()) {
		t.Fatal(was)
	}
	moved := announced
	starts := time.Date(2027, 3, 28, 1, 30, 0, 0, time.UTC) // half an hour after Europe's clocks went forward
	moved.Text, moved.Starts, moved.Corrects = summit.Text{"en": "Later.", "zh": "改期。", "ru": "Позже."}, &starts, &first
	c.agree(moved)
	then := calendar()
	if line(then, "UID") != line(was, "UID") || line(then, "SEQUENCE") != "1" || line(then, "DTSTART") != "20270328T013000Z" || line(then, "DTEND") != "20270328T033000Z" {
		t.Fatal(then)
	}
	c.act("kontora", summit.Retract{Announcement: c.head()})
	if gone := calendar(); line(gone, "UID") != line(was, "UID") || line(gone, "STATUS") != "CANCELLED" || line(gone, "SEQUENCE") != "2" || strings.Contains(gone, "改期") {
		t.Fatal(gone)
	}
}

func TestADelegationsOwnCalendarIsItsOwn(t *testing.T) {
	c := gathered(t)
	c.act("lin", summit.PutItem{Item: summit.AgendaItem{ID: "secret", Title: summit.Text{"en": "Behind doors"}}})
	address := func(id identity.ID) string {
		var got CalendarAddress
		c.fetch(&got, http.MethodGet, c.path(id, "calendar"), nil, c.cookies[id])
		return got.Address
	}
	own := address("lin")
	if own != address("desk") || own == address("ivanov") {
		t.Error("a delegation has one address, and another has another")
	}
	w := c.ask(http.MethodGet, own, nil)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "BEGIN:VEVENT") || !strings.HasPrefix(w.Header().Get("Cache-Control"), "private") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if contains(w.Body.String(), append(c.secrets(), "Behind doors", "Name of", c.id.String(), "http")...) {
		t.Errorf("it says too much: %s", w.Body)
	}
	wrong := own[:len(own)-5] + "A.ics"
	for _, at := range []string{strings.Replace(own, "beijing", "moscow", 1), strings.Replace(own, "beijing", "nobody", 1), wrong, strings.TrimSuffix(own, ".ics")} {
		if w := c.ask(http.MethodGet, at, nil); at != own && w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", at, w.Code)
		}
	}
	c.act("desk", summit.RenewCalendar{})
	if w := c.ask(http.MethodGet, own, nil); w.Code != http.StatusNotFound {
		t.Errorf("renewed, the old address answers %d", w.Code)
	}
	if w := c.ask(http.MethodGet, address("lin"), nil); w.Code != http.StatusOK {
		t.Errorf("renewed, the new address answers %d", w.Code)
	}
}

// searched is one place where a public byte stands, and what must not be in it.
type searched struct {
	place string
	text  string
}

// TestNothingLeaks searches every public byte of a summit, stage by stage, for what is restricted, and for what the world was
// not told yet, not any more, or never. It prints a table of what was searched.
func TestNothingLeaks(t *testing.T) {
	var (
		logged bytes.Buffer
		mu     sync.Mutex
		ahead  time.Duration
	)
	now := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return time.Now().Add(ahead)
	}
	node, err := identity.NewSigner(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(&guardedWriter{b: &logged}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := &cast{house: openHouse(t, filepath.Join(t.TempDir(), "record.db"), node, logger, now), t: t, keys: map[string]identity.Signer{}, cookies: map[identity.ID]*http.Cookie{}}
	c.gather()
	c.observer("press")
	g, err := gallery.Open(gallery.Config{NodeIP: netip.MustParseAddr("127.0.0.1"), Recordings: t.TempDir(), Log: logger})
	c.must(err)
	t.Cleanup(func() { c.must(g.Close()) })
	c.api.Gallery = g
	g.Set(c.id, nil) // as the node does for every summit that there is
	c.act("ivanov", summit.PutItem{Item: summit.AgendaItem{ID: "secret-item", Title: summit.Text{"en": "Behind doors"}}})

	words := func(says string) summit.Text { return summit.Text{"en": says, "zh": says, "ru": says} }
	later := time.Now().Add(time.Hour).Truncate(summit.EmbargoGrain)
	// Of the members and the machinery: in no public byte, ever.
	always := append(c.secrets(), "Behind doors", "secret-item", "Name of", "never agreed", "taken back under embargo", "taken back later")
	for _, name := range []string{"key beijing", "key moscow", "lin", "desk", "ivanov"} {
		always = append(always, c.key(name).Key().Fingerprint())
	}
	// Of the genesis: whoever holds the summit's id reads that; a page from which the id does not follow tells it when all say so.
	genesis := []string{"Virtual summit", "Take stock"}
	stages := []struct {
		name string
		do   func()
		not  []string // beside always
		says []string // somewhere on the pages
	}{
		{"nothing announced", func() {}, append(genesis, "moscow", "beijing", "under embargo", "Moscow alone", "They meet"), nil},
		{"proposed by one", func() {
			c.act("lin", summit.AnnounceJointly{Title: words("never agreed"), Text: words("never agreed"), Tells: summit.Facts})
		}, append(genesis, "moscow", "beijing", "under embargo", "Moscow alone", "They meet"), nil},
		{"agreed, under embargo; another taken back", func() {
			c.agree(summit.AnnounceJointly{Title: words("joint, under embargo"), Text: words("joint, under embargo"), Tells: summit.Facts, Embargo: &later})
			c.agree(summit.AnnounceJointly{Title: words("taken back under embargo"), Text: words("taken back under embargo"), Tells: summit.Facts, Embargo: &later})
			c.act("kontora", summit.Retract{Announcement: c.head()})
			c.act("ivanov", summit.Announce{Title: words("own, under embargo"), Text: words("own, under embargo"), Embargo: &later})
		}, append(genesis, "moscow", "beijing", "under embargo", "Moscow alone", "They meet"), nil},
		{
			"Moscow alone", func() { c.act("ivanov", summit.Announce{Title: words("Moscow alone"), Text: words("Moscow alone")}) },
			append(genesis, "beijing", "under embargo", "They meet"),
			[]string{"Moscow alone", "moscow"},
		},
		{"all, of the time alone; another taken back", func() {
			c.agree(summit.AnnounceJointly{Title: words("They meet"), Text: words("They meet"), Tells: summit.Facts[:1]})
			c.agree(summit.AnnounceJointly{Title: words("taken back later"), Text: words("taken back later"), Tells: summit.Facts})
			c.act("kontora", summit.Retract{Announcement: c.head()})
		}, append(genesis, "beijing", "under embargo"), []string{"They meet", "moscow"}},
		{"the embargo ends", func() {
			mu.Lock()
			ahead = 2 * time.Hour
			mu.Unlock()
		}, genesis[:1], []string{"joint, under embargo", "own, under embargo", "beijing", "moscow", "Take stock"}},
		// What a stream gives out itself is searched where it is made: TestNothingThatAStreamGivesOutLeaks, internal/gallery.
		{"on air, before anything has come", func() {
			by := gallery.Broadcaster{Member: "lin", Device: c.key("lin").Key()}
			g.Set(c.id, &gallery.OnAir{Since: now(), Languages: []identity.Language{"ru"}, Broadcasters: []gallery.Broadcaster{by}})
			token, _, err := g.Grant(c.id, by, "")
			c.must(err)
			always = append(always, token)
		}, genesis[:1], []string{"/gallery/" + view.PageName(c.id)}},
	}
	for _, stage := range stages {
		stage.do()
		places := c.publicBytes(t)
		pages := ""
		for _, s := range places {
			not := always
			byID := strings.HasPrefix(s.place, "by id: ")
			for _, secret := range stage.not {
				// Who has the id reads the genesis, and what one delegation says alone and at once.
				if !byID || strings.Contains(secret, "embargo") || secret == "They meet" {
					not = append(not[:len(not):len(not)], secret)
				}
			}
			if !byID {
				pages += s.text
				not = append(not[:len(not):len(not)], c.id.String())
			}
			for _, secret := range not {
				if strings.Contains(s.text, secret) {
					t.Errorf("%s: %s holds %q", stage.name, s.place, secret)
				}
			}
			t.Logf("| %s | %s | %d | %d |", stage.name, s.place, len(s.text), len(not))
		}
		for _, says := range stage.says {
			if !strings.Contains(pages, says) {
				t.Errorf("%s: no page says %q: the search shows nothing", stage.name, says)
			}
		}
	}
	text := logged.String()
	if !strings.Contains(text, "request") {
		t.Error("nothing was logged: the search shows nothing")
	}
	for _, secret := range append(always, "They meet", "Moscow alone", "under embargo", "Take stock") {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	t.Logf("| all | the log, at its most talkative | %d | %d |", len(text), len(always)+4)
}

type guardedWriter struct {
	mu sync.Mutex
	b  *bytes.Buffer
}

func (w *guardedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

// publicBytes fetches all that anyone can, with the headers, and what an observer is streamed.
func (c *cast) publicBytes(t *testing.T) (places []searched) {
	t.Helper()
	whole := func(w *httptest.ResponseRecorder) string {
		var head strings.Builder
		_ = w.Result().Header.Write(&head)
		return opened(fmt.Sprintf("%d\n%s\n%s", w.Code, head.String(), w.Body.String()))
	}
	get := func(place, method, at string) {
		named := strings.NewReplacer(view.PageName(c.id), "PAGE", c.id.String(), "ID").Replace(at)
		places = append(places, searched{place + method + " " + named, whole(c.ask(method, at, nil))})
	}
	get("", http.MethodGet, "/announcements")
	get("", http.MethodGet, c.page(""))
	for _, l := range append([]identity.Language{"de"}, public.Languages...) {
		get("", http.MethodGet, "/announcements/"+string(l))
		for _, part := range []string{"", "/1", "/2", "/3", "/4", "/5", "/6", "/summit.ics", "/feed.atom"} {
			get("", http.MethodGet, c.page("/"+string(l)+part))
		}
	}
	get("", http.MethodHead, c.page("/en"))
	get("", http.MethodPost, c.page("/en"))
	get("", http.MethodGet, c.page("/en/none"))
	get("", http.MethodGet, "/calendars/"+view.PageName(c.id)+"/moscow/"+strings.Repeat("A", 43)+".ics")
	for _, file := range []string{"", "/", "/index.m3u8", "/x/video.m3u8", "/x/video-0.mp4", "/recordings", "/recordings/45.mp4"} {
		get("", http.MethodGet, "/gallery/"+view.PageName(c.id)+file)
	}
	get("", http.MethodHead, "/gallery/"+view.PageName(c.id)+"/index.m3u8")
	get("", http.MethodPost, "/gallery/"+view.PageName(c.id)+"/index.m3u8")
	get("by id: ", http.MethodGet, "/gallery/"+c.id.String()+"/index.m3u8")
	get("", http.MethodGet, "/")
	get("", http.MethodGet, "/healthz")
	get("", http.MethodGet, "/nothing/here")
	get("", http.MethodGet, "/api/about")
	get("", http.MethodGet, "/api/operator/summits")
	for _, rest := range []string{"", "/chain", "/record", "/seats/lin/events", "/seats/lin/entries", "/seats/lin/calendar"} {
		at := "/api/summits/" + c.id.String() + rest
		places = append(places, searched{"by id: GET /api/summits/ID" + rest, whole(c.ask(http.MethodGet, at, nil))})
	}
	for _, kind := range []string{"events", "entries"} {
		r := c.request(http.MethodGet, c.path("press", kind), nil, c.cookies["press"])
		places = append(places, searched{"by id: the observer's " + kind, whole(c.heardOut(r))})
	}
	places = append(places, searched{"by id: the observer's record", whole(c.ask(http.MethodGet, "/api/summits/"+c.id.String()+"/record", nil, c.cookies["press"]))})
	return places
}

// heardOut is a stream up to the newest entry.
func (c *cast) heardOut(r *http.Request) *httptest.ResponseRecorder {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	seq := c.head().Seq
	w := &waiter{ResponseRecorder: httptest.NewRecorder(), heard: cancel, until: []string{fmt.Sprintf(`"seq":%d,`, seq), fmt.Sprintf(`\"seq\":%d,`, seq)}}
	c.api.ServeHTTP(w, r.WithContext(ctx))
	return w.ResponseRecorder
}

// waiter hangs up once it has heard what it waits for.
type waiter struct {
	*httptest.ResponseRecorder
	heard func()
	until []string
}

func (w *waiter) Write(p []byte) (int, error) {
	n, err := w.ResponseRecorder.Write(p)
	if contains(w.Body.String(), w.until...) {
		w.heard()
	}
	return n, err
}

// opened is a text with what it holds in base64url beside it: acts are signed in that.
func opened(text string) string {
	var out strings.Builder
	out.WriteString(text)
	for _, part := range regexp.MustCompile(`[A-Za-z0-9_-]{24,}`).FindAllString(text, -1) {
		if b, err := base64.RawURLEncoding.DecodeString(part); err == nil {
			out.WriteString("\n")
			out.Write(b)
		}
	}
	return out.String()
}
