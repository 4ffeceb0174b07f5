package node

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// standard is the configuration of a node that nobody has configured.
func standard() Config {
	return Config{
		Listen: "127.0.0.1:8080", Data: "data", Media: Media{UDPPort: 7882, TCPPort: 7881, KeyframeThrottle: "tuned"},
		Gallery: Gallery{UDPPort: 7883, Pace: "quick", PerAddress: 500},
		Limits:  Limits{PerAddress: 6000, PerSeat: 600, EventsPerSeat: 4, Events: 4000}, Log: Log{Level: "info", Format: "text"},
	}
}

func TestConfigurationsThatMakeSense(t *testing.T) {
	for _, row := range []struct {
		what     string
		change   func(*Config)
		loopback bool
		secure   bool
		proxied  bool
		nodeIP   string
	}{
		{"as it comes", func(*Config) {}, true, false, false, "127.0.0.1"},
		{"by name", func(c *Config) { c.Listen = "localhost:0" }, true, false, false, "127.0.0.1"},
		{"the other loopback", func(c *Config) { c.Listen = "[::1]:8080" }, true, false, false, "127.0.0.1"},
		{"behind a proxy on this machine", func(c *Config) { c.PublicURL = "https://parley.example" }, true, true, true, "invalid IP"},
		{"behind a proxy, with the port in its address", func(c *Config) { c.PublicURL = "https://parley.example:443" }, true, true, true, "invalid IP"},
		{"with a certificate", func(c *Config) {
			c.Listen, c.PublicURL, c.TLS = ":443", "https://Parley.Example/", TLS{"cert", "key"}
		}, false, true, false, "invalid IP"},
		{"media from elsewhere", func(c *Config) { c.Media.NodeIP = "192.0.2.1" }, true, false, false, "192.0.2.1"},
	} {
		t.Run(row.what, func(t *testing.T) {
			c := standard()
			row.change(&c)
			s, err := c.settle()
			if err != nil {
				t.Fatal(err)
			}
			if s.loopback != row.loopback || s.secure() != row.secure || s.proxied() != row.proxied || s.nodeIP.String() != row.nodeIP {
				t.Errorf("loopback %v, secure %v, proxied %v, media to %s", s.loopback, s.secure(), s.proxied(), s.nodeIP)
			}
			if s.public != nil && s.public.String() != "https://parley.example" {
				t.Errorf("browsers find it at %s", s.public)
			}
		})
	}
}

func TestConfigurationsThatMakeNone(t *testing.T) {
	for _, row := range []struct {
		what   string
		change func(*Config)
		says   string
	}{
		{"plain HTTP to everyone", func(c *Config) { c.Listen = "0.0.0.0:80" }, "listens on loopback alone"},
		{"plain HTTP to everyone, by an empty host", func(c *Config) { c.Listen = ":80" }, "listens on loopback alone"},
		{"a public address over plain HTTP", func(c *Config) { c.PublicURL = "http://parley.example" }, "listens on loopback alone"},
		{"no port", func(c *Config) { c.Listen = "127.0.0.1" }, "listen"},
		{"half a certificate", func(c *Config) { c.TLS.Cert = "cert" }, "go together"},
		{"everyone, without a name", func(c *Config) { c.Listen, c.TLS = ":443", TLS{"cert", "key"} }, "public_url"},
		{"a path in the address", func(c *Config) { c.PublicURL = "https://example.org/parley" }, "scheme and host alone"},
		{"no scheme", func(c *Config) { c.PublicURL = "parley.example" }, "public_url"},
		{"no folder", func(c *Config) { c.Data = "" }, "data"},
		{"no address for media", func(c *Config) { c.Media.NodeIP = "here" }, "media.node_ip"},
		{"a port that is none", func(c *Config) { c.Media.UDPPort = 70000 }, "media.udp_port"},
		{"no requests at all", func(c *Config) { c.Limits.PerSeat = 0 }, "limits.per_seat"},
	} {
		t.Run(row.what, func(t *testing.T) {
			c := standard()
			row.change(&c)
			if _, err := c.settle(); err == nil || !strings.Contains(err.Error(), row.says) {
				t.Errorf("got %v, want it to say %q", err, row.says)
			}
		})
	}
}

func TestANodeThatCannotStartLeavesNothingRunning(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	c := standard()
	c.Listen, c.Data = taken.Addr().String(), filepath.Join(t.TempDir(), "data")
	for range 2 { // the second finds the data as the first left it: not locked
		if _, err := Start(context.Background(), c, Extra{Log: io.Discard}); err == nil || !strings.Contains(err.Error(), "address already in use") {
			t.Fatalf("got %v", err)
		}
	}
	c.Listen = "0.0.0.0:0"
	if _, err := Start(context.Background(), c, Extra{Log: io.Discard}); !errors.Is(err, ErrPlainHTTP) {
		t.Errorf("got %v", err)
	}
}

func TestSecretsAreMadeOnceAndForTheirOwnerAlone(t *testing.T) {
	folder := t.TempDir()
	first, err := nodeKey(folder)
	if err != nil {
		t.Fatal(err)
	}
	again, err := nodeKey(folder)
	if err != nil || again.Key() != first.Key() {
		t.Errorf("read again it is %v, %v", again, err)
	}
	token, err := operatorToken(folder)
	if err != nil || len(token) < 40 {
		t.Errorf("the operator's token has %d characters, %v", len(token), err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, keyFile), []byte("damaged\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := nodeKey(folder); err == nil || strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged key: %v", err)
	}
}

func TestARenewedCertificateIsFoundAndAHalfWrittenOneIsNot(t *testing.T) {
	folder := t.TempDir()
	c := &certificate{files: TLS{Cert: filepath.Join(folder, "cert.pem"), Key: filepath.Join(folder, "key.pem")}}
	if _, err := c.get(nil); err == nil {
		t.Fatal("no certificate was read, and nothing said")
	}
	serial := func() int64 {
		t.Helper()
		c.looked = time.Time{} // as if it was long ago
		got, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Leaf.SerialNumber.Int64()
	}
	changed := time.Now().Add(-time.Hour)
	write := func(n int64) {
		t.Helper()
		writeCertificate(t, c.files, n)
		changed = changed.Add(time.Minute)
		if err := os.Chtimes(c.files.Cert, changed, changed); err != nil {
			t.Fatal(err)
		}
	}
	write(1)
	if n := serial(); n != 1 {
		t.Errorf("certificate %d", n)
	}
	write(2)
	if n := serial(); n != 2 {
		t.Errorf("after its renewal certificate %d", n)
	}
	if err := os.WriteFile(c.files.Cert, []byte("-----BEGIN"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := serial(); n != 2 {
		t.Errorf("while it is being written certificate %d", n)
	}
	if err := os.Remove(c.files.Cert); err != nil {
		t.Fatal(err)
	}
	if n := serial(); n != 2 {
		t.Errorf("while it is gone certificate %d", n)
	}
}

func writeCertificate(t *testing.T, files TLS, serial int64) {
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
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "parley.example"}, DNSNames: []string{"parley.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	must(os.WriteFile(files.Cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(os.WriteFile(files.Key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
}
