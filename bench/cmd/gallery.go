package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/bluenviron/gohlslib/v2/pkg/playlist"
)

const (
	servingLimit  = 1.25 // of nginx's processor for the same answers
	waitingLimit  = 300  // MB
	cachedLimit   = 1.25 // of the node's processor with few viewers
	waiting       = 10_000
	servingRounds = 5
	servingTurns  = 1200 // requests of each connection, in a round
	servingLines  = 32   // connections
)

// hall is bench/hall as a child process.
type hall struct {
	process *exec.Cmd
	orders  io.WriteCloser
	says    *bufio.Scanner
	address string
	root    string // of the stream's files, such as /gallery/PAGE/
	secured bool
}

func startHall(ctx context.Context, b *bench, cert, key string) (*hall, error) {
	program := filepath.Join(b.scratch, "hall")
	if _, err := os.Stat(program); err != nil {
		build := exec.CommandContext(ctx, "go", "build", "-o", program, "./bench/hall")
		build.Dir, build.Stderr = b.root, os.Stderr
		if err := build.Run(); err != nil {
			return nil, fmt.Errorf("building the hall: %w", err)
		}
	}
	h := &hall{process: exec.CommandContext(ctx, program, "--cert", cert, "--key", key), secured: cert != ""}
	h.process.Dir, h.process.Stderr = b.root, os.Stderr
	out, err := h.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if h.orders, err = h.process.StdinPipe(); err != nil {
		return nil, err
	}
	if err := h.process.Start(); err != nil {
		return nil, err
	}
	h.says = bufio.NewScanner(out)
	if h.says.Scan() {
		h.address, h.root, _ = strings.Cut(h.says.Text(), " ")
	}
	return h, h.says.Err()
}

func (h *hall) stop() error {
	err := h.orders.Close()
	return errors.Join(err, h.process.Wait())
}

// close ends the session: what is served does not change any more.
func (h *hall) close() error {
	if _, err := io.WriteString(h.orders, "close\n"); err != nil {
		return err
	}
	if !h.says.Scan() {
		return errors.New("the hall does not close its doors")
	}
	return nil
}

// line is one viewer's connection. It reads answers and looks into none: what it costs is the same whoever answers.
type line struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(ctx context.Context, address string, secured bool) (*line, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err == nil && secured {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true, ServerName: "localhost"})
	}
	if err != nil {
		return nil, err
	}
	return &line{conn, bufio.NewReaderSize(conn, 4096)}, nil
}

func (l *line) ask(path string) error {
	_, err := io.WriteString(l.conn, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n")
	return err
}

// answer reads an answer, into keep when that is not nil.
func (l *line) answer(keep io.Writer) error {
	status, err := l.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if len(status) < 12 || string(status[9:12]) != "200" {
		return fmt.Errorf("the answer is %q", status)
	}
	length := -1
	for {
		header, err := l.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(header) <= 2 {
			break
		}
		if len(header) > 16 && strings.EqualFold(string(header[:15]), "content-length:") {
			if length, err = strconv.Atoi(strings.TrimSpace(string(header[15:]))); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return errors.New("the answer does not say how long it is")
	}
	if keep != nil {
		_, err = io.CopyN(keep, l.in, int64(length))
		return err
	}
	_, err = l.in.Discard(length)
	return err
}

func fetchFrom(ctx context.Context, h *hall, name string) (string, error) {
	l, err := dial(ctx, h.address, h.secured)
	if err != nil {
		return "", err
	}
	defer func() { _ = l.conn.Close() }()
	var text strings.Builder
	if err := l.ask(h.root + name); err != nil {
		return "", err
	}
	err = l.answer(&text)
	return text.String(), err
}

// stream waits until the stream has so many segments, and gives its folder.
func (h *hall) stream(ctx context.Context, segments int) (string, error) {
	for range 600 {
		if text, err := fetchFrom(ctx, h, "index.m3u8"); err == nil {
			var list playlist.Multivariant
			if err := list.Unmarshal([]byte(text)); err != nil {
				return "", err
			}
			folder, _, _ := strings.Cut(list.Variants[0].URI, "/")
			media, err := h.media(ctx, folder, "video")
			if err != nil {
				return "", err
			}
			if media.MediaSequence+len(media.Segments) >= segments {
				return folder, nil
			}
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return "", errors.New("there is no stream")
}

func (h *hall) media(ctx context.Context, folder, rendition string) (*playlist.Media, error) {
	text, err := fetchFrom(ctx, h, folder+"/"+rendition+".m3u8")
	if err != nil {
		return nil, err
	}
	var list playlist.Media
	return &list, list.Unmarshal([]byte(text))
}

// spent is the processor time of a process, in seconds.
func spent(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	user, err1 := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100, errors.Join(err1, err2) // Linux counts in hundredths, whatever its clock
}

// requests sends every connection's share of the same requests, and says how much of the processor that was for a server.
func requests(ctx context.Context, address string, secured bool, pid int, paths []string) (float64, error) {
	lines := make([]*line, servingLines)
	for i := range lines {
		l, err := dial(ctx, address, secured)
		if err != nil {
			return 0, err
		}
		defer func() { _ = l.conn.Close() }()
		if err := errors.Join(l.ask(paths[0]), l.answer(nil)); err != nil { // hands are shaken before it counts
			return 0, err
		}
		lines[i] = l
	}
	before, err := spent(pid)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	failed := make([]error, len(lines))
	for i, l := range lines {
		all.Go(func() {
			for n := range servingTurns {
				if failed[i] = errors.Join(l.ask(paths[(n+i)%len(paths)]), l.answer(nil)); failed[i] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	after, err := spent(pid)
	return after - before, errors.Join(append(failed, err)...)
}

// nginx is Debian's, with one worker.
type nginx struct {
	process *exec.Cmd
	folder  string
	address string
	worker  int
}

func startNginx(ctx context.Context, folder, server, main string) (*nginx, error) {
	program, err := exec.LookPath("nginx")
	if err != nil {
		return nil, errors.New("nginx is not installed, and is what the gallery is compared with: apt-get install nginx-light")
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	n := &nginx{folder: folder, address: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
	config := fmt.Sprintf(`daemon off; worker_processes 1; user root; pid %[1]s/pid; error_log stderr crit;
events { worker_connections 16384; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=1000; client_body_temp_path %[1]s/t1;
  proxy_temp_path %[1]s/t2; fastcgi_temp_path %[1]s/t3; uwsgi_temp_path %[1]s/t4; scgi_temp_path %[1]s/t5;
  types { application/vnd.apple.mpegurl m3u8; video/mp4 mp4; }
  %[2]s
  server { listen %[3]s; %[4]s }
}`, folder, main, n.address+map[bool]string{true: " ssl"}[strings.Contains(server, "ssl_")], server)
	path := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		return nil, err
	}
	n.process = exec.CommandContext(ctx, program, "-c", path, "-p", folder)
	n.process.Cancel = func() error { return n.process.Process.Signal(syscall.SIGTERM) }
	n.process.Stderr = os.Stderr
	if err := n.process.Start(); err != nil {
		return nil, err
	}
	for range 200 {
		children, err := os.ReadFile(fmt.Sprintf("/proc/%[1]d/task/%[1]d/children", n.process.Process.Pid))
		if fields := strings.Fields(string(children)); err == nil && len(fields) > 0 {
			n.worker, err = strconv.Atoi(fields[0])
			return n, err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil, errors.Join(errors.New("nginx has no worker"), n.stop())
}

func (n *nginx) stop() error {
	_ = n.process.Process.Signal(syscall.SIGTERM)
	return n.process.Wait()
}

// inMemory is a folder that no disk is behind.
func inMemory() (string, error) { return os.MkdirTemp("/dev/shm", "parley-bench-") }

// measureServing compares what the same answers cost the node and nginx, which has them as files in memory: what one viewer
// asks for, a playlist and a part of the picture and of a voice.
func measureServing(ctx context.Context, b *bench) ([]figure, error) {
	var figures []figure
	for _, secured := range []bool{false, true} {
		ratio, each, err := compareServing(ctx, b, secured)
		if err != nil {
			return figures, err
		}
		how := map[bool]string{false: "plain HTTP/1", true: "TLS"}[secured]
		figures = append(figures,
			limited("gallery: processor of an answer over nginx's, "+how, ratio, "x", servingLimit),
			reported("gallery: processor of an answer, "+how, each*1e6, "us"))
	}
	return figures, nil
}

func compareServing(ctx context.Context, b *bench, secured bool) (ratio, each float64, err error) {
	folder, err := inMemory()
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	cert, key, server := "", "", "root "+folder+";"
	if secured {
		if cert, key, err = selfSigned(folder); err != nil {
			return 0, 0, err
		}
		server += " ssl_certificate " + cert + "; ssl_certificate_key " + key + "; ssl_protocols TLSv1.3;"
	}
	h, err := startHall(ctx, b, cert, key)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, h.stop()) }()
	stream, err := h.stream(ctx, 20)
	if err != nil {
		return 0, 0, err
	}
	picture, err := h.media(ctx, stream, "video")
	if err != nil {
		return 0, 0, err
	}
	if err := h.close(); err != nil {
		return 0, 0, err
	}
	var paths []string
	for _, part := range picture.Segments[len(picture.Segments)-1].Parts {
		voice := strings.Replace(part.URI, "video", "audio-ru", 1)
		for _, name := range []string{"video.m3u8", part.URI, "audio-ru.m3u8", voice} {
			text, err := fetchFrom(ctx, h, stream+"/"+name)
			if err != nil {
				return 0, 0, err
			}
			path := h.root + stream + "/" + name
			if err := os.MkdirAll(filepath.Join(folder, filepath.Dir(path)), 0o755); err != nil {
				return 0, 0, err
			}
			if err := os.WriteFile(filepath.Join(folder, path), []byte(text), 0o644); err != nil {
				return 0, 0, err
			}
			paths = append(paths, path)
		}
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		return 0, 0, err
	}
	n, err := startNginx(ctx, folder, server, "")
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = n.stop() }()
	var ours, theirs []float64
	for range servingRounds {
		own, err := requests(ctx, h.address, secured, h.process.Process.Pid, paths)
		if err != nil {
			return 0, 0, err
		}
		other, err := requests(ctx, n.address, secured, n.worker, paths)
		if err != nil {
			return 0, 0, err
		}
		ours, theirs = append(ours, own), append(theirs, other)
	}
	return quantile(ours, 0.5) / quantile(theirs, 0.5), quantile(ours, 0.5) / (servingLines * servingTurns), nil
}

func selfSigned(folder string) (cert, key string, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		return "", "", err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", "", err
	}
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	return cert, key, errors.Join(
		os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
}

// measureWaiting has 10,000 viewers wait for what comes next, all at once, and weighs the node at its heaviest.
func measureWaiting(ctx context.Context, b *bench) (_ []figure, err error) {
	h, err := startHall(ctx, b, "", "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.stop()) }()
	stream, err := h.stream(ctx, 5)
	if err != nil {
		return nil, err
	}
	lines := make([]*line, waiting)
	for i := range lines {
		if lines[i], err = dial(ctx, h.address, false); err != nil {
			return nil, err
		}
		defer func() { _ = lines[i].conn.Close() }()
	}
	for range 5 {
		list, err := h.media(ctx, stream, "video")
		if err != nil {
			return nil, err
		}
		path := fmt.Sprintf("%s%s/video.m3u8?_HLS_msn=%d&_HLS_skip=YES", h.root, stream, list.MediaSequence+len(list.Segments)+1)
		for _, l := range lines {
			if err := l.ask(path); err != nil {
				return nil, err
			}
		}
		for _, l := range lines {
			if err := l.answer(nil); err != nil {
				return nil, err
			}
		}
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.process.Process.Pid))
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	peak, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return []figure{limited("gallery: 10,000 viewers who wait, at the heaviest", peak/1024, "MB", waitingLimit)}, err
}

// measureCached puts nginx's cache in front, and compares the node's processor with few viewers and with many.
func measureCached(ctx context.Context, b *bench) (_ []figure, err error) {
	folder, err := inMemory()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	h, err := startHall(ctx, b, "", "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.stop()) }()
	stream, err := h.stream(ctx, 5)
	if err != nil {
		return nil, err
	}
	n, err := startNginx(ctx, folder,
		"location / { proxy_pass http://node; proxy_http_version 1.1; proxy_set_header Host localhost; proxy_set_header Connection ''; proxy_cache all; proxy_cache_lock on; }",
		"upstream node { server "+h.address+"; keepalive 64; } proxy_cache_path "+folder+"/cache keys_zone=all:10m;")
	if err != nil {
		return nil, err
	}
	defer func() { _ = n.stop() }()
	var with []float64
	for _, viewers := range []int{5, 100, 5, 100, 5, 100} {
		cost, err := costOf(ctx, h, n.address, stream, viewers)
		if err != nil {
			return nil, err
		}
		with = append(with, cost)
	}
	few, many := quantile([]float64{with[0], with[2], with[4]}, 0.5), quantile([]float64{with[1], with[3], with[5]}, 0.5)
	return []figure{
		limited("gallery: the node's processor with 100 viewers behind a cache over that with 5", many/few, "x", cachedLimit),
		reported("gallery: the node's processor with 100 viewers behind a cache, its broadcaster's too", many*100, "% of a core"),
	}, nil
}

const watchFor = 8 * time.Second

// costOf has so many viewers follow the stream for a while, as players do: playlist, part, and the next. It gives the node's
// share of a core.
func costOf(ctx context.Context, h *hall, address, stream string, viewers int) (float64, error) {
	list, err := h.media(ctx, stream, "video")
	if err != nil {
		return 0, err
	}
	first := list.MediaSequence + len(list.Segments)
	before, err := spent(h.process.Process.Pid)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	var all sync.WaitGroup
	failed := make([]error, viewers)
	for i := range viewers {
		all.Go(func() {
			l, err := dial(ctx, address, false)
			if err != nil {
				failed[i] = err
				return
			}
			defer func() { _ = l.conn.Close() }()
			for number := first; time.Since(began) < watchFor; number++ {
				for _, rendition := range []string{"video", "audio-ru"} {
					for _, path := range []string{
						fmt.Sprintf("%s%s/%s.m3u8?_HLS_msn=%d", h.root, stream, rendition, number),
						fmt.Sprintf("%s%s/%s-%d.mp4", h.root, stream, rendition, number),
					} {
						if failed[i] = errors.Join(l.ask(path), l.answer(nil)); failed[i] != nil {
							return
						}
					}
				}
			}
		})
	}
	all.Wait()
	after, err := spent(h.process.Process.Pid)
	return (after - before) / time.Since(began).Seconds(), errors.Join(append(failed, err)...)
}
