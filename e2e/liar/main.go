// Command liar does to a record what a node that lies would do, with the node's own key and the node's own code. The
// end-to-end tests use it on the data folder of a node that is stopped; whatever it makes is a chain that holds by
// itself, so that only who has seen more than this node shows can tell.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/record"
	"parley/internal/summit"
)

const usage = `liar DATA SUMMIT drop N      forgets the newest N entries, though they were acknowledged
liar DATA SUMMIT reorder      swaps the newest two entries
liar DATA SUMMIT rewrite      makes the newest entry anew: the same act, at another time`

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) < 3 {
		return fmt.Errorf("%s", usage)
	}
	of, err := identity.ParseHash(args[1])
	if err != nil {
		return err
	}
	file := filepath.Join(args[0], "record.db")
	lines, err := read(ctx, file, of)
	if err != nil {
		return err
	}
	switch told, n := args[2], len(lines); told {
	case "drop":
		count, err := strconv.Atoi(args[len(args)-1])
		if err != nil || count < 1 || count >= n {
			return fmt.Errorf("drop 1 to %d entries", n-1)
		}
		lines = lines[:n-count]
	case "reorder":
		lines[n-1], lines[n-2] = lines[n-2], lines[n-1]
		err = again(lines, n-2, 0)
	case "rewrite":
		err = again(lines, n-1, time.Millisecond)
	default:
		return fmt.Errorf("%s", usage)
	}
	if err != nil {
		return err
	}
	return write(ctx, file, of, lines)
}

func read(ctx context.Context, file string, of identity.Hash) (lines []chain.Line, err error) {
	log, err := record.Open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	for line, err := range log.Lines(ctx, of, 1) {
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	if len(lines) < 3 {
		return nil, fmt.Errorf("there are only %d entries to lie about", len(lines))
	}
	return lines, nil
}

// again makes the lines from a place on anew, each chained to the one before and so much later.
func again(lines []chain.Line, from int, later time.Duration) error {
	before, err := chain.ParseHeader(lines[from-1].Header)
	if err != nil {
		return err
	}
	head, at := summit.Ref{Seq: before.Seq, Hash: lines[from-1].Hash()}, before.Time
	for i := from; i < len(lines); i++ {
		act, err := summit.ParseAct(lines[i].Act)
		if err != nil {
			return err
		}
		was, err := chain.ParseHeader(lines[i].Header)
		if err != nil {
			return err
		}
		var salt identity.Salt
		_, _ = rand.Read(salt[:])
		line, entry := chain.Next(head, at, act, salt, was.Time.Add(later))
		lines[i], head, at = line, entry.Ref(), entry.Time
	}
	return nil
}

// write puts the lines in the place of the record.
func write(ctx context.Context, file string, of identity.Hash, lines []chain.Line) error {
	for _, old := range []string{file, file + "-wal", file + "-shm"} {
		if err := os.Rename(old, old+".true"); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	log, err := record.Open(ctx, file)
	if err != nil {
		return err
	}
	defer log.Close()
	if err := log.Append(ctx, identity.Hash{}, summit.Ref{}, lines[:1]); err != nil {
		return err
	}
	return log.Append(ctx, of, summit.Ref{Seq: 1, Hash: lines[0].Hash()}, lines[1:])
}
