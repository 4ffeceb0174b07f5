package httpapi

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"parley/internal/gallery"
)

// A player asks for one small file after another, and waits most of the time: for what comes next, and for the moment to ask
// again. The server's own way holds 40 KB for each who waits and looks for a hang-up meanwhile. So the connection of a player is
// taken out of the server and looked after here, with next to nothing held while it waits. Whatever is asked on it that is not
// a plain request for a file of a stream goes back to the server, with what was read of it.

// Serve serves what comes to a listener, as server.Serve does, until the server is shut down. The server's handler is a, or
// leads to it.
func (a *API) Serve(server *http.Server, l net.Listener) error {
	v := &viewers{
		serve: a.watched, log: a.log, idle: server.IdleTimeout, answer: server.WriteTimeout, address: l.Addr(),
		back: make(chan net.Conn), open: map[net.Conn]struct{}{},
	}
	v.closed, v.close = context.WithCancel(context.Background())
	a.viewers.Store(v)
	server.RegisterOnShutdown(func() { _ = v.Close() })
	var returned sync.WaitGroup
	returned.Go(func() { _ = server.Serve(v) })
	err := server.Serve(l)
	_ = v.Close()
	returned.Wait()
	v.running.Wait()
	return err
}

// viewers are the connections of players. It is also the listener by which they come back to the server.
type viewers struct {
	serve        func(w http.ResponseWriter, r *http.Request, page, file string)
	log          *slog.Logger
	idle, answer time.Duration // as of the server
	address      net.Addr
	back         chan net.Conn

	mu      sync.Mutex
	open    map[net.Conn]struct{} // nil once closed
	closed  context.Context
	close   context.CancelFunc
	running sync.WaitGroup
}

// take takes a request's connection out of the server, if it is a player's.
func (v *viewers) take(w http.ResponseWriter, r *http.Request) bool {
	if v == nil || !plain(r) || r.Method != http.MethodGet {
		return false
	}
	conn, in, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	rest, _ := in.Peek(in.Reader.Buffered())
	rest = bytes.Clone(rest) // mostly none: players wait for an answer before they ask again
	conn = bare(conn)
	if !v.begin(conn, func() { v.follow(conn, r, rest) }) {
		_ = conn.Close()
	}
	return true
}

// begin has a connection looked after, unless the server has shut down.
func (v *viewers) begin(conn net.Conn, follow func()) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open == nil {
		return false
	}
	v.open[conn] = struct{}{}
	v.running.Go(follow)
	return true
}

// plain says whether a request is one of HTTP/1.1 without a body, after which another may come.
func plain(r *http.Request) bool {
	return r.ProtoMajor == 1 && r.ProtoMinor == 1 && !r.Close && r.ContentLength == 0 && len(r.TransferEncoding) == 0
}

// follow answers a player's requests, the first one and those that come, until it hangs up or asks for something else.
func (v *viewers) follow(conn net.Conn, r *http.Request, rest []byte) {
	kept := false
	defer func() {
		if fault := recover(); fault != nil {
			v.log.Error("answering a player", "fault", fault, "stack", string(debug.Stack()))
		}
		if !kept {
			v.forget(conn)
			_ = conn.Close()
		}
	}()
	asks := asking{last: r.WithContext(v.closed)}
	for v.respond(conn, asks.last) {
		var err error
		if rest, err = v.next(conn, &asks, rest); err != nil {
			return
		}
		if len(rest) > 0 {
			kept = v.giveBack(conn, rest)
			return
		}
	}
}

// respond answers a request, and says whether another may follow on this connection.
func (v *viewers) respond(conn net.Conn, r *http.Request) bool {
	page, file, _ := galleryPath(r.URL.Path)
	_ = conn.SetWriteDeadline(after(v.answer))
	if v.closed.Err() != nil { // after the deadline, which Close sets, too
		_ = conn.SetWriteDeadline(after(lastAnswer))
	}
	a := viewersAnswer{conn: conn}
	v.serve(&a, r, page, file)
	return a.begun && a.length == 0
}

// after is so long from now; 0, as of the server: never.
func after(d time.Duration) time.Time {
	if d <= 0 {
		return time.Time{}
	}
	return time.Now().Add(d)
}

func (v *viewers) forget(conn net.Conn) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.open, conn)
}

// giveBack gives a connection back to the server, unless that has shut down.
func (v *viewers) giveBack(conn net.Conn, read []byte) bool {
	v.forget(conn)
	_ = conn.SetDeadline(time.Time{})
	select {
	case v.back <- withRead(conn, read):
		return true
	case <-v.closed.Done():
		return false
	}
}

// The most of a request that is looked at here; what is longer goes back to the server.
const atMost = 2 << 10

var (
	requests = sync.Pool{New: func() any { return new([atMost]byte) }}
	readers  = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, atMost) }}
)

// next reads a player's next request, which comes whole and alone; or it gives what was read of one that is for the server.
func (v *viewers) next(conn net.Conn, asks *asking, rest []byte) ([]byte, error) {
	if len(rest) > 0 {
		return rest, nil
	}
	_ = conn.SetReadDeadline(after(v.idle))
	if err := v.closed.Err(); err != nil { // after the deadline, which Close sets, too
		return nil, err
	}
	buffer := requests.Get().(*[atMost]byte)
	defer requests.Put(buffer)
	n, err := conn.Read(buffer[:])
	if err != nil || asks.read(buffer[:n]) {
		return nil, err
	}
	return bytes.Clone(buffer[:n]), nil
}

// asking is what is asked on a player's connection.
type asking struct {
	last    *http.Request
	headers []byte // of the last request, as they came; nil when the server read them
}

var (
	askedFor   = []byte("GET /gallery/")
	inHTTP     = []byte(" HTTP/1.1")
	endOfLine  = []byte("\r\n")
	endOfAsked = []byte("\r\n\r\n")
	hostHeader = []byte("\nhost:")
)

// read reads a player's request, and says whether it is one: what it is otherwise is the server's to say.
func (a *asking) read(text []byte) bool {
	at := bytes.IndexByte(text, '\r')
	if at < 0 || bytes.Count(text, []byte{'\n'}) != bytes.Count(text, endOfLine) || !bytes.HasPrefix(text, askedFor) || bytes.Index(text, endOfAsked) != len(text)-len(endOfAsked) {
		return false
	}
	line, headers := text[:at], text[at:]
	var r *http.Request
	if bytes.Equal(headers, a.headers) && bytes.HasSuffix(line, inHTTP) {
		r = a.again(string(line[len("GET ") : len(line)-len(inHTTP)]))
	} else if r = a.anew(text); r != nil {
		a.headers = append(a.headers[:0], headers...)
	}
	if r == nil {
		return false
	}
	if _, file, watches := galleryPath(r.URL.Path); !watches || gallery.OfRecordings(file) {
		return false
	}
	a.last = r
	return true
}

// again is a request for something else with the same headers, as players send one after another.
func (a *asking) again(target string) *http.Request {
	address, err := url.ParseRequestURI(target)
	if err != nil || strings.ContainsAny(target, " \n") {
		return nil
	}
	r := a.last.WithContext(a.last.Context())
	r.URL, r.RequestURI = address, target
	return r
}

func (a *asking) anew(text []byte) *http.Request {
	if hosts(text) != 1 {
		return nil
	}
	in := readers.Get().(*bufio.Reader)
	defer readers.Put(in)
	in.Reset(bytes.NewReader(text))
	r, err := http.ReadRequest(in)
	if err != nil || !plain(r) || len(r.Header["Expect"]) > 0 || len(r.Header["Upgrade"]) > 0 {
		return nil
	}
	for name := range r.Header {
		if strings.Contains(name, " ") { // which the reader lets pass and the server does not (RFC 9112 section 5.1)
			return nil
		}
	}
	r.RemoteAddr = a.last.RemoteAddr
	return r.WithContext(a.last.Context())
}

// hosts counts the headers Host, of which the server wants one (RFC 9112 section 3.2).
func hosts(text []byte) (n int) {
	for {
		at := bytes.IndexByte(text, '\n')
		if at < 0 {
			return n
		}
		text = text[at:]
		if len(text) >= len(hostHeader) && bytes.EqualFold(text[:len(hostHeader)], hostHeader) {
			n++
		}
		text = text[1:]
	}
}

// viewersAnswer is an answer on a player's connection. Whoever writes it says its length.
type viewersAnswer struct {
	conn   net.Conn
	header http.Header
	status int
	length int // what is still to be written; -1: of an unknown length, or what could not be written
	begun  bool
}

func (a *viewersAnswer) Header() http.Header {
	if a.header == nil {
		a.header = make(http.Header, 6)
	}
	return a.header
}

func (a *viewersAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// lastAnswer is how long an answer may take that is under way when the server shuts down.
const lastAnswer = 3 * time.Second

// joined is up to how many bytes an answer goes out in one piece with what is before it.
const joined = 16 << 10

var heads = sync.Pool{New: func() any { b := make([]byte, 0, joined+1024); return &b }}

func (a *viewersAnswer) Write(content []byte) (int, error) {
	if a.begun {
		n, err := a.conn.Write(content)
		a.length = left(a.length, n, err)
		return n, err
	}
	a.begun = true
	a.WriteHeader(http.StatusOK)
	length, err := strconv.Atoi(a.Header().Get("Content-Length"))
	if err != nil {
		a.length = -1
		return 0, errors.New("this answer does not say how long it is")
	}
	pooled := heads.Get().(*[]byte)
	defer heads.Put(pooled)
	head := append((*pooled)[:0], "HTTP/1.1 "...)
	head = strconv.AppendInt(head, int64(a.status), 10)
	head = append(append(append(head, ' '), http.StatusText(a.status)...), "\r\nDate: "...)
	head = time.Now().UTC().AppendFormat(head, http.TimeFormat)
	for name, values := range a.header {
		for _, value := range values {
			head = append(append(append(append(head, "\r\n"...), name...), ": "...), value...)
		}
	}
	head = append(head, endOfAsked...)
	before := len(head)
	var n int64
	if len(content) <= joined {
		var once int
		once, err = a.conn.Write(append(head, content...))
		n = int64(once)
	} else {
		n, err = (&net.Buffers{head, content}).WriteTo(a.conn)
	}
	a.length = left(length, max(0, int(n)-before), err)
	return max(0, int(n)-before), err
}

// left is what is left of a length when n bytes were written.
func left(length, n int, err error) int {
	if err != nil || n > length {
		return -1
	}
	return length - n
}

// Accept implements net.Listener: the next connection that goes back to the server.
func (v *viewers) Accept() (net.Conn, error) {
	select {
	case conn := <-v.back:
		return conn, nil
	case <-v.closed.Done():
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener: each connection ends with the answer that is under way.
func (v *viewers) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open == nil {
		return nil
	}
	v.close()
	for conn := range v.open {
		_ = conn.SetReadDeadline(time.Now())
		_ = conn.SetWriteDeadline(after(lastAnswer))
	}
	v.open = nil
	return nil
}

func (v *viewers) Addr() net.Addr { return v.address }

// begun is a connection of which something was read already.
type begun struct {
	net.Conn
	read []byte
}

// begunTLS is one of TLS, of which the server tells its handlers.
type begunTLS struct{ *begun }

func (b begunTLS) ConnectionState() tls.ConnectionState {
	if secured, is := b.Conn.(interface{ ConnectionState() tls.ConnectionState }); is {
		return secured.ConnectionState()
	}
	return tls.ConnectionState{}
}

func withRead(conn net.Conn, read []byte) net.Conn {
	b := &begun{conn, read}
	if _, is := conn.(interface{ ConnectionState() tls.ConnectionState }); is {
		return begunTLS{b}
	}
	return b
}

// bare is the connection itself once all is read that was read before.
func bare(conn net.Conn) net.Conn {
	b, is := conn.(*begun)
	if secured, also := conn.(begunTLS); also {
		b, is = secured.begun, true
	}
	if is && len(b.read) == 0 {
		return b.Conn
	}
	return conn
}

func (b *begun) Read(into []byte) (int, error) {
	if len(b.read) == 0 {
		b.read = nil
		return b.Conn.Read(into)
	}
	n := copy(into, b.read)
	b.read = b.read[n:]
	return n, nil
}
