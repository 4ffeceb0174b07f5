package gallery

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gohlslib/v2"
	"github.com/bluenviron/gohlslib/v2/pkg/codecs"
	"github.com/bluenviron/gohlslib/v2/pkg/playlist"
	"github.com/pion/webrtc/v4"

	"parley/internal/identity"
	"parley/internal/view"
)

var (
	theSummit = identity.HashOf([]byte("a summit"))
	pool      = Broadcaster{Member: "pool", Device: identity.Key{1}}
	spare     = Broadcaster{Member: "spare", Device: identity.Key{2}}
)

// hall is a gallery behind a server of its own.
type hall struct {
	*Gallery
	t   testing.TB
	url string
}

func newHall(t testing.TB, languages ...identity.Language) *hall {
	t.Helper()
	g, err := Open(Config{NodeIP: netip.MustParseAddr("127.0.0.1"), PerAddress: 100})
	if err != nil {
		t.Fatal(err)
	}
	h := host(t, g)
	h.Set(theSummit, onAir(languages...))
	return h
}

// host has a server of its own before a gallery, and closes both.
func host(t testing.TB, g *Gallery) *hall {
	h := &hall{Gallery: g, t: t}
	server := httptest.NewServer(http.HandlerFunc(h.serve))
	h.url = server.URL
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
		server.Close()
	})
	return h
}

func onAir(languages ...identity.Language) *OnAir {
	return &OnAir{Since: time.Now(), Languages: languages, Broadcasters: []Broadcaster{pool, spare}}
}

func (h *hall) serve(w http.ResponseWriter, r *http.Request) {
	name, watches := strings.CutPrefix(r.URL.Path, "/gallery/"+theSummit.String()+"/")
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	var err error
	switch {
	case watches:
		err = h.Serve(w, r, view.PageName(theSummit), name, "192.0.2.1")
	case r.Method == http.MethodDelete:
		err = h.Unpublish(theSummit, token, path.Base(r.URL.Path))
	default:
		offer, _ := io.ReadAll(r.Body)
		var order []string
		if named := r.URL.Query().Get("audio"); named != "" {
			order = strings.Split(named, ",")
		}
		var answer, id string
		if answer, id, err = h.Publish(r.Context(), theSummit, token, offer, order); err == nil {
			w.Header().Set("Location", "/whip/"+id)
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, answer)
		}
	}
	var refusal *Refusal
	if errors.As(err, &refusal) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, string(refusal.Problem))
	}
}

func (h *hall) token(of Broadcaster, channel string) string {
	h.t.Helper()
	token, _, err := h.Grant(theSummit, of, channel)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

func (h *hall) at(name string) string { return h.url + "/gallery/" + theSummit.String() + "/" + name }

func (h *hall) get(name string) (int, []byte) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.at(name), nil)
	if err != nil {
		h.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer.StatusCode, body
}

// multivariant waits for the stream to begin.
func (h *hall) multivariant() *playlist.Multivariant {
	h.t.Helper()
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for range beat.C {
		status, body := h.get(multivariant)
		if status != http.StatusOK {
			if h.t.Context().Err() != nil {
				h.t.Fatal("nothing is on air: ", string(body))
			}
			continue
		}
		var list playlist.Multivariant
		if err := list.Unmarshal(body); err != nil {
			h.t.Fatal(err)
		}
		return &list
	}
	return nil
}

// media fetches a rendition's playlist: once its segment number so and so is whole.
func (h *hall) media(uri string, segment int) *playlist.Media {
	h.t.Helper()
	for at := 1; ; at++ { // step by step: what is further ahead is refused
		var list playlist.Media
		status, body := h.get(fmt.Sprintf("%s?_HLS_msn=%d", uri, min(at, segment)))
		if err := list.Unmarshal(body); status != http.StatusOK || err != nil {
			h.t.Fatalf("%s: %d %v %s", uri, status, err, body)
		}
		if at >= segment || list.Endlist {
			return &list
		}
	}
}

// whole is all that a rendition's playlist names, as one file.
func (h *hall) whole(uri string, list *playlist.Media) []byte {
	h.t.Helper()
	var all bytes.Buffer
	add := func(name string) {
		status, body := h.get(path.Join(path.Dir(uri), name))
		if status != http.StatusOK {
			h.t.Fatal(name, status)
		}
		all.Write(body)
	}
	add(list.Map.URI)
	for _, s := range list.Segments {
		add(s.URI)
	}
	for _, p := range list.Parts {
		add(p.URI)
	}
	return all.Bytes()
}

// uriOf finds a language.
func uriOf(t testing.TB, list *playlist.Multivariant, language string) string {
	t.Helper()
	for _, r := range list.Renditions {
		if r.Language == language {
			return *r.URI
		}
	}
	t.Fatalf("no rendition in %s", language)
	return ""
}

// ffmpeg decodes with another implementation: Debian's, which e2e/install-chromium installs.
func ffmpeg(t testing.TB, in []byte, args ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), "ffmpeg", slices.Concat([]string{"-v", "error", "-i", "pipe:0"}, args, []string{"pipe:1"})...)
	command.Stdin = bytes.NewReader(in)
	var errs bytes.Buffer
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil {
		t.Fatalf("decoding with ffmpeg (e2e/install-chromium installs it): %v\n%s", err, &errs)
	}
	return out
}

// tones are the levels of frequencies in a file's sound, in dBFS.
func tones(t testing.TB, in []byte, frequencies ...float64) []float64 {
	t.Helper()
	raw := ffmpeg(t, in, "-f", "s16le", "-ac", "1", "-ar", "48000")
	levels := make([]float64, len(frequencies))
	for i, f := range frequencies {
		// Goertzel, block by block, the loudest: a tone for a moment is a tone.
		const block = 4800
		loudest := 0.0
		for at := 0; at+block*2 <= len(raw); at += block * 2 {
			w := 2 * math.Pi * f / 48000
			var s1, s2 float64
			for n := range block {
				s := float64(int16(binary.LittleEndian.Uint16(raw[at+2*n:])))/32768 + 2*math.Cos(w)*s1 - s2
				s1, s2 = s, s1
			}
			loudest = max(loudest, math.Sqrt(s1*s1+s2*s2-2*math.Cos(w)*s1*s2)*2/block)
		}
		levels[i] = 20 * math.Log10(max(loudest, 1e-9))
	}
	return levels
}

func TestABroadcastIsSeenAndHeardInEveryLanguage(t *testing.T) {
	for _, codec := range []string{codecH264, codecVP9} {
		t.Run(codec, func(t *testing.T) {
			h := newHall(t, "ru", "zh")
			e := newEncoder(t, codec, map[string]string{"floor": "440", "ru": "880", "zh": "1320"}, "floor", "ru", "zh")
			e.publish(h.url+"/whip", h.token(pool, ""))
			list := h.multivariant()
			if len(list.Renditions) != 3 || len(list.Variants) != 2 || list.Variants[0].Resolution != "320x180" {
				t.Fatalf("%+v", list)
			}
			picture := list.Variants[0].URI
			seen := h.media(picture, 3)
			for i, language := range []string{"mul", "ru", "zh"} {
				uri := uriOf(t, list, language)
				levels := tones(t, h.whole(uri, h.media(uri, 3)), 440, 880, 1320)
				for j, level := range levels {
					// The original is in every language until that one's first packet comes, and where one is late.
					if original := j == 0 && i > 0; !original && (level > -30) != (i == j) {
						t.Errorf("%s has %.0f dBFS at tone %d", language, level, j)
					}
				}
			}
			frames := ffmpeg(t, h.whole(picture, seen), "-f", "rawvideo", "-pix_fmt", "gray", "-vsync", "passthrough")
			if n := len(frames) / (320 * 180); n < 60 || len(frames)%(320*180) != 0 {
				t.Errorf("%d pictures", n)
			}
		})
	}
}

// TestAnotherImplementationPlaysIt plays a picture with its voices, and voices to which no picture comes: the floor is then
// what the stream names first and one of its languages.
func TestAnotherImplementationPlaysIt(t *testing.T) {
	for name, codec := range map[string]string{"with a picture": codecVP9, "without": ""} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t, "ru")
			e := newEncoder(t, codec, map[string]string{"floor": "440", "ru": "880"}, "floor", "ru")
			e.publish(h.url+"/whip", h.token(pool, ""))
			h.multivariant()
			var heard sync.WaitGroup
			heard.Add(3)
			client := &gohlslib.Client{URI: h.at(multivariant)}
			client.OnTracks = func(tracks []*gohlslib.Track) error {
				if len(tracks) != 3 {
					t.Errorf("%d tracks", len(tracks))
				}
				for _, track := range tracks {
					var once sync.Once
					if _, is := track.Codec.(*codecs.VP9); is {
						client.OnDataVP9(track, func(int64, []byte) { once.Do(heard.Done) })
					} else {
						client.OnDataOpus(track, func(int64, [][]byte) { once.Do(heard.Done) })
					}
				}
				return nil
			}
			if err := client.Start(); err != nil {
				t.Fatal(err)
			}
			heard.Wait()
			client.Close()
			_ = client.Wait2()
		})
	}
}

func TestClosedDoorsCloseThePublicationAndEndTheStream(t *testing.T) {
	h := newHall(t, "ru")
	e := newEncoder(t, codecH264, map[string]string{"floor": "440", "ru": "880"}, "floor", "ru")
	token := h.token(pool, "")
	gone := make(chan struct{})
	e.publish(h.url+"/whip", token)
	var once sync.Once
	e.connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateClosed || state == webrtc.PeerConnectionStateDisconnected || state == webrtc.PeerConnectionStateFailed {
			once.Do(func() { close(gone) })
		}
	})
	list := h.multivariant()
	uri := uriOf(t, list, "mul")
	h.media(uri, 2)
	e.die()
	h.Set(theSummit, nil)
	// Whoever has not heard goes on, with another tone.
	after := packetsOf(t, "1320")
	for _, v := range e.voices {
		e.sending.Go(func() { send(t.Context(), v, after, time.Millisecond) })
	}
	<-gone
	ended := h.media(uri, 1000)
	if !ended.Endlist {
		t.Error("the stream has not ended")
	}
	levels := tones(t, h.whole(uri, ended), 440, 1320)
	if levels[0] < -30 || levels[1] > -60 {
		t.Errorf("before %.0f dBFS, after %.0f", levels[0], levels[1])
	}
	answer := e.post(h.url+"/whip", token, "v=0")
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if string(body) != string(DoorsClosed) {
		t.Errorf("one who comes after: %s", body)
	}
	if _, _, err := h.Grant(theSummit, pool, ""); err == nil {
		t.Error("a token after the end")
	}
	// The next session is another stream.
	h.Set(theSummit, onAir("ru"))
	if status, _ := h.get(uri); status == http.StatusOK {
		t.Error("the stream of before is there")
	}
	if status, _ := h.get(multivariant); status == http.StatusOK {
		t.Error("the next stream is there before its picture")
	}
}

func TestTheStandByTakesOverOnTheWire(t *testing.T) {
	h := newHall(t)
	first := newEncoder(t, codecH264, map[string]string{"floor": "440"}, "floor")
	first.publish(h.url+"/whip", h.token(pool, ""))
	list := h.multivariant()
	second := newEncoder(t, codecH264, map[string]string{"floor": "1320"}, "floor")
	second.publish(h.url+"/whip", h.token(spare, ""))
	uri := uriOf(t, list, "mul")
	before := h.media(uri, 2)
	first.die()
	after := h.media(uri, before.MediaSequence+len(before.Segments)+2)
	if levels := tones(t, h.whole(uri, after), 440, 1320); levels[0] < -30 || levels[1] < -30 {
		t.Errorf("the first is at %.0f dBFS, the second at %.0f", levels[0], levels[1])
	}
	picture := list.Variants[0].URI
	ffmpeg(t, h.whole(picture, h.media(picture, 1)), "-xerror", "-f", "null")
}

// TestThePictureThatComesFirstDeclaresTheCodec has one broadcaster's offer never come to anything, and another one's picture
// come late.
func TestThePictureThatComesFirstDeclaresTheCodec(t *testing.T) {
	h := newHall(t)
	failed := newEncoder(t, codecVP9, map[string]string{"floor": "440"}, "floor")
	token := h.token(pool, "")
	post := func() string {
		answer := failed.post(h.url+"/whip", token, failed.connection.LocalDescription().SDP)
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		return string(body)
	}
	failed.offer()
	if got := post(); !strings.Contains(got, "VP9/90000") {
		t.Fatalf("an offer is answered %s", got)
	}
	late := newEncoder(t, codecVP9, map[string]string{"floor": "440"}, "floor")
	var picture *webrtc.TrackLocalStaticSample
	picture, late.picture = late.picture, nil
	gone := make(chan struct{})
	late.publish(h.url+"/whip", h.token(pool, ""))
	var once sync.Once
	late.connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateClosed || state == webrtc.PeerConnectionStateDisconnected || state == webrtc.PeerConnectionStateFailed {
			once.Do(func() { close(gone) })
		}
	})
	newEncoder(t, codecH264, map[string]string{"floor": "880"}, "floor").publish(h.url+"/whip", h.token(spare, ""))
	if got := h.multivariant().Variants[0].Codecs; !strings.HasPrefix(got[0], "avc1.") {
		t.Fatalf("the picture is %v", got)
	}
	ctx, stop := context.WithCancel(context.Background())
	late.stop()
	late.stop = stop
	late.sending.Go(func() { send(ctx, picture, late.frames, time.Second/30) })
	<-gone
	if got := post(); got != string(OfferCodec) {
		t.Errorf("the other codec is answered %s", got)
	}
}

func TestAnEncoderFeedsOneLanguage(t *testing.T) {
	h := newHall(t, "ru")
	e := newEncoder(t, codecH264, map[string]string{"floor": "440", "ru": "440"}, "floor", "ru")
	e.publish(h.url+"/whip", h.token(pool, ""))
	list := h.multivariant()
	feed := newEncoder(t, codecVP9, map[string]string{"any": "1320"}, "any") // its picture is not taken
	token := h.token(pool, "ru")
	feed.publish(h.url+"/whip", token)
	uri := uriOf(t, list, "ru")
	fed := func(segment int) []float64 {
		now := h.media(uri, segment)
		now.Segments = now.Segments[len(now.Segments)-1:]
		return tones(t, h.whole(uri, now), 440, 1320)
	}
	segment := 1
	for levels := fed(segment); levels[0] > -40 || levels[1] < -30; levels = fed(segment) { // until it alone is heard for a segment
		if segment++; segment > 30 {
			t.Fatalf("the broadcast is at %.0f dBFS, the feed at %.0f", levels[0], levels[1])
		}
	}
	r, err := http.NewRequest(http.MethodDelete, h.url+feed.resource, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	for _, want := range []int{http.StatusOK, http.StatusBadRequest} {
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("ending it: %d", answer.StatusCode)
		}
	}
}

func TestOffersThatAreNotTaken(t *testing.T) {
	h := newHall(t, "ru")
	good := newEncoder(t, codecH264, map[string]string{"floor": "440", "ru": "880"}, "floor", "ru").offer()
	declared := newEncoder(t, codecH264, map[string]string{"floor": "440"}, "floor")
	declared.publish(h.url+"/whip", h.token(pool, ""))
	lines := strings.SplitAfter(good, "\r\n")
	from := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "m=audio") })
	voice := strings.Join(lines[from:], "")
	token, one := h.token(pool, ""), h.token(pool, "ru")
	for _, c := range []struct{ what, token, offer, query, want string }{
		{"a stranger", "", good, "", "publishing-token"},
		{"one who guesses", token + "x", good, "", "publishing-token"},
		{"no description", token, "hello", "", "malformed"},
		{"nothing", token, "", "", "malformed"},
		{"an empty description", token, strings.Join(lines[:4], ""), "", "malformed"},
		{"40 tracks", token, good + strings.Repeat(voice, 40), "", "too-large"},
		{"two pictures", token, good + strings.Join(lines[slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "m=video") }):from], ""), "", "too-large"},
		{"70 KiB", token, good + strings.Repeat("a=x\r\n", 15_000), "", "too-large"},
		{"another codec", token, regexpReplace(good, "H264", "VP8"), "", "codec-not-taken"},
		{"another codec than the session's", token, regexpReplace(good, "H264", "H265"), "", "codec-not-taken"},
		{"another sound", token, regexpReplace(good, "opus", "PCMU"), "", "codec-not-taken"},
		{"a language with no booth", token, good, "audio=floor,fr", "malformed"},
		{"a language twice", token, good, "audio=ru,ru", "malformed"},
		{"too few names", token, good, "audio=ru", "malformed"},
		{"data", token, good + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n", "", "malformed"},
		{"no voice for a voice's token", one, strings.Join(lines[:from], ""), "", "malformed"},
	} {
		answer := declared.post(h.url+"/whip?"+c.query, c.token, c.offer)
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if string(body) != c.want {
			t.Errorf("%s: %d %.100s, want %s", c.what, answer.StatusCode, body, c.want)
		}
	}
	if _, _, err := h.Grant(theSummit, Broadcaster{Member: "guest"}, ""); err == nil {
		t.Error("a token for one who broadcasts nothing")
	}
	if _, _, err := h.Grant(theSummit, pool, "fr"); err == nil {
		t.Error("a token for a language with no booth")
	}
	h.Set(theSummit, &OnAir{Languages: []identity.Language{"ru"}, Broadcasters: []Broadcaster{spare}})
	answer := declared.post(h.url+"/whip", token, good)
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if string(body) != "publishing-token" {
		t.Errorf("one who was expelled: %s", body)
	}
}

func regexpReplace(text, from, to string) string {
	return strings.NewReplacer(from+"/", to+"/").Replace(text)
}

func TestOneAddressHasSoManyRequestsAndNoMore(t *testing.T) {
	h := newHall(t)
	e := newEncoder(t, codecVP9, map[string]string{"floor": "440"}, "floor")
	e.publish(h.url+"/whip", h.token(pool, ""))
	list := h.multivariant()
	for range 100 {
		if !h.begin("192.0.2.1") {
			t.Fatal("refused too soon")
		}
	}
	if _, body := h.get(list.Variants[0].URI); string(body) != string(TooMany) {
		t.Errorf("one too many: %s", body)
	}
	if !h.begin("192.0.2.2") {
		t.Error("another address is refused")
	}
	h.finish("192.0.2.2")
	h.finish("192.0.2.1")
	if status, _ := h.get(list.Variants[0].URI); status != http.StatusOK {
		t.Errorf("and then: %d", status)
	}
}

func TestAnswersSayHowLongTheyMayBeKept(t *testing.T) {
	h := newHall(t)
	e := newEncoder(t, codecVP9, map[string]string{"floor": "440"}, "floor")
	e.publish(h.url+"/whip", h.token(pool, ""))
	picture := h.multivariant().Variants[0].URI
	list := h.media(picture, 1)
	folder := path.Dir(picture) + "/"
	for _, row := range []struct{ name, kind, lifetime string }{
		{multivariant, "application/vnd.apple.mpegurl", "public, max-age=1"},
		{picture, "application/vnd.apple.mpegurl", "public, max-age=1"},
		{picture + "?_HLS_msn=1", "application/vnd.apple.mpegurl", "public, max-age=6"},
		{folder + list.Map.URI, "video/mp4", "public, max-age=3600, immutable"},
		{folder + list.Segments[0].URI, "video/mp4", "public, max-age=3600, immutable"},
		{folder + list.Segments[0].Parts[0].URI, "video/mp4", "public, max-age=3600, immutable"},
		{folder + list.PreloadHint.URI, "video/mp4", "public, max-age=3600, immutable"}, // which is waited for
		{folder + "audio-floor.mp4", "audio/mp4", "public, max-age=3600, immutable"},
	} {
		answer, err := http.Get(h.at(row.name))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		header := answer.Header
		if err != nil || answer.StatusCode != http.StatusOK || len(body) == 0 || int64(len(body)) != answer.ContentLength {
			t.Errorf("%s: %d, %d bytes, %v", row.name, answer.StatusCode, len(body), err)
		}
		if header.Get("Content-Type") != row.kind || header.Get("Cache-Control") != row.lifetime ||
			header.Get("Access-Control-Allow-Origin") != "*" || header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", row.name, header)
		}
	}
}

func FuzzOffer(f *testing.F) {
	f.Add("v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=msid:x floor\r\na=rtpmap:111 opus/48000/2\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		o, err := readOffer([]byte(text), 3)
		if err != nil {
			return
		}
		if len(o.audio) > 3 {
			t.Error("more voices than channels")
		}
		if assigned, err := o.assign(nil, "", []string{"floor", "ru", "zh"}); err == nil && len(assigned) > 3 {
			t.Error("more channels than there are")
		}
	})
}

// FuzzPicture sends whatever to the stream: it neither falls nor is there anything on the shelf that is no part.
func FuzzPicture(f *testing.F) {
	f.Add(true, keyFrame('A', 1), uint32(5))
	f.Add(false, []byte{0, 0, 0, 2, 0x67, 1, 0, 0, 0, 1, 0x68, 0, 0, 0, 1, 0x65}, uint32(1<<31))
	f.Fuzz(func(t *testing.T, vp9 bool, data []byte, timestamp uint32) {
		s := newStudio(t)
		p := &pictureSource{codec: codecH264, clock: clock{unit: videoTick}, ask: func() {}}
		if vp9 {
			p.codec = codecVP9
		}
		v := &voiceSource{clock: clock{unit: audioTick}}
		s.addPicture(p)
		s.addVoice(floor, v)
		for i := range uint32(40) {
			s.putPicture(p, timestamp*i, data, i%7 == 6)
			s.putVoice(v, timestamp*i, data)
			s.time += 70 * millisecond
			s.advance()
		}
		s.end()
		if s.begun && s.shelf.version().begun {
			s.media("video")
			s.media("audio-floor")
		}
	})
}

func FuzzRequest(f *testing.F) {
	s := newStudio(f)
	s.join('A')
	s.run(3 * second)
	s.end()
	f.Add("video.m3u8", "_HLS_msn=1&_HLS_part=2&_HLS_skip=YES")
	f.Add("video-1.2.mp4", "")
	f.Fuzz(func(t *testing.T, name, query string) {
		if file, err := s.shelf.find(t.Context(), s.id+"/"+name, query); err == nil && len(file.content) == 0 {
			t.Error("an empty file")
		}
		_, _ = url.ParseQuery(query)
	})
}
