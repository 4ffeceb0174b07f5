package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

// follow reads one seat's stream of the record.
func (c *cast) follow(s *httptest.Server, id identity.ID, query string) *listener {
	c.t.Helper()
	return c.listenAt(s, c.path(id, "entries")+query, id, "")
}

func TestASeatFollowsTheWholeRecordInTheExportsOwnLines(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	exported := strings.Split(strings.TrimSpace(c.ask("GET", "/api/summits/"+c.id.String()+"/record", nil, c.cookies["lin"]).Body.String()), "\n")[1:]
	l := c.follow(s, "lin", "")
	if e, _ := l.next(); e.kind != "clock" {
		t.Errorf("first of all comes %v", e)
	}
	for i, line := range exported {
		if e, _ := l.next(); e.kind != "entry" || e.id != fmt.Sprint(i+1) || e.data != line {
			t.Fatalf("entry %d came as %v, exported is %s", i+1, e, line)
		}
	}
	taken := c.act("ivanov", summit.Ready{})
	e := l.until("entry")
	var line chain.Line
	c.must(json.Unmarshal([]byte(e.data), &line))
	if e.id != fmt.Sprint(taken.Seq) || line.Hash() != taken.Hash {
		t.Errorf("the act came as %v, want entry %d", e, taken.Seq)
	}
	later := c.follow(s, "ivanov", fmt.Sprintf("?after=%d", taken.Seq-1))
	if again := later.until("entry"); again != e {
		t.Errorf("the other side got\n%v\nand we\n%v", again, e)
	}
}

func TestARevokedSeatFollowsNoRecord(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	petrov := c.follow(s, "petrov", fmt.Sprintf("?after=%d", c.head().Seq))
	if e, _ := petrov.next(); e.kind != "clock" {
		t.Fatalf("first comes %v", e)
	}
	c.act("kontora", summit.Revoke{Member: "petrov"})
	if e, _ := petrov.next(); e.kind != "end" || e.data != `{"reason":"revoked"}` {
		t.Errorf("the revoked seat got %v", e)
	}
	if _, ok := petrov.next(); ok {
		t.Error("the stream goes on after its end")
	}
}

func TestWhoFollowsTheRecordIsAskedToComeBackToo(t *testing.T) {
	c := gathered(t)
	l := c.follow(c.serve(), "lin", fmt.Sprintf("?after=%d", c.head().Seq))
	l.until("clock")
	c.api.Stop()
	if e := l.until("end"); e.data != `{"reason":"restarting"}` {
		t.Errorf("the end: %s", e.data)
	}
}

func TestFollowingTheRecordPushesNobodyOutOfTheSummit(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	events := c.listen(s, "lin", "", "")
	events.until("presence")
	first := c.follow(s, "lin", "")
	for range DefaultLimits.EventsPerSeat {
		c.follow(s, "lin", "").until("clock")
	}
	for _, ok := first.next(); ok; _, ok = first.next() {
		continue // the oldest gives way
	}
	c.act("lin", summit.Ready{})
	events.until("view")
}

func TestAnEntryIsWrittenOutOnceForAllAndOldOnesAreLetGo(t *testing.T) {
	f := lineFrames{kept: map[recordIn]*lineFramesOf{}}
	var id identity.Hash
	of := func(seq uint64) *byte {
		return &f.of(id, chain.Whole, seq, chain.Line{Header: fmt.Sprint(seq), Act: "act"})[0]
	}
	first := of(1)
	if of(1) != first {
		t.Error("an entry was written out twice")
	}
	newest := of(1000)
	of(1)
	if of(1000) != newest {
		t.Error("who came late pushed out what all wait for")
	}
	for seq := uint64(2); seq < 2000; seq++ {
		of(seq)
	}
	if n := len(f.kept[recordIn{id, chain.Whole}].bySeq); n > lineFramesKept {
		t.Errorf("%d are kept", n)
	}
}

func TestAnObserverFollowsTheChainAndReadsNoActOfTheDelegations(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	c.observer("reporter")
	for _, path := range []string{"record", "chain"} {
		for _, line := range strings.Split(strings.TrimSpace(c.ask("GET", "/api/summits/"+c.id.String()+"/"+path, nil, c.cookies["reporter"]).Body.String()), "\n")[1:] {
			onlyPublic(t, line)
		}
	}
	l := c.follow(s, "reporter", "")
	for seq := uint64(1); seq <= c.head().Seq; seq++ {
		onlyPublic(t, l.until("entry").data)
	}
}

func onlyPublic(t *testing.T, raw string) {
	t.Helper()
	line, err := chain.ParseLine([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	if line.Hidden() {
		return
	}
	act, err := summit.ParseAct(line.Act)
	if err != nil {
		t.Fatal(err)
	}
	if rule, _ := summit.RuleFor(act.Kind()); !rule.Public {
		t.Errorf("an observer reads %s", act.Kind())
	}
}
