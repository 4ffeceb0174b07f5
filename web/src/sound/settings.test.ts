// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { ceilingDb, comfortableVolume, rememberedSettings, rememberSettings, untouched, VOICE_DB } from './settings.ts'

const kept = (text: string | null) => ({ getItem: () => text, setItem: () => undefined })

it('comes back as it was set, for this seat alone', () => {
  rememberSettings('summit', 'wang', { bass: -3, relay: 0.5 })
  rememberSettings('summit', 'wang', { booth: 0.35, volume: 0.8 })
  expect(rememberedSettings('summit', 'wang')).toEqual({ ...untouched, bass: -3, relay: 0.5, booth: 0.35, volume: 0.8 })
  expect(rememberedSettings('summit', 'li')).toEqual(untouched)
})

it('takes what is damaged or out of bounds as not touched', () => {
  for (const text of [null, 'x', 'null', '[]', '{"bass":40,"treble":"3","volume":1.5,"floor":-1,"booth":2,"comfortDb":0}']) {
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

describe('the volume', () => {
  const volume = (member: string) => rememberedSettings('summit', member).volume

  it('begins at what the line check found comfortable, and stays as it was set from then on', () => {
    rememberSettings('summit', 'chen', { comfortDb: VOICE_DB - 20 })
    expect(volume('chen')).toBeCloseTo(0.1)
    rememberSettings('summit', 'chen', { volume: 0.3 })
    rememberSettings('summit', 'chen', { bass: 3 })
    expect(volume('chen')).toBe(0.3)
  })

  it('begins there again once a line check finds something else comfortable', () => {
    rememberSettings('summit', 'chen', { volume: 1 })
    rememberSettings('summit', 'chen', { comfortDb: VOICE_DB - 12 })
    expect(volume('chen')).toBeCloseTo(0.25, 2)
  })

  it('is the comfortable one where it was never set, as in what an earlier version kept', () => {
    expect(rememberedSettings('summit', 'wang', kept('{"comfortDb":-43}')).volume).toBeCloseTo(0.1)
  })
})
