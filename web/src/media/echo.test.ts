import { describe, expect, it } from 'vitest'
import { Echo } from './echo.ts'
import { chance, syllables } from './speech.ts'

type Loud = (block: number) => number

const from = (seed: number): Loud => {
  const loud = syllables(seed)
  return (block) => loud[block] ?? 0
}
const silence: Loud = () => 0
/** As it comes back from the room: later, softer, and with its reverberation. */
const echoOf = (loud: Loud, laterMs: number, db: number, fadeDb = 1): Loud => (block) => {
  let most = 0
  for (let back = 0; back < 60; back++) most = Math.max(most, loud(block - laterMs / 10 - back) * 10 ** (-(back * fadeDb) / 20))
  return most * 10 ** (db / 20)
}

/** What is found after so many seconds of this, second by second; the microphone has a noise of its own. */
function over(seconds: number, played: Loud, taken: Loud, seed = 5): boolean[] {
  const echo = new Echo()
  const random = chance(seed)
  const noise = 10 ** (-65 / 20)
  return Array.from({ length: seconds }, (_, second) => {
    const blocks = Array.from({ length: 100 }, (_each, n) => second * 100 + n)
    echo.hear(blocks.map((block) => played(block) ** 2), blocks.map((block) => taken(block) ** 2 + (noise * (0.8 + 0.4 * random())) ** 2))
    return echo.found
  })
}
const ever = (found: boolean[]) => found.includes(true)
/** Chance is tried so often. */
const seeds = Array.from({ length: 40 }, (_, n) => n + 1)

describe('a microphone that hears its loudspeaker', () => {
  it('is found at -20 dB and 120 ms, within a quarter of a minute', () => {
    const late = seeds.filter((seed) => !ever(over(25, from(seed), echoOf(from(seed), 120, -20))))
    expect(late).toEqual([])
    expect(over(9, from(1), echoOf(from(1), 120, -20)).at(-1)).toBe(false)
  })

  it.each([0, 30, 250, 450])('is found after %i ms', (laterMs) => {
    expect(ever(over(30, from(3), echoOf(from(3), laterMs, -15)))).toBe(true)
  })

  it('is found in a small room and in one that rings', () => {
    for (const fadeDb of [3, 0.7]) expect(ever(over(30, from(4), echoOf(from(4), 100, -18, fadeDb)))).toBe(true)
  })

  it('is heard no more once there is a headset', () => {
    const echo = echoOf(from(2), 120, -20)
    const found = over(60, from(2), (block) => (block < 3_000 ? echo(block) : 0))
    expect(found[29]).toBe(true)
    expect(found[45]).toBe(false)
  })
})

describe('nothing is found', () => {
  it('of two who speak at once', () => {
    expect(seeds.filter((seed) => ever(over(110, from(seed), from(seed + 100))))).toEqual([])
  })

  it('of two who take turns', () => {
    const turn = (block: number) => Math.floor(block / 700) % 2 === 0
    const loud = (seed: number, mine: boolean): Loud => {
      const voice = from(seed)
      return (block) => (turn(block) === mine ? voice(block) : 0)
    }
    expect(seeds.slice(0, 10).filter((seed) => ever(over(110, loud(seed, false), loud(seed + 100, true))))).toEqual([])
  })

  it('of a silent microphone, of one that hears nothing but the room, and of silence', () => {
    expect(ever(over(60, from(1), silence))).toBe(false)
    expect(ever(over(60, silence, from(1)))).toBe(false)
    expect(ever(over(60, silence, silence))).toBe(false)
  })

  it('of an echo that nobody hears', () => {
    expect(ever(over(60, from(1), echoOf(from(1), 120, -55)))).toBe(false)
  })

  it('of an own voice that comes back from elsewhere, later than it was said', () => {
    expect(ever(over(110, echoOf(from(1), 300, -10), from(1)))).toBe(false)
    expect(ever(over(110, echoOf(from(9), 120, -10), from(9)))).toBe(false)
  })

  it('across a gap', () => {
    const echo = new Echo()
    const [played, taken] = [from(1), echoOf(from(1), 120, -20)]
    for (let second = 0; second < 60; second++) {
      const blocks = Array.from({ length: 100 }, (_, n) => second * 100 + n)
      echo.hear(blocks.map((block) => played(block) ** 2), blocks.map((block) => taken(block) ** 2))
      if (second % 3 === 0) echo.skip()
    }
    expect(echo.found).toBe(false)
  })
})

it('an echo is found below an own voice only while that is silent', () => {
  const echo = echoOf(from(1), 120, -20)
  const own = from(77)
  expect(ever(over(60, from(1), (block) => echo(block) + own(block)))).toBe(false)
  expect(ever(over(60, from(1), (block) => echo(block) + (block < 1_500 ? own(block) : 0)))).toBe(true)
})
