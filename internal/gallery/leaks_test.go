package gallery

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gohlslib/v2/pkg/playlist"

	"parley/internal/identity"
	"parley/internal/view"
)

// audience asks for whatever the public can have of a summit, and keeps every byte that it is given.
type audience struct {
	*hall
	places []string
	given  map[string]string
}

// ask gives what a file is, or nothing where it is refused.
func (a *audience) ask(name string) []byte {
	a.t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/gallery/PAGE/"+name, nil)
	err := a.Serve(w, r, view.PageName(theSummit), strings.SplitN(name, "?", 2)[0], "192.0.2.1")
	var all strings.Builder
	_ = w.Result().Header.Write(&all)
	if err != nil {
		_, _ = fmt.Fprintln(&all, err)
	}
	all.Write(w.Body.Bytes())
	if _, asked := a.given[name]; !asked {
		a.places = append(a.places, name)
	}
	a.given[name] = all.String()
	return w.Body.Bytes()
}

// until asks for a file until it is there.
func (a *audience) until(name string, there func(body []byte) bool) []byte {
	a.t.Helper()
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for range beat.C {
		if body := a.ask(name); there(body) {
			return body
		}
		if a.t.Context().Err() != nil {
			a.t.Fatal(name, " is not there")
		}
	}
	return nil
}

// rendition asks for all that a rendition's playlist names.
func (a *audience) rendition(uri string) {
	a.t.Helper()
	var list playlist.Media
	if err := list.Unmarshal(a.ask(uri)); err != nil {
		a.t.Fatal(uri, err)
	}
	names := []string{list.Map.URI}
	parts := list.Parts
	for _, s := range list.Segments {
		names, parts = append(names, s.URI), append(parts, s.Parts...)
	}
	for _, p := range parts {
		names = append(names, p.URI)
	}
	for _, name := range names {
		if len(a.ask(path.Join(path.Dir(uri), name))) == 0 {
			a.t.Errorf("%s names %s, which is not there", uri, name)
		}
	}
}

// TestNothingThatAStreamGivesOutLeaks searches every public byte of an open session for who broadcasts it, with what, and for
// the id of its summit. It prints a table of what was searched.
func TestNothingThatAStreamGivesOutLeaks(t *testing.T) {
	g := opened(t, t.TempDir())
	a := &audience{hall: host(t, g), given: map[string]string{}}
	device, err := identity.NewSigner(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	by := Broadcaster{Member: "pool-of-the-press", Device: device.Key()}
	recorded := Recorded{Entry: 45, Since: time.Now()}
	g.Keep(theSummit, []Recorded{recorded})
	on := onAir("ru")
	on.Broadcasters, on.Recording = []Broadcaster{by}, &recorded

	a.ask(multivariant)
	a.Set(theSummit, on)
	a.ask(multivariant)
	e := newEncoder(t, codecH264, map[string]string{"floor": "440", "ru": "880"}, "floor", "ru")
	token, spare := a.token(by, ""), a.token(by, "ru")
	e.publish(a.url+"/whip", token)
	list := a.multivariant()
	stream := path.Dir(list.Variants[0].URI)
	a.media(list.Variants[0].URI, 2)
	a.ask(multivariant)
	a.ask(stream + "/video.m3u8?_HLS_msn=1&_HLS_skip=YES")
	for _, wrong := range []string{
		"", "none", "none/video.m3u8", stream + "/none.m3u8", stream + "/video-99.mp4", stream + "/video.m3u8?_HLS_msn=99", stream + "/video.m3u8?_HLS_part=x",
		recordings, recordings + "/45.mp4", recordings + "/none.mp4",
	} {
		a.ask(wrong)
	}
	a.Set(theSummit, nil)
	a.rendition(list.Variants[0].URI)
	for _, r := range list.Renditions {
		a.rendition(*r.URI)
	}
	a.until(recordings, func(body []byte) bool { return strings.Contains(string(body), `"45"`) })
	if len(a.ask(recordings+"/45.mp4")) < 10_000 {
		t.Error("nothing is recorded: the search shows nothing")
	}

	key := by.Device
	secrets := []string{
		theSummit.String(), string(theSummit[:]), hex.EncodeToString(theSummit[:]), string(by.Member), key.String(), string(key[:]), key.Fingerprint(),
		device.Seed(), token, spare, path.Base(e.resource),
	}
	for _, place := range a.places {
		for i, secret := range secrets {
			if strings.Contains(a.given[place], secret) {
				t.Errorf("%s holds secret %d, %q", place, i, secret)
			}
		}
		t.Logf("| %s | %d | %d |", strings.ReplaceAll(place, stream, "STREAM"), len(a.given[place]), len(secrets))
	}
}
