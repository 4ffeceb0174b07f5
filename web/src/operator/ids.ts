/** Ids for what an operator names: readable, since they stand in addresses. docs/protocol.md, "Encodings". */
import type { Text } from '../api/view.ts'
import { cityOf } from '../ui/zones.ts'

/** A delegation's id leaves room for what is derived from it: its caucus, its members. */
const longest = 32

const cut = (text: string, length: number): string => text.slice(0, length).replace(/-+$/, '')

function plain(name: string): string {
  const letters = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '')
  return cut(letters, longest)
}

/** The first of the names that has letters or digits of its own, else the last resort; a number behind it when it is taken. */
function idOf(names: readonly string[], taken: ReadonlySet<string>): string {
  const base = names.map(plain).find((name) => name !== '') ?? ''
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${String(number)}`
    const id = cut(base, longest - suffix.length) + suffix
    if (!taken.has(id)) return id
  }
}

function inOrder<T>(items: readonly T[], names: (item: T) => readonly string[]): string[] {
  const taken = new Set<string>()
  for (const item of items) taken.add(idOf(names(item), taken))
  return [...taken]
}

const readable = (text: Text): string[] => [text['en'] ?? '', ...Object.keys(text).sort().map((tag) => text[tag] ?? '')]

/** From a delegation's names, English first; where none can be written in an address, from its time zone's city. */
export const delegationIds = (all: readonly Readonly<{ name: Text; timeZone: string }>[]): string[] =>
  inOrder(all, ({ name, timeZone }) => [...readable(name), cityOf(timeZone), 'delegation'])

export const itemIds = (titles: readonly Text[]): string[] => inOrder(titles, (title) => [...readable(title), 'item'])
