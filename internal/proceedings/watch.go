package proceedings

import (
	"encoding/json"
	"strconv"
	"sync"

	"parley/internal/identity"
	"parley/internal/summit"
	"parley/internal/view"
)

// View is what an audience sees, in the bytes that all of it get.
type View struct {
	ID   string // SEQ.DIGEST
	JSON []byte
}

// feed carries one audience's newest view to all who watch. Nobody who watches slowly holds anybody up: the newest
// replaces what was not taken.
type feed struct {
	mu       sync.Mutex
	latest   View
	news     chan struct{} // closed when latest is replaced
	watchers int           // the sitting is held to change it
	rendered int           // how often a view was marshalled
}

type feeds map[view.Audience]*feed

// publish renders the view of each audience that watches, once, and hands it out when it is another one.
func (all feeds) publish(m summit.Moment) {
	for audience, f := range all {
		if f.watchers > 0 {
			f.replace(render(m, audience))
		}
	}
}

func render(m summit.Moment, audience view.Audience) View {
	b, err := json.Marshal(view.For(m, audience))
	if err != nil {
		panic(err) // views hold nothing that JSON cannot say
	}
	digest := identity.HashOf(b).String()[:16]
	return View{ID: strconv.FormatUint(m.Head.Seq, 10) + "." + digest, JSON: b}
}

func (f *feed) replace(v View) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rendered++
	if v.ID == f.latest.ID {
		return
	}
	f.latest = v
	close(f.news)
	f.news = make(chan struct{})
}

// Watch is one who watches a summit as an audience. Close it.
type Watch struct {
	s    *sitting
	feed *feed
	once sync.Once
}

// Watch begins to watch a summit as an audience.
func (p *Proceedings) Watch(id identity.Hash, audience view.Audience) (*Watch, error) {
	s, err := p.sitting(id)
	if err != nil {
		return nil, err
	}
	if err := s.read(func(summit.Moment) {}); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.feeds[audience]
	if f == nil {
		f = &feed{news: make(chan struct{})}
		s.feeds[audience] = f
	}
	f.watchers++
	if f.watchers == 1 && s.state != nil {
		f.replace(render(s.state.At(p.now()), audience))
	}
	return &Watch{s: s, feed: f}, nil
}

// Latest is the newest view, and a channel that is closed once there is a newer one.
func (w *Watch) Latest() (View, <-chan struct{}) {
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	return w.feed.latest, w.feed.news
}

// Close ends watching.
func (w *Watch) Close() {
	w.once.Do(func() {
		w.s.mu.Lock()
		defer w.s.mu.Unlock()
		w.feed.watchers--
	})
}
