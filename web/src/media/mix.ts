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
  /** It is not taken here: whether it sounds is the engine's word, and the peak is made up. */
  readonly unmeasured?: true
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

/** From here on a voice of the floor counts as speech, unless noise is found in it: about -46 dBFS, above a quiet room. */
export const SPEECH_PEAK = 0.005
/** A pause between words is not silence. */
const SPEECH_HOLD_MS = 600
/** So many times as loud is clearly louder: 10 dB. Speech varies by more than that, the noise of a room by less. */
const CLEARLY = 3
/** What has varied by less for so long is steady. */
const STEADY_MS = 3000
/** Over a steady sound another must be clearly louder for so long, all in all, before it is taken for noise. */
const DROWNED_MS = 1000
/** No peak tells of more than this, however long ago the step before was. */
const PEAK_MS = 100
/** Below -80 dBFS nothing was recorded: a real room, however quiet, is louder. */
export const DIGITAL_SILENCE_PEAK = 1e-4

/** What is remembered of how loud a voice is. */
interface Loudness {
  peak: number
  /** When it last was as loud as anything that may be speech, and when as its own speech is. */
  soundMs: number
  loudMs: number
  /** When the present stretch of speech began; null: silent. */
  speechSinceMs: number | null
  /** Since when its peaks are no further apart than `CLEARLY`, and the ends of that. */
  steadySinceMs: number
  least: number
  most: number
  /** For how long another has been clearly louder while it was steady. */
  drownedMs: number
  /** How loud the noise is that was found in it; 0: none. */
  noise: number
}

interface Memory extends Loudness {
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
}

export class Mix {
  readonly #memory = new Map<string, Memory>()
  readonly #own = quiet()
  #steppedMs = -Infinity
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
    this.#steppedMs = nowMs
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

  /** From which peak on a voice counts as speech. */
  speechPeak(id: string): number {
    const memory = this.#memory.get(id)
    return memory ? speechPeakOf(memory) : SPEECH_PEAK
  }

  #remember(voice: Voice, nowMs: number): Memory {
    let memory = this.#memory.get(voice.id)
    if (!memory) {
      memory = {
        ...quiet(),
        gain: 0,
        routed: false,
        live: false,
        liveSinceMs: nowMs,
        silentSinceMs: null,
        dead: false,
        fresh: true,
      }
      this.#memory.set(voice.id, memory)
    }
    follow(memory, voice.unmuted ? voice.peak : 0, nowMs, voice.unmeasured)
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

  /**
   * Whoever speaks keeps the floor until they pause, whoever speaks over them; then whoever has spoken for longest has it.
   * A steady sound is speech until another speaks over it.
   */
  #takeFloor(moment: Moment, heard: readonly { voice: Voice; memory: Memory }[]): string | undefined {
    const { nowMs } = moment
    follow(this.#own, moment.ownPeak ?? 0, nowMs)
    const voices: { member: string; loudness: Loudness }[] = heard.flatMap(({ voice, memory }) => (voice.output ? [] : [{ member: voice.member, loudness: memory }]))
    voices.push({ member: moment.listener, loudness: this.#own })
    this.#findNoise(voices.map(({ loudness }) => loudness), nowMs)
    const speaking = voices.flatMap(({ member, loudness }) => (loudness.speechSinceMs === null ? [] : [{ member, since: loudness.speechSinceMs }]))
    speaking.sort((a, b) => a.since - b.since || (a.member < b.member ? -1 : 1))
    if (!speaking.some((s) => s.member === this.#speaker)) this.#speaker = speaking[0]?.member
    return this.#speaker
  }

  /**
   * A fan never pauses, and a tone that somebody sends does not either. So a steady sound is noise only once somebody clearly
   * louder has spoken over it; then only what is clearly louder than it is its sender's speech, until it falls silent.
   */
  #findNoise(voices: readonly Loudness[], nowMs: number): void {
    const passedMs = Math.min(nowMs - this.#steppedMs, PEAK_MS)
    for (const voice of voices) {
      if (voice.most < SPEECH_PEAK || nowMs - voice.steadySinceMs < STEADY_MS) continue
      if (voices.some(({ peak }) => peak >= CLEARLY * voice.most)) voice.drownedMs += passedMs
      if (voice.drownedMs < DROWNED_MS) continue
      voice.noise = voice.least
      voice.speechSinceMs = null
    }
  }
}

const is = ({ member, output }: Voice, other: Elsewhere): boolean => output?.booth === other.booth && output.language === other.language && member === other.member

export function alike<T extends Channel | Airing | Interpretation>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, n) => (Object.keys(each) as (keyof T)[]).every((key) => each[key] === b[n]?.[key]))
}

const quiet = (): Loudness => ({ peak: 0, soundMs: -Infinity, loudMs: -Infinity, speechSinceMs: null, steadySinceMs: -Infinity, least: 0, most: 0, drownedMs: 0, noise: 0 })

const speechPeakOf = ({ noise }: Loudness): number => Math.max(SPEECH_PEAK, CLEARLY * noise)

function follow(voice: Loudness, peak: number, nowMs: number, unmeasured = false): void {
  voice.peak = peak
  voice.least = Math.min(voice.least, peak)
  voice.most = Math.max(voice.most, peak)
  if (unmeasured || voice.most >= CLEARLY * voice.least) {
    voice.steadySinceMs = nowMs
    voice.least = peak
    voice.most = peak
    voice.drownedMs = 0
  }
  if (peak >= SPEECH_PEAK) voice.soundMs = nowMs
  if (unmeasured || nowMs - voice.soundMs > SPEECH_HOLD_MS) voice.noise = 0
  if (peak >= speechPeakOf(voice)) {
    voice.loudMs = nowMs
    voice.speechSinceMs ??= nowMs
  } else if (nowMs - voice.loudMs > SPEECH_HOLD_MS) {
    voice.speechSinceMs = null
  }
}
