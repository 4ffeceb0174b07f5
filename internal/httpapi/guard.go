package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/httprate"

	"parley/internal/public"
	"parley/internal/summit"
)

// policy lets the page run its own files and nothing else (https://www.w3.org/TR/CSP3/). The one style that is no file is that of
// the announcement page, which the desk shows before it is proposed.
var policy = "default-src 'none'; script-src 'self'; style-src 'self' " + public.Style + "; connect-src 'self'; img-src 'self' data: blob:; " +
	"media-src 'self' blob:; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; " +
	"frame-ancestors 'none'; form-action 'none'"

// drained is how much of a body that is too large is read and thrown away, so that whoever sends it reads our answer
// in place of a broken connection.
const drained = 16 << 20

// bodyTime is how long a request's body may take.
const bodyTime = 15 * time.Second

// guarded puts in front of every route what holds for all of them.
func (a *API) guarded(next http.Handler) http.Handler {
	perAddress := newRates(a.Limits.PerAddress)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := a.now()
		answer := &answer{ResponseWriter: w}
		defer func() {
			fault := recover()
			if err, is := fault.(error); is && errors.Is(err, http.ErrAbortHandler) {
				panic(fault)
			}
			if fault != nil {
				a.log.LogAttrs(r.Context(), slog.LevelError, "a request ended in a panic",
					slog.String("route", r.Pattern), slog.Any("panic", fault), slog.String("stack", string(debug.Stack())))
				if answer.status == 0 {
					problem(internalFault, "").write(answer)
				}
			}
			// The route and not the address: paths name seats, and queries may carry tokens.
			a.log.LogAttrs(r.Context(), slog.LevelDebug, "request", slog.String("method", r.Method), slog.String("route", r.Pattern),
				slog.Int("status", answer.status), slog.Duration("took", a.now().Sub(began)))
		}()
		harden(w.Header(), a.Secure)
		if p := a.admit(answer, r, perAddress); p != nil {
			p.write(answer)
			return
		}
		next.ServeHTTP(answer, r)
	})
}

// admit says why a request is not even looked at.
func (a *API) admit(w http.ResponseWriter, r *http.Request, perAddress *httprate.RateLimiter) *Problem {
	health := r.URL.Path == "/healthz" // asked by address, by whoever watches over the machine
	if !health && !a.ours(r.Host) {
		return problem(foreignOrigin, "this node is not reached under this name")
	}
	if origin, sent := r.Header["Origin"]; sent && (len(origin) != 1 || origin[0] != a.origin(r)) {
		return problem(foreignOrigin, "the page that sent it is not of this address")
	}
	signalling := strings.HasPrefix(r.URL.Path, "/rtc")
	if !signalling && tooLong(r) {
		return problem(summit.TooLarge, "a request's headers have at most 32 KiB")
	}
	counted := health || signalling || slices.ContainsFunc([]string{"/api/", "/announcements", "/calendars/"}, func(prefix string) bool {
		return strings.HasPrefix(r.URL.Path, prefix)
	})
	if !counted {
		return nil
	}
	if perAddress.OnLimit(w, r, a.address(r)) {
		return problem(tooManyRequests, "this address asked too often within a minute")
	}
	return a.bound(w, r)
}

// maxHeaders is the most bytes of a request's address and headers. Signalling carries a first offer in its address and
// has a bound of its own; MaxHeaderBytes is what the server reads at all.
const (
	maxHeaders     = 32 << 10
	MaxHeaderBytes = 128 << 10
)

func tooLong(r *http.Request) bool {
	n := len(r.RequestURI)
	for name, values := range r.Header {
		for _, v := range values {
			n += len(name) + len(v) + 4
		}
	}
	return n > maxHeaders
}

// harden sets what browsers are told with every answer.
func harden(h http.Header, secure bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// ours says whether a Host is one that this node goes by: another is a name that somebody pointed at us.
func (a *API) ours(host string) bool {
	if a.Public != nil && strings.EqualFold(host, a.Public.Host) {
		return true
	}
	if !a.Loopback {
		return false
	}
	name := strings.ToLower(host)
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && ip.IsLoopback()
}

// origin is the origin that a page of ours has when it is reached as this request was. Behind a proxy that ends TLS,
// the public address says so.
func (a *API) origin(r *http.Request) string {
	if a.Public != nil && strings.EqualFold(r.Host, a.Public.Host) {
		return a.Public.Scheme + "://" + strings.ToLower(r.Host)
	}
	if r.TLS != nil {
		return "https://" + strings.ToLower(r.Host)
	}
	return "http://" + strings.ToLower(r.Host)
}

// address is who asks, for rates: the nearest address that is no trusted proxy's; of IPv6 the network.
func (a *API) address(r *http.Request) string {
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := remote.Addr().Unmap()
	var hops []string
	if a.trusted(ip) {
		hops = strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	}
	for i := len(hops) - 1; i >= 0 && a.trusted(ip); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		ip = hop.Unmap()
	}
	return httprate.CanonicalizeIP(ip.String())
}

func (a *API) trusted(ip netip.Addr) bool {
	for _, p := range a.Proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// bound reads a body that is small enough, so that no route waits for a slow sender or reads too much.
func (a *API) bound(w http.ResponseWriter, r *http.Request) *Problem {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	control := http.NewResponseController(w)
	most := bodyLimit(r)
	_ = control.SetReadDeadline(a.now().Add(bodyTime))
	body, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if int64(len(body)) > most {
		_, _ = io.CopyN(io.Discard, r.Body, drained)
		return problem(summit.TooLarge, fmt.Sprintf("this request has at most %d KiB", most>>10))
	}
	if err != nil {
		return problem(summit.Malformed, "the request's body did not arrive whole")
	}
	_ = control.SetReadDeadline(time.Time{})
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

func newRates(perMinute int) *httprate.RateLimiter {
	return httprate.NewRateLimiter(perMinute, time.Minute, quietly)
}

// quietly keeps the limiter from telling everyone how much is left: who is told to wait learns for how long.
func quietly(l *httprate.RateLimiter) {
	httprate.WithResponseHeaders(httprate.ResponseHeaders{RetryAfter: "Retry-After"})(l)
}

// answer remembers the status for the log.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
