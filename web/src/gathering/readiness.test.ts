import { expect, it } from 'vitest'
import { shown } from '../app/shown.ts'
import { beijing, delegation, moscow, view } from '../testing/table.ts'
import { differs, readyOf, sessionToJoin, verified } from './readiness.ts'

const of = (...delegations: (typeof moscow)[]) => view({ delegations })

it('takes the keys for compared once every delegation has compared every other', () => {
  expect(verified(of({ ...moscow, comparedBy: [] }, { ...beijing, comparedBy: [] }))).toBe(false)
  expect(verified(of({ ...moscow, comparedBy: ['beijing'] }, { ...beijing, comparedBy: [] }))).toBe(false)
  expect(verified(of({ ...moscow, comparedBy: ['beijing'] }, { ...beijing, comparedBy: ['moscow'] }))).toBe(true)
})

it('asks nothing of a delegation that has left', () => {
  const gone = delegation('kyiv', { withdrawn: true, ready: 'restricted' })
  const compared = [{ ...moscow, comparedBy: ['beijing'] }, { ...beijing, comparedBy: ['moscow'] }] as const
  expect(verified(of(...compared, gone))).toBe(true)
  expect(sessionToJoin(of(moscow, beijing, gone), 'moscow')).toBe('closed')
})

it('joins the session that the others are ready for', () => {
  expect(sessionToJoin(of(moscow, beijing), 'moscow')).toBe('closed')
  expect(sessionToJoin(of(moscow, { ...beijing, ready: 'restricted' }), 'moscow')).toBe('restricted')
  expect(sessionToJoin(of(moscow, { ...beijing, ready: 'restricted' }, delegation('kyiv', { ready: 'closed' })), 'moscow')).toBe('closed')
})

it('sees when they are ready for different sessions', () => {
  expect(differs(of({ ...moscow, ready: 'closed' }, beijing))).toBe(false)
  expect(differs(of({ ...moscow, ready: 'closed' }, { ...beijing, ready: 'restricted' }))).toBe(true)
})

it('shows all as ready until the plenary opens', () => {
  const since = '2026-12-15T08:00:02.000Z'
  const entered = view({ phase: 'in-session', session: { kind: 'restricted', since, recording: false } })
  const at = (now: number) => readyOf({ view: entered, shown: shown(entered, now) }, moscow)
  expect(at(Date.parse(since) - 1)).toBe('restricted')
  expect(at(Date.parse(since))).toBe('')
})
