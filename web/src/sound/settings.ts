/** How an interpreter set what they hear, remembered in this browser for this seat alone. */

export type Tuning = Readonly<{
  /** In dB, of the deep and of the high frequencies. */
  bass: number
  treble: number
  /** Linear, 0 to 1: of all that is heard; beside it of the voices of the floor, of the interpretations, and of the booth itself. */
  volume: number
  floor: number
  relay: number
  booth: number
}>

export type Settings = Tuning & Readonly<{
  /** How loud a voice is comfortable, as the line check found: its level at the output, in dBFS. */
  comfortDb: number
}>

export const TONE_DB = 12
/** An ordinary voice's level at full volume. */
export const VOICE_DB = -23
/** The line check's test sound goes this far down. */
export const QUIETEST_DB = VOICE_DB - 24
/**
 * A voice's peaks reach some 15 dB over its average; 3 dB more leave them alone. Whatever is held at the ceiling for long is
 * then at most 18 dB louder than what is comfortable.
 */
const HEADROOM_DB = 18

/**
 * The most that ears may have on an average of eight hours, in dB against the ceiling: the lower action value of directive
 * 2003/10/EC, 80 dB(A), which is also what ITU-T H.870 allows for 40 hours a week. It is taken that 70 dB(A) are what was
 * found comfortable, the speech of a raised to loud voice at one metre (ISO 9921).
 */
export const DAY_LIMIT_DB = 80 - 70 - HEADROOM_DB

export const untouched: Settings = { bass: 0, treble: 0, volume: 1, floor: 1, relay: 1, booth: 1, comfortDb: VOICE_DB }

/** The limiter's, in dBFS. */
export function ceilingDb({ comfortDb }: Pick<Settings, 'comfortDb'>): number {
  return comfortDb + HEADROOM_DB
}

/** At which a voice is as loud as is comfortable: 0 to 1, for the console's own volume to begin with, and again whenever the line check sets it anew. */
export function comfortableVolume({ comfortDb }: Pick<Settings, 'comfortDb'>): number {
  return 10 ** ((comfortDb - VOICE_DB) / 20)
}

type Store = Pick<Storage, 'getItem' | 'setItem'>

const keyOf = (summit: string, member: string): string => `parley.sound.${summit}.${member}`
const bounds: Readonly<Record<keyof Settings, readonly [number, number]>> = {
  bass: [-TONE_DB, TONE_DB],
  treble: [-TONE_DB, TONE_DB],
  volume: [0, 1],
  floor: [0, 1],
  relay: [0, 1],
  booth: [0, 1],
  comfortDb: [QUIETEST_DB, VOICE_DB],
}

/** What was remembered; whatever cannot be read is as if it had not been touched. */
export function rememberedSettings(summit: string, member: string, store: Store = localStorage): Settings {
  let read: unknown
  try {
    read = JSON.parse(store.getItem(keyOf(summit, member)) ?? '{}')
  } catch {
    return untouched // damaged, or the browser keeps nothing for this page
  }
  const field = (name: keyof Settings, otherwise = untouched[name]): number => {
    const value: unknown = typeof read === 'object' && read !== null ? (read as Record<string, unknown>)[name] : undefined
    const [least, most] = bounds[name]
    return typeof value === 'number' && value >= least && value <= most ? value : otherwise
  }
  const comfortDb = field('comfortDb')
  return {
    bass: field('bass'),
    treble: field('treble'),
    volume: field('volume', comfortableVolume({ comfortDb })),
    floor: field('floor'),
    relay: field('relay'),
    booth: field('booth'),
    comfortDb,
  }
}

/** A browser that keeps nothing begins anew next time; nothing else is lost. */
export function rememberSettings(summit: string, member: string, change: Partial<Settings>, store: Store = localStorage): Settings {
  const before = rememberedSettings(summit, member, store)
  // What was comfortable once may be a shock in another headset.
  const volume = change.comfortDb === undefined ? before.volume : comfortableVolume({ comfortDb: change.comfortDb })
  const settings = { ...before, volume, ...change }
  try {
    store.setItem(keyOf(summit, member), JSON.stringify(settings))
  } catch {
    return settings
  }
  return settings
}
