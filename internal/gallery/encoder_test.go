package gallery

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"github.com/pion/webrtc/v4/pkg/media/h264reader"
	"github.com/pion/webrtc/v4/pkg/media/ivfreader"
	"github.com/pion/webrtc/v4/pkg/media/oggreader"
)

// encoder publishes a picture and tones by WHIP, as OBS or a browser would, from files made once:
//
//	ffmpeg -f lavfi -i testsrc=size=320x180:rate=30 -t 2 -pix_fmt yuv420p -c:v libx264 -profile:v baseline -g 30 -bf 0 picture.h264
//	ffmpeg -f lavfi -i testsrc=size=320x180:rate=30 -t 2 -pix_fmt yuv420p -c:v libvpx-vp9 -deadline realtime -g 30 picture.ivf
//	ffmpeg -f lavfi -i sine=frequency=440:sample_rate=48000 -t 1 -ac 1 -c:a libopus -frame_duration 20 -page_duration 20000 tone-440.ogg
type encoder struct {
	t          testing.TB
	connection *webrtc.PeerConnection
	picture    *webrtc.TrackLocalStaticSample
	voices     []*webrtc.TrackLocalStaticSample
	frames     [][]byte
	tones      [][][]byte
	resource   string
	stop       context.CancelFunc
	sending    sync.WaitGroup
}

// newEncoder makes one for a codec, or for none, and for tracks named so, each with a tone.
func newEncoder(t testing.TB, codec string, tones map[string]string, order ...string) *encoder {
	t.Helper()
	e := &encoder{t: t, stop: func() {}}
	var settings webrtc.SettingEngine
	settings.LoggerFactory = quiet{}
	settings.SetIncludeLoopbackCandidate(true)
	media := &webrtc.MediaEngine{}
	if err := register(media, codec); err != nil {
		t.Fatal(err)
	}
	connection, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(media)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	e.connection = connection
	t.Cleanup(e.end)
	if codec != "" {
		e.picture = e.track("video/"+codec, "picture")
		e.frames = framesOf(t, codec)
	}
	for _, name := range order {
		e.voices = append(e.voices, e.track(webrtc.MimeTypeOpus, name))
		e.tones = append(e.tones, packetsOf(t, tones[name]))
	}
	return e
}

func (e *encoder) track(mime, name string) *webrtc.TrackLocalStaticSample {
	e.t.Helper()
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: mime}, name, "broadcast")
	if err == nil {
		_, err = e.connection.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	}
	if err != nil {
		e.t.Fatal(err)
	}
	return track
}

// offer is the encoder's session description, with all its addresses.
func (e *encoder) offer() string {
	e.t.Helper()
	offer, err := e.connection.CreateOffer(nil)
	if err != nil {
		e.t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(e.connection)
	if err := e.connection.SetLocalDescription(offer); err != nil {
		e.t.Fatal(err)
	}
	<-gathered
	return e.connection.LocalDescription().SDP
}

// publish sends the offer to an endpoint, takes the answer and begins to send.
func (e *encoder) publish(endpoint, token string) {
	e.t.Helper()
	answer := e.post(endpoint, token, e.offer())
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusCreated {
		e.t.Fatalf("publishing: %d %s %v", answer.StatusCode, body, err)
	}
	e.resource = answer.Header.Get("Location")
	connected := make(chan struct{})
	e.connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			close(connected)
		}
	})
	if err := e.connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: string(body)}); err != nil {
		e.t.Fatal(err)
	}
	select {
	case <-connected:
	case <-e.t.Context().Done():
		e.t.Fatal("never connected")
	}
	ctx, stop := context.WithCancel(context.Background())
	e.stop = stop
	if e.picture != nil {
		e.sending.Go(func() { send(ctx, e.picture, e.frames, time.Second/30) })
	}
	for i, v := range e.voices {
		e.sending.Go(func() { send(ctx, v, e.tones[i], 20*time.Millisecond) })
	}
}

func (e *encoder) post(endpoint, token, offer string) *http.Response {
	e.t.Helper()
	r, err := http.NewRequest(http.MethodPost, endpoint, bytes.NewReader([]byte(offer)))
	if err != nil {
		e.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/sdp")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		e.t.Fatal(err)
	}
	return answer
}

// send sends pieces in turn, without end, each when its time has come.
func send(ctx context.Context, track *webrtc.TrackLocalStaticSample, pieces [][]byte, length time.Duration) {
	beat := time.NewTicker(length)
	defer beat.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		if err := track.WriteSample(media.Sample{Data: pieces[i%len(pieces)], Duration: length}); errors.Is(err, io.ErrClosedPipe) {
			return
		}
	}
}

// die stops sending without a word, as a killed tab does.
func (e *encoder) die() {
	e.stop()
	e.sending.Wait()
}

func (e *encoder) end() {
	e.die()
	_ = e.connection.Close()
}

func framesOf(t testing.TB, codec string) [][]byte {
	t.Helper()
	var frames [][]byte
	if codec == codecVP9 {
		text, err := os.ReadFile("testdata/picture.ivf")
		if err != nil {
			t.Fatal(err)
		}
		file, _, err := ivfreader.NewWith(bytes.NewReader(text))
		for err == nil {
			var frame []byte
			if frame, _, err = file.ParseNextFrame(); err == nil {
				frames = append(frames, frame)
			}
		}
		return frames
	}
	text, err := os.ReadFile("testdata/picture.h264")
	if err != nil {
		t.Fatal(err)
	}
	file, err := h264reader.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var frame []byte
	for {
		unit, err := file.NextNAL()
		if err != nil {
			return frames
		}
		frame = append(append(frame, 0, 0, 0, 1), unit.Data...)
		if unit.UnitType == h264reader.NalUnitTypeCodedSliceIdr || unit.UnitType == h264reader.NalUnitTypeCodedSliceNonIdr {
			frames, frame = append(frames, frame), nil
		}
	}
}

func packetsOf(t testing.TB, tone string) [][]byte {
	t.Helper()
	text, err := os.ReadFile("testdata/tone-" + tone + ".ogg")
	if err != nil {
		t.Fatal(err)
	}
	file, _, err := oggreader.NewWith(bytes.NewReader(text))
	var packets [][]byte
	for err == nil {
		var page []byte
		if page, _, err = file.ParseNextPage(); err == nil && !bytes.HasPrefix(page, []byte("OpusTags")) {
			packets = append(packets, page)
		}
	}
	return packets
}
