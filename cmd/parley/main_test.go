package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"parley/internal/node"
)

// asParley, when set, makes this test binary the command itself: the media engine starts once a process, so whatever
// needs it starts a process.
const asParley = "TEST_AS_PARLEY"

func TestMain(m *testing.M) {
	if os.Getenv(asParley) != "" {
		main()
	}
	os.Exit(m.Run())
}

// said runs the command and returns its exit code and what it said.
func said(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, &console{&stdout, &stderr})
	return code, stdout.String(), stderr.String()
}

// parsed is the configuration that a command line comes to.
func parsed(t *testing.T, args ...string) (node.Config, *kong.Application, error) {
	t.Helper()
	var (
		say command
		c   console
	)
	parser, err := newParser(context.Background(), &say, &c, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return say.Serve.Settings, parser.Model, err
}

const example = "../../parley.example.yaml"

func TestTheExampleSetsEverythingToItsDefaultAndNothingElse(t *testing.T) {
	plain, app, err := parsed(t, "serve")
	if err != nil {
		t.Fatal(err)
	}
	from, _, err := parsed(t, "serve", "--config", example)
	if err != nil {
		t.Fatal(err)
	}
	if len(from.TrustedProxies) == 0 {
		from.TrustedProxies = nil
	}
	if plain.Listen != from.Listen || plain.Data != from.Data || plain.Media != from.Media || plain.Limits != from.Limits ||
		plain.Log != from.Log || plain.TLS != from.TLS || plain.PublicURL != from.PublicURL || from.TrustedProxies != nil {
		t.Errorf("the defaults are\n%+v\nthe example sets\n%+v", plain, from)
	}
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	set := settings{}
	set.add("", file)
	for _, name := range serveFlags(app) {
		if _, ok := set[name]; !ok {
			t.Errorf("the example does not mention %s", name)
		}
	}
	for name := range set {
		if !slices.Contains(serveFlags(app), name) {
			t.Errorf("the example sets %s, which is no setting", name)
		}
	}
}

func TestFlagsWinOverTheEnvironmentAndThatOverTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "parley.yaml")
	if err := os.WriteFile(file, []byte("data: from-file\nmedia: {udp_port: 1, tcp_port: 1}\ntrusted_proxies: [10.0.0.0/8, 192.0.2.0/24]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PARLEY_MEDIA_UDP_PORT", "2")
	t.Setenv("PARLEY_MEDIA_TCP_PORT", "2")
	c, _, err := parsed(t, "serve", "--config", file, "--media-tcp-port", "3")
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "from-file" || c.Media.UDPPort != 2 || c.Media.TCPPort != 3 || len(c.TrustedProxies) != 2 {
		t.Errorf("%+v", c)
	}
}

func TestAMisspeltSettingIsAMistake(t *testing.T) {
	for _, text := range []string{"listne: 127.0.0.1:1\n", "media: {udp: 1}\n", "media: 1\n", "listen: [\n", "config: x\n"} {
		file := filepath.Join(t.TempDir(), "parley.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := parsed(t, "serve", "--config", file); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestPlainHTTPIsSpokenOnLoopbackAlone(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0"} {
		code, _, err := said(t, "serve", "--listen", listen, "--data", filepath.Join(t.TempDir(), "data"))
		if code != 1 || !strings.Contains(err, "browsers give cameras") {
			t.Errorf("listen %s: code %d: %s", listen, code, err)
		}
	}
}

func TestVerifyTellsAFileThatCannotBeReadFromOneThatDoesNotHold(t *testing.T) {
	folder := t.TempDir()
	if code, _, err := said(t, "verify", folder); code != 1 || !strings.Contains(err, "could not be read") || strings.Contains(err, "does not hold") {
		t.Errorf("a folder: code %d: %s", code, err)
	}
	file := filepath.Join(folder, "record.ndjson")
	if err := os.WriteFile(file, []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, err := said(t, "verify", file); code != 1 || !strings.Contains(err, "does not hold: the first line") {
		t.Errorf("another file: code %d: %s", code, err)
	}
}

func TestACommandLineThatIsNone(t *testing.T) {
	for _, args := range [][]string{{}, {"rule"}, {"serve", "--loud"}, {"verify"}} {
		if code, _, err := said(t, args...); code != 2 || err == "" {
			t.Errorf("%v: code %d: %s", args, code, err)
		}
	}
	if code, out, _ := said(t, "version"); code != 0 || !strings.HasPrefix(out, "parley ") {
		t.Errorf("version: code %d: %s", code, out)
	}
	if code, out, _ := said(t, "--help"); code != 0 || !strings.Contains(out, "verify") {
		t.Errorf("help: code %d: %s", code, out)
	}
}
