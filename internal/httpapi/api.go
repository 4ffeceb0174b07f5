package httpapi

import (
	"context"
	"crypto/subtle"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/httprate"

	"parley/internal/delivery"
	"parley/internal/gallery"
	"parley/internal/identity"
	"parley/internal/proceedings"
	"parley/internal/record"
	"parley/internal/summit"
)

// Tokens makes the token with which a member joins a chamber's room in the media engine. It is a *media.Access.
type Tokens interface {
	Token(of identity.Hash, chamber identity.ID, admission summit.Admission) (string, error)
}

// Options say what the API stands on and how far it trusts the network around it.
type Options struct {
	Proceedings *proceedings.Proceedings
	Log         *record.Log
	Delivery    *delivery.Service
	Gallery     *gallery.Gallery // nil: nothing goes on air here
	Node        identity.Signer
	Version     string
	Now         func() time.Time
	Logger      *slog.Logger

	Tokens Tokens
	// Signalling makes what stands at /rtc, which asks Authorise and answers with Refuse; nil: nothing stands there.
	Signalling func(*API) http.Handler
	// Healthy says whether all that acts and media need is up.
	Healthy func(context.Context) error
	// Vitals are for the operator's eyes.
	Vitals func(context.Context) Vitals

	App   fs.FS        // the built browser app
	Front http.Handler // what stands at /, or nil: the app

	OperatorToken identity.Hash // the hash of the operator's token

	// Loopback: requests to localhost, its subdomains and the loopback addresses are ours.
	Loopback bool
	// Public is where browsers find the node, or nil: what it is reached as, when Loopback.
	Public *url.URL
	// Secure: cookies travel over TLS alone.
	Secure bool
	// Proxies are those whose X-Forwarded-For is believed.
	Proxies []netip.Prefix

	Limits Limits
}

// Limits bound what one address, one seat and all together may ask for.
type Limits struct {
	PerAddress    int // requests a minute
	PerSeat       int // requests a minute
	EventsPerSeat int // event streams of one seat at once; the oldest gives way
	Events        int // event streams in all
}

// DefaultLimits suit a delegation of a hundred behind one address.
var DefaultLimits = Limits{PerAddress: 6000, PerSeat: 600, EventsPerSeat: 4, Events: 4000}

// maxBody is the most bytes of a request's body.
const maxBody = 64 << 10

// API is the node's face to HTTP.
type API struct {
	Options
	proceedings *proceedings.Proceedings
	now         func() time.Time
	log         *slog.Logger
	challenges  *challenges
	sessions    *sessions
	streams     *streams
	presence    *presence
	frames      frames
	lines       lineFrames
	// recordStreams are counted for themselves: who follows the record keeps nobody from the summit.
	recordStreams *streams
	perSeat       *httprate.RateLimiter
	health        health
	pageNames     pageNames
	eventTime     time.Duration
	viewers       atomic.Pointer[viewers] // nil: players are answered like everyone
	mux           *http.ServeMux
	handler       http.Handler

	stopping chan struct{}
	stop     sync.Once
}

// New builds the API.
func New(o Options) *API {
	a := &API{
		Options: o, proceedings: o.Proceedings, now: o.Now, log: o.Logger,
		challenges: newChallenges(o.Now), sessions: newSessions(o.Now), streams: newStreams(o.Limits), presence: newPresence(), eventTime: eventTime,
		frames: frames{newest: map[audienceAt]frame{}},
		lines:  lineFrames{kept: map[recordIn]*lineFramesOf{}}, recordStreams: newStreams(o.Limits),
		perSeat:  newRates(o.Limits.PerSeat),
		mux:      http.NewServeMux(),
		stopping: make(chan struct{}),
	}
	a.routes()
	a.handler = a.guarded(a.mux)
	return a
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if page, file, watches := galleryPath(r.URL.Path); watches && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		if gallery.OfRecordings(file) || !a.viewers.Load().take(w, r) {
			a.watched(w, r, page, file)
		}
		return
	}
	a.handler.ServeHTTP(w, r)
}

// Stop tells every event stream that the node is about to restart, and ends it. New ones end at once.
func (a *API) Stop() { a.stop.Do(func() { close(a.stopping) }) }

func (a *API) routes() {
	a.operations()
	a.mux.HandleFunc("GET /api/summits/{summit}/seats/{member}/events", a.events)
	a.mux.HandleFunc("GET /api/summits/{summit}/seats/{member}/entries", a.entries)
	a.mux.HandleFunc("POST /api/summits/{summit}/gallery/whip", a.publish)
	a.mux.HandleFunc("DELETE /api/summits/{summit}/gallery/whip/{publication}", a.unpublish)
	a.mux.HandleFunc("GET /healthz", a.healthz)
	a.mux.HandleFunc("GET /announcements", a.announcements)
	a.mux.HandleFunc("GET /announcements/{name}", a.announcement)
	a.mux.HandleFunc("GET /announcements/{name}/{language}", a.announcement)
	a.mux.HandleFunc("GET /announcements/{name}/{language}/{part}", a.announcement)
	a.mux.HandleFunc("GET /calendars/{name}/{delegation}/{token}", a.seatsCalendar)
	if a.Signalling != nil {
		gate := a.Signalling(a)
		a.mux.Handle("/rtc", gate)
		a.mux.Handle("/rtc/", gate)
	}
	a.pages()
}

// pages are the app's, and no node's business.
func (a *API) pages() {
	a.mux.HandleFunc("GET /problems/{name}", serveProblemPage)
	app := newApp(a.App)
	front := a.Front
	if front == nil {
		front = http.HandlerFunc(app.index)
	}
	a.mux.Handle("GET /{$}", front)
	a.mux.HandleFunc("GET /s/{summit}/{member}", app.index)
	a.mux.HandleFunc("GET /claim/{summit}/{delegation}", app.index)
	a.mux.HandleFunc("GET /operator", app.index)
	a.mux.HandleFunc("GET /gallery/{page}", app.gallery)
	for _, name := range app.names() {
		a.mux.HandleFunc("GET /"+name, app.file(name))
	}
	a.mux.HandleFunc("/", a.nothing)
}

// methods are those a request for an unknown address is compared with, to tell a wrong method from a wrong address.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch}

// nothing answers what no route takes: method when the address is right, else not-found.
func (a *API) nothing(w http.ResponseWriter, r *http.Request) {
	for _, method := range methods {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := a.mux.Handler(other); pattern != "" && pattern != "/" {
			w.Header().Add("Allow", method)
		}
	}
	if w.Header().Get("Allow") != "" {
		problem(wrongMethod, "the header Allow lists those it takes").write(w)
		return
	}
	problem(notFound, "no page, file or request has this address").write(w)
}

// Authorise says what the sender of a request may do in a chamber now, as this member: the request carries the seat's
// session, and the record admits the member. The error is for Refuse.
func (a *API) Authorise(r *http.Request, of identity.Hash, chamber, member identity.ID) (summit.Admission, error) {
	return a.belongs(r, seat{of, member}, summit.Moment.Admitted, chamber)
}

// belongs says what the request's seat is in a chamber or a group by this rule, if the request is its own.
func (a *API) belongs(
	r *http.Request, at seat, rule func(m summit.Moment, to, member identity.ID) (summit.Admission, bool), to identity.ID,
) (summit.Admission, error) {
	if _, err := a.signedIn(r, at); err != nil {
		return summit.Admission{}, err
	}
	var (
		admission summit.Admission
		admitted  bool
	)
	err := a.proceedings.Read(at.summit, func(m summit.Moment) { admission, admitted = rule(m, to, at.member) })
	if err == nil && !admitted {
		err = problem(notAdmitted, "the chamber is closed, or not for this seat")
	}
	return admission, err
}

// Refuse answers a request with an error's problem.
func (a *API) Refuse(w http.ResponseWriter, r *http.Request, err error) { a.fail(r, err).write(w) }

// limited counts a request of one seat or one key, and says whether there were too many.
func (a *API) limited(ctx context.Context, key string) bool {
	asked, _ := ctx.Value(askedKey{}).(asked)
	return a.perSeat.OnLimit(asked.w, asked.r, key)
}

// byOperator says whether the request carries the operator's token.
func (a *API) byOperator(authorization string) bool {
	const scheme = "Bearer "
	if len(authorization) <= len(scheme) || authorization[:len(scheme)] != scheme || a.OperatorToken.IsZero() {
		return false
	}
	hash := identity.HashOf([]byte(authorization[len(scheme):]))
	return subtle.ConstantTimeCompare(hash[:], a.OperatorToken[:]) == 1
}

// fail turns an error into its problem. What the node's owner must know goes to the log, and only there.
func (a *API) fail(r *http.Request, err error) *Problem {
	p := problemOf(err)
	if p.cause != nil {
		a.log.LogAttrs(r.Context(), slog.LevelError, "a request could not be answered",
			slog.String("route", r.Pattern), slog.String("problem", string(p.name)), slog.Any("error", p.cause))
	}
	return p
}

var _ huma.StatusError = (*Problem)(nil)

// health asks once a second at most, however often it is asked.
type health struct {
	mu    sync.Mutex
	asked time.Time
	err   error
}

func (a *API) healthz(w http.ResponseWriter, r *http.Request) {
	a.health.mu.Lock()
	defer a.health.mu.Unlock()
	if now := a.now(); now.Sub(a.health.asked) >= time.Second {
		a.health.err = nil
		if a.Healthy != nil {
			// The answer is for all who ask within the second: one who hangs up must not make it a no.
			a.health.err = a.Healthy(context.WithoutCancel(r.Context()))
		}
		a.health.asked = now
	}
	if a.health.err != nil {
		a.fail(r, problemFor(unavailable, a.health.err)).write(w)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n"))
}
