import { describe, expect, it } from 'vitest'
import { Limiter, LOOK_AHEAD_MS } from './limiter.ts'

const RATE = 48_000
const BLOCK = 128

/** What comes out of the limiter for these samples, in blocks as a browser gives them. */
function limited(samples: Float32Array, ceilingDb: number): Float32Array {
  const limiter = new Limiter(RATE)
  limiter.ceilingDb = ceilingDb
  const out = new Float32Array(samples.length)
  for (let at = 0; at < samples.length; at += BLOCK) {
    const block = samples.subarray(at, at + BLOCK)
    const [left, right] = [new Float32Array(block.length), new Float32Array(block.length)]
    limiter.process([block, block], [left, right])
    expect(right).toEqual(left)
    out.set(left, at)
  }
  return out
}

const sine = (hertz: number, amplitude: number, seconds = 1): Float32Array =>
  Float32Array.from({ length: seconds * RATE }, (_, n) => amplitude * Math.sin((2 * Math.PI * hertz * n) / RATE))

const peak = (samples: Float32Array): number => samples.reduce((most, s) => Math.max(most, Math.abs(s)), 0)
const db = (amplitude: number): number => 20 * Math.log10(amplitude)

/** What is not the sine itself, over the sine: the best fit in the least squares is taken away. */
function distortion(samples: Float32Array, hertz: number): number {
  let [re, im, all] = [0, 0, 0]
  samples.forEach((s, n) => {
    re += s * Math.cos((2 * Math.PI * hertz * n) / RATE)
    im += s * Math.sin((2 * Math.PI * hertz * n) / RATE)
    all += s * s
  })
  const own = (2 * (re * re + im * im)) / samples.length
  return Math.sqrt(Math.max(0, all - own) / own)
}

describe('the limiter', () => {
  it.each([50, 125, 440, 997, 4000, 8000, 15_000])('keeps a full-scale sine of %d Hz under the ceiling, from its first sample', (hertz) => {
    for (const ceiling of [-30, -12, -3]) expect(db(peak(limited(sine(hertz, 1), ceiling)))).toBeLessThanOrEqual(ceiling + 0.001)
  })

  it('keeps bursts, steps and single samples under it', () => {
    const quiet = sine(300, 0.05)
    const shapes: Record<string, (n: number) => number> = {
      burst: (n) => (n >= 9600 && n < 14_400 ? (n % 2 ? 1 : -1) : 0),
      noise: (n) => (n >= 9600 && n < 19_200 ? Math.sin(n * n * 0.731) : 0),
      step: (n) => (n >= 9600 ? 1 : 0),
      click: (n) => (n === 9600 ? 1 : 0),
      beyond: (n) => (n >= 9600 && n < 9700 ? 8 : 0),
    }
    for (const [name, shape] of Object.entries(shapes)) {
      const out = limited(quiet.map((s, n) => s + shape(n)), -20)
      expect(db(peak(out)), name).toBeLessThanOrEqual(-19.999)
    }
  })

  it('changes nothing that is under the ceiling, but for the time', () => {
    const speech = sine(997, 0.4).map((s, n) => s * Math.sin(n / 5000))
    const out = limited(speech, -6)
    const { delay } = new Limiter(RATE)
    expect((1000 * delay) / RATE).toBeLessThanOrEqual(LOOK_AHEAD_MS)
    expect(out.subarray(delay)).toEqual(speech.subarray(0, speech.length - delay))
  })

  it('distorts a steady sine above the ceiling by less than 1 % once it has settled', () => {
    for (const hertz of [100, 400, 1000]) expect(distortion(limited(sine(hertz, 0.8, 2), -12).subarray(RATE), hertz), String(hertz)).toBeLessThan(0.01)
  })

  it('lets go after a burst, and passes bit by bit again', () => {
    const samples = sine(500, 0.1, 4)
    samples.fill(1, 4800, 9600)
    const out = limited(samples, -12)
    const { delay } = new Limiter(RATE)
    const end = 3.5 * RATE
    expect(out.subarray(end + delay)).toEqual(samples.subarray(end, samples.length - delay))
    // Half of it is back within 200 ms.
    const after = peak(out.subarray(9600 + 0.2 * RATE, 9600 + 0.25 * RATE))
    expect(after).toBeGreaterThan(0.05)
    expect(after).toBeLessThan(0.1)
  })

  it('moves its gain without a corner: no sample jumps further than the sound itself does', () => {
    const samples = sine(100, 0.2)
    samples.set(sine(100, 1, 0.5), 24_000)
    const out = limited(samples, -14)
    let jump = 0
    for (let n = 1; n < out.length; n++) jump = Math.max(jump, Math.abs((out[n] ?? 0) - (out[n - 1] ?? 0)))
    // A sine of 100 Hz at the ceiling moves by 0.0026 a sample; the gain's way down is 14 dB in 5 ms.
    expect(jump).toBeLessThan(0.006)
  })

  it('takes what is no number for silence', () => {
    const samples = sine(500, 0.1)
    samples[100] = NaN
    samples[200] = Infinity
    const out = limited(samples, -6)
    expect(out.every((s) => Number.isFinite(s))).toBe(true)
    expect(peak(out.subarray(1000))).toBeCloseTo(0.1, 3)
  })
})
