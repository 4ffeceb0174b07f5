import { describe, expect, it } from 'vitest'
import { DEFAULT_DUCK_DB, duckGain } from '../interpretation/index.ts'
import { duckAt, EQUAL, positionOf, rememberDuck, rememberedDuck } from './balance.ts'

describe('the slider between original and interpretation', () => {
  it('goes from off to equal, louder with every step', () => {
    const gains = Array.from({ length: EQUAL + 1 }, (_, position) => duckGain(duckAt(position)))
    expect([gains[0], gains[EQUAL]]).toEqual([0, 1])
    expect(gains.every((gain, n) => n === 0 || gain > gains[n - 1]!)).toBe(true)
  })

  it('stands where its level is, also the usual one', () => {
    for (let position = 0; position <= EQUAL; position++) expect(positionOf(duckAt(position))).toBe(position)
    expect(duckAt(positionOf(DEFAULT_DUCK_DB))).toBe(DEFAULT_DUCK_DB)
    expect([positionOf(-60), positionOf(-1000), duckAt(-4), duckAt(1000)]).toEqual([1, 1, 'off', 0])
  })

  it('is remembered for the seat, and what cannot be is the usual level', () => {
    const kept = new Map<string, string>()
    const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value) } }
    expect(rememberedDuck('s', 'wei', store)).toBe(DEFAULT_DUCK_DB)
    rememberDuck('s', 'wei', 'off', store)
    rememberDuck('s', 'ivan', -6, store)
    expect([rememberedDuck('s', 'wei', store), rememberedDuck('s', 'ivan', store), rememberedDuck('t', 'wei', store)]).toEqual(['off', -6, DEFAULT_DUCK_DB])
    for (const odd of ['', ' ', 'loud', 'NaN', '-61', '7', 'null']) {
      kept.set('parley.balance.s.wei', odd)
      expect(rememberedDuck('s', 'wei', store)).toBe(DEFAULT_DUCK_DB)
    }
  })
})
