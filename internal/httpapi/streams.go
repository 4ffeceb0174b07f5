package httpapi

import (
	"context"
	"slices"
	"sync"

	"parley/internal/identity"
)

// streams bounds how many event streams are open: of one seat the oldest gives way, so that a principal who reloads on
// a bad line is not locked out by connections that nobody holds any more.
type streams struct {
	limits Limits

	mu   sync.Mutex
	open map[seat][]*stream // oldest first
	all  int
}

type stream struct{ cancel context.CancelFunc }

func newStreams(l Limits) *streams { return &streams{limits: l, open: map[seat][]*stream{}} }

// begin counts a stream, which is over when the context it gives is. Call end when it has ended.
func (s *streams) begin(ctx context.Context, at seat) (of context.Context, end func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= s.limits.Events {
		return nil, nil, false
	}
	of, cancel := context.WithCancel(ctx)
	begun := &stream{cancel}
	if mine := s.open[at]; len(mine) >= s.limits.EventsPerSeat {
		mine[0].cancel()
		s.open[at] = mine[1:]
	}
	s.open[at] = append(s.open[at], begun)
	s.all++
	return of, func() { s.end(at, begun) }, true
}

func (s *streams) end(at seat, ended *stream) {
	ended.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	s.open[at] = slices.DeleteFunc(s.open[at], func(other *stream) bool { return other == ended })
	if len(s.open[at]) == 0 {
		delete(s.open, at)
	}
}

// presence is who sits at the table of each summit: members with a stream open that says so.
type presence struct {
	mu     sync.Mutex
	tables map[identity.Hash]*table
}

type table struct {
	mu   sync.Mutex
	here map[identity.ID]int
	list []identity.ID // sorted, never nil; replaced and not changed
	news chan struct{} // closed when list is replaced
}

func newPresence() *presence { return &presence{tables: map[identity.Hash]*table{}} }

// table is a summit's. The summit is known to exist: tables are never more than summits.
func (p *presence) table(id identity.Hash) *table {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.tables[id]
	if t == nil {
		t = &table{here: map[identity.ID]int{}, list: []identity.ID{}, news: make(chan struct{})}
		p.tables[id] = t
	}
	return t
}

// sit seats a member; call the function it gives to leave.
func (t *table) sit(member identity.ID) (leave func()) {
	t.change(member, 1)
	return func() { t.change(member, -1) }
}

func (t *table) change(member identity.ID, by int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.here[member] += by
	if t.here[member] == 0 {
		delete(t.here, member)
	}
	list := make([]identity.ID, 0, len(t.here))
	for id := range t.here {
		list = append(list, id)
	}
	slices.Sort(list)
	if slices.Equal(list, t.list) {
		return
	}
	t.list = list
	close(t.news)
	t.news = make(chan struct{})
}

// now is who is here, and a channel that is closed once that changes.
func (t *table) now() ([]identity.ID, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.list, t.news
}
