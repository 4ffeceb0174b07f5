package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestVersionSaysTheAppsHash(t *testing.T) {
	code, out, err := said(t, "version")
	if code != 0 || !regexp.MustCompile(`\Aparley .+\napp sha256:[0-9a-f]{64}\n\z`).MatchString(out) {
		t.Fatalf("code %d: %s%s", code, out, err)
	}
	_, app, _ := strings.Cut(out, "\n")
	if _, built, _ := said(t, "version", "--app", "../../web/dist"); built != app {
		t.Errorf("the folder it was built from has %s, the binary %s", built, app)
	}
	// As docs/operators.md says to recompute it: sha256sum over the manifest.
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "index.html"), []byte("page"), 0o600); err != nil {
		t.Fatal(err)
	}
	const want = "app sha256:15482484824fece10638a5bb6e1c94603b3c8c3f6c1a93b617f7ea0d566a374d\n"
	if _, out, _ := said(t, "version", "--app", folder); out != want {
		t.Errorf("one page has %s, want %s", out, want)
	}
	if code, _, err := said(t, "version", "--app", t.TempDir()); code != 1 || !strings.Contains(err, "there is no app") {
		t.Errorf("an empty folder: code %d: %s", code, err)
	}
}

func TestAHostServesTheAppForANodeAndBothAreChecked(t *testing.T) {
	node, own := freeAddress(t), freeAddress(t)
	at := func(address string) string { return "http://" + strings.Replace(address, "127.0.0.1", "localhost", 1) }
	start(t, serveArgs(node, filepath.Join(t.TempDir(), "data"))...).until("Parley is at")
	c := start(t, "app", "serve", "--node", at(node), "--listen", own)
	c.until("replace what comes before /s/ or /claim/ by " + at(own))
	for _, address := range []string{node, own} {
		if code, out, err := said(t, "app", "check", at(address)); code != 0 || !strings.Contains(out, "served the app sha256:") {
			t.Errorf("code %d: %s%s", code, out, err)
		}
		if code, body := get(t, http.DefaultClient, at(address)+"/api/about"); code != 200 || !strings.Contains(body, `"rules"`) {
			t.Errorf("about: %d %s", code, body)
		}
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("../../web/dist")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "icon.svg"), []byte("<svg/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, err := said(t, "app", "check", at(node), "--app", folder)
	if code != 1 || out != "/app.sha256: is another file\n/icon.svg: is another file\n" || !strings.Contains(err, "does not serve the app sha256:") {
		t.Errorf("another file: code %d: %s%s", code, out, err)
	}
}

func TestAHostIsForANodeThatAnswersAndFits(t *testing.T) {
	answers := func(body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	const key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	for _, row := range []struct{ node, says string }{
		{"http://" + freeAddress(t), "does not answer as one"},
		{answers("<!doctype html>"), "does not answer as one"},
		{answers(`{"node":"` + key + `","version":"old","now":"2026-12-15T08:00:00.000Z"}`), "(old) speaks version 0 of the interface and 0 of the rules"},
		{"http://parley.example", "over https alone"},
		{"parley.example", "a node's address"},
	} {
		code, _, err := said(t, "app", "serve", "--node", row.node, "--listen", "127.0.0.1:0")
		if code != 1 || !strings.Contains(err, row.says) {
			t.Errorf("%s: code %d: %s", row.node, code, err)
		}
	}
	if code, _, err := said(t, "app", "serve", "--node", "https://parley.example", "--listen", "0.0.0.0:0"); code != 1 || !strings.Contains(err, "browsers give cameras") {
		t.Errorf("plain HTTP to everyone: code %d: %s", code, err)
	}
	if code, _, err := said(t, "app", "check", "http://"+freeAddress(t)); code != 1 || !strings.Contains(err, "does not answer") {
		t.Errorf("checking a node that is gone: code %d: %s", code, err)
	}
}
