/**
 * What is on air, and what was made from what: which output a relay may take, and how far it is from the floor. The
 * twin of relay.go in internal/interpretation.
 */
import { isSigned } from './signed.ts'
import { FLOOR, type Listener, type Listening, type Output } from './route.ts'

/** The live outputs, in the order in which they win their channel, and the one that speaks to everybody. */
export interface Air {
  readonly outputs: readonly Output[]
  readonly consecutive: Output | undefined
  readonly floorLanguage: string
}

/** One language that is on air, as the listener finds it. */
export interface Channel {
  readonly language: string
  /** As in Mix, of its output. */
  readonly depth: number
  /** It is of the listener's own booth or depends on it, so that the listener hears the original in its place. */
  readonly cycle: boolean
}

/** The languages on air, in order; one that is missing is off air. */
export function channels(listening: Listening): readonly Channel[] {
  const air = onAir(listening)
  const { member, booth } = listening.listener
  return [...new Set(air.outputs.map((o) => o.language))]
    .filter((language) => language !== FLOOR)
    .sort(compare)
    .flatMap((language) => {
      const output = one(air, language)
      return output ? [{ language, depth: depthOf(air, output), cycle: returns(air, output, member, booth) }] : []
    })
}

/** Ids are ASCII, so that this is the byte order that Go compares by. */
export function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * The later comes first, so that a hand-over takes effect when the next interpreter goes on air; what is sent to this
 * listener goes before what is not.
 */
export function onAir({ outputs, floorLanguage = '' }: Listening): Air {
  const since = (o: Output): number => (Number.isNaN(o.since) ? -Infinity : o.since)
  const understands = (o: Output): string => (o.understands ?? []).join(' ')
  const sorted = outputs
    // Who signs is seen: nothing of it sounds, and nothing is made from how it sounds.
    .filter((o) => o.live && !isSigned(o.language))
    .sort(
      (a, b) =>
        Number(a.unheard ?? false) - Number(b.unheard ?? false) ||
        compare(since(b), since(a)) ||
        compare(a.member, b.member) ||
        compare(a.booth, b.booth) ||
        compare(a.language, b.language) ||
        Number(b.consecutive ?? false) - Number(a.consecutive ?? false) ||
        compare(a.hears ?? '', b.hears ?? '') ||
        compare(understands(a), understands(b)),
    )
  return { outputs: sorted, consecutive: sorted.find((o) => o.consecutive), floorLanguage }
}

/** The one output of a language: the consecutive one, which everybody hears, else the one that wins. */
function one({ outputs, consecutive }: Air, language: string): Output | undefined {
  return consecutive?.language === language ? consecutive : outputs.find((o) => o.language === language)
}

/**
 * The output of the listener's channel that they hear. What is meant for everybody is heard by the booth that it comes
 * from, too, but not by who speaks.
 */
export function heardOf(air: Air, { member, channel, booth, understands = [] }: Listener): Output | undefined {
  const output = one(air, channel)
  if (!output || output.unheard) return undefined
  if (output === air.consecutive && output.member !== member) return output
  if ((booth && !relays(air, channel, understands)) || returns(air, output, member, booth)) return undefined
  return output
}

/** Whether an interpreter takes the pivot: there is one, and they do not understand the floor. */
function relays({ floorLanguage }: Air, pivot: string, understands: readonly string[]): boolean {
  if (pivot === '' || pivot === FLOOR) return false
  return floorLanguage === '' || (floorLanguage !== pivot && !understands.includes(floorLanguage))
}

/**
 * The outputs that the interpreter of an output has chosen to hear, or must: what is consecutive. Who speaks
 * consecutively hears the floor alone, as everything else may come from their own words.
 */
function sources(air: Air, output: Output): readonly Output[] {
  const { consecutive } = air
  if (output === consecutive) return []
  const pivot = relays(air, output.hears ?? '', output.understands ?? []) ? one(air, output.hears ?? '') : undefined
  return [...new Set([consecutive, pivot])].filter((source) => source !== undefined)
}

/** Whether an output comes from this member or their booth, at whatever remove. */
function returns(air: Air, output: Output, member: string, booth: string | undefined): boolean {
  const booths = new Set(air.outputs.filter((o) => o.member === member).map((o) => o.booth))
  if (booth) booths.add(booth)
  const made = new Set([output])
  // Grows while it is gone through.
  for (const source of made) {
    if (source.member === member || booths.has(source.booth)) return true
    for (const next of sources(air, source)) made.add(next)
  }
  return false
}

/**
 * The interpretations between the floor and an output. An interpreter whose source would return to them hears the
 * floor, so that this ends.
 */
export function depthOf(air: Air, output: Output): number {
  const { member, booth } = output
  const heard = sources(air, output).filter((source) =>
    source === air.consecutive && source.member !== member ? true : !returns(air, source, member, booth),
  )
  return 1 + Math.max(0, ...heard.map((source) => depthOf(air, source)))
}
