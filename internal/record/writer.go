package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// do hands a change to the writer and waits until it is durable.
func (l *Log) do(ctx context.Context, r *request) error {
	r.done = make(chan error, 1)
	select {
	case <-l.closing:
		return ErrClosed
	default:
	}
	select {
	case l.requests <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-l.closing:
		return ErrClosed
	}
	select {
	case err := <-r.done:
		return err
	case <-l.stopped:
		// The writer has gone; it answered all it took.
		select {
		case err := <-r.done:
			return err
		default:
			return ErrClosed
		}
	}
}

// write is the one writer. While it waits for the disk the next changes queue up, and it takes all of them into its next
// transaction: under load, one wait for the disk serves many.
func (l *Log) write() {
	defer close(l.stopped)
	for {
		select {
		case <-l.closing:
			return
		case first := <-l.requests:
			group := []*request{first}
		gather:
			for len(group) < maxGroup {
				select {
				case next := <-l.requests:
					group = append(group, next)
				default:
					break gather
				}
			}
			l.commit(group)
		}
	}
}

// commit makes the changes in one transaction. A change that is refused is taken back by itself; the others stand.
func (l *Log) commit(group []*request) {
	ctx := context.Background() // a change once taken is finished
	outcome := make([]error, len(group))
	err := func() error {
		tx, err := l.writing.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to take back
		for i, r := range group {
			if outcome[i], err = apply(ctx, tx, r); err != nil {
				return err
			}
		}
		return tx.Commit()
	}()
	if err != nil {
		err = fmt.Errorf("writing the record: %w", err)
	}
	for i, r := range group {
		if outcome[i] == nil {
			outcome[i] = err
		}
		if outcome[i] == nil && r.seq != 0 {
			l.tell(r.summit, r.seq)
		}
		r.done <- outcome[i]
	}
}

// apply makes one change. The first error is the change's own, after which nothing of it is left; the second means that
// the transaction cannot go on.
func apply(ctx context.Context, tx *sql.Tx, r *request) (refused, broken error) {
	if _, err := tx.ExecContext(ctx, `savepoint change`); err != nil {
		return nil, err
	}
	refused = r.change(ctx, tx)
	if refused != nil {
		if _, err := tx.ExecContext(ctx, `rollback to change`); err != nil {
			return refused, err
		}
	}
	_, broken = tx.ExecContext(ctx, `release change`)
	return refused, broken
}

// duplicate tells a repeated act id, the only thing unique that moveHead has not settled, from a fault.
func duplicate(err error) error {
	var constraint *sqlite.Error
	if errors.As(err, &constraint) && constraint.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE {
		return ErrDuplicateAct
	}
	return err
}
