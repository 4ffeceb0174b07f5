package gallery

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/vp9"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"parley/internal/identity"
)

// Timing says how a stream is cut.
type Timing struct {
	Part    time.Duration // of every part but the last of a segment
	Segment time.Duration // at least, up to the next key frame
	Window  time.Duration // how far back viewers can go
}

// Timings that are measured: Quick is the default, Calm asks less of viewers' lines and of the node.
var (
	Quick = Timing{Part: 200 * time.Millisecond, Segment: time.Second, Window: time.Minute}
	Calm  = Timing{Part: 500 * time.Millisecond, Segment: 2 * time.Second, Window: time.Minute}
)

const (
	// patience is how long after its end a part is cut: what is under way until then is in it.
	patience = 200 * millisecond
	// shortest is the least length of a part, so that there is a packet of every voice in it. A key frame sooner after a part's
	// beginning is moved there.
	shortest = frameLength
	// askAhead is how long before a segment is due for its end a key frame is asked for.
	askAhead = 250 * millisecond
	// unseen is how long after the first voice a picture is waited for: then the voices begin without it.
	unseen = 5 * second
)

// floor is the channel of the original voices.
const floor = "floor"

// stream is one open session on its way to the public. Everything about it happens under its lock.
type stream struct {
	id     string
	timing Timing
	now    func() time.Time
	from   time.Time // the timeline's beginning: nothing of before is taken

	mu       sync.Mutex
	ended    bool
	held     bool // nothing goes out
	begun    bool
	heard    ticks  // when the first voice came, or -1
	codec    string // of the picture, by webrtc's name, once one has come
	picture  picture
	voices   []*voice
	channels []string // of voices
	at       ticks    // up to here it is cut
	segment  ticks    // since when the segment is open
	asked    ticks    // when key frames were last asked for
	shelf    *shelf
	recorder *recorder // or nil
}

func newStream(t Timing, languages []identity.Language, from time.Time, now func() time.Time) *stream {
	var id [8]byte
	_, _ = rand.Read(id[:])
	s := &stream{id: hex.EncodeToString(id[:]), timing: t, now: now, from: from, heard: -1, channels: channelsOf(languages)}
	for range s.channels {
		s.voices = append(s.voices, &voice{})
	}
	s.shelf = newShelf(s.id, t, s.channels)
	return s
}

// channelsOf are the floor, then every language.
func channelsOf(languages []identity.Language) []string {
	channels := []string{floor}
	for _, l := range languages {
		channels = append(channels, string(l))
	}
	return channels
}

// instant is now on the timeline.
func (s *stream) instant() ticks { return toTicks(s.now().Sub(s.from)) }

// due is how long until the next part can be cut.
func (s *stream) due() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.begun {
		return s.timing.Part / 4
	}
	return (s.at + toTicks(s.timing.Part) + patience - s.instant()).duration()
}

// declared is the codec of the picture that came first, or nothing: what is offered and never comes declares none.
func (s *stream) declared() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.codec
}

func (s *stream) addPicture(p *pictureSource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.picture.sources = append(s.picture.sources, p)
}

func (s *stream) removePicture(p *pictureSource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.picture.remove(p)
}

func (s *stream) addVoice(channel string, v *voiceSource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.channels, channel); i >= 0 {
		s.voices[i].add(v)
	}
}

func (s *stream) removeVoice(v *voiceSource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.voices {
		line.remove(v)
	}
}

// What ends a publication.
var (
	errOtherCodec = errors.New("a picture of the other codec came first")
	errTooMuch    = fmt.Errorf("its picture has more than %d Mbit/s", maxRate*8>>20)
)

// putPicture takes a frame in: H264 as in ISO/IEC 14496-15 (each unit after its length), or VP9. The error is errOtherCodec
// or errTooMuch: nothing more is taken from there.
func (s *stream) putPicture(from *pictureSource, timestamp uint32, data []byte, broken bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.codec != "" && s.codec != from.codec {
		return errOtherCodec
	}
	now := s.instant()
	if s.ended || now < 0 || len(data) == 0 || !slices.Contains(s.picture.sources, from) {
		return nil
	}
	if !from.affords(len(data), now) {
		return errTooMuch
	}
	key := isKey(from.codec, data)
	from.put(timestamp, data, key, broken, now, s.picture.taken)
	if s.codec == "" && key {
		s.declare(from)
	}
	return nil
}

func (s *stream) putVoice(from *voiceSource, timestamp uint32, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.instant()
	if s.ended || now < 0 {
		return
	}
	from.put(timestamp, slices.Clone(data), now)
	if s.heard < 0 {
		s.heard = now
	}
}

// declare fixes the picture's codec by the first key frame, and has the stream begin with it. Where the voices have begun
// alone, the picture comes to them with a segment of its own. It is held.
func (s *stream) declare(with *pictureSource) {
	first := with.frames[len(with.frames)-1]
	codec := codecOf(with.codec, first.data)
	if codec == nil {
		with.frames, with.bytes = nil, 0
		return
	}
	if !s.begun {
		s.begin(first.at)
	} else if s.segment < s.at {
		s.turn(s.at)
	}
	s.codec, s.asked = with.codec, s.at
	s.picture.taken, s.picture.current, s.picture.shown = s.at, with, []frame{first}
	s.shelf.see(codec)
}

// begin starts the voices. It is held.
func (s *stream) begin(at ticks) {
	s.begun = true
	start := at - at%wholeUnits
	s.at, s.segment, s.asked = start, start, start
	for _, v := range s.voices {
		v.head, v.from = start, start
	}
	s.shelf.begin(s.from.Add(start.duration()))
}

// advance cuts every part that is due.
func (s *stream) advance() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.instant()
	if !s.begun && !s.ended && s.heard >= 0 && now >= s.heard+unseen {
		s.begin(now)
	}
	if !s.begun || s.ended || s.held {
		return
	}
	part, cut := toTicks(s.timing.Part), false
	for now >= s.at+part+patience {
		s.cut(s.at, s.at+part)
		cut = true
	}
	if cut {
		s.shelf.publish()
	}
}

// cut makes a part, and two where a key frame lets a segment begin.
func (s *stream) cut(from, to ticks) {
	var frames []frame
	if s.codec != "" {
		frames = s.picture.take(from, to)
	}
	// A key frame just after the beginning is moved there: what rests on those before it goes.
	for i := len(frames) - 1; i >= 0; i-- {
		if frames[i].key && frames[i].at-from < shortest {
			frames = frames[i:]
			frames[0].at = from
			break
		}
	}
	if len(frames) > 0 && s.opens(frames[0]) {
		if s.segment < from {
			s.turn(from)
		}
		s.renew(frames[0])
	}
	later := func(f frame) bool { return f.at > from && s.opens(f) }
	if i := slices.IndexFunc(frames, later); i > 0 {
		s.put(frames[:i], from, frames[i].at)
		// The part that begins here is due when its own time has come.
		s.picture.ahead = frames[i:]
		return
	}
	s.put(frames, from, to)
	least := toTicks(s.timing.Segment)
	switch length := to - s.segment; {
	case length >= 2*least, length >= least && s.codec == "":
		s.turn(to) // nobody sends key frames
	case length >= least-askAhead && to-s.asked >= least/2:
		s.asked = to
		for _, source := range s.picture.sources {
			source.ask()
		}
	}
}

// opens says whether a segment begins with this frame: where one is due, or where players must know something else before
// they can decode what follows.
func (s *stream) opens(f frame) bool {
	return f.key && (f.at-s.segment >= toTicks(s.timing.Segment)-videoTick || s.changes(f) != nil)
}

// changes is what a key frame needs to be known, where that is not what the picture had so far.
func (s *stream) changes(f frame) codecs.Codec {
	if codec := codecOf(s.codec, f.data); codec != nil && !reflect.DeepEqual(codec, s.shelf.picture.codec) {
		return codec
	}
	return nil
}

// renew begins what comes anew for players where this key frame changes what they must know.
func (s *stream) renew(with frame) {
	if codec := s.changes(with); codec != nil {
		s.shelf.renew(codec)
	}
}

// put puts a part of every rendition on the shelf.
func (s *stream) put(frames []frame, from, to ticks) {
	s.at = to
	s.picture.show(frames)
	parts := make([]laid, 1, 1+len(s.voices))
	parts[0] = laid{from, samples(frames, to)}
	original := s.voices[0]
	for i, v := range s.voices {
		v.fill(to, original)
		taken, begin, end := v.take()
		s.lay(s.shelf.voices[i], begin, end, taken, true)
		parts = append(parts, laid{begin, taken})
	}
	if s.codec == "" {
		return
	}
	s.lay(s.shelf.picture, from, to, parts[0].samples, frames[0].key)
	if s.recorder != nil {
		s.recorder.take(s.shelf.picture.codec, parts)
	}
}

// hold has nothing go out, or go on.
func (s *stream) hold(held bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = held
}

// record has what goes out from now on taken down, or with nil no more.
func (s *stream) record(r *recorder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.recorder != nil {
		s.recorder.close()
	}
	s.recorder = r
	if r != nil && s.ended {
		r.close()
	}
}

func (s *stream) lay(on *rendition, from, to ticks, samples []*fmp4.Sample, independent bool) {
	if len(samples) > 0 {
		s.shelf.lay(on, from, to, samples, independent)
	}
}

// turn ends the segment that is open.
func (s *stream) turn(at ticks) {
	s.segment = at
	s.shelf.turn()
	if s.recorder != nil {
		s.recorder.turn()
	}
}

// end ends the stream with what is out. What waits to be cut goes nowhere.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.ended = true
	s.picture, s.voices = picture{}, nil
	if s.recorder != nil {
		s.recorder.close()
		s.recorder = nil
	}
	s.shelf.end()
}

// The codecs of pictures, as WebRTC names them (RFC 6184 section 8.1, RFC 9628 section 6).
const (
	codecH264 = "H264"
	codecVP9  = "VP9"
)

// isKey says whether a frame can be decoded without those before.
func isKey(codec string, data []byte) bool {
	if codec == codecVP9 {
		var h vp9.Header
		return h.Unmarshal(data) == nil && !h.NonKeyFrame && !h.ShowExistingFrame
	}
	for unit := range units(data) {
		if h264.NALUType(unit[0]&0x1F) == h264.NALUTypeIDR {
			return true
		}
	}
	return false
}

// units are the NAL units of a frame of H264.
func units(data []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		var all h264.AVCC
		if all.Unmarshal(data) != nil {
			return
		}
		for _, unit := range all {
			if len(unit) > 0 && !yield(unit) {
				return
			}
		}
	}
}

// codecOf reads from a key frame what players must know before, or nil when it is not all there.
func codecOf(name string, key []byte) codecs.Codec {
	if name == codecVP9 {
		var h vp9.Header
		if h.Unmarshal(key) != nil || h.FrameSize == nil {
			return nil
		}
		return &codecs.VP9{
			Width: h.Width(), Height: h.Height(), Profile: h.Profile, BitDepth: h.ColorConfig.BitDepth,
			ChromaSubsampling: h.ChromaSubsampling(), ColorRange: h.ColorConfig.ColorRange,
		}
	}
	c := &codecs.H264{}
	for unit := range units(key) {
		switch h264.NALUType(unit[0] & 0x1F) {
		case h264.NALUTypeSPS:
			c.SPS = unit
		case h264.NALUTypePPS:
			c.PPS = unit
		}
	}
	var sps h264.SPS
	if c.SPS == nil || c.PPS == nil || sps.Unmarshal(c.SPS) != nil {
		return nil
	}
	return c
}

// opusCodec is what a player must know of every voice. Browsers and encoders send stereo or mono under the same word.
var opusCodec = &codecs.Opus{ChannelCount: 2}

// initOf is the beginning of a rendition's file.
func initOf(codec codecs.Codec, scale uint32) ([]byte, error) {
	var b seekablebuffer.Buffer
	init := fmp4.Init{Tracks: []*fmp4.InitTrack{{ID: 1, TimeScale: scale, Codec: codec}}}
	if err := init.Marshal(&b); err != nil {
		return nil, fmt.Errorf("writing the beginning of a rendition: %w", err)
	}
	return b.Bytes(), nil
}

// partOf is a rendition's next part.
func partOf(number uint32, base uint64, samples []*fmp4.Sample) ([]byte, error) {
	var b seekablebuffer.Buffer
	part := fmp4.Part{SequenceNumber: number, Tracks: []*fmp4.PartTrack{{ID: 1, BaseTime: base, Samples: samples}}}
	if err := part.Marshal(&b); err != nil {
		return nil, fmt.Errorf("writing a part: %w", err)
	}
	return b.Bytes(), nil
}

func (s *stream) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}
