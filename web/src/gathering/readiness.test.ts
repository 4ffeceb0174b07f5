import { expect, it } from 'vitest'
import { beijing, delegation, moscow, view } from '../testing/table.ts'
import { differs, sessionToJoin, verified } from './readiness.ts'

const of = (...delegations: (typeof moscow)[]) => view({ delegations })

it('takes the keys for compared once every delegation has compared every other', () => {
  expect(verified(view())).toBe(false)
  expect(verified(of({ ...moscow, comparedBy: ['beijing'] }, beijing))).toBe(false)
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
