import { describe, expect, it } from 'vitest'
import type { Sitting } from '../api/view.ts'
import { FLOOR, route, type Output } from '../interpretation/index.ts'
import { seeded } from '../testing/seeded.ts'
import { nextTongue, rememberedTongue, rememberTongue, speaksIn, spokenBy, tongueOf, tonguesOf } from './speaks.ts'

const person = (id: string, languages: string[]) => ({ id, languages })
const sitting = (...wei: string[]): Sitting =>
  ({ delegations: [{ language: 'zh', members: [person('wei', wei), person('ivan', ['ru'])] }], observers: [person('ada', ['fr', 'en'])] }) as unknown as Sitting
const view = sitting('zh', 'ru', 'en')

describe('what a member speaks', () => {
  it('is the first of their languages, until they say another of them', () => {
    expect(spokenBy(view, 'wei', undefined)).toBe('zh')
    expect(spokenBy(view, 'wei', { language: 'ru' })).toBe('ru')
    expect(spokenBy(view, 'ada', { language: 'en' })).toBe('en')
    expect(spokenBy(sitting(), 'wei', undefined)).toBe('zh')
  })

  it('is no language that the record does not name for them', () => {
    for (const body of [null, 'ru', 7, {}, { language: 7 }, { language: 'fr' }, { language: FLOOR }, { language: '' }, { language: ['ru'] }]) expect(spokenBy(view, 'wei', body)).toBe('zh')
    expect(spokenBy(view, 'ivan', { language: 'zh' })).toBe('ru')
    expect(spokenBy(view, 'nobody', { language: 'zh' })).toBe('')
  })

  it('leaves nobody in silence, whatever is said of it and in whatever channel', () => {
    const random = seeded(20261203)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
    const spoken = new Set<string>()
    for (let n = 0; n < 5000; n++) {
      const body = pick<unknown>([undefined, null, { language: 'zh' }, { language: 'ru' }, { language: 'en' }, { language: 'fr' }, { language: FLOOR }, { language: {} }])
      const speakers = ['wei', 'ada', 'ivan'].filter(() => random() < 0.5).map((member) => ({ member, language: spokenBy(view, member, body) }))
      for (const { member, language } of speakers) expect(tonguesOf(view, member).concat('ru')).toContain(language)
      const outputs: Output[] = ['ru', 'zh', 'fr'].map((language) => ({ booth: language, member: `interpreter-${language}`, language, live: random() < 0.5, since: 0, hears: pick([FLOOR, 'ru', 'zh', 'fr']), consecutive: random() < 0.1 }))
      const booth = pick([undefined, 'en'])
      const mix = route({ listener: { member: 'listener', channel: pick([FLOOR, 'ru', 'zh', 'fr']), booth, understands: ['en'] }, speakers, outputs, floorLanguage: speakers[0]?.language })
      expect(mix.voices.some(({ gain }) => gain === 1)).toBe(speakers.length > 0 || mix.voices.length > 0)
      for (const { language } of speakers) spoken.add(language)
    }
    expect([...spoken].sort()).toEqual(['en', 'fr', 'ru', 'zh'])
  })
})

describe('the choice of a speaker', () => {
  it('is offered to who has two languages or more, and goes round', () => {
    expect([tonguesOf(view, 'wei'), tonguesOf(view, 'ivan'), tonguesOf(view, 'nobody')]).toEqual([['zh', 'ru', 'en'], [], []])
    expect(['zh', 'ru', 'en', 'fr'].map((language) => nextTongue(['zh', 'ru', 'en'], language))).toEqual(['ru', 'en', 'zh', 'zh'])
    expect(nextTongue([], 'zh')).toBeUndefined()
  })

  it('is told when it is not the first, and over once the record names others or in another order', () => {
    expect(speaksIn(view, 'wei', undefined)).toBeUndefined()
    expect(speaksIn(view, 'wei', tongueOf(view, 'wei', 'ru'))).toEqual({ language: 'ru' })
    expect(speaksIn(view, 'wei', tongueOf(view, 'wei', 'zh'))).toBeUndefined()
    expect(speaksIn(view, 'wei', tongueOf(view, 'wei', 'fr'))).toBeUndefined()
    // The secretary has put another language first.
    expect(speaksIn(sitting('en', 'zh', 'ru'), 'wei', tongueOf(view, 'wei', 'ru'))).toBeUndefined()
  })

  it('is remembered on the device', () => {
    const kept = new Map<string, string>()
    const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value) } }
    expect(rememberedTongue('s', 'wei', store)).toBeUndefined()
    rememberTongue('s', 'wei', tongueOf(view, 'wei', 'ru'), store)
    expect(rememberedTongue('s', 'wei', store)).toEqual({ among: 'zh ru en', language: 'ru' })
    expect(rememberedTongue('s', 'ada', store)).toBeUndefined()
    const none = { getItem: () => { throw new Error('none') }, setItem: () => { throw new Error('none') } }
    expect(rememberedTongue('s', 'wei', none)).toBeUndefined()
    expect(() => { rememberTongue('s', 'wei', tongueOf(view, 'wei', 'ru'), none) }).not.toThrow()
  })
})
