import { describe, expect, it } from 'vitest'
import { adjournment, beijing, booth, member, moscow, view } from '../testing/table.ts'
import { whatNow } from './nextStep.ts'

const now = (more: Parameters<typeof view>[0] = {}) => {
  const { next, offers } = whatNow(view(more), 'moscow')!
  return [next, offers]
}

describe('the one next step', () => {
  it('is to invite a principal, before anything else', () => {
    const alone = { ...moscow, members: [member('sec', { role: 'secretary' }), member('head', { role: 'principal', state: 'revoked' })] }
    expect(now({ phase: 'preparing', delegations: [alone, beijing] })).toEqual(['invite', []])
    expect(now({ delegations: [alone, beijing] })).toEqual(['invite', ['ready', 'adjourn']])
  })

  it('is to staff the booth when an interpreter stands in none', () => {
    expect(now({ booths: [] })).toEqual(['staff', ['ready', 'adjourn']])
    expect(now({ booths: [{ ...booth, members: ['another'] }] })[0]).toBe('staff')
  })

  it('is to be ready, and then to wait', () => {
    expect(now()).toEqual(['ready', ['ready', 'adjourn']])
    expect(now({ phase: 'recess' })).toEqual(['ready', ['ready', 'adjourn']])
    expect(now({ delegations: [{ ...moscow, ready: 'closed' }, beijing] })).toEqual([undefined, ['not-ready', 'adjourn']])
  })

  it('is offered with a recess when the line is lost: a session may have opened unseen', () => {
    const ready = view({ delegations: [{ ...moscow, ready: 'closed' }, beijing] })
    expect(whatNow(ready, 'moscow', true)!.offers).toEqual(['not-ready', 'recess', 'adjourn'])
    expect(whatNow(view(), 'moscow', true)!.offers).toEqual(['ready', 'adjourn'])
  })

  it('is nothing in session: nobody is nudged to end it', () => {
    expect(now({ phase: 'in-session' })).toEqual([undefined, ['recess', 'adjourn']])
  })

  it('is to answer when another delegation asks to adjourn, once', () => {
    expect(now({ phase: 'in-session', proposals: [adjournment('beijing')] })).toEqual(['adjourn', ['recess', 'adjourn']])
    expect(now({ phase: 'in-session', proposals: [adjournment('beijing', 'moscow')] })).toEqual([undefined, ['recess']])
  })

  it('is to countersign after the end, and then to keep the record', () => {
    expect(now({ phase: 'adjourned' })).toEqual(['countersign', ['countersign']])
    expect(now({ phase: 'adjourned', delegations: [{ ...moscow, countersigned: true }, beijing] })).toEqual(['download', []])
  })

  it('is unknown to a stranger', () => {
    expect(whatNow(view(), 'elsewhere')).toBeUndefined()
  })
})
