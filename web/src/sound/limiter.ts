/**
 * A look-ahead peak limiter: samples in blocks go in, the same samples come out a moment later and never above the
 * ceiling. It sees a peak before it plays it, so that the gain is down in time and moves without a corner. Both
 * channels get one gain. It knows no audio nodes; below the ceiling it changes nothing but the time.
 */

export const LOOK_AHEAD_MS = 5
/** After a peak the gain comes back with this time constant: slowly enough not to ride on a low voice's own period. */
const RELEASE_MS = 200
/** Nearer than this to no reduction counts as none, so that what is below the ceiling passes bit by bit. */
const DONE = 1e-6

export class Limiter {
  /** In samples. */
  readonly delay: number
  /** Linear. */
  #ceiling = 1
  readonly #window: number
  readonly #release: number
  readonly #held: Float32Array[]
  /** The least gain that each of the last samples needs, as a queue whose values only grow. */
  readonly #least: { at: Float64Array; gain: Float64Array; first: number; length: number }
  /** The gains over which the mean is taken. */
  readonly #gains: Float64Array
  #sum: number
  #gain = 1
  #at = 0

  constructor(sampleRate: number, channels = 2) {
    this.#window = Math.max(1, Math.round((LOOK_AHEAD_MS / 1000) * sampleRate))
    this.delay = this.#window - 1
    this.#release = 1 - Math.exp(-1000 / (RELEASE_MS * sampleRate))
    this.#held = Array.from({ length: channels }, () => new Float32Array(this.#window))
    this.#least = { at: new Float64Array(this.#window + 1), gain: new Float64Array(this.#window + 1), first: 0, length: 0 }
    this.#gains = new Float64Array(this.#window).fill(1)
    this.#sum = this.#window
  }

  /** In dBFS, 0 or less. */
  set ceilingDb(db: number) {
    this.#ceiling = 10 ** (Math.min(0, db) / 20)
  }

  /** One block; absent channels of the input are silent. Answers with the least gain that was applied. */
  process(input: readonly Float32Array[], output: readonly Float32Array[]): number {
    const window = this.#window
    const length = output[0]?.length ?? 0
    let lowest = 1
    for (let i = 0; i < length; i++) {
      const slot = this.#at % window
      let peak = 0
      for (let c = 0; c < this.#held.length; c++) {
        const given = input[c]?.[i] ?? 0
        const sample = Number.isFinite(given) ? given : 0
        const held = this.#held[c]
        if (held) held[slot] = sample
        peak = Math.max(peak, Math.abs(sample))
      }
      const needed = this.#leastWith(peak > this.#ceiling ? this.#ceiling / peak : 1)
      // Down at once, up slowly; either way not above what the coming samples need.
      this.#gain = needed < this.#gain ? needed : this.#gain + (needed - this.#gain) * this.#release
      if (needed - this.#gain < DONE) this.#gain = needed
      this.#sum += this.#gain - (this.#gains[slot] ?? 1)
      this.#gains[slot] = this.#gain
      // Added anew once a window, so that roundings do not add up over a day.
      if (slot === window - 1) this.#sum = this.#gains.reduce((sum, gain) => sum + gain, 0)
      const applied = Math.min(1, this.#sum / window)
      lowest = Math.min(lowest, applied)
      const oldest = (slot + 1) % window
      for (let c = 0; c < output.length; c++) {
        const out = output[c]
        const sample = (this.#held[c]?.[oldest] ?? 0) * applied
        if (out) out[i] = Math.min(this.#ceiling, Math.max(-this.#ceiling, sample))
      }
      this.#at++
    }
    return lowest
  }

  /** The least of the gains needed by this sample and those before it in the window. */
  #leastWith(gain: number): number {
    const queue = this.#least
    const size = queue.at.length
    while (queue.length > 0 && (queue.gain[(queue.first + queue.length - 1) % size] ?? 0) >= gain) queue.length--
    const last = (queue.first + queue.length) % size
    queue.at[last] = this.#at
    queue.gain[last] = gain
    queue.length++
    if ((queue.at[queue.first] ?? 0) <= this.#at - this.#window) {
      queue.first = (queue.first + 1) % size
      queue.length--
    }
    return queue.gain[queue.first] ?? 1
  }
}
