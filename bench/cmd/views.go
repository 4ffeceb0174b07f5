package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"parley/internal/client"
	"parley/internal/identity"
	"parley/internal/summit"
)

const (
	viewStreams    = 200
	streamsPerSeat = 4 // as many as the node allows one seat
	viewActs       = 100
	viewLimit      = 50 // ms
	curveSeats     = 10
	curveRounds    = 4 // of viewActs
)

// measureViews posts acts one after the other and times, on each of many event streams of both delegations, from before
// the post until the whole view that holds the act has been read. Streams and node share this machine.
func measureViews(ctx context.Context, b *bench) (figures []figure, err error) {
	n, a, err := demoWith(ctx, b, viewStreams/streamsPerSeat)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.stop()) }()
	took, err := a.timeViews(ctx, streamsPerSeat, func(acts func() error) error { return acts() })
	if err != nil {
		return nil, err
	}
	return []figure{
		reported(fmt.Sprintf("act to view on %d streams, median", viewStreams), quantile(took, 0.5), "ms"),
		limited(fmt.Sprintf("act to view on %d streams, p99 of %d acts", viewStreams, viewActs), quantile(took, 0.99), "ms", viewLimit),
	}, nil
}

// streamsToRead are the points of the curve.
var streamsToRead = []int{10, 100, 1000}

// measureCurve has the same few members watch on ever more streams. What an act costs the node's processor beside the
// sending is to be the same: views are made once for each audience, and every further stream costs its sending alone.
func measureCurve(ctx context.Context, b *bench) (figures []figure, err error) {
	n, path, err := startServed(ctx, b, "--limits-events-per-seat", "1000", "--limits-per-seat", "100000", "--limits-per-address", "1000000")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.stop()) }()
	a, err := gather(ctx, n, path, curveSeats)
	if err != nil {
		return nil, err
	}
	cost := map[int]float64{} // ms of the node's processor for one act
	for _, streams := range streamsToRead {
		var took []float64
		cost[streams] = math.Inf(1)
		for range curveRounds {
			more, err := a.timeViews(ctx, streams/curveSeats, func(acts func() error) error {
				used, err := n.processor(acts)
				cost[streams] = min(cost[streams], used/viewActs)
				return err
			})
			if err != nil {
				return nil, err
			}
			took = append(took, more...)
		}
		figures = append(figures,
			reported(fmt.Sprintf("an act with %d streams, node's processor", streams), cost[streams], "ms"),
			reported(fmt.Sprintf("  act to view, median of %d", len(took)), quantile(took, 0.5), "ms"),
			reported("  act to view, p99", quantile(took, 0.99), "ms"))
	}
	least, most := streamsToRead[0], streamsToRead[len(streamsToRead)-1]
	sending := (cost[most] - cost[least]) / float64(most-least)
	return append(figures,
		reported("  sending it on one stream more", sending*1000, "µs"),
		reported(fmt.Sprintf("  all the rest, seen from %d streams", least), cost[least]-sending*float64(least), "ms"),
		reported(fmt.Sprintf("  all the rest, seen from %d streams", streamsToRead[1]), cost[streamsToRead[1]]-sending*float64(streamsToRead[1]), "ms")), nil
}

// demoWith starts a demo, which is to be stopped, and has so many of its seats sign in.
func demoWith(ctx context.Context, b *bench, seats int) (n *node, a *audience, err error) {
	at, err := newPlace(ctx, b)
	if err != nil {
		return nil, nil, err
	}
	n, path, err := startDemo(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	if a, err = gather(ctx, n, path, seats); err != nil {
		return nil, nil, errors.Join(err, n.stop())
	}
	return n, a, nil
}

// gather has so many seats sign in to the summit that the demo has staged.
func gather(ctx context.Context, n *node, path string, seats int) (*audience, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var found links
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, err
	}
	c, err := client.New(n.url, nil)
	if err != nil {
		return nil, err
	}
	a := &audience{client: c}
	return a, a.fill(ctx, found.Seats, seats)
}

// audience is who watches, and the secretary whose acts they see.
type audience struct {
	client    *client.Client
	head      summit.Ref
	secretary *client.Seat
	member    identity.ID // of the secretary's, whose languages go to and fro
	seats     []*client.Seat
}

// fill enrols the secretaries of both delegations and lets them invite, in turn, until there are so many seats.
func (a *audience) fill(ctx context.Context, links []seatLink, seats int) error {
	type side struct {
		id   identity.ID
		link client.PersonalLink
		seat *client.Seat
	}
	var sides []side
	for _, s := range links {
		if s.Role != string(identity.Secretary) {
			continue
		}
		link, err := client.ParsePersonalLink(s.URL)
		if err != nil {
			return err
		}
		seat, err := a.enrol(ctx, link)
		if err != nil {
			return err
		}
		sides = append(sides, side{identity.ID(s.Delegation), link, seat})
	}
	if len(sides) == 0 {
		return errors.New("the demo has no secretary")
	}
	a.secretary = sides[0].seat
	for i := len(a.seats); i < seats; i++ {
		by := sides[i%len(sides)]
		key, err := identity.NewSigner(rand.Reader)
		if err != nil {
			return err
		}
		invitation := identity.Invitation{
			Summit: by.link.Summit, Delegation: by.id, Member: identity.ID(fmt.Sprintf("%s-bench-%d", by.id, i)), Name: "Delegate " + strconv.Itoa(i),
			Role: identity.Delegate, Languages: []identity.Language{"en"}, Key: key.Key(),
			NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		}
		taken, err := a.client.Invite(ctx, by.seat.Device, a.head, invitation)
		if err != nil {
			return fmt.Errorf("inviting %s: %w", invitation.Member, err)
		}
		a.head = taken.Ref
		if by.id == sides[0].id {
			a.member = invitation.Member
		}
		link := by.link
		link.Member, link.Key = invitation.Member, key
		if _, err := a.enrol(ctx, link); err != nil {
			return err
		}
	}
	return nil
}

func (a *audience) enrol(ctx context.Context, link client.PersonalLink) (*client.Seat, error) {
	seat, err := a.client.Enrol(ctx, link)
	if err != nil {
		return nil, fmt.Errorf("enrolling %s: %w", link.Member, err)
	}
	if err := seat.SignIn(ctx); err != nil {
		return nil, fmt.Errorf("signing in %s: %w", link.Member, err)
	}
	public, err := a.client.Summit(ctx, link.Summit)
	if err != nil {
		return nil, err
	}
	a.head = public.Head
	a.seats = append(a.seats, seat)
	return seat, nil
}

// sighting is a view that a stream has received whole.
type sighting struct {
	stream int
	seq    uint64
	at     time.Time
}

func watch(ctx context.Context, seat *client.Seat, stream int, seen chan<- sighting) error {
	for event, err := range seat.Events(ctx, client.Following{}) {
		at := time.Now()
		if err != nil {
			return err
		}
		if event.Name != "view" {
			continue
		}
		number, _, _ := strings.Cut(event.ID, ".")
		seq, err := strconv.ParseUint(number, 10, 64)
		if err != nil {
			return fmt.Errorf("a view of no entry: %w", err)
		}
		select {
		case seen <- sighting{stream, seq, at}:
		case <-ctx.Done():
		}
	}
	return errors.New("the node ended an event stream")
}

// timeViews gives the milliseconds of each act on each stream. What is around the acts runs once all streams are open.
func (a *audience) timeViews(ctx context.Context, perSeat int, around func(acts func() error) error) ([]float64, error) {
	watching, stop := context.WithCancelCause(ctx)
	seen := make(chan sighting, perSeat*len(a.seats))
	var streams sync.WaitGroup
	defer streams.Wait()
	defer stop(nil)
	opened := 0
	for _, seat := range a.seats {
		for range perSeat {
			stream := opened
			opened++
			streams.Go(func() {
				if err := watch(watching, seat, stream, seen); watching.Err() == nil {
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
	var took []float64
	err := around(func() error {
		for i := range viewActs {
			languages := []identity.Language{"en"}
			if i%2 == 0 {
				languages = append(languages, "fr")
			}
			posted := time.Now()
			taken, err := a.secretary.Do(ctx, a.head, summit.SetLanguages{Member: a.member, Languages: languages})
			if err != nil {
				return err
			}
			a.head = taken.Ref
			if err := all(taken.Seq, func(at time.Time) { took = append(took, float64(at.Sub(posted))/float64(time.Millisecond)) }); err != nil {
				return err
			}
		}
		return nil
	})
	return took, err
}
