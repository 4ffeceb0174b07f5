import { describe, expect, it } from 'vitest'
import { adjournment, beijing, booth, delegation, member, moscow, proposal, view } from '../testing/table.ts'
import { readyOtherwise, waitedFor, whatNow } from './nextStep.ts'

const time = Date.now()
const next = (more: Parameters<typeof view>[0] = {}) => whatNow(view(more), 'sec', time)!.next
const adjourned = { seq: 20, hash: 'E' }

describe('the one next step', () => {
  it('is to invite a principal, before anything else of ours', () => {
    const alone = { ...moscow, members: [member('sec', { role: 'secretary' }), member('head', { role: 'principal', state: 'revoked' })] }
    expect(next({ phase: 'preparing', delegations: [alone, beijing] })).toBe('invite')
    expect(next({ delegations: [alone, beijing] })).toBe('invite')
  })

  it('is to staff the booth when an interpreter stands in none', () => {
    expect(next({ booths: [] })).toBe('staff')
    expect(next({ booths: [{ ...booth, members: ['another'] }] })).toBe('staff')
  })

  it('is to compare the keys, as far as that is ours to do', () => {
    expect(next({ delegations: [moscow, { ...beijing, comparedBy: [] }] })).toBe('compare')
    expect(next({ delegations: [{ ...moscow, comparedBy: [] }, beijing] })).toBe('ready')
    expect(next({ phase: 'preparing', delegations: [moscow, { ...beijing, claimed: false, key: '', comparedBy: [] }] })).toBeUndefined()
  })

  it('is to be ready, and then to wait', () => {
    expect(next()).toBe('ready')
    expect(next({ phase: 'recess' })).toBe('ready')
    expect(next({ delegations: [{ ...moscow, ready: 'closed' }, beijing] })).toBeUndefined()
  })

  it('is nothing in session: nobody is nudged to end it', () => {
    expect(next({ phase: 'in-session' })).toBeUndefined()
  })

  it('is to answer what waits for us, before anything else', () => {
    expect(next({ phase: 'in-session', proposals: [adjournment('beijing')] })).toBe('answer')
    expect(next({ booths: [], proposals: [adjournment('beijing')] })).toBe('answer')
    expect(next({ phase: 'in-session', proposals: [adjournment('beijing', 'moscow')] })).toBeUndefined()
    expect(next({ phase: 'in-session', proposals: [proposal('start-recording', ['beijing'])] })).toBe('answer')
  })

  it('is to countersign after the end, and then to keep the record', () => {
    expect(next({ phase: 'adjourned', adjourned })).toBe('countersign')
    expect(next({ phase: 'adjourned', adjourned, delegations: [{ ...moscow, countersigned: true }, beijing] })).toBe('download')
  })

  it('is nothing for a delegation that has left, until the end', () => {
    const delegations = [{ ...moscow, withdrawn: true }, beijing]
    expect(next({ delegations })).toBeUndefined()
    expect(next({ delegations, phase: 'adjourned', adjourned })).toBe('countersign')
  })

  it('is unknown to a stranger', () => {
    expect(whatNow(view(), 'elsewhere', time)).toBeUndefined()
  })
})

it('says who is ready for another kind of session, and who is waited for', () => {
  const ours = { ...moscow, ready: 'closed' as const }
  const oslo = delegation('oslo', { ready: 'closed' })
  const lima = delegation('lima', { withdrawn: true })
  const other = { ...beijing, ready: 'restricted' as const }
  expect(readyOtherwise(ours, [other, oslo, lima])).toEqual([other])
  expect(readyOtherwise(moscow, [other])).toEqual([])
  expect(waitedFor(view(), { own: ours, others: [other, oslo, lima] })).toEqual([other])
  expect(waitedFor(view({ phase: 'adjourned' }), { own: ours, others: [{ ...lima, countersigned: true }, oslo] })).toEqual([oslo])
})
