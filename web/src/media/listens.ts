/** Which channel each listener hears, told to the interpreters alone, and how many hear each. Pure. */
import type { Sitting } from '../api/view.ts'
import { FLOOR, isSigned } from '../interpretation/index.ts'
import { boothOf } from './relay.ts'

/** Stands: `{"channel":LANGUAGE,"signs":LANGUAGE}`, either or both; who hears the floor and watches nobody says nothing. */
export const LISTENS = 'listens'

/** Whom it is told. */
export const interpretersOf = ({ booths }: Pick<Sitting, 'booths'>): ReadonlySet<string> => new Set(booths.flatMap(({ members }) => members))

/** What a listener tells; an interpreter hears for work, and says that elsewhere. */
export function listensTo(view: Sitting, member: string, channel: string, signs?: string): Readonly<{ channel?: string; signs?: string }> | undefined {
  if (boothOf(view, member) || (channel === FLOOR && signs === undefined)) return undefined
  return { ...(channel !== FLOOR && { channel }), ...(signs !== undefined && { signs }) }
}

/** How many of those who are there listen to each of these languages, or watch it. */
export function listenersOf(view: Sitting, outputs: readonly string[], told: ReadonlyMap<string, unknown>, present: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map(outputs.map((language) => [language, 0]))
  for (const [member, body] of told) {
    if (!present.has(member) || boothOf(view, member) || typeof body !== 'object' || body === null) continue
    const { channel, signs } = body as Readonly<Record<string, unknown>>
    for (const [language, seen] of [[channel, false], [signs, true]] as const) {
      const count = typeof language === 'string' && isSigned(language) === seen ? counts.get(language) : undefined
      if (count !== undefined) counts.set(language as string, count + 1)
    }
  }
  return counts
}
