package record

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

func TestWhatIsAppendedIsReadBackAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder?with %odd#name.db")
	c := meeting(t, "a")
	l := openLog(t, path)
	c.append(l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = openLog(t, path)
	got := readAll(t, l, c.state.Summit)
	if !slices.Equal(got, c.lines) {
		t.Fatalf("%d lines are not the %d that were appended", len(got), len(c.lines))
	}
	if head, err := l.Head(t.Context(), c.state.Summit); err != nil || head != c.state.Head {
		t.Fatalf("head %v, %v", head, err)
	}
	if line, err := l.Line(t.Context(), c.state.Summit, 3); err != nil || line != c.lines[2] {
		t.Fatalf("line 3: %v, %v", line, err)
	}
	if _, err := l.Line(t.Context(), c.state.Summit, 99); !errors.Is(err, ErrUnknown) {
		t.Fatalf("line 99: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file is not its owner's alone: %v, %v", info.Mode(), err)
	}
}

func TestReplayIsTheLiveState(t *testing.T) {
	l, c := tempLog(t), meeting(t, "a")
	c.append(l)
	var entries []summit.Entry
	for _, line := range readAll(t, l, c.state.Summit) {
		e, err := line.Entry()
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	state, err := summit.Replay(entries)
	if err != nil {
		t.Fatal(err)
	}
	if state.Head != c.state.Head || state.Phase() != c.state.Phase() || !state.HeadTime.Equal(c.state.HeadTime) {
		t.Fatalf("replayed to %v in %s, live %v in %s", state.Head, state.Phase(), c.state.Head, c.state.Phase())
	}
}

func readAll(t testing.TB, l *Log, of identity.Hash) []chain.Line {
	t.Helper()
	var out []chain.Line
	for line, err := range l.Lines(context.Background(), of, 1) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	return out
}

func TestLongRecordsAreReadInPagesAndFromAnywhere(t *testing.T) {
	l, c := tempLog(t), newCast(t, "long")
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	c.invite("moscow", "moscow-interpreter", identity.Interpreter)
	moscow := c.signer("key moscow")
	for len(c.lines) < 2*pageSize+1 {
		c.do(moscow, summit.SetLanguages{Member: "moscow-interpreter", Languages: []identity.Language{[]identity.Language{"ru", "zh"}[len(c.lines)%2]}})
	}
	// All in one append: they stand together or not at all.
	c.must(l.Append(t.Context(), identity.Hash{}, summit.Ref{}, c.lines))
	for _, from := range []uint64{0, 1, 2, pageSize, pageSize + 1, 2*pageSize + 1, 2*pageSize + 2} {
		want := c.lines[min(max(from, 1)-1, uint64(len(c.lines))):]
		var got []chain.Line
		for line, err := range l.Lines(t.Context(), c.state.Summit, from) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, line)
		}
		if !slices.Equal(got, want) {
			t.Errorf("from %d: %d lines, want %d", from, len(got), len(want))
		}
	}
}

func TestAppendRefusesWhatDoesNotFollowTheNewestEntry(t *testing.T) {
	l, c := tempLog(t), newCast(t, "a")
	c.convene()
	c.claim("beijing")
	c.append(l)
	c.now = c.now.Add(1)
	moscow := c.signer("key moscow")
	proof := c.sign(c.signer("claim moscow"), identity.TypeClaim, identity.Claim{Summit: c.state.Summit, Delegation: "moscow", Key: moscow.Key()})
	line, entry := c.line(moscow, summit.Claim{Delegation: "moscow", Key: moscow.Key(), Proof: proof})
	id, head := c.state.Summit, c.state.Head

	if err := l.Append(t.Context(), id, summit.Ref{Seq: 2, Hash: identity.HashOf([]byte("another"))}, []chain.Line{line}); err == nil {
		t.Error("a line whose entry before is another one was taken")
	}
	if err := l.Append(t.Context(), identity.HashOf([]byte("another")), head, []chain.Line{line}); err == nil {
		t.Error("a line of another summit was taken")
	}
	changed := line
	changed.Act = c.lines[1].Act
	if err := l.Append(t.Context(), id, head, []chain.Line{changed}); err == nil {
		t.Error("an act that its header does not commit to was taken")
	}
	if err := l.Append(t.Context(), id, head, nil); err == nil {
		t.Error("nothing was appended")
	}
	if err := l.Append(t.Context(), identity.Hash{}, summit.Ref{}, c.lines[:1]); !errors.Is(err, ErrConflict) {
		t.Errorf("the same genesis again: %v", err)
	}
	if err := l.Append(t.Context(), id, head, []chain.Line{line}); err != nil {
		t.Fatal(err)
	}
	// The loser of a race made its line on the same head.
	other, _ := chain.Next(head, c.state.HeadTime, entry.Act, identity.Salt{1}, c.now)
	if err := l.Append(t.Context(), id, head, []chain.Line{other}); !errors.Is(err, ErrConflict) {
		t.Errorf("a second line after the same head: %v", err)
	}
	// The same act once more, after its own entry.
	again, _ := chain.Next(entry.Ref(), entry.Time, entry.Act, identity.Salt{2}, c.now)
	if err := l.Append(t.Context(), id, entry.Ref(), []chain.Line{again}); !errors.Is(err, ErrDuplicateAct) {
		t.Errorf("an act that stands in the record already: %v", err)
	}
	if got := readAll(t, l, id); len(got) != 3 || got[2] != line {
		t.Errorf("what was refused left a trace: %d lines", len(got))
	}
	if head, err := l.Head(t.Context(), id); err != nil || head != entry.Ref() {
		t.Errorf("what was refused moved the head to %v (%v)", head, err)
	}
}

func TestSixteenWritersShareTransactionsAndLoseNothing(t *testing.T) {
	l := tempLog(t)
	const writers = 16
	casts := make([]*cast, writers)
	var all sync.WaitGroup
	for i := range casts {
		casts[i] = meeting(t, fmt.Sprint("summit ", i))
		all.Go(func() {
			c := casts[i]
			of, head := identity.Hash{}, summit.Ref{}
			for n, line := range c.lines {
				if n > 0 {
					// A refused append in the same transaction takes nothing else with it.
					if err := l.Append(context.Background(), of, summit.Ref{Seq: head.Seq - 1, Hash: head.Hash}, []chain.Line{line}); err == nil {
						t.Errorf("%s: a line after the wrong entry was taken", c.name)
					}
				}
				if err := l.Append(context.Background(), of, head, []chain.Line{line}); err != nil {
					t.Errorf("%s: %v", c.name, err)
				}
				of, head = c.state.Summit, summit.Ref{Seq: uint64(n + 1), Hash: line.Hash()}
			}
		})
	}
	all.Wait()
	summits, err := l.Summits(t.Context())
	if err != nil || len(summits) != writers {
		t.Fatalf("%d summits, %v", len(summits), err)
	}
	for _, c := range casts {
		if !slices.Equal(readAll(t, l, c.state.Summit), c.lines) {
			t.Errorf("%s is not what was appended", c.name)
		}
	}
}

func TestOneOfManyWritersOnOneHeadWins(t *testing.T) {
	l, c := tempLog(t), newCast(t, "a")
	c.convene()
	c.claim("beijing")
	c.claim("moscow")
	c.append(l)
	beijing := c.signer("key beijing")
	var (
		all  sync.WaitGroup
		mu   sync.Mutex
		won  []chain.Line
		head = c.state.Head
	)
	for i := range 16 {
		certificate := c.sign(beijing, identity.TypeInvitation, identity.Invitation{
			Summit: c.state.Summit, Delegation: "beijing", Member: identity.ID("delegate-" + strconv.Itoa(i)), Name: "Lin Mo", Role: identity.Delegate,
			Languages: []identity.Language{"zh"}, Key: c.signer(fmt.Sprint(i)).Key(), NotBefore: c.now, NotAfter: c.now.AddDate(0, 0, 1),
		})
		line, _ := c.line(beijing, summit.Invite{Certificate: certificate})
		all.Go(func() {
			err := l.Append(context.Background(), c.state.Summit, head, []chain.Line{line})
			switch {
			case err == nil:
				mu.Lock()
				won = append(won, line)
				mu.Unlock()
			case !errors.Is(err, ErrConflict):
				t.Error(err)
			}
		})
	}
	all.Wait()
	got := readAll(t, l, c.state.Summit)
	if len(won) != 1 || len(got) != 4 || got[3] != won[0] {
		t.Fatalf("%d writers won, the record has %d lines", len(won), len(got))
	}
}

func TestWatchingTellsOfEveryEntryAfter(t *testing.T) {
	l, c := tempLog(t), meeting(t, "a")
	half := len(c.lines) / 2
	c.must(l.Append(t.Context(), identity.Hash{}, summit.Ref{}, c.lines[:half]))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	news, err := l.Watch(ctx, c.state.Summit, 2)
	if err != nil {
		t.Fatal(err)
	}
	if seq := <-news; seq != uint64(half) {
		t.Fatalf("first news of entry %d, want %d", seq, half)
	}
	head := summit.Ref{Seq: uint64(half), Hash: c.lines[half-1].Hash()}
	for _, line := range c.lines[half:] {
		c.must(l.Append(t.Context(), c.state.Summit, head, []chain.Line{line}))
		head = summit.Ref{Seq: head.Seq + 1, Hash: line.Hash()}
		if seq := <-news; seq != head.Seq {
			t.Fatalf("news of entry %d, want %d", seq, head.Seq)
		}
	}
	cancel()
	if seq, open := <-news; open {
		t.Fatalf("news of %d after the context's end", seq)
	}
	if _, err := l.Watch(t.Context(), identity.HashOf([]byte("no summit")), 0); !errors.Is(err, ErrUnknown) {
		t.Fatalf("watching no summit: %v", err)
	}
	// A reader that does not read holds nobody up and finds the newest number.
	slow, err := l.Watch(t.Context(), c.state.Summit, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if seq := <-slow; seq != head.Seq {
		t.Fatalf("the slow reader finds %d, want %d", seq, head.Seq)
	}
	if _, open := <-slow; open {
		t.Fatal("watching goes on after the log is closed")
	}
	if _, err := l.Watch(t.Context(), c.state.Summit, 0); !errors.Is(err, ErrClosed) {
		t.Fatalf("watching a closed log: %v", err)
	}
	if err := l.Append(t.Context(), c.state.Summit, head, c.lines[:1]); err == nil {
		t.Fatal("a closed log takes lines")
	}
	if err := l.SetSetting(t.Context(), "a", nil); !errors.Is(err, ErrClosed) {
		t.Fatalf("setting in a closed log: %v", err)
	}
}

// What durable means rests on these two (https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL).
func TestTheWriterWaitsForTheDisk(t *testing.T) {
	l := tempLog(t)
	if err := l.do(t.Context(), &request{change: func(ctx context.Context, tx *sql.Tx) error {
		var journal string
		var synchronous int
		err := errors.Join(tx.QueryRowContext(ctx, `pragma journal_mode`).Scan(&journal), tx.QueryRowContext(ctx, `pragma synchronous`).Scan(&synchronous))
		if journal != "wal" || synchronous != 2 {
			t.Errorf("journal_mode %s, synchronous %d", journal, synchronous)
		}
		return err
	}}); err != nil {
		t.Fatal(err)
	}
}

func TestSettingsAreKept(t *testing.T) {
	l := tempLog(t)
	if _, err := l.Setting(t.Context(), "token"); !errors.Is(err, ErrUnknown) {
		t.Fatalf("before it is set: %v", err)
	}
	for _, value := range []string{"one", "two"} {
		if err := l.SetSetting(t.Context(), "token", []byte(value)); err != nil {
			t.Fatal(err)
		}
		if got, err := l.Setting(t.Context(), "token"); err != nil || string(got) != value {
			t.Fatalf("%q, %v", got, err)
		}
	}
}

func TestTimesNeverGoBackwards(t *testing.T) {
	c := newCast(t, "a")
	c.convene()
	last := c.state.HeadTime
	c.now = c.now.Add(-3 * 60e9)
	c.claim("beijing")
	if !c.state.HeadTime.Equal(last) {
		t.Fatalf("after %s comes %s", last, c.state.HeadTime)
	}
}

// The log as it is at any moment of a copy, the tail of its write-ahead log cut off anywhere, opens as a whole prefix.
func TestAWriteAheadLogCutOffAnywhereLeavesWholeEntries(t *testing.T) {
	folder, c := t.TempDir(), meeting(t, "a")
	path := filepath.Join(folder, "parley.db")
	l := openLog(t, path)
	c.append(l)
	db, wal := readFile(t, path), readFile(t, path+"-wal")
	if len(wal) == 0 {
		t.Fatal("there is no write-ahead log to cut")
	}
	seen := map[int]bool{}
	for cut := range 12 {
		keep := len(wal) * (cut + 1) / 12
		copied := filepath.Join(t.TempDir(), "parley.db")
		writeFile(t, copied, db)
		writeFile(t, copied+"-wal", wal[:keep])
		reopened := openLog(t, copied)
		got := readAll(t, reopened, c.state.Summit)
		if !slices.Equal(got, c.lines[:len(got)]) {
			t.Fatalf("after %d of %d bytes: what is left is no prefix of the record", keep, len(wal))
		}
		if len(got) > 0 {
			head, err := reopened.Head(t.Context(), c.state.Summit)
			if err != nil || head.Seq != uint64(len(got)) || head.Hash != got[len(got)-1].Hash() {
				t.Fatalf("after %d bytes: head %v of %d lines, %v", keep, head, len(got), err)
			}
		}
		seen[len(got)] = true
		if err := reopened.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !seen[len(c.lines)] || len(seen) < 4 {
		t.Fatalf("the cuts hit too few places: %v", seen)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeFile(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// childVariable makes the test binary append to a log until it is killed.
const childVariable = "PARLEY_TEST_APPEND_TO"

// asChild appends one summit after the other, and names each entry on standard output once it is acknowledged.
func asChild() bool {
	path := os.Getenv(childVariable)
	if path == "" {
		return false
	}
	ctx, t := context.Background(), &testing.T{}
	l, err := Open(ctx, path)
	if err != nil {
		fmt.Println(err)
		return true
	}
	for i := 0; ; i++ {
		c := meeting(t, strconv.Itoa(i))
		of, head := identity.Hash{}, summit.Ref{}
		for n, line := range c.lines {
			if err := l.Append(ctx, of, head, []chain.Line{line}); err != nil {
				fmt.Println(err)
				return true
			}
			of, head = c.state.Summit, summit.Ref{Seq: uint64(n + 1), Hash: line.Hash()}
			fmt.Println(of, head.Seq, head.Hash)
		}
	}
}

func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []string
	lines := bufio.NewScanner(out)
	for len(acknowledged) < 150 && lines.Scan() {
		acknowledged = append(acknowledged, lines.Text())
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		acknowledged = append(acknowledged, lines.Text())
	}
	_ = child.Wait() // it was killed
	if len(acknowledged) < 150 {
		t.Fatalf("the child said only %q", acknowledged)
	}
	l := openLog(t, path)
	for _, said := range acknowledged {
		fields := strings.Fields(said)
		if len(fields) != 3 {
			continue // the line it was killed in
		}
		id, err := identity.ParseHash(fields[0])
		if err != nil {
			t.Fatal(err)
		}
		seq, err := strconv.ParseUint(fields[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		line, err := l.Line(t.Context(), id, seq)
		if err != nil || line.Hash().String() != fields[2] {
			t.Fatalf("acknowledged and gone: %s (%v)", said, err)
		}
	}
	node := newCast(t, "0").node
	summits, err := l.Summits(t.Context())
	if err != nil || len(summits) < 2 {
		t.Fatalf("%d summits, %v", len(summits), err)
	}
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := chain.Verify(read)
		done <- err
	}()
	c := meeting(t, "0")
	if err := l.Export(t.Context(), write, c.state.Summit, chain.Whole, node, c.now); err != nil {
		t.Fatal(err)
	}
	write.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
