/** A passage of a session, marked by one press for later check. Pure. */
import type { View } from '../api/view.ts'

/** So much of what was said last is marked. */
const MARKED_MS = 30_000

export type Marking = Readonly<{ from: string; side: 'floor' } | { from: string; side: 'interpretation'; language: string }>

/**
 * What a press marks: the last half minute, and of the session that is on no more than there has been. It goes on to the
 * entry that the node makes of it. `language`: of the interpretation that is meant; undefined: the floor.
 */
export function markingOf(view: View, time: number, language: string | undefined): Marking | undefined {
  const since = view.session?.since
  if (since === undefined || time <= Date.parse(since)) return undefined
  // The node writes more digits than a date here holds: its own words are no earlier than what it asks for.
  const from = time - MARKED_MS > Date.parse(since) ? new Date(time - MARKED_MS).toISOString() : since
  return language === undefined ? { from, side: 'floor' } : { from, side: 'interpretation', language }
}
