package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/signalling"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"

	"parley/internal/client"
)

// participant is a member in a chamber's room without a browser: it signals to the media engine through the node's own
// door, sends Opus packets of given sizes and counts those it gets. It neither encodes nor decodes, seals nor opens.
type participant struct {
	got atomic.Int64 // media packets received

	ctx       context.Context
	end       context.CancelCauseFunc
	socket    *websocket.Conn
	writing   sync.Mutex // held while the socket is written to
	api       *webrtc.API
	incoming  *webrtc.PeerConnection // the engine offers
	outgoing  *webrtc.PeerConnection // we offer; nil until something is published
	joined    chan struct{}
	published chan string // the engine's ids of tracks that we added
	answered  chan struct{}
	working   sync.WaitGroup
}

// seatIn connects a seat that has signed in to its place in a chamber's room.
func seatIn(ctx context.Context, node string, seat *client.Seat, door client.Door, api *webrtc.API) (_ *participant, err error) {
	at, err := url.Parse(node)
	if err != nil {
		return nil, err
	}
	at.Scheme, at.Path = "ws", "/rtc"
	at.RawQuery = url.Values{"access_token": {door.Token}, "auto_subscribe": {"0"}, "protocol": {"15"}, "sdk": {"go"}, "version": {"2.0.0"}}.Encode()
	socket, answer, err := websocket.DefaultDialer.DialContext(ctx, at.String(), http.Header{"Cookie": {seat.Cookie().String()}})
	if answer != nil && answer.Body != nil {
		_ = answer.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("signalling: %w", err)
	}
	p := &participant{
		socket: socket, api: api,
		joined: make(chan struct{}), published: make(chan string, 1), answered: make(chan struct{}, 1),
	}
	p.ctx, p.end = context.WithCancelCause(ctx)
	p.working.Go(p.read)
	p.working.Go(p.ping)
	if err := await(p, p.joined, "joining"); err != nil {
		return nil, errors.Join(err, p.leave())
	}
	return p, nil
}

// leave ends the connections and waits until nothing runs any more.
func (p *participant) leave() error {
	p.end(nil)
	var failed error
	for _, connection := range []*webrtc.PeerConnection{p.incoming, p.outgoing} {
		if connection != nil {
			failed = errors.Join(failed, connection.Close())
		}
	}
	_ = p.socket.Close()
	p.working.Wait()
	return failed
}

func await[T any](p *participant, event <-chan T, doing string) error {
	select {
	case <-event:
		return nil
	case <-p.ctx.Done():
		return fmt.Errorf("%s: %w", doing, context.Cause(p.ctx))
	case <-time.After(startPatience):
		return errors.New(doing + ": the media engine does not answer")
	}
}

func (p *participant) say(message *livekit.SignalRequest) error {
	bytes, err := proto.Marshal(message)
	if err != nil {
		return err
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	return p.socket.WriteMessage(websocket.BinaryMessage, bytes)
}

// ping keeps the signalling up: the engine ends one that is quiet.
func (p *participant) ping() {
	every := time.NewTicker(5 * time.Second)
	defer every.Stop()
	for {
		select {
		case now := <-every.C:
			if err := p.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: now.UnixMilli()}}}); err != nil {
				p.end(err)
			}
		case <-p.ctx.Done():
			return
		}
	}
}

func (p *participant) read() {
	for {
		_, bytes, err := p.socket.ReadMessage()
		if err != nil {
			p.end(err)
			return
		}
		var message livekit.SignalResponse
		if err := proto.Unmarshal(bytes, &message); err != nil {
			p.end(err)
			return
		}
		if err := p.take(&message); err != nil {
			p.end(err)
			return
		}
	}
}

func (p *participant) take(message *livekit.SignalResponse) (err error) {
	switch m := message.GetMessage().(type) {
	case *livekit.SignalResponse_Join:
		if p.incoming, err = p.connect(livekit.SignalTarget_SUBSCRIBER); err != nil {
			return err
		}
		p.incoming.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
			p.working.Go(func() {
				buffer := make([]byte, 1500)
				for {
					if _, _, err := track.Read(buffer); err != nil {
						return
					}
					p.got.Add(1)
				}
			})
		})
		close(p.joined)
	case *livekit.SignalResponse_Offer:
		if err := p.incoming.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: m.Offer.GetSdp()}); err != nil {
			return err
		}
		answer, err := p.incoming.CreateAnswer(nil)
		if err != nil {
			return err
		}
		if err := p.incoming.SetLocalDescription(answer); err != nil {
			return err
		}
		return p.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_Answer{Answer: &livekit.SessionDescription{Type: "answer", Sdp: answer.SDP, Id: m.Offer.GetId()}}})
	case *livekit.SignalResponse_Answer:
		if err := p.outgoing.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: m.Answer.GetSdp()}); err != nil {
			return err
		}
		p.answered <- struct{}{}
	case *livekit.SignalResponse_TrackPublished:
		p.published <- m.TrackPublished.GetTrack().GetSid()
	case *livekit.SignalResponse_Trickle:
		candidate, err := signalling.FromProtoTrickle(m.Trickle)
		if err != nil {
			return err
		}
		if m.Trickle.GetTarget() == livekit.SignalTarget_PUBLISHER {
			return p.outgoing.AddICECandidate(candidate)
		}
		return p.incoming.AddICECandidate(candidate)
	case *livekit.SignalResponse_Leave:
		return fmt.Errorf("the media engine says goodbye: %s", m.Leave.GetReason())
	}
	return nil
}

func (p *participant) connect(target livekit.SignalTarget) (*webrtc.PeerConnection, error) {
	connection, err := p.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	connection.OnICECandidate(func(candidate *webrtc.ICECandidate) {
		if candidate == nil {
			return
		}
		trickle := signalling.ToProtoTrickle(candidate.ToJSON(), target, false)
		if err := p.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_Trickle{Trickle: trickle}}); err != nil {
			p.end(err)
		}
	})
	return connection, nil
}

// publish adds a track of the purpose that the engine knows by its name, and gives the engine's id for it.
func (p *participant) publish(name string) (*webrtc.TrackLocalStaticRTP, string, error) {
	id := "bench-" + strings.ReplaceAll(name, "/", "-")
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, id, id)
	if err != nil {
		return nil, "", err
	}
	if p.outgoing, err = p.connect(livekit.SignalTarget_PUBLISHER); err != nil {
		return nil, "", err
	}
	if _, err := p.outgoing.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
		return nil, "", err
	}
	if err := p.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: &livekit.AddTrackRequest{
		Cid: id, Name: name, Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE, Encryption: livekit.Encryption_CUSTOM,
	}}}); err != nil {
		return nil, "", err
	}
	var sid string
	select {
	case sid = <-p.published:
	case <-p.ctx.Done():
		return nil, "", fmt.Errorf("publishing: %w", context.Cause(p.ctx))
	case <-time.After(startPatience):
		return nil, "", errors.New("publishing: the media engine does not answer")
	}
	connected := make(chan struct{})
	var once sync.Once
	p.outgoing.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(connected) })
		}
	})
	offer, err := p.outgoing.CreateOffer(nil)
	if err != nil {
		return nil, "", err
	}
	if err := p.outgoing.SetLocalDescription(offer); err != nil {
		return nil, "", err
	}
	if err := p.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{Offer: &livekit.SessionDescription{Type: "offer", Sdp: offer.SDP}}}); err != nil {
		return nil, "", err
	}
	if err := await(p, p.answered, "publishing"); err != nil {
		return nil, "", err
	}
	return track, sid, await(p, connected, "sending")
}

// listen takes tracks, by the engine's ids, or lets them go.
func (p *participant) listen(tracks []string, on bool) error {
	if len(tracks) == 0 {
		return nil
	}
	return p.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_Subscription{Subscription: &livekit.UpdateSubscription{TrackSids: tracks, Subscribe: on}}})
}

// voice is an Opus stream's packets, one after the other; their content is noise to everybody.
type voice struct {
	track  *webrtc.TrackLocalStaticRTP
	packet rtp.Packet
}

func newVoice(track *webrtc.TrackLocalStaticRTP, bytes int) *voice {
	return &voice{track, rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 111}, Payload: make([]byte, bytes)}}
}

func (v *voice) send(passed int) error {
	v.packet.SequenceNumber++
	v.packet.Timestamp += uint32(passed) * 960
	v.packet.Payload[0] = 0x78 // a whole 20 ms frame in mono, CELT only, fullband: RFC 6716, section 3.1
	return v.track.WriteRTP(&v.packet)
}
