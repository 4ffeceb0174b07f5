package record

import (
	"context"
	"database/sql"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/summit"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Why the log says no.
var (
	ErrConflict     = errors.New("the record has gone on since")
	ErrDuplicateAct = errors.New("the record holds an act of this id already")
	ErrUnknown      = errors.New("there is no such summit or entry in the record")
	ErrClosed       = errors.New("the record is closed")
)

// Log is the record of every summit of this node. Its methods may be called from any goroutine.
type Log struct {
	writing  *sql.DB
	reading  *sql.DB
	requests chan *request
	closing  chan struct{} // closed by Close
	stopped  chan struct{} // closed when the writer has gone
	close    sync.Once

	mu       sync.Mutex
	closed   bool
	watchers map[identity.Hash]map[*watcher]struct{}
}

// request is one change that the writer makes: all of it or nothing.
type request struct {
	change func(context.Context, *sql.Tx) error
	summit identity.Hash // whose watchers hear of seq once it is durable; zero: nobody's
	seq    uint64
	done   chan error
}

// maxGroup is the most changes in one transaction: enough for every writer that waits, short enough for the first.
const maxGroup = 256

// Open opens the log at path, and makes it when it is not there. Close it.
//
// The file is for its owner alone: closed meetings stand in it. Transactions are durable when they return (WAL with
// synchronous=FULL: https://www.sqlite.org/pragma.html#pragma_synchronous).
func Open(ctx context.Context, path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the record: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("opening the record: %w", err)
	}
	l := &Log{
		requests: make(chan *request, maxGroup), closing: make(chan struct{}), stopped: make(chan struct{}),
		watchers: map[identity.Hash]map[*watcher]struct{}{},
	}
	const always = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&"
	if l.writing, err = open(path, always+"_pragma=journal_mode(WAL)&_txlock=immediate"); err != nil {
		return nil, err
	}
	l.writing.SetMaxOpenConns(1)
	if err := migrate(ctx, l.writing); err != nil {
		return nil, errors.Join(err, l.writing.Close())
	}
	if l.reading, err = open(path, always+"_pragma=query_only(1)"); err != nil {
		return nil, errors.Join(err, l.writing.Close())
	}
	l.reading.SetMaxOpenConns(4)
	go l.write()
	return l, nil
}

func open(path, options string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options)
	if err != nil {
		return nil, fmt.Errorf("opening the record: %w", err)
	}
	return db, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	numbered, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, numbered)
	if err != nil {
		return fmt.Errorf("reading the record's migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bringing the record's tables up to date: %w", err)
	}
	return nil
}

// Close ends all watching, waits for what is being written and closes the files.
func (l *Log) Close() error {
	var err error
	l.close.Do(func() {
		l.endWatching()
		close(l.closing)
		<-l.stopped
		err = errors.Join(l.reading.Close(), l.writing.Close())
	})
	return err
}

// Append adds lines after the entry named, the newest its writer knows, all of them or none; summit is zero when the
// first line is the genesis. When it returns nil they are on disk.
//
// It is ErrConflict when the summit's newest entry is another one by now, and ErrDuplicateAct when an act's id stands in
// the record already. After any other error but the context's the lines may or may not be there: read the head again.
// The context is heeded until the writer has taken the lines, and not after.
func (l *Log) Append(ctx context.Context, of identity.Hash, after summit.Ref, lines []chain.Line) error {
	rows, err := follow(of, after, lines)
	if err != nil {
		return fmt.Errorf("appending to the record: %w", err)
	}
	if of.IsZero() {
		of = lines[0].Hash()
	}
	last := rows[len(rows)-1]
	return l.do(ctx, &request{summit: of, seq: last.header.Seq, change: func(ctx context.Context, tx *sql.Tx) error {
		if err := moveHead(ctx, tx, of, after, rows); err != nil {
			return err
		}
		for _, r := range rows {
			_, err := tx.ExecContext(ctx, `insert into entries (summit, seq, act_id, header, salt, act) values (?, ?, ?, ?, ?, ?)`,
				of[:], r.header.Seq, r.actID, r.line.Header, r.line.Salt[:], r.line.Act)
			if err != nil {
				return duplicate(err)
			}
		}
		return nil
	}})
}

type row struct {
	line   chain.Line
	header chain.Header
	actID  string
}

// follow checks that the lines continue the chain from after: a log that holds only chained lines needs no repair.
func follow(of identity.Hash, after summit.Ref, lines []chain.Line) ([]row, error) {
	if len(lines) == 0 {
		return nil, errors.New("there is nothing to append")
	}
	rows := make([]row, len(lines))
	for i, line := range lines {
		h, err := line.Open()
		if err != nil {
			return nil, err
		}
		if h.Seq != after.Seq+1 || h.Prev != after.Hash || h.Summit != of {
			return nil, fmt.Errorf("line %d does not follow entry %d of this summit", i, after.Seq)
		}
		id, err := actID(line.Act)
		if err != nil {
			return nil, err
		}
		rows[i] = row{line, h, id}
		after = summit.Ref{Seq: h.Seq, Hash: line.Hash()}
		if of.IsZero() {
			of = after.Hash
		}
	}
	return rows, nil
}

// actID reads the id alone: whoever made the line has checked the act and its signature.
func actID(act string) (string, error) {
	parts := strings.Split(act, ".")
	if len(parts) != 3 {
		return "", errors.New("an act is a JWS in compact form")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", fmt.Errorf("reading an act's payload: %w", err)
	}
	var named struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(payload, &named); err != nil || named.ID == "" {
		return "", errors.New("an act has an id")
	}
	return named.ID, nil
}

// moveHead is the compare and set on which concurrency rests.
func moveHead(ctx context.Context, tx *sql.Tx, of identity.Hash, after summit.Ref, rows []row) error {
	last := rows[len(rows)-1]
	hash := last.line.Hash()
	var (
		moved sql.Result
		err   error
	)
	if after.Seq == 0 {
		moved, err = tx.ExecContext(ctx, `insert into summits (summit, convened, seq, hash) values (?, ?, ?, ?) on conflict do nothing`,
			of[:], rows[0].header.Time.Format(chain.TimeLayout), last.header.Seq, hash[:])
	} else {
		moved, err = tx.ExecContext(ctx, `update summits set seq = ?, hash = ? where summit = ? and seq = ? and hash = ?`,
			last.header.Seq, hash[:], of[:], after.Seq, after.Hash[:])
	}
	if err != nil {
		return err
	}
	n, err := moved.RowsAffected()
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}

// Head is the newest entry of a summit, or ErrUnknown.
func (l *Log) Head(ctx context.Context, of identity.Hash) (summit.Ref, error) {
	var (
		ref  summit.Ref
		hash []byte
	)
	err := l.reading.QueryRowContext(ctx, `select seq, hash from summits where summit = ?`, of[:]).Scan(&ref.Seq, &hash)
	if err != nil {
		return ref, reading(err)
	}
	return ref, fill(ref.Hash[:], hash)
}

// Summits lists the summits by the time they were convened.
func (l *Log) Summits(ctx context.Context) ([]identity.Hash, error) {
	rows, err := l.reading.QueryContext(ctx, `select summit from summits order by convened, summit`)
	if err != nil {
		return nil, reading(err)
	}
	defer rows.Close()
	var out []identity.Hash
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return nil, reading(err)
		}
		var h identity.Hash
		if err := fill(h[:], raw); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, reading(rows.Err())
}

// Line is one entry, or ErrUnknown.
func (l *Log) Line(ctx context.Context, of identity.Hash, seq uint64) (chain.Line, error) {
	lines, err := l.page(ctx, of, seq, 1)
	if err != nil {
		return chain.Line{}, err
	}
	if len(lines) == 0 {
		return chain.Line{}, ErrUnknown
	}
	return lines[0], nil
}

// pageSize is how many lines are read at once: a slow reader of a long record holds no transaction open.
const pageSize = 200

// Lines are the entries of a summit from a sequence number on, as far as there are any now. It ends after an error.
func (l *Log) Lines(ctx context.Context, of identity.Hash, from uint64) iter.Seq2[chain.Line, error] {
	return func(yield func(chain.Line, error) bool) {
		for from = max(from, 1); ; from += pageSize {
			lines, err := l.page(ctx, of, from, pageSize)
			if err != nil {
				yield(chain.Line{}, err)
				return
			}
			for _, line := range lines {
				if !yield(line, nil) {
					return
				}
			}
			if len(lines) < pageSize {
				return
			}
		}
	}
}

func (l *Log) page(ctx context.Context, of identity.Hash, from, n uint64) ([]chain.Line, error) {
	rows, err := l.reading.QueryContext(ctx,
		`select header, salt, act from entries where summit = ? and seq >= ? and seq < ? order by seq`, of[:], from, from+n)
	if err != nil {
		return nil, reading(err)
	}
	defer rows.Close()
	var lines []chain.Line
	for rows.Next() {
		var (
			line chain.Line
			salt []byte
		)
		if err := rows.Scan(&line.Header, &salt, &line.Act); err != nil {
			return nil, reading(err)
		}
		if err := fill(line.Salt[:], salt); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, reading(rows.Err())
}

// Setting is what the node has kept under a name, or ErrUnknown.
func (l *Log) Setting(ctx context.Context, name string) ([]byte, error) {
	var value []byte
	err := l.reading.QueryRowContext(ctx, `select value from settings where name = ?`, name).Scan(&value)
	return value, reading(err)
}

// SetSetting keeps a value under a name, in place of the one before. When it returns nil it is on disk.
func (l *Log) SetSetting(ctx context.Context, name string, value []byte) error {
	return l.do(ctx, &request{change: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value`, name, value)
		return err
	}})
}

func reading(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return ErrUnknown
	}
	return fmt.Errorf("reading the record: %w", err)
}

func fill(into, from []byte) error {
	if len(from) != len(into) {
		return fmt.Errorf("reading the record: %d bytes where %d belong", len(from), len(into))
	}
	copy(into, from)
	return nil
}
