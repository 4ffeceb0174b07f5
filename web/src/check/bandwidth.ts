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

/** Below this a microphone takes so much of a speaker's voice that they are told to use another; between the two it is said and no more. */
const CLEAR_HZ = 10_000

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

/**
 * Names of laptops' own microphones: "Microphone Array" and "Internal Microphone" as Windows, and "Built-in Microphone" and
 * "MacBook Pro Microphone" as macOS call them in the languages of either.
 */
const LAPTOP = new RegExp(
  [
    'macbook', 'built[- ]?in', 'internal', 'integrated', 'microphone array',
    // German: "Mikrofonarray", "Internes Mikrofon", "Integriertes Mikrofon"
    'mikrofon-?array', 'intern(?:es|er)? mikrofon', 'integriertes mikrofon', 'eingebautes mikrofon',
    // French: "Réseau de microphones", "Microphone intégré", "Microphone interne"
    'réseau de microphones', 'intégré', 'interne(?![a-zà-ÿ])',
    // Spanish and Portuguese: "Varios micrófonos", "Matriz de micrófonos", "Micrófono integrado", "Microfone interno"
    'matriz de micr[oó]fon', 'varios micr[oó]fonos', 'integrad[ao]', 'interno', 'incorporad[ao]', 'embutido', 'conjunto de microfones', 'grupo de microfones',
    // Italian: "Gruppo microfoni", "Array di microfoni", "Microfono integrato"
    'gruppo microfoni', 'array di microfoni', 'integrato', 'incorporato',
    // Russian: "Набор микрофонов", "Массив микрофонов", "Встроенный микрофон"
    'набор микрофонов', 'массив микрофонов', 'встроен', 'внутренний микрофон',
    // Polish, Dutch, Turkish
    'zestaw mikrofonów', 'mikrofon wbudowany', 'wbudowany mikrofon', 'mikrofon wewnętrzny', 'microfoonmatrix', 'microfoonarray', 'interne microfoon', 'ingebouwde microfoon',
    'mikrofon dizisi', 'dahili mikrofon', 'yerleşik mikrofon',
    // Chinese, Japanese, Korean
    '麦克风阵列', '麥克風陣列', '麥克風排列', '内置', '內建', '内部麦克风', '內部麥克風', 'マイク配列', 'マイク アレイ', '内蔵マイク', '마이크 배열', '내장 마이크',
    // Arabic
    'مدمج', 'ميكروفون داخلي', 'الميكروفون الداخلي',
  ].join('|'),
  'iu',
)

/** What a microphone is, as its name says: these two sound worse than they look. */
export function kindOf(label: string): 'bluetooth' | 'laptop' | undefined {
  if (/bluetooth|air ?pods|\bbuds\b|hands[- ]?free|蓝牙|藍牙|بلوتوث/iu.test(label)) return 'bluetooth'
  return LAPTOP.test(label) ? 'laptop' : undefined
}

/** Whether a microphone takes something of the voice that whoever speaks, or interprets, should not do without; what was measured tells more than its name. */
export function isDull(label: string, reach: Reach | undefined, interprets: boolean): boolean {
  if (!reach) return kindOf(label) === 'bluetooth'
  return interprets ? reach.fit !== 'fit' : reach.hz < CLEAR_HZ
}
