import { expect, it } from 'vitest'
import { OUTPUT_KEYS, KEYS } from './console.ts'
import { formatOf, LEVEL_KEYS, levelOf, moved, type Level } from './levels.ts'
import { TALK_KEYS } from './talking.ts'

const all = Object.keys(LEVEL_KEYS) as Level[]

it('each level has two keys, which are nobody else\'s', () => {
  const keys = Object.values(LEVEL_KEYS).flat()
  expect(new Set([...keys, ...OUTPUT_KEYS, ...Object.values(KEYS), ...Object.values(TALK_KEYS)]).size)
    .toBe(keys.length + OUTPUT_KEYS.length + Object.keys(KEYS).length + Object.keys(TALK_KEYS).length)
  expect(levelOf('3', all)).toEqual({ level: 'treble', by: -1 })
  expect(levelOf('8', all)).toEqual({ level: 'relay', by: 1 })
  expect(levelOf('=', all)).toEqual({ level: 'volume', by: 1 })
  expect(levelOf('9', all)).toBeUndefined()
  expect(levelOf('J', ['volume'])).toBeUndefined()
})

it('a key goes one step further, on the scale and not beyond it', () => {
  expect(moved('bass', 11, 1)).toBe(12)
  expect(moved('bass', 12, 1)).toBe(12)
  expect(moved('treble', -12, -1)).toBe(-12)
  expect(moved('volume', 0.1995, 1)).toBe(0.25)
  expect([1, 2, 3].reduce((value) => moved('booth', value, 1), 0)).toBe(0.15)
  expect(moved('relay', 0.03, -1)).toBe(0)
})

it('is told as the sliders tell it', () => {
  const told = (level: Level, value: number) => new Intl.NumberFormat('en', formatOf(level)).format(value)
  expect([told('bass', 3), told('treble', 0), told('floor', 0.45)]).toEqual(['+3', '0', '45%'])
})
