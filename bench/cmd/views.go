package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	viewStreams    = 200
	streamsPerSeat = 4 // as many as the node allows one seat
	viewActs       = 100
	viewLimit      = 50 // ms
)

// measureViews posts acts one after the other and times, on each of many event streams of both delegations, from before
// the post until the whole view that holds the act has been read. Streams and node share this machine.
func measureViews(ctx context.Context, b *bench) (figures []figure, err error) {
	n, path, err := startDemo(ctx, b)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.stop()) }()
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var found links
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, err
	}
	seats, err := fillSeats(ctx, n.url, found.Seats, viewStreams/streamsPerSeat)
	if err != nil {
		return nil, err
	}
	took, err := timeViews(ctx, seats)
	if err != nil {
		return nil, err
	}
	return []figure{
		reported(fmt.Sprintf("act to view on %d streams, median", viewStreams), quantile(took, 0.5), "ms"),
		limited(fmt.Sprintf("act to view on %d streams, p99 of %d acts", viewStreams, viewActs), quantile(took, 0.99), "ms", viewLimit),
	}, nil
}

// fillSeats enrols both secretaries, first in the list, and lets them invite until there are so many seats.
func fillSeats(ctx context.Context, node string, links []seatLink, seats int) ([]*device, error) {
	var devices []*device
	for _, link := range links {
		if link.Role != string(identity.Secretary) {
			continue
		}
		secretary, err := enrol(ctx, node, identity.ID(link.Delegation), link.URL)
		if err != nil {
			return nil, fmt.Errorf("enrolling %s: %w", link.Member, err)
		}
		devices = append(devices, secretary)
	}
	if len(devices) == 0 {
		return nil, errors.New("the demo has no secretary")
	}
	secretaries := devices
	for i := len(devices); i < seats; i++ {
		by := secretaries[i%len(secretaries)]
		member := identity.ID(fmt.Sprintf("%s-bench-%d", by.delegation, i))
		link, err := by.invite(ctx, member, "en")
		if err != nil {
			return nil, fmt.Errorf("inviting %s: %w", member, err)
		}
		invited, err := enrol(ctx, node, by.delegation, link)
		if err != nil {
			return nil, fmt.Errorf("enrolling %s: %w", member, err)
		}
		devices = append(devices, invited)
	}
	return devices, nil
}

// timeViews gives the milliseconds of each act on each stream.
func timeViews(ctx context.Context, seats []*device) ([]float64, error) {
	watching, stop := context.WithCancelCause(ctx)
	seen := make(chan sighting, viewStreams)
	var streams sync.WaitGroup
	defer streams.Wait()
	defer stop(nil)
	opened := 0
	for _, seat := range seats {
		for range streamsPerSeat {
			stream := opened
			opened++
			streams.Go(func() {
				if err := seat.watch(watching, stream, seen); err != nil {
					stop(err)
				}
			})
		}
	}
	// all waits until each stream has shown the entry, and calls back for each.
	all := func(seq uint64, each func(time.Time)) error {
		shown := make([]bool, opened)
		for left := opened; left > 0; {
			select {
			case s := <-seen:
				if s.seq >= seq && !shown[s.stream] {
					shown[s.stream] = true
					left--
					each(s.at)
				}
			case <-watching.Done():
				return context.Cause(watching)
			case <-time.After(startPatience):
				return fmt.Errorf("%d of %d streams do not show entry %d", left, opened, seq)
			}
		}
		return nil
	}
	if err := all(1, func(time.Time) {}); err != nil {
		return nil, err
	}

	secretary, member := seats[0], seats[0].member
	for _, seat := range seats[1:] {
		if seat.delegation == secretary.delegation {
			member = seat.member // whose languages are set to and fro
		}
	}
	var took []float64
	for i := range viewActs {
		languages := []identity.Language{"en"}
		if i%2 == 0 {
			languages = append(languages, "fr")
		}
		signed, err := secretary.sign(ctx, summit.SetLanguages{Member: member, Languages: languages})
		if err != nil {
			return nil, err
		}
		posted := time.Now()
		seq, err := secretary.post(ctx, signed)
		if err != nil {
			return nil, err
		}
		if err := all(seq, func(at time.Time) { took = append(took, float64(at.Sub(posted))/float64(time.Millisecond)) }); err != nil {
			return nil, err
		}
	}
	return took, nil
}
