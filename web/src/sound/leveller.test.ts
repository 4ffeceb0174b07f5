import { describe, expect, it } from 'vitest'
import { Level, Leveller, RANGE_DB, TARGET_LUFS } from './leveller.ts'

const RATE = 48_000
const BLOCK = 128

type Shape = (n: number) => number

/** The gain in dB of every block of a voice's samples. */
function gains(shape: Shape, seconds: number, leveller = new Leveller(RATE, new Level())): number[] {
  const found: number[] = []
  const gain = new Float32Array(BLOCK)
  for (let at = 0; at < seconds * RATE; at += BLOCK) {
    leveller.process(Float32Array.from({ length: BLOCK }, (_, n) => shape(at + n)), gain)
    found.push(20 * Math.log10(1 + (gain[BLOCK - 1] ?? NaN)))
  }
  return found
}

/** A sine of 997 Hz of so many LUFS in its one channel. */
const tone = (loudness: number): Shape => (n) => 10 ** ((loudness + 3.01) / 20) * Math.sin((2 * Math.PI * 997 * n) / RATE)
/** The same sample in the same place always, from -1 to 1. */
const noise = (db: number): Shape => (n) => 10 ** (db / 20) * (((n * 2_654_435_761) % 4_294_967_296) / 2_147_483_648 - 1)
/** Three syllables a second, and a pause of one second in four. */
const speech = (loudness: number, pause: Shape = () => 0): Shape => {
  const voice = tone(loudness + 3)
  return (n) => (n % (4 * RATE) >= 3 * RATE ? pause(n) : (0.55 + 0.45 * Math.sin((2 * Math.PI * 3 * n) / RATE)) * voice(n) + pause(n))
}

const last = (values: readonly number[]): number => values.at(-1) ?? NaN
/** The values after so many seconds. */
const after = (values: readonly number[], seconds: number): number[] => values.slice(Math.ceil((seconds * RATE) / BLOCK))

describe('the leveller', () => {
  it.each([-12, -17, -29, -34])('brings a voice of %d LUFS to the target within 10 s', (loudness) => {
    expect(last(gains(tone(loudness), 10)) + loudness).toBeCloseTo(TARGET_LUFS, 1)
  })

  it('brings two who speak 12 dB apart within 2 dB of each other', () => {
    const [loud, soft] = [last(gains(speech(-17), 20)) - 17, last(gains(speech(-29), 20)) - 29]
    expect(Math.abs(loud - soft)).toBeLessThan(2)
  })

  it('leaves alone who is near enough, to the bit', () => {
    expect(gains(tone(TARGET_LUFS + 0.8), 5).every((db) => db === 0)).toBe(true)
  })

  it('stands still once it is there', () => {
    const settled = after(gains(tone(-30), 12), 8)
    expect(new Set(settled).size).toBe(1)
  })

  it('raises and lowers by no more than its range', () => {
    expect(last(gains(tone(-40), 20))).toBeCloseTo(RANGE_DB, 2)
    expect(last(gains(tone(-6), 20))).toBeCloseTo(-RANGE_DB, 2)
  })

  it('raises neither silence nor the noise of a room', () => {
    for (const shape of [() => 0, noise(-46)]) expect(gains(shape, 20).every((db) => db === 0)).toBe(true)
  })

  it('holds through a pause, whatever is heard in it', () => {
    const leveller = new Leveller(RATE, new Level())
    const before = last(gains(speech(-29, noise(-50)), 20, leveller))
    expect(before).toBeGreaterThan(4)
    for (const pause of [() => 0, noise(-46)]) expect(last(gains(pause, 60, leveller))).toBeCloseTo(before, 1)
  })

  it('moves too slowly to be heard moving, in speech and out of it', () => {
    const found = gains(speech(-31), 20)
    const second = RATE / BLOCK
    for (let at = second; at < found.length; at++) expect(Math.abs((found[at] ?? 0) - (found[at - second] ?? 0))).toBeLessThan(3)
    const settled = after(found, 12)
    expect(Math.max(...settled) - Math.min(...settled)).toBeLessThan(1.5)
  })

  it('is down soon when somebody is suddenly loud', () => {
    const leveller = new Leveller(RATE, new Level())
    expect(last(gains(tone(-35), 12, leveller))).toBeCloseTo(12, 1)
    const found = gains(tone(-11), 1, leveller)
    expect(last(found) - 11).toBeLessThan(TARGET_LUFS + 8.5)
  })

  it('never raises a voice into overload, from the first sample', () => {
    const leveller = new Leveller(RATE, new Level())
    gains(tone(-35), 12, leveller)
    const gain = new Float32Array(BLOCK)
    leveller.process(new Float32Array(BLOCK).fill(0.8), gain)
    expect(Math.max(...gain.map((each) => 0.8 * (1 + each)))).toBeLessThanOrEqual(10 ** (-1 / 20) + 1e-6)
    leveller.process(new Float32Array(BLOCK).fill(1), gain)
    expect(gain.every((each) => each === 0)).toBe(true)
  })

  it('jumps nowhere else: from block to block the gain moves by less than a fifth of a decibel', () => {
    const found = gains((n) => tone(n < 10 * RATE ? -33 : -15)(n), 20)
    for (let at = 1; at < found.length; at++) expect(Math.abs((found[at] ?? 0) - (found[at - 1] ?? 0))).toBeLessThan(0.2)
  })

  it('knows a voice again in another of its streams', () => {
    const level = new Level()
    gains(tone(-31), 10, new Leveller(RATE, level))
    expect(gains(tone(-31), 1, new Leveller(RATE, level))[0]).toBeCloseTo(8, 1)
  })

  it('asks for no gain without a stream', () => {
    const gain = new Float32Array(BLOCK).fill(1)
    new Leveller(RATE, new Level()).process(undefined, gain)
    expect(gain.every((each) => each === 0)).toBe(true)
  })
})
