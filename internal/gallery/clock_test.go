package gallery

import "testing"

func TestASenderThatStoodStillIsHeardAgainWithinASecond(t *testing.T) {
	const frame = frameLength / audioTick
	for _, stood := range []ticks{100 * millisecond, 700 * millisecond, 3 * second} {
		c := clock{unit: audioTick}
		now, timestamp := second, uint32(1)
		play := func(length ticks) (last ticks) {
			for end := now + length; now < end; now += frameLength {
				last = now - c.place(timestamp, now)
				timestamp += uint32(frame)
			}
			return last
		}
		if late := play(second); late != 0 {
			t.Fatalf("a steady sender is placed %v before it came", late.duration())
		}
		now += stood // what it would have said meanwhile it never says
		if late := play(second); late > slack {
			t.Errorf("having stood for %v a sender is placed %v before it comes", stood.duration(), late.duration())
		}
	}
}

func TestASinglePacketThatComesLateMovesNothing(t *testing.T) {
	c := clock{unit: audioTick}
	for i := range ticks(200) {
		now, timestamp := second+i*frameLength, uint32(i*frameLength/audioTick)
		if i%10 == 9 {
			now += 150 * millisecond
		}
		if at := c.place(timestamp, now); at < second+i*frameLength-millisecond || at > second+i*frameLength+5*millisecond {
			t.Fatalf("packet %d belongs %v after its time", i, (at - second - i*frameLength).duration())
		}
	}
}
