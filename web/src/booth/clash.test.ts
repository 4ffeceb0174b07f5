import { expect, test } from 'vitest'
import type { Airing } from '../media/mix.ts'
import { busyWith, clashOf } from './clash.ts'

const air = (booth: string, language: string, consecutive = false): Airing => ({ booth, language, member: `of-${booth}`, consecutive })

test('A language is busy while another booth is on air into it', () => {
  const airs = [air('en', 'en'), air('ru', 'ru')]
  expect(busyWith(airs, 'zh', 'en')).toBe('of-en')
  expect(busyWith(airs, 'en', 'en')).toBeUndefined()
  expect(busyWith(airs, 'zh', 'fr')).toBeUndefined()
})

test('Of two booths in one language the one whose name comes first is heard, as both are told and nobody else', () => {
  const airs = [air('pair', 'ru'), air('en', 'en'), air('ru', 'ru')]
  expect(clashOf(airs, 'pair')).toEqual(air('pair', 'ru'))
  expect(clashOf(airs, 'ru')).toEqual(air('pair', 'ru'))
  expect(clashOf(airs, 'en')).toBeUndefined()
})

test('Who speaks to everybody is heard before who speaks in one language, and of two of them the first', () => {
  expect(clashOf([air('en', 'en'), air('fr', 'en', true)], 'en')).toEqual(air('fr', 'en', true))
  expect(clashOf([air('en', 'en', true), air('fr', 'fr', true)], 'fr')).toEqual(air('en', 'en', true))
  expect(clashOf([air('en', 'en', true), air('fr', 'fr')], 'fr')).toBeUndefined()
})

test('Boothmates who hand over do not clash', () => {
  expect(clashOf([air('en', 'en'), { ...air('en', 'en'), member: 'mate' }], 'en')).toBeUndefined()
})
