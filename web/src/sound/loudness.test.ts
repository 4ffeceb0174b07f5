import { describe, expect, it } from 'vitest'
import { gated, highPass, Loudness, lufs, shelf } from './loudness.ts'

/** A sine of 1 kHz in each channel, at these levels in dBFS, for so many seconds. */
type Part = readonly [seconds: number, ...db: number[]]

/** The blocks' powers of a signal, given in pieces as a browser does. */
function blocks(parts: readonly Part[], { rate = 48_000, weights = [1, 1], hertz = 1000 } = {}): number[] {
  const loudness = new Loudness(rate, weights)
  const powers: number[] = []
  const piece = 128
  let at = 0
  for (const [seconds, ...levels] of parts) {
    const end = at + Math.round(seconds * rate)
    for (; at < end; at += piece) {
      const length = Math.min(piece, end - at)
      const sine = Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * hertz * (at + n)) / rate))
      loudness.process(levels.map((db) => sine.map((s) => s * 10 ** (db / 20))), (power) => powers.push(power))
    }
    at = end
  }
  return powers
}

const stereo = (seconds: number, db: number): Part => [seconds, db, db]

describe('the filters at 48 kHz', () => {
  it('are those of ITU-R BS.1770-5, tables 1 and 2', () => {
    const published = {
      shelf: { b0: 1.53512485958697, b1: -2.69169618940638, b2: 1.19839281085285, a1: -1.69065929318241, a2: 0.73248077421585 },
      highPass: { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 },
    }
    for (const [ours, theirs] of [[shelf(48_000), published.shelf], [highPass(48_000), published.highPass]] as const) {
      for (const name of ['b0', 'b1', 'b2', 'a1', 'a2'] as const) expect(ours[name], name).toBeCloseTo(theirs[name], 10)
    }
  })
})

/** EBU Tech 3341, table 1: each is to be met within 0.1 LU. */
describe('the gated loudness of EBU Tech 3341, test case', () => {
  const cases: [number, Part[], number, number[]?][] = [
    [1, [stereo(20, -23)], -23],
    [2, [stereo(20, -33)], -33],
    [3, [stereo(10, -36), stereo(60, -23), stereo(10, -36)], -23],
    [4, [stereo(10, -72), stereo(10, -36), stereo(60, -23), stereo(10, -36), stereo(10, -72)], -23],
    [5, [stereo(20, -26), stereo(20.1, -20), stereo(20, -26)], -23],
    [6, [[20, -28, -28, -24, -30, -30]], -23, [1, 1, 1, 1.41, 1.41]],
  ]
  it.each(cases)('%d', (_, parts, wanted, weights = [1, 1]) => {
    expect(Math.abs(gated(blocks(parts, { weights })) - wanted)).toBeLessThanOrEqual(0.1)
  })
})

describe('loudness', () => {
  it('is the same at every sample rate', () => {
    for (const rate of [16_000, 32_000, 44_100, 96_000]) expect(gated(blocks([stereo(3, -23)], { rate })), String(rate)).toBeCloseTo(-23, 1)
  })

  it('of a full-scale sine of 997 Hz in one channel is -3.01 LUFS', () => {
    expect(gated(blocks([[3, 0]], { weights: [1], hertz: 997 }))).toBeCloseTo(-3.01, 2)
  })

  it('has a block of 400 ms every 100 ms, from the first full one on', () => {
    expect(blocks([stereo(0.39, -23)])).toEqual([])
    expect(blocks([stereo(1, -23)])).toHaveLength(7)
  })

  it('of silence, and of nothing, is none', () => {
    expect(gated([])).toBe(-Infinity)
    expect(gated(blocks([stereo(1, -Infinity)]))).toBe(-Infinity)
  })

  it('takes what is no number for silence, and an absent channel too', () => {
    const loudness = new Loudness(48_000, [1, 1])
    const powers: number[] = []
    loudness.process([Float32Array.from({ length: 48_000 }, (_, n) => (n === 100 ? NaN : 0.1 * Math.sin(n / 7)))], (power) => powers.push(power))
    expect(lufs(powers.at(-1) ?? NaN)).toBeCloseTo(-23, 0)
  })
})
