/**
 * How high a microphone really reaches, told from a spoken sentence. Pure: spectra go in, one frequency comes out. It
 * knows nothing of devices; a name says what a microphone is, its sound what it can do.
 */
import { NARROW_HZ } from '../media/quality.ts'

/** In dB, from 0 Hz in equal steps of so many Hz. */
export type Spectrum = Readonly<{ db: Float32Array; hz: number }>

/** Louder than this is a voice, as for the verdict on the voice. */
const VOICE_DB = -45
/** Some two seconds of speech at one measurement a frame: a sentence, with its sibilants. */
const SENTENCE = 120
const BAND_HZ = 500
/** A sibilant's highest part lies this far below the loudest of a voice; what a filter has cut off lies deeper. */
const HEARD_DB = 65
/** What stands no higher than this over the room's own noise is the room. */
const OVER_ROOM_DB = 6
/** Of the spectra of a sentence the few with a sibilant tell. */
const TELLING = 0.9

/** Reaches this: fit for interpretation (ISO 20109 asks for 125 Hz to 15 kHz). */
export const FIT_HZ = 15_000

export type Reach = Readonly<{ fit: 'fit' | 'unfit' | 'narrow'; hz: number }>

export function reachOf(hz: number): Reach {
  return { fit: hz >= FIT_HZ ? 'fit' : hz < NARROW_HZ ? 'narrow' : 'unfit', hz }
}

/** The upper end of the highest band in which the voice is heard over the room; 0 when there is none. */
export function bandwidthOf(spoken: readonly Spectrum[], room: readonly Spectrum[]): number {
  const voice = bands(spoken)
  const noise = bands(room)
  const loudest = Math.max(...voice)
  for (let band = voice.length - 1; band >= 0; band--) {
    const db = voice[band] ?? -Infinity
    if (db > -Infinity && db >= loudest - HEARD_DB && db > (noise[band] ?? -Infinity) + OVER_ROOM_DB) return (band + 1) * BAND_HZ
  }
  return 0
}

/** The telling level of each band. */
function bands(spectra: readonly Spectrum[]): number[] {
  const [first] = spectra
  if (!first) return []
  const perBand = Math.max(1, Math.floor(BAND_HZ / first.hz))
  return Array.from({ length: Math.floor((first.db.length * first.hz) / BAND_HZ) }, (_, band) => {
    const from = Math.ceil((band * BAND_HZ) / first.hz)
    const levels = spectra.map(({ db }) => {
      let power = 0
      for (let bin = from; bin < from + perBand; bin++) power += 10 ** ((db[bin] ?? -Infinity) / 10)
      return power
    })
    levels.sort((a, b) => a - b)
    return 10 * Math.log10(levels[Math.floor(TELLING * (levels.length - 1))] ?? 0)
  })
}

/** Gathers spectra until a sentence was spoken. */
export class Sentence {
  readonly #spoken: Spectrum[] = []
  readonly #room: Spectrum[] = []
  #reach: Reach | undefined

  /** Takes the level of a moment with its spectrum; undefined until enough was said. */
  hear(levelDb: number, spectrum: () => Spectrum): Reach | undefined {
    if (this.#reach) return this.#reach
    const into = levelDb > VOICE_DB ? this.#spoken : this.#room
    if (into.length < SENTENCE) into.push(spectrum())
    if (this.#spoken.length === SENTENCE) this.#reach = reachOf(bandwidthOf(this.#spoken, this.#room))
    return this.#reach
  }
}

/** What a microphone is, as its name says: these two sound worse than they look. */
export function kindOf(label: string): 'bluetooth' | 'laptop' | undefined {
  if (/bluetooth|air ?pods|\bbuds\b|hands[- ]?free|蓝牙|藍牙|بلوتوث/iu.test(label)) return 'bluetooth'
  if (/built[- ]?in|internal|integrated|macbook|microphone array|内置|встроен|intégré|integrad|مدمج/iu.test(label)) return 'laptop'
  return undefined
}
