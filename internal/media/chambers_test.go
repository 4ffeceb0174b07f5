package media

import (
	"encoding/json"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"

	"parley/internal/identity"
	"parley/internal/summit"
)

// aSummit is a state of two delegations in a session, with an observer of each role, as the record would have it.
func aSummit(kind summit.SessionKind) *summit.State {
	s := &summit.State{Session: &summit.Session{Kind: kind}}
	for _, id := range []identity.ID{"beijing", "moscow"} {
		d := &summit.Delegation{ID: id, Key: identity.Key{1}}
		for _, role := range []identity.Role{identity.Secretary, identity.Principal, identity.Delegate, identity.Interpreter} {
			d.Members = append(d.Members, aMember(d, role))
		}
		s.Delegations = append(s.Delegations, d)
		s.Booths = append(s.Booths, &summit.Booth{ID: id, Outputs: []identity.Language{"ru"}, Members: []identity.ID{id + "-interpreter"}})
	}
	for _, role := range []identity.Role{identity.Press, identity.Mediator, identity.Technician, identity.Broadcaster} {
		o := aMember(s.Delegations[0], role)
		o.Admitted = summit.ClosedSession
		s.Observers = append(s.Observers, o)
	}
	return s
}

func aMember(d *summit.Delegation, role identity.Role) *summit.Member {
	m := &summit.Member{Delegation: d, Device: identity.Key{2}}
	m.Member, m.Role = d.ID+"-"+identity.ID(role), role
	return m
}

func admissionIn(t *testing.T, chambers []summit.Chamber, chamber, member identity.ID) summit.Admission {
	t.Helper()
	for _, c := range chambers {
		for _, a := range c.Members {
			if c.ID == chamber && a.Member == member {
				return a
			}
		}
	}
	t.Fatalf("%s is not admitted to %s", member, chamber)
	return summit.Admission{}
}

func TestEachRoleMaySendInEachChamberWhatItsPurposesNeedAndNoMore(t *testing.T) {
	camera, microphone := livekit.TrackSource_CAMERA, livekit.TrackSource_MICROPHONE
	sources := map[identity.Role][]livekit.TrackSource{
		identity.Principal: {camera, microphone}, identity.Delegate: {camera, microphone}, identity.Mediator: {camera, microphone},
		identity.Interpreter: {microphone},
		identity.Secretary:   nil, identity.Press: nil, identity.Technician: nil, identity.Broadcaster: nil,
	}
	state := aSummit(summit.ClosedSession)
	roles := map[identity.ID]identity.Role{}
	for _, d := range state.Delegations {
		for _, m := range d.Members {
			roles[m.Member] = m.Role
		}
	}
	for _, o := range state.Observers {
		roles[o.Member] = o.Role
	}
	for _, c := range state.Chambers() {
		for _, a := range c.Members {
			grant := grantOf(roomName(state.Summit, c.ID), a)
			want := sources[roles[a.Member]]
			if c.ID != summit.Plenary {
				want = []livekit.TrackSource{camera, microphone}
			}
			if got := grant.GetCanPublishSources(); !slices.Equal(got, want) || grant.GetCanPublish() != (len(want) > 0) {
				t.Errorf("%s in %s may send from %v, want %v", a.Member, c.ID, got, want)
			}
			if !grant.GetCanPublishData() {
				t.Errorf("%s in %s may send no data packets", a.Member, c.ID)
			}
			if !grant.GetCanSubscribe() || grant.RoomAdmin || grant.RoomRecord || grant.Hidden || grant.GetCanUpdateOwnMetadata() {
				t.Errorf("%s in %s: %+v", a.Member, c.ID, grant)
			}
		}
	}
}

func TestATrackThatCallsItselfChatIsNoneThatAnyoneMaySend(t *testing.T) {
	if listedAs(summit.Admission{Publish: []summit.Purpose{summit.Chat}}, &livekit.TrackInfo{Name: string(summit.Chat)}) {
		t.Error("a track named chat is admitted")
	}
}

func TestARestrictedSessionMovesADelegateOutOfThePlenaryAtOnce(t *testing.T) {
	s := newStage(t)
	closed, restricted := aSummit(summit.ClosedSession).Chambers(), aSummit(summit.RestrictedSession).Chambers()
	delegate := admissionIn(t, closed, summit.Plenary, "beijing-delegate")
	s.open(closed...)
	principal := s.join(admissionIn(t, closed, summit.Plenary, "moscow-principal"))
	out := s.join(delegate)
	watching := s.join(admissionIn(t, closed, summit.Plenary, "beijing-press"))
	kept := s.token(delegate)

	s.open(restricted...)
	for name, in := range map[string]*seat{"the delegate": out, "the press": watching} {
		if reason := in.awaitEnd(); reason != livekit.DisconnectReason_PARTICIPANT_REMOVED {
			t.Errorf("the engine said goodbye to %s with %v", name, reason)
		}
	}
	s.settle()
	if in := s.inside(); len(in) != 1 || in["moscow-principal"] == nil {
		t.Errorf("in the plenary: %v", in)
	}
	s.refused(t, kept, delegate.Member, nil, 403, "not-admitted")
	if out.refresh != "" {
		s.refused(t, out.refresh, delegate.Member, nil, 403, "not-admitted")
	}
	// The caucus takes the delegate in; the others' is as closed as the plenary.
	s.joinIn("caucus-beijing", admissionIn(t, restricted, "caucus-beijing", delegate.Member))
	s.refused(t, s.tokenFor("caucus-moscow", delegate), delegate.Member, nil, 403, "not-admitted")
	principal.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: 7}}})
	principal.await(func(r *livekit.SignalResponse) bool { return r.GetPongResp() != nil })

	s.open(closed...) // widened
	s.join(delegate)
}

func TestDataPacketsPassInEveryChamber(t *testing.T) {
	s := newStage(t)
	chambers := aSummit(summit.ClosedSession).Chambers()
	s.open(chambers...)
	const reader, writer = "beijing-secretary", "beijing-delegate"

	caucus := identity.ID("caucus-beijing")
	from := s.joinIn(caucus, admissionIn(t, chambers, caucus, writer)).data()
	to := s.joinIn(caucus, admissionIn(t, chambers, caucus, reader)).data()
	s.awaitActive(caucus, reader)
	from.write("a word among ourselves")
	if got := to.read(); got.text != "a word among ourselves" || got.topic != "chat" || got.from != writer {
		t.Errorf("the caucus reads %+v", got)
	}

	from = s.join(admissionIn(t, chambers, summit.Plenary, writer)).data()
	to = s.join(admissionIn(t, chambers, summit.Plenary, reader)).data()
	s.awaitActive(summit.Plenary, reader)
	from.write("a sealed word to all")
	if got := to.read(); got.text != "a sealed word to all" || got.from != writer {
		t.Errorf("the plenary reads %+v", got)
	}
}

// awaitActive waits until the engine forwards data packets to a member in a chamber.
func (s *stage) awaitActive(chamber, member identity.ID) {
	s.t.Helper()
	for s.insideOf(chamber)[string(member)].GetState() != livekit.ParticipantInfo_ACTIVE {
		if s.ctx.Err() != nil {
			s.t.Fatalf("%s is not whole in %s", member, chamber)
		}
	}
}

// data is a seat's way to send and receive data packets, as its browser would have it.
type data struct {
	in       *seat
	channel  *webrtc.DataChannel
	low      chan struct{}
	packets  chan packet
	sequence uint32
}

type packet struct{ from, topic, text string }

// data opens the seat's peer connection with a reliable data channel, and waits until it stands.
func (in *seat) data() *data {
	in.t.Helper()
	fatal := func(err error) {
		in.t.Helper()
		if err != nil {
			in.t.Fatal(err)
		}
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetIPFilter(net.IP.IsLoopback)
	connection, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	fatal(err)
	in.t.Cleanup(func() { connection.Close() })
	d := &data{in: in, low: make(chan struct{}, 1), packets: make(chan packet, 16)}
	d.channel, err = connection.CreateDataChannel("_reliable", nil)
	fatal(err)
	_, err = connection.CreateDataChannel("_lossy", nil) // the engine takes a client for whole that has both
	fatal(err)
	opened := make(chan struct{})
	d.channel.OnOpen(func() { close(opened) })
	d.channel.OnBufferedAmountLow(func() {
		select {
		case d.low <- struct{}{}:
		default: // said already
		}
	})
	d.channel.OnMessage(func(m webrtc.DataChannelMessage) {
		var p livekit.DataPacket
		if proto.Unmarshal(m.Data, &p) == nil && p.GetUser() != nil {
			d.packets <- packet{p.ParticipantIdentity, p.GetUser().GetTopic(), string(p.GetUser().Payload)}
		}
	})

	offer, err := connection.CreateOffer(nil)
	fatal(err)
	gathered := webrtc.GatheringCompletePromise(connection)
	fatal(connection.SetLocalDescription(offer))
	<-gathered
	in.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{Offer: &livekit.SessionDescription{
		Type: "offer", Sdp: connection.LocalDescription().SDP,
	}}})
	var early []webrtc.ICECandidateInit
	answered, reachable := false, false
	for !answered || !reachable {
		r := in.await(func(r *livekit.SignalResponse) bool { return r.GetAnswer() != nil || r.GetTrickle() != nil })
		if answer := r.GetAnswer(); answer != nil {
			fatal(connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer.Sdp}))
			answered = true
			continue
		}
		var candidate webrtc.ICECandidateInit
		fatal(json.Unmarshal([]byte(r.GetTrickle().CandidateInit), &candidate))
		early = append(early, candidate)
		reachable = reachable || strings.Contains(strings.ToLower(candidate.Candidate), " udp ")
	}
	for _, candidate := range early {
		fatal(connection.AddICECandidate(candidate))
	}
	in.wait(opened)
	return d
}

func (in *seat) wait(what <-chan struct{}) {
	in.t.Helper()
	select {
	case <-what:
	case <-in.ctx.Done():
		in.t.Fatal("waited too long")
	}
}

func (d *data) write(text string) {
	d.in.t.Helper()
	topic := "chat"
	d.sequence++
	bytes, err := proto.Marshal(&livekit.DataPacket{
		Sequence: d.sequence,
		Value:    &livekit.DataPacket_User{User: &livekit.UserPacket{Payload: []byte(text), Topic: &topic}},
	})
	if err != nil {
		d.in.t.Fatal(err)
	}
	if err := d.channel.Send(bytes); err != nil {
		d.in.t.Fatal(err)
	}
}

func (d *data) read() packet {
	d.in.t.Helper()
	select {
	case p := <-d.packets:
		return p
	case <-d.in.ctx.Done():
		d.in.t.Fatal("no data packet came")
		return packet{}
	}
}
