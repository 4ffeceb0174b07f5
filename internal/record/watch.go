package record

import (
	"context"

	"parley/internal/identity"
)

type watcher struct {
	news  chan uint64
	after uint64
}

// Watch tells of entries after a sequence number. The channel holds at most one number, the newest entry's that has not
// been read yet, so a slow reader misses numbers and never entries: read Lines up to it. It is closed when the context
// ends or the log closes.
func (l *Log) Watch(ctx context.Context, of identity.Hash, after uint64) (<-chan uint64, error) {
	w := &watcher{news: make(chan uint64, 1), after: after}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil, ErrClosed
	}
	if l.watchers[of] == nil {
		l.watchers[of] = map[*watcher]struct{}{}
	}
	l.watchers[of][w] = struct{}{}
	l.mu.Unlock()
	// Watching comes first, then what is there: an entry in between is told of twice at worst, and after settles that.
	head, err := l.Head(ctx, of)
	if err != nil {
		l.unwatch(of, w)
		return nil, err
	}
	l.mu.Lock()
	if _, there := l.watchers[of][w]; there { // or the log has closed, and the channel with it
		w.tell(head.Seq)
	}
	l.mu.Unlock()
	context.AfterFunc(ctx, func() { l.unwatch(of, w) })
	return w.news, nil
}

// tell replaces what has not been read. The log's lock is held, so that nobody else fills the channel in between.
func (w *watcher) tell(seq uint64) {
	if seq <= w.after {
		return
	}
	w.after = seq
	select {
	case <-w.news:
	default:
	}
	w.news <- seq
}

func (l *Log) tell(of identity.Hash, seq uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.watchers[of] {
		w.tell(seq)
	}
}

func (l *Log) unwatch(of identity.Hash, w *watcher) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, there := l.watchers[of][w]; !there {
		return
	}
	delete(l.watchers[of], w)
	if len(l.watchers[of]) == 0 {
		delete(l.watchers, of)
	}
	close(w.news)
}

func (l *Log) endWatching() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for of, all := range l.watchers {
		for w := range all {
			close(w.news)
		}
		delete(l.watchers, of)
	}
}
