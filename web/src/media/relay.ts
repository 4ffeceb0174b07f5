/**
 * What interpreters tell of their work, as signals that stand: the channel that they hear, and that what they say is
 * meant for everybody. Only of members whom the record staffs in a booth; anything else counts as not said.
 */
import type { Booth, Sitting } from '../api/view.ts'
import { findPerson } from '../api/view.ts'
import { languageOf } from './channels.ts'
import type { Interpreter } from './mix.ts'
import type { Standing } from './signals.ts'

/** `{"channel":LANGUAGE}`; who hears the floor says nothing. */
export const HEARS = 'hears'
/** `{"on":true}` */
export const CONSECUTIVE = 'consecutive'

type Body = Readonly<Record<string, unknown>>

const field = (body: unknown, name: string): unknown => (typeof body === 'object' && body !== null ? (body as Body)[name] : undefined)

/** The booth in which this member works: of those that the record staffs with them the first, the same for every seat. */
export function boothOf(view: Sitting, member: string): Booth | undefined {
  return view.booths.find((booth) => booth.members.includes(member))
}

/** What is followed without a relay: the languages that the record names, and those that the booth speaks. */
function understoodBy(view: Sitting, member: string): readonly string[] {
  const named = findPerson(view, member)?.languages ?? []
  const outputs = boothOf(view, member)?.outputs ?? []
  return [...new Set([...(named.length > 0 ? named : [languageOf(view, member)]), ...outputs])]
}

export function interpreterOf(view: Sitting, signals: Standing, member: string): Interpreter {
  if (!boothOf(view, member)) return {}
  const channel = field(signals.get(HEARS)?.get(member), 'channel')
  return {
    understands: understoodBy(view, member),
    ...(typeof channel === 'string' && { hears: channel }),
    ...(field(signals.get(CONSECUTIVE)?.get(member), 'on') === true && { consecutive: true }),
  }
}
