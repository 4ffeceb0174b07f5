/** The agenda item that is on, and its clock. Pure. */
import { textIn, type Sitting } from '../api/view.ts'

export type CurrentItem = Readonly<{
  /** Its place in the running order; undefined for who does not see all of it. */
  number: number | undefined
  title: string
  elapsedMs: number
  /** Undefined: no time is allotted. */
  allottedMs: number | undefined
  overMs: number
}>

/** At this time by the node's clock; undefined when no item is on. */
export function currentItem({ agenda, current, ...view }: Sitting, timeMs: number, reader: string): CurrentItem | undefined {
  const place = agenda.findIndex(({ id }) => id === current?.item)
  const item = agenda[place]
  if (!current || !item) return undefined
  const spent = 'spent' in item && typeof item.spent === 'number' ? item.spent * 1000 : 0
  const elapsedMs = spent + Math.max(0, timeMs - Date.parse(current.since))
  const allottedMs = item.minutes > 0 ? item.minutes * 60_000 : undefined
  return {
    // Observers are not told how many there are.
    number: 'audience' in view ? undefined : place + 1,
    title: textIn(item.title, reader),
    elapsedMs,
    allottedMs,
    overMs: allottedMs === undefined ? 0 : Math.max(0, elapsedMs - allottedMs),
  }
}
