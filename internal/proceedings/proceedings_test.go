package proceedings

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/record"
	"parley/internal/summit"
	"parley/internal/view"
)

func TestTheSameActGetsTheSameReceiptAlsoAfterARestart(t *testing.T) {
	c := gathered(t)
	signed := c.sign("lin", summit.Ready{Session: summit.ClosedSession})
	first, err := c.p.Act(context.Background(), signed)
	c.must(err)
	again, err := c.p.Act(context.Background(), signed)
	c.must(err)
	c.restart(nil)
	later, err := c.p.Act(context.Background(), signed)
	c.must(err)
	if again != first || later != first {
		t.Errorf("three receipts:\n%v\n%v\n%v", first, again, later)
	}
	receipt, by, err := identity.OpenReceipt(first.Signed)
	c.must(err)
	if by != c.key("node").Key() || receipt.Summit != c.id || receipt.Seq != first.Ref.Seq || receipt.Hash != first.Ref.Hash {
		t.Errorf("the receipt says %+v by %s", receipt, by)
	}
	if c.head() != first.Ref {
		t.Errorf("the head is %v, want %v: repeating left a trace", c.head(), first.Ref)
	}
}

func TestTheSameIDWithOtherBytesIsRefused(t *testing.T) {
	c := gathered(t)
	signed := c.sign("lin", summit.Ready{Session: summit.ClosedSession})
	first, err := c.p.Act(context.Background(), signed)
	c.must(err)
	act, err := summit.ParseAct(signed)
	c.must(err)
	other, err := summit.SignAct(c.key("lin"), act.ID, c.id, summit.NotReady{}, c.now(), c.head())
	c.must(err)
	_, err = c.p.Act(context.Background(), other)
	refusedAs(t, err, summit.ActIDReused)
	if c.head() != first.Ref {
		t.Error("a refused act left a trace")
	}
}

func TestARefusalIsNotRemembered(t *testing.T) {
	c := gathered(t)
	signed := c.sign("lin", summit.Recess{})
	_, err := c.p.Act(context.Background(), signed)
	refusedAs(t, err, summit.WrongPhase)
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("ivanov", summit.Ready{Session: summit.ClosedSession})
	if _, err := c.p.Act(context.Background(), signed); err != nil {
		t.Errorf("the act that was refused before is good now: %v", err)
	}
}

func TestAnActForNoSummitOfThisNodeIsRefused(t *testing.T) {
	c := gathered(t)
	mine := c.id
	c.id = identity.HashOf([]byte("elsewhere"))
	signed, err := summit.SignAct(c.key("lin"), "01890a5d-ac96-774b-bcce-b302099a8057", c.id, summit.Ready{Session: summit.ClosedSession}, c.now(), summit.Ref{Seq: 1, Hash: c.id})
	c.must(err)
	_, err = c.p.Act(context.Background(), signed)
	refusedAs(t, err, summit.WrongSummit)
	if err := c.p.Read(c.id, func(summit.Moment) {}); !errors.Is(err, ErrUnknownSummit) {
		t.Errorf("reading gives %v", err)
	}
	c.id = mine
}

func TestNobodyButTheNodeConvenes(t *testing.T) {
	c := gathered(t)
	signed, err := summit.SignAct(c.key("lin"), "01890a5d-ac96-774b-bcce-b302099a8057", identity.Hash{}, summit.Convene{
		Title: summit.Text{"en": "Coup"}, Starts: c.now(), Minutes: 1, Rules: summit.RulesVersion,
		Delegations: []summit.NewDelegation{
			{ID: "a", Name: summit.Text{"en": "A"}, TimeZone: "UTC", Language: "en", ClaimKey: c.key("a").Key()},
			{ID: "b", Name: summit.Text{"en": "B"}, TimeZone: "UTC", Language: "en", ClaimKey: c.key("b").Key()},
		}, Agenda: []summit.AgendaItem{},
	}, c.now(), summit.Ref{})
	c.must(err)
	_, err = c.p.Act(context.Background(), signed)
	refusedAs(t, err, summit.NotAllowed)
}

func TestEverySummitIsRebuiltFromTheRecord(t *testing.T) {
	c := gathered(t)
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("ivanov", summit.Ready{Session: summit.ClosedSession})
	look := func() (out []byte) {
		c.must(c.p.Read(c.id, func(m summit.Moment) {
			m.Now = time.Time{}
			var err error
			out, err = json.Marshal(view.For(m, view.Of("moscow")))
			c.must(err)
		}))
		return out
	}
	before := look()
	c.restart(nil)
	if after := look(); !bytes.Equal(before, after) {
		t.Errorf("before the restart\n%s\nafter\n%s", before, after)
	}
}

func TestARecordOfAnotherNodesKeyIsNotOpened(t *testing.T) {
	c := gathered(t)
	c.p.Close()
	if _, err := Open(context.Background(), c.log, c.key("another node"), c.now); err == nil {
		t.Error("a node with another key went on with this record")
	}
}

func TestManyActsAtOnceAreAllInTheRecordOnceEach(t *testing.T) {
	c := gathered(t)
	const many = 100
	type sent struct{ signed string }
	acts := make([]sent, many)
	for i := range acts {
		member := identity.ID(fmt.Sprintf("delegate-%d", i))
		acts[i].signed = c.sign("key beijing", c.invitation("beijing", member, identity.Delegate, c.now().Add(time.Hour)))
		if i >= many-2 {
			acts[i] = acts[0] // the same bytes, side by side
		}
	}
	before := c.head().Seq
	receipts := make([]Receipt, many)
	var all sync.WaitGroup
	for i := range acts {
		all.Go(func() {
			var err error
			if receipts[i], err = c.p.Act(context.Background(), acts[i].signed); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if receipts[0] != receipts[many-1] || receipts[0] != receipts[many-2] {
		t.Error("the same bytes got different receipts")
	}
	if got := c.head().Seq - before; got != many-2 {
		t.Errorf("%d entries, want %d", got, many-2)
	}
	stored := map[string]uint64{}
	for line, err := range c.log.Lines(context.Background(), c.id, 1) {
		c.must(err)
		entry, err := line.Entry()
		c.must(err)
		stored[line.Act] = entry.Seq
	}
	for i, r := range receipts {
		if stored[acts[i].signed] != r.Ref.Seq {
			t.Errorf("act %d has a receipt for entry %d and stands at %d", i, r.Ref.Seq, stored[acts[i].signed])
		}
	}
}

// failing is a record whose disk does what it is told.
type failing struct {
	*record.Log
	broken atomic.Bool
	// wrote: the lines reach the disk, and the error comes after that.
	wrote      atomic.Bool
	unreadable atomic.Bool
}

var errDisk = errors.New("the disk is full")

func (f *failing) Append(ctx context.Context, of identity.Hash, after summit.Ref, lines []chain.Line) error {
	if f.wrote.Load() {
		if err := f.Log.Append(ctx, of, after, lines); err != nil {
			return err
		}
	}
	if f.broken.Load() {
		return errDisk
	}
	if f.wrote.Load() {
		return nil
	}
	return f.Log.Append(ctx, of, after, lines)
}

func (f *failing) Lines(ctx context.Context, of identity.Hash, from uint64) iter.Seq2[chain.Line, error] {
	if f.unreadable.Load() {
		return func(yield func(chain.Line, error) bool) { yield(chain.Line{}, errDisk) }
	}
	return f.Log.Lines(ctx, of, from)
}

func (f *failing) Summits(ctx context.Context) ([]identity.Hash, error) { return f.Log.Summits(ctx) }

func TestWhatCouldNotBeWrittenIsNeitherAcknowledgedNorShown(t *testing.T) {
	c := gathered(t)
	disk := &failing{}
	c.restart(func(l *record.Log) ledger { disk.Log = l; return disk })
	watch, err := c.p.Watch(c.id, view.Of("moscow"))
	c.must(err)
	defer watch.Close()
	before, news := watch.Latest()
	head, signed := c.head(), c.sign("lin", summit.Ready{Session: summit.ClosedSession})

	disk.broken.Store(true)
	if _, err := c.p.Act(context.Background(), signed); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if c.head() != head {
		t.Error("the state kept what the record has not")
	}
	if now, _ := watch.Latest(); now.ID != before.ID {
		t.Error("the view shows what the record has not")
	}
	select {
	case <-news:
		t.Error("there was news of nothing")
	default:
	}

	disk.broken.Store(false)
	receipt, err := c.p.Act(context.Background(), signed)
	c.must(err)
	if receipt.Ref.Seq != head.Seq+1 {
		t.Errorf("entry %d", receipt.Ref.Seq)
	}
	<-news
}

func TestAnActThatReachedTheDiskAllTheSameIsFoundByItsRetry(t *testing.T) {
	c := gathered(t)
	disk := &failing{}
	c.restart(func(l *record.Log) ledger { disk.Log = l; return disk })
	signed := c.sign("lin", summit.Ready{Session: summit.ClosedSession})
	disk.broken.Store(true)
	disk.wrote.Store(true)
	if _, err := c.p.Act(context.Background(), signed); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	written := c.head()
	receipt, err := c.p.Act(context.Background(), signed)
	c.must(err)
	if receipt.Ref != written {
		t.Errorf("the receipt is for %v, the record has %v", receipt.Ref, written)
	}
}

func TestWhatReachedTheDiskTakesEffectThoughNobodyAsksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCast(t)
		c.gather()
		disk := &failing{}
		c.restart(func(l *record.Log) ledger { disk.Log = l; return disk })
		heard := make(chan summit.Phase, 16)
		c.act("lin", summit.Ready{Session: summit.ClosedSession})
		c.act("ivanov", summit.Ready{Session: summit.ClosedSession})
		c.p.Follow(func(m summit.Moment) { heard <- m.Phase() })
		if phase := <-heard; phase != summit.InSession {
			t.Fatalf("the plenary is not open: %s", phase)
		}
		watch, err := c.p.Watch(c.id, view.Of("moscow"))
		c.must(err)
		signed := c.sign("lin", summit.Recess{})
		_, news := watch.Latest()
		disk.broken.Store(true)
		disk.wrote.Store(true)
		disk.unreadable.Store(true)
		if _, err := c.p.Act(context.Background(), signed); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
		disk.unreadable.Store(false)
		if phase := <-heard; phase != summit.InRecess {
			t.Errorf("the one who sets the grants heard of %s", phase)
		}
		<-news
		watch.Close()
		c.close()
	})
}

func TestEachAudiencesViewIsMarshalledOnceAnEntry(t *testing.T) {
	c := gathered(t)
	var watches []*Watch
	for range 50 {
		for _, d := range []identity.ID{"beijing", "moscow"} {
			w, err := c.p.Watch(c.id, view.Of(d))
			c.must(err)
			defer w.Close()
			watches = append(watches, w)
		}
	}
	before := c.rendered()
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("lin", summit.NotReady{})
	if got := c.rendered() - before; got != 4 {
		t.Errorf("two entries for two audiences were marshalled %d times", got)
	}
	first, _ := watches[0].Latest()
	for _, w := range watches[2:] {
		v, _ := w.Latest()
		if w.feed == watches[0].feed && &v.JSON[0] != &first.JSON[0] {
			t.Fatal("one audience was given bytes of its own twice")
		}
	}
}

func TestASlowWatcherHoldsNobodyUpAndSeesTheLatest(t *testing.T) {
	c := gathered(t)
	slow, err := c.p.Watch(c.id, view.Of("moscow"))
	c.must(err)
	defer slow.Close()
	_, news := slow.Latest()
	var last Receipt
	for range 10 {
		c.act("lin", summit.Ready{Session: summit.ClosedSession})
		last = c.act("lin", summit.NotReady{})
	}
	<-news
	v, _ := slow.Latest()
	if want := fmt.Sprintf("%d.", last.Ref.Seq); v.ID[:len(want)] != want {
		t.Errorf("the latest view is %s, the record is at %d", v.ID, last.Ref.Seq)
	}
}

func TestTheFollowerHearsOfEveryChangeInItsOrder(t *testing.T) {
	c := gathered(t)
	var seen []uint64
	c.p.Follow(func(m summit.Moment) { seen = append(seen, m.Head.Seq) })
	from := c.head().Seq
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	c.act("lin", summit.NotReady{})
	want := []uint64{from, from + 1, from + 2}
	c.p.Close()
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("heard of %v, want %v", seen, want)
	}
}

func TestWhatIsToBeIsForeseenBeforeItIsWrittenAndFollowedWhateverComesOfIt(t *testing.T) {
	c := gathered(t)
	disk := &failing{}
	c.restart(func(l *record.Log) ledger { disk.Log = l; return disk })
	var heard []string
	written := func() uint64 {
		head, err := disk.Head(context.Background(), c.id)
		c.must(err)
		return head.Seq
	}
	c.p.Follow(func(m summit.Moment) { heard = append(heard, fmt.Sprint("is ", m.Head.Seq, " of ", written())) })
	c.p.Foresee(func(m summit.Moment) { heard = append(heard, fmt.Sprint("will be ", m.Head.Seq, " of ", written())) })
	n := c.head().Seq
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	signed := c.sign("lin", summit.NotReady{})
	disk.broken.Store(true)
	if _, err := c.p.Act(context.Background(), signed); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	c.p.Close()
	want := []string{
		fmt.Sprint("is ", n, " of ", n), fmt.Sprint("will be ", n+1, " of ", n), fmt.Sprint("is ", n+1, " of ", n+1),
		fmt.Sprint("will be ", n+2, " of ", n+1), fmt.Sprint("is ", n+1, " of ", n+1),
	}
	if !slices.Equal(heard, want) {
		t.Errorf("heard that it %q, want %q", heard, want)
	}
}

func TestAnInvitationEndsInEveryViewWithoutAnAct(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCast(t)
		c.gather()
		c.act("key moscow", c.invitation("moscow", "petrov", identity.Delegate, c.now().Add(3*time.Hour)))
		own, err := c.p.Watch(c.id, view.Of("moscow"))
		c.must(err)
		defer own.Close()
		state := func() (out summit.MemberState) {
			v, _ := own.Latest()
			var seen view.Summit
			c.must(json.Unmarshal(v.JSON, &seen))
			for _, m := range seen.Delegations[1].Members {
				if m.ID == "petrov" {
					out = m.State
				}
			}
			return out
		}
		if got := state(); got != summit.Invited {
			t.Fatalf("petrov is %s", got)
		}
		head := c.head()
		_, news := own.Latest()
		<-news
		if got := state(); got != summit.Expired {
			t.Errorf("petrov is %s", got)
		}
		if c.head() != head {
			t.Error("time alone left an entry")
		}
		own.Close()
		c.close()
	})
}

func TestAfterCloseNothingIsTaken(t *testing.T) {
	c := gathered(t)
	signed := c.sign("lin", summit.Ready{Session: summit.ClosedSession})
	c.p.Close()
	if _, err := c.p.Act(context.Background(), signed); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if err := c.p.Writable(context.Background()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
