package gallery

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

var ofTests = identity.HashOf([]byte("a summit"))

// desk records what a studio sends.
type desk struct {
	*studio
	archive *archive
	folder  string
	room    func(string) (free, total int64)
	writing sync.WaitGroup
	said    bytes.Buffer
}

func newDesk(t *testing.T, languages ...identity.Language) *desk {
	t.Helper()
	d := &desk{studio: newStudio(t, languages...), folder: t.TempDir()}
	d.open()
	return d
}

func (d *desk) open() {
	d.t.Helper()
	var err error
	if d.archive, err = openArchive(d.folder, d.room, slog.New(slog.NewTextHandler(&d.said, nil))); err != nil {
		d.t.Fatal(err)
	}
}

// begin records by an entry what goes out from now on.
func (d *desk) begin(entry uint64) {
	r := newRecorder(d.time, d.channels, func(at ticks) time.Time { return d.from.Add(at.duration()) })
	d.record(r)
	d.writing.Go(func() { d.archive.record(ofTests, entry, r) })
}

// finish ends the session and waits for what is written.
func (d *desk) finish() {
	d.end()
	d.writing.Wait()
}

func (d *desk) path(file string) string {
	return filepath.Join(d.folder, ofTests.String(), file)
}

// leave puts a file there, as a node before did.
func (d *desk) leave(file string, content []byte) {
	d.t.Helper()
	err := os.MkdirAll(filepath.Dir(d.path(file)), 0o700)
	if err = errors.Join(err, os.WriteFile(d.path(file), content, 0o600)); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) files() (names []string) {
	entries, _ := os.ReadDir(filepath.Join(d.folder, ofTests.String()))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// tracks is what a recording has of each track, in order.
func (d *desk) tracks(file string) map[int]watched {
	d.t.Helper()
	content, err := os.ReadFile(d.path(file))
	if err != nil {
		d.t.Fatal(err)
	}
	var parts fmp4.Parts
	all, err := boxesIn(content)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := parts.Unmarshal(content[2*boxHead+len(all[0].content)+len(all[1].content):]); err != nil {
		d.t.Fatal(err)
	}
	seen := map[int]watched{}
	for _, p := range parts {
		for _, t := range p.Tracks {
			w, unit := seen[t.ID], audioTick
			if t.ID == 1 {
				unit = videoTick
			}
			at := ticks(t.BaseTime) * unit
			if len(w.samples) > 0 && at != w.end {
				d.t.Errorf("track %d goes on at %d, and ended at %d", t.ID, at, w.end)
			}
			for _, sample := range t.Samples {
				w.samples, w.begins = append(w.samples, sample), append(w.begins, at)
				at += ticks(sample.Duration) * unit
			}
			w.end = at
			seen[t.ID] = w
		}
	}
	return seen
}

// real lets a sender send a picture and tones that can be decoded.
func (f *sender) real(codec string) {
	f.film, f.picture.codec = framesOf(f.studio.t, codec), codec
	if codec == codecH264 {
		for i, frame := range f.film {
			var apart h264.AnnexB
			if err := apart.Unmarshal(frame); err != nil {
				f.studio.t.Fatal(err)
			}
			f.film[i], _ = h264.AVCC(apart).Marshal()
		}
	}
	for _, tone := range []string{"440", "880", "1320"} {
		f.tones = append(f.tones, packetsOf(f.studio.t, tone))
	}
}

// ran is what a program says, or false where it is not installed: then what others make of a recording is not tested.
func ran(t *testing.T, program string, arguments ...string) (out []byte, ok bool) {
	t.Helper()
	tool, err := exec.LookPath(program)
	if err != nil {
		t.Logf("%s is not installed: what it makes of a recording is not tested", program)
		return nil, false
	}
	out, err = exec.CommandContext(t.Context(), tool, arguments...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", program, err, out)
	}
	return out, err == nil
}

// probed is a track as ffprobe tells of it.
type probed struct {
	Kind  string            `json:"codec_type"`
	Codec string            `json:"codec_name"`
	Tags  map[string]string `json:"tags"`
}

func probe(t *testing.T, path string) (tracks []probed, length string) {
	t.Helper()
	out, ok := ran(t, "ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", path)
	if !ok {
		return nil, ""
	}
	var told struct {
		Streams []probed `json:"streams"`
		Format  struct {
			Duration string `json:"duration"`
		} `json:"format"`
	}
	if err := json.Unmarshal(out, &told); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return told.Streams, told.Format.Duration
}

func decoded(t *testing.T, path string) {
	t.Helper()
	if out, _ := ran(t, "ffmpeg", "-v", "warning", "-xerror", "-i", path, "-map", "0", "-f", "null", "-"); len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("ffmpeg: %s", out)
	}
}

func TestOtherProgramsPlayARecordingWithEveryLanguage(t *testing.T) {
	for codec, named := range map[string]string{codecVP9: "vp9", codecH264: "h264"} {
		t.Run(codec, func(t *testing.T) {
			d := newDesk(t, "ru", "zh")
			a := d.join('A')
			a.real(codec)
			d.run(3 * second)
			d.begin(45)
			d.run(7 * second)
			d.finish()
			if got := d.files(); !slices.Equal(got, []string{"45.mp4"}) {
				t.Fatalf("the folder holds %v\n%s", got, d.said.String())
			}
			streams, length := probe(t, d.path("45.mp4"))
			if streams == nil {
				return
			}
			if len(streams) != 4 || streams[0].Kind != "video" || streams[0].Codec != named {
				t.Fatalf("ffprobe finds %+v", streams)
			}
			for i, want := range []struct{ code, name string }{{"mul", "Floor"}, {"rus", "русский"}, {"zho", "中文"}} {
				got := streams[1+i]
				if got.Kind != "audio" || got.Codec != "opus" || got.Tags["language"] != want.code || got.Tags["handler_name"] != want.name {
					t.Errorf("voice %d is %+v, want %v", i, got, want)
				}
			}
			if !strings.HasPrefix(length, "5.") && !strings.HasPrefix(length, "6.") {
				t.Errorf("it is %s s long", length)
			}
			decoded(t, d.path("45.mp4"))
		})
	}
}

func TestARecordingHasWhatWentOutAfterItWasAgreedAndNothingElse(t *testing.T) {
	d := newDesk(t, "ru")
	d.join('A')
	d.run(3 * second)
	agreed := d.time
	d.begin(45)
	d.run(4*second + 70*millisecond)
	out := d.at // up to here it is cut
	d.finish()
	d.run(2 * second) // they go on sending
	d.writing.Wait()
	seen := d.tracks("45.mp4")
	if len(seen) != 3 {
		t.Fatalf("%d tracks", len(seen))
	}
	// When each was sent, by the number that it carries.
	sent := func(track int, s *fmp4.Sample) ticks {
		if track == 1 {
			return ticks(binary.BigEndian.Uint32(s.Payload[10:])) * second / 30
		}
		return ticks(binary.BigEndian.Uint16(s.Payload[3:])) * frameLength
	}
	if seen[1].samples[0].IsNonSyncSample {
		t.Error("it begins with a picture that needs others")
	}
	for id, w := range seen {
		if first := sent(id, w.samples[0]); first < agreed {
			t.Errorf("track %d begins with what was sent at %v, and agreed it was at %v", id, first.duration(), agreed.duration())
		}
		if last := sent(id, w.samples[len(w.samples)-1]); last >= out+frameLength {
			t.Errorf("track %d ends with what was sent at %v, and what is out ends at %v", id, last.duration(), out.duration())
		}
		if w.end > out-agreed+frameLength || w.end < out-agreed-2*second {
			t.Errorf("track %d is %v long, and %v went out", id, w.end.duration(), (out - agreed).duration())
		}
	}
	list := d.archive.summits[ofTests].files
	if len(list) != 1 || !slices.Equal(list[0].Languages, []string{"mul", "ru"}) || list[0].Entry != 45 || list[0].Began.Before(d.from.Add(agreed.duration()).Truncate(time.Second)) {
		t.Errorf("listed is %+v", list)
	}
}

func TestARecordingThatStopsEndsWhileTheStreamGoesOn(t *testing.T) {
	d := newDesk(t)
	d.join('A')
	d.run(second)
	d.begin(45)
	d.run(3 * second)
	d.record(nil)
	d.writing.Wait()
	at := d.tracks("45.mp4")[1].end
	d.run(2 * second)
	if d.tracks("45.mp4")[1].end != at || d.ended || d.at < 5*second {
		t.Error("it went on, or the stream did not")
	}
	d.begin(51)
	d.run(2 * second)
	d.finish()
	if got := d.files(); !slices.Equal(got, []string{"45.mp4", "51.mp4"}) {
		t.Errorf("the folder holds %v", got)
	}
}

func TestARecordingWithoutAnythingIsNone(t *testing.T) {
	d := newDesk(t)
	d.begin(45)
	d.run(second)
	d.finish()
	if got := d.files(); len(got) != 0 || d.said.Len() > 0 {
		t.Errorf("the folder holds %v\n%s", got, d.said.String())
	}
}

// TestWhatACrashLeavesIsFinished cuts a recording anywhere, as a crash or a power cut does.
func TestWhatACrashLeavesIsFinished(t *testing.T) {
	d := newDesk(t, "ru")
	a := d.join('A')
	a.real(codecVP9)
	d.run(second)
	d.begin(45)
	d.run(6 * second)
	d.finish()
	content, err := os.ReadFile(d.path("45.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	starts, err := boxesIn(content)
	if err != nil || len(starts) < 8 {
		t.Fatalf("%d boxes: %v", len(starts), err)
	}
	start := 2*boxHead + len(starts[0].content) + len(starts[1].content)
	var o outline
	if !o.read(starts[1].content, int64(2*boxHead+len(starts[0].content))) {
		t.Fatal("its beginning cannot be read")
	}
	clear(content[o.endsAt : o.endsAt+8]) // nobody has written in how long it is
	for _, cut := range []struct {
		name  string
		left  []byte
		whole bool
	}{
		{"in a fragment", content[:len(content)-5], true},
		{"in a fragment's head", content[:len(content)-boxHead-len(starts[len(starts)-1].content)-3], true},
		{"after zeros", append(slices.Clone(content), make([]byte, 4096)...), true},
		{"after the beginning", content[:start], false},
		{"in the beginning", content[:start-7], false},
		{"at once", nil, false},
	} {
		t.Run(cut.name, func(t *testing.T) {
			d := &desk{studio: d.studio, folder: t.TempDir()}
			d.leave("45.mp4.part", cut.left)
			d.open()
			if !cut.whole {
				if got := d.files(); len(got) != 0 || d.said.Len() > 0 {
					t.Errorf("the folder holds %v\n%s", got, d.said.String())
				}
				return
			}
			if got := d.files(); !slices.Equal(got, []string{"45.mp4"}) {
				t.Fatalf("the folder holds %v\n%s", got, d.said.String())
			}
			listed := d.archive.summits[ofTests].files[0]
			if listed.Seconds < 3 || listed.Seconds > 6 || !slices.Equal(listed.Languages, []string{"mul", "ru"}) {
				t.Errorf("listed is %+v", listed.RecordingFile)
			}
			decoded(t, d.path("45.mp4"))
			d.open() // another start finds the same
			if again := d.archive.summits[ofTests].files[0]; again.Seconds != listed.Seconds || again.Bytes != listed.Bytes || !again.Began.Equal(listed.Began) {
				t.Errorf("listed is %+v, and was %+v", again.RecordingFile, listed.RecordingFile)
			}
		})
	}
}

func TestWhatIsRecordedAfterACrashIsAnotherFile(t *testing.T) {
	d := newDesk(t)
	d.leave("45.mp4", nil)
	d.join('A')
	d.begin(45)
	d.run(3 * second)
	d.finish()
	if got := d.files(); !slices.Equal(got, []string{"45-2.mp4", "45.mp4"}) {
		t.Errorf("the folder holds %v", got)
	}
}

// full is a disk with room for so many bytes.
type full struct {
	sink
	room int
}

func (f *full) Write(b []byte) (int, error) {
	if len(b) <= f.room {
		f.room -= len(b)
		return f.sink.Write(b)
	}
	n, err := f.sink.Write(b[:f.room])
	f.room = 0
	return n, errors.Join(err, syscall.ENOSPC)
}

func TestAFullDiskEndsTheRecordingAndNothingElse(t *testing.T) {
	for name, room := range map[string]int{"in the middle": 30_000, "at once": 100} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "ru")
			d.archive.create = func(path string) (sink, error) {
				file, err := createFile(path)
				return &full{file, room}, err
			}
			a := d.join('A')
			a.real(codecVP9)
			d.begin(45)
			d.run(20 * second)
			if d.ended || d.at < 19*second {
				t.Fatal("the stream has stopped")
			}
			d.finish()
			if !strings.Contains(d.said.String(), "no space left on device") {
				t.Errorf("the log says %q", d.said.String())
			}
			if name == "at once" {
				if got := d.files(); len(got) != 0 {
					t.Errorf("the folder holds %v", got)
				}
				return
			}
			decoded(t, d.path("45.mp4"))
		})
	}
}

func TestARecordingLeavesRoomForTheRecord(t *testing.T) {
	for name, fragments := range map[string]int{"in the middle": syncEvery, "at once": 0} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "ru")
			asked := 0
			d.archive.room = func(folder string) (free, total int64) {
				if asked++; folder != d.folder || asked*syncEvery <= fragments {
					return 2 * reserve, 4 * reserve
				}
				return reserve - 1, 4 * reserve
			}
			a := d.join('A')
			a.real(codecVP9)
			d.begin(45)
			d.run(30 * second)
			d.finish()
			if !strings.Contains(d.said.String(), errNoRoom.Error()) {
				t.Errorf("the log says %q", d.said.String())
			}
			if fragments == 0 {
				if got := d.files(); len(got) != 0 {
					t.Errorf("the folder holds %v", got)
				}
				return
			}
			decoded(t, d.path("45.mp4"))
		})
	}
}

func TestAPictureThatIsCodedAnewIsRecordedInAnotherFile(t *testing.T) {
	d := newDesk(t, "ru")
	a, b := d.join('A'), d.join('B')
	b.large = true
	d.run(2 * second)
	d.begin(45)
	d.run(8 * second)
	d.studio.leave(a)
	d.run(8 * second)
	d.finish()
	if got := d.files(); !slices.Equal(got, []string{"45-2.mp4", "45.mp4"}) {
		t.Fatalf("the folder holds %v", got)
	}
	for file, by := range map[string]byte{"45.mp4": 'A', "45-2.mp4": 'B'} {
		tracks := d.tracks(file)
		if len(tracks) != 3 || tracks[1].end < 6*second || tracks[2].end < 6*second || tracks[3].end < 6*second {
			t.Errorf("%s has %d tracks and is %v long", file, len(tracks), tracks[1].end.duration())
		}
		for _, sample := range tracks[1].samples {
			if sample.Payload[9] != by {
				t.Fatalf("%s has a frame of %c's", file, sample.Payload[9])
			}
		}
	}
	if files := d.archive.list(ofTests); len(files) != 0 {
		t.Error("what no record names is listed")
	}
	d.archive.stand(ofTests, []Recorded{{Entry: 45}})
	if files := d.archive.list(ofTests); len(files) != 2 || files[0].Name != "45" || files[1].Name != "45-2" || !files[1].Began.After(files[0].Began) {
		t.Errorf("listed are %+v", files)
	}
}

// slow is a disk that takes nothing until it is let.
type slow struct {
	sink
	let <-chan struct{}
}

func (s *slow) Write(b []byte) (int, error) {
	<-s.let
	return s.sink.Write(b)
}

func TestADiskThatHangsHoldsNothingUp(t *testing.T) {
	d := newDesk(t)
	let := make(chan struct{})
	d.archive.create = func(path string) (sink, error) {
		file, err := createFile(path)
		return &slow{file, let}, err
	}
	d.join('A')
	d.begin(45)
	recorder := d.recorder
	d.run(60 * second)
	if d.at < 59*second {
		t.Fatal("the stream has stopped")
	}
	if !recorder.over || len(recorder.fragments) > maxQueue {
		t.Errorf("%d fragments wait for the disk", len(recorder.fragments))
	}
	close(let)
	d.finish()
	if !strings.Contains(d.said.String(), errTooSlow.Error()) {
		t.Errorf("the log says %q", d.said.String())
	}
	if length := d.tracks("45.mp4")[1].end; length < 20*second {
		t.Errorf("it is %v long", length.duration())
	}
}

// visited is what a gallery answers.
func visited(g *Gallery, name string, header ...string) (*httptest.ResponseRecorder, error) {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/gallery/x/"+name, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	err := g.Serve(w, r, view.PageName(ofTests), name, "192.0.2.1")
	return w, err
}

func offered(t *testing.T, g *Gallery) (names []string) {
	t.Helper()
	w, err := visited(g, recordings)
	var list []RecordingFile
	if err = errors.Join(err, json.Unmarshal(w.Body.Bytes(), &list)); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	for _, r := range list {
		names = append(names, r.Name)
	}
	return names
}

func opened(t *testing.T, folder string) *Gallery {
	t.Helper()
	g, err := Open(Config{NodeIP: netip.MustParseAddr("127.0.0.1"), Recordings: folder, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestWhatTheRecordHasDeletedIsGoneAlsoAfterARestart(t *testing.T) {
	d := newDesk(t, "ru")
	d.join('A')
	for _, entry := range []uint64{45, 51} {
		d.begin(entry)
		d.run(3 * second)
		d.record(nil)
	}
	d.finish()
	content, err := os.ReadFile(d.path("45.mp4"))
	if err != nil {
		t.Fatal(err)
	}

	g := opened(t, d.folder)
	if got := offered(t, g); len(got) != 0 {
		t.Errorf("before the record was read, listed is %v", got)
	}
	g.Keep(ofTests, []Recorded{{Entry: 45}})
	if got := offered(t, g); !slices.Equal(got, []string{"45"}) {
		t.Errorf("listed is %v", got)
	}
	w, err := visited(g, "recordings/45.mp4")
	if err != nil || !bytes.Equal(w.Body.Bytes(), content) || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment; ") {
		t.Errorf("%v, %v", err, w.Header())
	}
	tag := w.Header().Get("Etag")
	if w, err = visited(g, "recordings/45.mp4", "Range", "bytes=10-19"); err != nil || w.Code != http.StatusPartialContent || !bytes.Equal(w.Body.Bytes(), content[10:20]) {
		t.Errorf("%v, %d", err, w.Code)
	}
	if w, err = visited(g, "recordings/45.mp4", "If-None-Match", tag); err != nil || w.Code != http.StatusNotModified || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("%v, %d", err, w.Code)
	}
	for _, none := range []string{"recordings/", "recordings/45", "recordings/51.mp4", "recordings/../45.mp4", "recordings/45.mp4.part"} {
		if _, err := visited(g, none); !refusedAs(err, NotThere) {
			t.Errorf("%s: %v", none, err)
		}
	}

	// Who reads it meanwhile reads no further.
	reading := &download{gone: &g.archive.summits[ofTests].files[0].gone, line: http.NewResponseController(httptest.NewRecorder())}
	g.Keep(ofTests, []Recorded{{Entry: 45, Deleted: true}, {Entry: 51}})
	if _, err := reading.Read(make([]byte, 1)); !errors.Is(err, errGone) {
		t.Errorf("a reader of a deleted recording gets %v", err)
	}
	if got := offered(t, g); !slices.Equal(got, []string{"51"}) {
		t.Errorf("listed is %v", got)
	}
	if _, err := visited(g, "recordings/45.mp4"); !refusedAs(err, NotThere) {
		t.Errorf("it is served: %v", err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if got := d.files(); !slices.Equal(got, []string{"51.mp4"}) {
		t.Errorf("the folder holds %v", got)
	}

	// A node that went down before it had deleted the file does it when it comes up.
	d.leave("45.mp4", content)
	d.leave("45-2.mp4.part", content)
	g = opened(t, d.folder)
	g.Keep(ofTests, []Recorded{{Entry: 45, Deleted: true}, {Entry: 51}})
	if got := offered(t, g); !slices.Equal(got, []string{"51"}) {
		t.Errorf("listed is %v", got)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if got := d.files(); !slices.Equal(got, []string{"51.mp4"}) {
		t.Errorf("the folder holds %v", got)
	}
}

func refusedAs(err error, p summit.Problem) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && refusal.Problem == p
}

func TestWhatIsDeletedWhileItIsRecordedIsNeverKept(t *testing.T) {
	d := newDesk(t)
	d.join('A')
	d.archive.stand(ofTests, []Recorded{{Entry: 45}})
	d.begin(45)
	d.run(3 * second)
	d.archive.remove(ofTests, d.archive.stand(ofTests, []Recorded{{Entry: 45, Deleted: true}}))
	d.finish()
	if got := d.files(); len(got) != 0 || len(d.archive.list(ofTests)) != 0 {
		t.Errorf("the folder holds %v", got)
	}
}

func TestAGalleryRecordsWhatTheRecordSays(t *testing.T) {
	folder, now := t.TempDir(), time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC)
	g := opened(t, folder)
	on := &OnAir{Since: now, Languages: []identity.Language{"ru"}}
	g.Set(ofTests, on)
	s := g.stages[ofTests]
	if s.recorder != nil || s.stream.recorder != nil {
		t.Fatal("it is recorded unasked")
	}
	on.Recording = &Recorded{Entry: 45, Since: now}
	g.Set(ofTests, on)
	first := s.recorder
	if first == nil || s.stream.recorder != first {
		t.Fatal("it is not recorded")
	}
	if g.Set(ofTests, on); s.recorder != first {
		t.Error("it is recorded anew by another act")
	}
	on.Recording = &Recorded{Entry: 51, Since: now}
	if g.Set(ofTests, on); s.recorder == first || !first.over {
		t.Error("two recordings are one")
	}
	second := s.recorder
	on.Recording = nil
	if g.Set(ofTests, on); s.recorder != nil || !second.over || s.stream.recorder != nil || s.stream.ended {
		t.Error("it is recorded on, or off air")
	}
	on.Recording = &Recorded{Entry: 60, Since: now}
	g.Set(ofTests, on)
	third := s.recorder
	if g.Set(ofTests, nil); !third.over || s.recorder != nil {
		t.Error("the doors are closed, and it is recorded")
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestLanguagesHaveTheirCodes(t *testing.T) {
	for tag, want := range map[string]string{
		"mul": "mul", "ru": "rus", "zh": "zho", "fr": "fra", "de": "deu", "pt-BR": "por", "zh-Hant": "zho", "ase": "ase", "not a language": "und",
	} {
		if got := codeOf(tag); got != want {
			t.Errorf("%s is %s", tag, got)
		}
		if b := packed(want); len(b) != 2 || string([]byte{(b[0]>>2)&31 + 0x60, (b[0]&3<<3 | b[1]>>5) + 0x60, b[1]&31 + 0x60}) != want {
			t.Errorf("%s is packed as %x", want, b)
		}
	}
}

func FuzzARecordingThatIsNoneIsReadWithoutHarm(f *testing.F) {
	start, err := startOf(opusCodec, []string{floor, "ru"}, time.Unix(1_800_000_000, 0))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(start)
	f.Add([]byte("\x00\x00\x00\x08ftyp\x00\x00\x00\x08moov"))
	f.Fuzz(func(t *testing.T, content []byte) {
		o, _, err := outlineOf(bytes.NewReader(content), int64(len(content)))
		if err == nil && (o.size > int64(len(content)) || o.endsAt+8 > int64(len(content))) {
			t.Errorf("it says %+v of %d bytes", o, len(content))
		}
	})
}

var _ io.ReadSeeker = (*download)(nil)
