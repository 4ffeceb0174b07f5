package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// child is the command in a process of its own.
type child struct {
	t    *testing.T
	cmd  *exec.Cmd
	said *saying
	done chan error
}

// saying is what a child says, and somebody may wait for a word of it.
type saying struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func (s *saying) take(r io.Reader) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		s.mu.Lock()
		s.text.WriteString(lines.Text() + "\n")
		close(s.more)
		s.more = make(chan struct{})
		s.mu.Unlock()
	}
}

func (s *saying) now() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String(), s.more
}

func start(t *testing.T, args ...string) *child {
	t.Helper()
	c := &child{t: t, cmd: exec.Command(os.Args[0], args...), said: &saying{more: make(chan struct{})}, done: make(chan error, 1)}
	c.cmd.Env = append(os.Environ(), asParley+"=1")
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c.cmd.Stdout, c.cmd.Stderr = in, in
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	go func() {
		c.said.take(out)
		out.Close()
		c.done <- c.cmd.Wait()
	}()
	t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	return c
}

// until waits for the child to say a word.
func (c *child) until(word string) string {
	c.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		text, more := c.said.now()
		if strings.Contains(text, word) {
			return text
		}
		select {
		case <-more:
		case err := <-c.done:
			c.done <- err
			if text, _ = c.said.now(); strings.Contains(text, word) {
				return text
			}
			c.t.Fatalf("it ended (%v) and never said %q:\n%s", err, word, text)
		case <-deadline:
			c.t.Fatalf("it did not say %q:\n%s", word, text)
		}
	}
}

// ends waits for the child's end and gives its exit code.
func (c *child) ends() int {
	c.t.Helper()
	select {
	case <-c.done:
		return c.cmd.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		text, _ := c.said.now()
		c.t.Fatalf("it does not end:\n%s", text)
		return -1
	}
}

// freeAddress is a loopback address that nobody listens on now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serveArgs runs a node on free ports.
func serveArgs(address, data string, more ...string) []string {
	return append([]string{"serve", "--listen", address, "--data", data, "--media-udp-port", "0", "--media-tcp-port", "0", "--gallery-udp-port", "0"}, more...)
}

func get(t *testing.T, client *http.Client, url string) (int, string) {
	t.Helper()
	answer, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestANodeComesUpStopsAndKeepsItsKey(t *testing.T) {
	data, address := filepath.Join(t.TempDir(), "data"), freeAddress(t)
	about := func() string {
		_, body := get(t, http.DefaultClient, "http://"+address+"/api/about")
		node, _, _ := strings.Cut(body, `","version"`)
		return node
	}

	c := start(t, serveArgs(address, data)...)
	said := c.until("Parley is at")
	if code, body := get(t, http.DefaultClient, "http://"+address+"/healthz"); code != 200 {
		t.Errorf("healthz: %d %s", code, body)
	}
	first := about()
	for _, name := range []string{"node.key", "operator.token", "record.db"} {
		info, err := os.Stat(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", name, info.Mode())
		}
		secret, err := os.ReadFile(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if name != "record.db" && strings.Contains(said, strings.TrimSpace(string(secret))) {
			t.Errorf("the log has what is in %s", name)
		}
	}

	second := start(t, serveArgs(freeAddress(t), data)...)
	second.until("another node runs on this data")
	if code := second.ends(); code != 1 {
		t.Errorf("a second node on the same data ended with %d", code)
	}

	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := c.ends(); code != 0 {
		text, _ := c.said.now()
		t.Errorf("told to stop it ended with %d:\n%s", code, text)
	}

	c = start(t, serveArgs(address, data)...)
	c.until("Parley is at")
	if about() != first {
		t.Error("after a restart it is another node")
	}
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.ends()
	c = start(t, serveArgs(address, data)...)
	c.until("Parley is at")
	if about() != first {
		t.Error("after it was killed it is another node")
	}
}

func TestAPortThatIsTakenIsSaid(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	c := start(t, serveArgs(taken.Addr().String(), filepath.Join(t.TempDir(), "data"))...)
	c.until("address already in use")
	if code := c.ends(); code != 1 {
		t.Errorf("it ended with %d", code)
	}
}

func TestAKeyThatOthersMayReadIsNotUsed(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "node.key"), []byte(strings.Repeat("A", 43)), 0o644); err != nil {
		t.Fatal(err)
	}
	c := start(t, serveArgs(freeAddress(t), data)...)
	c.until("others may read it")
	if code := c.ends(); code != 1 {
		t.Errorf("it ended with %d", code)
	}
}

func TestTheNodeSpeaksTLSItself(t *testing.T) {
	folder, address := t.TempDir(), freeAddress(t)
	cert, key := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	pool := writeCertificate(t, cert, key)
	c := start(t, serveArgs(address, filepath.Join(folder, "data"), "--tls-cert", cert, "--tls-key", key, "--public-url", "https://parley.example")...)
	c.until("Parley is at https://parley.example")
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", address)
		},
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	answer, err := client.Get("https://parley.example/api/about")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.ProtoMajor != 2 || answer.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("status %d, %s, %v", answer.StatusCode, answer.Proto, answer.Header)
	}
}

func writeCertificate(t *testing.T, certFile, keyFile string) *x509.CertPool {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "parley.example"}, DNSNames: []string{"parley.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	must(os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	certificate, err := x509.ParseCertificate(der)
	must(err)
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return pool
}
