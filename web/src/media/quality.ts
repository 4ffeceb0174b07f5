/**
 * Whether a speaker's own sound is one that interpreters can work with, judged at the speaker's seat: level, clipping,
 * bandwidth, loss on the way, echo, speech over speech. Pure: measurements go in, what is wrong comes out, and what of it is
 * told. Whether the microphone hears its own loudspeaker, `echo` finds.
 */
import { SPEECH_PEAK } from './mix.ts'

/** What can be wrong, the gravest first: the one told when there are several. */
export const FAULTS = ['clipped', 'lossy', 'narrow', 'echo', 'quiet', 'loud', 'crossed'] as const
export type Fault = (typeof FAULTS)[number]

export const isFault = (value: unknown): value is Fault => (FAULTS as readonly unknown[]).includes(value)

/** How often the microphone is measured: a little more than the stretch that one measurement sees. */
export const STEP_MS = 100

export interface Measured {
  readonly nowMs: number
  /** The loudest recent sample of the own microphone, 0 to 1. */
  readonly peak: number
  /** The microphone's spectrum in dB, from 0 Hz in equal steps of so many Hz. */
  readonly spectrum: Readonly<{ db: Float32Array; hz: number }>
  /** Whether anybody else on the floor sounds. */
  readonly others: boolean
  /** Whether the microphone hears what is played here. */
  readonly echo?: boolean
}

/** So many measurements with a voice in them are judged together: five seconds of speech. */
const JUDGED = 50
/** The loudest peaks of a voice that is close enough lie above -30 dBFS; what the room or a loudspeaker adds, below. */
const CLOSE_PEAK = 0.0316
/** A voice rises and falls by more than this; the noise of a room does not. */
const LIVELY = 2
/** A voice whose every second peak is above -3 dBFS has no room left. */
const LOUD_PEAK = 0.7
const CLIPPED_PEAK = 0.99
/** One hit is a knock. */
const CLIPPED_TIMES = 3
/** What a telephone carries ends at 4 kHz. */
export const NARROW_HZ = 5_500
/** Consonants reach this far below the loudest of a voice; what a filter has cut off lies deeper. */
const HEARD_DB = 60
/** In the first of these bands the sibilants of a voice are loudest; in the second they go on wherever nothing cuts them off. */
const SIBILANT_HZ = [4_000, 7_000] as const
const ABOVE_HZ = [8_600, 12_000] as const
/**
 * By how much less there is in the second: /s/ falls by some 5 dB, a dull /ʃ/ before a dull microphone by 25. What Bluetooth
 * takes as a telephone (mSBC, 16,000 samples a second) ends below 8 kHz, and with it the noise of the room.
 */
const CUT_DB = 35
/** So many measurements of somebody who speaks: twenty seconds. */
const SIBILANTS = 200
/** Of those as many as are loudest in the first band; sibilants are rare. */
const TELLING = SIBILANTS / 10
/** Less than this is nothing. */
const NOTHING_DB = -140
/** A sibilant beside a vowel is soft. */
const BESIDE_MS = 300
/** Hum below this is no voice. */
const VOICE_HZ = 125
/** As a part of the packets sent. */
const LOSSY = 0.05
/** So many reports of it in a row. */
const LOSSY_TIMES = 3
const CROSSED_MS = 2_000
/** A pause between words is not silence. */
const PAUSE_MS = 600
/** Who has said nothing for so long is told nothing. */
const SILENT_MS = 5_000

/** The highest frequency that is heard beside the loudest; 0 without a voice. */
export function upperEdge(db: Float32Array, hz: number): number {
  const from = Math.ceil(VOICE_HZ / hz)
  let loudest = -Infinity
  for (let bin = from; bin < db.length; bin++) loudest = Math.max(loudest, db[bin] ?? -Infinity)
  if (loudest === -Infinity) return 0
  for (let bin = db.length - 1; bin >= from; bin--) if ((db[bin] ?? -Infinity) >= loudest - HEARD_DB) return bin * hz
  return 0
}

/** The part of the packets sent that did not arrive, as the other end last reported; undefined: it has not. */
export function lossOf(stats: Iterable<unknown>): number | undefined {
  for (const each of stats) {
    if (typeof each !== 'object' || each === null || !('type' in each) || each.type !== 'remote-inbound-rtp') continue
    if ('fractionLost' in each && typeof each.fractionLost === 'number') return each.fractionLost
  }
  return undefined
}

/** Whether loud and soft take turns, as in speech: what one in ten exceeds, against what nine in ten do. */
function lively(peaks: readonly number[]): boolean {
  const sorted = [...peaks].sort((a, b) => a - b)
  const tenth = Math.floor(peaks.length / 10)
  return (sorted.at(-1 - tenth) ?? 0) >= LIVELY * (sorted[tenth] ?? 0)
}

/** How loud one frequency of a band is on average. */
function bandDb({ db, hz }: Measured['spectrum'], [from, to]: readonly [number, number]): number {
  let power = 0
  const [first, last] = [Math.ceil(from / hz), Math.min(db.length, Math.floor(to / hz))]
  for (let bin = first; bin < last; bin++) power += 10 ** ((db[bin] ?? -Infinity) / 10)
  return Math.max(NOTHING_DB, 10 * Math.log10(power / Math.max(1, last - first)))
}

/** Judges a speaker's sound from successive measurements. */
export class Quality {
  #peaks: number[] = []
  /** The loudest of each frequency while a voice was there. */
  #spectrum: Float32Array | undefined
  #voiced = 0
  #narrow = false
  #sibilants: Readonly<{ db: number; above: number }>[] = []
  #cut = false
  #lossy = 0
  #soundsMs = -Infinity
  #speaksMs = -Infinity
  #othersMs = -Infinity
  #crossedSinceMs: number | undefined

  /** Takes how much of what was sent was lost. */
  lost(part: number): void {
    this.#lossy = part >= LOSSY ? this.#lossy + 1 : 0
  }

  /** Takes a measurement; answers all that is wrong now. */
  step({ nowMs, peak, spectrum, others, echo = false }: Measured): ReadonlySet<Fault> {
    const voiced = peak >= SPEECH_PEAK
    if (voiced) {
      this.#soundsMs = nowMs
      this.#peaks = [...this.#peaks, peak].slice(-JUDGED)
    }
    if (peak >= CLOSE_PEAK) {
      this.#speaksMs = nowMs
      this.#hold(spectrum)
    }
    if (nowMs - this.#speaksMs <= BESIDE_MS) this.#compare(spectrum)
    if (others) this.#othersMs = nowMs
    // A voice that comes out of the loudspeaker speaks over nobody.
    const crossed = !echo && nowMs - this.#speaksMs <= PAUSE_MS && nowMs - this.#othersMs <= PAUSE_MS
    this.#crossedSinceMs = crossed ? (this.#crossedSinceMs ?? nowMs) : undefined

    const wrong = new Set<Fault>()
    if (nowMs - this.#soundsMs > SILENT_MS) return wrong
    const judged = this.#peaks.length === JUDGED
    const over = (least: number) => this.#peaks.filter((each) => each >= least).length
    if (over(CLIPPED_PEAK) >= CLIPPED_TIMES) wrong.add('clipped')
    if (this.#lossy >= LOSSY_TIMES) wrong.add('lossy')
    if (this.#narrow || this.#cut) wrong.add('narrow')
    if (echo && nowMs - this.#othersMs <= SILENT_MS) wrong.add('echo')
    if (judged && over(CLOSE_PEAK) < JUDGED / 10 && lively(this.#peaks)) wrong.add('quiet')
    if (judged && over(LOUD_PEAK) > JUDGED / 2) wrong.add('loud')
    if (this.#crossedSinceMs !== undefined && nowMs - this.#crossedSinceMs > CROSSED_MS) wrong.add('crossed')
    return wrong
  }

  /** Of sibilants alone it is told whether a filter has cut them off: a soft voice has as little above as below. */
  #compare(spectrum: Measured['spectrum']): void {
    this.#sibilants.push({ db: bandDb(spectrum, SIBILANT_HZ), above: bandDb(spectrum, ABOVE_HZ) })
    if (this.#sibilants.length < SIBILANTS) return
    const falls = this.#sibilants.sort((a, b) => b.db - a.db).slice(0, TELLING).map(({ db, above }) => db - above).sort((a, b) => a - b)
    this.#cut = (falls[TELLING / 2] ?? 0) >= CUT_DB
    this.#sibilants = []
  }

  #hold({ db, hz }: Measured['spectrum']): void {
    this.#spectrum ??= new Float32Array(db.length).fill(-Infinity)
    for (let bin = 0; bin < db.length; bin++) this.#spectrum[bin] = Math.max(this.#spectrum[bin] ?? -Infinity, db[bin] ?? -Infinity)
    if (++this.#voiced < JUDGED) return
    this.#narrow = upperEdge(this.#spectrum, hz) < NARROW_HZ
    this.#spectrum = undefined
    this.#voiced = 0
  }
}

/** One sentence stays so long, */
const HELD_MS = 10_000
/** and is told again no sooner than this after it was. */
const AGAIN_MS = 60_000

/** What of all that is wrong is told: one thing at a time, calmly. */
export class Telling {
  #told: Fault | undefined
  readonly #saidMs = new Map<Fault, number>()

  step(wrong: ReadonlySet<Fault>, nowMs: number): Fault | undefined {
    const since = this.#told === undefined ? -Infinity : (this.#saidMs.get(this.#told) ?? -Infinity)
    if (nowMs - since < HELD_MS) return this.#told
    this.#told = FAULTS.find((fault) => wrong.has(fault) && nowMs - (this.#saidMs.get(fault) ?? -Infinity) >= AGAIN_MS)
    if (this.#told !== undefined) this.#saidMs.set(this.#told, nowMs)
    return this.#told
  }
}
