package httpapi

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parley/internal/view"
)

// served has a server of its own before the summit that is on air.
func served(t *testing.T, secured bool) (c *cast, dial func() net.Conn, server *http.Server) {
	t.Helper()
	c = onAir(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	c.must(err)
	dial = func() net.Conn {
		conn, err := net.Dial("tcp", l.Addr().String())
		c.must(err)
		if secured {
			conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
		}
		t.Cleanup(func() { _ = conn.Close() })
		c.must(conn.SetDeadline(time.Now().Add(time.Minute)))
		return conn
	}
	serving := l
	if secured {
		borrowed := httptest.NewTLSServer(nil)
		serving = tls.NewListener(l, &tls.Config{Certificates: borrowed.TLS.Certificates, NextProtos: []string{"http/1.1"}})
		borrowed.Close()
	}
	server = &http.Server{
		Handler: c.api, ReadHeaderTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: MaxHeaderBytes,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- c.api.Serve(server, serving) }()
	t.Cleanup(func() {
		c.must(server.Shutdown(context.Background()))
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serving ended with %v", err)
		}
	})
	return c, dial, server
}

// players is how many connections are looked after outside the server.
func (c *cast) players() int {
	v := c.api.viewers.Load()
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.open)
}

func await(t *testing.T, is func() bool) {
	t.Helper()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for late := time.After(time.Minute); !is(); {
		select {
		case <-ticker.C:
		case <-late:
			t.Fatal("it does not come")
		}
	}
}

func TestAConnectionGoesToAndFroByWhatIsAsked(t *testing.T) {
	for _, secured := range []bool{false, true} {
		c, dial, _ := served(t, secured)
		page := "/gallery/" + view.PageName(c.id)
		stream, headers := page+"/index.m3u8", " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n"
		origin := map[bool]string{false: "http://localhost", true: "https://localhost"}[secured]
		long := "Cookie: " + strings.Repeat("x", atMost) + "\r\n"
		for _, row := range []struct {
			what, text string
			statuses   []int
			player     bool // who looks after the connection then
		}{
			{"a page", "GET " + page + headers + "\r\n", []int{200}, false},
			{"a stream", "GET " + stream + headers + "\r\n", []int{404}, true},
			{"the same once more", "GET " + stream + headers + "\r\n", []int{404}, true},
			{"a part", "GET " + page + "/x/video-1.0.mp4" + headers + "\r\n", []int{404}, true},
			{"with a query", "GET " + page + "/x/video.m3u8?_HLS_msn=1" + headers + "\r\n", []int{404}, true},
			{"other headers", "GET " + stream + headers + "Origin: https://player.example\r\n\r\n", []int{404}, true},
			{"from nowhere", "GET " + stream + " HTTP/1.1\r\nHost: evil.example\r\n\r\n", []int{403}, true},
			{"an act", "POST /api/about" + headers + "Content-Length: 2\r\n\r\n{}", []int{405}, false},
			{"an act of the page's own", "POST /api/about" + headers + "Origin: " + origin + "\r\nContent-Length: 2\r\n\r\n{}", []int{405}, false},
			{"two at once", "GET " + stream + headers + "\r\nGET " + stream + headers + "\r\n", []int{404, 404}, true},
			{"long headers", "GET " + stream + headers + long + "\r\n", []int{404}, true},
			{"a body", "GET " + stream + headers + "Content-Length: 2\r\n\r\n{}", []int{404}, false},
			{"a stream", "GET " + stream + headers + "\r\n", []int{404}, true},
			{"recordings", "GET " + page + "/recordings" + headers + "\r\n", []int{404}, false},
			{"its headers alone", "HEAD " + stream + headers + "\r\n", []int{404}, false},
		} {
			conn := dial()
			in := bufio.NewReader(conn)
			// By itself, and after a player's request.
			for _, before := range []string{"", "GET " + stream + headers + "\r\n"} {
				for _, text := range []string{before, row.text} {
					if text == "" {
						continue
					}
					_, err := io.WriteString(conn, text)
					c.must(err)
					statuses := row.statuses
					if text == before && text != row.text {
						statuses = []int{404}
					}
					for _, status := range statuses {
						method, _, _ := strings.Cut(text, " ")
						answer, err := http.ReadResponse(in, &http.Request{Method: method})
						c.must(err)
						_, err = io.Copy(io.Discard, answer.Body)
						c.must(err)
						if answer.StatusCode != status || answer.Header.Get("Date") == "" {
							t.Errorf("%s: %d %v, want %d", row.what, answer.StatusCode, answer.Header, status)
						}
					}
				}
				if got := c.players() == 1; got != row.player {
					t.Errorf("%s: a player's connection %v, want %v", row.what, got, row.player)
				}
			}
			c.must(conn.Close())
			await(t, func() bool { return c.players() == 0 })
		}
	}
}

func TestWhatNoServerTakesIsRefusedAfterAPlayersRequest(t *testing.T) {
	c, dial, _ := served(t, false)
	stream := "GET /gallery/" + view.PageName(c.id) + "/index.m3u8"
	for what, text := range map[string]string{
		"two hosts":              stream + " HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
		"a space in a name":      stream + " HTTP/1.1\r\nHost: localhost\r\nContent-Length : 5\r\n\r\n",
		"no host":                stream + " HTTP/1.1\r\nAccept: */*\r\n\r\n",
		"a header without name":  stream + " HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n",
		"a space in the address": stream + " x HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"a line in the address":  stream + "\nHost: evil.example HTTP/1.1\r\nHost: localhost\r\n\r\n",
	} {
		conn := dial()
		in := bufio.NewReader(conn)
		for i, asked := range []string{stream + " HTTP/1.1\r\nHost: localhost\r\n\r\n", text} {
			_, err := io.WriteString(conn, asked)
			c.must(err)
			answer, err := http.ReadResponse(in, nil)
			c.must(err)
			_, err = io.Copy(io.Discard, answer.Body)
			c.must(err)
			if want := []int{404, 400}[i]; answer.StatusCode != want {
				t.Errorf("%s: %d, want %d", what, answer.StatusCode, want)
			}
		}
		if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: the connection goes on: %v", what, err)
		}
	}
}

func TestOneLetterAfterAnother(t *testing.T) {
	c, dial, _ := served(t, false)
	conn := dial()
	in := bufio.NewReader(conn)
	for range 2 {
		for _, letter := range []byte("GET /gallery/" + view.PageName(c.id) + "/index.m3u8 HTTP/1.1\r\nHost: localhost\r\n\r\n") {
			_, err := conn.Write([]byte{letter})
			c.must(err)
		}
		answer, err := http.ReadResponse(in, nil)
		c.must(err)
		_, err = io.Copy(io.Discard, answer.Body)
		c.must(err)
		if answer.StatusCode != http.StatusNotFound {
			t.Fatalf("%d", answer.StatusCode)
		}
	}
}

// watching is a player's connection that was answered once.
func (c *cast) watching(conn net.Conn) {
	c.t.Helper()
	_, err := io.WriteString(conn, "GET /gallery/"+view.PageName(c.id)+"/index.m3u8 HTTP/1.1\r\nHost: localhost\r\n\r\n")
	c.must(err)
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	c.must(err)
	_, err = io.Copy(io.Discard, answer.Body)
	c.must(err)
}

func TestAServerThatShutsDownLeavesNoPlayer(t *testing.T) {
	c, dial, server := served(t, false)
	conn := dial()
	c.watching(conn)
	c.must(server.Shutdown(context.Background()))
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the connection goes on: %v", err)
	}
}

func TestAFaultEndsOnePlayersConnection(t *testing.T) {
	var logged bytes.Buffer
	v := &viewers{
		log: slog.New(slog.NewTextHandler(&logged, nil)), open: map[net.Conn]struct{}{},
		serve: func(http.ResponseWriter, *http.Request, string, string) { panic("a fault") },
	}
	v.closed, v.close = context.WithCancel(t.Context())
	defer v.close()
	player, conn := net.Pipe()
	defer player.Close()
	v.open[conn] = struct{}{}
	v.follow(conn, httptest.NewRequest(http.MethodGet, "/gallery/p/index.m3u8", nil), nil)
	if _, err := player.Read(make([]byte, 1)); !errors.Is(err, io.EOF) || len(v.open) > 0 {
		t.Errorf("the connection goes on: %v, %d open", err, len(v.open))
	}
	if !strings.Contains(logged.String(), "a fault") {
		t.Errorf("the log says %q", logged.String())
	}
}

// FuzzAsking: what is taken for a player's request is what the server's own reader takes it for, whether or not the headers
// are known from before.
func FuzzAsking(f *testing.F) {
	const headers = " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"
	for _, seed := range []string{
		"GET /gallery/p/index.m3u8" + headers,
		"GET /gallery/p/x/video.m3u8?_HLS_msn=1&_HLS_part=2" + headers,
		"GET /gallery/p/%2e%2e/x" + headers,
		"GET /gallery/p/x y" + headers,
		"GET /gallery/p/x\nHost: y" + headers,
		"GET /gallery/p/x HTTP/1.1\nHost: h\r\n\r\n",
		"GET /gallery/p/x HTTP/1.1\r\nHost: h\n\nPOST /y HTTP/1.1\r\nA: b\r\n\r\n",
		"GET /gallery/p/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n",
		"GET /gallery/p/x HTTP/1.0\r\nHost: localhost\r\n\r\n",
		"GET /gallery/p/x HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
		"GET /gallery/p/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		known := asking{last: httptest.NewRequest(http.MethodGet, "/", nil)}
		if !known.read([]byte("GET /gallery/p/index.m3u8" + headers)) {
			t.Fatal("a plain request is not read")
		}
		fresh := asking{last: httptest.NewRequest(http.MethodGet, "/", nil)}
		of, anew := known.read(text), fresh.read(text)
		if of != anew {
			t.Fatalf("%q: read %v with headers known, %v without", text, of, anew)
		}
		if !of {
			return
		}
		in := bufio.NewReader(bytes.NewReader(text))
		want, err := http.ReadRequest(in)
		if err != nil {
			t.Fatalf("%q: taken, and refused by the server's reader: %v", text, err)
		}
		if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
			t.Fatalf("%q: taken, and something is left", text)
		}
		for _, got := range []*http.Request{known.last, fresh.last} {
			if got.URL.String() != want.URL.String() || got.Host != want.Host || got.RequestURI != want.RequestURI || len(got.Header) != len(want.Header) {
				t.Fatalf("%q: %+v, want %+v", text, got, want)
			}
		}
	})
}
