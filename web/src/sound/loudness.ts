/**
 * Loudness to ITU-R BS.1770-5, Annex 1: samples of each channel go in, the power of every block of 400 ms comes out, a
 * new one each 100 ms; blocks together give one gated figure in LUFS. It knows no audio nodes. Of the recommendation's
 * own filters only the coefficients for 48 kHz are published: those of other rates are the same analogue filters,
 * transformed anew.
 */

/** A new block begins so often; each is four times as long. */
export const STEP_S = 0.1
const STEPS = 4
/** A block below this is silence. */
const SILENCE_LUFS = -70
/** What is so far below the rest is a pause. */
export const PAUSE_LU = 10

/** Numerator and denominator by powers of 1/z; the denominator's first is 1. */
export type Biquad = Readonly<{ b0: number; b1: number; b2: number; a1: number; a2: number }>

/** What a head does to the sound: a shelf that raises the high frequencies by 4 dB. */
export function shelf(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate)
  const q = 0.7071752369554196
  const high = 10 ** (3.999843853973347 / 20)
  const band = high ** 0.4996667741545416
  const a0 = 1 + k / q + k * k
  return {
    b0: (high + (band * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  }
}

/** What ears make of the deepest frequencies: a high pass at 38 Hz. */
export function highPass(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate)
  const q = 0.5003270373238773
  const a0 = 1 + k / q + k * k
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 }
}

/** A filter's memory, in transposed direct form II. */
interface Memory {
  one: number
  two: number
}

interface Channel {
  readonly weight: number
  readonly shelf: Memory
  readonly highPass: Memory
}

/** Smaller than anything heard: left alone, a filter's memory of a voice that has ended slows every sum down. */
const NOTHING = 1e-18

export class Loudness {
  readonly #channels: readonly Channel[]
  readonly #shelf: Biquad
  readonly #highPass: Biquad
  readonly #step: number
  /** The mean squares of the last steps; absent ones have not been yet. */
  readonly #steps: number[] = []
  #sum = 0
  #samples = 0

  /** A weight for each channel: 1, or 1.41 for one that comes from behind. */
  constructor(sampleRate: number, weights: readonly number[] = [1]) {
    this.#channels = weights.map((weight) => ({ weight, shelf: { one: 0, two: 0 }, highPass: { one: 0, two: 0 } }))
    this.#shelf = shelf(sampleRate)
    this.#highPass = highPass(sampleRate)
    this.#step = Math.round(STEP_S * sampleRate)
  }

  /** Any number of samples; absent channels are silent. `block` gets the weighted mean square of each block that ends in them. */
  process(input: readonly Float32Array[], block: (power: number) => void): void {
    const length = input[0]?.length ?? 0
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + this.#step - this.#samples)
      for (let c = 0; c < this.#channels.length; c++) {
        const [channel, samples] = [this.#channels[c], input[c]]
        if (channel && samples) this.#sum += channel.weight * this.#energy(channel, samples, from, to)
      }
      this.#samples += to - from
      from = to
      if (this.#samples === this.#step) this.#end(block)
    }
  }

  #end(block: (power: number) => void): void {
    this.#steps.push(this.#sum / this.#step)
    this.#sum = 0
    this.#samples = 0
    if (this.#steps.length > STEPS) this.#steps.shift()
    if (this.#steps.length === STEPS) block(this.#steps.reduce((sum, power) => sum + power, 0) / STEPS)
  }

  #energy({ shelf: first, highPass: second }: Channel, samples: Float32Array, from: number, to: number): number {
    const { b0, b1, b2, a1, a2 } = this.#shelf
    const { a1: c1, a2: c2 } = this.#highPass
    let { one, two } = first
    let { one: three, two: four } = second
    let sum = 0
    for (let i = from; i < to; i++) {
      const given = samples[i] ?? 0
      const x = Number.isFinite(given) ? given : 0
      const y = b0 * x + one
      one = b1 * x - a1 * y + two
      two = b2 * x - a2 * y
      const z = y + three
      three = -2 * y - c1 * z + four
      four = y - c2 * z
      sum += z * z
    }
    first.one = settled(one)
    first.two = settled(two)
    second.one = settled(three)
    second.two = settled(four)
    return sum
  }
}

const settled = (value: number): number => (Math.abs(value) < NOTHING ? 0 : value)

/** In LUFS; of nothing -Infinity. */
export function lufs(power: number): number {
  return -0.691 + 10 * Math.log10(power)
}

/** One figure for blocks of these powers, in LUFS: without those of silence, and then without the pauses. */
export function gated(powers: readonly number[]): number {
  const sounding = powers.filter((power) => lufs(power) > SILENCE_LUFS)
  const pause = lufs(mean(sounding)) - PAUSE_LU
  return lufs(mean(sounding.filter((power) => lufs(power) > pause)))
}

const mean = (powers: readonly number[]): number => (powers.length === 0 ? 0 : powers.reduce((sum, power) => sum + power, 0) / powers.length)
