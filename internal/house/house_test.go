package house

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// pure packages compute; whatever they need to know is handed to them.
var pure = []string{"identity", "summit", "interpretation", "view", "chain", "witness"}

// above says, for every package of internal/, which others of ours it may import. A package that is not
// listed here has no place in the house yet, and the test says so.
var above = map[string][]string{
	"identity":       {},
	"summit":         {"identity"},
	"interpretation": {"identity", "summit"},
	"view":           {"identity", "summit", "interpretation"},
	"chain":          {"identity", "summit"},
	"witness":        {"identity", "summit", "view", "chain"},
	"client":         {"identity", "summit"},
	"demo":           {"identity", "summit", "client"},
	"record":         pure,
	"media":          pure,
	"delivery":       pure,
	"gallery":        pure,
	"public":         pure,
	"proceedings":    slices.Concat(pure, []string{"record"}),
	"httpapi":        slices.Concat(pure, []string{"record", "media", "delivery", "gallery", "public", "proceedings"}),
	"node":           slices.Concat(pure, []string{"record", "media", "delivery", "gallery", "proceedings", "httpapi", "client"}),
	"house":          {},
}

// commandMay is what cmd/parley may import: the node to run it, the client to talk to one, the demo to stage on it, the
// chain to verify a record.
var commandMay = slices.Concat(pure, []string{"client", "demo", "record", "node"})

// A pure package does not do input or output, keeps no time and starts nothing. It uses no library, whose module would be
// named for a host: what only verifies is small enough to read, and to send to a browser.
var impure = regexp.MustCompile(`^((os|io/fs|net|database|log|sync|context|syscall|testing)(/|$)|[^/]+\.)`)

// files lists the repository's own files, slash-separated and relative to its root, leaving out what is built or fetched.
func files(t *testing.T) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err = filepath.Rel(root, name)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			switch entry.Name() {
			case ".git", ".cache", "node_modules", "dist":
				return fs.SkipDir
			}
			if name == "bin" || name == "data" {
				return fs.SkipDir
			}
			return nil
		}
		found = append(found, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// goFiles parses the repository's Go files up to their imports.
func goFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	parsed := map[string]*ast.File{}
	for _, name := range files(t) {
		if path.Ext(name) != ".go" || strings.Contains(name, "/testdata/") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Error(err)
			continue
		}
		parsed[name] = file
	}
	return parsed
}

func TestEveryPackageSaysWhatItDecides(t *testing.T) {
	said := map[string]int{}
	for name, file := range goFiles(t) {
		folder := path.Dir(name)
		said[folder] += 0
		if strings.HasSuffix(name, "_test.go") || file.Doc == nil {
			continue
		}
		comment := file.Doc.Text()
		if want := "Package " + file.Name.Name + " "; !strings.HasPrefix(comment, want) && !strings.HasPrefix(comment, "Command ") {
			t.Errorf("%s: a package comment begins with %q or, for a command, %q", name, want, "Command ")
		}
		if len(comment) < 80 {
			t.Errorf("%s: the package comment says too little: what does it decide, and what does it refuse to know?", name)
		}
		said[folder]++
	}
	for folder, comments := range said {
		if comments != 1 {
			t.Errorf("%s: %d package comments, want exactly one", folder, comments)
		}
	}
}

func TestImportsPointDownwards(t *testing.T) {
	for name, file := range goFiles(t) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		var may []string
		place, inside := strings.CutPrefix(name, "internal/")
		place, _, _ = strings.Cut(place, "/")
		switch {
		case inside:
			allowed, placed := above[place]
			if !placed {
				t.Errorf("%s: package %s has no place in the layers; give it one in docs/architecture.md and here", name, place)
				continue
			}
			may = allowed
		case strings.HasPrefix(name, "cmd/"):
			may = commandMay
		default:
			continue
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if inside && slices.Contains(pure, place) && impure.MatchString(imported) {
				t.Errorf("%s imports %s: %s is pure", name, imported, place)
			}
			ours, is := strings.CutPrefix(imported, "parley/internal/")
			if !is {
				continue
			}
			ours, _, _ = strings.Cut(ours, "/")
			if (inside && ours == place) || slices.Contains(may, ours) {
				continue
			}
			t.Errorf("%s imports %s: imports point downwards", name, imported)
		}
	}
}

func TestNamesSayWhatThingsAre(t *testing.T) {
	empty := regexp.MustCompile(`^(utils?|common|helpers?|managers?|base|misc|shared|stuff)$`)
	for _, name := range files(t) {
		for part := range strings.SplitSeq(name, "/") {
			stem, _, _ := strings.Cut(part, ".")
			stem = strings.TrimSuffix(stem, "_test")
			if empty.MatchString(strings.ToLower(stem)) {
				t.Errorf("%s: %q says nothing about what it is", name, part)
			}
		}
	}
}

func TestNoTestIsSkippedOrSleeps(t *testing.T) {
	// Written in pieces, so that this file does not find itself.
	forbidden := regexp.MustCompile(`\bt\.Sk` + `ip(f|Now)?\(|\btime\.Sle` + `ep\(|\b(it|test|describe)\.(sk` + `ip|todo|only)\b|waitFor` + `Timeout\(`)
	for _, name := range files(t) {
		if !strings.HasSuffix(name, "_test.go") && !strings.Contains(name, ".test.ts") && !strings.HasPrefix(name, "e2e/") {
			continue
		}
		text := read(t, name)
		if found := forbidden.FindString(text); found != "" {
			t.Errorf("%s has %q: tests are neither skipped nor do they wait for time to pass", name, found)
		}
	}
}

func TestNothingIsLeftForLater(t *testing.T) {
	later := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)
	for _, name := range files(t) {
		switch path.Ext(name) {
		case ".go", ".ts", ".tsx", ".css", ".md", ".yaml", ".yml", ".sql", "":
			if found := later.FindString(read(t, name)); found != "" {
				t.Errorf("%s has a %s", name, found)
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// documented reads the first column of the table under a heading of docs/dependencies.md.
func documented(t *testing.T, heading string) []string {
	t.Helper()
	_, section, found := strings.Cut(read(t, "docs/dependencies.md"), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("docs/dependencies.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var names []string
	quoted := regexp.MustCompile("`([^`]+)`")
	for line := range strings.SplitSeq(section, "\n") {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Split(line, "|")
		for _, match := range quoted.FindAllStringSubmatch(cells[1], -1) {
			names = append(names, match[1])
		}
		if len(cells) < 5 || strings.TrimSpace(cells[2]) == "" || strings.TrimSpace(cells[3]) == "" {
			t.Errorf("docs/dependencies.md: %q does not say what for and instead of what", line)
		}
	}
	slices.Sort(names)
	return names
}

func sameNames(t *testing.T, where string, used, explained []string) {
	t.Helper()
	slices.Sort(used)
	for _, name := range used {
		if !slices.Contains(explained, name) {
			t.Errorf("%s uses %s, which docs/dependencies.md does not explain", where, name)
		}
	}
	for _, name := range explained {
		if !slices.Contains(used, name) {
			t.Errorf("docs/dependencies.md explains %s, which %s does not use", name, where)
		}
	}
}

func TestEveryGoModuleIsExplained(t *testing.T) {
	required := regexp.MustCompile(`(?m)^(?:require )?\t?([a-z0-9.-]+\.[a-z]+/\S+) v\S+$`)
	var used []string
	for _, match := range required.FindAllStringSubmatch(read(t, "go.mod"), -1) {
		used = append(used, match[1])
	}
	sameNames(t, "go.mod", used, documented(t, "Go"))

	tool := regexp.MustCompile(`(?m)^tool (\S+)$`)
	var tools []string
	for _, match := range tool.FindAllStringSubmatch(read(t, "tools/go.mod"), -1) {
		module, _, _ := strings.Cut(match[1], "/cmd/")
		tools = append(tools, module)
	}
	sameNames(t, "tools/go.mod", tools, documented(t, "Go tools"))
}

func TestEveryPackageOfNPMIsExplainedAndPinned(t *testing.T) {
	exact := regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	for folder, heading := range map[string]string{"web": "Browser app (`web/`)", "e2e": "End-to-end tests (`e2e/`)"} {
		var manifest struct{ Dependencies, DevDependencies map[string]string }
		if err := json.Unmarshal([]byte(read(t, folder+"/package.json")), &manifest); err != nil {
			t.Fatal(err)
		}
		var used []string
		for _, wanted := range []map[string]string{manifest.Dependencies, manifest.DevDependencies} {
			for name, version := range wanted {
				used = append(used, name)
				if !exact.MatchString(version) {
					t.Errorf("%s/package.json: %s is %q, want one exact version", folder, name, version)
				}
			}
		}
		sameNames(t, folder+"/package.json", used, documented(t, heading))
		if strings.Contains(read(t, folder+"/package-lock.json"), `"resolved":`) {
			t.Errorf("%s/package-lock.json holds download addresses: whoever builds chooses where packages come from", folder)
		}
	}
}

func TestLinksOfThePagesLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	code := regexp.MustCompile("`[^`]*`")
	for _, name := range files(t) {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, match := range link.FindAllStringSubmatch(code.ReplaceAllString(read(t, name), ""), -1) {
			target := path.Join(path.Dir(name), match[1])
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s, which is not there", name, match[1])
			}
		}
	}
}
