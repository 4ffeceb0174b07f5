package node

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"parley/internal/client"
	"parley/internal/gallery"
	"parley/internal/httpapi"
	"parley/internal/summit"
	"parley/web"
)

// theApp is the app in a folder, or the one in this binary.
func theApp(folder string) (fs.FS, error) {
	if folder == "" {
		return web.Dist(), nil
	}
	info, err := os.Stat(folder)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", folder)
	}
	return os.DirFS(folder), err
}

// AppHash is the hash of the app in a folder, or of the one in this binary: SHA-256 over the manifest of its files.
func AppHash(folder string) (string, error) {
	app, err := theApp(folder)
	if err != nil {
		return "", err
	}
	manifest := httpapi.Manifest(app)
	if manifest == nil {
		return "", errors.New("there is no app: it was not built")
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(manifest)), nil
}

// CheckApp compares what a node serves with the app in a folder, or with the one in this binary. It gives the hash of the
// latter, and in words what is served and differs.
func CheckApp(ctx context.Context, address, folder string) (hash string, differences []string, err error) {
	if hash, err = AppHash(folder); err != nil {
		return "", nil, err
	}
	app, err := theApp(folder)
	if err != nil {
		return "", nil, err
	}
	at, err := nodeAt(address)
	if err != nil {
		return "", nil, err
	}
	through := newTransport()
	defer through.CloseIdleConnections()
	differences, err = httpapi.AppDifferences(ctx, &http.Client{Transport: through}, at, app)
	return hash, differences, err
}

// nodeAt reads a node's address: its scheme and host as a browser has them in an origin.
func nodeAt(address string) (*url.URL, error) {
	node, err := client.New(address, nil)
	if err != nil {
		return nil, err
	}
	at, err := url.Parse(strings.ToLower(node.Origin()))
	if err != nil {
		return nil, err
	}
	at.Host = strings.TrimSuffix(at.Host, defaultPort[at.Scheme])
	return at, nil
}

// newTransport is a way to a node that is not waited for without end. Events come when they come.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 30 * time.Second, IdleConnTimeout: idleTime,
		MaxIdleConnsPerHost: 64, ForceAttemptHTTP2: true, DisableCompression: true,
	}
}

// HostConfig is all that can be set about a delegation's own host.
type HostConfig struct {
	Node           string         `required:"" placeholder:"URL" help:"The node that convened the summit, such as https://parley.example."`
	Listen         string         `default:"127.0.0.1:8081" placeholder:"ADDRESS" help:"Address and port for this delegation's browsers. Plain HTTP is spoken on loopback alone."`
	PublicURL      string         `name:"public-url" placeholder:"URL" help:"Where this delegation's browsers find it, such as https://parley.their-own.example."`
	TrustedProxies []netip.Prefix `name:"trusted-proxies" placeholder:"NETWORK" help:"Networks of reverse proxies whose X-Forwarded-For is believed, for rates."`
	TLS            TLS            `embed:"" prefix:"tls-"`
	Log            Log            `embed:"" prefix:"log-"`
}

// Host is a delegation's own host of the app: it serves the one in this binary, and passes on what is asked of the node.
type Host struct {
	settings settled
	listener net.Listener
	server   *http.Server
	through  *http.Transport
	served   chan error
}

// StartHost brings a host up once its node has answered, and speaks as this app does. Stop it.
func StartHost(ctx context.Context, c HostConfig, log io.Writer) (*Host, error) {
	settings, err := Config{
		Listen: c.Listen, PublicURL: c.PublicURL, TLS: c.TLS, TrustedProxies: c.TrustedProxies, Limits: Limits(httpapi.DefaultLimits),
		Gallery: Gallery{PerAddress: gallery.DefaultPerAddress},
		Data:    ".", // none is kept
	}.settle()
	if err != nil {
		return nil, err
	}
	if _, err := AppHash(""); err != nil {
		return nil, err
	}
	at, err := nodeAt(c.Node)
	if err != nil {
		return nil, err
	}
	h := &Host{settings: settings, through: newTransport(), served: make(chan error, 1)}
	if err := h.fits(ctx, at); err != nil {
		return nil, err
	}
	if h.listener, err = settings.open(ctx); err != nil {
		return nil, err
	}
	l := logger(c.Log, log)
	h.server = newServer(httpapi.NewHost(httpapi.Options{
		App: web.Dist(), Now: time.Now, Logger: l, Limits: httpapi.DefaultLimits,
		Loopback: settings.loopback, Public: settings.public, Secure: settings.secure(), Proxies: c.TrustedProxies,
	}, at, h.through), l)
	go func() { h.served <- h.server.Serve(h.listener) }()
	return h, nil
}

// fits says why the node is none for the app in this binary.
func (h *Host) fits(ctx context.Context, at *url.URL) error {
	defer h.through.CloseIdleConnections()
	node, err := client.New(at.String(), &http.Client{Transport: h.through})
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	about, err := node.About(asking)
	if err != nil {
		return fmt.Errorf("the node at %s does not answer as one: %w", at, err)
	}
	if about.API != httpapi.APIVersion || about.Rules != summit.RulesVersion {
		return fmt.Errorf("the node at %s (%s) speaks version %d of the interface and %d of the rules, and this app %d and %d: take the parley of the node's version",
			at, about.Version, about.API, about.Rules, httpapi.APIVersion, summit.RulesVersion)
	}
	return nil
}

// URL is where browsers find the host.
func (h *Host) URL() string { return h.settings.reachedAt(h.listener.Addr().String()) }

// Wait waits until ctx ends, or the host does: that is an error.
func (h *Host) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-h.served:
		return fmt.Errorf("serving: %w", err)
	}
}

// Stop ends the host. Browsers come back when it does.
func (h *Host) Stop() error {
	// Events never end by themselves, and what became a WebSocket is no longer the server's: nothing is waited for.
	err := h.server.Close()
	h.through.CloseIdleConnections()
	return err
}
