package gallery

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// OnAir is an open session as the record has it.
type OnAir struct {
	Since        time.Time           // nothing of before is taken
	Languages    []identity.Language // interpreted into and spoken, sorted; those at the first Set stay until the end
	Broadcasters []Broadcaster
	Recording    *Recorded // what all have agreed to record of it, or nil
}

// Broadcaster is a member who may publish, on one device.
type Broadcaster struct {
	Member identity.ID
	Device identity.Key
}

// OnAirOf is what a summit shows the public now: nil unless its session is open.
func OnAirOf(m summit.Moment) *OnAir {
	if m.Session == nil || m.Session.Kind != summit.OpenSession {
		return nil
	}
	on := &OnAir{Since: m.Session.Since}
	for _, b := range m.Booths {
		for _, l := range b.Outputs {
			if !l.Signed() && !slices.Contains(on.Languages, l) {
				on.Languages = append(on.Languages, l)
			}
		}
	}
	slices.Sort(on.Languages)
	if r := m.Recorded(); r != nil {
		on.Recording = &Recorded{Entry: r.Began.Seq, Since: r.Since}
	}
	for _, o := range m.Observers {
		if o.Role != identity.Broadcaster {
			continue
		}
		if a, admitted := m.Admitted(summit.Plenary, o.Member); admitted {
			on.Broadcasters = append(on.Broadcasters, Broadcaster{Member: a.Member, Device: a.Device})
		}
	}
	return on
}

// Config says how a gallery is to run.
type Config struct {
	NodeIP     netip.Addr // the address broadcasters send media to
	Local      netip.Addr // where that is not this machine's own but a router's: the one that it leads to
	UDPPort    int        // where they do; 0: a free one
	Timing     Timing     // zero: Quick
	PerAddress int        // requests of one address at once; 0: DefaultPerAddress
	Recordings string     // the folder of the recordings; empty: none is made
	Log        *slog.Logger
	Now        func() time.Time // nil: time.Now

	// Room tells the bytes where a folder lies, zero where that is not known; nil: it never is.
	Room func(folder string) (free, total int64)
}

// DefaultPerAddress lets a school or an embassy behind one address watch.
const DefaultPerAddress = 500

// The problems that a Refusal names.
const (
	PublishingToken summit.Problem = "publishing-token" // who publishes has no token, or one of before
	DoorsClosed     summit.Problem = "doors-closed"     // nothing is on air
	OfferMalformed  summit.Problem = "malformed"
	OfferCodec      summit.Problem = "codec-not-taken"
	OfferTooLarge   summit.Problem = "too-large"
	NotABroadcaster summit.Problem = "not-admitted"
	NotThere        summit.Problem = "not-found"
	TooFarAhead     summit.Problem = "too-far-ahead"
	TooMany         summit.Problem = "too-many-requests"
)

// Refusal is why something is not published or served.
type Refusal struct {
	Problem summit.Problem
	Detail  string
}

func (r *Refusal) Error() string { return string(r.Problem) + ": " + r.Detail }

func refuse(p summit.Problem, format string, values ...any) *Refusal {
	return &Refusal{Problem: p, Detail: fmt.Sprintf(format, values...)}
}

// lingers is how long a stream that has ended can still be fetched: players are a few seconds behind, and some pause.
const lingers = 5 * time.Minute

// Gallery is the open sessions of all summits. Close it.
type Gallery struct {
	config  Config
	log     *slog.Logger
	now     func() time.Time
	socket  net.PacketConn
	mux     ice.UDPMux
	routed  bool // broadcasters reach the socket by another address than its own
	running sync.WaitGroup
	over    chan struct{}
	archive *archive // or nil

	mu     sync.Mutex
	closed bool
	stages map[identity.Hash]*stage
	pages  map[string]identity.Hash // by the name of a summit's public pages

	asking  sync.Mutex
	asksNow map[string]int // by address
}

// stage is a summit's place in the gallery, from its first open session on.
type stage struct {
	onAir        *OnAir
	stream       *stream // the newest
	stop         chan struct{}
	tokens       map[identity.Hash]grant // by the token's hash; those of the session before stay to be told that it is over
	publications map[string]*publication
	recorder     *recorder
	recording    uint64 // the recorder's entry
}

// grant is what a publishing token is good for.
type grant struct {
	by      Broadcaster
	channel string // one alone, or empty: the picture and all
	stream  *stream
}

// Open opens a gallery: when it returns without an error, broadcasters can reach it.
func Open(c Config) (*Gallery, error) {
	if c.Timing == (Timing{}) {
		c.Timing = Quick
	}
	if c.PerAddress == 0 {
		c.PerAddress = DefaultPerAddress
	}
	g := &Gallery{
		config: c, log: c.Log, now: c.Now, over: make(chan struct{}),
		stages: map[identity.Hash]*stage{}, pages: map[string]identity.Hash{}, asksNow: map[string]int{},
	}
	if g.log == nil {
		g.log = slog.Default()
	}
	if g.now == nil {
		g.now = time.Now
	}
	if c.Recordings != "" {
		var err error
		if g.archive, err = openArchive(c.Recordings, c.Room, g.log); err != nil {
			return nil, fmt.Errorf("the folder of the recordings: %w", err)
		}
	}
	if err := g.listen(); err != nil {
		return nil, fmt.Errorf("the gallery's port for broadcasters: %w", err)
	}
	return g, nil
}

// listen takes the port at the one address that broadcasters are told.
func (g *Gallery) listen() (err error) {
	g.socket, err = bind(g.config.NodeIP, g.config.UDPPort)
	if errors.Is(err, syscall.EADDRNOTAVAIL) && g.config.Local.IsValid() {
		g.routed = true
		g.socket, err = bind(g.config.Local, g.config.UDPPort)
	}
	if err != nil {
		return err
	}
	g.mux = webrtc.NewICEUDPMux(quiet{}, g.socket)
	return nil
}

func bind(ip netip.Addr, port int) (net.PacketConn, error) {
	return new(net.ListenConfig).ListenPacket(context.Background(), "udp", net.JoinHostPort(ip.String(), strconv.Itoa(port)))
}

// Set says whether a summit is on air, and returns at once. When it is not, its publications end, its stream ends with
// what was out already, and nothing that is received later goes anywhere.
func (g *Gallery) Set(of identity.Hash, on *OnAir) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.stages[of]
	if g.closed {
		return
	}
	g.pages[view.PageName(of)] = of
	if s == nil {
		if on == nil {
			return
		}
		s = &stage{tokens: map[identity.Hash]grant{}, publications: map[string]*publication{}}
		g.stages[of] = s
	}
	switch {
	case on == nil && s.onAir != nil:
		g.closeDoors(s)
	case on != nil && s.onAir == nil:
		g.open(s, on)
		g.record(of, s, on.Recording)
	case on != nil:
		s.stream.hold(false)
		s.onAir.Broadcasters = slices.Clone(on.Broadcasters)
		for _, p := range s.publications {
			if !slices.Contains(on.Broadcasters, p.grant.by) {
				g.drop(s, p)
			}
		}
		g.record(of, s, on.Recording)
	}
}

// Hold has nothing more of a summit go out until Set says what it is: its doors are about to close, which the record must
// have first.
func (g *Gallery) Hold(of identity.Hash) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s := g.stages[of]; s != nil && s.onAir != nil {
		s.stream.hold(true)
	}
}

// Keep says what was ever recorded of a summit, and returns at once. What is deleted nobody is given any more, and it goes
// from the disk. What is not said to stand is given to nobody either.
func (g *Gallery) Keep(of identity.Hash, all []Recorded) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || g.archive == nil {
		return
	}
	g.pages[view.PageName(of)] = of
	if deleted := g.archive.stand(of, all); len(deleted) > 0 {
		g.running.Go(func() { g.archive.remove(of, deleted) })
	}
}

// record records what all have agreed to, or no more. The gallery is held.
func (g *Gallery) record(of identity.Hash, s *stage, wanted *Recorded) {
	if s.recorder != nil && wanted != nil && s.recording == wanted.Entry {
		return
	}
	if s.recorder != nil {
		s.stream.record(nil)
		s.recorder = nil
	}
	if wanted == nil || g.archive == nil {
		return
	}
	entry, r := wanted.Entry, newRecorder(toTicks(wanted.Since.Sub(s.stream.from)), s.stream.channels, func(at ticks) time.Time {
		return s.stream.from.Add(at.duration())
	})
	s.recorder, s.recording = r, entry
	s.stream.record(r)
	g.running.Go(func() { g.archive.record(of, entry, r) })
}

func (g *Gallery) open(s *stage, on *OnAir) {
	s.onAir = &OnAir{Since: on.Since, Languages: slices.Clone(on.Languages), Broadcasters: slices.Clone(on.Broadcasters)}
	s.tokens = map[identity.Hash]grant{}
	if s.stop != nil {
		close(s.stop)
	}
	s.stop = make(chan struct{})
	s.stream = newStream(g.config.Timing, s.onAir.Languages, on.Since, g.now)
	stream, stop := s.stream, s.stop
	g.running.Go(func() { g.run(stream, stop) })
}

// run cuts a stream until it ends, and takes it off the shelf some time later.
func (g *Gallery) run(s *stream, stop <-chan struct{}) {
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-g.over:
			return
		case <-stop:
			return
		case <-next.C:
		}
		if s.over() {
			break
		}
		s.advance()
		next.Reset(max(s.due(), time.Millisecond))
	}
	next.Reset(lingers)
	select {
	case <-g.over:
	case <-stop:
	case <-next.C:
		s.shelf.clear()
	}
}

func (g *Gallery) closeDoors(s *stage) {
	s.onAir = nil
	s.stream.end() // first of all
	s.recorder = nil
	for _, p := range s.publications {
		g.drop(s, p)
	}
}

// drop ends a publication. The gallery is held.
func (g *Gallery) drop(s *stage, p *publication) {
	if s.publications[p.id] != p {
		return
	}
	delete(s.publications, p.id)
	p.detach()
	g.running.Go(p.close)
}

// Grant gives a broadcaster's seat a token to publish with, for the picture and every language or for one channel alone,
// and lists the channels. A token is good until the session ends, for one publication at a time: another one with the
// same token takes its place.
func (g *Gallery) Grant(of identity.Hash, by Broadcaster, channel string) (token string, channels []string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.stages[of]
	if s == nil || s.onAir == nil {
		return "", nil, refuse(DoorsClosed, "no session of this summit is open")
	}
	if !slices.Contains(s.onAir.Broadcasters, by) {
		return "", nil, refuse(NotABroadcaster, "this seat broadcasts nothing")
	}
	channels = slices.Clone(s.stream.channels)
	if channel != "" && !slices.Contains(channels, channel) {
		return "", nil, refuse(OfferMalformed, "this session has no channel %.40q", channel)
	}
	given := 0
	for _, other := range s.tokens {
		if other.by == by {
			given++
		}
	}
	if given >= maxTokens {
		return "", nil, refuse(TooMany, "this seat has been given too many tokens")
	}
	var raw [32]byte
	_, _ = rand.Read(raw[:])
	token = base64.RawURLEncoding.EncodeToString(raw[:])
	s.tokens[identity.HashOf([]byte(token))] = grant{by: by, channel: channel, stream: s.stream}
	return token, channels, nil
}

// What one broadcaster may have in one session: of tokens, and of publications at a time.
const (
	maxTokens       = 1000
	maxPublications = 48
)

// publishedBy counts a broadcaster's publications.
func (s *stage) publishedBy(by Broadcaster) (n int) {
	for _, p := range s.publications {
		if p.grant.by == by {
			n++
		}
	}
	return n
}

// granted finds what a token is good for now. The gallery is held.
func (g *Gallery) granted(of identity.Hash, token string) (*stage, grant, error) {
	s := g.stages[of]
	if s == nil {
		return nil, grant{}, refuse(PublishingToken, "the request carries no token of this summit")
	}
	found, ok := s.tokens[identity.HashOf([]byte(token))]
	switch {
	case !ok:
		return nil, grant{}, refuse(PublishingToken, "the request carries no token of this summit")
	case s.onAir == nil:
		return nil, grant{}, refuse(DoorsClosed, "the open session is over")
	case !slices.Contains(s.onAir.Broadcasters, found.by):
		return nil, grant{}, refuse(PublishingToken, "whose token this is broadcasts no more")
	}
	return s, found, nil
}

// Unpublish ends a publication of this token.
func (g *Gallery) Unpublish(of identity.Hash, token, id string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	s, by, err := g.granted(of, token)
	if err != nil {
		return err
	}
	p := s.publications[id]
	if p == nil || p.grant != by || p.token != identity.HashOf([]byte(token)) {
		return refuse(NotThere, "there is no such publication")
	}
	g.drop(s, p)
	return nil
}

// Close ends every publication and every stream, and waits for them.
func (g *Gallery) Close() error {
	g.mu.Lock()
	g.closed = true
	for _, s := range g.stages {
		if s.onAir != nil {
			g.closeDoors(s)
		}
	}
	g.mu.Unlock()
	close(g.over)
	g.running.Wait()
	err := g.mux.Close()
	if closed := g.socket.Close(); !errors.Is(closed, net.ErrClosed) {
		err = errors.Join(err, closed)
	}
	return err
}
