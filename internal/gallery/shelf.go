package gallery

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bluenviron/gohlslib/v2/pkg/codecparams"
	hls "github.com/bluenviron/gohlslib/v2/pkg/codecs"
	"github.com/bluenviron/gohlslib/v2/pkg/playlist"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// The files of a stream. A rendition's name is video or audio-CHANNEL.
const (
	multivariant = "index.m3u8"
	video        = "video"
)

func audio(channel string) string { return "audio-" + channel }

// ownName is what a language calls itself, in the forms that Unicode's CLDR gives.
func ownName(channel string) string {
	if channel == floor {
		return "Floor"
	}
	tag, err := language.Parse(channel)
	if err != nil {
		return channel
	}
	if name := display.Self.Name(tag); name != "" {
		return name
	}
	return channel
}

// severalLanguages is the floor's language (ISO 639-2, of BCP 47 too): it is whatever is spoken.
const severalLanguages = "mul"

// file is something that is served as it is.
type file struct {
	kind     []string // its Content-Type, as a header has it
	lifetime []string // its Cache-Control
	length   []string // its Content-Length
	content  []byte
}

var (
	playlistKind = []string{"application/vnd.apple.mpegurl"}
	videoKind    = []string{"video/mp4"}
	audioKind    = []string{"audio/mp4"}
	// What has a number never changes; it is gone from the node after a while.
	forGood = []string{"public, max-age=3600, immutable"}
	// What is asked for without saying what must be in it changes with every part.
	briefly = []string{"public, max-age=1"}
	// What is asked for by what must be in it may be newer than that, and stays right.
	forThisTurn = []string{"public, max-age=6"}
)

func newFile(kind, lifetime []string, content []byte) *file {
	return &file{kind: kind, lifetime: lifetime, length: []string{strconv.Itoa(len(content))}, content: content}
}

// part is a piece of a segment, cut from its bytes.
type part struct {
	name        string
	length      time.Duration
	independent bool
	content     []byte
}

// segment is whole, or is being made.
type segment struct {
	number int
	name   string
	init   string // the file without which it cannot be decoded
	begins time.Time
	length time.Duration
	parts  []part
}

// rendition is the picture or one language.
type rendition struct {
	name     string
	kind     []string
	codec    codecs.Codec
	unit     ticks // of its media clock
	parts    uint32
	inits    int        // made so far
	segments []*segment // whole ones, and the one that is being made
	leaving  []*segment // in no playlist any more, and still to be had by who has one of before
	peak     float64    // bits a second of the largest segment so far
}

func (r *rendition) open() *segment { return r.segments[len(r.segments)-1] }

// next opens a segment, which cannot be decoded without the file init.
func (r *rendition) next(number int, init string) {
	r.segments = append(r.segments, &segment{number: number, name: r.name + "-" + strconv.Itoa(number) + ".mp4", init: init})
}

// told says whether players are told of it: once it has a whole segment.
func (r *rendition) told() bool { return len(r.segments) > 1 }

// version is what is served at one time, until the next one is there.
type version struct {
	begun     bool // there is a whole segment
	ended     bool
	open      int // the number of the segment that is being made
	openParts int
	lastParts int              // of the segment before
	files     map[string]*file // playlists, by name
	skipping  map[string]*file // those that leave out what is long there
	next      chan struct{}    // closed when there is another version
}

// shelf holds a stream's files. Who lays something on it holds the stream; who reads does not.
type shelf struct {
	id         string
	timing     Timing
	channels   []string
	origin     time.Time // of the timeline that media clocks count
	base       ticks
	picture    *rendition // or nil
	voices     []*rendition
	renditions []*rendition // all of them, the picture last

	mu    sync.RWMutex
	files map[string]*file
	shown *version
}

func newShelf(id string, t Timing, channels []string) *shelf {
	return &shelf{id: id, timing: t, channels: channels, files: map[string]*file{}, shown: &version{next: make(chan struct{})}}
}

// begin sets the voices up. origin is the wall clock's time of what is laid first.
func (s *shelf) begin(origin time.Time) {
	s.origin, s.base = origin, -1
	for _, c := range s.channels {
		s.add(&rendition{name: audio(c), kind: audioKind, codec: opusCodec, unit: audioTick}, 0)
	}
	s.voices = s.renditions
}

// see sets the picture up: from the segment on that is open, of which nothing is laid yet.
func (s *shelf) see(codec codecs.Codec) {
	s.picture = &rendition{name: video, kind: videoKind, codec: codec, unit: videoTick}
	s.add(s.picture, s.voices[0].open().number)
}

func (s *shelf) add(r *rendition, number int) {
	r.next(number, s.initialise(r))
	s.renditions = append(s.renditions, r)
}

// initialise lays what players must know of a rendition before they can decode it.
func (s *shelf) initialise(r *rendition) (name string) {
	init, err := initOf(r.codec, uint32(second/r.unit))
	if err != nil {
		panic(err) // the codec was read from what came
	}
	if name = r.name + ".mp4"; r.inits > 0 {
		name = fmt.Sprintf("%s.%d.mp4", r.name, r.inits)
	}
	r.inits++
	s.put(name, newFile(r.kind, forGood, init))
	return name
}

// renew begins the picture anew with the segment that has just been opened.
func (s *shelf) renew(codec codecs.Codec) {
	s.picture.codec = codec
	s.picture.open().init = s.initialise(s.picture)
}

func (s *shelf) put(name string, f *file) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = f
}

// lay adds a part to a rendition's open segment.
func (s *shelf) lay(r *rendition, from, to ticks, samples []*fmp4.Sample, independent bool) {
	if s.base < 0 {
		s.base = from
	}
	content, err := partOf(r.parts, uint64((from-s.base)/r.unit), samples)
	if err != nil {
		panic(err) // it writes to memory
	}
	r.parts++
	open := r.open()
	if len(open.parts) == 0 {
		open.begins = s.origin.Add((from - s.base).duration())
	}
	name := fmt.Sprintf("%s-%d.%d.mp4", r.name, open.number, len(open.parts))
	open.parts = append(open.parts, part{name: name, length: (to - from).duration(), independent: independent, content: content})
	open.length += (to - from).duration()
	s.put(name, newFile(r.kind, forGood, content))
}

// turn makes the open segments whole and opens the next ones.
func (s *shelf) turn() {
	for _, r := range s.renditions {
		whole := r.open()
		var content bytes.Buffer
		for _, p := range whole.parts {
			content.Write(p.content)
		}
		joined, at := content.Bytes(), 0
		s.put(whole.name, newFile(r.kind, forGood, joined))
		for i, p := range whole.parts { // the same bytes, once
			whole.parts[i].content = joined[at : at+len(p.content)]
			s.put(p.name, newFile(r.kind, forGood, whole.parts[i].content))
			at += len(p.content)
		}
		r.peak = max(r.peak, 8*float64(len(joined))/max(whole.length.Seconds(), 0.1))
		r.next(whole.number+1, whole.init)
	}
	s.forget()
}

// forget takes segments that have been too long on the shelf out of the playlists, and lets go of them when as many more
// have come (RFC 8216 section 6.2.2).
func (s *shelf) forget() {
	keep := int(s.timing.Window/s.timing.Segment) + 1
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.renditions {
		for len(r.segments) > keep {
			r.leaving = append(r.leaving, r.segments[0])
			r.segments = slices.Delete(r.segments, 0, 1)
		}
		for len(r.leaving) > keep {
			gone, next := r.leaving[0], r.leaving[1]
			delete(s.files, gone.name)
			if next.init != gone.init {
				delete(s.files, gone.init)
			}
			for _, p := range gone.parts {
				delete(s.files, p.name)
			}
			r.leaving = slices.Delete(r.leaving, 0, 1)
		}
	}
}

// target is the most that a segment is long, in seconds as they are rounded (RFC 8216 section 4.3.3.1).
func (t Timing) target() int { return int(math.Round((2*t.Segment + t.Part).Seconds())) }

// partTarget is the most that a part is long: a voice's ends with a frame of 20 ms.
func (t Timing) partTarget() time.Duration { return t.Part + frameLength.duration() }

// publish shows what has been laid.
func (s *shelf) publish() { s.show(s.render(false)) }

// end closes the playlists for good. The segment that was being made ends with the parts that were out.
func (s *shelf) end() {
	if len(s.renditions) == 0 {
		s.show(&version{ended: true, files: map[string]*file{}})
		return
	}
	if len(s.leading().open().parts) > 0 {
		s.turn()
	}
	s.show(s.render(true))
}

func (s *shelf) show(v *version) {
	v.next = make(chan struct{})
	s.mu.Lock()
	before := s.shown
	s.shown = v
	s.mu.Unlock()
	close(before.next)
}

// leading is the rendition by whose parts all are counted.
func (s *shelf) leading() *rendition {
	if s.picture != nil && s.picture.told() {
		return s.picture
	}
	return s.voices[0]
}

func (s *shelf) render(ended bool) *version {
	first := s.leading()
	open := first.open()
	v := &version{
		begun: first.told(), ended: ended, open: open.number, openParts: len(open.parts),
		files: map[string]*file{}, skipping: map[string]*file{},
	}
	if n := len(first.segments); n > 1 {
		v.lastParts = len(first.segments[n-2].parts)
	}
	if !v.begun {
		return v
	}
	v.files[multivariant] = newFile(playlistKind, briefly, s.multivariant())
	for _, r := range s.renditions {
		if !r.told() {
			continue
		}
		v.files[r.name+".m3u8"] = newFile(playlistKind, briefly, s.media(r, ended, 0))
		if skip := s.skippable(r); skip > 0 && !ended {
			v.skipping[r.name+".m3u8"] = newFile(playlistKind, briefly, s.media(r, ended, skip))
		}
	}
	return v
}

// skipUntil is from how far before the end on playlists that skip say everything: six target durations at least.
func (t Timing) skipUntil() time.Duration { return time.Duration(6*t.target()) * time.Second }

// skippable counts the segments that a playlist may leave out: those that lie before the boundary, none where the picture
// is begun anew in any, since players would have to remember where.
func (s *shelf) skippable(r *rendition) int {
	if r.segments[0].init != r.open().init {
		return 0
	}
	left, n := s.timing.skipUntil(), len(r.segments)-1
	for n > 0 && left > 0 {
		left -= r.segments[n-1].length
		n--
	}
	return n
}

// media is a rendition's playlist.
func (s *shelf) media(r *rendition, ended bool, skip int) []byte {
	whole, open := r.segments[:len(r.segments)-1], r.open()
	list := playlist.Media{
		Version: 9, TargetDuration: s.timing.target(), MediaSequence: r.segments[0].number,
		Map: &playlist.MediaMap{URI: r.segments[0].init}, Endlist: ended,
	}
	if skip > 0 {
		list.Skip, list.Map = &playlist.MediaSkip{SkippedSegments: skip}, nil
	}
	if !ended {
		hold, until := 3*s.timing.partTarget(), s.timing.skipUntil()
		list.ServerControl = &playlist.MediaServerControl{CanBlockReload: true, PartHoldBack: &hold, CanSkipUntil: &until}
	}
	list.PartInf = &playlist.MediaPartInf{PartTarget: s.timing.partTarget()}
	for i, seg := range whole[skip:] {
		entry := &playlist.MediaSegment{Duration: seg.length, URI: seg.name}
		if i == 0 || i+skip >= len(whole)-3 {
			entry.DateTime = &seg.begins
		}
		if i+skip >= len(whole)-3 && !ended { // three target durations at least
			entry.Parts = listed(seg.parts)
		}
		list.Segments = append(list.Segments, entry)
	}
	if !ended {
		list.Parts = listed(open.parts)
		list.PreloadHint = &playlist.MediaPreloadHint{URI: fmt.Sprintf("%s-%d.%d.mp4", r.name, open.number, len(open.parts))}
		for _, other := range s.renditions {
			if other != r && other.told() {
				list.RenditionReport = append(list.RenditionReport, report(other))
			}
		}
	}
	text, err := list.Marshal()
	if err != nil {
		panic(err) // everything it needs is there
	}
	return mapped(text, r.segments)
}

// mapped adds to a playlist with all segments an EXT-X-MAP before each that is begun anew, which gohlslib does not write.
func mapped(text []byte, segments []*segment) []byte {
	if segments[0].init == segments[len(segments)-1].init {
		return text
	}
	var out bytes.Buffer
	n := 0
	for line := range bytes.Lines(text) {
		out.Write(line)
		if line[0] == '#' || line[0] == '\n' {
			continue
		}
		if n++; segments[n].init != segments[n-1].init {
			fmt.Fprintf(&out, "#EXT-X-MAP:URI=%q\n", segments[n].init)
		}
	}
	return out.Bytes()
}

func listed(parts []part) []*playlist.MediaPart {
	list := make([]*playlist.MediaPart, len(parts))
	for i, p := range parts {
		list[i] = &playlist.MediaPart{Duration: p.length, URI: p.name, Independent: p.independent}
	}
	return list
}

// report says where another rendition is, for who changes over to it.
func report(r *rendition) *playlist.MediaRenditionReport {
	open := r.open()
	number, last := open.number, len(open.parts)-1
	if last < 0 {
		number, last = number-1, len(r.segments[len(r.segments)-2].parts)-1
	}
	return &playlist.MediaRenditionReport{URI: r.name + ".m3u8", LastMSN: number, LastPart: &last}
}

// multivariant is the playlist that names the renditions: the picture with every language, and voices alone for thin lines
// and while there is no picture.
func (s *shelf) multivariant() []byte {
	loudest := 0.0
	for _, r := range s.voices {
		loudest = max(loudest, r.peak)
	}
	list := playlist.Multivariant{Version: 9}
	if s.picture != nil && s.picture.told() {
		seen := &playlist.MultivariantVariant{
			Bandwidth: int(s.picture.peak + loudest), URI: s.id + "/" + s.picture.name + ".m3u8", Audio: "audio",
		}
		seen.Codecs, seen.Resolution = described(s.picture.codec)
		seen.Codecs = append(seen.Codecs, "opus")
		list.Variants = append(list.Variants, seen)
	}
	list.Variants = append(list.Variants, &playlist.MultivariantVariant{
		Bandwidth: max(int(loudest), 1), URI: s.id + "/" + s.voices[0].name + ".m3u8", Audio: "audio", Codecs: []string{"opus"},
	})
	for i, r := range s.voices {
		uri, tag := s.id+"/"+r.name+".m3u8", s.channels[i]
		if tag == floor {
			tag = severalLanguages
		}
		two := "2"
		list.Renditions = append(list.Renditions, &playlist.MultivariantRendition{
			Type: playlist.MultivariantRenditionTypeAudio, GroupID: "audio", Name: ownName(s.channels[i]), Language: tag,
			Autoselect: true, Default: i == 0, Channels: &two, URI: &uri,
		})
	}
	text, err := list.Marshal()
	if err != nil {
		panic(err) // everything it needs is there
	}
	return text
}

// described gives a picture's codec as playlists have it (RFC 6381), and its size.
func described(codec codecs.Codec) ([]string, string) {
	switch c := codec.(type) {
	case *codecs.VP9:
		same := &hls.VP9{Profile: c.Profile, BitDepth: c.BitDepth}
		return []string{codecparams.Marshal(same)}, fmt.Sprintf("%dx%d", c.Width, c.Height)
	case *codecs.H264:
		var sps h264.SPS
		_ = sps.Unmarshal(c.SPS) // it was read once already
		return []string{codecparams.Marshal(&hls.H264{SPS: c.SPS})}, fmt.Sprintf("%dx%d", sps.Width(), sps.Height())
	}
	return nil, ""
}

// file is what has a name, or nil: whatever is asked for, nobody waits for it here.
func (s *shelf) file(name string) *file {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.files[name]
}

func (s *shelf) version() *version {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.shown
}

// has says whether the version holds a part, or with part -1 a whole segment. One beyond a segment's last is the next
// segment's first.
func (v *version) has(number, part int) bool {
	switch {
	case v.ended:
		return true
	case part < 0, number < v.open-1:
		return number < v.open
	case number == v.open-1:
		return part < v.lastParts || v.openParts > 0
	}
	return number == v.open && part < v.openParts
}

// tooFar says whether a request is for what lies too far ahead (draft-pantos-hls-rfc8216bis section 6.2.5.2).
func (v *version) tooFar(number, part int, t Timing) bool {
	limit := max(3, int(math.Ceil(3/t.partTarget().Seconds())))
	return number > v.open+1 || number == v.open && part > v.openParts+limit || number == v.open+1 && part > limit
}

// wait waits for a version that holds a part, or for one that has ended, or until ctx ends: then it gives nil.
func (s *shelf) wait(ctx context.Context, number, part int) *version {
	for {
		v := s.version()
		if v.has(number, part) {
			return v
		}
		select {
		case <-v.next:
		case <-ctx.Done():
			return nil
		}
	}
}

// clear takes everything off.
func (s *shelf) clear() {
	s.mu.Lock()
	s.files = map[string]*file{}
	s.picture, s.voices, s.renditions = nil, nil, nil
	s.mu.Unlock()
	s.show(&version{ended: true, files: map[string]*file{}})
}
