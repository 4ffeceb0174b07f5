import { describe, expect, it } from 'vitest'
import { spoken, type Spoken } from './speech.ts'
import { FAULTS, lossOf, Quality, STEP_MS, Telling, upperEdge, type Fault, type Measured } from './quality.ts'

const HZ = 48_000 / 4096
/** A voice that falls by 6 dB an octave from -30 dB at 250 Hz, and is cut off at this frequency. */
const voice = (edge = 24_000): Measured['spectrum'] => ({
  hz: HZ,
  db: Float32Array.from({ length: 2048 }, (_, bin) => (bin * HZ > edge ? -130 : -30 - 6 * Math.max(0, Math.log2((bin * HZ || 1) / 250)))),
})

/** All that is wrong after so many seconds of this. */
function after(seconds: number, what: (step: number) => Partial<Measured>, quality = new Quality()): Fault[] {
  let wrong: ReadonlySet<Fault> = new Set()
  for (let step = 0; step < (seconds * 1000) / STEP_MS; step++) {
    wrong = quality.step({ nowMs: step * STEP_MS, peak: 0.2, spectrum: voice(), others: false, ...what(step) })
  }
  return [...wrong]
}

describe('a speaker whom interpreters can work with', () => {
  it('hears nothing of it', () => {
    expect(after(30, (step) => ({ peak: [0.1, 0.3, 0.05, 0][step % 4]! }))).toEqual([])
  })

  it('may be silent as long as they like', () => {
    expect(after(60, () => ({ peak: 0.001, others: true, spectrum: voice(1000) }))).toEqual([])
  })

  it('may sit in a noisy room, and hear the others by a loudspeaker', () => {
    expect(after(60, (step) => ({ peak: step % 2 === 0 ? 0.012 : 0.009, others: true, spectrum: voice(1000) }))).toEqual([])
  })

  it('is told nothing any more once they are silent', () => {
    expect(after(20, (step) => ({ peak: step < 100 ? 0.8 : 0 }))).toEqual([])
  })
})

describe('what is wrong is', () => {
  it('a voice far from the microphone', () => {
    const far = (step: number) => ({ peak: step % 3 === 0 ? 0.02 : 0.007 })
    expect(after(4, far)).toEqual([])
    expect(after(6, far)).toEqual(['quiet'])
  })

  it('a voice without room, and one that is cut off, but not a knock', () => {
    expect(after(6, () => ({ peak: 0.8 }))).toEqual(['loud'])
    expect(after(6, (step) => ({ peak: step % 10 === 0 ? 1 : 0.2 }))).toEqual(['clipped'])
    expect(after(6, (step) => ({ peak: step === 20 ? 1 : 0.2 }))).toEqual([])
  })

  it('a telephone, and no longer once there is another microphone', () => {
    const quality = new Quality()
    expect(after(6, () => ({ spectrum: voice(3_800) }), quality)).toEqual(['narrow'])
    expect(after(10, () => ({}), quality)).toEqual([])
    expect(after(6, () => ({ spectrum: voice(7_000) }))).toEqual([])
    expect(after(21, () => ({ spectrum: voice(7_000) }))).toEqual(['narrow'])
  })

  it('a line that loses what is sent, and goes on losing it', () => {
    const quality = new Quality()
    for (const part of [0.2, 0.2, 0.01, 0.1, 0.06]) quality.lost(part)
    expect(after(1, () => ({}), quality)).toEqual([])
    quality.lost(0.06)
    expect(after(1, () => ({}), quality)).toEqual(['lossy'])
    quality.lost(0)
    expect(after(1, () => ({}), quality)).toEqual([])
  })

  it('speech over speech for more than two seconds, pauses between words included', () => {
    expect(after(2, () => ({ others: true }))).toEqual([])
    expect(after(3, (step) => ({ others: step % 5 === 0, peak: step % 4 === 0 ? 0.2 : 0 }))).toEqual(['crossed'])
    expect(after(6, (step) => ({ others: step % 20 < 10, peak: step % 20 < 10 ? 0 : 0.2 }))).toEqual([])
  })
})

describe('a microphone that ends at 8 kHz, as Bluetooth’s do, is told', () => {
  const seconds = 45
  const narrow = (change: Partial<Spoken>) => {
    const talk = spoken({ cutHz: 24_000, db: 0, ...change }, HZ)
    return after(seconds, () => talk())
  }

  it.each([4_000, 7_000, 7_500, 8_000])('when it is cut at %i Hz', (cutHz) => {
    expect(narrow({ cutHz })).toEqual(['narrow'])
  })

  it('of a soft voice', () => {
    expect(narrow({ cutHz: 8_000, db: -12 })).toContain('narrow')
  })

  it.each<[string, Partial<Spoken>]>([
    ['the whole band', {}],
    ['a soft voice', { db: -12 }],
    ['a voice in a noisy room', { roomDb: -75 }],
    ['a soft voice in a noisy room', { db: -12, roomDb: -75 }],
    ['a dull voice without an s, before a dull microphone', { dull: true }],
    ['a cut at 12 kHz', { cutHz: 12_000 }],
  ])('but not of %s', (_, change) => {
    expect(narrow(change)).not.toContain('narrow')
  })
})

it('an echo is told while others are heard, and is nobody’s speech over speech', () => {
  const hears = (step: number) => ({ peak: step % 3 === 0 ? 0.06 : 0.02, others: true, echo: true })
  expect(after(10, hears)).toEqual(['echo'])
  expect(after(10, (step) => ({ ...hears(step), others: false }))).toEqual([])
})

it('the upper edge of a voice is where a filter cuts it off, hum or none', () => {
  expect(upperEdge(voice(3_800).db, HZ)).toBeCloseTo(3_800, -2)
  expect(upperEdge(voice().db, HZ)).toBeGreaterThan(20_000)
  const humming = voice(3_800)
  humming.db.fill(20, 4, 5)
  expect(upperEdge(humming.db, HZ)).toBeCloseTo(3_800, -2)
  expect(upperEdge(new Float32Array(2048).fill(-Infinity), HZ)).toBe(0)
})

it('the loss is what the other end reports', () => {
  expect(lossOf([{ type: 'outbound-rtp' }, { type: 'remote-inbound-rtp', fractionLost: 0.07 }])).toBe(0.07)
  expect(lossOf([{ type: 'outbound-rtp', fractionLost: 0.5 }, null, 'x', { type: 'remote-inbound-rtp' }])).toBeUndefined()
})

describe('it is told', () => {
  const run = (seconds: number, wrong: (second: number) => readonly Fault[]) => {
    const telling = new Telling()
    return Array.from({ length: seconds }, (_, second) => telling.step(new Set(wrong(second)), second * 1000))
  }

  it('one thing at a time, the gravest first, each for at least eight seconds', () => {
    const told = run(40, (second) => (second < 15 ? ['crossed', 'quiet', 'clipped'] : []))
    expect(told.slice(0, 10)).toEqual(Array(10).fill('clipped'))
    expect(told.slice(10, 20)).toEqual(Array(10).fill('quiet'))
    expect(told.slice(20)).toEqual(Array(20).fill(undefined))
    expect(run(9, (second) => (second === 0 ? ['narrow'] : []))).toEqual(Array(9).fill('narrow'))
  })

  it('and no kind more than once a minute', () => {
    const told = run(180, () => ['narrow'])
    const begins = told.flatMap((fault, second) => (fault === 'narrow' && told[second - 1] !== 'narrow' ? [second] : []))
    expect(begins).toEqual([0, 60, 120])
    // An echo is no speech over speech.
    const together = FAULTS.filter((fault) => fault !== 'crossed')
    expect(new Set(run(60, () => together))).toEqual(new Set(together))
  })
})
