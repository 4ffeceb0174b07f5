import { describe, expect, it } from 'vitest'
import { rules } from '../api/rules.ts'
import type { Member, Phase, View } from '../api/view.ts'
import type { ActKind } from '../identity/acts.ts'
import { adjournment, beijing, booth, member, moscow, proposal, reporter, sessionOf, view } from '../testing/table.ts'
import { offers, readyFor } from './offers.ts'

const now = Date.now()
const kinds = Object.keys(rules) as ActKind[]
const roles: Member['role'][] = ['secretary', 'principal', 'delegate', 'interpreter']
const phases: Phase[] = ['preparing', 'gathering', 'in-session', 'recess', 'adjourned']

/** Views in each of which some act would change something; together, every act of the table would. */
const situations = (phase: Phase): View[] => {
  const me = roles.map((role) => member(role, { role }))
  const rich = (more: Partial<View>) =>
    view({
      phase,
      delegations: [{ ...moscow, ready: 'closed', members: me }, { ...beijing, comparedBy: [] }],
      observers: [reporter({ admitted: 'closed' }), reporter({ id: 'two', admitted: '' }), reporter({ id: 'tech', role: 'technician' })],
      proposals: [proposal('adopt-agenda', ['beijing']), proposal('agree-outcome', ['moscow'], { id: { seq: 8, hash: 'O' }, text: { en: 'Peace' } })],
      booths: [{ ...booth, members: roles }, { ...booth, id: 'other', outputs: ['zh'], members: roles, technicians: ['tech'] }],
      cannotInterpret: [{ booth: booth.id, reason: 'sound', speaker: 'principal', member: 'interpreter', since: new Date(now).toISOString() }],
      chambers: [{ id: 'plenary', members: me.map(({ id }) => ({ id, publish: [], device: 'D', subscribe: true })) }],
      texts: [{
        kind: 'announce-jointly', by: '', text: { en: 'A word' }, agreed: { seq: 7, hash: 'A' },
        announcement: { title: { en: 'A title' }, tells: [], calledOff: false, read: true, corrected: false },
      }],
      adjourned: phase === 'adjourned' ? { seq: 9, hash: 'H' } : null,
      ...(['in-session', 'recess', 'adjourned'].includes(phase) && { recordings: [{ began: { seq: 9, hash: 'R' }, since: new Date(now).toISOString() }] }),
      ...more,
    })
  const sessions = phase === 'in-session' ? (['restricted', 'closed', 'open'] as const) : []
  return [
    rich({}), rich({ proposals: [], floor: roles }), ...sessions.map((kind) => rich({ session: sessionOf(kind) })),
    ...(phase === 'in-session' ? [rich({ session: { ...sessionOf('open')!, recording: true } })] : []),
  ]
}

describe('the buttons of a seat', () => {
  it.each(phases.flatMap((phase) => roles.map((role) => [role, phase] as const)))('of a %s while %s are those of the table', (role, phase) => {
    // In recess a recess is worth a button only when the session may have opened unseen.
    const offered = new Set(situations(phase).flatMap((each) => [...offers(each, role, now), ...(phase === 'recess' ? offers(each, role, now, true) : [])]))
    const inTable = kinds.filter((kind) => {
      const rule = rules[kind]
      return (rule.roles as readonly string[]).includes(role) && (rule.phases as readonly string[]).includes(phase) && !rule.unfelt
    })
    expect([...offered].sort()).toEqual(inTable.sort())
  })

  it('never include an act that has no effect yet, and an observer has none at all', () => {
    for (const each of phases.flatMap(situations)) {
      for (const role of roles) for (const kind of offers(each, role, now)) expect(rules[kind].unfelt).toBe(false)
      expect([...offers(each, 'rep', now)]).toEqual([])
    }
  })
})

describe('what would change nothing is not offered', () => {
  const at = (more: Partial<View>) => offers(view(more), 'sec', now)
  const on = (kind: 'closed' | 'restricted' | 'open', more: Partial<View> = {}) => at({ phase: 'in-session', session: sessionOf(kind), ...more })

  it('a session is restricted from a closed one, and widened from a restricted one', () => {
    expect(on('closed').has('restrict')).toBe(true)
    expect(on('closed').has('widen')).toBe(false)
    expect(on('restricted').has('restrict')).toBe(false)
    expect(on('restricted').has('widen')).toBe(true)
  })

  it('one goes on air from a closed session, and closes the doors of an open one, or in the countdown to it', () => {
    const counted = { ...sessionOf('closed')!, air: { proposal: { seq: 9, hash: 'P' }, from: new Date(Date.now() + 5000).toISOString() } }
    expect(on('closed').has('go-on-air')).toBe(true)
    expect(on('closed').has('close-doors')).toBe(false)
    expect(on('restricted').has('go-on-air')).toBe(false)
    const open = at({ phase: 'in-session', session: sessionOf('open') })
    expect([open.has('go-on-air'), open.has('close-doors')]).toEqual([false, true])
    const counting = at({ phase: 'in-session', session: counted })
    expect(counting.has('close-doors')).toBe(true)
    for (const kind of ['go-on-air', 'restrict', 'adjourn'] as const) expect(counting.has(kind), kind).toBe(false)
  })

  it('a technician is expelled from a booth, too', () => {
    const technician = reporter({ id: 'tech', role: 'technician' })
    expect(on('closed', { observers: [technician] }).has('expel')).toBe(false)
    expect(on('closed', { observers: [technician], booths: [{ id: 'pair', outputs: ['ru'], members: ['voice'], technicians: ['tech'] }] }).has('expel')).toBe(true)
  })

  it('what is proposed already is answered, not proposed again, until it lapses', () => {
    expect(at({ proposals: [adjournment('beijing')] }).has('adjourn')).toBe(false)
    expect(at({ proposals: [adjournment('beijing')] }).has('consent')).toBe(true)
    expect(at({ proposals: [adjournment('moscow')] }).has('consent')).toBe(false)
    expect(at({ proposals: [adjournment('moscow')] }).has('take-back')).toBe(true)
    const later = Date.now() + 16 * 60_000
    expect(offers(view({ proposals: [adjournment('beijing')] }), 'sec', later).has('adjourn')).toBe(true)
    expect(offers(view({ proposals: [adjournment('beijing')] }), 'sec', later).has('consent')).toBe(false)
  })

  it('an adopted or an empty agenda is not adopted', () => {
    expect(at({}).has('adopt-agenda')).toBe(true)
    expect(at({ adopted: { seq: 3, hash: 'A' } }).has('adopt-agenda')).toBe(false)
    expect(at({ agenda: [] }).has('adopt-agenda')).toBe(false)
  })

  it('an open session alone is recorded, and what was recorded is deleted at any time after', () => {
    const recordings = [{ began: { seq: 9, hash: 'R' }, since: '2026-12-15T08:00:00Z' }]
    expect(on('closed').has('start-recording')).toBe(false)
    expect(on('open').has('start-recording')).toBe(true)
    expect(on('open').has('delete-recording')).toBe(false)
    for (const phase of ['in-session', 'recess', 'adjourned'] as const) expect(at({ phase, recordings }).has('delete-recording')).toBe(true)
  })

  it('a delegation that has left revokes and countersigns, and no more', () => {
    const delegations = [{ ...moscow, withdrawn: true }, beijing]
    expect([...at({ delegations })]).toEqual(['revoke'])
    expect([...at({ delegations, phase: 'adjourned', adjourned: { seq: 4, hash: 'A' } })]).toEqual(['countersign'])
  })
})

it('a recess is offered when the line is lost and ours had said ready: the session may have opened unseen', () => {
  const ready = view({ delegations: [{ ...moscow, ready: 'closed' }, beijing] })
  expect(offers(ready, 'sec', now, true).has('recess')).toBe(true)
  expect(offers(ready, 'sec', now).has('recess')).toBe(false)
  expect(offers(view(), 'sec', now, true).has('recess')).toBe(false)
})

it('one can be ready for either kind of session, and change from one to the other', () => {
  expect(readyFor(moscow)).toEqual(['closed', 'restricted'])
  expect(readyFor({ ...moscow, ready: 'closed' })).toEqual(['restricted'])
})
