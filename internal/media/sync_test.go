package media

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestTheRevokedIsOutAtOnceAndTheOthersStay(t *testing.T) {
	s := newStage(t)
	s.set(beijing, moscow)
	one, other := s.join(beijing), s.join(moscow)
	kept := s.token(moscow)
	if other.refresh == "" {
		other.await(func(r *livekit.SignalResponse) bool { return r.GetRefreshToken() != "" })
	}

	s.set(beijing)
	if reason := other.awaitEnd(); reason != livekit.DisconnectReason_PARTICIPANT_REMOVED {
		t.Errorf("the engine said goodbye with %v", reason)
	}
	s.settle()
	if in := s.inside(); len(in) != 1 || in[string(beijing.Member)] == nil {
		t.Errorf("in the room: %v", in)
	}
	// Neither the token kept aside nor the one the engine sent opens anything, with the seat's own session either.
	s.refused(t, kept, moscow.Member, nil, 403, "not-admitted")
	s.refused(t, other.refresh, moscow.Member, nil, 403, "not-admitted")
	one.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: 7}}})
	one.await(func(r *livekit.SignalResponse) bool { return r.GetPongResp() != nil })

	s.set(beijing, moscow)
	s.join(moscow) // invited again
}

func TestALostDeviceIsOutThoughItsMemberStays(t *testing.T) {
	s := newStage(t)
	lost, found := moscow, moscow
	lost.Device, found.Device = identity.Key{1}, identity.Key{2}
	s.set(beijing, lost)
	old := s.join(lost)
	s.set(beijing, found) // revoked, invited and enrolled anew before the engine was asked
	if reason := old.awaitEnd(); reason != livekit.DisconnectReason_PARTICIPANT_REMOVED {
		t.Errorf("the engine said goodbye with %v", reason)
	}
	s.settle()
	if in := s.inside(); len(in) != 0 {
		t.Errorf("in the room: %v", in)
	}
	s.join(found)
}

func TestAClosedChamberIsAClosedRoom(t *testing.T) {
	s := newStage(t)
	s.set(beijing, moscow)
	one, other := s.join(beijing), s.join(moscow)
	s.set()
	one.awaitEnd()
	other.awaitEnd()
	s.settle()
	if s.roomExists() {
		t.Error("the room stands after its chamber has closed")
	}
	s.refused(t, s.token(beijing), beijing.Member, nil, 403, "not-admitted")
}

func TestARoomDeletedBehindOurBackComesBack(t *testing.T) {
	s := newStage(t)
	s.set(beijing)
	in := s.join(beijing)
	admin, err := engine.Access().administer(s.ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.sync.engine.DeleteRoom(admin, &livekit.DeleteRoomRequest{Room: roomName(s.summit, summit.Plenary)}); err != nil {
		t.Fatal(err)
	}
	if reason := in.awaitEnd(); reason != livekit.DisconnectReason_ROOM_DELETED {
		t.Errorf("the engine said goodbye with %v", reason)
	}
	s.settle()
	if !s.roomExists() {
		t.Error("the room did not come back")
	}
	s.join(beijing)
}

func TestDriftedPermissionsAreRepaired(t *testing.T) {
	s := newStage(t)
	s.set(beijing, secretary)
	s.join(secretary)
	name := roomName(s.summit, summit.Plenary)
	admin, err := engine.Access().administer(s.ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.sync.engine.UpdateParticipant(admin, &livekit.UpdateParticipantRequest{
		Room: name, Identity: string(secretary.Member),
		Permission: &livekit.ParticipantPermission{CanPublish: true, CanPublishData: true, CanSubscribe: true, Hidden: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.settle()
	got := s.inside()[string(secretary.Member)].GetPermission()
	if !grantOf(name, secretary).MatchesPermission(got) || got.CanPublish || got.Hidden {
		t.Errorf("permissions are %v", got)
	}
}

func TestAnAdmissionThatChangesChangesPermissionsAndNothingElse(t *testing.T) {
	s := newStage(t)
	idle := summit.Admission{Member: interpreter.Member}
	s.set(beijing, idle)
	in := s.join(idle)
	if in.join.Participant.Permission.CanPublish {
		t.Error("an interpreter without a booth may send")
	}
	s.set(beijing, interpreter)
	update := in.await(func(r *livekit.SignalResponse) bool {
		return slices.ContainsFunc(r.GetUpdate().GetParticipants(), func(p *livekit.ParticipantInfo) bool {
			return p.Identity == string(interpreter.Member) && p.Permission.GetCanPublish()
		})
	})
	sources := update.GetUpdate().Participants[0].Permission.CanPublishSources
	if !slices.Equal(sources, []livekit.TrackSource{livekit.TrackSource_MICROPHONE}) {
		t.Errorf("may send from %v", sources)
	}
}

func TestAnActThatChangesNoChamberAsksTheEngineNothing(t *testing.T) {
	s := NewSync(engine.Access(), slog.New(slog.DiscardHandler))
	of := identity.HashOf([]byte(t.Name()))
	asked := func() bool {
		select {
		case <-s.wake:
			return true
		default:
			return false
		}
	}
	plenary := func(a ...summit.Admission) []summit.Chamber {
		return []summit.Chamber{{ID: summit.Plenary, Members: a}}
	}
	for i, c := range []struct {
		chambers []summit.Chamber
		want     bool
	}{
		{nil, false},
		{plenary(beijing, interpreter), true},
		{plenary(interpreter, beijing), false},
		{plenary(beijing), true},
		{plenary(summit.Admission{Member: beijing.Member}), true},
		{nil, true},
		{nil, false},
		{plenary(), true},
	} {
		s.Set(of, c.chambers)
		if got := asked(); got != c.want {
			t.Errorf("%d: asked %v", i, got)
		}
	}
}

func TestDriftIsSeenWithoutBeingToldOf(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s := NewSync(engine.Access(), slog.New(slog.DiscardHandler))
	s.every = time.Millisecond
	ran := make(chan struct{})
	go func() {
		s.Run(ctx)
		close(ran)
	}()
	if err := s.until(ctx, func() bool { return s.agreed >= 3 }); err != nil {
		t.Error(err) // nobody asked for these looks
	}
	cancel()
	<-ran
}

func TestWhoSendsUnderAnotherNameIsMutedAndThenRemoved(t *testing.T) {
	s := newStage(t)
	s.set(beijing, interpreter)
	listener := s.join(beijing)
	in := s.join(interpreter)
	wrong := string(summit.OutputPurpose("other", "ru"))
	sid := in.publish(wrong)
	listener.await(func(r *livekit.SignalResponse) bool {
		return slices.ContainsFunc(r.GetUpdate().GetParticipants(), func(p *livekit.ParticipantInfo) bool {
			return len(p.Tracks) == 1 && p.Tracks[0].Name == wrong
		})
	})
	s.sync.look()
	in.await(func(r *livekit.SignalResponse) bool { return r.GetMute().GetSid() == sid && r.GetMute().GetMuted() })
	s.settle()
	if tracks := s.inside()[string(interpreter.Member)].GetTracks(); len(tracks) != 1 || !tracks[0].Muted {
		t.Fatalf("sends %v", tracks)
	}
	in.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Mute{Mute: &livekit.MuteTrackRequest{Sid: sid, Muted: false}}})
	listener.await(func(r *livekit.SignalResponse) bool {
		return slices.ContainsFunc(r.GetUpdate().GetParticipants(), func(p *livekit.ParticipantInfo) bool {
			return len(p.Tracks) == 1 && !p.Tracks[0].Muted
		})
	})
	s.sync.look()
	if reason := in.awaitEnd(); reason != livekit.DisconnectReason_PARTICIPANT_REMOVED {
		t.Errorf("the engine said goodbye with %v", reason)
	}
	if !strings.Contains(s.log.String(), wrong) {
		t.Error("the log does not say what was sent")
	}
}

// publish sends a microphone track under a name, as far as the engine takes it for published. It returns its id.
func (in *seat) publish(name string) string {
	in.t.Helper()
	fatal := func(err error) {
		in.t.Helper()
		if err != nil {
			in.t.Fatal(err)
		}
	}
	connection, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	fatal(err)
	in.t.Cleanup(func() { connection.Close() })
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, "cid", "stream")
	fatal(err)
	_, err = connection.AddTrack(track)
	fatal(err)
	in.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: &livekit.AddTrackRequest{
		Cid: track.ID(), Name: name, Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE,
	}}})
	sid := in.await(func(r *livekit.SignalResponse) bool { return r.GetTrackPublished() != nil }).GetTrackPublished().GetTrack().GetSid()
	offer, err := connection.CreateOffer(nil)
	fatal(err)
	gathered := webrtc.GatheringCompletePromise(connection)
	fatal(connection.SetLocalDescription(offer))
	<-gathered
	in.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{Offer: &livekit.SessionDescription{
		Type: "offer", Sdp: connection.LocalDescription().SDP,
	}}})
	answer := in.await(func(r *livekit.SignalResponse) bool { return r.GetAnswer() != nil }).GetAnswer()
	fatal(connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer.Sdp}))
	return sid
}

// ailing is an engine that fails as often as it is told, and remembers which rooms were opened.
type ailing struct {
	livekit.RoomService
	mu      sync.Mutex
	faults  int
	opened  []string
	asked   chan struct{} // told of every list
	hold    chan struct{} // a list waits for it
	removed chan string   // told of everyone put out
}

func (a *ailing) RemoveParticipant(_ context.Context, p *livekit.RoomParticipantIdentity) (*livekit.RemoveParticipantResponse, error) {
	a.removed <- p.Identity
	return &livekit.RemoveParticipantResponse{}, nil
}

func (a *ailing) ListRooms(ctx context.Context, _ *livekit.ListRoomsRequest) (*livekit.ListRoomsResponse, error) {
	a.asked <- struct{}{}
	select {
	case <-a.hold:
	case <-ctx.Done():
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.faults > 0 {
		a.faults--
		return nil, errors.New("the engine is ill")
	}
	return &livekit.ListRoomsResponse{}, nil
}

func (a *ailing) CreateRoom(_ context.Context, r *livekit.CreateRoomRequest) (*livekit.Room, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.opened = append(a.opened, r.Name)
	return &livekit.Room{Name: r.Name}, nil
}

func TestTheLatestChambersWinAndSettingThemNeverWaits(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ill := &ailing{faults: 2, asked: make(chan struct{}, 16), hold: make(chan struct{})}
	said := &lines{}
	s := NewSync(engine.Access(), slog.New(slog.NewTextHandler(said, nil)))
	s.engine = ill
	ran := make(chan struct{})
	go func() {
		s.Run(ctx)
		close(ran)
	}()
	of := identity.HashOf([]byte(t.Name()))
	s.Set(of, []summit.Chamber{{ID: "first"}})
	<-ill.asked // the engine has been asked and does not answer
	s.Set(of, []summit.Chamber{{ID: "second"}})
	s.Set(of, []summit.Chamber{{ID: "third"}})
	close(ill.hold)
	if err := s.waitOpen(ctx, place{summit: of, chamber: "third"}); err != nil {
		t.Fatal(err)
	}
	ill.mu.Lock()
	if !slices.Contains(ill.opened, roomName(of, "third")) || slices.Contains(ill.opened, roomName(of, "second")) {
		t.Errorf("opened %v", ill.opened)
	}
	ill.mu.Unlock()
	cancel()
	<-ran
	if strings.Count(said.String(), "the engine is ill") != 2 {
		t.Errorf("the log says:\n%s", said)
	}
}

func TestWhoLosesAPlaceWaitsForNoLookToEnd(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	slow := &ailing{asked: make(chan struct{}, 16), hold: make(chan struct{}), removed: make(chan string, 3)}
	s := NewSync(engine.Access(), slog.New(slog.DiscardHandler))
	s.engine = slow
	of := identity.HashOf([]byte(t.Name()))
	s.Set(of, []summit.Chamber{{ID: summit.Plenary, Members: []summit.Admission{beijing, moscow}}})
	ran := make(chan struct{})
	go func() {
		s.Run(ctx)
		close(ran)
	}()
	<-slow.asked // a look is under way, and the engine takes its time
	s.Set(of, []summit.Chamber{{ID: summit.Plenary, Members: []summit.Admission{beijing}}})
	select {
	case out := <-slow.removed:
		if out != string(moscow.Member) {
			t.Errorf("%s was put out", out)
		}
	case <-ctx.Done():
		t.Error("who lost a place waits for the look to end")
	}
	cancel()
	<-ran
}
