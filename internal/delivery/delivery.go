// Package delivery is the delivery service of the chambers' groups (RFC 9420, RFC 9750 section 5): it keeps key packages,
// orders commits, one to an epoch, and hands out welcomes. It decides order and size alone. It refuses to know what is
// in a message beyond which group and epoch it names, who may be in a group, and HTTP.
package delivery

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"sync"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"parley/internal/identity"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Bounds of what is taken and kept.
const (
	MaxMessage  = 1 << 20 // bytes of a commit, a welcome or a group info
	MaxPackage  = 64 << 10
	MaxShare    = 64 << 10
	MaxPackages = 8 // one-time ones of a device in a chamber
	Kept        = 1024
	page        = 256 // messages of one answer
	tail        = 8   // of a chamber's newest messages, kept in memory for those who follow
)

// Why the service says no.
var (
	ErrGroupExists = errors.New("the chamber has a group already")
	ErrNoGroup     = errors.New("the chamber has no group yet")
	ErrEpochTaken  = errors.New("another commit was first")
	ErrMalformed   = errors.New("this is no message of the chamber's group")
	ErrTooLarge    = errors.New("this is too large for a message of a group")
)

// Room is one summit's one chamber.
type Room struct {
	Summit  identity.Hash
	Chamber identity.ID
}

// GroupID is the MLS group's id (RFC 9420 section 8.1).
func (r Room) GroupID() string { return r.Summit.String() + "/" + string(r.Chamber) }

// Kind is what a message is for.
type Kind string

// The kinds of messages.
const (
	Create Kind = "create" // founds the group
	Ask    Kind = "ask"    // asks to be let in
	Commit Kind = "commit" // makes the next epoch
	Share  Kind = "share"  // hands something to those in the epoch, sealed
)

// Message is one entry of a chamber's log.
type Message struct {
	Seq     uint64 // from 1
	Member  identity.ID
	Kind    Kind
	Epoch   uint64 // of the group before it; 0 where there is none
	Message []byte // an MLS message, or what is shared
	Welcome []byte
	Added   []identity.ID // for whom the welcome is
	Instead uint64        // of a create, and not kept: the message that made the epoch of the group whose place it takes; 0: there is none
}

// Log is part of a chamber's log.
type Log struct {
	Founded  bool
	Epoch    uint64
	First    uint64 // the oldest message that is kept
	Last     uint64
	Messages []Message

	made uint64 // the message that made the epoch
}

// Service keeps the groups of every chamber. Its methods may be called from any goroutine; what they return without an
// error is durable.
type Service struct {
	db *sql.DB

	posting sync.Mutex // held from a change to what is remembered of it

	mu       sync.Mutex
	watchers map[Room]map[chan struct{}]struct{}
	newest   map[Room]Log // as far as it was asked for: the state, and the last messages
}

// Open opens the service's database, and makes it when it is not there. Close it.
func Open(ctx context.Context, path string) (*Service, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the groups: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("opening the groups: %w", err)
	}
	const options = "_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=journal_mode(WAL)&_txlock=immediate"
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options)
	if err != nil {
		return nil, fmt.Errorf("opening the groups: %w", err)
	}
	db.SetMaxOpenConns(1)
	numbered, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, numbered)
	if err == nil {
		_, err = provider.Up(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("bringing the groups' tables up to date: %w", err), db.Close())
	}
	return &Service{db: db, watchers: map[Room]map[chan struct{}]struct{}{}, newest: map[Room]Log{}}, nil
}

// Close closes the database.
func (s *Service) Close() error { return s.db.Close() }

// Watch gives a channel that holds a token whenever the log of one of these chambers has grown, until end is called.
func (s *Service) Watch(rooms ...Room) (grown <-chan struct{}, end func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, room := range rooms {
		if s.watchers[room] == nil {
			s.watchers[room] = map[chan struct{}]struct{}{}
		}
		s.watchers[room][c] = struct{}{}
	}
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, room := range rooms {
			delete(s.watchers[room], c)
			if len(s.watchers[room]) == 0 {
				delete(s.watchers, room)
			}
		}
	}
}

func (s *Service) tell(room Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.watchers[room] {
		select {
		case c <- struct{}{}:
		default: // told already
		}
	}
}

// change makes a change in one transaction.
func (s *Service) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// PutPackages replaces a device's key packages for a chamber: each is used once, but the last resort.
func (s *Service) PutPackages(ctx context.Context, room Room, member identity.ID, device identity.Key, oneTime [][]byte, lastResort []byte) error {
	if len(oneTime) > MaxPackages {
		return ErrTooLarge
	}
	for _, p := range append(slices.Clone(oneTime), lastResort) {
		if len(p) > MaxPackage {
			return ErrTooLarge
		}
		if !isPackage(p) {
			return ErrMalformed
		}
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM packages WHERE room = ? AND member = ?`, room.GroupID(), member); err != nil {
			return err
		}
		for i, p := range append(slices.Clone(oneTime), lastResort) {
			_, err := tx.ExecContext(ctx, `INSERT INTO packages (room, member, device, number, last_resort, package) VALUES (?, ?, ?, ?, ?, ?)`,
				room.GroupID(), member, device.String(), i, i == len(oneTime), p)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Claim takes a key package of each of these members' current devices, of those that have any.
func (s *Service) Claim(ctx context.Context, room Room, devices map[identity.ID]identity.Key) (map[identity.ID][]byte, error) {
	found := map[identity.ID][]byte{}
	err := s.change(ctx, func(tx *sql.Tx) error {
		for member, device := range devices {
			var (
				number int
				last   bool
				bytes  []byte
			)
			err := tx.QueryRowContext(ctx,
				`SELECT number, last_resort, package FROM packages WHERE room = ? AND member = ? AND device = ? ORDER BY last_resort, number LIMIT 1`,
				room.GroupID(), member, device.String()).Scan(&number, &last, &bytes)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			found[member] = bytes
			if last {
				continue
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM packages WHERE room = ? AND member = ? AND number = ?`, room.GroupID(), member, number); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// Post appends a message to the chamber's log and gives its number. A create or a commit brings the group info of the
// epoch that it makes. A commit is taken when it is of the group's epoch, and is the only one of that epoch; what is shared
// is taken when it is of that epoch. A create is taken when there is no group, or no epoch after the one that it names.
func (s *Service) Post(ctx context.Context, room Room, m Message, info []byte) (seq uint64, err error) {
	if len(m.Message) > MaxMessage || len(m.Welcome) > MaxMessage || len(info) > MaxMessage {
		return 0, ErrTooLarge
	}
	next := m.Epoch + 1
	if m.Kind == Create {
		next = 0
	}
	makes := m.Kind == Create || m.Kind == Commit
	if m.Kind == Share && len(m.Message) > MaxShare {
		return 0, ErrTooLarge
	}
	if makes && !isGroupInfo(info, room.GroupID(), next) || m.Kind == Share && len(m.Message) == 0 ||
		m.Kind == Commit && !isCommit(m.Message, room.GroupID(), m.Epoch) || m.Welcome != nil && !isWelcome(m.Welcome) {
		return 0, ErrMalformed
	}
	s.posting.Lock()
	defer s.posting.Unlock()
	var log Log
	err = s.change(ctx, func(tx *sql.Tx) (err error) {
		if log, err = state(ctx, tx, room); err != nil {
			return err
		}
		switch {
		case m.Kind == Create && m.Instead != log.made:
			return ErrGroupExists
		case (m.Kind == Commit || m.Kind == Share) && !log.Founded:
			return ErrNoGroup
		case (m.Kind == Commit || m.Kind == Share) && m.Epoch != log.Epoch:
			return ErrEpochTaken
		case m.Kind == Ask:
			m.Epoch = log.Epoch
		}
		seq = log.Last + 1
		m.Added = append([]identity.ID{}, m.Added...)
		added, err := json.Marshal(m.Added)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO messages (room, seq, member, kind, epoch, message, welcome, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			room.GroupID(), seq, m.Member, m.Kind, m.Epoch, m.Message, m.Welcome, string(added))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM messages WHERE room = ? AND seq <= ?`, room.GroupID(), int64(seq)-Kept); err != nil {
			return err
		}
		if !makes {
			return nil
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO groups (room, epoch, info, seq) VALUES (?, ?, ?, ?)
			ON CONFLICT (room) DO UPDATE SET epoch = excluded.epoch, info = excluded.info, seq = excluded.seq`, room.GroupID(), next, info, seq)
		return err
	})
	if err != nil {
		return 0, err
	}
	log.Last, m.Seq = seq, seq
	if seq > Kept {
		log.First = seq - Kept + 1
	}
	if makes {
		log.Founded, log.Epoch, log.made = true, next, seq
	}
	s.remember(room, log, m)
	s.tell(room)
	return seq, nil
}

// remember keeps what a message has made of the log, and the message for those who follow.
func (s *Service) remember(room Room, log Log, m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	log.Messages = append(slices.Clone(s.newest[room].Messages), m)
	if over := len(log.Messages) - tail; over > 0 {
		log.Messages = log.Messages[over:]
	}
	s.newest[room] = log
}

// recent is the log after a number as far as memory has it, and whether that is all there is.
func (s *Service) recent(room Room, after uint64) (log Log, whole bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	log, known := s.newest[room]
	if !known {
		return log, false
	}
	kept := log.Messages
	log.Messages = nil
	if after >= log.Last {
		return log, true
	}
	if len(kept) == 0 || kept[0].Seq > after+1 {
		return log, false
	}
	log.Messages = slices.Clone(kept[after+1-kept[0].Seq:])
	return log, true
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// state is a chamber's log without its messages.
func state(ctx context.Context, q querier, room Room) (Log, error) {
	var log Log
	err := q.QueryRowContext(ctx, `SELECT epoch, seq FROM groups WHERE room = ?`, room.GroupID()).Scan(&log.Epoch, &log.made)
	log.Founded = err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return log, err
	}
	err = q.QueryRowContext(ctx, `SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM messages WHERE room = ?`, room.GroupID()).Scan(&log.First, &log.Last)
	return log, err
}

// Read is the log after a number, a page at most. Welcomes are for the members that they are for.
func (s *Service) Read(ctx context.Context, room Room, member identity.ID, after uint64) (Log, error) {
	log, whole := s.recent(room, after)
	if !whole {
		var err error
		if log, err = s.stored(ctx, room, after); err != nil {
			return log, err
		}
	}
	for i := range log.Messages {
		if !slices.Contains(log.Messages[i].Added, member) {
			log.Messages[i].Welcome = nil
		}
	}
	return log, nil
}

// stored is the log after a number from the database. What is asked for once is remembered.
func (s *Service) stored(ctx context.Context, room Room, after uint64) (log Log, err error) {
	s.posting.Lock()
	defer s.posting.Unlock()
	err = s.change(ctx, func(tx *sql.Tx) error {
		if log, err = state(ctx, tx, room); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx,
			`SELECT seq, member, kind, epoch, message, welcome, added FROM messages WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?`, room.GroupID(), int64(after), page)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var (
				m     Message
				added string
			)
			if err := rows.Scan(&m.Seq, &m.Member, &m.Kind, &m.Epoch, &m.Message, &m.Welcome, &added); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(added), &m.Added); err != nil {
				return err
			}
			log.Messages = append(log.Messages, m)
		}
		return rows.Err()
	})
	if err != nil {
		return log, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.newest[room]; !known {
		bare := log
		bare.Messages = nil
		s.newest[room] = bare
	}
	return log, nil
}

// Info is the group info of the newest epoch, and the number of the message that made it.
func (s *Service) Info(ctx context.Context, room Room) (epoch uint64, info []byte, seq uint64, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT epoch, info, seq FROM groups WHERE room = ?`, room.GroupID()).Scan(&epoch, &info, &seq)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoGroup
	}
	return epoch, info, seq, err
}
