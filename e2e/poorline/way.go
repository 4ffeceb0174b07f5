//go:build linux

package main

import (
	"io"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// shape is what one way of a line does to packets. The zero shape lets everything through.
type shape struct {
	bits  int           // a second; 0: as many as there are
	delay time.Duration // of each packet, beside what it waits for its turn
	loss  float64       // of 1
	queue time.Duration // what would wait longer for its turn is dropped
}

// The lines of the tests: of the poor one, a round trip takes 300 ms with nothing in the queues.
var lines = map[string]struct{ down, up shape }{
	"good": {},
	"poor": {
		down: shape{bits: 100_000, delay: 150 * time.Millisecond, loss: 0.05, queue: 500 * time.Millisecond},
		up:   shape{bits: 60_000, delay: 150 * time.Millisecond, loss: 0.05, queue: 500 * time.Millisecond},
	},
}

// way carries packets from one end to the other, in order.
type way struct {
	from  io.Reader
	to    io.Writer
	shape atomic.Pointer[shape]
	// By a fixed seed: a failure is seen again.
	chance *rand.Rand
}

func newWay(from io.Reader, to io.Writer, seed uint64) *way {
	w := &way{from: from, to: to, chance: rand.New(rand.NewPCG(seed, 20261215))}
	w.shape.Store(&shape{})
	return w
}

func (w *way) set(s shape) { w.shape.Store(&s) }

type packet struct {
	at    time.Time // when it arrives
	bytes []byte
}

// carry returns when either end is closed.
func (w *way) carry() error {
	late := make(chan packet, 4096)
	failed := make(chan error, 1)
	go func() {
		for p := range late {
			<-time.After(time.Until(p.at))
			if _, err := w.to.Write(p.bytes); err != nil {
				failed <- err
				return
			}
		}
	}()
	defer close(late)
	var free time.Time // when the line is free for the next packet
	buffer := make([]byte, 65536)
	for {
		n, err := w.from.Read(buffer)
		if err != nil {
			return err
		}
		s, now := w.shape.Load(), time.Now()
		if w.chance.Float64() < s.loss {
			continue
		}
		if free.Before(now) {
			free = now
		}
		if s.bits > 0 {
			if free.Sub(now) > s.queue {
				continue
			}
			free = free.Add(time.Duration(n*8) * time.Second / time.Duration(s.bits))
		}
		select {
		case err := <-failed:
			return err
		case late <- packet{free.Add(s.delay), append([]byte(nil), buffer[:n]...)}:
		}
	}
}
