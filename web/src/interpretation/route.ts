/**
 * Who hears what, as a total pure function: the twin of internal/interpretation in Go, held to it by the
 * test vectors in internal/interpretation/testdata. It knows no tracks, packets, sound or clocks.
 */
import { chosenOf, compare, depthOf, everybodysOf, onAir } from './relay.ts'

export const FLOOR = 'floor'

/** Decibels relative to full level of a floor voice under its interpretation. */
export const DEFAULT_DUCK_DB = -18
export const MIN_DUCK_DB = -60
export const MAX_DUCK_DB = 0

/** Ramps of the mix, in milliseconds (DESIGN section 7): no bursts, and no gap at a switch. */
export const DUCK_IN_MS = 150
export const DUCK_OUT_MS = 400
export const CROSS_FADE_MS = 20

export interface Listener {
  readonly member: string
  /** FLOOR or a language; an interpreter's is the pivot. */
  readonly channel: string
  /** The booth that the record staffs with them: an interpreter, who hears directly whom they understand. */
  readonly booth?: string | undefined
  /** The languages that an interpreter follows without a relay, beside the pivot's. */
  readonly understands?: readonly string[] | undefined
}

/** A member with an open microphone on the floor, and the language spoken into it. */
export interface Speaker {
  readonly member: string
  readonly language: string
}

/** A booth output as the listener finds it; `since` is when it went live, in milliseconds on any one clock. */
export interface Output {
  readonly booth: string
  readonly language: string
  readonly member: string
  readonly live: boolean
  readonly since: number
  /** The channel that its interpreter has chosen: FLOOR, which none is too, or the language of a relay's pivot. */
  readonly hears?: string | undefined
  /** The languages that its interpreter follows without a relay, beside the pivot's. */
  readonly understands?: readonly string[] | undefined
  /** It is meant for everybody, after the speaker. */
  readonly consecutive?: boolean | undefined
  /** On air, as far as is known, and not sent to this listener. Others' outputs may depend on it. */
  readonly unheard?: boolean | undefined
  /** Not live here, though it may be where another hears it. Nobody hears it here; others' outputs may depend on it. */
  readonly doubtful?: boolean | undefined
}

/** Decibels, counted as the nearer end when outside the range; 'off' takes the floor away under an interpretation. */
export type Duck = number | 'off'

export interface Listening {
  readonly listener: Listener
  readonly speakers: readonly Speaker[]
  readonly outputs: readonly Output[]
  /** What whoever has the floor speaks, or had it last; none or '': nobody yet. */
  readonly floorLanguage?: string | undefined
  readonly duckDb?: Duck | undefined
}

export type Voice =
  | { readonly kind: 'floor'; readonly member: string; readonly language: string; readonly gain: number }
  | { readonly kind: 'output'; readonly member: string; readonly booth: string; readonly language: string; readonly gain: number }

/**
 * floor: chosen so; interpretation: the channel has a live output; original: it has none that they may hear, or they
 * understand the floor themselves; the floor is at full level.
 */
export type Source = 'floor' | 'interpretation' | 'original'

/** The floor voices in order of member, then the output of the channel, then a consecutive one of another language. */
export interface Mix {
  readonly voices: readonly Voice[]
  readonly source: Source
  /** Of the deepest voice: 0 for the original, 1 for an interpretation, 2 and more for one of an interpretation. */
  readonly depth: number
}

/** The linear gain, 0 to 1, of a ducked floor voice. */
export function duckGain(duck: Duck = DEFAULT_DUCK_DB): number {
  if (duck === 'off' || duck === -Infinity) return 0
  const db = Number.isNaN(duck) ? DEFAULT_DUCK_DB : duck
  return 10 ** (Math.min(Math.max(db, MIN_DUCK_DB), MAX_DUCK_DB) / 20)
}

/**
 * Who the listener hears and at what level. The order of speakers and outputs does not matter.
 * Whenever anybody but the listener speaks, some voice is at full level. No interpreter hears what was made from
 * their own booth's words, so that nothing goes round.
 */
export function route(listening: Listening): Mix {
  const { listener } = listening
  const air = onAir(listening)
  const [own, everybodys] = [chosenOf(air, listener), everybodysOf(air, listener.member)].map((output) => (output?.unheard ? undefined : output))
  const outputs = [...new Set([own, everybodys])].filter((output) => output !== undefined)
  return {
    voices: [
      ...floor(listening, own && !air.consecutive ? duckGain(listening.duckDb) : 1),
      ...outputs.map(({ member, booth, language }) => ({ kind: 'output', member, booth, language, gain: 1 }) as const),
    ],
    source: listener.channel === FLOOR ? 'floor' : own ? 'interpretation' : 'original',
    depth: Math.max(0, ...outputs.map((output) => depthOf(air, output))),
  }
}

/** A member named twice is one voice, in the listener's language if in either. */
function floor({ listener, speakers }: Listening, others: number): Voice[] {
  const followed = [listener.channel, ...(listener.booth ? (listener.understands ?? []) : [])]
  const foreign = (s: Speaker): number => (followed.includes(s.language) ? 0 : 1)
  return [...speakers]
    .sort((a, b) => compare(a.member, b.member) || foreign(a) - foreign(b) || compare(a.language, b.language))
    .filter((s, i, sorted) => s.member !== listener.member && sorted[i - 1]?.member !== s.member)
    .map((s) => ({ kind: 'floor', member: s.member, language: s.language, gain: foreign(s) ? others : 1 }))
}
