package media

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"

	"parley/internal/identity"
	"parley/internal/summit"
)

func TestAMemberComesInThroughTheGate(t *testing.T) {
	s := newStage(t)
	s.set(beijing, moscow, interpreter, secretary)
	for _, c := range []struct {
		who  summit.Admission
		from []livekit.TrackSource
	}{
		{beijing, []livekit.TrackSource{livekit.TrackSource_CAMERA, livekit.TrackSource_MICROPHONE}},
		{interpreter, []livekit.TrackSource{livekit.TrackSource_MICROPHONE}},
		{secretary, nil},
	} {
		in := s.join(c.who)
		if in.join.Room.Name != s.summit.String()+".plenary" || in.join.Participant.Identity != string(c.who.Member) {
			t.Errorf("%s came into %q as %q", c.who.Member, in.join.Room.Name, in.join.Participant.Identity)
		}
		may := in.join.Participant.Permission
		if !may.CanSubscribe || may.CanPublish != (len(c.from) > 0) || !slices.Equal(may.CanPublishSources, c.from) ||
			!may.CanPublishData || may.CanUpdateMetadata || may.Hidden {
			t.Errorf("%s may %v", c.who.Member, may)
		}
		for _, server := range in.join.IceServers {
			for _, u := range server.Urls {
				if !strings.HasPrefix(u, "stun:127.0.0.1:") {
					t.Errorf("is told to ask %s", u)
				}
			}
		}
	}
}

func TestATokenGrantsNoMoreThanTheRecordDoesNow(t *testing.T) {
	s := newStage(t)
	s.set(secretary)
	// A token from a time in which more was allowed.
	old := s.token(summit.Admission{Member: secretary.Member, Publish: beijing.Publish})
	conn, _, err := s.dial(old, secretary.Member, nil)
	if err != nil {
		t.Fatal(err)
	}
	deadline, _ := s.ctx.Deadline()
	in := &seat{Conn: conn, t: t, deadline: deadline}
	t.Cleanup(func() { conn.Close() })
	join := in.await(func(r *livekit.SignalResponse) bool { return r.GetJoin() != nil }).GetJoin()
	if join.Participant.Permission.CanPublish {
		t.Error("the old token's grant holds")
	}
}

func TestTheGateRefuses(t *testing.T) {
	s := newStage(t)
	s.set(beijing, moscow)
	s.join(beijing)
	foreign := &Access{key: engine.access.key, secret: strings.Repeat("x", 40)}
	forged, err := foreign.Token(s.summit, summit.Plenary, beijing)
	if err != nil {
		t.Fatal(err)
	}
	admin := func(grant *auth.VideoGrant, life time.Duration) string {
		t.Helper()
		token, err := engine.access.sign(string(beijing.Member), grant, life)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	good := s.token(beijing)
	room := roomName(s.summit, summit.Plenary)
	elsewhere, err := engine.access.Token(identity.HashOf([]byte("another summit")), summit.Plenary, beijing)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(engine.access.secret)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	expired, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": engine.access.key, "sub": beijing.Member, "exp": 1_700_000_000, "video": auth.VideoGrant{RoomJoin: true, Room: room},
	}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		token  string
		cookie identity.ID
		header http.Header
		status int
		want   string
	}{
		{"no token", "", beijing.Member, nil, 401, "media-token-invalid"},
		{"no JWT", "nonsense", beijing.Member, nil, 401, "media-token-invalid"},
		{"a damaged token", good[:len(good)-6] + "AAAAAA", beijing.Member, nil, 401, "media-token-invalid"},
		{"another's key", forged, beijing.Member, nil, 401, "media-token-invalid"},
		{"a token that does not join", admin(&auth.VideoGrant{RoomAdmin: true, Room: room}, time.Minute), beijing.Member, nil, 401, "media-token-invalid"},
		{"a room that is no chamber", admin(&auth.VideoGrant{RoomJoin: true, Room: "lobby"}, time.Minute), beijing.Member, nil, 401, "media-token-invalid"},
		{"an expired token", expired, beijing.Member, nil, 401, "media-token-invalid"},
		{"a token of 5 kB", strings.Repeat("a", 5000), beijing.Member, nil, 413, "too-large"},
		{"no session", good, "", nil, 403, "not-admitted"},
		{"another seat's session", good, moscow.Member, nil, 403, "not-admitted"},
		{"another summit", elsewhere, beijing.Member, nil, 403, "not-admitted"},
		{"a page of another site", good, beijing.Member, http.Header{"Origin": {"https://elsewhere.example"}}, 403, "foreign-origin"},
		{"a page without an origin", good, beijing.Member, http.Header{"Origin": {"null"}}, 403, "foreign-origin"},
	} {
		t.Run(c.name, func(t *testing.T) { s.refused(t, c.token, c.cookie, c.header, c.status, c.want) })
	}
	if in := s.inside(); len(in) != 1 {
		t.Errorf("in the room: %v", in)
	}
}

func TestOnlySignallingPassesTheGate(t *testing.T) {
	s := newStage(t)
	s.set(beijing)
	s.settle()
	admin, err := engine.access.sign("parley", &auth.VideoGrant{RoomAdmin: true, Room: roomName(s.summit, summit.Plenary)}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, token string
		status              int
	}{
		{"GET", "/rtc/v1/validate", s.token(beijing), 400}, // without a join request the engine says no
		{"GET", "/rtc/validate", s.token(beijing), 200},
		{"GET", "/rtc", s.token(beijing), 404}, // no WebSocket
		{"GET", "/rtc/v1", s.token(beijing), 404},
		{"POST", "/rtc/validate", s.token(beijing), 404},
		{"GET", "/rtc/v2", s.token(beijing), 404},
		{"GET", "/rtc/", s.token(beijing), 404},
		{"GET", "//rtc/validate", s.token(beijing), 404},
		{"GET", "/rtc/../rtc/validate", s.token(beijing), 404},
		{"GET", "/", admin, 404},
		{"GET", "/whip/v1", admin, 404},
		{"GET", "/agent", admin, 404},
		{"POST", "/twirp/livekit.RoomService/ListParticipants", admin, 404},
	} {
		request := httptest.NewRequestWithContext(s.ctx, c.method, "http://node.example/", nil)
		request.URL.Path = c.path
		request.Header.Set("Authorization", "Bearer "+c.token)
		request.Header.Set("Cookie", "seat="+string(beijing.Member))
		answer := httptest.NewRecorder()
		s.gate.ServeHTTP(answer, request)
		want := c.status
		if want == 400 {
			want = 502 // a refusal of the engine is not passed on
		}
		if answer.Code != want {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.path, answer.Code, answer.Body, want)
		}
		if strings.Contains(answer.Body.String(), c.token) {
			t.Errorf("%s %s: the answer holds the token", c.method, c.path)
		}
	}
}

// strict is an engine that refuses everything and quotes what it was given, as the real one does.
func strict(t *testing.T, status int) (*Gate, *lines, <-chan *http.Request) {
	t.Helper()
	seen := make(chan *http.Request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		w.Header().Set("X-Quoted", r.Header.Get("Authorization"))
		w.WriteHeader(status)
		fmt.Fprintf(w, "invalid token: %s", r.Header.Get("Authorization"))
	}))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	access := &Access{server: address, key: "parley", secret: strings.Repeat("s", 40)}
	said := &lines{}
	log := slog.New(slog.NewTextHandler(said, nil))
	s := NewSync(access, log)
	s.open[roomName(identity.HashOf([]byte("strict")), summit.Plenary)] = true
	return NewGate(GateConfig{
		Access: access, Sync: s, Problem: problem, Log: log,
		Authorise: func(*http.Request, identity.Hash, identity.ID, identity.ID) (summit.Admission, error) {
			return beijing, nil
		},
	}), said, seen
}

func TestTheEngineSeesNothingButTheJoiningAndItsErrorsStayInside(t *testing.T) {
	gate, said, seen := strict(t, http.StatusUnauthorized)
	token, err := gate.Access.Token(identity.HashOf([]byte("strict")), summit.Plenary, secretary)
	if err != nil {
		t.Fatal(err)
	}
	query := url.Values{
		"access_token": {token}, "publish": {"twin"}, "attributes": {"e30="}, "join_request": {"x"}, "sdk": {"js"}, "sid": {"PA_1"},
	}
	request := httptest.NewRequest(http.MethodGet, "http://node.example/rtc/validate?"+query.Encode(), nil)
	for name, value := range map[string]string{
		"Cookie": "seat=beijing-secretary", "Origin": "http://node.example", "Referer": "http://node.example/s/1/2",
		"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7", "User-Agent": "a browser", "Accept-Language": "ru",
	} {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	gate.ServeHTTP(answer, request)
	if answer.Code != http.StatusBadGateway {
		t.Errorf("answered %d", answer.Code)
	}

	r := <-seen
	if got := r.URL.Query().Encode(); got != "sdk=js&sid=PA_1" {
		t.Errorf("the engine was asked with %s", got)
	}
	minted, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if minted == token || minted == "" {
		t.Error("the engine got the token that was presented")
	}
	for name := range r.Header {
		if !slices.Contains([]string{"Authorization", "User-Agent", "Accept-Encoding"}, name) {
			t.Errorf("the engine got the header %s", name)
		}
	}
	for what, text := range map[string]string{"answer": answer.Body.String() + fmt.Sprint(answer.Header()), "log": said.String()} {
		for _, secret := range []string{token, minted, gate.Access.secret} {
			if strings.Contains(text, secret) {
				t.Errorf("the %s holds a secret: %s", what, text)
			}
		}
	}
}

func TestARoomThatTheEngineDoesNotKnowIsLookedForAtOnce(t *testing.T) {
	gate, _, seen := strict(t, http.StatusNotFound)
	token, err := gate.Access.Token(identity.HashOf([]byte("strict")), summit.Plenary, beijing)
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	gate.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://node.example/rtc/validate?access_token="+token, nil))
	<-seen
	if answer.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d", answer.Code)
	}
	select {
	case <-gate.Sync.wake:
	default:
		t.Error("nobody looks for the room")
	}
}

func TestAConnectionEndsThoughTheEngineDawdles(t *testing.T) {
	s := newStage(t)
	s.set(beijing, moscow)
	one, other := s.join(beijing), s.join(moscow)
	s.gate.drop(place{s.summit, summit.Plenary, moscow.Member})
	other.awaitEnd()
	one.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: 7}}})
	one.await(func(r *livekit.SignalResponse) bool { return r.GetPongResp() != nil })
}

// TestAGrantThatEndsWhileComingInLetsNobodyIn holds a member at the last question, and takes its place away meanwhile.
func TestAGrantThatEndsWhileComingInLetsNobodyIn(t *testing.T) {
	s := newStage(t)
	s.set(beijing, moscow)
	s.settle()
	asked, answer := make(chan struct{}), make(chan struct{})
	authorise := s.gate.Authorise
	s.gate.Authorise = func(r *http.Request, of identity.Hash, chamber, member identity.ID) (summit.Admission, error) {
		admission, err := authorise(r, of, chamber, member)
		close(asked)
		<-answer
		return admission, err
	}
	ended := make(chan error)
	go func() {
		conn, _, err := s.dial(s.token(moscow), moscow.Member, nil)
		if err == nil {
			conn.Close()
		}
		ended <- err
	}()
	<-asked
	s.set(beijing)
	close(answer)
	if err := <-ended; err == nil {
		t.Error("came in after the place was lost")
	}
	s.settle()
	if in := s.inside(); len(in) != 0 {
		t.Errorf("in the room: %v", in)
	}
}

func TestAClosedGateHoldsNobodyAndLetsNobodyIn(t *testing.T) {
	s := newStage(t)
	s.set(beijing)
	in := s.join(beijing)
	s.gate.Close()
	in.awaitEnd()
	s.refused(t, s.token(beijing), beijing.Member, nil, 503, "media-not-ready")
}

func TestThePlaceOfAnotherConnectionIsNotTouched(t *testing.T) {
	s := newStage(t)
	var ended []string
	hold := func(name string, p place) *signalling {
		h := &signalling{place: p, end: func() { ended = append(ended, name) }}
		if err := s.gate.enter(h); err != nil {
			t.Fatal(err)
		}
		return h
	}
	other := identity.HashOf([]byte("another summit"))
	held := []*signalling{
		hold("plenary", place{s.summit, summit.Plenary, moscow.Member}),
		hold("caucus", place{s.summit, "caucus-moscow", moscow.Member}),
		hold("someone else", place{s.summit, summit.Plenary, beijing.Member}),
		hold("elsewhere", place{other, summit.Plenary, moscow.Member}),
	}
	s.set(moscow)
	s.set(beijing)
	if !slices.Equal(ended, []string{"plenary"}) {
		t.Errorf("who lost the plenary lost %v", ended)
	}
	for _, h := range held {
		s.gate.leave(h)
	}
}

func TestASeatHoldsOnlySoManyConnections(t *testing.T) {
	s := newStage(t)
	s.set(beijing)
	s.settle()
	where := place{s.summit, summit.Plenary, beijing.Member}
	held := make([]*signalling, maxPerPlace)
	for i := range held {
		held[i] = &signalling{place: where, end: func() {}}
		if err := s.gate.enter(held[i]); err != nil {
			t.Fatal(err)
		}
	}
	s.refused(t, s.token(beijing), beijing.Member, nil, 429, "too-many-connections")
	for _, h := range held {
		s.gate.leave(h)
	}
	s.join(beijing)
}

func TestAChamberThatIsNotOpenYetSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // so that nobody waits for what does not come
	gate, _, _ := strict(t, http.StatusUnauthorized)
	delete(gate.Sync.open, roomName(identity.HashOf([]byte("strict")), summit.Plenary))
	token, err := gate.Access.Token(identity.HashOf([]byte("strict")), summit.Plenary, beijing)
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	gate.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, "http://node.example/rtc/validate?access_token="+token, nil))
	if answer.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d", answer.Code)
	}
}

func TestTheEngineListensForSignallingOnLoopbackAlone(t *testing.T) {
	host, _, err := net.SplitHostPort(engine.access.server.Host)
	if err != nil || host != "127.0.0.1" {
		t.Errorf("listens on %s", host)
	}
	response, err := http.Get(engine.access.server.String() + "/twirp/livekit.RoomService/ListRooms")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); err != nil || response.StatusCode == http.StatusOK {
		t.Errorf("answered %d without a key", response.StatusCode)
	}
}
