import { expect, it } from 'vitest'
import { roughSpan, shortMoment, spanOf, timeIn } from './time.ts'

const minute = 60_000

it.each([
  [5 * minute, '5 minutes'],
  [-60 * minute + 200, '1 hour'],
  [90 * minute, '1.5 hours'],
  [49 * 60 * minute, '2 days'],
])('a clock that is %d milliseconds off is off by %s', (off, words) => {
  expect(roughSpan(off, 'en')).toBe(words)
})

it('says spans in figures and times in each capital', () => {
  expect([spanOf(0), spanOf(65_000), spanOf(-3_725_000)]).toEqual(['0:00', '1:05', '1:02:05'])
  const start = Date.parse('2026-12-15T08:00:00Z')
  expect([timeIn(start, 'zh', 'Asia/Shanghai'), timeIn(start, 'ru', 'Europe/Moscow'), timeIn(start, 'ar-EG', 'Africa/Cairo')]).toEqual(['16:00', '11:00', '10:00'])
})

it('says the year of a moment only when it is another one', () => {
  const year = new Date().getFullYear()
  expect(shortMoment(new Date(year, 8, 21, 9, 35).getTime(), 'en')).toBe('Sep 21, 09:35')
  expect(shortMoment(new Date(year + 1, 8, 21, 9, 35).getTime(), 'en')).toBe(`Sep 21, ${String(year + 1)}, 09:35`)
})
