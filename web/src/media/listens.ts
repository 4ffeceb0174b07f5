/** Which channel each listener hears, told to the interpreters alone, and how many hear each. Pure. */
import type { Sitting } from '../api/view.ts'
import { FLOOR } from '../interpretation/index.ts'
import { boothOf } from './relay.ts'

/** Stands: `{"channel":LANGUAGE}`; who hears the floor says nothing. */
export const LISTENS = 'listens'

/** Whom it is told. */
export const interpretersOf = ({ booths }: Pick<Sitting, 'booths'>): ReadonlySet<string> => new Set(booths.flatMap(({ members }) => members))

/** What a listener tells; an interpreter hears for work, and says that elsewhere. */
export const listensTo = (view: Sitting, member: string, channel: string): Readonly<{ channel: string }> | undefined =>
  channel === FLOOR || boothOf(view, member) ? undefined : { channel }

/** How many of those who are there listen to each of these languages. */
export function listenersOf(view: Sitting, outputs: readonly string[], told: ReadonlyMap<string, unknown>, present: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map(outputs.map((language) => [language, 0]))
  for (const [member, body] of told) {
    if (!present.has(member) || boothOf(view, member) || typeof body !== 'object' || body === null || !('channel' in body) || typeof body.channel !== 'string') continue
    const count = counts.get(body.channel)
    if (count !== undefined) counts.set(body.channel, count + 1)
  }
  return counts
}
