package proceedings

import (
	"context"
	"fmt"
	"sync"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

// maxBatch is the most acts of one summit written at once.
const maxBatch = 256

// longestSleep bounds an alarm, so that a clock that is set while it sleeps is noticed.
const longestSleep = time.Hour

// retrySleep is how long a record that could not be read is left alone, unless somebody asks before.
const retrySleep = time.Second

// plea is an act that waits for its answer.
type plea struct {
	act      summit.Act
	ref      summit.Ref
	err      error
	answered chan struct{} // closed when ref or err stands
}

// sitting is one running summit and its one owner.
type sitting struct {
	p       *Proceedings
	id      identity.Hash
	genesis chain.Line

	queue   sync.Mutex
	waiting []*plea
	serving bool // somebody takes from waiting, and will look again

	mu      sync.RWMutex
	state   *summit.State   // nil when a write failed and the record could not be read back since
	digests []identity.Hash // of every act's bytes, by sequence number less one
	feeds   feeds
	tail    *tail
	alarm   *time.Timer
	over    bool // no alarm is set any more
}

// hear queues an act. While one batch waits for the disk, the next gathers.
func (s *sitting) hear(p *plea) bool {
	if !s.p.begin() {
		return false
	}
	s.queue.Lock()
	defer s.queue.Unlock()
	s.waiting = append(s.waiting, p)
	if s.serving {
		s.p.running.Done() // whoever serves is counted already
		return true
	}
	s.serving = true
	go func() {
		defer s.p.running.Done()
		s.serve()
	}()
	return true
}

func (s *sitting) serve() {
	for {
		s.queue.Lock()
		n := min(len(s.waiting), maxBatch)
		batch := s.waiting[:n:n]
		s.waiting = s.waiting[n:]
		if n == 0 {
			s.waiting, s.serving = nil, false
		}
		s.queue.Unlock()
		if n == 0 {
			return
		}
		s.decide(batch)
		for _, p := range batch {
			close(p.answered)
		}
	}
}

// decide checks each act against the state as the acts before it in the batch leave it, writes all that pass at once,
// and publishes. When writing fails the state is folded anew from the record, whatever that has, and nobody in the
// batch is told anything that rests on what may be lost.
func (s *sitting) decide(batch []*plea) {
	ctx := context.Background() // a batch answers many: no one's hanging up ends it
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.rebuild(ctx); err != nil {
		for _, p := range batch {
			p.err = fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		return
	}
	now, before := s.p.now(), s.state.Head
	var lines []chain.Line
	for _, p := range batch {
		if seq, repeated := s.state.EntryOf(p.act.ID); repeated {
			s.repeat(p, seq)
			continue
		}
		if p.err = summit.Check(s.state, &p.act, chain.TimeAfter(s.state.HeadTime, now)); p.err != nil {
			continue
		}
		line, entry := chain.Next(s.state.Head, s.state.HeadTime, p.act, freshSalt(), now)
		s.state.Apply(&entry)
		s.digests = append(s.digests, identity.HashOf([]byte(p.act.Signed)))
		lines = append(lines, line)
		p.ref = entry.Ref()
	}
	if len(lines) == 0 {
		return
	}
	s.p.tell(&s.p.foreseer, s.state.At(now))
	if err := s.p.log.Append(ctx, s.id, before, lines); err != nil {
		for _, p := range batch {
			if p.ref.Seq == 0 || p.ref.Seq > before.Seq {
				p.err = fmt.Errorf("%w: %w", ErrUnavailable, err)
			}
		}
		s.state = nil
		_ = s.rebuild(ctx) // or the next act, reader or alarm does
		return
	}
	s.tail.add(lines...)
	s.publish()
}

// rebuild folds the record anew after a write that failed, and publishes: what was not acknowledged may stand in it all
// the same, and may be a revocation.
func (s *sitting) rebuild(ctx context.Context) error {
	if s.state != nil {
		return nil
	}
	if err := s.restore(ctx); err != nil {
		s.alarmIn(retrySleep)
		return err
	}
	s.publish()
	return nil
}

// repeat answers an act whose id is in the record: the same bytes get the same receipt.
func (s *sitting) repeat(p *plea, seq uint64) {
	if s.digests[seq-1] != identity.HashOf([]byte(p.act.Signed)) {
		p.err = &summit.Refusal{Problem: summit.ActIDReused, Detail: fmt.Sprintf("entry %d has an act of this id and other bytes", seq)}
		return
	}
	hash, _ := s.state.HashAt(seq)
	p.ref = summit.Ref{Seq: seq, Hash: hash}
}

// restore folds the record into a state. The sitting is held, or nobody else has it yet.
func (s *sitting) restore(ctx context.Context) error {
	state, digests, newest := &summit.State{}, []identity.Hash(nil), tail{}
	for line, err := range s.p.log.Lines(ctx, s.id, 1) {
		if err != nil {
			return err
		}
		entry, err := follow(state, line)
		if err != nil {
			return err
		}
		if state.Head.Seq == 0 {
			if entry.Hash != s.id || entry.Act.By != s.p.node.Key() {
				return fmt.Errorf("it was convened by another node, of the key %s: the key of this one was changed", entry.Act.By)
			}
			s.genesis = line
		}
		state.Apply(&entry)
		digests = append(digests, identity.HashOf([]byte(line.Act)))
		newest.keep(line)
	}
	if state.Head.Seq == 0 {
		return ErrUnknownSummit
	}
	s.state, s.digests = state, digests
	s.tail.lines = nil
	s.tail.add(newest.lines...)
	return nil
}

// follow reads the line that is to follow a state and checks all there is to check.
func follow(state *summit.State, line chain.Line) (summit.Entry, error) {
	head, err := chain.ParseHeader(line.Header)
	if err != nil {
		return summit.Entry{}, err
	}
	entry, err := line.Entry()
	switch {
	case err != nil:
		return entry, err
	case head.Seq != state.Head.Seq+1 || head.Prev != state.Head.Hash || head.Summit != state.Summit:
		return entry, fmt.Errorf("entry %d does not follow the one before", head.Seq)
	case head.Time.Before(state.HeadTime):
		return entry, fmt.Errorf("entry %d is older than the one before", head.Seq)
	}
	if err := summit.Check(state, &entry.Act, entry.Time); err != nil {
		return entry, fmt.Errorf("entry %d: %w", head.Seq, err)
	}
	return entry, nil
}

func (s *sitting) read(f func(summit.Moment)) error {
	s.mu.RLock()
	if s.state != nil {
		defer s.mu.RUnlock()
		f(s.state.At(s.p.now()))
		return nil
	}
	s.mu.RUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.rebuild(context.Background()); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	f(s.state.At(s.p.now()))
	return nil
}

// publish shows every audience that watches what is now, tells the follower and sets the alarm. The sitting is held.
func (s *sitting) publish() {
	m := s.state.At(s.p.now())
	s.feeds.publish(m)
	s.p.tell(&s.p.follower, m)
	s.arm(m.Now)
}

// arm sets the alarm for the next instant after what was shown at which time alone changes something. The sitting is held.
func (s *sitting) arm(shown time.Time) {
	if next, ok := s.state.NextDeadline(shown); ok {
		s.alarmIn(min(next.Sub(s.p.now()), longestSleep))
	} else if s.alarm != nil {
		s.alarm.Stop()
	}
}

// alarmIn sets the alarm in place of the one before. The sitting is held.
func (s *sitting) alarmIn(sleep time.Duration) {
	if s.alarm != nil {
		s.alarm.Stop()
	}
	if !s.over {
		s.alarm = time.AfterFunc(sleep, s.strike)
	}
}

func (s *sitting) disarm() {
	s.over = true
	if s.alarm != nil {
		s.alarm.Stop()
	}
}

func (s *sitting) strike() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.over:
	case s.state == nil:
		_ = s.rebuild(context.Background()) // or the next alarm does
	default:
		s.publish()
	}
}
