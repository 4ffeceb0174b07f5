import { expect, test } from 'vitest'
import { PACKET_GAP_MS } from '../interpretation/index.ts'
import { Arrivals, LOOK_AGAIN_MS, type Receiver } from './arrivals.ts'

/** A stream whose newest packet has this stamp, and how often it was asked. */
class Stream implements Receiver {
  asked = 0
  stamp: number | undefined

  getSynchronizationSources(): { timestamp: number }[] {
    this.asked++
    return this.stamp === undefined ? [] : [{ timestamp: this.stamp }]
  }
}

test('A stream of which nothing has come has no newest packet', () => {
  const arrivals = new Arrivals()
  expect(arrivals.newestMs('a', undefined, 1000)).toBeNull()
  expect(arrivals.newestMs('a', new Stream(), 1000)).toBeNull()
})

test('A stream that flows is asked no more often than it must be', () => {
  const arrivals = new Arrivals()
  const stream = new Stream()
  for (let nowMs = 1000; nowMs < 4000; nowMs += 50) {
    stream.stamp = nowMs - 500
    expect(nowMs - (arrivals.newestMs('a', stream, nowMs) ?? 0)).toBeLessThan(LOOK_AGAIN_MS)
  }
  expect(stream.asked).toBe(3000 / LOOK_AGAIN_MS)
})

test('The newest packet is when it came, and not when it was looked for', () => {
  const arrivals = new Arrivals()
  const stream = new Stream()
  stream.stamp = 500
  expect(arrivals.newestMs('a', stream, 1000)).toBe(1000)
  stream.stamp = 580
  expect(arrivals.newestMs('a', stream, 1000 + LOOK_AGAIN_MS)).toBe(1080)
  // Nothing more came: a voice that broke off is found as soon as if every packet had been looked for.
  for (const nowMs of [1250, 1300, 1080 + PACKET_GAP_MS]) expect(arrivals.newestMs('a', stream, nowMs)).toBe(1080)
})

test('A packet that is held to have come later than now came now, and a clock of stamps that starts anew is believed', () => {
  const arrivals = new Arrivals()
  const stream = new Stream()
  stream.stamp = 500
  arrivals.newestMs('a', stream, 1000)
  stream.stamp = 5000
  expect(arrivals.newestMs('a', stream, 1200)).toBe(1200)
  stream.stamp = 3
  expect(arrivals.newestMs('a', stream, 1400)).toBe(1400)
})

test('Streams are told apart, and one that is not kept is forgotten', () => {
  const arrivals = new Arrivals()
  const [one, other] = [new Stream(), new Stream()]
  one.stamp = 500
  other.stamp = 700
  expect([arrivals.newestMs('one', one, 1000), arrivals.newestMs('other', other, 1100)]).toEqual([1000, 1100])
  arrivals.keep(new Set(['other']))
  expect([arrivals.newestMs('one', undefined, 1200), arrivals.newestMs('other', undefined, 1200)]).toEqual([null, 1100])
})
