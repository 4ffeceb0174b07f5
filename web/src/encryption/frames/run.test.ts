// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest'
import { firstRun } from './run.ts'

beforeEach(() => { localStorage.clear() })

it('grows with the clock, and past what an earlier page can have used where the clock was set back', () => {
  expect(firstRun(1_800_000_000_000)).toBe(1_800_000_000_000)
  expect(firstRun(1_800_000_000_001)).toBe(1_800_001_000_000)
  expect(firstRun(1_700_000_000_000)).toBe(1_800_002_000_000)
  expect(firstRun(1_900_000_000_000)).toBe(1_900_000_000_000)
})

it('is a number where what was kept is none', () => {
  localStorage.setItem('parley.run', 'x')
  expect(firstRun(5_000_000)).toBe(5_000_000)
})
