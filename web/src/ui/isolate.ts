/** Names in other scripts beside words of ours: Unicode's isolates, for where there is no element to put a `<bdi>` around. */
import i18next from 'i18next'

/** The ranges that Unicode keeps for scripts read from right to left (DerivedBidiClass, default values). */
const rightToLeft = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}'
const turns = new RegExp(`[${rightToLeft}]`, 'u')
const readsAlong = new RegExp(`^[${rightToLeft}\\s]*$`, 'u')
/** A mark that would sit on the letter before it, or an invisible character that would change what stands around it. */
const reachesOut = /^\p{M}|\p{Cf}/u

/** What is set apart already, as in a list of names. */
const setApart = /\u2068[^\u2068\u2069]*\u2069/gu

/** The text, set apart when it could turn or touch what stands beside it on a screen in the reader's language. */
export function isolated(text: string, reader: string): string {
  const open = text.replace(setApart, '')
  const alone = reachesOut.test(open) || (i18next.dir(reader) === 'ltr' ? turns.test(open) : !readsAlong.test(open))
  return alone ? `\u2068${text}\u2069` : text
}
