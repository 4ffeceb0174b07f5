package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/internal/chain"
	"parley/internal/identity"
	"parley/internal/record"
	"parley/internal/summit"
)

const (
	appendFor     = 3 * time.Second
	appendWriters = 16
	// preparedLines are made before the clock starts: signing is not what is measured.
	preparedLines = 3000
)

// measureRecord counts appends of one act each that are on disk when they return: by one writer, and by many, each in a
// summit of its own, since the acts of one summit are written together by its one owner.
func measureRecord(ctx context.Context, b *bench) ([]figure, error) {
	var figures []figure
	for _, writers := range []int{1, appendWriters} {
		perSecond, err := appendsPerSecond(ctx, filepath.Join(b.scratch, fmt.Sprintf("record-%d.db", writers)), writers)
		if err != nil {
			return figures, err
		}
		name := "appends with fsync, one writer"
		if writers > 1 {
			name = fmt.Sprintf("appends with fsync, %d writers", writers)
		}
		figures = append(figures, reported(name, perSecond, "/s"))
	}
	return figures, nil
}

func appendsPerSecond(ctx context.Context, path string, writers int) (perSecond float64, err error) {
	log, err := record.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()

	chains := make([][]chain.Line, writers)
	for i := range chains {
		if chains[i], err = chained(preparedLines); err != nil {
			return 0, err
		}
	}
	var (
		writing  sync.WaitGroup
		appended = make([]int, writers)
		failures = make([]error, writers)
		began    = time.Now()
	)
	for w, lines := range chains {
		writing.Go(func() {
			of, after := identity.Hash{}, summit.Ref{}
			for i, line := range lines {
				if time.Since(began) > appendFor {
					return
				}
				if failures[w] = log.Append(ctx, of, after, []chain.Line{line}); failures[w] != nil {
					return
				}
				appended[w]++
				if i == 0 {
					of = line.Hash()
				}
				after = summit.Ref{Seq: uint64(i + 1), Hash: line.Hash()}
			}
		})
	}
	writing.Wait()
	took := time.Since(began)
	if err := errors.Join(failures...); err != nil {
		return 0, err
	}
	all := 0
	for _, n := range appended {
		all += n
	}
	return float64(all) / took.Seconds(), nil
}

// chain makes the lines of one summit. The record looks at no rule, so that any signed act will do.
func chained(n int) ([]chain.Line, error) {
	node, err := identity.NewSigner(rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	lines := make([]chain.Line, 0, n)
	var of identity.Hash
	var head summit.Ref
	for i := range n {
		var body summit.Body = summit.Ready{Session: summit.ClosedSession}
		if i == 0 {
			if body, err = convening(now); err != nil {
				return nil, err
			}
		}
		signed, err := summit.SignAct(node, uuid.Must(uuid.NewV7()).String(), of, body, now, head)
		if err != nil {
			return nil, err
		}
		act, err := summit.ParseAct(signed)
		if err != nil {
			return nil, err
		}
		var salt identity.Salt
		_, _ = rand.Read(salt[:])
		line, entry := chain.Next(head, now, act, salt, now)
		if i == 0 {
			of = entry.Hash
		}
		head = entry.Ref()
		lines = append(lines, line)
	}
	return lines, nil
}

func convening(now time.Time) (summit.Convene, error) {
	side := func(id identity.ID, name, zone string, language identity.Language) (summit.NewDelegation, error) {
		key, err := identity.NewSigner(rand.Reader)
		return summit.NewDelegation{ID: id, Name: summit.Text{"en": name}, TimeZone: zone, Language: language, ClaimKey: key.Key()}, err
	}
	beijing, err := side("beijing", "Beijing", "Asia/Shanghai", "zh")
	if err != nil {
		return summit.Convene{}, err
	}
	moscow, err := side("moscow", "Moscow", "Europe/Moscow", "ru")
	if err != nil {
		return summit.Convene{}, err
	}
	return summit.Convene{
		Title: summit.Text{"en": "Measured summit"}, Starts: now.Add(time.Hour).UTC().Truncate(time.Millisecond), Minutes: 60, Rules: summit.RulesVersion,
		Delegations: []summit.NewDelegation{beijing, moscow},
	}, nil
}
