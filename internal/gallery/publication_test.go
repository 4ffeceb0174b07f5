package gallery

import (
	"testing"

	"github.com/pion/rtp"
	rtpcodecs "github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
)

func TestAUnitWhoseEndNeverCameIsNotTheNextOnesBeginning(t *testing.T) {
	u := &unpackH264{rtpcodecs.H264Packet{IsAVC: true}}
	for _, c := range []struct {
		packet []byte
		want   string
	}{
		{[]byte{0x7C, 0x81, 'p', 'p'}, ""}, // a picture that rests on others, begun and never ended
		{[]byte{0x7C, 0x85, 'k'}, ""},      // a key frame
		{[]byte{0x7C, 0x05, 'e'}, ""},
		{[]byte{0x7C, 0x45, 'y'}, "\x00\x00\x00\x04\x65key"},
	} {
		got, err := u.Unmarshal(c.packet)
		if err != nil || string(got) != c.want {
			t.Errorf("after %q: %q, %v", c.packet, got, err)
		}
	}
}

func TestPaddingIsNoLoss(t *testing.T) {
	builder := framesFrom(webrtc.MimeTypeH264)
	var empty padding
	number, lost := uint16(65533), map[uint32]bool{}
	send := func(timestamp uint32, payload string, arrives bool) {
		packet := &rtp.Packet{Header: rtp.Header{SequenceNumber: number, Timestamp: timestamp, Marker: payload != ""}, Payload: []byte(payload)}
		if number++; !arrives {
			return
		}
		if !empty.pass(packet) {
			return
		}
		builder.Push(packet)
		for sample := builder.Pop(); sample != nil; sample = builder.Pop() {
			lost[sample.PacketTimestamp] = sample.PrevDroppedPackets > 0
		}
	}
	for n := range uint32(2300) {
		at := 0xFFFFF000 + n*3000
		send(at, "apicture", n != 100)
		for range n % 3 {
			send(at, "", true)
		}
	}
	for n := range uint32(2100) {
		at := 0xFFFFF000 + n*3000
		if broken, came := lost[at]; came != (n != 100) || broken != (n == 101) {
			t.Errorf("frame %d: came %t, broken %t", n, came, broken)
		}
	}
}

func TestAFrameOfManyPacketsIsWhole(t *testing.T) {
	builder, number := framesFrom(webrtc.MimeTypeH264), uint16(0)
	send := func(timestamp uint32, last bool, payload []byte) (frames [][]byte) {
		builder.Push(&rtp.Packet{Header: rtp.Header{SequenceNumber: number, Timestamp: timestamp, Marker: last}, Payload: payload})
		number++
		for sample := builder.Pop(); sample != nil; sample = builder.Pop() {
			frames = append(frames, sample.Data)
		}
		return frames
	}
	const pieces, each = 400, 1100
	var seen [][]byte
	for i := range pieces {
		head := byte(0x05) // of a key frame
		switch i {
		case 0:
			head |= firstFragment
		case pieces - 1:
			head |= 0x40
		}
		seen = append(seen, send(3000, i == pieces-1, append([]byte{0x60 | pieceOfUnit, head}, make([]byte, each)...))...)
	}
	for n := range uint32(3) {
		seen = append(seen, send(6000+3000*n, true, []byte("apicture"))...)
	}
	if len(seen) < 2 || len(seen[0]) != 4+1+pieces*each {
		t.Errorf("%d frames came", len(seen))
	}
}
