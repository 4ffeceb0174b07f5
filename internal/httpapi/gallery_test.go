package httpapi

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"parley/internal/gallery"
	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// onAir is a summit that is on air, with lin's device in the broadcaster's place.
func onAir(t *testing.T) *cast {
	t.Helper()
	c := gathered(t)
	g, err := gallery.Open(gallery.Config{NodeIP: netip.MustParseAddr("127.0.0.1")})
	c.must(err)
	t.Cleanup(func() { c.must(g.Close()) })
	c.api.Gallery = g
	g.Set(c.id, &gallery.OnAir{
		Languages: []identity.Language{"ru"}, Broadcasters: []gallery.Broadcaster{{Member: "lin", Device: c.key("lin").Key()}},
	})
	return c
}

// offer is a session description with one picture and so many voices.
func offer(t *testing.T, voices int) string {
	t.Helper()
	connection, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	way := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
	if _, err := connection.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, way); err != nil {
		t.Fatal(err)
	}
	for range voices {
		if _, err := connection.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, way); err != nil {
			t.Fatal(err)
		}
	}
	made, err := connection.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	return made.SDP
}

func (c *cast) whip(method, path, kind, token, body string) *http.Response {
	r := c.request(method, path, []byte(body))
	r.Header.Set("Content-Type", kind)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return c.send(r).Result()
}

func TestABroadcasterPublishesUntilTheDoorsClose(t *testing.T) {
	c := onAir(t)
	const sdp = "application/sdp"
	var got PublishingToken
	c.fetch(&got, http.MethodPost, c.path("lin", "gallery"), WantedPublication{}, c.cookies["lin"])
	if strings.Join(got.Channels, " ") != "floor ru" || got.Endpoint != "/api/summits/"+c.id.String()+"/gallery/whip" {
		t.Fatalf("%+v", got)
	}
	c.refused(c.ask(http.MethodPost, c.path("lin", "gallery"), WantedPublication{Channel: "fr"}, c.cookies["lin"]), summit.Malformed)
	c.refused(c.ask(http.MethodPost, c.path("wang", "gallery"), WantedPublication{}, c.cookies["wang"]), notAdmitted)

	answer := c.whip(http.MethodPost, got.Endpoint+"?audio=floor,ru", sdp, got.Token, offer(t, 2))
	at := answer.Header.Get("Location")
	if answer.StatusCode != http.StatusCreated || answer.Header.Get("Content-Type") != sdp || !strings.HasPrefix(at, got.Endpoint+"/") {
		t.Fatalf("publishing: %d %v", answer.StatusCode, answer.Header)
	}
	for _, row := range []struct {
		what, method, path, kind, token, body string
		status                                int
	}{
		{"a stranger", http.MethodPost, got.Endpoint, sdp, "", offer(t, 1), 401},
		{"one who guesses", http.MethodPost, got.Endpoint, sdp, "guessed", offer(t, 1), 401},
		{"40 tracks", http.MethodPost, got.Endpoint, sdp, got.Token, offer(t, 40), 413},
		{"70 KiB", http.MethodPost, got.Endpoint, sdp, got.Token, strings.Repeat("a=x\r\n", 15_000), 413},
		{"no description", http.MethodPost, got.Endpoint, sdp, got.Token, "hello", 400},
		{"JSON", http.MethodPost, got.Endpoint, "application/json", got.Token, "{}", 415},
		{"trickle", http.MethodPatch, at, "application/trickle-ice-sdpfrag", got.Token, "a=x", 405},
		{"a stranger's end", http.MethodDelete, at, "", "guessed", "", 401},
		{"another publication's end", http.MethodDelete, at + "x", "", got.Token, "", 404},
		{"the end", http.MethodDelete, at, "", got.Token, "", 200},
		{"the end once more", http.MethodDelete, at, "", got.Token, "", 404},
	} {
		if answer := c.whip(row.method, row.path, row.kind, row.token, row.body); answer.StatusCode != row.status {
			t.Errorf("%s: %d, want %d", row.what, answer.StatusCode, row.status)
		}
	}
	c.api.Gallery.Set(c.id, nil)
	if answer := c.whip(http.MethodPost, got.Endpoint, sdp, got.Token, offer(t, 1)); answer.StatusCode != http.StatusConflict {
		t.Errorf("after the doors closed: %d", answer.StatusCode)
	}
	c.refused(c.ask(http.MethodPost, c.path("lin", "gallery"), WantedPublication{}, c.cookies["lin"]), doorsClosed)
}

func TestPlayersComeFromAnywhereAndBringNothing(t *testing.T) {
	c := onAir(t)
	for _, row := range []struct {
		path, host string
		status     int
	}{
		{"/gallery/" + view.PageName(c.id) + "/index.m3u8", "", 404}, // no picture yet
		{"/gallery/" + view.PageName(c.id) + "/x/video.m3u8", "", 404},
		{"/gallery/" + view.PageName(c.id) + "/../../api/about", "", 404},
		{"/gallery/" + view.PageName(c.id) + "/%2e%2e/%2e%2e/api/about", "", 404},
		{"/gallery/" + c.id.String() + "/index.m3u8", "", 404}, // whoever watches is not told the summit's id
		{"/gallery/no-summit/index.m3u8", "", 404},
		{"/gallery/" + view.PageName(c.id) + "/index.m3u8", "evil.example", 403},
	} {
		r := c.request(http.MethodGet, row.path, nil)
		r.Header.Set("Origin", "https://player.example")
		if row.host != "" {
			r.Host = row.host
		}
		w := c.send(r)
		if w.Code != row.status {
			t.Errorf("%s: %d, want %d", row.path, w.Code, row.status)
		}
		h := w.Header()
		if h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", row.path, h)
		}
		want := "no-store" // what is not there yet, a cache would keep from all
		if row.status == 404 && strings.HasSuffix(row.path, "/index.m3u8") {
			want = "public, max-age=1" // a crowd that comes early does not come to the node
		}
		if got := h.Get("Cache-Control"); got != want {
			t.Errorf("%s may be kept %q, want %q", row.path, got, want)
		}
	}
}

func TestAnyoneListsAndFetchesRecordings(t *testing.T) {
	c := gathered(t)
	folder := t.TempDir()
	g, err := gallery.Open(gallery.Config{NodeIP: netip.MustParseAddr("127.0.0.1"), Recordings: folder})
	c.must(err)
	t.Cleanup(func() { c.must(g.Close()) })
	c.api.Gallery = g
	g.Set(c.id, nil) // as the node does for every summit that there is
	w := c.ask(http.MethodGet, "/gallery/"+view.PageName(c.id)+"/recordings", nil)
	if w.Code != http.StatusOK || w.Body.String() != "[]" || w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %s, %v", w.Code, w.Body, w.Header())
	}
	c.refused(c.ask(http.MethodGet, "/gallery/"+view.PageName(c.id)+"/recordings/45.mp4", nil), notFound)
	// Nobody learns by it whether there is such a summit.
	if none := c.ask(http.MethodGet, "/gallery/no-summit/recordings", nil); none.Code != w.Code || none.Body.String() != w.Body.String() || fmt.Sprint(none.Header()) != fmt.Sprint(w.Header()) {
		t.Errorf("of no summit: %d %s, %v", none.Code, none.Body, none.Header())
	}
}
