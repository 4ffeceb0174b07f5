package httpapi

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// event is one event as it came over the wire.
type event struct{ kind, id, data string }

// listener reads one seat's events.
type listener struct {
	t      testing.TB
	answer *http.Response
	lines  *bufio.Scanner
	cancel context.CancelFunc
}

// serve opens a port for the house: events need a real connection.
func (c *cast) serve() *httptest.Server {
	s := httptest.NewServer(c.api)
	c.t.Cleanup(func() {
		c.api.Stop()
		s.Close()
	})
	return s
}

func (c *cast) listen(s *httptest.Server, id identity.ID, query, lastSeen string) *listener {
	c.t.Helper()
	return c.listenAt(s, c.path(id, "events")+query, id, lastSeen)
}

func (c *cast) listenAt(s *httptest.Server, path string, id identity.ID, lastSeen string) *listener {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
	c.must(err)
	r.AddCookie(c.cookies[id])
	if lastSeen != "" {
		r.Header.Set("Last-Event-ID", lastSeen)
	}
	answer, err := s.Client().Do(r)
	c.must(err)
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusOK || kind != "text/event-stream" {
		c.t.Fatalf("status %d, %s", answer.StatusCode, kind)
	}
	l := &listener{t: c.t, answer: answer, lines: bufio.NewScanner(answer.Body), cancel: cancel}
	l.lines.Buffer(nil, 1<<20)
	c.t.Cleanup(l.close)
	return l
}

func (l *listener) close() {
	l.cancel()
	l.answer.Body.Close()
}

// next is the next event, or false at the stream's end.
func (l *listener) next() (e event, ok bool) {
	for l.lines.Scan() {
		name, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch name {
		case "event":
			e.kind = value
		case "id":
			e.id = value
		case "data":
			e.data = value
		case "":
			return e, true
		}
	}
	return e, false
}

// until reads on to the next event of a kind.
func (l *listener) until(kind string) event {
	l.t.Helper()
	for {
		e, ok := l.next()
		if !ok {
			l.t.Fatalf("the stream ended before %s", kind)
		}
		if e.kind == kind {
			return e
		}
	}
}

func TestEventsBeginWithTheClockThenTheViewThenWhoIsHere(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	l := c.listen(s, "lin", "", "")
	clock, _ := l.next()
	shown, _ := l.next()
	here, _ := l.next()
	if clock.kind != "clock" || shown.kind != "view" || here.kind != "presence" {
		t.Fatalf("%v, %v, %v", clock, shown, here)
	}
	if here.data != `{"here":[]}` {
		t.Errorf("here: %s", here.data)
	}
	var v view.Summit
	c.must(json.Unmarshal([]byte(shown.data), &v))
	if v.Head != c.head() || !strings.HasPrefix(shown.id, fmt.Sprintf("%d.", v.Head.Seq)) {
		t.Errorf("the view %s is of %v, the head is %v", shown.id, v.Head, c.head())
	}
	if contains(shown.data, c.secrets()...) {
		t.Error("the view has a secret")
	}

	again := c.listen(s, "lin", "", shown.id)
	again.next()
	if e, _ := again.next(); e.kind != "presence" {
		t.Errorf("the view that was seen came again: %v", e)
	}
}

func TestAnActReachesTheOthersAsAView(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	l := c.listen(s, "ivanov", "", "")
	l.until("view")
	taken := c.act("lin", summit.Ready{Session: summit.ClosedSession})
	var v view.Summit
	c.must(json.Unmarshal([]byte(l.until("view").data), &v))
	if v.Head.Seq != taken.Seq || v.Delegations[0].Ready == "" {
		t.Errorf("the view is of entry %d, want %d", v.Head.Seq, taken.Seq)
	}
}

func TestWhoPressedEnterIsHereUntilTheLineIsGone(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	watching := c.listen(s, "ivanov", "", "")
	watching.until("presence")
	lin := c.listen(s, "lin", "?here=1", "")
	if e := watching.until("presence"); e.data != `{"here":["lin"]}` {
		t.Errorf("after lin came: %s", e.data)
	}
	second := c.listen(s, "lin", "?here=1", "")
	second.until("presence")
	lin.close()
	c.listen(s, "wang", "?here=1", "")
	if e := watching.until("presence"); e.data != `{"here":["lin","wang"]}` {
		t.Errorf("with lin's second window still open: %s", e.data)
	}
	second.close()
	if e := watching.until("presence"); e.data != `{"here":["wang"]}` {
		t.Errorf("after lin left: %s", e.data)
	}
}

func TestARevokedSeatIsToldAndLetGo(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	petrov := c.listen(s, "petrov", "?here=1", "")
	ivanov := c.listen(s, "ivanov", "", "")
	petrov.until("presence")
	before := c.head()
	c.act("kontora", summit.Revoke{Member: "petrov"})
	for {
		e, ok := petrov.next()
		if !ok {
			t.Fatal("the stream ended without a word")
		}
		if e.kind == "view" {
			t.Errorf("after entry %d the revoked seat saw the view %s", before.Seq, e.id)
		}
		if e.kind == "end" {
			if e.data != `{"reason":"revoked"}` {
				t.Errorf("the end: %s", e.data)
			}
			break
		}
	}
	if _, ok := petrov.next(); ok {
		t.Error("the stream goes on after its end")
	}
	for e := ivanov.until("presence"); e.data != `{"here":[]}`; e = ivanov.until("presence") {
		continue
	}
}

func TestANodeThatStopsAsksEveryoneToComeBack(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	l := c.listen(s, "lin", "", "")
	l.until("presence")
	c.api.Stop()
	if e := l.until("end"); e.data != `{"reason":"restarting"}` {
		t.Errorf("the end: %s", e.data)
	}
}

func TestTheOldestStreamOfASeatGivesWay(t *testing.T) {
	c := gathered(t)
	s := c.serve()
	var all []*listener
	for range DefaultLimits.EventsPerSeat + 1 {
		l := c.listen(s, "lin", "", "")
		l.until("presence")
		all = append(all, l)
	}
	for e, ok := all[0].next(); ok; e, ok = all[0].next() {
		if e.kind != "delivery" {
			t.Errorf("the oldest goes on: %v", e)
		}
	}
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	for _, l := range all[1:] {
		l.until("view")
	}
}

func TestSilenceOverHTTP2EndsNoStream(t *testing.T) {
	c := gathered(t)
	s := httptest.NewUnstartedServer(c.api)
	s.EnableHTTP2 = true
	s.Config.WriteTimeout = 100 * time.Millisecond
	c.api.eventTime = 100 * time.Millisecond
	// What the server's own deadline ends: when that has happened, it would have ended events too.
	c.api.mux.HandleFunc("GET /api/patience", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	s.StartTLS()
	t.Cleanup(func() {
		c.api.Stop()
		s.Close()
	})
	l := c.listen(s, "ivanov", "", "")
	if l.answer.ProtoMajor != 2 {
		t.Fatal("this is not HTTP/2")
	}
	l.until("presence")
	patience, err := s.Client().Get(s.URL + "/api/patience")
	c.must(err)
	if _, err := io.ReadAll(patience.Body); err == nil {
		t.Fatal("the server has no deadline")
	}
	c.act("lin", summit.Ready{Session: summit.ClosedSession})
	l.until("view")
}

func TestOneViewForEachOfTwoHundredListenersAndNoneTwice(t *testing.T) {
	c := gathered(t)
	c.api.streams.limits.EventsPerSeat = 200
	s := c.serve()
	const listeners, acts = 200, 5
	var (
		ready, done sync.WaitGroup
		ids         = make([][]string, listeners)
	)
	last := make(chan struct{})
	var lastSeq uint64
	ready.Add(listeners)
	for i := range listeners {
		seat := members[i%len(members)].id
		l := c.listen(s, seat, "", "")
		done.Go(func() {
			ids[i] = append(ids[i], l.until("view").id)
			ready.Done()
			<-last
			for !strings.HasPrefix(ids[i][len(ids[i])-1], fmt.Sprintf("%d.", lastSeq)) {
				e, ok := l.next()
				if !ok {
					t.Error("a stream ended")
					return
				}
				if e.kind == "view" {
					ids[i] = append(ids[i], e.id)
				}
			}
		})
	}
	ready.Wait()
	for i := range acts {
		if i%2 == 0 {
			lastSeq = c.act("lin", summit.Ready{Session: summit.ClosedSession}).Seq
		} else {
			lastSeq = c.act("lin", summit.NotReady{}).Seq
		}
	}
	close(last)
	done.Wait()
	for i, seen := range ids {
		if unique := slices.Compact(slices.Clone(seen)); len(unique) != len(seen) {
			t.Errorf("listener %d saw %v", i, seen)
		}
	}
}
