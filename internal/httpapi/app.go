package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"parley/internal/identity"
)

// app serves the built browser app from memory.
type app struct {
	files map[string]*asset
}

// The pages, which stand at addresses of their own: the seats' app, and the public's.
const (
	appPage     = "index.html"
	galleryPage = "gallery.html"
)

var ownPages = []string{appPage, galleryPage}

// manifestName is the address of the manifest, which is no line of itself.
const manifestName = "app.sha256"

// Manifest lists an app's files as they are served, sorted, one a line: SHA-256 in hexadecimal, two spaces, path. That is
// how sha256sum has it. There is none for a folder without an app.
func Manifest(built fs.FS) []byte {
	if listing := newApp(built).files[manifestName]; listing != nil {
		return listing.plain
	}
	return nil
}

func (a *app) manifest() []byte {
	var lines bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(a.files[name].plain), name)
	}
	return lines.Bytes()
}

// asset is one file, packed once when it is first asked for.
type asset struct {
	plain    []byte
	mimeType string
	tag      string
	policy   string // in place of the common one, or empty
	page     bool   // see ownPages
	hashed   bool   // its name holds a hash of what is in it: it never changes

	brotli []byte // as the build packed it, or nil
	once   sync.Once
	packed []byte // gzip, or nil when that saves nothing
}

// verifierWorker is the one script that compiles WebAssembly: the record's verifier, in a worker of its own. The page
// itself keeps the policy that compiles nothing.
var verifierWorker = regexp.MustCompile(`^assets/verifier\.worker-[A-Za-z0-9_-]{8}\.js$`)

const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

// integrityPolicy has the page run no script but those whose hash it names (https://www.w3.org/TR/sri-2/): who has checked
// index.html has checked them. Workers and what they compile have no such policy.
const integrityPolicy = "blocked-destinations=(script)"

// importMap is the page's one script that is no file: the hashes of what is imported later. The policy names its hash.
var importMap = regexp.MustCompile(`(?s)<script type="importmap">(.*?)</script>`)

// hashedName is what Vite gives to files that never change under their name.
var hashedName = regexp.MustCompile(`^assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$`)

// mimeTypes are ours rather than the machine's: a file's type must not depend on what is installed.
var mimeTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".json": "application/json", ".webmanifest": "application/manifest+json",
	".woff2": "font/woff2", ".wasm": "application/wasm", ".txt": "text/plain; charset=utf-8", ".png": "image/png",
	".sha256": "text/plain; charset=utf-8",
}

func newApp(built fs.FS) *app {
	a := &app{files: map[string]*asset{}}
	if built == nil {
		return a
	}
	_ = fs.WalkDir(built, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") || name == manifestName {
			return nil //nolint:nilerr // what cannot be read is not served
		}
		content, err := fs.ReadFile(built, name)
		if err != nil {
			return nil //nolint:nilerr // what cannot be read is not served
		}
		a.files[name] = newAsset(name, content)
		return nil
	})
	for name, f := range a.files {
		if of, is := strings.CutSuffix(name, ".br"); is && a.files[of] != nil {
			a.files[of].brotli = f.plain
			delete(a.files, name)
		}
	}
	if a.files["index.html"] != nil {
		a.files[manifestName] = newAsset(manifestName, a.manifest())
	}
	return a
}

func newAsset(name string, content []byte) *asset {
	mimeType := mimeTypes[path.Ext(name)]
	if mimeType == "" {
		mimeType = mime.TypeByExtension(path.Ext(name))
	}
	if mimeType == "" {
		mimeType = "application/octet-stream"
	}
	return &asset{
		plain: content, mimeType: mimeType, hashed: hashedName.MatchString(name), page: slices.Contains(ownPages, name),
		policy: policyOf(name, content), tag: `"` + identity.HashOf(content).String()[:22] + `"`,
	}
}

func policyOf(name string, content []byte) string {
	if verifierWorker.MatchString(name) {
		return workerPolicy
	}
	if found := importMap.FindSubmatch(content); found != nil && slices.Contains(ownPages, name) {
		sum := sha256.Sum256(found[1])
		return strings.Replace(policy, "script-src 'self'", "script-src 'self' 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'", 1)
	}
	return ""
}

// names are the files, the pages left out.
func (a *app) names() []string {
	var names []string
	for name := range a.files {
		if !slices.Contains(ownPages, name) {
			names = append(names, name)
		}
	}
	return names
}

func (a *app) index(w http.ResponseWriter, r *http.Request) { a.page(w, r, appPage) }

func (a *app) gallery(w http.ResponseWriter, r *http.Request) { a.page(w, r, galleryPage) }

func (a *app) page(w http.ResponseWriter, r *http.Request, name string) {
	f := a.files[name]
	if f == nil {
		problem(notFound, "the browser app was not built into this node").write(w)
		return
	}
	f.serve(w, r)
}

func (a *app) file(name string) http.HandlerFunc { return a.files[name].serve }

func (f *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	if f.hashed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	f.bind(h)
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.mimeType)
	content := f.plain
	switch {
	case f.brotli != nil && accepts(r, "br"):
		content = f.brotli
		h.Set("Content-Encoding", "br")
	case accepts(r, "gzip"):
		if packed := f.pack(); packed != nil {
			content = packed
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content)
}

// bind sets the policies by which a browser takes the file.
func (f *asset) bind(h http.Header) {
	if f.policy != "" {
		h.Set("Content-Security-Policy", f.policy)
	}
	if f.page {
		h.Set("Integrity-Policy", integrityPolicy)
	}
}

// accepts says whether the request takes an encoding (RFC 9110 section 12.5.3).
func accepts(r *http.Request, encoding string) bool {
	for one := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(one), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			return strings.TrimRight(strings.TrimSpace(weight), ".0") != "q="
		}
	}
	return false
}

func (f *asset) pack() []byte {
	f.once.Do(func() {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			panic(err) // the level is a known one
		}
		_, _ = z.Write(f.plain)
		_ = z.Close()
		if b.Len() < len(f.plain) {
			f.packed = b.Bytes()
		}
	})
	return f.packed
}
