import { expect, it } from 'vitest'
import { view } from '../testing/table.ts'
import { markingOf } from './passage.ts'

const since = '2026-12-15T08:00:00.123456789Z'
const on = view({ phase: 'in-session', session: { kind: 'closed', since, recording: false } })
const after = (seconds: number) => Date.parse(since) + seconds * 1000

it('a press marks the last half minute', () => {
  expect(markingOf(on, after(90), undefined)).toEqual({ from: '2026-12-15T08:01:00.123Z', side: 'floor' })
  expect(markingOf(on, after(90), 'ru')).toEqual({ from: '2026-12-15T08:01:00.123Z', side: 'interpretation', language: 'ru' })
})

it('no more than the session is long, to the digit as the node has it', () => {
  expect(markingOf(on, after(5), undefined)?.from).toBe(since)
})

it('nothing is marked before every screen has turned, or without a session', () => {
  expect(markingOf(on, after(-1), undefined)).toBeUndefined()
  expect(markingOf(view(), after(90), undefined)).toBeUndefined()
})
