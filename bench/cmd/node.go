package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	readyStarts = 7
	readyLimit  = 1000 // ms
	idleLimit   = 120  // MB
	idleAfter   = 10 * time.Second
	// startPatience is not a claim: a node that takes longer is broken.
	startPatience = 30 * time.Second
)

// place is where a node stands, which may start there again.
type place struct {
	folder  string
	port    int
	program string
}

func newPlace(ctx context.Context, b *bench) (place, error) {
	folder, err := os.MkdirTemp(b.scratch, "node-")
	if err != nil {
		return place{}, err
	}
	port, err := freePort(ctx)
	return place{folder, port, filepath.Join(b.root, "bin", "parley")}, err
}

// node is Parley as a child process.
type node struct {
	process *exec.Cmd
	url     string
	readyIn time.Duration
	log     bytes.Buffer
	ended   chan error
}

// startNode runs a command of the place's Parley and waits until it answers that acts can be taken.
func startNode(ctx context.Context, at place, command string, arguments ...string) (*node, error) {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(at.port))
	n := &node{url: "http://localhost:" + strconv.Itoa(at.port), ended: make(chan error, 1)}
	n.process = exec.CommandContext(ctx, at.program,
		append([]string{command, "--listen", address, "--data", filepath.Join(at.folder, "data")}, arguments...)...)
	n.process.Cancel = func() error { return n.process.Process.Signal(syscall.SIGTERM) }
	n.process.Stdout, n.process.Stderr = &n.log, &n.log
	began := time.Now()
	if err := n.process.Start(); err != nil {
		return nil, err
	}
	go func() { n.ended <- n.process.Wait() }()
	for {
		if healthy(ctx, "http://"+address+"/healthz") {
			n.readyIn = time.Since(began)
			return n, nil
		}
		select {
		case err := <-n.ended:
			return nil, fmt.Errorf("the node ended before it was ready: %w\n%s", err, n.log.String())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), n.stop())
		case <-time.After(2 * time.Millisecond):
		}
		if time.Since(began) > startPatience {
			return nil, errors.Join(errors.New("the node is not ready"), n.stop())
		}
	}
}

func (n *node) stop() error {
	if err := n.process.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	if err := <-n.ended; err != nil {
		return fmt.Errorf("stopping the node: %w\n%s", err, n.log.String())
	}
	return nil
}

func healthy(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}

// links is the seats file of parley demo.
type links struct {
	Summit string     `json:"summit"`
	URL    string     `json:"url"`
	Seats  []seatLink `json:"seats"`
}

type seatLink struct {
	Member     string `json:"member"`
	Delegation string `json:"delegation"`
	Role       string `json:"role"`
	URL        string `json:"url"`
}

// startDemo runs the demo, whose seats file is at the path it gives.
func startDemo(ctx context.Context, at place) (*node, string, error) {
	path := filepath.Join(at.folder, "links.json")
	n, err := startNode(ctx, at, "demo", "--links", path)
	if err != nil {
		return nil, "", err
	}
	for began := time.Now(); ; {
		text, err := os.ReadFile(path)
		if err == nil && json.Valid(text) {
			return n, path, nil
		}
		if time.Since(began) > startPatience {
			return nil, "", errors.Join(fmt.Errorf("the demo writes no seats file: %w\n%s", err, n.log.String()), n.stop())
		}
		select {
		case <-ctx.Done():
			return nil, "", errors.Join(ctx.Err(), n.stop())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// startServed runs a node by itself, set as given, on what the demo has staged.
func startServed(ctx context.Context, b *bench, settings ...string) (*node, string, error) {
	at, err := newPlace(ctx, b)
	if err != nil {
		return nil, "", err
	}
	return startServedAt(ctx, at, settings...)
}

func startServedAt(ctx context.Context, at place, settings ...string) (*node, string, error) {
	stage, path, err := startDemo(ctx, at)
	if err != nil {
		return nil, "", err
	}
	if err := stage.stop(); err != nil {
		return nil, "", err
	}
	n, err := startNode(ctx, at, "serve", slices.Concat(freeMedia, settings)...)
	return n, path, err
}

// freeMedia keeps a measured node clear of any other on this machine.
var freeMedia = []string{"--media-udp-port", "0", "--media-tcp-port", "0", "--gallery-udp-port", "0"}

// measureNode times a fresh node from its start as a process until it takes acts, and weighs the demo's, convened and
// with nobody in it.
func measureNode(ctx context.Context, b *bench) ([]figure, error) {
	var ready []float64
	for range readyStarts {
		at, err := newPlace(ctx, b)
		if err != nil {
			return nil, err
		}
		n, err := startNode(ctx, at, "serve", freeMedia...)
		if err != nil {
			return nil, err
		}
		ready = append(ready, float64(n.readyIn)/float64(time.Millisecond))
		if err := n.stop(); err != nil {
			return nil, err
		}
	}
	figures := []figure{limited("node ready, median of "+strconv.Itoa(readyStarts)+" starts", quantile(ready, 0.5), "ms", readyLimit)}

	at, err := newPlace(ctx, b)
	if err != nil {
		return figures, err
	}
	n, _, err := startDemo(ctx, at)
	if err != nil {
		return figures, err
	}
	select {
	case <-time.After(idleAfter):
	case <-ctx.Done():
	}
	megabytes, err := resident(ctx, n.process.Process.Pid)
	if err := errors.Join(err, n.stop()); err != nil {
		return figures, err
	}
	return append(figures, limited("idle memory (resident), demo convened", megabytes, "MB", idleLimit)), nil
}

// resident is a process's resident memory in megabytes.
func resident(ctx context.Context, pid int) (float64, error) {
	out, err := exec.CommandContext(ctx, "ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0, fmt.Errorf("asking for the node's memory: %w", err)
	}
	kilobytes, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	return kilobytes * 1024 / 1e6, err
}

// processor is the milliseconds of processor that the node uses while something is done, by Linux's own count.
func (n *node) processor(while func() error) (float64, error) {
	before, err := n.ticks()
	if err != nil {
		return 0, err
	}
	if err := while(); err != nil {
		return 0, err
	}
	after, err := n.ticks()
	return float64(after-before) * 10, err
}

// ticks are the hundredths of a second that the node has used: utime and stime of proc(5).
func (n *node) ticks() (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.process.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 13 {
		return 0, errors.New("the kernel says too little about the node")
	}
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return user + system, err
}
