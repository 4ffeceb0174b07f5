package media

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"parley/internal/identity"
	"parley/internal/summit"
)

// patience ends a test that waits for something that does not come.
const patience = 20 * time.Second

// The engine starts once in a process: all tests share it, each with a summit of its own.
var (
	engine    *Engine
	engineSay lines
)

func TestMain(m *testing.M) {
	before := slog.New(slog.NewTextHandler(io.Discard, nil))
	slog.SetDefault(before)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var err error
	engine, err = StartEngine(ctx, Config{
		NodeIP: netip.MustParseAddr("127.0.0.1"),
		Log:    slog.New(slog.NewTextHandler(&engineSay, nil)),
	})
	if err == nil && slog.Default() != before {
		err = errors.New("starting the engine changed where everyone logs")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	engine.Stop()
	os.Exit(code)
}

// lines is a log that a test may read while others write.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// stage is a summit whose chambers a test sets, and the way in: Sync, Gate, and somebody who knows the seats.
type stage struct {
	t      *testing.T
	ctx    context.Context
	summit identity.Hash
	sync   *Sync
	gate   *Gate
	server *httptest.Server
	log    *lines

	mu       sync.Mutex
	chambers []summit.Chamber
}

var errNotAdmitted = errors.New("not-admitted")

func newStage(t *testing.T) *stage {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	s := &stage{t: t, ctx: ctx, summit: identity.HashOf([]byte(t.Name())), log: &lines{}}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	s.sync = NewSync(engine.Access(), log)
	s.gate = NewGate(GateConfig{Access: engine.Access(), Sync: s.sync, Authorise: s.authorise, Problem: problem, Log: log})
	s.server = httptest.NewServer(s.gate)
	ran := make(chan struct{})
	go func() {
		s.sync.Run(ctx)
		close(ran)
	}()
	t.Cleanup(func() {
		s.gate.Close()
		s.server.Close()
		cancel()
		<-ran
	})
	return s
}

// authorise knows a seat by its cookie, and what the record says of it by the chambers set last.
func (s *stage) authorise(r *http.Request, of identity.Hash, chamber, member identity.ID) (summit.Admission, error) {
	cookie, err := r.Cookie("seat")
	if err != nil || cookie.Value != string(member) || of != s.summit {
		return summit.Admission{}, errNotAdmitted
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.chambers {
		for _, a := range c.Members {
			if c.ID == chamber && a.Member == member {
				return a, nil
			}
		}
	}
	return summit.Admission{}, errNotAdmitted
}

// problem answers as the node does, in the shape if not in the words.
func problem(w http.ResponseWriter, _ *http.Request, err error) {
	status, name := http.StatusForbidden, err.Error()
	var refused *Refusal
	if errors.As(err, &refused) {
		status, name = refused.Status(), string(refused.Problem)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"type":"/problems/%s"}`, name)
}

// set says who is in the plenary, as the record would. No one at all closes it.
func (s *stage) set(members ...summit.Admission) {
	if len(members) == 0 {
		s.open()
		return
	}
	s.open(summit.Chamber{ID: summit.Plenary, Members: members})
}

// open says which chambers are open, and no others.
func (s *stage) open(chambers ...summit.Chamber) {
	s.mu.Lock()
	s.chambers = chambers
	s.mu.Unlock()
	s.sync.Set(s.summit, chambers)
}

func (s *stage) settle() {
	s.t.Helper()
	if err := s.sync.Settle(s.ctx); err != nil {
		s.t.Fatalf("%v\n%s", err, s.log)
	}
}

var (
	beijing     = summit.Admission{Member: "beijing-principal", Publish: []summit.Purpose{summit.Camera, summit.Microphone}}
	moscow      = summit.Admission{Member: "moscow-principal", Publish: []summit.Purpose{summit.Camera, summit.Microphone}}
	secretary   = summit.Admission{Member: "beijing-secretary"}
	interpreter = summit.Admission{Member: "moscow-interpreter", Publish: []summit.Purpose{summit.OutputPurpose("main", "ru"), summit.OutputPurpose("main", "zh")}}
)

func (s *stage) token(a summit.Admission) string {
	s.t.Helper()
	return s.tokenFor(summit.Plenary, a)
}

func (s *stage) tokenFor(chamber identity.ID, a summit.Admission) string {
	s.t.Helper()
	token, err := engine.Access().Token(s.summit, chamber, a)
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// seat is a member's connection as its browser would hold it.
type seat struct {
	*websocket.Conn
	t        *testing.T
	ctx      context.Context
	deadline time.Time
	join     *livekit.JoinResponse
	refresh  string // the last fresh token that the engine sent
}

// dial knocks at the gate, by the way that livekit-client takes.
func (s *stage) dial(token string, cookie identity.ID, header http.Header) (*websocket.Conn, *http.Response, error) {
	s.t.Helper()
	joinRequest, err := proto.Marshal(&livekit.JoinRequest{
		ClientInfo:         &livekit.ClientInfo{Sdk: livekit.ClientInfo_JS, Version: "2.23.0", Protocol: 16},
		ConnectionSettings: &livekit.ConnectionSettings{AutoSubscribe: true},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	wrapped, err := proto.Marshal(&livekit.WrappedJoinRequest{JoinRequest: joinRequest})
	if err != nil {
		s.t.Fatal(err)
	}
	query := url.Values{"access_token": {token}, "join_request": {base64.URLEncoding.EncodeToString(wrapped)}}
	if header == nil {
		header = http.Header{}
	}
	if cookie != "" {
		header.Set("Cookie", "seat="+string(cookie))
	}
	address := strings.Replace(s.server.URL, "http", "ws", 1) + "/rtc/v1?" + query.Encode()
	return websocket.DefaultDialer.DialContext(s.ctx, address, header)
}

// join brings a member into the plenary and waits for the engine's welcome.
func (s *stage) join(a summit.Admission) *seat {
	s.t.Helper()
	return s.joinIn(summit.Plenary, a)
}

func (s *stage) joinIn(chamber identity.ID, a summit.Admission) *seat {
	s.t.Helper()
	conn, answer, err := s.dial(s.tokenFor(chamber, a), a.Member, nil)
	if err != nil {
		body := ""
		if answer != nil {
			b, _ := io.ReadAll(answer.Body)
			body = answer.Status + " " + string(b)
		}
		s.t.Fatalf("%s cannot join: %v %s\n%s", a.Member, err, body, s.log)
	}
	deadline, _ := s.ctx.Deadline()
	in := &seat{Conn: conn, t: s.t, ctx: s.ctx, deadline: deadline}
	s.t.Cleanup(func() { conn.Close() })
	in.join = in.await(func(r *livekit.SignalResponse) bool { return r.GetJoin() != nil }).GetJoin()
	return in
}

// next is what the engine says next, or nil once the connection has ended.
func (in *seat) next() *livekit.SignalResponse {
	in.t.Helper()
	if err := in.SetReadDeadline(in.deadline); err != nil {
		return nil
	}
	_, data, err := in.ReadMessage()
	if err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			in.t.Fatal("the engine said nothing for too long")
		}
		return nil
	}
	var r livekit.SignalResponse
	if err := proto.Unmarshal(data, &r); err != nil {
		in.t.Fatal(err)
	}
	if fresh := r.GetRefreshToken(); fresh != "" {
		in.refresh = fresh
	}
	return &r
}

func (in *seat) await(is func(*livekit.SignalResponse) bool) *livekit.SignalResponse {
	in.t.Helper()
	for {
		r := in.next()
		if r == nil {
			in.t.Fatal("the connection ended before the engine said what was awaited")
		}
		if is(r) {
			return r
		}
	}
}

// awaitEnd waits until the connection has ended, and says how the engine said goodbye.
func (in *seat) awaitEnd() livekit.DisconnectReason {
	in.t.Helper()
	reason := livekit.DisconnectReason_UNKNOWN_REASON
	for r := in.next(); r != nil; r = in.next() {
		if leave := r.GetLeave(); leave != nil {
			reason = leave.Reason
		}
	}
	return reason
}

func (in *seat) send(r *livekit.SignalRequest) {
	in.t.Helper()
	data, err := proto.Marshal(r)
	if err != nil {
		in.t.Fatal(err)
	}
	if err := in.WriteMessage(websocket.BinaryMessage, data); err != nil {
		in.t.Fatal(err)
	}
}

// inside lists who is in the plenary's room, as the engine says.
func (s *stage) inside() map[string]*livekit.ParticipantInfo {
	s.t.Helper()
	return s.insideOf(summit.Plenary)
}

func (s *stage) insideOf(chamber identity.ID) map[string]*livekit.ParticipantInfo {
	s.t.Helper()
	name := roomName(s.summit, chamber)
	admin, err := engine.Access().administer(s.ctx, name)
	if err != nil {
		s.t.Fatal(err)
	}
	listed, err := s.sync.engine.ListParticipants(admin, &livekit.ListParticipantsRequest{Room: name})
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[string]*livekit.ParticipantInfo{}
	for _, p := range listed.Participants {
		if p.State != livekit.ParticipantInfo_DISCONNECTED {
			found[p.Identity] = p
		}
	}
	return found
}

func (s *stage) roomExists() bool {
	s.t.Helper()
	admin, err := engine.Access().administer(s.ctx, "")
	if err != nil {
		s.t.Fatal(err)
	}
	listed, err := s.sync.engine.ListRooms(admin, &livekit.ListRoomsRequest{})
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.ContainsFunc(listed.Rooms, func(r *livekit.Room) bool { return r.Name == roomName(s.summit, summit.Plenary) })
}

// refused knocks and must be refused. The answer must not hold the token.
func (s *stage) refused(t *testing.T, token string, cookie identity.ID, header http.Header, status int, name string) {
	t.Helper()
	conn, answer, err := s.dial(token, cookie, header)
	if err == nil {
		conn.Close()
		t.Fatalf("came in, want %d %s", status, name)
	}
	if answer == nil {
		t.Fatalf("no answer: %v", err)
	}
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != status || string(body) != `{"type":"/problems/`+name+`"}` {
		t.Errorf("answered %d %s, want %d %s", answer.StatusCode, body, status, name)
	}
	if token != "" && strings.Contains(string(body)+fmt.Sprint(answer.Header), token) {
		t.Error("the answer holds the token")
	}
}

func TestAnOutputInASignLanguageIsSentFromACameraAndNoOther(t *testing.T) {
	signed, spoken := summit.OutputPurpose("main", "csl"), summit.OutputPurpose("main", "zh")
	admission := summit.Admission{Publish: []summit.Purpose{spoken, signed}}
	if got, want := sourcesOf(admission), []livekit.TrackSource{livekit.TrackSource_CAMERA, livekit.TrackSource_MICROPHONE}; !slices.Equal(got, want) {
		t.Errorf("sends from %v, not %v", got, want)
	}
	if got := sourcesOf(summit.Admission{Publish: []summit.Purpose{signed}}); !slices.Equal(got, []livekit.TrackSource{livekit.TrackSource_CAMERA}) {
		t.Errorf("who signs alone sends from %v", got)
	}
	for purpose, right := range map[summit.Purpose]livekit.TrackSource{signed: livekit.TrackSource_CAMERA, spoken: livekit.TrackSource_MICROPHONE} {
		for _, source := range []livekit.TrackSource{livekit.TrackSource_CAMERA, livekit.TrackSource_MICROPHONE} {
			if got := listedAs(admission, &livekit.TrackInfo{Name: string(purpose), Source: source}); got != (source == right) {
				t.Errorf("%s from %v: listed %v", purpose, source, got)
			}
		}
	}
}
