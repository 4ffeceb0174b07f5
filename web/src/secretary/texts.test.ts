import { expect, it } from 'vitest'
import { view } from '../testing/table.ts'
import { textLanguages, written } from './texts.ts'

it('a text is written in the languages of the table, and the reader’s', () => {
  expect(textLanguages(view(), 'ru')).toEqual(['ru', 'zh'])
  expect(textLanguages(view(), 'en')).toEqual(['ru', 'zh', 'en'])
})

it('what is sent is what all can see: no empty languages, no control characters, no other line ends', () => {
  expect(written({ en: ' One\r\n\tTwo\u2028Three\u202e ', zh: '  ', ru: '\u200b\n', ar: 'سلام\u200f' })).toEqual({ en: 'One\n Two\nThree', ar: 'سلام' })
})
