package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/livekit-server/pkg/sfu"
	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"
)

// Throttle is how often the engine asks a sender for a key frame at most. It decides how soon a newcomer sees the
// first picture.
type Throttle string

// The throttles: Tuned is 100 ms at every level, Stock the engine's own (500 ms, and 1 s above the lowest).
const (
	Tuned Throttle = "tuned"
	Stock Throttle = "stock"
)

// tunedThrottle is short enough for the second of two clicks to get its own key frame, and long enough that a crowd
// arriving at once costs the sender ten key frames a second and no more.
const tunedThrottle = 100 * time.Millisecond

// lossyFor is about how long lossy messages may queue for a line, in any case 8 KiB of them, before those that come are dropped:
// statements and heads are told again.
const lossyFor = time.Second

// Config says how the engine is to run.
type Config struct {
	NodeIP   netip.Addr   // the address clients send media to; zero: the one this machine reaches others from
	UDPPort  int          // for media; 0: a free one
	TCPPort  int          // for media where UDP does not pass; 0: a free one
	Throttle Throttle     // empty: Tuned
	Log      *slog.Logger // nil: the default one
}

// ErrStarted is the answer to a second StartEngine: the engine's own globals let it start once in a process.
var ErrStarted = errors.New("the media engine starts once in a process")

// started is what ErrStarted speaks of. It stands for the engine's globals, which nothing of ours can hold.
var started atomic.Bool

// forever is how long rooms stay when they are empty: until the record closes the chamber.
const forever = math.MaxUint32

// Engine is the media engine in this process. It listens for signalling on loopback alone, under a key that exists in
// memory alone.
type Engine struct {
	server  *service.LivekitServer
	access  *Access
	stopped chan struct{} // closed once it has ended
	failure error         // why it ended, readable after stopped
}

// StartEngine starts the engine and waits until it takes requests, or until ctx ends.
func StartEngine(ctx context.Context, c Config) (*Engine, error) {
	if c.Throttle != "" && c.Throttle != Tuned && c.Throttle != Stock {
		return nil, fmt.Errorf("the media engine's key-frame throttle is %q or %q, not %q", Tuned, Stock, c.Throttle)
	}
	if !started.CompareAndSwap(false, true) {
		return nil, ErrStarted
	}
	log := c.Log
	if log == nil {
		log = slog.Default()
	}
	access := &Access{key: "parley", secret: rand.Text() + rand.Text()}
	conf, err := engineConfig(&c, access)
	if err != nil {
		return nil, err
	}
	config.SetLogger(newEngineLog(log, access))

	node, err := routing.NewLocalNode(conf)
	if err != nil {
		return nil, fmt.Errorf("preparing the media engine: %w", err)
	}
	if err := prometheus.Init(string(node.NodeID()), node.NodeType()); err != nil {
		return nil, fmt.Errorf("preparing the media engine's counters: %w", err)
	}
	e := &Engine{access: access, stopped: make(chan struct{})}
	e.server, err = service.InitializeServer(conf, node)
	if err != nil {
		return nil, fmt.Errorf("preparing the media engine (UDP port %d, TCP port %d): %w", c.UDPPort, c.TCPPort, err)
	}
	port, err := freePort(ctx, "tcp", "127.0.0.1:0") // as late as can be: the engine takes a number, not a listener
	if err != nil {
		return nil, err
	}
	conf.Port = uint32(port)
	access.server = &url.URL{Scheme: "http", Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}

	go func() {
		e.failure = e.server.Start()
		close(e.stopped)
	}()
	if err := e.waitRunning(ctx); err != nil {
		go e.Stop() // it cannot be stopped before it runs, and nobody waits for that any more
		return nil, err
	}
	return e, nil
}

// waitRunning waits for the engine to say that it runs: it can be asked, it does not tell.
func (e *Engine) waitRunning(ctx context.Context) error {
	ask := time.NewTicker(2 * time.Millisecond)
	defer ask.Stop()
	for !e.server.IsRunning() {
		select {
		case <-e.stopped: // it does not run because it has ended
			return fmt.Errorf("starting the media engine: %w", errors.Join(e.failure, errors.New("it has ended")))
		case <-ctx.Done():
			return fmt.Errorf("waiting for the media engine: %w", ctx.Err())
		case <-ask.C:
		}
	}
	return nil
}

// Access is how Sync, Gate and tokens reach this engine.
func (e *Engine) Access() *Access { return e.access }

// Stopped is closed once the engine has ended, whether it was asked to or not.
func (e *Engine) Stopped() <-chan struct{} { return e.stopped }

// Stop tells everyone connected that the server goes down, and ends the engine. It waits until it has ended.
func (e *Engine) Stop() {
	if err := e.waitRunning(context.Background()); err != nil {
		return // it never ran, or has ended by itself
	}
	e.server.Stop(true)
	<-e.stopped
}

// engineConfig fills in the ports and the address that c leaves open, and says the rest of what the engine needs.
func engineConfig(c *Config, access *Access) (*config.Config, error) {
	ctx := context.Background()
	var err error
	if !c.NodeIP.IsValid() {
		if c.NodeIP, err = OutwardAddress(ctx); err != nil {
			return nil, err
		}
	}
	if c.UDPPort == 0 {
		if c.UDPPort, err = freePort(ctx, "udp", ":0"); err != nil {
			return nil, err
		}
	}
	if c.TCPPort == 0 {
		if c.TCPPort, err = freePort(ctx, "tcp", ":0"); err != nil {
			return nil, err
		}
	}
	// Given here and not set below: with no address it would go looking for one.
	text := fmt.Sprintf("rtc: {node_ip: %q, udp_port: %d, tcp_port: %d}", c.NodeIP, c.UDPPort, c.TCPPort)
	conf, err := config.NewConfig(text, true, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("configuring the media engine: %w", err)
	}
	conf.BindAddresses = []string{"127.0.0.1"}
	conf.Keys = map[string]string{access.key: access.secret}
	// Left to itself it tells every client to ask public servers of others for its address, which would show them
	// who meets when. Media goes to this machine alone, so clients need no such server and should be told so by
	// their app; for those that are not, our own address stands where one must.
	conf.RTC.STUNServers = []string{net.JoinHostPort(c.NodeIP.String(), strconv.Itoa(c.UDPPort))}
	if c.NodeIP.IsLoopback() {
		conf.RTC.EnableLoopbackCandidate = true
		conf.RTC.IPs.Includes = []string{"127.0.0.0/8", "::1/128"}
	}
	if c.Throttle != Stock {
		conf.RTC.PLIThrottle = sfu.PLIThrottleConfig{
			LowQuality: tunedThrottle, MidQuality: tunedThrottle, HighQuality: tunedThrottle,
		}
	}
	// On a line that has become poor, what has piled up is not to take the room of voices for long.
	conf.RTC.DatachannelLossyTargetLatency = lossyFor
	conf.Room.AutoCreate = false
	conf.Room.EmptyTimeout = forever
	conf.Room.DepartureTimeout = forever
	// Its list of participants as they are, and not as it last wrote them down.
	conf.API.EnablePsrpcForGetListParticpants = true
	return conf, nil
}

// freePort finds a port that nobody listens on now.
func freePort(ctx context.Context, network, address string) (int, error) {
	var listen net.ListenConfig
	if network == "udp" {
		conn, err := listen.ListenPacket(ctx, network, address)
		if err != nil {
			return 0, fmt.Errorf("finding a free port for media: %w", err)
		}
		defer conn.Close()
		return conn.LocalAddr().(*net.UDPAddr).Port, nil
	}
	listener, err := listen.Listen(ctx, network, address)
	if err != nil {
		return 0, fmt.Errorf("finding a free port for media: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// OutwardAddress is the address from which this machine reaches others. It sends nothing: connecting a UDP socket only
// looks up the route, here to an address kept for documentation (RFC 5737).
func OutwardAddress(ctx context.Context) (netip.Addr, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "udp", "192.0.2.1:9")
	if err != nil {
		return netip.Addr{}, fmt.Errorf("finding this machine's address for media (set it in the configuration): %w", err)
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr(), nil
}
