package gallery

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gohlslib/v2/pkg/playlist"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"
	"go.uber.org/goleak"

	"parley/internal/identity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// studio sends to a stream by a clock of its own.
type studio struct {
	*stream
	t    testing.TB
	time ticks
	live []*sender
}

// sender is a broadcaster who sends 30 frames a second, a key frame when asked, and a voice to every channel.
type sender struct {
	studio  *studio
	name    byte
	picture *pictureSource
	voices  []*voiceSource
	asked   bool
	frames  int
	packets int
	offset  uint32
	mute    []int
	dark    bool
	dumb    bool
	large   bool       // its picture is 1280 by 720
	heavy   int        // bytes that each of its frames has beside
	refused error      // its last frame
	film    [][]byte   // in place of frames that are only told apart
	tones   [][][]byte // and of packets, by channel
}

func newStudio(t testing.TB, languages ...identity.Language) *studio {
	s := &studio{t: t}
	from := time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC)
	s.stream = newStream(Quick, languages, from, func() time.Time { return from.Add(s.time.duration()) })
	return s
}

func (s *studio) join(name byte) *sender {
	from := &sender{studio: s, name: name, asked: true, offset: uint32(name) << 24}
	from.picture = &pictureSource{codec: codecVP9, clock: clock{unit: videoTick}, ask: func() { from.asked = true }}
	s.addPicture(from.picture)
	for _, channel := range s.channels {
		v := &voiceSource{rank: 1, clock: clock{unit: audioTick}}
		from.voices = append(from.voices, v)
		s.addVoice(channel, v)
	}
	s.live = append(s.live, from)
	return from
}

func (s *studio) leave(gone *sender) {
	s.removePicture(gone.picture)
	for _, v := range gone.voices {
		s.removeVoice(v)
	}
	s.live = slices.DeleteFunc(s.live, func(other *sender) bool { return other == gone })
}

// keyFrame is the header of a key frame of VP9 (its bitstream specification, section 6.2), 640 by 360, and a name in it.
func keyFrame(name byte, number int) []byte {
	b := []byte{0x82, 0x49, 0x83, 0x42, 0x00, 0x27, 0xF0, 0x16, 0x70, name}
	return binary.BigEndian.AppendUint32(b, uint32(number))
}

func interFrame(name byte, number int) []byte {
	b := []byte{0x86, 0, 0, 0, 0, 0, 0, 0, 0, name}
	return binary.BigEndian.AppendUint32(b, uint32(number))
}

// run lets time pass; everybody sends, and the stream is cut as it falls due.
func (s *studio) run(length ticks) {
	for end := s.time + length; s.time < end; s.time += millisecond {
		for _, from := range s.live {
			from.send()
		}
		s.advance()
	}
}

func (f *sender) send() {
	s := f.studio
	for !f.dark && ticks(f.frames)*second/30 <= s.time {
		timestamp := f.offset + uint32(ticks(f.frames)*second/30/videoTick)
		data := interFrame(f.name, f.frames)
		if f.asked {
			data, f.asked = keyFrame(f.name, f.frames), false
			if f.large {
				copy(data[4:], []byte{0x00, 0x4F, 0xF0, 0x2C, 0xF0})
			}
		}
		data = append(data, make([]byte, f.heavy)...)
		if f.film != nil {
			data = f.film[f.frames%len(f.film)]
		}
		f.frames++
		f.refused = s.putPicture(f.picture, timestamp, data, false)
	}
	for !f.dumb && ticks(f.packets)*frameLength <= s.time {
		timestamp := f.offset + uint32(ticks(f.packets)*frameLength/audioTick)
		for i, v := range f.voices {
			if f.tones != nil {
				s.putVoice(v, timestamp, f.tones[i][f.packets%len(f.tones[i])])
			} else if !slices.Contains(f.mute, i) {
				s.putVoice(v, timestamp, []byte{0xFC, f.name, byte(i), byte(f.packets >> 8), byte(f.packets)})
			}
		}
		f.packets++
	}
}

// pause lets a sender's clock go on while it sends nothing.
func (f *sender) resume() {
	f.frames, f.packets = int(f.studio.time*30/second), int(f.studio.time/frameLength)
	f.dark, f.dumb = false, false
}

// watched is a rendition as a player has it: all samples one after the other.
type watched struct {
	samples []*fmp4.Sample
	begins  []ticks // of each sample
	end     ticks
}

// media is a rendition's playlist as it stands, and all that its segments and parts hold.
func (s *studio) media(name string) (*playlist.Media, watched) {
	s.t.Helper()
	unit := videoTick
	if strings.HasPrefix(name, "audio") {
		unit = audioTick
	}
	list := s.playlist(name+".m3u8", "")
	var seen watched
	read := func(uri string) {
		var parts fmp4.Parts
		if err := parts.Unmarshal(s.fetch(uri)); err != nil {
			s.t.Fatal(uri, err)
		}
		for _, p := range parts {
			for _, track := range p.Tracks {
				at := ticks(track.BaseTime) * unit
				if len(seen.samples) > 0 && at != seen.end {
					s.t.Errorf("%s of %s begins at %d and the one before ends at %d", uri, name, at, seen.end)
				}
				for _, sample := range track.Samples {
					seen.samples, seen.begins = append(seen.samples, sample), append(seen.begins, at)
					at += ticks(sample.Duration) * unit
				}
				seen.end = at
			}
		}
	}
	for _, seg := range list.Segments {
		var joined []byte
		for _, p := range seg.Parts {
			joined = append(joined, s.fetch(p.URI)...)
		}
		if len(seg.Parts) > 0 && !bytes.Equal(joined, s.fetch(seg.URI)) {
			s.t.Errorf("%s is not its parts", seg.URI)
		}
		read(seg.URI)
	}
	for _, p := range list.Parts {
		read(p.URI)
	}
	return list, seen
}

func (s *studio) multivariant() *playlist.Multivariant {
	s.t.Helper()
	f, err := s.shelf.find(context.Background(), multivariant, "")
	if err != nil {
		s.t.Fatal(err)
	}
	var list playlist.Multivariant
	if err := list.Unmarshal(f.content); err != nil {
		s.t.Fatalf("%v\n%s", err, f.content)
	}
	return &list
}

func (s *studio) playlist(name, query string) *playlist.Media {
	s.t.Helper()
	f, err := s.shelf.find(context.Background(), s.id+"/"+name, query)
	if err != nil {
		s.t.Fatal(name, err)
	}
	var list playlist.Media
	if err := list.Unmarshal(f.content); err != nil {
		s.t.Fatalf("%s: %v\n%s", name, err, f.content)
	}
	return &list
}

func (s *studio) fetch(name string) []byte {
	s.t.Helper()
	f, err := s.shelf.find(context.Background(), s.id+"/"+name, "")
	if err != nil {
		s.t.Fatal(name, err)
	}
	return f.content
}

// sound tells the packets of a voice apart: silence, or who sent it and which one.
func sound(sample *fmp4.Sample) string {
	if bytes.Equal(sample.Payload, silence) {
		return "silence"
	}
	return string(sample.Payload[1])
}

func TestAStreamIsCutIntoPartsAndSegmentsThatFit(t *testing.T) {
	s := newStudio(t, "ru", "zh")
	s.join('A')
	s.run(20 * second)
	for _, name := range []string{"video", "audio-floor", "audio-ru", "audio-zh"} {
		list, seen := s.media(name)
		if len(list.Segments) < 15 {
			t.Fatalf("%s has %d segments after 20 s", name, len(list.Segments))
		}
		if length := seen.end; length < 19*second || length > 20*second {
			t.Errorf("%s is %v long", name, length.duration())
		}
		for _, seg := range list.Segments {
			if seg.Duration < time.Second || seg.Duration > 1500*time.Millisecond {
				t.Errorf("%s of %s is %v long", seg.URI, name, seg.Duration)
			}
			for i, p := range seg.Parts {
				if p.Duration > list.PartInf.PartTarget || i < len(seg.Parts)-1 && p.Duration < list.PartInf.PartTarget*85/100 {
					t.Errorf("%s is %v long", p.URI, p.Duration)
				}
				if i == 0 && !p.Independent {
					t.Errorf("%s begins a segment, and cannot be decoded for itself", p.URI)
				}
			}
		}
	}
	_, picture := s.media("video")
	for i, sample := range picture.samples {
		if got := int(binary.BigEndian.Uint32(sample.Payload[10:])); got != i {
			t.Fatalf("frame %d stands in the place of %d", got, i)
		}
	}
	_, voice := s.media("audio-ru")
	for i, sample := range voice.samples {
		if sound(sample) != "A" || sample.Payload[2] != 1 {
			t.Fatalf("packet %d is %v", i, sample.Payload)
		}
	}
}

func TestALanguageOfWhichNothingComesIsTheOriginal(t *testing.T) {
	s := newStudio(t, "fr", "ru")
	a := s.join('A')
	s.removeVoice(a.voices[1]) // nobody ever sends any French
	s.run(2 * second)
	a.mute = []int{2}
	s.run(40 * second)
	a.mute = nil
	s.run(3 * second)
	_, floor := s.media("audio-floor")
	for language, channel := range map[string]byte{"fr": 1, "ru": 2} {
		_, heard := s.media("audio-" + language)
		if d := floor.end - heard.end; d < -frameLength || d > frameLength {
			t.Errorf("%s ends %v from the original", language, d.duration())
		}
		count, last := map[string]int{}, -1
		for i, sample := range heard.samples {
			switch {
			case sound(sample) == "silence":
				count["silence"]++
			case sample.Payload[2] == channel:
				count["own"]++
			case sample.Payload[2] == 0:
				count["original"]++
				at := heard.begins[i] - floor.begins[slices.IndexFunc(floor.samples, func(other *fmp4.Sample) bool { return bytes.Equal(other.Payload, sample.Payload) })]
				number := int(sample.Payload[3])<<8 | int(sample.Payload[4])
				if at < -frameLength || at > frameLength || last >= 0 && number != last+1 {
					t.Fatalf("%s has packet %d after %d of the original, %v from where it is there", language, number, last, at.duration())
				}
				last = number
			}
		}
		if language == "fr" && (count["own"] > 0 || count["silence"] > 3 || count["original"] < 2200) {
			t.Errorf("heard of French %v", count)
		}
		if language == "ru" && (count["own"] < 200 || count["silence"] > 4 || count["original"] < 1950 || count["original"] > 2000) {
			t.Errorf("heard of Russian %v", count)
		}
	}
}

func TestWhereNothingComesThereIsSilence(t *testing.T) {
	s := newStudio(t, "ru")
	a := s.join('A')
	s.run(2 * second)
	a.mute = []int{0, 1}
	s.run(30 * second)
	for _, name := range []string{"audio-floor", "audio-ru"} {
		_, heard := s.media(name)
		count := map[string]int{}
		for _, sample := range heard.samples {
			count[sound(sample)]++
		}
		if count["silence"] < 1450 || count["A"] < 80 {
			t.Errorf("heard of %s %v", name, count)
		}
	}
}

func TestAPictureThatFloodsTheNodeIsTakenNoMore(t *testing.T) {
	s := newStudio(t)
	a := s.join('A')
	a.heavy = 40_000 // 9.6 Mbit/s
	s.run(30 * second)
	if a.refused != nil {
		t.Fatal(a.refused)
	}
	a.heavy = 150_000
	s.run(10 * second)
	if !errors.Is(a.refused, errTooMuch) {
		t.Errorf("of 36 Mbit/s: %v", a.refused)
	}
}

func TestWhileItIsHeldNothingGoesOut(t *testing.T) {
	s := newStudio(t, "ru")
	s.join('A')
	s.run(5 * second)
	s.hold(true)
	_, before := s.media("audio-ru")
	s.run(2 * second)
	if _, now := s.media("audio-ru"); len(now.samples) != len(before.samples) {
		t.Errorf("%d packets went out, and %d before", len(now.samples), len(before.samples))
	}
	s.hold(false)
	s.run(2 * second)
	_, after := s.media("audio-ru")
	if after.end-before.end < 3*second {
		t.Errorf("it went on by %v", (after.end - before.end).duration())
	}
	s.hold(true)
	s.run(second)
	s.end()
	if _, ended := s.media("audio-ru"); ended.end != after.end {
		t.Error("what was held went out with the end")
	}
}

func TestWhatCannotBeReadDeclaresNoCodec(t *testing.T) {
	s := newStudio(t)
	a, b := s.join('A'), s.join('B')
	a.picture.codec = codecH264 // which its frames are not
	b.dark = true
	s.run(2 * second)
	if s.begun || s.declared() != "" {
		t.Fatalf("begun with %s", s.declared())
	}
	b.resume()
	s.run(4 * second)
	if got := s.declared(); got != codecVP9 {
		t.Errorf("the picture is %s", got)
	}
	_, picture := s.media("video")
	for i, sample := range picture.samples {
		if sample.Payload[9] != 'B' {
			t.Fatalf("frame %d is %c's", i, sample.Payload[9])
		}
	}
	if err := s.putPicture(a.picture, 0, keyFrame('A', 0), false); !errors.Is(err, errOtherCodec) || len(a.picture.frames) > 0 {
		t.Error("a picture of another codec is taken")
	}
}

func TestAnotherTakesOverWithinAPart(t *testing.T) {
	s := newStudio(t, "ru")
	a, b := s.join('A'), s.join('B')
	s.run(5*second + 37*millisecond)
	a.dark, a.dumb = true, true
	died := s.time
	s.run(3 * second)
	_, picture := s.media("video")
	var last, first ticks
	for i, sample := range picture.samples {
		if sample.Payload[9] == 'A' {
			last = picture.begins[i]
		} else if first == 0 {
			first = picture.begins[i]
			if sample.IsNonSyncSample {
				t.Error("the other comes in with a frame that cannot be decoded")
			}
		}
	}
	if first == 0 || first < last || first-last > 200*millisecond {
		t.Errorf("the last picture of the one who died at %v came at %v, and the other's first at %v",
			died.duration(), last.duration(), first.duration())
	}
	_, voice := s.media("audio-ru")
	gap := 0
	for _, sample := range voice.samples {
		if sound(sample) == "silence" {
			gap++
		}
	}
	if gap > 4 || sound(voice.samples[len(voice.samples)-1]) != "B" {
		t.Errorf("%d frames of silence, and at the end %s", gap, sound(voice.samples[len(voice.samples)-1]))
	}
	// The first comes back and stands by; then the second leaves for good.
	a.resume()
	a.asked = true
	s.run(2 * second)
	s.leave(b)
	s.run(2 * second)
	_, picture = s.media("video")
	if got := picture.samples[len(picture.samples)-1].Payload[9]; got != 'A' {
		t.Errorf("at the end the picture is %c's", got)
	}
}

// initials is which file a player has to read before each segment of the picture.
func (s *studio) initials(query string) (begins map[string]string) {
	s.t.Helper()
	f, err := s.shelf.find(context.Background(), s.id+"/video.m3u8", query)
	if err != nil {
		s.t.Fatal(err)
	}
	init := ""
	begins = map[string]string{}
	for line := range strings.Lines(string(f.content)) {
		if uri, ok := strings.CutPrefix(line, "#EXT-X-MAP:URI=\""); ok {
			init = strings.TrimSuffix(uri, "\"\n")
		} else if line[0] != '#' && line != "\n" {
			begins[strings.TrimSpace(line)] = init
		}
	}
	return begins
}

func TestAPictureOfAnotherSizeIsBegunAnewForPlayers(t *testing.T) {
	s := newStudio(t, "ru")
	a, b := s.join('A'), s.join('B')
	b.large = true
	s.run(5*second + 37*millisecond)
	if _, err := s.shelf.find(context.Background(), s.id+"/video.1.mp4", ""); !refusedAs(err, NotThere) {
		t.Errorf("before: %v", err)
	}
	s.leave(a)
	s.run(5 * second)
	size := func(name string) int {
		var init fmp4.Init
		if err := init.Unmarshal(bytes.NewReader(s.fetch(name))); err != nil {
			t.Fatal(err)
		}
		return init.Tracks[0].Codec.(*codecs.VP9).Width
	}
	width := map[string]int{"video.mp4": size("video.mp4"), "video.1.mp4": size("video.1.mp4")}
	count := map[int]int{}
	for name, init := range s.initials("_HLS_skip=YES") {
		var parts fmp4.Parts
		if err := parts.Unmarshal(s.fetch(name)); err != nil {
			t.Fatal(name, err)
		}
		for _, p := range parts {
			for _, sample := range p.Tracks[0].Samples {
				if by := sample.Payload[9]; width[init] != map[byte]int{'A': 640, 'B': 1280}[by] {
					t.Errorf("%s with %c's picture is begun by %s, which is %d wide", name, by, init, width[init])
				}
				count[width[init]]++
			}
		}
	}
	if count[640] < 100 || count[1280] < 100 {
		t.Errorf("frames by width: %v", count)
	}
	s.run(3 * toTicks(s.timing.Window))
	if _, err := s.shelf.find(context.Background(), s.id+"/video.mp4", ""); !refusedAs(err, NotThere) {
		t.Errorf("what no segment needs is kept: %v", err)
	}
	for name, init := range s.initials("") {
		if init != "video.1.mp4" {
			t.Errorf("%s is begun by %q", name, init)
		}
	}
}

func TestThePictureStallsAndEveryLanguageGoesOn(t *testing.T) {
	s := newStudio(t, "ru")
	a := s.join('A')
	s.run(3 * second)
	a.dark = true
	s.run(5 * second)
	list, picture := s.media("video")
	_, voice := s.media("audio-ru")
	if d := picture.end - voice.end; d < -frameLength || d > frameLength || picture.end < 7*second {
		t.Errorf("the picture ends at %v, the voice at %v", picture.end.duration(), voice.end.duration())
	}
	for _, seg := range list.Segments {
		if seconds := int(seg.Duration.Seconds() + 0.5); seconds > list.TargetDuration {
			t.Errorf("%s is %v long", seg.URI, seg.Duration)
		}
	}
	a.resume()
	a.asked = true
	s.run(2 * second)
	_, picture = s.media("video")
	decodable(t, picture)
	if n := len(picture.samples); picture.samples[n-1].Payload[9] != 'A' || int(binary.BigEndian.Uint32(picture.samples[n-1].Payload[10:])) < 280 {
		t.Errorf("at the end the picture is %v", picture.samples[n-1].Payload)
	}
}

func TestVoicesAreHeardWithoutAPictureAndOneThatComesJoinsThem(t *testing.T) {
	s := newStudio(t, "ru")
	a := s.join('A')
	a.dark = true
	s.run(unseen)
	if _, err := s.shelf.find(t.Context(), multivariant, ""); err == nil {
		t.Error("no picture is waited for")
	}
	s.run(5 * second)
	if list := s.multivariant(); len(list.Variants) != 1 || list.Variants[0].URI != s.id+"/audio-floor.m3u8" ||
		!slices.Equal(list.Variants[0].Codecs, []string{"opus"}) || list.Variants[0].Audio != "audio" || len(list.Renditions) != 2 {
		t.Errorf("without a picture: %+v", list.Variants)
	}
	if _, err := s.shelf.find(t.Context(), s.id+"/video.m3u8", ""); err == nil {
		t.Error("there is a playlist of no picture")
	}
	_, voice := s.media("audio-ru")
	if length := voice.end; length < 4*second || sound(voice.samples[len(voice.samples)-1]) != "A" {
		t.Errorf("the voices are %v long", length.duration())
	}
	a.resume()
	s.run(5*second + 70*millisecond)
	if list := s.multivariant(); len(list.Variants) != 2 || list.Variants[0].Resolution != "640x360" || len(list.Renditions) != 2 {
		t.Errorf("with a picture: %+v", list.Variants)
	}
	list, picture := s.media("video")
	spoken, voice := s.media("audio-ru")
	decodable(t, picture)
	if d := picture.end - voice.end; d < -frameLength || d > frameLength {
		t.Errorf("the picture ends at %v, the voice at %v", picture.end.duration(), voice.end.duration())
	}
	if picture.begins[0] < 4*second || picture.begins[0] > 6*second {
		t.Errorf("the picture begins at %v", picture.begins[0].duration())
	}
	if last := list.MediaSequence + len(list.Segments); list.MediaSequence < 4 || last != len(spoken.Segments) {
		t.Errorf("the picture has segments %d to %d, the voices %d", list.MediaSequence, last, len(spoken.Segments))
	}
	for _, sample := range voice.samples {
		if sound(sample) != "A" {
			t.Fatal("the voices break off where the picture comes")
		}
	}
	if list.RenditionReport == nil || len(list.Parts) != len(spoken.Parts) {
		t.Errorf("%d parts of the picture are out, %d of the voice", len(list.Parts), len(spoken.Parts))
	}
}

// decodable fails when a frame stands where its decoder has not had the one before it.
func decodable(t *testing.T, w watched) {
	t.Helper()
	last := []byte(nil)
	for i, sample := range w.samples {
		if !sample.IsNonSyncSample {
			last = sample.Payload[9:]
			continue
		}
		if last == nil || sample.Payload[9] != last[0] || binary.BigEndian.Uint32(sample.Payload[10:]) != binary.BigEndian.Uint32(last[1:])+1 {
			t.Fatalf("frame %d is %v after %v", i, sample.Payload[9:], last)
		}
		last = sample.Payload[9:]
	}
}

func TestWhatIsShownCanBeDecodedWhateverHappens(t *testing.T) {
	s := newStudio(t, "ru")
	a, b := s.join('A'), s.join('B')
	for i := range 40 {
		for j, f := range []*sender{a, b} {
			if (i>>j)%3 == 1 {
				f.dark = true
			} else if f.dark {
				f.resume()
				f.asked = true
			}
		}
		s.run(ticks(150+70*(i%7)) * millisecond)
	}
	_, picture := s.media("video")
	decodable(t, picture)
}

func TestOneWhoFeedsALanguageGoesBeforeTheBroadcast(t *testing.T) {
	s := newStudio(t, "ru")
	s.join('A')
	feed := &sender{studio: s, name: 'F', dark: true}
	feed.voices = []*voiceSource{{rank: 0, clock: clock{unit: audioTick}}}
	s.run(2 * second)
	s.addVoice("ru", feed.voices[0])
	feed.resume()
	feed.dark = true
	s.live = append(s.live, feed)
	s.run(2 * second)
	feed.dumb = true
	s.run(2 * second)
	_, voice := s.media("audio-ru")
	order := ""
	for _, sample := range voice.samples {
		if is := sound(sample); !strings.HasSuffix(order, is) {
			order += is
		}
	}
	if order != "AFA" && order != "AFsilenceA" {
		t.Errorf("heard %s", order)
	}
}

func TestClosedDoorsEndTheStreamWithWhatWasOut(t *testing.T) {
	s := newStudio(t, "ru")
	a := s.join('A')
	s.run(4*second + 90*millisecond)
	before, seen := s.media("video")
	s.end()
	a.asked = true
	for range 100 { // somebody goes on sending
		a.send()
		s.time += 20 * millisecond
		s.advance()
	}
	after, then := s.media("video")
	if !after.Endlist || before.Endlist {
		t.Errorf("ended %v, and before %v", after.Endlist, before.Endlist)
	}
	if then.end != seen.end || len(then.samples) != len(seen.samples) {
		t.Errorf("up to %v, and before up to %v", then.end.duration(), seen.end.duration())
	}
	for name := range s.shelf.files {
		if n, part, ok := numbersOf(name); ok && part >= 0 && n > s.shelf.version().open {
			t.Errorf("%s is there", name)
		}
	}
	if after.PreloadHint != nil || len(after.Parts) > 0 {
		t.Error("the playlist hints at more")
	}
}

func TestAnEndFreesWhoWaits(t *testing.T) {
	s := newStudio(t)
	s.join('A')
	s.run(3 * second)
	v := s.shelf.version()
	freed := make(chan *version)
	go func() { freed <- s.shelf.wait(t.Context(), v.open+1, 0) }()
	s.end()
	if got := <-freed; !got.ended {
		t.Error("freed by something else")
	}
	if f, err := s.shelf.find(t.Context(), s.id+"/video.m3u8", fmt.Sprintf("_HLS_msn=%d", v.open+50)); err != nil || !bytes.Contains(f.content, []byte("ENDLIST")) {
		t.Error("who asks for more is not told that it is over:", err)
	}
}

func TestRequestsForWhatIsNotThereAreAnsweredAtOnce(t *testing.T) {
	s := newStudio(t, "ru")
	s.join('A')
	s.run(90 * second)
	if first := s.playlist("video.m3u8", "").Segments[0].URI; first == "video-0.mp4" || len(s.fetch("video-0.mp4")) == 0 {
		t.Errorf("who has the playlist of before cannot have what it begins with; now it is %s", first)
	}
	s.run(60 * second)
	v := s.shelf.version()
	for _, c := range []struct {
		name, query string
		want        string
	}{
		{"video-0.mp4", "", "not-found"},                          // forgotten: it has been out of the playlists for a minute
		{"video-0.0.mp4", "", "not-found"},                        //
		{fmt.Sprintf("video-%d.mp4", v.open), "", "not-found"},    // not whole yet
		{fmt.Sprintf("video-%d.mp4", v.open+5), "", "not-found"},  //
		{fmt.Sprintf("video-%d.40.mp4", v.open), "", "not-found"}, // not hinted at
		{"video-99999999999999999999.mp4", "", "not-found"},       //
		{"video--1.mp4", "", "not-found"},                         //
		{"video-1.-1.mp4", "", "not-found"},                       //
		{"../video.m3u8", "", "not-found"},                        //
		{"..%2fvideo.m3u8", "", "not-found"},                      //
		{"skip video.m3u8", "", "not-found"},                      //
		{"audio-fr.m3u8", "", "not-found"},                        // a language with no booth
		{"video.m3u8", "_HLS_msn=" + fmt.Sprint(v.open+2), "too-far-ahead"},
		{"video.m3u8", "_HLS_msn=18446744073709551616", "malformed"},
		{"video.m3u8", "_HLS_msn=-3", "malformed"},
		{"video.m3u8", "_HLS_msn=x", "malformed"},
		{"video.m3u8", "_HLS_part=1", "malformed"},
		{"video.m3u8", fmt.Sprintf("_HLS_msn=%d&_HLS_part=99", v.open), "too-far-ahead"},
		{"video.m3u8", "%zz", "malformed"},
	} {
		_, err := s.shelf.find(t.Context(), s.id+"/"+c.name, c.query)
		var refusal *Refusal
		if !errors.As(err, &refusal) || string(refusal.Problem) != c.want {
			t.Errorf("%s?%s: %v, want %s", c.name, c.query, err, c.want)
		}
	}
	for _, query := range []string{"", "_HLS_msn=3", fmt.Sprintf("_HLS_msn=%d", v.open-1), fmt.Sprintf("_HLS_msn=%d&_HLS_part=50", v.open-1), "other=1"} {
		if _, err := s.shelf.find(t.Context(), s.id+"/video.m3u8", query); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	skipped := s.playlist("video.m3u8", "_HLS_skip=YES")
	whole := s.playlist("video.m3u8", "")
	if skipped.Skip == nil || skipped.Skip.SkippedSegments+len(skipped.Segments) != len(whole.Segments) {
		t.Errorf("skipped: %+v of %d", skipped.Skip, len(whole.Segments))
	}
	if n := len(whole.Segments); n < 45 || n > 61 {
		t.Errorf("the window has %d segments", n)
	}
}

func TestEveryLanguageIsDeclaredInItsOwnName(t *testing.T) {
	s := newStudio(t, "ar", "pt-BR", "ru", "zh-Hant")
	s.join('A')
	s.run(3 * second)
	f, err := s.shelf.find(t.Context(), multivariant, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`LANGUAGE="mul",NAME="Floor",AUTOSELECT=YES,DEFAULT=YES`, `LANGUAGE="ar",NAME="العربية"`, `LANGUAGE="ru",NAME="русский"`,
		`LANGUAGE="pt-BR",NAME="português`, `LANGUAGE="zh-Hant",NAME="繁體中文"`, `RESOLUTION=640x360`, `CODECS="vp09.00.10.08,opus"`,
	} {
		if !strings.Contains(string(f.content), want) {
			t.Errorf("%s is not in\n%s", want, f.content)
		}
	}
}
