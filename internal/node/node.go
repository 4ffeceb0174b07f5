package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"parley/internal/delivery"
	"parley/internal/gallery"
	"parley/internal/httpapi"
	"parley/internal/identity"
	"parley/internal/media"
	"parley/internal/proceedings"
	"parley/internal/record"
	"parley/internal/summit"
	"parley/web"
)

const (
	headerTime = 10 * time.Second // to send a request's headers
	answerTime = time.Minute      // to take an answer; events and records set their own
	idleTime   = 2 * time.Minute
	drainTime  = 10 * time.Second // for requests that are under way when the node stops
	engineTime = 10 * time.Second // for the media engine to come up
)

// Node is one running Parley.
type Node struct {
	settings settled
	log      *slog.Logger
	lock     *os.File
	record   *record.Log
	delivery *delivery.Service
	minutes  *proceedings.Proceedings
	engine   *media.Engine
	gallery  *gallery.Gallery
	gate     *media.Gate
	api      *httpapi.API
	server   *http.Server
	listener net.Listener
	token    string
	started  time.Time

	stopSync context.CancelFunc
	running  sync.WaitGroup
	served   chan error // the server's end, one
}

// Extra is what a build or a command brings to a node beyond its configuration.
type Extra struct {
	Version string
	Front   http.Handler // what stands at /, or nil: the app
	Log     io.Writer    // where log lines go
}

// Start brings a node up: when it returns without an error, acts are taken. Stop it.
func Start(ctx context.Context, c Config, extra Extra) (_ *Node, err error) {
	settings, err := c.settle()
	if err != nil {
		return nil, err
	}
	n := &Node{started: time.Now(), settings: settings, log: logger(c.Log, extra.Log), served: make(chan error, 1), stopSync: func() {}}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.Stop())
		}
	}()
	if err := n.openData(ctx); err != nil {
		return nil, err
	}
	signer, err := nodeKey(c.Data)
	if err != nil {
		return nil, err
	}
	if n.token, err = operatorToken(c.Data); err != nil {
		return nil, err
	}
	if n.minutes, err = proceedings.Open(ctx, n.record, signer, time.Now); err != nil {
		return nil, err
	}
	// Before the engine: a port that is taken is the commonest fault, and the cheapest to find.
	if n.listener, err = settings.open(ctx); err != nil {
		return nil, err
	}
	if err := n.openGallery(ctx); err != nil {
		return nil, err
	}
	sync, err := n.startMedia(ctx)
	if err != nil {
		return nil, err
	}
	n.api = httpapi.New(httpapi.Options{
		Proceedings: n.minutes, Log: n.record, Delivery: n.delivery, Gallery: n.gallery, Node: signer, Version: extra.Version, Now: time.Now, Logger: n.log,
		Tokens: n.engine.Access(), Signalling: func(api *httpapi.API) http.Handler { return n.newGate(api, sync) }, Healthy: n.healthy, Vitals: n.vitals,
		App: web.Dist(), Front: extra.Front, OperatorToken: identity.HashOf([]byte(n.token)),
		Loopback: settings.loopback, Public: settings.public, Secure: settings.secure(), Proxies: c.TrustedProxies,
		Limits: settings.limits(),
	})
	n.serve()
	if settings.proxied() && len(c.TrustedProxies) == 0 {
		n.log.Warn("trusted_proxies is empty: all who come through the proxy are counted as one address, and one can lock the others out")
	}
	n.log.Info("the node is up", "address", n.URL(), "node", signer.Key().String(), "summits", len(n.minutes.Summits()))
	return n, nil
}

func (n *Node) openData(ctx context.Context) error {
	folder := n.settings.Data
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	var err error
	if n.lock, err = lock(filepath.Join(folder, lockFile)); err != nil {
		return err
	}
	if n.record, err = record.Open(ctx, filepath.Join(folder, recordFile)); err != nil {
		return err
	}
	n.delivery, err = delivery.Open(ctx, filepath.Join(folder, deliveryFile))
	return err
}

func (s settled) open(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if s.TLS.Cert == "" {
		return listener, nil
	}
	certificate := &certificate{files: s.TLS}
	if _, err := certificate.get(nil); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return tls.NewListener(listener, &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: certificate.get, NextProtos: []string{"h2", "http/1.1"},
	}), nil
}

// openGallery takes the port of who broadcasts, at the address that media goes to.
func (n *Node) openGallery(ctx context.Context) (err error) {
	at := n.settings.nodeIP
	local, err := media.OutwardAddress(ctx)
	if !at.IsValid() {
		if err != nil {
			return err
		}
		at = local
	}
	n.gallery, err = gallery.Open(gallery.Config{
		NodeIP: at, Local: local, UDPPort: n.settings.Gallery.UDPPort, Timing: n.settings.timing(), PerAddress: n.settings.Gallery.PerAddress, Log: n.log,
		Recordings: filepath.Join(n.settings.Data, recordingsFolder), Room: room,
	})
	return err
}

// startMedia starts the engine and keeps it in agreement with every summit.
func (n *Node) startMedia(ctx context.Context) (*media.Sync, error) {
	starting, cancel := context.WithTimeout(ctx, engineTime)
	defer cancel()
	engine, err := media.StartEngine(starting, media.Config{
		NodeIP: n.settings.nodeIP, UDPPort: n.settings.Media.UDPPort, TCPPort: n.settings.Media.TCPPort,
		Throttle: n.settings.throttle(), Log: n.log,
	})
	if err != nil {
		return nil, err
	}
	n.engine = engine
	sync := media.NewSync(engine.Access(), n.log)
	n.minutes.Follow(func(m summit.Moment) {
		n.gallery.Set(m.Summit, gallery.OnAirOf(m)) // first: it ends a stream at once
		n.gallery.Keep(m.Summit, gallery.RecordingsOf(m))
		sync.Set(m.Summit, m.Chambers())
	})
	n.minutes.Foresee(func(m summit.Moment) {
		if gallery.OnAirOf(m) == nil {
			n.gallery.Hold(m.Summit)
		}
	})
	running, stop := context.WithCancel(context.Background())
	n.stopSync = stop
	n.running.Go(func() { sync.Run(running) })
	return sync, nil
}

func (n *Node) newGate(api *httpapi.API, sync *media.Sync) http.Handler {
	n.gate = media.NewGate(media.GateConfig{
		Access: n.engine.Access(), Sync: sync, Authorise: api.Authorise, Log: n.log,
		Problem: func(w http.ResponseWriter, r *http.Request, err error) {
			var refusal *media.Refusal
			if errors.As(err, &refusal) {
				err = httpapi.Refused(string(refusal.Problem), refusal.Detail)
			}
			api.Refuse(w, r, err)
		},
	})
	return n.gate
}

func (n *Node) serve() {
	n.server = newServer(n.api, n.log)
	n.running.Go(func() { n.served <- n.api.Serve(n.server, n.listener) })
}

func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, WriteTimeout: answerTime, IdleTimeout: idleTime,
		MaxHeaderBytes: httpapi.MaxHeaderBytes,
		// It tells of every client that hangs up, by address.
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// healthy says why acts or media cannot be taken.
func (n *Node) healthy(ctx context.Context) error {
	vitals := n.vitals(ctx)
	if !vitals.Media {
		return errors.New("the media engine has ended")
	}
	return vitals.Record
}

func (n *Node) vitals(ctx context.Context) httpapi.Vitals {
	v := httpapi.Vitals{Started: n.started, Media: true, Record: n.minutes.Writable(ctx)}
	v.Free, v.Total = room(n.settings.Data)
	select {
	case <-n.engine.Stopped():
		v.Media = false
	default:
	}
	return v
}

// URL is where the node is reached: its public address, or on loopback the one it listens on.
func (n *Node) URL() string { return n.settings.reachedAt(n.listener.Addr().String()) }

func (s settled) reachedAt(address string) string {
	if s.public != nil {
		return s.public.String()
	}
	scheme := "http://"
	if s.TLS.Cert != "" {
		scheme = "https://"
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return scheme + address
	}
	return scheme + net.JoinHostPort("localhost", port)
}

// OperatorToken is the operator's token.
func (n *Node) OperatorToken() string { return n.token }

// OperatorTokenFile is where the operator's token stands.
func (n *Node) OperatorTokenFile() string { return filepath.Join(n.settings.Data, operatorFile) }

// Wait waits until ctx ends, or something without which the node is none: that is an error.
func (n *Node) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-n.served:
		return fmt.Errorf("serving: %w", err)
	case <-n.engine.Stopped():
		return errors.New("the media engine has ended")
	}
}

// Stop takes the node down: seats are told to come back, what is under way is finished, and the record is closed last.
func (n *Node) Stop() error {
	var errs []error
	if n.api != nil {
		n.api.Stop()
	}
	n.stopSync()
	if n.gallery != nil {
		errs = append(errs, n.gallery.Close()) // players are told that it is over
	}
	if n.engine != nil {
		n.engine.Stop() // its goodbye reaches clients through the gate
	}
	if n.gate != nil {
		n.gate.Close()
	}
	if n.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), drainTime)
		defer cancel()
		if n.server.Shutdown(ctx) != nil {
			errs = append(errs, n.server.Close())
		}
	} else if n.listener != nil {
		errs = append(errs, n.listener.Close())
	}
	n.running.Wait()
	if n.minutes != nil {
		n.minutes.Close()
	}
	if n.delivery != nil {
		errs = append(errs, n.delivery.Close())
	}
	if n.record != nil {
		errs = append(errs, n.record.Close())
	}
	if n.lock != nil {
		errs = append(errs, n.lock.Close())
	}
	return errors.Join(errs...)
}

func logger(c Log, to io.Writer) *slog.Logger {
	if to == nil {
		to = os.Stderr
	}
	options := &slog.HandlerOptions{Level: c.level()}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}
