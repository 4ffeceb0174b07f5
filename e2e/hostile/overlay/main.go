// Command overlay writes what makes the tests' hostile node of the real one: a copy of the pinned media engine, and of the
// few files of ours through which everything passes, with a call in each. `go build -modfile -overlay` takes them in the
// place of the originals. It decides where the calls stand and refuses to guess: a text that is not there exactly once is
// a fault. What the calls do is in package hostile; no other build reads any of this.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const engine = "github.com/livekit/livekit-server"

// patch is one file with calls in it. A call stands before the text that is found, which stays.
type patch struct {
	module string // empty: ours
	file   string
	calls  []call
	adds   string // at its end: the variables that turn sets
}

type call struct{ before, says string }

var patches = []patch{
	{engine, "pkg/sfu/receiver_base.go", []call{{"\t\tvar writeCount atomic.Int32\n", "\t\tif Forwarding != nil {\n\t\t\tForwarding(r, extPkt)\n\t\t}\n"}}, `
// Forwarding sees every packet of a publisher before it is forwarded, and may put another payload into it.
var Forwarding func(*ReceiverBase, *buffer.ExtPacket)
`},
	{engine, "pkg/rtc/room.go", []call{
		{"\tr.trackManager.AddTrack(track, participant.Identity(), participant.ID())\n", "\tif Publishing != nil {\n\t\tPublishing(r.Name(), participant.Identity(), track.ToProto())\n\t}\n"},
		{"\tBroadcastDataPacketForRoom(r, source, kind, dp, r.logger)\n", "\tif Telling != nil && source != nil && !Telling(r.Name(), source.Identity(), dp) {\n\t\treturn\n\t}\n"},
	}, `
// Publishing hears of every track, and Telling sees every data packet and says whether it goes on.
var (
	Publishing func(livekit.RoomName, livekit.ParticipantIdentity, *livekit.TrackInfo)
	Telling    func(livekit.RoomName, livekit.ParticipantIdentity, *livekit.DataPacket) bool
)
`},
	{"", "internal/media/sync.go", []call{
		{"\t_, err = s.engine.RemoveParticipant(", "\tif Keeping != nil && Keeping(member) {\n\t\treturn nil\n\t}\n"},
	}, `
// Keeping says who stays in the engine's rooms, whatever the record says.
var Keeping func(member string) bool
`},
	{"", "internal/media/gate.go", []call{
		{"\tg.dropWhere(func(p place) bool { return p == lost })\n", "\tif Keeping != nil && Keeping(string(lost.member)) {\n\t\treturn\n\t}\n"},
	}, ""},
	{"", "internal/media/engine.go", []call{
		{"\tconf, err := engineConfig(&c, access)\n", "\tif Knowing != nil {\n\t\tKnowing(access.secret)\n\t}\n"},
	}, `
// Knowing is told the secret that is in memory alone.
var Knowing func(secret string)
`},
	{"", "internal/node/node.go", []call{
		{"\tn.running.Go(func() { n.served <- n.api.Serve(n.server, n.listener) })\n", "\tif Serving != nil {\n\t\tn.server.Handler = Serving(n.server.Handler)\n\t}\n"},
	}, `
// Serving puts something between every client and the node.
var Serving func(http.Handler) http.Handler
`},
	{"", "cmd/parley/main.go", []call{{"\tctx, stop := signal.NotifyContext(", "\tturn()\n"}}, ""},
}

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "overlay:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("say the folder to write to, below the module's own")
	}
	folder := filepath.Clean(args[0])
	ours, err := folderOf(ctx, "")
	if err != nil {
		return err
	}
	theirs, err := folderOf(ctx, engine)
	if err != nil {
		return err
	}
	// The tool replaces no file of another module by itself, but a whole module.
	copied := filepath.Join(folder, "engine")
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o755), copyFolder(copied, theirs)); err != nil {
		return err
	}
	replaced := map[string]string{filepath.Join(ours, "cmd/parley/hostile.go"): filepath.Join(ours, "e2e/hostile/overlay/turn.go")}
	for _, p := range patches {
		original, changed := filepath.Join(ours, p.file), filepath.Join(ours, folder, strings.ReplaceAll(p.file, "/", "_"))
		if p.module == engine {
			original = filepath.Join(theirs, p.file)
			changed = filepath.Join(copied, p.file)
		} else {
			replaced[original] = changed
		}
		text, err := os.ReadFile(original)
		if err != nil {
			return err
		}
		with, err := p.apply(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", original, err)
		}
		if err := os.WriteFile(changed, []byte(with), 0o644); err != nil {
			return err
		}
	}
	list, err := json.MarshalIndent(map[string]any{"Replace": replaced}, "", "  ")
	if err != nil {
		return err
	}
	module, err := os.ReadFile(filepath.Join(ours, "go.mod"))
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(ours, "go.sum"))
	if err != nil {
		return err
	}
	module = fmt.Appendf(module, "\nreplace %s => ./%s\n", engine, filepath.ToSlash(copied))
	return errors.Join(
		os.WriteFile(filepath.Join(folder, "overlay.json"), list, 0o644),
		os.WriteFile(filepath.Join(folder, "go.mod"), module, 0o644),
		os.WriteFile(filepath.Join(folder, "go.sum"), sums, 0o644),
	)
}

// copyFolder copies what is built of a module. The files of the module cache can only be read, and a copy of them too.
func copyFolder(to, from string) error {
	return filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		within, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to, within), 0o755)
		}
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, within), text, 0o644)
	})
}

func (p patch) apply(text string) (string, error) {
	for _, c := range p.calls {
		if n := strings.Count(text, c.before); n != 1 {
			return "", fmt.Errorf("%q is there %d times, and not once", c.before, n)
		}
		text = strings.Replace(text, c.before, c.says+c.before, 1)
	}
	return text + p.adds, nil
}

// folderOf is where a module's source is; no name: this one's.
func folderOf(ctx context.Context, module string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", append([]string{"list", "-m", "-f", "{{.Dir}}"}, strings.Fields(module)...)...).Output()
	if err != nil {
		return "", fmt.Errorf("finding the source of %q: %w", module, err)
	}
	return strings.TrimSpace(string(out)), nil
}
