package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	maxToken     = 4 << 10  // bytes of a token; ours have under 1 KiB
	maxParameter = 96 << 10 // bytes of a parameter; the client's first offer is the largest
	maxPerPlace  = 8        // connections of one member to one chamber: a reconnecting client holds two for a moment

	// openTimeout is how long a client may wait for a chamber's room that is just being opened.
	openTimeout = 3 * time.Second
	// grace lets the engine's own goodbye reach a member that lost its place before its connection is cut. Its media
	// has ended by then: that is the engine's doing, by Sync.
	grace = 2 * time.Second
)

// Problem is the stable name of why Gate refused a request.
type Problem string

// Why requests are refused. What Authorise answers is passed on as it is.
const (
	NoSuchPath    Problem = "not-found"            // 404
	ForeignOrigin Problem = "foreign-origin"       // 403
	TokenInvalid  Problem = "media-token-invalid"  // 401: absent, damaged, expired, or from before a restart
	TooMany       Problem = "too-many-connections" // 429
	TooLarge      Problem = "too-large"            // 413
	NotReady      Problem = "media-not-ready"      // 503: the chamber is open, the engine not yet; come back
	Unavailable   Problem = "media-unavailable"    // 502
)

// Refusal is a request that Gate did not let through. It never quotes the request.
type Refusal struct {
	Problem Problem
	Detail  string
}

func (r *Refusal) Error() string { return string(r.Problem) + ": " + r.Detail }

// Status is the HTTP status that goes with the problem.
func (r *Refusal) Status() int {
	switch r.Problem {
	case NoSuchPath:
		return http.StatusNotFound
	case ForeignOrigin:
		return http.StatusForbidden
	case TokenInvalid:
		return http.StatusUnauthorized
	case TooMany:
		return http.StatusTooManyRequests
	case TooLarge:
		return http.StatusRequestEntityTooLarge
	case NotReady:
		return http.StatusServiceUnavailable
	}
	return http.StatusBadGateway
}

// GateConfig says what Gate stands in front of, and whom it asks.
type GateConfig struct {
	Access *Access
	Sync   *Sync
	// Authorise says what the one who sent the request may do in the chamber now, as that member: the request carries
	// that member's session, and the record admits the member. Its error is the answer to the request.
	Authorise func(r *http.Request, of identity.Hash, chamber, member identity.ID) (summit.Admission, error)
	// Problem answers a request with an error: a *Refusal, or one of Authorise.
	Problem func(w http.ResponseWriter, r *http.Request, err error)
	Log     *slog.Logger
}

// Gate stands in front of the engine's signalling. It lets a request through when its token names a member and a
// chamber, and Authorise says that the sender is that member, and admitted there now. What goes through carries a
// token made for it from that admission, and nothing that the client sent but the parameters of joining.
//
// The engine sends clients fresh tokens over signalling, every five minutes and good for ten, so that they can come
// back after a break. Those are engine tokens like ours and are treated like ours: the room and the identity in them
// say who wants in where, and are no reason to let them in. A token kept aside opens nothing without the seat's session
// and a grant that holds now; with both, it opens what that grant allows now, whatever it said when it was made.
type Gate struct {
	GateConfig
	proxy *httputil.ReverseProxy

	mu     sync.Mutex
	open   map[*signalling]bool
	closed bool
	ended  sync.WaitGroup
}

// signalling is one request on its way through the gate, for as long as its connection stays open.
type signalling struct {
	place
	token    string // the one made for it
	end      context.CancelFunc
	upgraded bool
	ending   *time.Timer
}

type signallingKey struct{}

// NewGate makes the gate, and lets Sync tell it who lost a place.
func NewGate(c GateConfig) *Gate {
	g := &Gate{GateConfig: c, open: map[*signalling]bool{}}
	g.proxy = &httputil.ReverseProxy{
		Rewrite:        g.rewrite,
		ModifyResponse: g.answer,
		ErrorHandler:   g.fail,
		ErrorLog:       log.New(io.Discard, "", 0), // it says when connections end, and quotes addresses
	}
	c.Sync.mu.Lock()
	c.Sync.onLost = g.drop
	c.Sync.mu.Unlock()
	return g
}

// parameters lists, by path, what a client may say when it joins. These paths and no others are those of livekit-client:
// the first pair is how it joins, the second how it does when its two peer connections are kept apart. The second pair
// leaves out publish, which would give a second connection another identity, and attributes, which nobody may set.
var parameters = map[string][]string{
	"/rtc/v1":          {"join_request"},
	"/rtc/v1/validate": {"join_request"},
	"/rtc":             joining,
	"/rtc/validate":    joining,
}

var joining = []string{
	"reconnect", "reconnect_reason", "sid", "auto_subscribe", "adaptive_stream", "disable_ice_lite",
	"subscriber_allow_pause", "sdk", "version", "protocol", "client_protocol", "capabilities", "device_model", "os",
	"os_version", "browser", "browser_version", "network",
}

// headers are those of a request that reach the engine: what a WebSocket needs (RFC 6455), and the browser's name.
var headers = []string{
	"Connection", "Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Extensions",
	"Sec-Websocket-Protocol", "User-Agent",
}

// answerHeaders are those of the engine's answer that reach the client.
var answerHeaders = []string{
	"Connection", "Upgrade", "Sec-Websocket-Accept", "Sec-Websocket-Extensions", "Sec-Websocket-Protocol",
}

// ServeHTTP lets a request through or refuses it.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allowed, known := parameters[r.URL.Path]
	validates := strings.HasSuffix(r.URL.Path, "/validate")
	if !known || r.Method != http.MethodGet || !validates && !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		g.Problem(w, r, &Refusal{NoSuchPath, "here is the media engine's signalling and nothing else"})
		return
	}
	if !sameOrigin(r) {
		g.Problem(w, r, &Refusal{ForeignOrigin, "the request comes from a page of another site"})
		return
	}
	query, token, err := read(r, allowed)
	if err != nil {
		g.Problem(w, r, err)
		return
	}
	wants, ok := g.Access.verify(token)
	if !ok {
		g.Problem(w, r, &Refusal{TokenInvalid, "the media token is missing, damaged, expired or of another node: ask for a new one"})
		return
	}

	ctx, end := context.WithCancel(r.Context())
	defer end()
	// Entered before it is authorised, so that a grant that ends in between finds it.
	s := &signalling{place: wants, end: end}
	if err := g.enter(s); err != nil {
		g.Problem(w, r, err)
		return
	}
	defer g.leave(s)
	admission, err := g.Authorise(r, wants.summit, wants.chamber, wants.member)
	if err != nil {
		g.Problem(w, r, err)
		return
	}
	if err := g.waitOpen(ctx, wants); err != nil {
		g.Problem(w, r, &Refusal{NotReady, "the chamber's room is being opened: try again"})
		return
	}
	if s.token, err = g.Access.Token(wants.summit, wants.chamber, admission); err != nil {
		g.Log.Error("no token for a member that is admitted", "error", err)
		g.Problem(w, r, unavailable())
		return
	}
	through := r.Clone(context.WithValue(ctx, signallingKey{}, s))
	through.URL.RawQuery = query.Encode()
	g.proxy.ServeHTTP(w, through)
}

// read takes the token and the allowed parameters from a request.
func read(r *http.Request, allowed []string) (url.Values, string, error) {
	sent := r.URL.Query()
	token := sent.Get("access_token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); token == "" && ok {
		token = bearer
	}
	if len(token) > maxToken {
		return nil, "", &Refusal{TooLarge, fmt.Sprintf("a token has at most %d bytes", maxToken)}
	}
	query := url.Values{}
	for _, name := range allowed {
		value, ok := sent[name]
		switch {
		case !ok:
		case len(value[0]) > maxParameter:
			return nil, "", &Refusal{TooLarge, fmt.Sprintf("a parameter has at most %d bytes", maxParameter)}
		default:
			query.Set(name, value[0])
		}
	}
	return query, token, nil
}

// sameOrigin refuses pages of other sites. The engine accepts all, and never hears of them.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true // no browser, or no page: it needs the session all the same
	}
	from, err := url.Parse(origin)
	return err == nil && strings.EqualFold(from.Host, r.Host)
}

func (g *Gate) waitOpen(ctx context.Context, p place) error {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	return g.Sync.waitOpen(ctx, p)
}

func (g *Gate) enter(s *signalling) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return &Refusal{NotReady, "the node is going down"}
	}
	same := 0
	for other := range g.open {
		if other.place == s.place {
			same++
		}
	}
	if same >= maxPerPlace {
		return &Refusal{TooMany, fmt.Sprintf("a seat has at most %d connections to a chamber", maxPerPlace)}
	}
	g.open[s] = true
	g.ended.Add(1)
	return nil
}

func (g *Gate) leave(s *signalling) {
	g.mu.Lock()
	delete(g.open, s)
	if s.ending != nil {
		s.ending.Stop()
	}
	g.mu.Unlock()
	g.ended.Done()
	if s.token != "" { // the engine was asked: it may hold someone who was cut in that moment, or miss the room
		g.Sync.look()
	}
}

// drop ends the connections of a place that was lost: those on their way in at once, those that are open after two
// seconds, for the engine ends them itself with its goodbye, and this is for one that does not.
func (g *Gate) drop(lost place) {
	g.dropWhere(func(p place) bool { return p == lost })
}

func (g *Gate) dropWhere(is func(place) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for s := range g.open {
		switch {
		case !is(s.place):
		case !s.upgraded:
			s.end()
		case s.ending == nil:
			s.ending = time.AfterFunc(grace, s.end)
		}
	}
}

// Close lets nobody in any more, ends every connection as drop does, and waits until they have ended. The node's own
// port cannot do this: a connection that became a WebSocket is no longer its own. Stop the engine first, so that its
// goodbye passes.
func (g *Gate) Close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.dropWhere(func(place) bool { return true })
	g.ended.Wait()
}

// rewrite makes the request that the engine sees.
func (g *Gate) rewrite(p *httputil.ProxyRequest) {
	s, _ := p.In.Context().Value(signallingKey{}).(*signalling)
	to := *g.Access.server
	to.Path, to.RawQuery = p.In.URL.Path, p.In.URL.RawQuery
	p.Out.URL = &to
	p.Out.Host = to.Host
	kept := only(p.Out.Header, headers)
	kept.Set("Authorization", "Bearer "+s.token)
	p.Out.Header = kept
}

// engineAnswer is an answer of the engine that a client does not get to see: its errors quote tokens.
type engineAnswer int

func (a engineAnswer) Error() string { return fmt.Sprintf("the media engine answered %d", int(a)) }

// answer lets through the engine's yes, bare of what else it says.
func (g *Gate) answer(r *http.Response) error {
	s, _ := r.Request.Context().Value(signallingKey{}).(*signalling)
	switch r.StatusCode {
	case http.StatusSwitchingProtocols:
		g.mu.Lock()
		s.upgraded = true
		g.mu.Unlock()
		g.Sync.look() // its permissions are those of its token; who came without a place is seen at once
		r.Header = only(r.Header, answerHeaders)
		return nil
	case http.StatusOK:
		const yes = "success"
		r.Body.Close()
		r.Body = io.NopCloser(strings.NewReader(yes))
		r.ContentLength = int64(len(yes))
		r.Header = http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "Cache-Control": {"no-store"}}
		return nil
	}
	return engineAnswer(r.StatusCode)
}

// fail answers for the engine when it refuses, is not there, or when the request was cut.
func (g *Gate) fail(w http.ResponseWriter, r *http.Request, err error) {
	var answered engineAnswer
	switch {
	case r.Context().Err() != nil: // the client went, or its place did
	case errors.As(err, &answered) && answered == http.StatusNotFound:
		// Somebody closed the room behind our back; leave asks Sync to look.
		g.Problem(w, r, &Refusal{NotReady, "the chamber's room is being opened: try again"})
		return
	case errors.As(err, &answered):
		g.Log.Warn("the media engine refused a member that is admitted", "status", int(answered))
	default:
		g.Log.Warn("the media engine cannot be reached", "error", err)
	}
	g.Problem(w, r, unavailable())
}

func unavailable() error {
	return &Refusal{Unavailable, "the media engine cannot take the connection now: try again"}
}

func only(all http.Header, names []string) http.Header {
	kept := make(http.Header, len(names)+1)
	for _, n := range names {
		if v := all.Values(n); len(v) > 0 {
			kept[http.CanonicalHeaderKey(n)] = v
		}
	}
	return kept
}
