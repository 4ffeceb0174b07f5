package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// stockWorker says what livekit-client's own encryption worker says to its log, and nothing else of that library.
var stockWorker = []string{"creating new shared key handler", "Setting up frame cryptor transform"}

// ours is of the app's own encryption: what its keys are named by.
var ours = []string{"parley stream", "parley statement"}

var marked = regexp.MustCompile(`(?m)^mark\('([\w-]+)'\)$`)

// A build could be told to leave something out by these alone.
var switches = regexp.MustCompile(`import\.meta\.env|process\.env\.|bench/`)

// The bench measures the app with other encryptions, and without any. None of that is shipped, nor a way to ask for it.
func TestTheShippedAppHasOneEncryption(t *testing.T) {
	app := everything(t, filepath.Join(root, "web", "dist"))
	for _, part := range ours {
		if !strings.Contains(app, part) {
			t.Errorf("web/dist has no %q: make build puts the app there", part)
		}
	}
	worker := everything(t, filepath.Join(root, "web", "node_modules", "livekit-client", "dist"))
	for _, word := range stockWorker {
		if !strings.Contains(worker, word) {
			t.Errorf("livekit-client's worker does not say %q any more: look for something that it does say", word)
		}
	}

	var markers []string
	for _, name := range files(t) {
		if !strings.HasPrefix(name, "bench/web/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		found := marked.FindStringSubmatch(string(text))
		if found == nil {
			continue
		}
		markers = append(markers, found[1])
		// Where the bench has run, its builds show that a marker survives the building.
		encryption := strings.TrimSuffix(filepath.Base(name), ".ts")
		built := filepath.Join(root, ".cache", "bench", encryption)
		if _, err := os.Stat(filepath.Join(built, "index.html")); err == nil && !strings.Contains(everything(t, built), found[1]) {
			t.Errorf("the bench's build with the encryption %q does not hold %q", encryption, found[1])
		}
	}
	if len(markers) != 2 {
		t.Errorf("the bench's encryptions are marked %q, want one mark of each of two", markers)
	}
	for _, foreign := range append(markers, stockWorker...) {
		if strings.Contains(app, foreign) {
			t.Errorf("web/dist holds %q, which is the bench's alone", foreign)
		}
	}

	for _, name := range files(t) {
		if !strings.HasPrefix(name, "web/src/") || strings.HasPrefix(name, "web/src/record/built/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if found := switches.Find(text); found != nil {
			t.Errorf("%s: %q: a build of the app must have nothing to be told", name, found)
		}
	}
}

// everything is the text of all scripts and pages in a folder.
func everything(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch filepath.Ext(name) {
		case ".js", ".mjs", ".html":
		default:
			return nil
		}
		text, err := os.ReadFile(name)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
