/** When two names would be read as one. */
import type { Text } from '../api/view.ts'

/** A name as the eye compares it: without case, width, invisible characters and doubled spaces. */
export const seenAs = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()

/** Whether two texts share a name, in whatever languages. */
export function sharesName(a: Text, b: Text): boolean {
  const names = new Set(Object.values(a).map(seenAs))
  return Object.values(b).some((name) => names.has(seenAs(name)))
}
