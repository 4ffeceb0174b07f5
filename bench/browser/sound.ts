/** Measures on recorded samples. */

export type Recording = Readonly<{ sampleRate: number; /** Index of the sample at the click. */ from: number; samples: readonly number[] }>

/** A window of so many milliseconds tells tones apart that are multiples of 100 Hz. */
const windowMs = 10
const stepMs = 1
/** So long at the end counts as the final state. */
const finalMs = 300
/** So much under the final level of everything heard is silence. */
const silenceDb = -40

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

/** The amplitude of one frequency in each window, and when that window ends, in milliseconds after the click. */
function track(recording: Recording, amplitude: (window: readonly number[]) => number): { ms: number; amplitude: number }[] {
  const { samples, sampleRate, from } = recording
  const length = Math.round((windowMs / 1000) * sampleRate)
  const step = Math.round((stepMs / 1000) * sampleRate)
  const found: { ms: number; amplitude: number }[] = []
  for (let end = length; end <= samples.length; end += step) {
    found.push({ ms: ((end - from) / sampleRate) * 1000, amplitude: amplitude(samples.slice(end - length, end)) })
  }
  return found
}

/** From the click until the tone first is within 6 dB of where it ends, and stays there. */
export function toneLevels(recording: Recording, frequency: number): { withinSixMs: number } {
  const { sampleRate } = recording
  const levels = track(recording, (window) => {
    let re = 0
    let im = 0
    window.forEach((sample, i) => {
      re += sample * Math.cos((2 * Math.PI * frequency * i) / sampleRate)
      im += sample * Math.sin((2 * Math.PI * frequency * i) / sampleRate)
    })
    return (2 * Math.hypot(re, im)) / window.length
  })
  const final = median(levels.slice(-finalMs / stepMs).map((l) => l.amplitude))
  if (!(final > 0.001)) throw new Error(`the tone of ${String(frequency)} Hz is not heard at the end: amplitude ${String(final)}`)
  const near = levels.map((l) => l.amplitude >= final / 2)
  const last = near.lastIndexOf(false)
  const reached = levels[last + 1]
  return { withinSixMs: Math.max(0, reached?.ms ?? Infinity) }
}

/** The longest stretch after the click in which everything heard is silence. */
export function silentMs(recording: Recording): number {
  const levels = track(recording, (window) => Math.sqrt(window.reduce((sum, sample) => sum + sample * sample, 0) / window.length))
  const final = median(levels.slice(-finalMs / stepMs).map((l) => l.amplitude))
  const silent = final * 10 ** (silenceDb / 20)
  let longest = 0
  let run = 0
  for (const { ms, amplitude } of levels) {
    run = ms >= 0 && amplitude < silent ? run + stepMs : 0
    // A window is silent only when all of it is: the gap is longer by the window.
    if (run > 0) longest = Math.max(longest, run + windowMs)
  }
  return longest
}
