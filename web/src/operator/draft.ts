/** A summit as its operator writes it down, and what is still wrong with it. */
import type { NewSummit } from '../api/node.ts'
import type { Text } from '../api/view.ts'
import { sharesName } from '../identity/names.ts'
import { delegationIds, itemIds } from './ids.ts'
import { instantsOf, isZone } from '../ui/zones.ts'

export type Side = Readonly<{ key: number; name: Text; timeZone: string; language: string }>
export type Item = Readonly<{ key: number; title: Text; minutes: string }>

export type Draft = Readonly<{
  /** In which languages names and titles are written. */
  languages: readonly string[]
  title: Text
  /** As the fields have them: "2026-12-15", "16:00". */
  day: string
  hour: string
  /** The zone whose clock the hour is of. */
  zone: string
  /** Of an hour that comes twice, the second. */
  second: boolean
  minutes: string
  sides: readonly Side[]
  agenda: readonly Item[]
}>

export const mostSides = 8
export const leastSides = 2
export const mostItems = 50
const mostMinutes = 7 * 24 * 60
const longest = 200

export const newSide = (key: number, language: string): Side => ({ key, name: {}, timeZone: '', language })
export const newItem = (key: number): Item => ({ key, title: {}, minutes: '30' })

export function newDraft(languages: readonly string[], zone: string): Draft {
  return {
    languages, title: {}, day: '', hour: '', zone, second: false, minutes: '120', agenda: [],
    sides: [newSide(1, languages[0] ?? 'en'), newSide(2, languages[0] ?? 'en')],
  }
}

export type Fault =
  | 'empty'
  | 'invisible'
  | 'long'
  | 'control'
  | 'alike'
  | 'zone'
  | 'noDay'
  | 'skipped'
  | 'past'
  | 'minutes'

/** What is wrong, by the place on the page: "title", "when", "minutes", "side 3 name", "side 3 zone", "item 2 title", "item 2 minutes". */
export type Faults = ReadonlyMap<string, Fault>

/** The text as it is sent: the languages written in, without spaces around. */
export function written(text: Text, languages: readonly string[]): Text {
  const lines = languages.map((tag) => [tag, (text[tag] ?? '').trim()] as const)
  return Object.fromEntries(lines.filter(([, line]) => line !== ''))
}

/** As internal/identity's CheckName. */
function faultOf(text: Text): Fault | undefined {
  const lines = Object.values(text)
  if (lines.length === 0) return 'empty'
  if (lines.some((line) => /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(line))) return 'control'
  if (lines.some((line) => /^[\s\p{Cf}]*$/u.test(line))) return 'invisible'
  if (lines.some((line) => [...line].length > longest)) return 'long'
  return undefined
}

const wholeMinutes = (text: string): number => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : NaN)

/** When it starts; several when the hour comes twice, none when it is skipped. */
export const startsOf = ({ day, hour, zone }: Draft): number[] | undefined => (isZone(zone) ? instantsOf(day, hour, zone) : undefined)

export function faultsOf(draft: Draft, now: number): Faults {
  const faults = new Map<string, Fault>()
  const note = (at: string, fault: Fault | undefined) => {
    if (fault && !faults.has(at)) faults.set(at, fault)
  }
  note('title', faultOf(written(draft.title, draft.languages)))
  const starts = startsOf(draft)
  note('when', starts === undefined ? 'noDay' : starts.length === 0 ? 'skipped' : Math.max(...starts) <= now ? 'past' : undefined)
  const minutes = wholeMinutes(draft.minutes)
  note('minutes', minutes >= 1 && minutes <= mostMinutes ? undefined : 'minutes')
  const names = draft.sides.map(({ name }) => written(name, draft.languages))
  draft.sides.forEach((side, index) => {
    const name = names[index] ?? {}
    note(`side ${String(side.key)} name`, faultOf(name))
    note(`side ${String(side.key)} name`, names.slice(0, index).some((other) => sharesName(other, name)) ? 'alike' : undefined)
    note(`side ${String(side.key)} zone`, isZone(side.timeZone) ? undefined : 'zone')
  })
  for (const item of draft.agenda) {
    note(`item ${String(item.key)} title`, faultOf(written(item.title, draft.languages)))
    note(`item ${String(item.key)} minutes`, wholeMinutes(item.minutes) <= mostMinutes ? undefined : 'minutes')
  }
  return faults
}

/** What is convened; the draft has no faults. `claimKeys` are the delegations', in order. */
export function summitOf(draft: Draft, claimKeys: readonly string[]): NewSummit {
  const starts = startsOf(draft) ?? []
  const sides = draft.sides.map((side) => ({ ...side, name: written(side.name, draft.languages) }))
  const ids = delegationIds(sides)
  const titles = draft.agenda.map(({ title }) => written(title, draft.languages))
  const items = itemIds(titles)
  return {
    title: written(draft.title, draft.languages),
    starts: new Date(starts.at(draft.second ? -1 : 0) ?? NaN).toISOString(),
    minutes: wholeMinutes(draft.minutes),
    delegations: sides.map(({ name, timeZone, language }, index) => ({ id: ids[index] ?? '', name, timeZone, language, claimKey: claimKeys[index] ?? '' })),
    agenda: titles.map((title, index) => ({ id: items[index] ?? '', title, minutes: wholeMinutes(draft.agenda[index]?.minutes ?? ''), public: true })),
  }
}
