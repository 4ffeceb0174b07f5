import { expect, it } from 'vitest'
import { isTaken, Takers, takesAsFew, takesOf } from './takes.ts'

it('says what is done without, and nothing where nothing is', () => {
  expect(takesOf(true, undefined)).toBeUndefined()
  expect(takesOf(false, undefined)).toEqual({ pictures: false })
  expect(takesOf(true, new Set(['wei', 'li']))).toEqual({ voices: ['li', 'wei'] })
})

it('finds in that who takes what', () => {
  const said = takesOf(false, new Set(['wei']))
  expect(['camera', 'microphone', 'booth/pair/ru'].map((purpose) => isTaken(said, 'wei', purpose))).toEqual([false, true, true])
  expect(['camera', 'microphone', 'booth/pair/ru'].map((purpose) => isTaken(said, 'li', purpose))).toEqual([false, false, false])
  expect(['camera', 'microphone'].map((purpose) => isTaken({ pictures: false }, 'li', purpose))).toEqual([false, true])
})

it('finds whose voice is taken where the line carries few', () => {
  expect(takesAsFew(takesOf(false, new Set(['wei'])), 'wei')).toBe(true)
  expect(takesAsFew(takesOf(false, new Set(['wei'])), 'li')).toBe(false)
  expect([undefined, 'x', { pictures: false }, { voices: 'wei' }, takesOf(false, new Set(['wei', 'li', 'ivan', 'lan']))].map((said) => takesAsFew(said, 'wei'))).toEqual([false, false, false, false, false])
})

it('takes for everything what cannot be read', () => {
  for (const said of [undefined, null, 'x', 7, {}, { pictures: true }, { voices: 'wei' }]) {
    expect(isTaken(said, 'wei', 'camera')).toBe(true)
    expect(isTaken(said, 'wei', 'microphone')).toBe(true)
  }
})

it('tells who has ceased to take something of what was on its way, and of nothing after that', () => {
  const takers = new Takers()
  const present = new Set(['wei', 'lan'])
  const of = (purpose: string, said: unknown, nowMs: number) => takers.of('ivan', purpose, present, new Map(said === undefined ? [] : [['wei', said]]), nowMs)
  expect(of('camera', undefined, 0)).toBeUndefined()
  expect(of('camera', { pictures: false }, 1000)).toEqual(['wei', 'lan'])
  expect(of('microphone', { pictures: false }, 1000)).toEqual(['wei', 'lan'])
  expect(of('camera', { pictures: false }, 4900)).toEqual(['wei', 'lan'])
  expect(of('camera', { pictures: false }, 5000)).toEqual(['lan'])
  expect(of('microphone', { pictures: false }, 5000)).toEqual(['wei', 'lan'])
  expect(of('camera', { voices: [] }, 6000)).toEqual(['wei', 'lan'])
  expect(of('camera', { pictures: false }, 7000)).toEqual(['wei', 'lan'])
  expect(of('camera', undefined, 100_000)).toBeUndefined()
  expect(of('camera', { pictures: false }, 101_000)).toEqual(['wei', 'lan'])
})
