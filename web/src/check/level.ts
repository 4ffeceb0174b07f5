/** Levels of a voice: measured in dBFS (0 is the loudest a microphone can say), drawn on a scale from 0 to 1. */

export const SILENT_DB = -100

/** The level of one block of samples (root mean square), not below SILENT_DB. */
export function levelDb(samples: Float32Array | readonly number[]): number {
  let sum = 0
  for (const sample of samples) sum += sample ** 2
  if (samples.length === 0 || sum === 0) return SILENT_DB
  return Math.max(SILENT_DB, 10 * Math.log10(sum / samples.length))
}

/** The meter shows -60 dBFS to -6 dBFS. */
export function onScale(db: number): number {
  return Math.min(1, Math.max(0, (db + 60) / 54))
}

/** Louder than this is a voice, not the room. */
const VOICE_DB = -45
/** So many blocks in a row, so that a click or a door is not taken for a voice. */
const VOICE_BLOCKS = 3
/** Nothing heard for so long: say so. */
export const PATIENCE_MS = 6000

export type Heard = 'waiting' | 'heard' | 'silent'

/** Listens to successive levels until a voice was heard; a voice heard once stays heard. */
export class VoiceDetector {
  #loud = 0
  #since: number | undefined
  heard: Heard = 'waiting'

  /** Takes one level at a time of any one clock, in milliseconds. */
  hear(db: number, nowMs: number): Heard {
    this.#since ??= nowMs
    this.#loud = db > VOICE_DB ? this.#loud + 1 : 0
    if (this.#loud >= VOICE_BLOCKS) this.heard = 'heard'
    else if (this.heard === 'waiting' && nowMs - this.#since >= PATIENCE_MS) this.heard = 'silent'
    return this.heard
  }
}
