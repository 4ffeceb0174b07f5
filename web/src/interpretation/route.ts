/**
 * Who hears what, as one total pure function: the twin of internal/interpretation in Go, held to it by the
 * test vectors in internal/interpretation/testdata. It knows no tracks, packets, sound or clocks.
 */

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
  /** FLOOR or a language. */
  readonly channel: string
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
}

/** Decibels, counted as the nearer end when outside the range; 'off' takes the floor away under an interpretation. */
export type Duck = number | 'off'

export interface Listening {
  readonly listener: Listener
  readonly speakers: readonly Speaker[]
  readonly outputs: readonly Output[]
  readonly duckDb?: Duck | undefined
}

export type Voice =
  | { readonly kind: 'floor'; readonly member: string; readonly language: string; readonly gain: number }
  | { readonly kind: 'output'; readonly member: string; readonly booth: string; readonly language: string; readonly gain: number }

/** floor: chosen so; interpretation: the channel has a live output; original: it has none, the floor is at full level. */
export type Source = 'floor' | 'interpretation' | 'original'

/** The floor voices in order of member, then at most one output. */
export interface Mix {
  readonly voices: readonly Voice[]
  readonly source: Source
}

/** The linear gain, 0 to 1, of a ducked floor voice. */
export function duckGain(duck: Duck = DEFAULT_DUCK_DB): number {
  if (duck === 'off' || duck === -Infinity) return 0
  const db = Number.isNaN(duck) ? DEFAULT_DUCK_DB : duck
  return 10 ** (Math.min(Math.max(db, MIN_DUCK_DB), MAX_DUCK_DB) / 20)
}

/**
 * Who the listener hears and at what level. The order of speakers and outputs does not matter.
 * Whenever anybody but the listener speaks, some voice is at full level.
 */
export function route(listening: Listening): Mix {
  if (listening.listener.channel === FLOOR) return { voices: floor(listening, 1), source: 'floor' }
  const output = choose(listening)
  if (output === undefined) return { voices: floor(listening, 1), source: 'original' }
  const { member, booth, language } = output
  return {
    voices: [...floor(listening, duckGain(listening.duckDb)), { kind: 'output', member, booth, language, gain: 1 }],
    source: 'interpretation',
  }
}

/** Ids are ASCII, so that this is the byte order that Go compares by. */
function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A member named twice is one voice, in the listener's language if in either. */
function floor({ listener, speakers }: Listening, others: number): Voice[] {
  const foreign = (s: Speaker): number => (s.language === listener.channel ? 0 : 1)
  return [...speakers]
    .sort((a, b) => compare(a.member, b.member) || foreign(a) - foreign(b) || compare(a.language, b.language))
    .filter((s, i, sorted) => s.member !== listener.member && sorted[i - 1]?.member !== s.member)
    .map((s) => ({ kind: 'floor', member: s.member, language: s.language, gain: foreign(s) ? others : 1 }))
}

/** The later wins, so that a hand-over takes effect when the next interpreter goes on air. */
function choose({ listener, outputs }: Listening): Output | undefined {
  const since = (o: Output): number => (Number.isNaN(o.since) ? -Infinity : o.since)
  return outputs
    .filter((o) => o.live && o.language === listener.channel && o.member !== listener.member)
    .sort((a, b) => compare(since(b), since(a)) || compare(a.member, b.member) || compare(a.booth, b.booth))[0]
}
