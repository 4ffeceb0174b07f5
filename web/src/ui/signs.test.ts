import { expect, it } from 'vitest'
import { isSigned } from '../interpretation/index.ts'
import { languageName, ownName } from './languages.ts'
import { offeredSigns, ownSignName, signName } from './signs.ts'

it('has a name of every sign language offered, in each language of the interface and in its own', () => {
  for (const tag of offeredSigns) {
    expect(isSigned(tag), tag).toBe(true)
    for (const reader of ['en', 'zh', 'ru', 'fr', 'es', 'ar']) expect(signName(tag, reader), `${tag} in ${reader}`).toMatch(/\S{2}/u)
    expect(ownSignName(tag)?.name, tag).toMatch(/\S{2}/u)
  }
})

it('names them as every other language is named', () => {
  expect([languageName('rsl', 'en'), languageName('rsl', 'zh'), ownName('rsl'), ownName('csl')]).toEqual(['Russian Sign Language', '俄罗斯手语', 'Русский жестовый язык', '中国手语'])
})
