/**
 * Which voices a poor line carries. There is room for one: the interpretation of the channel while it is heard, else who has
 * the floor. What is left out cannot be heard beginning, so that only what the listener itself hears may leave others out,
 * and only while it sounds: once that pauses, is muted or breaks off, every voice is asked for at once, before another is
 * chosen. Pure: what is heard goes in, a set of voices comes out.
 */
import { PACKET_GAP_MS } from '../interpretation/index.ts'
import { DIGITAL_SILENCE_PEAK, SPEECH_PEAK } from './mix.ts'

/** A voice that could be taken. */
export type Offered = Readonly<{
  id: string
  member: string
  /** It is of the chosen channel or meant for all; otherwise it is of the floor. */
  interpretation: boolean
  /** Of the floor, and in a language that the listener follows. */
  followed: boolean
  unmuted: boolean
  /** When its last packet came, on the clock of `nowMs`; null: none yet. */
  lastPacketMs: number | null
  /** The loudest sample since the step before, 0 to 1. */
  peak: number
  /** The engine finds that its sender sounds, whether it is taken or not. */
  told: boolean
}>

export type Asking = Readonly<{
  nowMs: number
  /** Who interprets for this listener, as the mix has it. */
  interpreter: string | undefined
  /** Who has the floor, as the mix has it. */
  speaker: string | undefined
}>

/** A breath, or a pause for the next sentence. */
const PAUSE_MS = 2000
/** A pause between words. */
const WORDS_MS = 600
/** Nothing at all is recorded for so long: a real room, however quiet, is louder. */
const DEAD_MS = 1000
/** What is heard for so long may leave the others out. */
const STEADY_MS = 1000
/** Who the engine finds speaking beside another for so long is no cough. */
const BESIDE_MS = 1000
/** Who has just unmuted is about to speak. */
const FRESH_MS = 3000

interface Memory {
  unmuted: boolean
  unmutedMs: number
  loudMs: number
  soundMs: number
  toldSinceMs: number | undefined
}

export class OneVoice {
  readonly #memory = new Map<string, Memory>()
  #carried: string | undefined
  #sinceMs = 0
  #chosen = false

  /** The voices to be sent down; undefined: all. */
  take(offered: readonly Offered[], { nowMs, interpreter, speaker }: Asking): ReadonlySet<string> | undefined {
    const here = new Set(offered.map(({ id }) => id))
    for (const id of this.#memory.keys()) if (!here.has(id)) this.#memory.delete(id)
    const all = offered.map((voice) => ({ voice, memory: this.#remember(voice, nowMs) }))

    const carries = ({ voice, memory }: (typeof all)[number]): boolean =>
      voice.unmuted && voice.lastPacketMs !== null && nowMs - voice.lastPacketMs <= PACKET_GAP_MS && nowMs - memory.soundMs <= DEAD_MS && nowMs - memory.loudMs <= PAUSE_MS
    const interpretation = all.find((each) => each.voice.interpretation && each.voice.member === interpreter && carries(each))
    const carried = interpretation ?? all.find((each) => !each.voice.interpretation && each.voice.member === speaker && carries(each))

    if (carried?.voice.id !== this.#carried) {
      this.#carried = carried?.voice.id
      this.#sinceMs = nowMs
    }
    if (!carried) this.#chosen = false
    else if (nowMs - this.#sinceMs >= STEADY_MS) this.#chosen = true
    if (!carried || !this.#chosen) return undefined

    const begins = ({ voice, memory }: (typeof all)[number]): boolean => {
      if (voice.interpretation || voice === carried.voice || !voice.unmuted) return false
      // What is interpreted is heard in the interpretation.
      if (interpretation && !voice.followed) return false
      const told = memory.toldSinceMs !== undefined && (interpretation !== undefined || nowMs - memory.toldSinceMs >= BESIDE_MS)
      return told || nowMs - memory.loudMs <= WORDS_MS || nowMs - memory.unmutedMs <= FRESH_MS
    }
    // An output that is not spoken into costs nothing but heads, and may be at any moment.
    return new Set(all.filter((each) => each.voice.interpretation || each === carried || begins(each)).map(({ voice }) => voice.id))
  }

  #remember({ id, unmuted, peak, told }: Offered, nowMs: number): Memory {
    let memory = this.#memory.get(id)
    if (!memory) {
      // Who comes later is as one who unmutes.
      memory = { unmuted, unmutedMs: unmuted && this.#chosen ? nowMs : -Infinity, loudMs: -Infinity, soundMs: -Infinity, toldSinceMs: undefined }
      this.#memory.set(id, memory)
    }
    if (unmuted && !memory.unmuted) memory.unmutedMs = nowMs
    memory.unmuted = unmuted
    if (peak >= SPEECH_PEAK) memory.loudMs = nowMs
    if (peak > DIGITAL_SILENCE_PEAK) memory.soundMs = nowMs
    memory.toldSinceMs = told ? (memory.toldSinceMs ?? nowMs) : undefined
    return memory
  }
}
