package node

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"parley/internal/gallery"
	"parley/internal/httpapi"
	"parley/internal/media"
)

// Config is all that can be set about a node. parley.example.yaml explains each; the tags are kong's.
type Config struct {
	Listen         string         `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Address and port for pages, API and signalling. Plain HTTP is spoken on loopback alone."`
	PublicURL      string         `name:"public-url" placeholder:"URL" help:"Where browsers find this node, such as https://parley.example."`
	Data           string         `default:"data" placeholder:"FOLDER" help:"Folder of the record and the node's key. Back it up; show it to nobody."`
	TrustedProxies []netip.Prefix `name:"trusted-proxies" placeholder:"NETWORK" help:"Networks of reverse proxies whose X-Forwarded-For is believed, for rates."`
	TLS            TLS            `embed:"" prefix:"tls-"`
	Media          Media          `embed:"" prefix:"media-"`
	Gallery        Gallery        `embed:"" prefix:"gallery-"`
	Limits         Limits         `embed:"" prefix:"limits-"`
	Log            Log            `embed:"" prefix:"log-"`
}

// TLS names the certificate's files. They are read again when they change.
type TLS struct {
	Cert string `placeholder:"FILE" help:"Certificate chain, PEM."`
	Key  string `placeholder:"FILE" help:"Private key of the certificate, PEM."`
}

// Media says how sound and picture reach the node.
type Media struct {
	UDPPort          int    `name:"udp-port" default:"7882" help:"UDP port for media. 0: a free one."`
	TCPPort          int    `name:"tcp-port" default:"7881" help:"TCP port for media where UDP does not pass. 0: a free one."`
	NodeIP           string `name:"node-ip" placeholder:"ADDRESS" help:"Address that clients send media to. Empty: on loopback 127.0.0.1, else the one this machine reaches others from."`
	KeyframeThrottle string `name:"keyframe-throttle" enum:"tuned,stock" default:"tuned" help:"How often a sender is asked for a key frame at most: tuned (100 ms) or stock (the engine's own)."`
}

// Gallery says how open sessions come in and go out to the public.
type Gallery struct {
	UDPPort    int    `name:"udp-port" default:"7883" help:"UDP port for who broadcasts an open session. 0: a free one."`
	Pace       string `enum:"quick,calm" default:"quick" help:"How an open session is cut: quick (parts of 200 ms, segments of 1 s) or calm (500 ms and 2 s)."`
	PerAddress int    `name:"per-address" default:"500" help:"Requests of one address at once for an open session."`
}

// Limits bound what one address, one seat and all together may ask for.
type Limits struct {
	PerAddress    int `name:"per-address" default:"6000" help:"Requests a minute from one address."`
	PerSeat       int `name:"per-seat" default:"600" help:"Requests a minute of one seat."`
	EventsPerSeat int `name:"events-per-seat" default:"4" help:"Event streams of one seat at once; the oldest gives way."`
	Events        int `name:"events" default:"4000" help:"Event streams in all."`
}

// Log says what is logged and how. No level logs secrets.
type Log struct {
	Level  string `enum:"debug,info,warn,error" default:"info" help:"Least level that is logged: debug, info, warn or error."`
	Format string `enum:"text,json" default:"text" help:"Form of a line: text or json."`
}

// ErrPlainHTTP is a node that would speak plain HTTP to other machines.
var ErrPlainHTTP = errors.New("without a certificate the node listens on loopback alone: browsers give cameras, microphones and keys " +
	"to secure pages alone. Set tls.cert and tls.key, or listen on 127.0.0.1 behind a proxy that speaks TLS")

// settled is a Config that was found to make sense.
type settled struct {
	Config
	loopback bool
	public   *url.URL // nil on loopback without a public_url
	nodeIP   netip.Addr
}

func (c Config) settle() (settled, error) {
	s := settled{Config: c}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return s, fmt.Errorf("listen: %w", err)
	}
	ip, ipErr := netip.ParseAddr(host)
	s.loopback = host == "localhost" || ipErr == nil && ip.IsLoopback()
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		return s, errors.New("tls.cert and tls.key go together")
	}
	if c.TLS.Cert == "" && !s.loopback {
		return s, fmt.Errorf("listen %s: %w", c.Listen, ErrPlainHTTP)
	}
	if c.PublicURL != "" {
		if s.public, err = publicURL(c.PublicURL); err != nil {
			return s, err
		}
	} else if !s.loopback {
		return s, errors.New("public_url: set the address at which browsers find this node, such as https://parley.example")
	}
	if c.Data == "" {
		return s, errors.New("data: set the folder of the record")
	}
	switch {
	case c.Media.NodeIP != "":
		if s.nodeIP, err = netip.ParseAddr(c.Media.NodeIP); err != nil {
			return s, fmt.Errorf("media.node_ip: %w", err)
		}
	case s.loopback && s.public == nil:
		s.nodeIP = netip.MustParseAddr("127.0.0.1")
	}
	for name, port := range map[string]int{"media.udp_port": c.Media.UDPPort, "media.tcp_port": c.Media.TCPPort, "gallery.udp_port": c.Gallery.UDPPort} {
		if port < 0 || port > 65535 {
			return s, fmt.Errorf("%s: a port is a number up to 65535", name)
		}
	}
	for name, n := range map[string]int{
		"limits.per_address": c.Limits.PerAddress, "limits.per_seat": c.Limits.PerSeat,
		"gallery.per_address": c.Gallery.PerAddress, "limits.events_per_seat": c.Limits.EventsPerSeat, "limits.events": c.Limits.Events,
	} {
		if n < 1 {
			return s, fmt.Errorf("%s: at least 1", name)
		}
	}
	return s, nil
}

// defaultPort is the port that browsers leave out of an address.
var defaultPort = map[string]string{"https": ":443", "http": ":80"}

func publicURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("public_url: %w", err)
	case u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return nil, errors.New("public_url: scheme and host alone, such as https://parley.example")
	case u.Scheme == "http" && u.Hostname() != "localhost" && !strings.HasSuffix(u.Hostname(), ".localhost"):
		return nil, fmt.Errorf("public_url: %w", ErrPlainHTTP)
	}
	host := strings.TrimSuffix(strings.ToLower(u.Host), defaultPort[u.Scheme])
	return &url.URL{Scheme: u.Scheme, Host: host}, nil
}

// secure: browsers reach the node over TLS, whoever ends it.
func (s settled) secure() bool {
	return s.TLS.Cert != "" || s.public != nil && s.public.Scheme == "https"
}

// proxied: somebody else ends TLS, on this machine.
func (s settled) proxied() bool { return s.TLS.Cert == "" && s.secure() }

func (s settled) limits() httpapi.Limits { return httpapi.Limits(s.Limits) }

func (s settled) timing() gallery.Timing {
	if s.Gallery.Pace == "calm" {
		return gallery.Calm
	}
	return gallery.Quick
}

func (s settled) throttle() media.Throttle { return media.Throttle(s.Media.KeyframeThrottle) }

func (l Log) level() slog.Level {
	switch l.Level {
	case "debug":
		return slog.LevelDebug
	case "warn":
		return slog.LevelWarn
	case "error":
		return slog.LevelError
	}
	return slog.LevelInfo
}
