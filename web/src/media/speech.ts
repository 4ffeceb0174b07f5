/** What speech looks like to an analyser, and how loud it is, made up for tests by a repeatable chance. */
import type { Measured } from './quality.ts'

/** A repeatable source of chance, 0 to 1. */
export function chance(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}

/** How loud somebody speaks in each hundredth of a second, 0 to 1: syllables, words and pauses for two minutes. */
export function syllables(seed: number): number[] {
  const random = chance(seed)
  const loud: number[] = []
  while (loud.length < 12_000) {
    for (let syllable = 2 + Math.floor(random() * 10); syllable > 0; syllable--) {
      const [length, most] = [10 + Math.floor(random() * 18), 0.04 + 0.2 * random()]
      for (let n = 0; n < length; n++) loud.push(most * Math.sin((Math.PI * (n + 0.5)) / length))
    }
    for (let pause = Math.floor(20 + random() * 80); pause > 0; pause--) loud.push(0)
  }
  return loud
}

export interface Spoken {
  /** Nothing is left above this. */
  readonly cutHz: number
  /** How much louder than an ordinary voice. */
  readonly db: number
  /** The noise of the room at each frequency, cut off with the voice. */
  readonly roomDb?: number
  /** Of the sibilants there is sh alone, and the microphone falls off above 8 kHz. */
  readonly dull?: boolean
}

/** What an analyser's steps find of it: vowels, and now and then a sibilant, as Hann's or Blackman's window leaves them. */
export function spoken({ cutHz, db: louder, roomDb = -95, dull = false }: Spoken, hz: number): () => Pick<Measured, 'peak' | 'spectrum'> {
  const random = chance(7)
  /** The power of noise in one bin is anything. */
  const grain = () => 10 * Math.log10(-Math.log(random() || 1e-9))
  return () => {
    const kind = random()
    const [voiced, sibilant] = [kind < 0.7, kind > 0.6 && kind < 0.8]
    const at = (frequency: number): number => {
      const vowel = voiced ? -35 - 11 * Math.max(0, Math.log2(frequency / 500)) : -200
      const peak = dull ? 3_000 : 6_000
      const slope = dull ? 10 : 6
      const hiss = sibilant ? -68 - slope * Math.abs(Math.log2(frequency / peak)) - (dull && frequency > 8_000 ? 6 : 0) : -200
      return Math.max(vowel, hiss) + louder
    }
    const db = Float32Array.from({ length: 2048 }, (_, bin) => {
      const frequency = Math.max(hz, bin * hz)
      const sound = 10 * Math.log10(10 ** (at(frequency) / 10) + 10 ** (roomDb / 10))
      // What a good filter leaves, and what 16 bits make of nothing.
      const filtered = frequency <= cutHz ? sound : sound - Math.min(70, ((frequency - cutHz) / 500) * 70)
      return Math.max(-131, filtered) + grain()
    })
    return { peak: (voiced ? 0.2 * (0.5 + random()) : 0.01) * 10 ** (louder / 20), spectrum: { db, hz } }
  }
}
