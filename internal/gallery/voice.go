package gallery

import (
	"slices"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/opus"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
)

const (
	frameLength = 20 * millisecond // of silence, and of what browsers send
	// slack is how far a voice may be from where the stream is before a frame of silence is put in or a packet left out.
	slack = 30 * millisecond
	// lull is how long a voice that is on has nothing before another one of its language is taken.
	lull = 60 * millisecond
	// reach is how far back the original's packets are kept for languages that take them.
	reach = second
	// maxVoicePacket is the most bytes of an Opus packet (RFC 6716 section 3.2.1 for one frame of three).
	maxVoicePacket = 3 * 1275
	// maxWaiting bounds what a sender can make us hold: two seconds of the shortest packets.
	maxWaiting = 800
)

// silence is a frame of Opus without sound: 20 ms of CELT in stereo whose one byte of content says so (RFC 6716 section
// 3.1). A rendition without packets stops every player, pictures too.
var silence = []byte{0xFC, 0xFF, 0xFE}

// packet is an Opus packet and where on the timeline it belongs.
type packet struct {
	at, length ticks
	data       []byte
}

// voiceSource is one track of one publication that carries a language.
type voiceSource struct {
	rank    int // the lower goes first: who feeds one language, then who broadcasts all
	clock   clock
	waiting []packet // in the order they belong
}

func (s *voiceSource) put(timestamp uint32, data []byte, now ticks) {
	if len(data) == 0 || len(data) > maxVoicePacket || len(s.waiting) >= maxWaiting {
		return
	}
	length := ticks(opus.PacketDuration2(data)) * audioTick
	if length <= 0 || length > frameLength {
		return
	}
	p := packet{at: s.clock.place(timestamp, now), length: length, data: data}
	at := len(s.waiting)
	for at > 0 && s.waiting[at-1].at > p.at {
		at--
	}
	s.waiting = slices.Insert(s.waiting, at, p)
}

// ready says whether the packet that belongs at this instant is there.
func (s *voiceSource) ready(at ticks) bool {
	return len(s.waiting) > 0 && s.waiting[0].at <= at+slack
}

// drop lets go of what came too late.
func (s *voiceSource) drop(before ticks) {
	n := 0
	for n < len(s.waiting) && s.waiting[n].at < before-slack {
		n++
	}
	s.waiting = slices.Delete(s.waiting, 0, n)
}

// voice is a language of the stream: packet after packet without a gap.
type voice struct {
	sources []*voiceSource // by rank, then in the order they came
	current *voiceSource
	head    ticks    // up to here it is complete
	quiet   ticks    // how long nothing of its own has come
	said    []packet // of the original alone: its own, lately
	samples []*fmp4.Sample
	from    ticks // of samples
}

func (v *voice) add(s *voiceSource) {
	at := len(v.sources)
	for at > 0 && v.sources[at-1].rank > s.rank {
		at--
	}
	v.sources = slices.Insert(v.sources, at, s)
}

func (v *voice) remove(s *voiceSource) {
	v.sources = slices.DeleteFunc(v.sources, func(other *voiceSource) bool { return other == s })
	if v.current == s {
		v.current = nil
	}
}

// fill completes the voice up to the frame that ends nearest to this instant. A language of which nothing comes is the
// original, which is complete so far: nobody hears silence while somebody speaks.
func (v *voice) fill(to ticks, original *voice) {
	v.said = slices.DeleteFunc(v.said, func(p packet) bool { return p.at < v.head-reach })
	for v.head+frameLength/2 <= to {
		for _, s := range v.sources {
			s.drop(v.head)
		}
		v.current = v.choose()
		next := packet{length: frameLength, data: silence}
		switch {
		case v.current != nil && v.current.ready(v.head):
			next = v.current.waiting[0]
			v.current.waiting = v.current.waiting[1:]
			if v == original {
				v.said = append(v.said, packet{at: v.head, length: next.length, data: next.data})
			}
			v.quiet = 0
		case v != original && (v.quiet >= lull || len(v.sources) == 0):
			if p := original.saidAt(v.head); p != nil {
				next = *p
			}
			v.quiet += next.length
		default:
			v.quiet += next.length
		}
		v.samples = append(v.samples, &fmp4.Sample{Duration: uint32(next.length / audioTick), Payload: next.data})
		v.head += next.length
	}
}

// saidAt is the packet that begins nearest to an instant, or nil.
func (v *voice) saidAt(at ticks) *packet {
	for i := range v.said {
		if p := &v.said[i]; p.at >= at-p.length/2 && p.at <= at+p.length/2 {
			return p
		}
	}
	return nil
}

// choose says whose packet comes next: of those who have one the first by rank, but the current one stays among its equals
// and while it only pauses.
func (v *voice) choose() *voiceSource {
	for _, s := range v.sources {
		if v.current != nil && v.current.rank <= s.rank && v.current.ready(v.head+lull) {
			return v.current
		}
		if s.ready(v.head) {
			return s
		}
	}
	return v.current
}

// take gives the samples since it was last asked, and when they begin.
func (v *voice) take() (samples []*fmp4.Sample, from, to ticks) {
	samples, from, to = v.samples, v.from, v.head
	v.samples, v.from = nil, v.head
	return samples, from, to
}
