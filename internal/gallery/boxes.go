package gallery

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"
	"golang.org/x/text/language"
)

// box is one of ISO/IEC 14496-12 section 4.2.
type box struct {
	kind    string // four letters
	content []byte
}

// boxHead is the length of a box's head, with a size of 32 bits.
const boxHead = 8

var errBoxes = errors.New("this is no sequence of boxes")

// boxesIn reads the boxes that stand in content one after the other.
func boxesIn(content []byte) (boxes []box, err error) {
	for len(content) > 0 {
		if len(content) < boxHead {
			return nil, errBoxes
		}
		size := uint64(binary.BigEndian.Uint32(content))
		if size < boxHead || size > uint64(len(content)) {
			return nil, errBoxes
		}
		boxes = append(boxes, box{kind: string(content[4:boxHead]), content: content[boxHead:size]})
		content = content[size:]
	}
	return boxes, nil
}

// write appends the box.
func (b box) write(to []byte) []byte {
	to = binary.BigEndian.AppendUint32(to, uint32(boxHead+len(b.content)))
	return append(append(to, b.kind...), b.content...)
}

// within makes another box of the same kind, of what change makes of each that stands in it.
func (b box) within(change func(box) ([]box, error)) ([]box, error) {
	inner, err := boxesIn(b.content)
	if err != nil {
		return nil, err
	}
	var content []byte
	for _, each := range inner {
		changed, err := change(each)
		if err != nil {
			return nil, err
		}
		for _, c := range changed {
			content = c.write(content)
		}
	}
	return []box{{b.kind, content}}, nil
}

// set is the same box with other bytes at a place, or as it was when it is too short for them.
func (b box) set(at int, bytes ...byte) []box {
	if at+len(bytes) > len(b.content) {
		return []box{b}
	}
	content := slices.Clone(b.content)
	copy(content[at:], bytes)
	return []box{{b.kind, content}}
}

// find is the first box on a path of kinds, from content down.
func find(content []byte, path ...string) (box, bool) {
	inner, err := boxesIn(content)
	if err != nil {
		return box{}, false
	}
	for _, b := range inner {
		if b.kind != path[0] {
			continue
		}
		if len(path) == 1 {
			return b, true
		}
		return find(b.content, path[1:]...)
	}
	return box{}, false
}

// The places of what is set in boxes of version 0 (ISO/IEC 14496-12 sections 8.2.2, 8.3.2, 8.4.2, 8.4.3, 8.8.2).
const (
	flagsAt     = 3  // the lowest byte of the flags, of every full box
	createdAt   = 4  // mvhd, tkhd, mdhd
	languageAt  = 20 // mdhd
	handlerAt   = 8  // hdlr: its kind
	nameAt      = 24 // hdlr: its name
	durationAt  = 4  // mehd, version 1: eight bytes
	trackIsOn   = 1  // tkhd
	trackInFile = 2  // tkhd
)

// movieRate is the units a second of a movie's own times.
const movieRate = 1000

// epoch is where times in an MP4 begin, in seconds before 1970.
const epoch = 2_082_844_800

// startOf is the beginning of a recording: a picture, then a voice of each channel, which says its language by its code,
// by its tag, and by the name that it has for itself. When it ends is written in later.
func startOf(codec codecs.Codec, channels []string, began time.Time) ([]byte, error) {
	start := fmp4.Init{Tracks: []*fmp4.InitTrack{{ID: 1, TimeScale: videoRate, Codec: codec}}}
	for i := range channels {
		start.Tracks = append(start.Tracks, &fmp4.InitTrack{ID: 2 + i, TimeScale: audioRate, Codec: opusCodec})
	}
	var b seekablebuffer.Buffer
	if err := start.Marshal(&b); err != nil {
		return nil, err
	}
	return label(b.Bytes(), channels, began)
}

// label says in the beginning of a file which voice is of which channel, and when it began.
func label(start []byte, channels []string, began time.Time) ([]byte, error) {
	created := binary.BigEndian.AppendUint32(nil, uint32(min(began.Unix()+epoch, math.MaxUint32)))
	track := -1 // the picture's
	whole, err := box{content: start}.within(func(outer box) ([]box, error) {
		if outer.kind != "moov" {
			return []box{outer}, nil
		}
		return outer.within(func(b box) ([]box, error) {
			switch b.kind {
			case "mvhd":
				return b.set(createdAt, created...), nil
			case "trak":
				channel := ""
				if track >= 0 && track < len(channels) {
					channel = channels[track]
				}
				track++
				return labelTrack(b, channel, track <= 1)
			case "mvex":
				// The length of the whole (section 8.8.2), of 64 bits.
				ends := box{"mehd", append([]byte{1, 0, 0, 0}, make([]byte, 8)...)}
				return []box{{b.kind, append(ends.write(nil), b.content...)}}, nil
			}
			return []box{b}, nil
		})
	})
	if err != nil {
		return nil, err
	}
	return whole[0].content, nil
}

// labelTrack labels a voice's track; the picture's has no channel. Of the voices one alone is on by itself.
func labelTrack(trak box, channel string, on bool) ([]box, error) {
	if channel == "" {
		return []box{trak}, nil
	}
	tag := tagOf(channel)
	return trak.within(func(b box) ([]box, error) {
		switch b.kind {
		case "tkhd":
			if on {
				return b.set(flagsAt, trackIsOn|trackInFile), nil
			}
			return b.set(flagsAt, trackInFile), nil
		case "mdia":
			return b.within(func(b box) ([]box, error) {
				switch b.kind {
				case "mdhd":
					// The tag in full (section 8.4.6), since three letters do not say everything.
					full := box{"elng", append([]byte{0, 0, 0, 0}, tag+"\x00"...)}
					return append(b.set(languageAt, packed(codeOf(tag))...), full), nil
				case "hdlr":
					return []box{{b.kind, slices.Concat(b.content[:nameAt], []byte(ownName(channel)), []byte{0})}}, nil
				}
				return []box{b}, nil
			})
		}
		return []box{b}, nil
	})
}

// tagOf is a channel's language in BCP 47.
func tagOf(channel string) string {
	if channel == floor {
		return severalLanguages
	}
	return channel
}

// codeOf is a language's code in ISO 639-2/T, or und. For every language that has one of two letters, that of ISO 639-3 is
// the same.
func codeOf(tag string) string {
	if tag == severalLanguages {
		return tag
	}
	if parsed, err := language.Parse(tag); err == nil {
		base, _ := parsed.Base()
		if code := base.ISO3(); len(code) == 3 {
			return code
		}
	}
	return "und"
}

// packed is a code as an mdhd has it: each letter in five bits (section 8.4.2.3).
func packed(code string) []byte {
	var bits uint16
	for i := range 3 {
		bits = bits<<5 | uint16(code[i]-0x60)&0x1F
	}
	return binary.BigEndian.AppendUint16(nil, bits)
}

// outline is what the beginning of a recording and its boxes say.
type outline struct {
	began     time.Time
	length    time.Duration
	languages []string // in the order of the tracks
	endsAt    int64    // where in the file the length stands
	size      int64    // up to the end of the last whole fragment
	fragments int
}

// maxStart and maxFragment are the most bytes of a recording's beginning and of a fragment that are read.
const (
	maxStart    = 1 << 20
	maxFragment = 1 << 28
)

// outlineOf reads a recording of ours. Whole says whether its length was written in: then no fragment is looked at.
func outlineOf(file io.ReaderAt, size int64) (o outline, whole bool, err error) {
	at := int64(0)
	for _, kind := range []string{"ftyp", "moov"} {
		b, err := boxAt(file, at, size)
		if err != nil {
			return o, false, err
		}
		if b.kind != kind || b.size > maxStart {
			return o, false, errBoxes
		}
		if kind == "moov" {
			content := make([]byte, b.size-boxHead)
			if _, err := file.ReadAt(content, at+boxHead); err != nil {
				return o, false, err
			}
			if !o.read(content, at+boxHead) {
				return o, false, errBoxes
			}
		}
		at += b.size
	}
	o.size = at
	if o.length > 0 {
		o.size = size
		return o, true, nil
	}
	return o, false, o.walk(file, at, size)
}

// read takes in the beginning. at is where its content stands in the file.
func (o *outline) read(moov []byte, at int64) bool {
	mvhd, ok := find(moov, "mvhd")
	inner, err := boxesIn(moov)
	if !ok || err != nil || len(mvhd.content) < createdAt+4 {
		return false
	}
	o.began = time.Unix(int64(binary.BigEndian.Uint32(mvhd.content[createdAt:]))-epoch, 0).UTC()
	for _, b := range inner {
		switch b.kind {
		case "trak":
			if tag, ok := find(b.content, "mdia", "elng"); ok && len(tag.content) > 5 {
				o.languages = append(o.languages, string(tag.content[4:len(tag.content)-1]))
			}
		case "mvex":
			mehd, ok := find(b.content, "mehd") // it is the first in there
			if !ok || len(mehd.content) < durationAt+8 {
				return false
			}
			o.endsAt = at + boxHead + boxHead + durationAt
			o.length = time.Duration(binary.BigEndian.Uint64(mehd.content[durationAt:])) * time.Second / movieRate
		}
		at += int64(boxHead + len(b.content))
	}
	return o.endsAt > 0
}

// walk goes from fragment to fragment up to the last whole one.
func (o *outline) walk(file io.ReaderAt, at, size int64) error {
	last, begins := int64(0), int64(0)
	for {
		head, err := boxAt(file, at, size)
		if err != nil || head.kind != "moof" {
			break
		}
		data, err := boxAt(file, at+head.size, size)
		if err != nil || data.kind != "mdat" || head.size+data.size > maxFragment {
			break
		}
		if !ownFragment(file, at, head.size) {
			break
		}
		last, begins = head.size+data.size, at
		at += last
		o.fragments++
	}
	o.size = at
	if o.fragments == 0 {
		return nil
	}
	content := make([]byte, last)
	if _, err := file.ReadAt(content, begins); err != nil {
		return err
	}
	var parts fmp4.Parts
	if err := parts.Unmarshal(content); err != nil {
		return err
	}
	for _, p := range parts {
		for _, t := range p.Tracks {
			o.length = max(o.length, endOf(t).duration())
		}
	}
	return nil
}

// ownFragment says whether a fragment's head is whole: where a machine lost its power, there may be zeros in its place.
func ownFragment(file io.ReaderAt, at, size int64) bool {
	if size > maxStart {
		return false
	}
	content := make([]byte, size-boxHead)
	if _, err := file.ReadAt(content, at+boxHead); err != nil {
		return false
	}
	_, ok := find(content, "mfhd")
	return ok
}

// endOf is when a track's samples of a fragment end.
func endOf(t *fmp4.PartTrack) ticks {
	unit := audioTick
	if t.ID == 1 {
		unit = videoTick
	}
	end := t.BaseTime
	for _, s := range t.Samples {
		end += uint64(s.Duration)
	}
	return ticks(end) * unit
}

// boxHeadAt is a box that stands in a file.
type boxInFile struct {
	kind string
	size int64
}

// boxAt reads the head of a box that is whole.
func boxAt(file io.ReaderAt, at, size int64) (boxInFile, error) {
	var head [boxHead]byte
	if at+boxHead > size {
		return boxInFile{}, io.ErrUnexpectedEOF
	}
	if _, err := file.ReadAt(head[:], at); err != nil {
		return boxInFile{}, err
	}
	b := boxInFile{string(head[4:]), int64(binary.BigEndian.Uint32(head[:]))}
	if b.size < boxHead || at+b.size > size {
		return boxInFile{}, errBoxes
	}
	return b, nil
}
