package gallery

import "time"

// ticks are instants and lengths of a stream's timeline, 720,000 a second: a whole number for each unit of a picture's
// clock (90 kHz) and of a voice's (48 kHz).
type ticks int64

const (
	second      ticks = 720_000
	millisecond       = second / 1000
	videoTick         = second / videoRate
	audioTick         = second / audioRate

	// wholeUnits are whole numbers of both.
	wholeUnits = videoTick * audioTick

	videoRate = 90_000 // RFC 6184 section 8.2.1, RFC 9628 section 6.1
	audioRate = 48_000 // RFC 7587 section 4.1
)

func toTicks(d time.Duration) ticks { return ticks(d / time.Microsecond * 720 / 1000) }

func (t ticks) duration() time.Duration { return time.Duration(t) * 1000 / 720 * time.Microsecond }

const (
	// restart is a jump of a sender's clock that no network makes.
	restart = 2 * second
	// follow is how slowly a clock follows packets that come later than the quickest: senders' clocks drift by some
	// hundredths of a per mille.
	follow = 1024
	// While every packet of a stretch is later by more than lag, the sender has stood still, or the way to us has become longer:
	// its clock is set back by what the quickest of them was late, for what is placed too early is not played at all.
	stretch = 500 * millisecond
	lag     = 60 * millisecond
)

// clock puts a track's RTP timestamps (RFC 3550 section 5.1) on the timeline of the stream, by the arrival of the quickest
// packets.
type clock struct {
	unit   ticks // of the timestamps
	last   uint32
	count  int64 // timestamps since the first, wrapped or not
	offset ticks
	begun  bool
	least  ticks // how late the quickest packet of this stretch was
	end    ticks // of the stretch
}

// place is when the sample of a timestamp belongs, given that it arrived now.
func (c *clock) place(timestamp uint32, now ticks) ticks {
	if !c.begun {
		c.last = timestamp
	}
	step := int64(int32(timestamp - c.last))
	nominal := ticks(c.count+step) * c.unit
	if step > 0 {
		c.count += step
		c.last = timestamp
	}
	late := now - nominal
	switch {
	case !c.begun, late < c.offset, late > c.offset+restart:
		c.offset, c.begun = late, true
		c.least, c.end = late, now+stretch
	default:
		c.offset += (late - c.offset) / follow
	}
	c.least = min(c.least, late)
	if now >= c.end {
		if c.least > c.offset+lag {
			c.offset = c.least
		}
		c.least, c.end = late, now+stretch
	}
	return nominal + c.offset
}
