/** The agenda as a secretary edits it, and its running order by the clock. */
import type { AgendaItem, Text, View } from '../api/view.ts'
import { textLanguages, written } from './texts.ts'

/** The longest title in one language, and the most minutes: the limits of internal/summit. */
export const longestTitle = 200
const mostMinutes = 7 * 24 * 60

export type Draft = Readonly<{ id: string; title: Text; minutes: string; lead: string; public: boolean }>

/** An id that says nothing: a number would tell how many items there are that one is not shown. */
const freshId = (): string => `item-${crypto.randomUUID().slice(0, 13)}`

/** A new item is restricted until somebody says otherwise. */
export const draftOf = (item?: AgendaItem): Draft =>
  item
    ? { id: item.id, title: item.title, minutes: String(item.minutes), lead: item.lead, public: item.public }
    : { id: freshId(), title: {}, minutes: '15', lead: '', public: false }

/** The languages that a title is written in: those it has, and those that a text is. */
export const titleLanguages = (view: View, reader: string, title: Text): string[] => [...new Set([...textLanguages(view, reader), ...Object.keys(title)])]

export type PutItem = Readonly<{ item: Readonly<Record<string, unknown>>; place: number }>

const bodyOf = ({ id, title, lead, public: shown }: Draft, minutes: number, place: number): PutItem => ({
  item: { id, title, minutes, ...(lead !== '' && { lead }), public: shown },
  place,
})

/** The act that puts the draft on the agenda: in its place, or at the end; undefined while something is wrong with it. */
export function putItem(view: View, draft: Draft): PutItem | undefined {
  const title = Object.fromEntries(Object.entries(written(draft.title)).map(([tag, line]) => [tag, line.replaceAll('\n', ' ')]))
  const minutes = /^\d{1,5}$/.test(draft.minutes.trim()) ? Number(draft.minutes) : NaN
  if (Object.keys(title).length === 0 || Number.isNaN(minutes) || minutes > mostMinutes) return undefined
  const at = view.agenda.findIndex(({ id }) => id === draft.id)
  return bodyOf({ ...draft, title }, minutes, at < 0 ? view.agenda.length : at)
}

/** What was sealed stays sealed as it was. */
const moved = ({ item, place }: PutItem, sealed: string | undefined): PutItem =>
  sealed === undefined ? { item, place } : { item: { ...item, title: {}, sealed }, place }

/** The act that moves an item up or down by one; undefined at the end of the list. */
export function moveItem(view: View, id: string, by: -1 | 1): PutItem | undefined {
  const at = view.agenda.findIndex((item) => item.id === id)
  const item = view.agenda[at]
  const place = at + by
  return !item || place < 0 || place >= view.agenda.length ? undefined : moved(bodyOf(draftOf(item), item.minutes, place), item.sealed)
}

/** An item's time, in milliseconds. */
export type Running = Readonly<{
  item: AgendaItem
  /** By the plan. */
  begins: number
  on: boolean
  elapsed: number
  allotted: number
  over: boolean
}>

/** The running order at this time by the node's clock. */
export function runningOrder(view: View, time: number): Running[] {
  let begins = Date.parse(view.starts)
  return view.agenda.map((item) => {
    const on = view.current?.item === item.id
    const elapsed = item.spent * 1000 + (on && view.current ? Math.max(0, time - Date.parse(view.current.since)) : 0)
    const allotted = item.minutes * 60_000
    const running = { item, begins, on, elapsed, allotted, over: allotted > 0 && elapsed > allotted }
    begins += allotted
    return running
  })
}
