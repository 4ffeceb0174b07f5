//go:build hostile

package main

import (
	"os"

	"github.com/livekit/livekit-server/pkg/rtc"
	"github.com/livekit/livekit-server/pkg/sfu"
	"github.com/livekit/livekit-server/pkg/sfu/buffer"
	"github.com/livekit/protocol/livekit"

	"parley/e2e/hostile"
	"parley/internal/media"
	"parley/internal/node"
)

// turn makes this node a hostile one, which is ordered about and records in the folder that the environment names. This
// file stands in cmd/parley in the build of bin/hostile alone.
func turn() {
	spy, err := hostile.Open(os.Getenv("PARLEY_HOSTILE"))
	if err != nil {
		panic(err)
	}
	sfu.Forwarding = func(r *sfu.ReceiverBase, p *buffer.ExtPacket) {
		p.Packet.Payload = spy.Forward(hostile.Packet{
			Track: r.TrackInfo().GetSid(), Source: p.Packet.SSRC, Type: p.Packet.PayloadType, Sequence: p.Packet.SequenceNumber,
			Timestamp: p.Packet.Timestamp, Marker: p.Packet.Marker, Payload: p.Packet.Payload,
		})
	}
	rtc.Publishing = func(room livekit.RoomName, member livekit.ParticipantIdentity, track *livekit.TrackInfo) {
		spy.Published(string(room), string(member), track.Sid, track.Name, track.MimeType)
	}
	rtc.Telling = func(room livekit.RoomName, member livekit.ParticipantIdentity, p *livekit.DataPacket) bool {
		return p.GetUser() == nil || spy.Told(string(room), string(member), p.GetUser().GetTopic(), p.GetUser().Payload)
	}
	media.Keeping, media.Knowing, node.Serving = spy.Keeps, spy.Knows, spy.Serve
}
