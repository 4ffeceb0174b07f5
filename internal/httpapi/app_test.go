package httpapi

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/web"
)

// built is the app as it was built, for tests of what the build leaves behind.
func built(t *testing.T) fs.FS {
	t.Helper()
	if _, err := fs.Stat(web.Dist(), "index.html"); err != nil {
		t.Fatal("the app is not built: make build")
	}
	return web.Dist()
}

// directives are a content security policy's, by name.
func directives(policy string) map[string][]string {
	found := map[string][]string{}
	for part := range strings.SplitSeq(policy, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			found[words[0]] = words[1:]
		}
	}
	return found
}

func TestThePolicyLeavesNothingOpen(t *testing.T) {
	c := gathered(t)
	c.api.App = built(t)
	c.api.mux = http.NewServeMux()
	c.api.routes()
	c.api.handler = c.api.guarded(c.api.mux)
	seen := 0
	for name := range newApp(built(t)).files {
		switch name {
		case appPage:
			name = "operator"
		case galleryPage:
			name = "gallery/any"
		}
		w := c.ask("GET", "/"+name, nil)
		all := directives(w.Header().Get("Content-Security-Policy"))
		if w.Code != 200 || !slices.Equal(all["default-src"], []string{"'none'"}) {
			t.Errorf("%s: status %d, %v", name, w.Code, all)
		}
		for directive, sources := range all {
			for _, source := range sources {
				open := strings.Contains(source, "*") || strings.HasPrefix(source, "http") || strings.HasPrefix(source, "'unsafe") ||
					source == "'strict-dynamic'" || strings.HasSuffix(source, ":") && directive != "img-src" && directive != "media-src"
				if open || source == "'wasm-unsafe-eval'" && !verifierWorker.MatchString(name) {
					t.Errorf("%s: %s lets %s in", name, directive, source)
				}
			}
		}
		if verifierWorker.MatchString(name) {
			continue // a worker is no document
		}
		for _, directive := range []string{"object-src", "base-uri", "frame-ancestors", "form-action", "frame-src"} {
			sources, named := all[directive]
			if !named && (directive == "object-src" || directive == "frame-src") {
				sources = all["default-src"]
			}
			if !slices.Equal(sources, []string{"'none'"}) {
				t.Errorf("%s: %s is %v", name, directive, sources)
			}
		}
		seen++
	}
	if seen < 20 {
		t.Errorf("only %d files were looked at", seen)
	}
}

// TestEveryPageNamesTheHashOfAllThatItRuns: who has checked a page has checked every script and style of it.
func TestEveryPageNamesTheHashOfAllThatItRuns(t *testing.T) {
	dist := built(t)
	right := func(name, integrity string) bool {
		content, err := fs.ReadFile(dist, strings.TrimPrefix(name, "/"))
		sum := sha512.Sum384(content)
		return err == nil && integrity == "sha384-"+base64.StdEncoding.EncodeToString(sum[:])
	}
	attribute := func(tag, name string) string {
		found := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(tag)
		if found == nil {
			return ""
		}
		return found[1]
	}
	styles := map[string]bool{}
	for _, name := range ownPages {
		page, err := fs.ReadFile(dist, name)
		if err != nil {
			t.Fatal(err)
		}
		tags := 0
		for _, tag := range regexp.MustCompile(`<(?:script|link)\b[^>]*>`).FindAllString(string(page), -1) {
			switch rel := attribute(tag, "rel"); {
			case rel == "icon" || tag == `<script type="importmap">`:
				continue
			case rel == "stylesheet":
				styles[attribute(tag, "href")] = true
			case rel != "modulepreload" && attribute(tag, "type") != "module":
				t.Errorf("%s: an unknown tag: %s", name, tag)
			}
			if tags++; !right(attribute(tag, "href")+attribute(tag, "src"), attribute(tag, "integrity")) {
				t.Errorf("%s: no hash, or a wrong one: %s", name, tag)
			}
		}
		maps := importMap.FindAllSubmatch(page, -1)
		if len(maps) != 1 || strings.Index(string(page), "<script") != strings.Index(string(page), `<script type="importmap">`) {
			t.Fatalf("%s: %d import maps, or a script before it", name, len(maps))
		}
		var imports struct{ Integrity map[string]string }
		if err := json.Unmarshal(maps[0][1], &imports); err != nil {
			t.Fatal(err)
		}
		for file := range newApp(dist).files {
			if path.Ext(file) == ".js" && !right("/"+file, imports.Integrity["/"+file]) {
				t.Errorf("%s: %s has no hash in the import map, or a wrong one", name, file)
			}
		}
		if tags < 2 || len(imports.Integrity) < 20 {
			t.Errorf("%s: only %d tags and %d imports", name, tags, len(imports.Integrity))
		}
	}
	for file := range newApp(dist).files {
		if path.Ext(file) == ".css" && !styles["/"+file] {
			t.Errorf("%s is fetched by a tag of its own, without a hash", file)
		}
	}
}

func TestThePageRunsNothingWithoutAHash(t *testing.T) {
	c := gathered(t)
	w := c.ask("GET", "/operator", nil)
	if w.Header().Get("Integrity-Policy") != integrityPolicy {
		t.Errorf("the page: %v", w.Header())
	}
	// As openssl has it: printf '{"integrity":{}}' | openssl dgst -sha256 -binary | base64
	const hash = "'sha256-v1IUEqDyKCfHdg2mkshdZlh1JwxKZIMqsI0JxkeP1Qo='"
	if got := directives(w.Header().Get("Content-Security-Policy"))["script-src"]; !slices.Equal(got, []string{"'self'", hash}) {
		t.Errorf("scripts from %v", got)
	}
	r := c.request("GET", "/operator", nil)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	if again := c.send(r); again.Code != http.StatusNotModified || again.Header().Get("Content-Security-Policy") != w.Header().Get("Content-Security-Policy") {
		t.Errorf("a page that is known comes with another policy: %d, %v", again.Code, again.Header())
	}
	if other := c.ask("GET", "/problems/stale", nil).Header().Get("Content-Security-Policy"); other != policy {
		t.Errorf("another page: %s", other)
	}
}
