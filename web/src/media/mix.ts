/**
 * What a listener hears from moment to moment: observations of every voice go in, levels and ramps come out.
 * It decides which output is live and who speaks; the routing itself is `interpretation`. It knows no audio nodes,
 * no packets and no clock.
 */
import { CROSS_FADE_MS, DUCK_IN_MS, DUCK_OUT_MS, channels, live, route, type Channel, type Duck, type Listening, type Mix as Mixed, type Output, type Source, type Voice as Routed } from '../interpretation/index.ts'
import type { Told } from './into.ts'

/** One audio track as it is now. */
export interface Voice extends Told {
  readonly id: string
  readonly member: string
  /** Absent: the voice is on the floor, in the member's own language. */
  readonly output?: Readonly<{ booth: string; language: string }>
  readonly unmuted: boolean
  /** When its last packet came, on the clock of `nowMs`; null: none yet. */
  readonly lastPacketMs: number | null
  /** The loudest sample since the step before, 0 to 1. */
  readonly peak: number
}

/** What the record and the signals say of an interpreter. */
export type Interpreter = Pick<Output, 'hears' | 'understands' | 'consecutive'>

/** An output that is on air and not sent here: others' may depend on it. */
export type Elsewhere = Pick<Output, 'booth' | 'language' | 'member'>

/** An output that is on air. */
export type Airing = Elsewhere & Readonly<{ consecutive: boolean }>

/** An interpretation that is heard. */
export interface Interpretation {
  readonly member: string
  readonly language: string
  /** It is meant for everybody, after the speaker, who is not turned down for it. */
  readonly consecutive: boolean
}

export interface Moment {
  readonly nowMs: number
  readonly listener: string
  readonly channel: string
  /** The booth in which the listener works. */
  readonly booth?: string | undefined
  readonly interpreter: (member: string) => Interpreter
  readonly elsewhere?: readonly Elsewhere[] | undefined
  readonly duckDb?: Duck | undefined
  /** The language a member speaks on the floor. */
  readonly language: (member: string) => string
  readonly voices: readonly Voice[]
  /** The listener's own open microphone, when it has one. */
  readonly ownPeak?: number | undefined
}

export interface Ramp {
  readonly id: string
  /** Linear, 0 to 1. */
  readonly gain: number
  readonly ms: number
}

export interface Heard {
  /** What changes now; voices not named stay as they are. */
  readonly ramps: readonly Ramp[]
  readonly source: Source
  /** How many interpretations lie between the floor and what is heard. */
  readonly depth: number
  /** The languages on air; the same list as long as nothing changes in it. */
  readonly onAir: readonly Channel[]
  /** Who interprets for this listener now. */
  readonly interpreter: string | undefined
  /** What is heard of interpreters, whatever the channel: first that of the channel; the same list as long as nothing changes in it. */
  readonly interpretations: readonly Interpretation[]
  /** Into which language the words are interpreted that are heard now, or were last; undefined: they are the speakers' own. */
  readonly words: string | undefined
  /** Who has the floor, and in which language; undefined: nobody. */
  readonly speaker: Readonly<{ member: string; language: string }> | undefined
  /** Interpreters whose output is live here, whatever is heard of it; the same set as long as nothing changes in it. */
  readonly live: ReadonlySet<string>
  /** The outputs on air, as far as is known; the same list as long as nothing changes in it. */
  readonly airs: readonly Airing[]
}

/** Louder than this, a voice of the floor counts as speech: about -46 dBFS, above a quiet room. */
export const SPEECH_PEAK = 0.005
/** A pause between words is not silence. */
const SPEECH_HOLD_MS = 600
/** How long someone else must speak before the floor is theirs. */
const TAKES_FLOOR_MS = 300
/** Below -80 dBFS nothing was recorded: a real room, however quiet, is louder. */
export const DIGITAL_SILENCE_PEAK = 1e-4

interface Memory {
  gain: number
  /** Whether the voice was in the mix a step ago, at whatever level. */
  routed: boolean
  live: boolean
  liveSinceMs: number
  silentSinceMs: number | null
  /** Silent for so long that only sound brings it back: a pause of the floor does not. */
  dead: boolean
  /** New, or heard since its silence began to count. */
  fresh: boolean
  loudMs: number
  /** When the present stretch of speech began; null: silent. */
  speechSinceMs: number | null
}

export class Mix {
  readonly #memory = new Map<string, Memory>()
  #own: Pick<Memory, 'loudMs' | 'speechSinceMs'> = { loudMs: -Infinity, speechSinceMs: null }
  #channel: string | undefined
  #speaker: string | undefined
  #floorSinceMs: number | null = null
  /** What was spoken on the floor last: a relay does not come and go with every pause. */
  #floorLanguage = ''
  #onAir: readonly Channel[] = []
  #airs: readonly Airing[] = []
  #interpretations: readonly Interpretation[] = []
  #live: ReadonlySet<string> = new Set()

  step(moment: Moment): Heard {
    const { nowMs } = moment
    const seen = new Set(moment.voices.map((v) => v.id))
    for (const id of this.#memory.keys()) if (!seen.has(id)) this.#memory.delete(id)
    const heard = moment.voices.map((voice) => ({ voice, memory: this.#remember(voice, nowMs) }))

    const speaker = this.#takeFloor(moment, heard)
    this.#floorSinceMs = speaker === undefined ? null : (this.#floorSinceMs ?? nowMs)
    for (const { voice, memory } of heard) if (voice.output) this.#judge(voice, memory, nowMs)

    if (speaker !== undefined) this.#floorLanguage = moment.language(speaker)
    const outputs = heard.flatMap(({ voice, memory }) =>
      voice.output
        ? [{ ...moment.interpreter(voice.member), ...voice.output, member: voice.member, live: memory.live, since: memory.liveSinceMs, doubtful: voice.unmuted && !memory.live }]
        : [],
    )
    const elsewhere = (moment.elsewhere ?? []).map((output) => ({ ...moment.interpreter(output.member), ...output, live: true, since: 0, unheard: true }))
    const { understands } = moment.interpreter(moment.listener)
    const listening = {
      listener: { member: moment.listener, channel: moment.channel, booth: moment.booth, understands },
      speakers: heard.flatMap(({ voice }) =>
        !voice.output && voice.unmuted ? [{ member: voice.member, language: moment.language(voice.member) }] : [],
      ),
      outputs: [...outputs, ...elsewhere],
      floorLanguage: this.#floorLanguage,
      duckDb: moment.duckDb,
    }
    const mix = route(listening)
    const ready = this.#ready(listening, heard, mix)
    const onAir = channels(listening)
    if (!alike(onAir, this.#onAir)) this.#onAir = onAir
    const airs = listening.outputs.filter((output) => output.live).map(({ booth, language, member, consecutive }) => ({ booth, language, member, consecutive: consecutive ?? false }))
    if (!alike(airs, this.#airs)) this.#airs = airs
    const alive = new Set(outputs.filter((output) => output.live).map(({ member }) => member))
    if (alive.size !== this.#live.size || [...alive].some((member) => !this.#live.has(member))) this.#live = alive

    const switched = this.#channel !== undefined && this.#channel !== moment.channel
    this.#channel = moment.channel
    const ramps: Ramp[] = []
    // Who breaks off in mid-sentence has been silent for long enough: the original need not come softly.
    const upMs = heard.some(({ voice, memory }) => voice.output && voice.unmuted && !memory.live && memory.gain > 0) ? DUCK_IN_MS : DUCK_OUT_MS
    for (const { voice, memory } of heard) {
      const found = [...mix.voices, ...ready].find((v) => (v.kind === 'floor' ? !voice.output && v.member === voice.member : is(voice, v)))
      const gain = found?.gain ?? 0
      // The floor is turned down and up slowly, and who hands over goes while the next one comes; whatever somebody switches, at once.
      const slowly = !switched && memory.routed && (voice.output ? found === undefined && mix.voices.some((v) => v.kind === 'output' && v.booth === voice.output?.booth && v.language === voice.output.language) : found !== undefined)
      if (gain !== memory.gain) {
        ramps.push({ id: voice.id, gain, ms: !slowly ? CROSS_FADE_MS : gain < memory.gain ? DUCK_IN_MS : upMs })
      }
      memory.gain = gain
      memory.routed = found !== undefined
    }
    const interpretations = mix.voices
      .filter((v) => v.kind === 'output')
      .map(({ member, language }) => ({ member, language, consecutive: moment.interpreter(member).consecutive === true }))
    if (!alike(interpretations, this.#interpretations)) this.#interpretations = interpretations
    return {
      ramps,
      source: mix.source,
      depth: mix.depth,
      onAir: this.#onAir,
      interpreter: interpretations[0]?.member,
      interpretations: this.#interpretations,
      words: this.#wordsOf(interpretations, heard),
      speaker: speaker === undefined ? undefined : { member: speaker, language: moment.language(speaker) },
      live: this.#live,
      airs: this.#airs,
    }
  }

  #remember(voice: Voice, nowMs: number): Memory {
    let memory = this.#memory.get(voice.id)
    if (!memory) {
      memory = {
        gain: 0,
        routed: false,
        live: false,
        liveSinceMs: nowMs,
        silentSinceMs: null,
        dead: false,
        fresh: true,
        loudMs: -Infinity,
        speechSinceMs: null,
      }
      this.#memory.set(voice.id, memory)
    }
    follow(memory, voice.unmuted ? voice.peak : 0, nowMs)
    // What is not spoken into is not dead: its silence counts from when it is. The engine's mute is believed once, until it sounds.
    const waits = voice.aside ?? (!voice.unmuted && memory.fresh)
    if (voice.peak > DIGITAL_SILENCE_PEAK) memory.fresh = true
    else if (!waits) memory.fresh = false
    memory.silentSinceMs = voice.peak > DIGITAL_SILENCE_PEAK || waits ? null : (memory.silentSinceMs ?? nowMs)
    return memory
  }

  /** An interpreter who waits for the floor to begin is not dead: their silence counts from when it began. */
  #judge(voice: Voice, memory: Memory, nowMs: number): void {
    const silentSinceMs = memory.silentSinceMs === null ? null : Math.max(memory.silentSinceMs, this.#floorSinceMs ?? nowMs)
    const heard = { nowMs, unmuted: voice.unmuted && !voice.unsaid, lastPacketMs: voice.lastPacketMs, floorSpeaking: this.#floorSinceMs !== null }
    const sends = live({ ...heard, silentSinceMs: null })
    const sounds = live({ ...heard, silentSinceMs })
    memory.dead = silentSinceMs !== null && (memory.dead || (sends && !sounds))
    const isLive = sounds && !memory.dead
    if (isLive && !memory.live) memory.liveSinceMs = nowMs
    memory.live = isLive
  }

  /**
   * Where no output stands in for the floor, one that would if its interpreter turned to it: it is silent, and when they do
   * it is heard with its first sound, before the word that they have.
   */
  #ready(listening: Listening, heard: readonly { voice: Voice }[], mix: Mixed): readonly Routed[] {
    const aside = heard.flatMap(({ voice }) => (voice.aside && voice.output ? [voice] : []))
    if (aside.length === 0 || mix.voices.some((v) => v.kind === 'output')) return []
    const turned = (output: Elsewhere): boolean => aside.some((voice) => is(voice, output))
    const outputs = listening.outputs.map((output) => (turned(output) ? { ...output, live: true } : output))
    return route({ ...listening, outputs }).voices.filter((v) => v.kind === 'output' && turned(v))
  }

  /** What is interpreted while the speaker speaks is followed in their place; consecutively it comes after them, and whoever spoke last is heard. */
  #wordsOf(interpretations: readonly Interpretation[], heard: readonly { voice: Voice; memory: Memory }[]): string | undefined {
    const whole = interpretations.find(({ consecutive }) => !consecutive)
    if (whole || interpretations.length === 0) return whole?.language
    const spoke = (is: (voice: Voice) => boolean): number => Math.max(-Infinity, ...heard.flatMap(({ voice, memory }) => (is(voice) ? [memory.loudMs] : [])))
    let lastMs = Math.max(this.#own.loudMs, spoke(({ output }) => !output))
    let words: string | undefined
    for (const { member, language } of interpretations) {
      const ms = spoke((voice) => voice.member === member && voice.output?.language === language)
      if (ms === -Infinity || ms < lastMs) continue
      lastMs = ms
      words = language
    }
    return words
  }

  /** Whoever speaks keeps the floor until they pause, or until another has spoken over them for longer. */
  #takeFloor(moment: Moment, heard: readonly { voice: Voice; memory: Memory }[]): string | undefined {
    const { nowMs } = moment
    follow(this.#own, moment.ownPeak ?? 0, nowMs)
    const speaking = heard
      .filter(({ voice, memory }) => !voice.output && memory.speechSinceMs !== null)
      .map(({ voice, memory }) => ({ member: voice.member, since: memory.speechSinceMs ?? nowMs }))
    if (this.#own.speechSinceMs !== null) speaking.push({ member: moment.listener, since: this.#own.speechSinceMs })
    speaking.sort((a, b) => a.since - b.since || (a.member < b.member ? -1 : 1))
    if (!speaking.some((s) => s.member === this.#speaker)) {
      const next = speaking.find((s) => this.#speaker === undefined || nowMs - s.since >= TAKES_FLOOR_MS) ?? speaking[0]
      this.#speaker = next?.member
    }
    return this.#speaker
  }
}

const is = ({ member, output }: Voice, other: Elsewhere): boolean => output?.booth === other.booth && output.language === other.language && member === other.member

export function alike<T extends Channel | Airing | Interpretation>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, n) => (Object.keys(each) as (keyof T)[]).every((key) => each[key] === b[n]?.[key]))
}

function follow(memory: Pick<Memory, 'loudMs' | 'speechSinceMs'>, peak: number, nowMs: number): void {
  if (peak >= SPEECH_PEAK) {
    memory.loudMs = nowMs
    memory.speechSinceMs ??= nowMs
  } else if (nowMs - memory.loudMs > SPEECH_HOLD_MS) {
    memory.speechSinceMs = null
  }
}
