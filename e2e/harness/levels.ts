/** What is in a recording: how loud a tone is from moment to moment, when it comes, and for how long nothing is heard. */

export type Recording = Readonly<{
  sampleRate: number
  /** The first one's number in its AudioContext. */
  first: number
  samples: Float32Array
  /** When the sample of this index was made, in milliseconds since the epoch of computers, as all times here. */
  at: (index: number) => number
}>

/** A window of a recording: when it ends, and the amplitude in it, 1 being a full-scale sine. */
export type Level = Readonly<{ at: number; amplitude: number }>

/** A window of so many milliseconds tells tones apart that are multiples of 100 Hz. */
const WINDOW_MS = 10
const STEP_MS = 1
/** So long at the end counts as the final state. */
const FINAL_MS = 300
/** A voice counts as heard within 6 dB of its final level: half of its amplitude. */
export const HEARD = 0.5

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

/** A measure of each window, each a millisecond after the one before. */
function windows({ sampleRate, samples, at }: Recording, amplitude: (window: Float32Array) => number): Level[] {
  const length = Math.round((WINDOW_MS / 1000) * sampleRate)
  const step = Math.round((STEP_MS / 1000) * sampleRate)
  const found: Level[] = []
  for (let end = length; end <= samples.length; end += step) found.push({ at: at(end), amplitude: amplitude(samples.subarray(end - length, end)) })
  return found
}

/** How loud a tone of so many hertz is. */
export function toneOver(recording: Recording, hertz: number): Level[] {
  const turn = (2 * Math.PI * hertz) / recording.sampleRate
  const length = Math.round((WINDOW_MS / 1000) * recording.sampleRate)
  const cos = Float64Array.from({ length }, (_, i) => Math.cos(turn * i))
  const sin = Float64Array.from({ length }, (_, i) => Math.sin(turn * i))
  return windows(recording, (window) => {
    let re = 0
    let im = 0
    for (const [i, sample] of window.entries()) {
      re += sample * (cos[i] ?? 0)
      im += sample * (sin[i] ?? 0)
    }
    return (2 * Math.hypot(re, im)) / window.length
  })
}

/** How loud everything is together. */
export function allOver(recording: Recording): Level[] {
  return windows(recording, (window) => {
    let power = 0
    for (const sample of window) power += sample * sample
    return Math.sqrt((2 * power) / window.length)
  })
}

/** What it has come to in the end. */
export function finalOf(levels: readonly Level[]): number {
  const final = median(levels.slice(-FINAL_MS / STEP_MS).map(({ amplitude }) => amplitude))
  if (!(final > 0.001)) throw new Error(`nothing is heard at the end: amplitude ${String(final)}`)
  return final
}

/** From that time until a tone first is within 6 dB of where it ends, and stays there. */
export function untilHeard(recording: Recording, hertz: number, from: number): number {
  const { at, loud } = within(recording, hertz)
  const heard = at[loud.lastIndexOf(false) + 1]
  if (heard === undefined) throw new Error(`${String(hertz)} Hz is not there in the end`)
  return Math.max(0, heard - from)
}

/** How a tone comes, in milliseconds. */
export type Coming = {
  /** From that time until it first is within 6 dB of where it ends, and for STAYS_MS without a break. */
  heard: number
  /** The longest break after that: of the line or the machine, or of a player that plays a little faster or slower. */
  breaks: number
}

/** So long without a break, and who turns to a voice has understood that it is there. */
const STAYS_MS = 100

export function coming(recording: Recording, hertz: number, from: number): Coming {
  const { at, loud } = within(recording, hertz)
  const stays = STAYS_MS / STEP_MS
  const first = loud.findIndex((_, n) => (at[n] ?? 0) >= from && n + stays <= loud.length && loud.slice(n, n + stays).every(Boolean))
  if (first < 0) throw new Error(`${String(hertz)} Hz never is within 6 dB of where it ends for ${String(STAYS_MS)} ms`)
  return { heard: (at[first] ?? NaN) - from, breaks: longest(loud.slice(first).map((each) => !each)) }
}

/** When a tone is within 6 dB of where it ends. */
function within(recording: Recording, hertz: number): { at: number[]; loud: boolean[] } {
  const levels = toneOver(recording, hertz)
  const final = finalOf(levels)
  return { at: levels.map(({ at }) => at), loud: levels.map(({ amplitude }) => amplitude >= final * HEARD) }
}

/** The longest run of windows of which something is true, in milliseconds from the first's end to the last's. */
export function longest(windows: readonly boolean[]): number {
  let most = 0
  let run = 0
  for (const each of windows) {
    run = each ? run + STEP_MS : 0
    most = Math.max(most, run)
  }
  return most
}

/** The longest stretch in which all of it is softer than that; a window is so only when all of it is. */
export function longestSilence(levels: readonly Level[], amplitude: number): number {
  const run = longest(levels.map((level) => level.amplitude < amplitude))
  return run > 0 ? run + WINDOW_MS : 0
}
