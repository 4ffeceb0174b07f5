package httpapi

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Host serves the app of its own binary to a delegation's browsers, and passes what they ask of another's node to that
// node: requests under /api and the signalling under /rtc. Nothing of what the node answers is a page, a script or a
// policy, so that whatever node it is, the browsers run the app that stands here.
type Host struct {
	*API
	node  *url.URL // scheme and host
	proxy *httputil.ReverseProxy
}

// NewHost makes the host of a node. Of the options it takes the app and what they say of the network around it.
func NewHost(o Options, node *url.URL, through http.RoundTripper) *Host {
	h := &Host{API: &API{Options: o, now: o.Now, log: o.Logger, mux: http.NewServeMux()}, node: node}
	h.proxy = &httputil.ReverseProxy{
		Rewrite:        h.ask,
		ModifyResponse: h.answer,
		ErrorHandler:   h.unanswered,
		Transport:      through,
		FlushInterval:  -1,                         // events are sent as they come
		ErrorLog:       log.New(io.Discard, "", 0), // it quotes addresses
	}
	for _, path := range []string{"/api/", "/rtc", "/rtc/"} {
		h.mux.HandleFunc(path, h.pass)
	}
	h.pages()
	h.handler = h.guarded(h.mux)
	return h
}

// asked are the headers of a request that reach the node, answered those of its answer that reach the browser: all
// others are between the browser and this host.
var (
	askedHeaders = []string{
		"Accept", "Accept-Encoding", "Authorization", "Cache-Control", "Content-Type", "Last-Event-Id", "User-Agent",
		"Connection", "Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Extensions", "Sec-Websocket-Protocol",
	}
	answeredHeaders = []string{
		"Allow", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Length", "Content-Type", "Retry-After",
		"Connection", "Upgrade", "Sec-Websocket-Accept", "Sec-Websocket-Extensions", "Sec-Websocket-Protocol",
	}
	// answeredTypes are what the app asks for. A browser makes no page and no script of them.
	answeredTypes = []string{"application/json", "application/problem+json", "application/x-ndjson", "text/event-stream", "text/plain"}
	// seatCookie is the name of a seat's cookie; whatever else a browser has for this host's name is not the node's.
	seatCookie = regexp.MustCompile(`^parley-[0-9a-f]{16}$`)
)

func (h *Host) pass(w http.ResponseWriter, r *http.Request) {
	h.proxy.ServeHTTP(&bound{ResponseWriter: w, control: http.NewResponseController(w), host: h}, r)
}

// ask makes the request that the node sees: as from a page of its own. Whose it is, the node learns from the cookie alone.
func (h *Host) ask(p *httputil.ProxyRequest) {
	p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = h.node.Scheme, h.node.Host, h.node.Host
	kept := only(p.Out.Header, askedHeaders)
	if p.In.Header.Get("Origin") != "" { // it was found to be ours
		kept.Set("Origin", h.node.Scheme+"://"+h.node.Host)
	}
	for _, cookie := range p.In.Cookies() {
		if seatCookie.MatchString(cookie.Name) {
			kept.Add("Cookie", cookie.Name+"="+cookie.Value)
		}
	}
	if cookies := kept.Values("Cookie"); len(cookies) > 1 {
		kept.Set("Cookie", strings.Join(cookies, "; ")) // RFC 6265 section 5.4: one header
	}
	p.Out.Header = kept
}

// foreignAnswer is an answer of the node that no app asked for.
type foreignAnswer string

func (f foreignAnswer) Error() string { return string(f) }

// answer takes from the node's answer what an app may get of a node, under this host's terms.
func (h *Host) answer(r *http.Response) error {
	upgraded := r.StatusCode == http.StatusSwitchingProtocols
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	empty := upgraded || r.StatusCode == http.StatusNoContent || r.ContentLength == 0
	switch {
	case upgraded && !strings.HasPrefix(r.Request.URL.Path, "/rtc"), r.StatusCode/100 == 3:
		return foreignAnswer(fmt.Sprintf("an answer of status %d", r.StatusCode))
	case !empty && (err != nil || !slices.Contains(answeredTypes, kind)):
		return foreignAnswer(fmt.Sprintf("an answer of type %q", kind))
	}
	cookies := r.Cookies()
	r.Header = only(r.Header, answeredHeaders)
	for _, cookie := range cookies {
		if seatCookie.MatchString(cookie.Name) {
			kept := http.Cookie{
				Name: cookie.Name, Value: cookie.Value, Path: "/", MaxAge: cookie.MaxAge,
				HttpOnly: true, Secure: h.Secure, SameSite: http.SameSiteStrictMode,
			}
			r.Header.Add("Set-Cookie", kept.String())
		}
	}
	return nil
}

// unanswered says that there is no answer, in no form of the node's: to the app it is a node that is gone.
func (h *Host) unanswered(w http.ResponseWriter, r *http.Request, err error) {
	words := "The node does not answer.\n"
	//nolint:errorlint // answer's own, as it made it
	if foreign, is := err.(foreignAnswer); is {
		words = "The node sent what the app does not take: " + foreign.Error() + ".\n"
		h.log.LogAttrs(r.Context(), slog.LevelWarn, "the node sent what the app does not take", slog.String("what", foreign.Error()))
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = io.WriteString(w, words)
}

func only(h http.Header, names []string) http.Header {
	kept := http.Header{}
	for _, name := range names {
		if values := h.Values(name); len(values) > 0 {
			kept[name] = slices.Clone(values)
		}
	}
	return kept
}

// bound is an answer of the node on its way to the browser: under this host's policies, whatever came before it. It gives
// the browser eventTime for each piece, and the node as long as it likes between them.
type bound struct {
	http.ResponseWriter
	control *http.ResponseController
	host    *Host
}

// WriteHeader has the last word: with an early hint the proxy lets the node's headers through and forgets ours.
func (b *bound) WriteHeader(status int) {
	if status/100 == 1 && status != http.StatusSwitchingProtocols {
		return
	}
	harden(b.Header(), b.host.Secure)
	b.ResponseWriter.WriteHeader(status)
}

func (b *bound) Write(piece []byte) (int, error) {
	_ = b.control.SetWriteDeadline(b.host.now().Add(eventTime))
	return b.ResponseWriter.Write(piece)
}

// FlushError is for http.ResponseController.
func (b *bound) FlushError() error {
	err := b.control.Flush()
	_ = b.control.SetWriteDeadline(time.Time{})
	return err
}

// Unwrap lets http.ResponseController through.
func (b *bound) Unwrap() http.ResponseWriter { return b.ResponseWriter }
