/**
 * Brings one voice to the loudness of all others, by the gated loudness of the last ten seconds in which it sounded. What
 * comes out is a gain; the voice itself passes elsewhere, without delay. The gain stands still while the voice is near
 * enough, holds through pauses, and rises for nothing that is too soft to be a voice. It knows no audio nodes.
 */
import { gated, Loudness, lufs, PAUSE_LU, STEP_S } from './loudness.ts'

/**
 * EBU R 128's programme loudness, in the one channel that a voice has; it is also the level that the line check takes for
 * an ordinary voice's.
 */
export const TARGET_LUFS = -23
/** The most that a voice is raised or lowered. */
export const RANGE_DB = 12
/** Softer than this it is a room, a fan or a page being turned. Whoever speaks so softly is told so at their own seat. */
const VOICE_LUFS = -45
/** So many blocks are judged together, and so many are enough to begin. */
const JUDGED = 100
const ENOUGH = 10
/** Nearer than this is near enough. */
const NEAR_LU = 1
/** In dB a second: slower than speech rises and falls. */
const UP = 2
const DOWN = 6
/** Whoever is suddenly so far above the target is turned down at once. */
const SUDDEN_LU = 8
const AT_ONCE = 30
/** No voice is raised beyond this: -1 dBFS. */
const MOST_PEAK = 10 ** (-1 / 20)
/** So near to where it goes, a gain is there. */
const STANDS = 1e-6

/** What is known of one voice: several streams of it may tell. */
export class Level {
  /** The last blocks that sounded. */
  readonly #powers: number[] = []
  #moving = false
  gainDb = 0

  /** One more block's power, each 100 ms. */
  hear(power: number): void {
    const now = lufs(power)
    if (!(now > VOICE_LUFS)) return
    this.#powers.push(power)
    if (this.#powers.length > JUDGED) this.#powers.shift()
    const voice = gated(this.#powers)
    if (now < voice - PAUSE_LU) return
    const most = within(TARGET_LUFS + SUDDEN_LU - now)
    if (this.gainDb > most) {
      this.gainDb = Math.max(most, this.gainDb - AT_ONCE * STEP_S)
      return
    }
    if (this.#powers.length < ENOUGH) return
    const wanted = within(TARGET_LUFS - voice)
    if (!this.#moving && Math.abs(wanted - this.gainDb) <= NEAR_LU) return
    this.gainDb = Math.min(most, Math.max(this.gainDb - DOWN * STEP_S, Math.min(this.gainDb + UP * STEP_S, wanted)))
    this.#moving = this.gainDb !== wanted
  }
}

const within = (db: number): number => Math.max(-RANGE_DB, Math.min(RANGE_DB, db))

/** One stream of a voice. */
export class Leveller {
  readonly #loudness: Loudness
  readonly #level: Level
  readonly #steps: number
  /** Linear, at the end of the last samples. */
  #gain: number

  constructor(sampleRate: number, level: Level) {
    this.#loudness = new Loudness(sampleRate)
    this.#level = level
    this.#steps = STEP_S * sampleRate
    this.#gain = linear(level.gainDb)
  }

  /** `gain` gets the gain of each sample less 1: what is to be added to a gain that is 1 by itself. */
  process(samples: Float32Array | undefined, gain: Float32Array): void {
    const level = this.#level
    let peak = 0
    if (samples) {
      this.#loudness.process([samples], (power) => { level.hear(power) })
      for (const sample of samples) if (Math.abs(sample) > peak) peak = Math.abs(sample)
    }
    const wanted = linear(level.gainDb)
    const from = this.#gain
    // Most of the way in the time between two blocks: no step is heard.
    const part = Math.min(1, (2 * gain.length) / this.#steps)
    let to = Math.abs(wanted - from) < STANDS ? wanted : from + (wanted - from) * part
    const most = Math.max(1, MOST_PEAK / peak)
    if (Math.max(from, to) > most) {
      // Raising is never what overloads: down in the middle of what is loud anyway.
      level.gainDb = Math.min(level.gainDb, 20 * Math.log10(most))
      to = most
      gain.fill(to - 1)
    } else {
      for (let i = 0; i < gain.length; i++) gain[i] = from + ((to - from) * (i + 1)) / gain.length - 1
    }
    this.#gain = to
  }
}

const linear = (db: number): number => 10 ** (db / 20)
