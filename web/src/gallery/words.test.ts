import { expect, it } from 'vitest'
import { languages, ownName, pageLanguage, wanted, wordsIn } from './words.ts'

it('speaks the first of the reader’s languages that it has', () => {
  expect(pageLanguage(['uk', 'ru-RU', 'en'])).toBe('ru')
  expect(pageLanguage(['uk'])).toBe('en')
})

it('offers the reader’s own language of the stream, else the floor', () => {
  expect(wanted(['mul', 'ru', 'zh-Hant'], ['zh-TW', 'en'])).toBe('zh-Hant')
  expect(wanted(['mul', 'pt-BR', 'pt'], ['pt'])).toBe('pt')
  expect(wanted(['mul', 'ru'], ['fr'])).toBe('mul')
  expect(wanted([], ['fr'])).toBe('')
})

it('names languages as they name themselves', () => {
  expect(['ru', 'fr', 'x?'].map(ownName)).toEqual(['русский', 'français', 'x?'])
})

it('has its words in every language', async () => {
  const all = await Promise.all(languages.map(wordsIn))
  for (const words of all) expect(Object.keys(words)).toEqual(Object.keys(all[0]!))
})
