import { describe, expect, it } from 'vitest'
import { asLine, better, busy, busyToo, poor } from './recorded.ts'
import { Frugality, lineOf, MEASURE_MS, type Line } from './thrift.ts'

/** A line measured each second, of so many packets; so many of a hundred are lost. */
function measured(packets = 100) {
  const frugality = new Frugality()
  let now: Line = { nowMs: 0, received: 0, lost: 0, lostOnWayOut: 0, roundTripMs: 40, outgoing: 2_000_000 }
  const second = (change: { lost?: number; asked?: number; lostOnWayOut?: number | undefined; roundTripMs?: number; answers?: number; outgoing?: number } = {}) => {
    const { lost = 0, ...rest } = change
    now = { ...now, roundTripMs: 40, outgoing: 2_000_000, lostOnWayOut: lost / 100, nowMs: now.nowMs + MEASURE_MS, received: now.received + packets - (packets * lost) / 100, lost: now.lost + (packets * lost) / 100, ...rest }
    return frugality.step(now)
  }
  const seconds = (count: number, change?: Parameters<typeof second>[0]) => Array.from({ length: count }, () => second(change))
  /** How many seconds until that state. */
  const until = (state: string, change?: Parameters<typeof second>[0]) => {
    for (let n = 1; n <= 120; n++) if (second(change) === state) return n
    return Infinity
  }
  return { frugality, second, seconds, until, restart: () => { now = { ...now, received: 0, lost: 0 } } }
}

describe('thrift', () => {
  it('leaves a good line alone, also a long one, and one bad moment', () => {
    const { seconds } = measured()
    expect(new Set([...seconds(20, { roundTripMs: 700 }), ...seconds(1, { lost: 8 }), ...seconds(20)])).toEqual(new Set(['full']))
  })

  it.each([
    ['loss', { lost: 5 }],
    ['a queue', { roundTripMs: 2000 }],
    ['too little room for the own picture', { outgoing: 60_000, roundTripMs: 400 }],
  ])('does without pictures within seconds for %s', (_, change) => {
    const { seconds, until } = measured()
    seconds(5)
    expect(until('sound', change)).toBeLessThanOrEqual(8)
  })

  it('stays with sound while the line loses, and has everything back within ten seconds of a good one', () => {
    const { seconds, until } = measured()
    until('sound', { lost: 5 })
    expect(new Set(seconds(60, { lost: 5 }))).toEqual(new Set(['sound']))
    const trying = until('trying')
    expect(trying).toBeGreaterThanOrEqual(2)
    expect(trying + until('full')).toBeLessThanOrEqual(8)
  })

  it('lets the picture of who signs go last, and has it back first', () => {
    const { frugality, seconds, until } = measured()
    until('sound', { lost: 5 })
    expect(frugality.signs).toBe(true)
    // Without the others it fits.
    seconds(2)
    expect([frugality.state, frugality.signs]).toEqual(['sound', true])
    seconds(12, { lost: 5 })
    expect([frugality.state, frugality.signs]).toEqual(['sound', false])
    until('trying')
    expect(frugality.signs).toBe(true)
  })

  it('tries more seldom each time that pictures are too much, up to half a minute, and forgets that on a line that holds', () => {
    const { seconds, until } = measured()
    until('sound', { lost: 20 })
    const waits = Array.from({ length: 6 }, () => {
      const wait = until('trying')
      until('sound', { lost: 20 })
      return wait
    })
    expect(waits.every((wait, n) => n === 0 || wait >= waits[n - 1]!)).toBe(true)
    expect(waits.at(-1)).toBeGreaterThan(3 * waits[0]!)
    expect(waits.at(-1)).toBeLessThanOrEqual(40)
    until('full')
    seconds(61)
    until('sound', { lost: 20 })
    expect(until('trying')).toBeLessThanOrEqual(waits[0]! + 1)
  })

  it('takes a few packets for no good line: those of one voice in long ones, of which hardly any is lost in a moment', () => {
    const { seconds, until } = measured(17)
    until('sound', { lost: 30, roundTripMs: 400 })
    const lossy = { lostOnWayOut: 0.05, roundTripMs: 400 }
    // One of seventeen each second but one in three.
    expect(new Set(Array.from({ length: 20 }, () => [...seconds(2, { lost: 100 / 17, ...lossy }), ...seconds(1, { lost: 0, ...lossy })]).flat())).toEqual(new Set(['sound']))
    until('trying')
    // Pictures that do not fit: it never comes to everything.
    expect(seconds(6, { lost: 30, roundTripMs: 900, lostOnWayOut: 0.1 })).not.toContain('full')
  })

  it('does not hold an answer of before the line turned poor against what is measured since', () => {
    const { seconds, until } = measured()
    seconds(5, { answers: 5 })
    // Told again for as long as nothing answers; then each answer is late.
    seconds(3, { answers: 5, lost: 50, lostOnWayOut: 0 })
    seconds(1, { answers: 6, lost: 50, lostOnWayOut: 0, roundTripMs: 1000 })
    expect(until('sound', { answers: 6, lost: 50, lostOnWayOut: 0, roundTripMs: 1000 })).toBeLessThanOrEqual(3)
  })

  it('waits longer on a line that is as slow as before, for loss by chance leaves it alone for some seconds, too', () => {
    const { seconds, until } = measured(17)
    until('sound', { lost: 30, roundTripMs: 400 })
    seconds(10, { lost: 6, lostOnWayOut: 0.05, roundTripMs: 400 })
    expect(new Set(seconds(10, { lost: 0, lostOnWayOut: 0.05, roundTripMs: 400 }))).toEqual(new Set(['sound']))
    expect(until('trying', { lost: 0, roundTripMs: 400 })).toBeLessThanOrEqual(5)
    expect(until('full', { lost: 0, roundTripMs: 400 })).toBeLessThanOrEqual(4)
  })

  it('tries pictures again where nobody speaks', () => {
    const { until } = measured(0)
    until('sound', { roundTripMs: 2000 })
    expect(until('trying', { roundTripMs: 100 })).toBeLessThanOrEqual(5)
  })

  it('is steady once a line that was poor has carried everything for a while', () => {
    const { frugality, seconds, until } = measured()
    seconds(2)
    expect(frugality.steady).toBe(true)
    until('sound', { lost: 5 })
    expect(frugality.steady).toBe(false)
    until('full')
    seconds(4)
    expect(frugality.steady).toBe(false)
    seconds(2)
    expect(frugality.steady).toBe(true)
  })

  it('does not wait for an uplink that it leaves empty', () => {
    const { seconds, until } = measured()
    until('sound', { outgoing: 60_000, roundTripMs: 400 })
    expect(seconds(8, { outgoing: 60_000 })).toContain('full')
    expect(until('sound', { outgoing: 60_000, roundTripMs: 400 })).toBeLessThanOrEqual(10)
  })

  it('blames its own line for no loss that another shows no sign of', () => {
    const { seconds, until } = measured()
    expect(new Set(seconds(30, { lost: 10, lostOnWayOut: 0 }))).toEqual(new Set(['full']))
    expect(new Set(seconds(30, { lost: 10, lostOnWayOut: undefined }))).toEqual(new Set(['full']))
    expect(until('sound', { lost: 10, lostOnWayOut: undefined, roundTripMs: 400 })).toBeLessThanOrEqual(9)
    expect(seconds(10, { lost: 10, lostOnWayOut: 0 })).toContain('full')
  })

  it('takes a burst for no poor line, whatever else the machine was late with', () => {
    const { seconds } = measured()
    seconds(10)
    const burst = seconds(1, { lost: 60, lostOnWayOut: 0.4, roundTripMs: 900, outgoing: 50_000 })
    expect(new Set([...burst, ...seconds(2, { lost: 0, lostOnWayOut: 0.4, roundTripMs: 900, outgoing: 80_000 }), ...seconds(10)])).toEqual(new Set(['full']))
  })

  it.each([['a seat', busy], ['the other seat', busyToo]])('leaves a good line alone on a machine that is busy without a pause: %s', (_, recorded) => {
    const frugality = new Frugality()
    expect(new Set(recorded.map((each) => frugality.step(asLine(each, true))))).toEqual(new Set(['full']))
  })

  it('finds a poor line within six seconds, stays with sound, and has everything back soon after it is good', () => {
    const frugality = new Frugality()
    const begins = poor.at(-1)![0]
    const steps = (recorded: typeof poor, laterMs: number, received: number, lost: number) =>
      recorded.map(([ms, r, l, ...rest]) => frugality.step(asLine([ms + laterMs, r + received, l + lost, ...rest], frugality.state === 'full')))
    const found = steps(poor, 0, 0, 0)
    expect(found.indexOf('sound')).toBeLessThanOrEqual(6)
    expect(new Set(found.slice(found.indexOf('sound')))).toEqual(new Set(['sound']))
    const again = steps(better, begins + 1000, poor.at(-1)![1] + 50, poor.at(-1)![2])
    expect(again.indexOf('trying')).toBeGreaterThan(0)
    expect(again.indexOf('full')).toBeLessThanOrEqual(8)
  })

  it('takes a new connection for what it is', () => {
    const { seconds, restart } = measured()
    seconds(10)
    restart()
    expect(new Set(seconds(10))).toEqual(new Set(['full']))
  })
})

describe('what is asked for again', () => {
  it('is a line that loses, whether or not it comes', () => {
    const { until, seconds, frugality } = measured(17)
    until('sound', { lost: 5, roundTripMs: 300 })
    let asked = 0
    const mended = () => seconds(1, { asked: (asked += 2), roundTripMs: 300 })
    expect(new Set(Array.from({ length: 30 }, mended).flat())).toEqual(new Set(['sound']))
    expect(until('trying', { asked, roundTripMs: 300 })).toBeLessThan(30)
    expect(frugality.steady).toBe(false)
  })

  it('is asked for once on a near line, and is a line that loses there, too', () => {
    const { until, seconds } = measured(50)
    until('sound', { lost: 6, roundTripMs: 40 })
    let asked = 0
    expect(new Set(Array.from({ length: 30 }, () => seconds(1, { asked: (asked += 2), roundTripMs: 40, lostOnWayOut: 0.05 })).flat())).toEqual(new Set(['sound']))
  })

  it('is waited for on a poor line, for a round trip and a little, and never for less until it is good', () => {
    const { until, seconds, frugality } = measured()
    expect(frugality.patienceMs).toBe(null)
    until('sound', { lost: 20, roundTripMs: 2000 })
    expect(frugality.patienceMs).toBe(null)
    // The queue is over once the pictures are.
    seconds(7, { lost: 5, roundTripMs: 300 })
    expect(frugality.patienceMs).toBe(500)
    seconds(10, { lost: 5, roundTripMs: 420 })
    expect(frugality.patienceMs).toBe(700)
    seconds(10, { lost: 5, roundTripMs: 300 })
    expect(frugality.patienceMs).toBe(700)
    seconds(10, { lost: 5, roundTripMs: 1400 })
    expect(frugality.patienceMs).toBe(1000)
    until('full')
    expect(frugality.patienceMs).toBe(1000)
    seconds(6)
    expect(frugality.patienceMs).toBe(null)
  })
})

it('reads of the browser’s statistics what it needs and believes nothing else', () => {
  const pair = { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.3, responsesReceived: 7, availableOutgoingBitrate: 60_000 }
  const stats = [
    { type: 'inbound-rtp', kind: 'audio', packetsReceived: 90, packetsLost: 10, nackCount: 4 },
    { type: 'inbound-rtp', kind: 'audio', packetsReceived: 45, packetsLost: 5 },
    { type: 'inbound-rtp', kind: 'video', packetsReceived: 1000, packetsLost: 500 },
    { ...pair, nominated: false, currentRoundTripTime: 9 },
    { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.05, roundTripTime: 0.4, roundTripTimeMeasurements: 3 },
    { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.5 },
    pair, null, 'x', { type: 'inbound-rtp', kind: 'audio', packetsReceived: 'many' },
  ]
  expect(lineOf(stats, 7, true)).toEqual({ nowMs: 7, received: 135, lost: 15, asked: 4, lostOnWayOut: 0.05, roundTripMs: 300, answers: 10, outgoing: 60_000 })
  expect(lineOf(stats, 7, false).outgoing).toBeUndefined()
  expect(lineOf([], 7, true)).toEqual({ nowMs: 7, received: 0, lost: 0, lostOnWayOut: undefined, roundTripMs: undefined, answers: undefined, outgoing: undefined })
})
