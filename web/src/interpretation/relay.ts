/**
 * What is on air, and what was made from what: which output a relay may take, and how far it is from the floor. The
 * twin of relay.go in internal/interpretation.
 */
import { isSigned } from './signed.ts'
import { FLOOR, type Listener, type Listening, type Output } from './route.ts'

/**
 * The outputs that are live here or may be elsewhere, in the order in which they win their channel, and the one that
 * speaks to everybody.
 */
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
  return [...new Set(air.outputs.filter((o) => o.live).map((o) => o.language))]
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
 * Booths come in the order of their ids, which every seat shares: of two in one language all hear the same one, and of
 * two that speak to everybody too, whatever each seat noticed first. Within a booth the later comes first, so that a
 * hand-over takes effect when the next interpreter goes on air.
 */
export function onAir({ outputs, floorLanguage = '' }: Listening): Air {
  const since = (o: Output): number => (Number.isNaN(o.since) ? -Infinity : o.since)
  const understands = (o: Output): string => (o.understands ?? []).join(' ')
  const sorted = outputs
    // Who signs is seen: nothing of it sounds, and nothing is made from how it sounds.
    .filter((o) => (o.live || o.doubtful) && !isSigned(o.language))
    .sort(
      (a, b) =>
        compare(a.booth, b.booth) ||
        Number(a.unheard ?? false) - Number(b.unheard ?? false) ||
        compare(since(b), since(a)) ||
        compare(a.member, b.member) ||
        compare(a.language, b.language) ||
        Number(b.live) - Number(a.live) ||
        Number(b.consecutive ?? false) - Number(a.consecutive ?? false) ||
        compare(a.hears ?? '', b.hears ?? '') ||
        compare(understands(a), understands(b)),
    )
  return { outputs: sorted, consecutive: sorted.find((o) => o.live && o.consecutive), floorLanguage }
}

/** The one output of a language: the consecutive one, which everybody hears, else the one that wins. */
function one({ outputs, consecutive }: Air, language: string): Output | undefined {
  return consecutive?.language === language ? consecutive : outputs.find((o) => o.live && o.language === language)
}

/** The output of the listener's channel that is meant for them. */
export function chosenOf(air: Air, { member, channel, booth, understands = [] }: Listener): Output | undefined {
  const output = channel === FLOOR ? undefined : one(air, channel)
  if (!output || output === air.consecutive) return output && everybodysOf(air, member)
  if (speaksToAll(air, member) || (booth && !relays(air, channel, understands)) || returns(air, output, member, booth)) return undefined
  return output
}

/**
 * The consecutive output that a member hears. It is heard by the booth that it comes from, too, but not by who speaks,
 * nor by a boothmate who speaks to everybody as well. Of those who do, each hears at most one of a booth before their
 * own: none of them hears what was made from their own words, whatever each finds live.
 */
export function everybodysOf({ outputs, consecutive }: Air, member: string): Output | undefined {
  if (!consecutive || consecutive.member === member) return undefined
  return outputs.some((o) => o.member === member && o.consecutive && o.booth === consecutive.booth) ? undefined : consecutive
}

/** What a member says is meant for everybody. They take no relay: everything else may come from their own words. */
function speaksToAll({ outputs }: Air, member: string): boolean {
  return outputs.some((o) => o.member === member && o.consecutive)
}

/** Whether an interpreter takes the pivot: there is one, and they do not understand the floor. */
function relays({ floorLanguage }: Air, pivot: string, understands: readonly string[]): boolean {
  if (pivot === '' || pivot === FLOOR) return false
  return floorLanguage === '' || (floorLanguage !== pivot && !understands.includes(floorLanguage))
}

/**
 * All outputs that the interpreter of an output may hear, whichever of them their own seat finds live and chooses.
 */
function mayHear(air: Air, { member, booth, hears = '', understands = [] }: Output): readonly Output[] {
  const toAll = speaksToAll(air, member)
  const takes = !toAll && relays(air, hears, understands)
  return air.outputs.filter((o) => o.member !== member && ((o.consecutive && (!toAll || o.booth < booth)) || (takes && o.language === hears)))
}

/** Whether an output may come from this member or their booth, at whatever remove. */
function returns(air: Air, output: Output, member: string, booth: string | undefined): boolean {
  const booths = new Set(air.outputs.filter((o) => o.member === member).map((o) => o.booth))
  if (booth) booths.add(booth)
  const made = new Set([output])
  // Grows while it is gone through.
  for (const source of made) {
    if (source.member === member || booths.has(source.booth)) return true
    for (const next of mayHear(air, source)) made.add(next)
  }
  return false
}

/**
 * The interpretations between the floor and an output. An interpreter whose source would return to them hears the
 * floor, so that this ends.
 */
export function depthOf(air: Air, { member, booth, hears = '', understands }: Output): number {
  const sources = new Set([everybodysOf(air, member), chosenOf(air, { member, channel: hears, booth, understands })])
  return 1 + Math.max(0, ...[...sources].map((source) => (source ? depthOf(air, source) : 0)))
}
