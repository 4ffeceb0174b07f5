// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { ceilingDb, comfortableVolume, rememberedSettings, rememberSettings, untouched, VOICE_DB } from './settings.ts'

const kept = (text: string | null) => ({ getItem: () => text, setItem: () => undefined })

it('comes back as it was set, for this seat alone', () => {
  rememberSettings('summit', 'wang', { bass: -3, relay: 0.5 })
  rememberSettings('summit', 'wang', { comfortDb: -35 })
  expect(rememberedSettings('summit', 'wang')).toEqual({ ...untouched, bass: -3, relay: 0.5, comfortDb: -35 })
  expect(rememberedSettings('summit', 'li')).toEqual(untouched)
})

it('takes what is damaged or out of bounds as not touched', () => {
  for (const text of [null, 'x', 'null', '[]', '{"bass":40,"treble":"3","floor":-1,"comfortDb":0}']) {
    expect(rememberedSettings('summit', 'wang', kept(text)), String(text)).toEqual(untouched)
  }
})

it('begins without what a browser does not keep', () => {
  const full = { getItem: () => null, setItem: () => { throw new DOMException('', 'QuotaExceededError') } }
  expect(rememberSettings('summit', 'wang', { bass: 6 }, full).bass).toBe(6)
})

it('sets ceiling and volume from what is comfortable', () => {
  expect(ceilingDb({ comfortDb: -35 })).toBe(-17)
  expect(comfortableVolume({ comfortDb: VOICE_DB })).toBe(1)
  expect(comfortableVolume({ comfortDb: VOICE_DB - 20 })).toBeCloseTo(0.1)
})
