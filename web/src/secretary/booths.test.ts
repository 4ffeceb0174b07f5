import { expect, it } from 'vitest'
import { languages } from '../i18n/i18n.ts'
import { view } from '../testing/table.ts'
import { bothNames, languageName, languageTyped } from '../ui/languages.ts'
import { offeredSigns } from '../ui/signs.ts'
import { spokenLanguages } from '../ui/spokenLanguages.ts'
import { languageChoices } from './booths.ts'

/** As the node has it, internal/identity/certificate.go. */
const tag = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$/

it('offers what summits are interpreted into, each tag once and one that the node takes', () => {
  const offered = languageChoices(view(), 'en')
  expect(offered).toEqual(expect.arrayContaining(['ar', 'zh', 'en', 'fr', 'ru', 'es', 'el', 'sv', 'he', 'ka', 'hy', 'fa', ...offeredSigns]))
  expect(offered.length).toBeGreaterThan(100)
  expect(new Set(offered).size).toBe(offered.length)
  expect(offered.filter((each) => !tag.test(each))).toEqual([])
})

it('has those of the table first, the others as the reader looks for them, sign languages last', () => {
  const offered = languageChoices(view(), 'ru')
  expect(offered.slice(0, 2)).toEqual(['ru', 'zh'])
  const names = offered.slice(2, -offeredSigns.length).map((each) => languageName(each, 'ru'))
  expect(names).toEqual([...names].sort(new Intl.Collator('ru').compare))
  expect(offered.slice(-offeredSigns.length)).toEqual(offeredSigns)
})

it.each(languages)('names every one to who reads %s, no two alike', (reader) => {
  const offered = languageChoices(view(), reader)
  expect(spokenLanguages.filter((each) => languageName(each, reader) === each)).toEqual([])
  expect(new Set(offered.map((each) => bothNames(each, reader))).size).toBe(offered.length)
  expect(offered.filter((each) => languageTyped(bothNames(each, reader), offered, reader) !== each)).toEqual([])
})

it('shows a name in itself beside the reader\u2019s where it is another', () => {
  expect(['el', 'ru', 'en', 'rsl'].map((each) => bothNames(each, 'en'))).toEqual(['Greek · Ελληνικά', 'Russian · Русский', 'English', 'Russian Sign Language · Русский жестовый язык'])
  expect(bothNames('el', 'zh')).toBe('希腊语 · Ελληνικά')
})

it('knows a language by either name, by both and by its code, in any letters', () => {
  const offered = languageChoices(view(), 'en')
  expect(['Greek', 'ελληνικά', ' greek · Ελληνικά ', 'EL', 'Klingon', ''].map((typed) => languageTyped(typed, offered, 'en'))).toEqual(['el', 'el', 'el', 'el', undefined, undefined])
})
