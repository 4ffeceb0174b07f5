import { expect, it } from 'vitest'
import { booth, sessionOf, view } from '../testing/table.ts'
import { sayingOf, unableOf } from './cannotInterpret.ts'

const chambers = [{ id: 'plenary', members: ['head', 'bei-head', 'voice'].map((id) => ({ id, device: 'D', publish: [], subscribe: true })) }]
const on = view({ phase: 'in-session', session: sessionOf('closed'), chambers })
const unable = { booth: booth.id, reason: 'sound', speaker: 'bei-head', member: 'voice', since: '2026-12-15T08:00:00Z' } as const

it('a press says it of whoever has the floor', () => {
  expect(sayingOf(on, booth, 'bei-head')).toEqual({ kind: 'cannot-interpret', body: { booth: 'ru-zh', reason: 'sound', speaker: 'bei-head' } })
})

it('nobody is named who has not had the floor, or has gone', () => {
  expect(sayingOf(on, booth, undefined)).toBeUndefined()
  expect(sayingOf({ ...on, chambers: [] }, booth, 'bei-head')).toBeUndefined()
})

it('pressed again it ends, whoever has the floor by then', () => {
  const standing = { ...on, cannotInterpret: [unable] }
  for (const speaker of ['bei-head', 'head', undefined]) expect(sayingOf(standing, booth, speaker)).toEqual({ kind: 'can-interpret', body: { booth: 'ru-zh' } })
})

it('another booth speaks for itself', () => {
  const others = { ...on, cannotInterpret: [{ ...unable, booth: 'fr' }] }
  expect(unableOf(others, booth)).toBeUndefined()
  expect(sayingOf(others, booth, 'head')).toMatchObject({ kind: 'cannot-interpret' })
})
