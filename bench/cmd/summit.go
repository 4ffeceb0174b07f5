package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	replayEntries = 1_000_000
	replayLimit   = 2.0 // s
	replayChunk   = 50_000
)

// measureSummit folds a record of acts of every sort, decoded and verified beforehand, on one core: each is checked at
// its entry's time and applied. The time is the processor's, which other work on this machine does not lengthen much.
func measureSummit(ctx context.Context, _ *bench) ([]figure, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f, err := newFold()
	if err != nil {
		return nil, err
	}
	var busy, elapsed time.Duration
	kinds := map[summit.Kind]int{}
	for seq := f.state.Head.Seq; seq < replayEntries; seq = f.state.Head.Seq {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		chunk := f.next(int(min(replayChunk, replayEntries-seq)))
		for i := range chunk {
			kinds[chunk[i].Act.Kind()]++
		}
		runtime.GC()
		began, before := time.Now(), processorTime()
		for i := range chunk {
			if err := summit.Check(f.state, &chunk[i].Act, chunk[i].Time); err != nil {
				return nil, fmt.Errorf("entry %d: %w", chunk[i].Seq, err)
			}
			f.state.Apply(&chunk[i])
		}
		busy += processorTime() - before
		elapsed += time.Since(began)
	}
	return []figure{
		limited(fmt.Sprintf("replay of %d entries, %d kinds of acts, one core", replayEntries, len(kinds)), busy.Seconds(), "s", replayLimit),
		reported("  by the clock", elapsed.Seconds(), "s"),
		reported("  of an entry", busy.Seconds()/replayEntries*1e9, "ns"),
	}, nil
}

// fold makes the entries of a summit that goes on and on.
type fold struct {
	state *summit.State
	head  summit.Ref
	now   time.Time
	acts  uint64
	keys  map[identity.ID]identity.Key // of devices, by member
	made  []summit.Entry
	round int
}

// newFold is a summit of two delegations that have gathered, each with somebody of every role and an observer.
func newFold() (*fold, error) {
	m, err := newMeeting()
	if err != nil {
		return nil, err
	}
	f := &fold{state: &m.state, keys: map[identity.ID]identity.Key{}}
	for side, id := range m.sides {
		for _, role := range []identity.Role{identity.Secretary, identity.Principal, identity.Delegate, identity.Interpreter, identity.Mediator} {
			member := id + "-" + identity.ID(role)
			device, err := m.bring(side, member, role)
			if err != nil {
				return nil, err
			}
			f.keys[member] = device.Key()
		}
	}
	f.head, f.now = m.state.Head, m.state.HeadTime
	return f, nil
}

func (f *fold) id() string {
	f.acts++
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(f.now.UnixMilli())<<16|0x7000)
	binary.BigEndian.PutUint64(b[8:], 0x8000000000000000|f.acts)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// next makes so many entries, in whole rounds of a summit's life, none of them folded yet.
func (f *fold) next(n int) []summit.Entry {
	for len(f.made) < n {
		f.goRound()
	}
	chunk := f.made[:n:n]
	f.made = append([]summit.Entry{}, f.made[n:]...)
	return chunk
}

// told is an entry as it is after reading, of an act whose signature somebody has found true.
func (f *fold) told(by identity.ID, body summit.Body) summit.Ref {
	f.now = f.now.Add(time.Second)
	id := f.id()
	act := summit.Act{ID: id, Summit: f.state.Summit, Body: body, Time: f.now, Basis: f.head, By: f.keys[by], Signed: id}
	entry := summit.Entry{Seq: f.head.Seq + 1, Hash: identity.HashOf([]byte(id)), Time: f.now, Act: act}
	f.made = append(f.made, entry)
	f.head = entry.Ref()
	return f.head
}

// goRound is one meeting: in, on air, restricted and out again, with an agenda, an observer, a booth and a text nobody agrees.
func (f *fold) goRound() {
	f.round++
	one, other := identity.ID("beijing"), identity.ID("moscow")
	if f.round%2 == 0 {
		one, other = other, one
	}
	agree := func(body summit.Body) {
		proposal := f.told(one+"-principal", body)
		f.told(other+"-secretary", summit.Consent{Proposal: proposal})
	}
	languages := []identity.Language{"en", "zh"}[:1+(f.round+1)/2%2]
	item := summit.AgendaItem{ID: "trade", Title: summit.Text{"en": fmt.Sprintf("Trade, round %d", f.round)}, Minutes: 10, Public: f.round%2 == 0}
	observer := one + "-mediator"

	f.told(one+"-principal", summit.PutItem{Item: item})
	agree(summit.AdoptAgenda{})
	f.told(one+"-secretary", summit.SetLanguages{Member: one + "-delegate", Languages: languages})
	f.told(one+"-secretary", summit.Rename{Member: one + "-delegate", Name: fmt.Sprintf("Delegate %d", f.round)})
	f.told(one+"-secretary", summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}, Members: []identity.ID{one + "-interpreter"}})
	agree(summit.Admit{Observer: observer, To: summit.ClosedSession})
	f.told(one+"-principal", summit.Ready{Session: summit.ClosedSession})
	f.told(other+"-principal", summit.NotReady{})
	f.told(other+"-principal", summit.Ready{Session: summit.ClosedSession})
	f.told(one+"-principal", summit.StartItem{Item: "trade"})
	f.told(one+"-delegate", summit.AskFloor{})
	f.told(other+"-principal", summit.AskFloor{})
	f.told(one+"-delegate", summit.LeaveFloor{})
	f.told(one+"-interpreter", summit.CannotInterpret{Booth: "zh-ru", Reason: summit.Sound, Speaker: other + "-principal"})
	f.told(one+"-interpreter", summit.CanInterpret{Booth: "zh-ru"})
	agree(summit.GoOnAir{})
	agree(summit.StartRecording{})
	f.told(other+"-principal", summit.StopRecording{})
	f.told(other+"-principal", summit.CloseDoors{})
	f.told(other+"-principal", summit.Narrow{Observer: observer})
	agree(summit.Restrict{})
	agree(summit.Widen{})
	text := f.told(one+"-principal", summit.AgreeOutcome{Text: summit.Text{"en": "Words"}})
	f.told(one+"-principal", summit.TakeBack{Proposal: text})
	f.told(other+"-secretary", summit.Expel{Observer: observer})
	f.told(other+"-principal", summit.RemoveItem{Item: "trade"})
	f.told(one+"-secretary", summit.StaffBooth{Booth: "zh-ru", Outputs: []identity.Language{"zh", "ru"}})
	f.told(other+"-principal", summit.Recess{})
}
