package proceedings

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/record"
	"parley/internal/summit"
)

// Why the proceedings do not answer.
var (
	ErrUnknownSummit = errors.New("there is no such summit here")
	ErrUnavailable   = errors.New("the record cannot be written")
)

// ledger is what the proceedings ask of the record. It is a *record.Log, and one whose disk fails in tests.
type ledger interface {
	Append(ctx context.Context, of identity.Hash, after summit.Ref, lines []chain.Line) error
	Lines(ctx context.Context, of identity.Hash, from uint64) iter.Seq2[chain.Line, error]
	Summits(ctx context.Context) ([]identity.Hash, error)
	SetSetting(ctx context.Context, name string, value []byte) error
}

var _ ledger = (*record.Log)(nil)

// Proceedings are all summits of a node. Its methods may be called from any goroutine.
type Proceedings struct {
	log  ledger
	node identity.Signer
	now  func() time.Time

	running sync.WaitGroup

	mu       sync.RWMutex
	sittings map[identity.Hash]*sitting
	order    []identity.Hash // as convened
	follower func(summit.Moment)
	foreseer func(summit.Moment)
	closed   bool
}

// Receipt is the node's signed promise that an act stands in the record.
type Receipt struct {
	Signed string // a parley-receipt
	Ref    summit.Ref
}

// Open rebuilds every summit from the record, trusting nothing in it. Close it before the log.
func Open(ctx context.Context, log ledger, node identity.Signer, now func() time.Time) (*Proceedings, error) {
	p := &Proceedings{log: log, node: node, now: now, sittings: map[identity.Hash]*sitting{}}
	ids, err := log.Summits(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s := &sitting{p: p, id: id, feeds: feeds{}, tail: newTail()}
		if err := s.restore(ctx); err != nil {
			return nil, fmt.Errorf("rebuilding summit %s: %w", id, err)
		}
		p.sittings[id] = s
		p.order = append(p.order, id)
	}
	for _, s := range p.sittings {
		s.mu.Lock()
		s.arm(p.now())
		s.mu.Unlock()
	}
	return p, nil
}

// Close waits for acts that are being taken and stops every alarm. Acts that come later are unavailable.
func (p *Proceedings) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.running.Wait()
	for _, s := range p.sittings {
		s.mu.Lock()
		s.disarm()
		s.mu.Unlock()
	}
}

// Follow calls f with every summit now, and again whenever one changes, in the order of its changes. f runs while the
// summit is held: it takes what it needs and returns, and it keeps nothing of the state. There is one follower.
func (p *Proceedings) Follow(f func(summit.Moment)) {
	p.mu.Lock()
	p.follower = f
	p.mu.Unlock()
	for _, id := range p.Summits() {
		s, err := p.sitting(id)
		if err != nil {
			continue
		}
		s.mu.Lock()
		if s.state != nil {
			f(s.state.At(p.now()))
		}
		s.mu.Unlock()
	}
}

// Foresee has f called with what a summit is to be, before that is written: for whoever must stop at once, and be told by
// Follow what came of it. f runs while the summit is held, as Follow's does.
func (p *Proceedings) Foresee(f func(summit.Moment)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.foreseer = f
}

// Summits lists the summits in the order they were convened.
func (p *Proceedings) Summits() []identity.Hash {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return slices.Clone(p.order)
}

// Convene makes a summit: the node signs, on the operator's word. The error is a *summit.Refusal or ErrUnavailable.
func (p *Proceedings) Convene(ctx context.Context, body summit.Convene) (identity.Hash, Receipt, error) {
	if !p.begin() {
		return identity.Hash{}, Receipt{}, ErrUnavailable
	}
	defer p.running.Done()
	id, err := uuid.NewV7()
	if err != nil {
		return identity.Hash{}, Receipt{}, fmt.Errorf("naming an act: %w", err)
	}
	now := p.now()
	signed, err := summit.SignAct(p.node, id.String(), identity.Hash{}, body, now, summit.Ref{})
	if err != nil {
		return identity.Hash{}, Receipt{}, err
	}
	act, err := summit.ParseAct(signed)
	if err != nil {
		return identity.Hash{}, Receipt{}, err
	}
	state := &summit.State{}
	if err := summit.Check(state, &act, chain.TimeAfter(time.Time{}, now)); err != nil {
		return identity.Hash{}, Receipt{}, err
	}
	line, entry := chain.Next(summit.Ref{}, time.Time{}, act, freshSalt(), now)
	state.Apply(&entry)
	if err := p.log.Append(ctx, identity.Hash{}, summit.Ref{}, []chain.Line{line}); err != nil {
		return identity.Hash{}, Receipt{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	s := &sitting{p: p, id: state.Summit, state: state, genesis: line, digests: []identity.Hash{identity.HashOf([]byte(signed))}, feeds: feeds{}, tail: newTail()}
	s.tail.add(line)
	p.mu.Lock()
	p.sittings[s.id] = s
	p.order = append(p.order, s.id)
	p.mu.Unlock()
	s.mu.Lock()
	s.publish()
	s.mu.Unlock()
	receipt, err := p.receipt(act, entry.Ref(), s.id)
	return s.id, receipt, err
}

// Act takes a signed act. When it returns a receipt the act is on disk; the same bytes again give the same receipt.
// The error is a *summit.Refusal, which leaves no trace, or ErrUnavailable: the act may be on disk, and sending the same
// bytes again finds out. A context that ends means the same.
func (p *Proceedings) Act(ctx context.Context, signed string) (Receipt, error) {
	act, err := summit.ParseAct(signed)
	if err != nil {
		return Receipt{}, err
	}
	return p.Take(ctx, act)
}

// Take is Act for one who has parsed the act already.
func (p *Proceedings) Take(ctx context.Context, act summit.Act) (Receipt, error) {
	if act.Kind() == summit.KindConvene {
		return Receipt{}, &summit.Refusal{Problem: summit.NotAllowed, Detail: "a summit is convened by its node, on the operator's word"}
	}
	s, err := p.sitting(act.Summit)
	if err != nil {
		return Receipt{}, &summit.Refusal{Problem: summit.WrongSummit, Detail: err.Error()}
	}
	plea := &plea{act: act, answered: make(chan struct{})}
	if !s.hear(plea) {
		return Receipt{}, ErrUnavailable
	}
	select {
	case <-plea.answered:
	case <-ctx.Done():
		return Receipt{}, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
	if plea.err != nil {
		return Receipt{}, plea.err
	}
	return p.receipt(act, plea.ref, act.Summit)
}

// receipt signs what stands in the record. Ed25519 is deterministic (RFC 8032): the same act has the same receipt,
// after a restart too.
func (p *Proceedings) receipt(act summit.Act, ref summit.Ref, of identity.Hash) (Receipt, error) {
	signed, err := chain.SignReceipt(p.node, of, act.ID, ref)
	return Receipt{Signed: signed, Ref: ref}, err
}

// Read calls f with the summit as the record has it now. f runs while the summit is held: it takes what it needs and
// returns, and it keeps nothing of the state.
func (p *Proceedings) Read(id identity.Hash, f func(summit.Moment)) error {
	s, err := p.sitting(id)
	if err != nil {
		return err
	}
	return s.read(f)
}

// Genesis is the summit's first entry, which everyone may read.
func (p *Proceedings) Genesis(id identity.Hash) (chain.Line, error) {
	s, err := p.sitting(id)
	if err != nil {
		return chain.Line{}, err
	}
	return s.genesis, nil
}

// Writable says whether acts can be taken now: it writes to the record, and waits until that is on disk.
func (p *Proceedings) Writable(ctx context.Context) error {
	if !p.begin() {
		return ErrUnavailable
	}
	defer p.running.Done()
	if err := p.log.SetSetting(ctx, "last-healthy", []byte(p.now().UTC().Format(time.RFC3339))); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}

func (p *Proceedings) sitting(id identity.Hash) (*sitting, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if s := p.sittings[id]; s != nil {
		return s, nil
	}
	return nil, ErrUnknownSummit
}

// begin counts something that Close waits for, or says that it is closed.
func (p *Proceedings) begin() bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return false
	}
	p.running.Add(1)
	return true
}

// tell calls whoever follows, or foresees, if anybody does.
func (p *Proceedings) tell(whom *func(summit.Moment), m summit.Moment) {
	p.mu.RLock()
	f := *whom
	p.mu.RUnlock()
	if f != nil {
		f(m)
	}
}

func freshSalt() (salt identity.Salt) {
	_, _ = rand.Read(salt[:]) // it never fails: it ends the process instead
	return salt
}
