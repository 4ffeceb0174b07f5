/** Languages' names and lists as the reader writes them. */

/** The name of a language in the reader's own: "Russian". */
export function languageName(tag: string, reader: string): string {
  return new Intl.DisplayNames(reader, { type: 'language' }).of(tag) ?? tag
}

/** The name of a language in itself: "русский". */
export const ownName = (tag: string): string => {
  const name = languageName(tag, tag)
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1)
}

/** "Beijing, Moscow and Kyiv". */
export const list = (items: readonly string[], reader: string): string =>
  new Intl.ListFormat(reader, { style: 'long', type: 'conjunction' }).format(items)

/** In the reader's alphabet. */
export function alphabetical<T>(items: readonly T[], reader: string, name: (item: T) => string): T[] {
  const order = new Intl.Collator(reader)
  return [...items].sort((a, b) => order.compare(name(a), name(b)))
}
