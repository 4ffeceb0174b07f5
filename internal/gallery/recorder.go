package gallery

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"
)

const (
	// maxUnwritten bounds what waits for the disk, in bytes; maxQueue in fragments, each of a segment.
	maxUnwritten = 64 << 20
	maxQueue     = 30
	// maxGathered is how many bytes are gathered before a fragment goes without its segment's end.
	maxGathered = 16 << 20
	// syncEvery is after how many fragments the disk is waited for.
	syncEvery = 10
)

// laid is what a part has of one rendition.
type laid struct {
	from    ticks
	samples []*fmp4.Sample
}

// recorder takes down what goes out of a stream. Its parts come under the stream's lock and are never waited for: when the
// disk is too slow for them, the recording ends there.
type recorder struct {
	since    ticks // nothing of before is taken
	channels []string
	start    func(ticks) time.Time // the wall clock's time of an instant

	codec    codecs.Codec
	file     int // how often it has begun anew
	begun    bool
	over     bool
	base     ticks // the file's beginning
	number   uint32
	tracks   []*fmp4.PartTrack // what was laid since the last fragment
	gathered int

	fragments chan fragment
	unwritten atomic.Int64
	broken    atomic.Bool // nothing more can be written
	next      *fragment   // the writer's: with which the next file begins
}

// fragment is what is written at once: of every track what one segment has.
type fragment struct {
	file   int       // which of the recording's files it goes into
	began  time.Time // of the file
	codec  codecs.Codec
	tracks []*fmp4.PartTrack
	number uint32
	bytes  int
	end    ticks // since the file began
}

func newRecorder(since ticks, channels []string, start func(ticks) time.Time) *recorder {
	return &recorder{since: since, channels: channels, start: start, fragments: make(chan fragment, maxQueue)}
}

// take takes down a part that is out, of the picture first and of every channel. A recording begins with a key frame, and in
// another file where the picture is coded anew: players of files know one way to decode it.
func (r *recorder) take(codec codecs.Codec, parts []laid) {
	if r.over {
		return
	}
	if r.broken.Load() {
		r.close()
		return
	}
	if r.begun && codec != r.codec {
		r.turn()
		r.begun = false
		r.file, r.number = r.file+1, 0
	}
	if !r.begun && !r.begins(codec, parts) {
		return
	}
	for i, p := range parts {
		if len(p.samples) == 0 {
			continue
		}
		if r.tracks[i] == nil {
			unit := audioTick
			if i == 0 {
				unit = videoTick
			}
			r.tracks[i] = &fmp4.PartTrack{ID: 1 + i, BaseTime: uint64((p.from - r.base) / unit)}
		}
		r.tracks[i].Samples = append(r.tracks[i].Samples, p.samples...)
		for _, s := range p.samples {
			r.gathered += len(s.Payload)
		}
	}
	if r.gathered >= maxGathered {
		r.turn()
	}
}

// begins says whether the recording can begin with this part, which is all of after it was agreed.
func (r *recorder) begins(codec codecs.Codec, parts []laid) bool {
	if len(parts[0].samples) == 0 || parts[0].samples[0].IsNonSyncSample {
		return false
	}
	first := parts[0].from
	for _, p := range parts {
		first = min(first, p.from)
	}
	if first < r.since {
		return false
	}
	r.begun, r.codec = true, codec
	r.base = first - first%wholeUnits
	r.tracks = make([]*fmp4.PartTrack, len(parts))
	return true
}

// turn hands on what was laid: the stream's segment ends here.
func (r *recorder) turn() {
	f := fragment{file: r.file, began: r.start(r.base), codec: r.codec, number: r.number, bytes: r.gathered}
	for i, t := range r.tracks {
		if t != nil {
			f.tracks = append(f.tracks, t)
			f.end = max(f.end, endOf(t))
		}
		r.tracks[i] = nil
	}
	r.gathered = 0
	if r.over || len(f.tracks) == 0 {
		return
	}
	r.number++
	if r.unwritten.Add(int64(f.bytes)) <= maxUnwritten {
		select {
		case r.fragments <- f:
			return
		default:
		}
	}
	r.broken.Store(true)
	r.finish()
}

// close ends the recording with what is out.
func (r *recorder) close() {
	if !r.over {
		r.turn()
		r.finish()
	}
}

func (r *recorder) finish() {
	if !r.over {
		r.over, r.tracks = true, nil
		close(r.fragments)
	}
}

// sink is the file of a recording.
type sink interface {
	io.Writer
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Close() error
}

var errTooSlow = errors.New("the disk is too slow for it")

// write writes what is recorded until that ends or goes on in another file, and gives what the file is then. Where writing
// fails, or there is no more room, it ends with the last whole fragment. The file is opened with the first one: without any
// there is none, and what it gives is nil.
func (r *recorder) write(room func() error, open func() (sink, error)) (o *outline, more bool, err error) {
	w := &written{recorder: r, room: room, open: open}
	for f := r.following(); f != nil; f = r.following() {
		if err == nil && w.file != nil && f.file != w.number {
			r.next, more = f, true
			break
		}
		w.number = f.file
		if err == nil {
			if err = w.put(*f); err != nil {
				r.broken.Store(true)
			}
		}
		r.unwritten.Add(-int64(f.bytes))
	}
	if err == nil && !more && r.broken.Load() {
		err = errTooSlow
	}
	if w.file == nil {
		return nil, more, err
	}
	return &w.outline, more, errors.Join(err, w.end())
}

// following is the fragment that comes next, or nil when there is none any more.
func (r *recorder) following() *fragment {
	if f := r.next; f != nil {
		r.next = nil
		return f
	}
	if f, ok := <-r.fragments; ok {
		return &f
	}
	return nil
}

// written is the file of a recording as far as it is written.
type written struct {
	recorder *recorder
	number   int // which of the recording's files it is
	room     func() error
	open     func() (sink, error)
	file     sink
	outline  outline
}

func (w *written) put(f fragment) (err error) {
	if w.outline.fragments%syncEvery == 0 {
		if err := w.room(); err != nil {
			return err
		}
	}
	if w.file == nil {
		if err = w.begin(f); err != nil {
			return err
		}
	}
	var b seekablebuffer.Buffer
	if err := (fmp4.Part{SequenceNumber: f.number, Tracks: f.tracks}).Marshal(&b); err != nil {
		return fmt.Errorf("writing a fragment: %w", err)
	}
	n, err := w.file.Write(b.Bytes())
	if err == nil && w.outline.fragments%syncEvery == 0 {
		err = w.file.Sync()
	}
	if err != nil {
		return err
	}
	w.outline.size += int64(n)
	w.outline.fragments++
	w.outline.length = f.end.duration()
	return nil
}

func (w *written) begin(f fragment) error {
	start, err := startOf(f.codec, w.recorder.channels, f.began)
	if err != nil {
		return fmt.Errorf("writing the beginning: %w", err)
	}
	moov := moovAt(start)
	if moov < 0 || !w.outline.read(start[moov+boxHead:], int64(moov+boxHead)) {
		return errBoxes
	}
	file, err := w.open()
	if file != nil {
		w.file, w.outline.size = file, 0
	}
	if err != nil {
		return err
	}
	n, err := file.Write(start)
	if err == nil {
		w.outline.size = int64(n)
	}
	return err
}

// moovAt is where a file's moov begins, or -1.
func moovAt(start []byte) int {
	at := 0
	boxes, _ := boxesIn(start)
	for _, b := range boxes {
		if b.kind == "moov" {
			return at
		}
		at += boxHead + len(b.content)
	}
	return -1
}

func (w *written) end() error { return errors.Join(complete(w.file, &w.outline), w.file.Close()) }

// complete ends a file with its last whole fragment, writes in how long it is, and waits for the disk.
func complete(file sink, o *outline) error {
	length := binary.BigEndian.AppendUint64(nil, uint64(o.length*movieRate/time.Second))
	err := file.Truncate(o.size)
	if err == nil {
		_, err = file.WriteAt(length, o.endsAt)
	}
	return errors.Join(err, file.Sync())
}
