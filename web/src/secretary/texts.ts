/** A text that this delegation writes for all to agree to, in the languages of the table. */
import type { Text, View } from '../api/view.ts'
import { tableLanguages } from './booths.ts'

/** The longest text in one language: the limit of internal/summit. */
export const longestText = 4000

/** The languages to write in: those of the table, then the reader's. */
export const textLanguages = (view: View, reader: string): string[] => {
  const table = tableLanguages(view)
  return table.some((tag) => tag.split('-')[0] === reader) ? table : [...table, reader]
}

/** Tabs and the other makers of new lines are written plainly, and what the eye cannot see (the reader's direction is set apart) is left out. */
const plain = (words: string): string =>
  words
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(/\t/gu, ' ')
    .replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '')
    .trim()

/** What is sent: the languages that were written in. */
export const written = (draft: Text): Text =>
  Object.fromEntries(
    Object.entries(draft).flatMap(([tag, words]) => {
      const text = plain(words)
      return /^[\s\p{Cf}]*$/u.test(text) ? [] : [[tag, text]]
    }),
  )
