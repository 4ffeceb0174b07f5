package gallery

import (
	"slices"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
)

const (
	// stall is how long a picture may have nothing new before another broadcaster's is taken.
	stall = 120 * millisecond
	// still is after how long without any picture the newest key frame stands in for it.
	still = second
	// hurry is the time that a frame gets which is there only for others to be decoded.
	hurry = millisecond
	// maxGroup and maxGroupBytes bound the frames from one key frame to the next that are kept of a sender.
	maxGroup      = 300
	maxGroupBytes = 16 << 20
	// maxRate is how many bytes a second a picture may have, which is kept for minutes; maxBurst how many at once.
	maxRate  = 2 << 20
	maxBurst = 4 * maxRate
)

// frame is a coded picture and where on the timeline it belongs.
type frame struct {
	at   ticks
	key  bool
	data []byte
}

// pictureSource is the picture of one publication.
type pictureSource struct {
	codec  string // webrtc's name
	clock  clock
	frames []frame // from the last key frame that was due, on
	bytes  int
	ask    func() // for a key frame

	spent int   // bytes of the burst that have not become free again
	since ticks // when that was reckoned
}

// affords says whether a picture may have so many more bytes now.
func (s *pictureSource) affords(bytes int, now ticks) bool {
	s.spent = max(0, s.spent-int((now-s.since)*maxRate/second)) + bytes
	s.since = now
	return s.spent <= maxBurst
}

// put takes a frame in, not to be shown before earliest. broken: packets before it were lost, and until the next key frame
// nothing can be decoded.
func (s *pictureSource) put(timestamp uint32, data []byte, key, broken bool, now, earliest ticks) {
	at := max(s.clock.place(timestamp, now), earliest)
	if n := len(s.frames); n > 0 {
		at = max(at, s.frames[n-1].at+hurry)
	}
	if !key && (broken || len(s.frames) == 0 || len(s.frames) >= maxGroup || s.bytes+len(data) > maxGroupBytes) {
		s.frames, s.bytes = nil, 0
		s.ask()
		return
	}
	s.frames = append(s.frames, frame{at: at, key: key, data: data})
	s.bytes += len(data)
}

// between are the frames that belong there.
func (s *pictureSource) between(from, to ticks) []frame {
	return slices.Clone(s.frames[s.index(from):s.index(to)])
}

func (s *pictureSource) index(at ticks) int {
	i, _ := slices.BinarySearchFunc(s.frames, at, func(f frame, at ticks) int { return int(f.at - at) })
	return i
}

// entry is how one comes in at an instant: what is needed to decode, in a hurry, then what belongs there. It is nothing
// when nothing belongs there.
func (s *pictureSource) entry(from, to ticks) []frame {
	first, end := s.index(from), s.index(to)
	if first == end {
		return nil
	}
	start := first
	for start > 0 && !s.frames[start].key {
		start--
	}
	if !s.frames[start].key {
		return nil
	}
	frames := slices.Clone(s.frames[start:end])
	step := pace(len(frames), to-from)
	for i := range frames {
		frames[i].at = max(frames[i].at, from+ticks(i)*step)
	}
	return frames
}

// pace is the time that each of so many frames gets when they are in a hurry, so that half of the time there is left.
func pace(frames int, length ticks) ticks {
	return max(min(hurry, length/2/ticks(frames)), videoTick)
}

// drop lets go of what was due before, up to the key frame that what comes rests on.
func (s *pictureSource) drop(before ticks) {
	last := 0
	for i := range s.frames[:s.index(before)] {
		if s.frames[i].key {
			last = i
		}
	}
	for _, f := range s.frames[:last] {
		s.bytes -= len(f.data)
	}
	s.frames = slices.Delete(s.frames, 0, last)
}

// picture is what the stream shows: frame after frame, each of which a decoder that has those before can decode.
type picture struct {
	sources []*pictureSource // in the order they came
	current *pictureSource
	shown   []frame // since the last key frame
	taken   ticks   // up to here frames have been taken
	ahead   []frame // taken, and not in any part yet
	stalled ticks   // since when nothing new came, or 0
}

func (p *picture) remove(s *pictureSource) {
	p.sources = slices.DeleteFunc(p.sources, func(other *pictureSource) bool { return other == s })
	if p.current == s {
		p.current = nil
	}
}

// take gives the frames of a part, at least one. The first is at its beginning.
func (p *picture) take(from, to ticks) []frame {
	out := p.ahead
	p.ahead = nil
	out = append(out, p.collect(max(from, p.taken), to)...)
	p.taken = to
	for _, s := range p.sources {
		s.drop(to)
	}
	if len(out) == 0 {
		out = p.again(from, to)
	} else {
		p.stalled = 0
	}
	out[0].at = from
	return out
}

// collect takes what belongs between two instants from the current source, and where that has stopped from another.
func (p *picture) collect(from, to ticks) []frame {
	var out []frame
	end := from
	if p.current != nil {
		if out = p.current.between(from, to); len(out) > 0 {
			end = out[len(out)-1].at + hurry
		}
	}
	if to-end < stall && p.current != nil {
		return out
	}
	for _, s := range p.sources {
		if s == p.current {
			continue
		}
		if entry := s.entry(end, to); entry != nil {
			p.current = s
			s.ask()
			return append(out, entry...)
		}
	}
	return out
}

// again shows what is shown already: the frames since the last key frame in a hurry, so that those which come next can be
// decoded, or after a while that key frame alone, and then only another one goes on.
func (p *picture) again(from, to ticks) []frame {
	if p.stalled == 0 {
		p.stalled = from
	}
	if from-p.stalled >= still || len(p.shown) > 100 {
		p.current = nil
		p.shown = p.shown[:1]
	}
	repeated := slices.Clone(p.shown)
	step := pace(len(repeated), to-from)
	for i := range repeated {
		repeated[i].at = from + ticks(i)*step
	}
	return repeated
}

// show remembers what a decoder has had.
func (p *picture) show(frames []frame) {
	for _, f := range frames {
		if f.key {
			p.shown = nil
		}
		if len(p.shown) < maxGroup {
			p.shown = append(p.shown, f)
		}
	}
}

// samples are frames as a part has them, the last one up to its end.
func samples(frames []frame, to ticks) []*fmp4.Sample {
	out := make([]*fmp4.Sample, len(frames))
	for i, f := range frames {
		end := to
		if i+1 < len(frames) {
			end = frames[i+1].at
		}
		// Whole units from where the part begins, so that roundings do not add up.
		length := end/videoTick - f.at/videoTick
		out[i] = &fmp4.Sample{Duration: uint32(max(length, 1)), IsNonSyncSample: !f.key, Payload: f.data}
	}
	return out
}
