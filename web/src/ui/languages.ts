/** Languages' names and lists as the reader writes them. */
import { isolated } from './isolate.ts'
import { ownSignName, signName } from './signs.ts'

const namesFor = cached((reader) => new Intl.DisplayNames(reader, { type: 'language' }))
const orderFor = cached((reader) => new Intl.Collator(reader))

/** The name of a language in the reader's own: "Russian". */
export function languageName(tag: string, reader: string): string {
  return signName(tag, reader) ?? namesFor(reader).of(tag) ?? tag
}

/** The name of a language in itself: "русский". */
export const ownName = (tag: string): string => {
  const signed = ownSignName(tag)
  const name = signed?.name ?? languageName(tag, tag)
  return name.charAt(0).toLocaleUpperCase(signed?.lang ?? tag) + name.slice(1)
}

/** As the reader writes it and in itself, where that is known and differs: "Greek · Ελληνικά". */
export function bothNames(tag: string, reader: string): string {
  const name = languageName(tag, reader)
  if (!ownSignName(tag) && Intl.DisplayNames.supportedLocalesOf(tag).length === 0) return name
  const own = ownName(tag)
  return own.toLocaleLowerCase(tag) === name.toLocaleLowerCase(tag) ? name : `${name} · ${own}`
}

/** The language of the choices that is meant by its name, as the reader writes it or in itself, by both or by its code. */
export function languageTyped(text: string, choices: readonly string[], reader: string): string | undefined {
  const typed = text.trim().toLocaleLowerCase(reader)
  return choices.find((tag) => [bothNames(tag, reader), languageName(tag, reader), ownName(tag), tag].some((name) => name.toLocaleLowerCase(reader) === typed))
}

/** "Beijing, Moscow and Kyiv". */
export const list = (items: readonly string[], reader: string): string =>
  new Intl.ListFormat(reader, { style: 'long', type: 'conjunction' }).format(items.map((item) => isolated(item, reader)))

/** In the reader's alphabet. */
export function alphabetical<T>(items: readonly T[], reader: string, name: (item: T) => string): T[] {
  const order = orderFor(reader)
  return [...items].sort((a, b) => order.compare(name(a), name(b)))
}

/** One maker of words for each reader: making one takes as long as drawing a screen. */
function cached<T>(make: (reader: string) => T): (reader: string) => T {
  const made = new Map<string, T>()
  return (reader) => {
    const known = made.get(reader) ?? make(reader)
    made.set(reader, known)
    return known
  }
}

/** Title, role and the rest in one line; what says the same twice stands once. */
export const oneLine = (parts: readonly string[], reader: string): string =>
  [...new Set(parts.filter((part) => part !== ''))].map((part) => isolated(part, reader)).join(' · ')
