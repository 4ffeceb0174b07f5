// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Sitting } from '../api/view.ts'
import { signAct, type ActKind } from '../identity/acts.ts'
import { generateSigner } from '../identity/keys.ts'
import { sign } from '../identity/signed.ts'
import { Protecting, type Around } from './protecting.ts'
import type { EncryptionAlarm } from './types.ts'

const summit = 'S'.repeat(43)
const node = await generateSigner()
const signers = { principal: await generateSigner(), delegate: await generateSigner(), secretary: await generateSigner() }
const stranger = await generateSigner()
const now = Date.parse('2026-12-15T08:00:00.000Z')

const person = (id: string, role: string) => ({ id, name: id, title: '', role, languages: ['ru'] })
const view = {
  phase: 'in-session',
  session: { kind: 'closed' },
  delegations: [
    { id: 'moscow', members: [person('ivan', 'principal'), person('anna', 'delegate'), person('olga', 'secretary')] },
    { id: 'beijing', members: [person('wei', 'principal')] },
  ],
  observers: [person('guest', 'mediator')],
  chambers: [{
    id: 'plenary',
    members: [
      { id: 'ivan', device: signers.principal.key }, { id: 'anna', device: signers.delegate.key }, { id: 'olga', device: signers.secretary.key },
    ],
  }],
} as unknown as Sitting
const around: Around = { view, chamber: 'plenary', holders: ['ivan', 'anna', 'olga', 'wei', 'guest'] }

let protecting: Protecting
let alarms: Omit<EncryptionAlarm, 'at'>[]
let relayed: string[]
let answer: (act: string) => Promise<string>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  alarms = []
  relayed = []
  answer = () => Promise.reject(new Error('the node refuses'))
  protecting = new Protecting({
    summit, node: node.key, time: () => now, random: () => 0.5, changed: () => undefined,
    deliver: (act) => { relayed.push(act); return answer(act) },
    alarm: (alarm) => { alarms.push(alarm) },
  })
})

afterEach(() => {
  protecting.stop()
  vi.useRealTimers()
})

const act = (kind: ActKind, body = {}, by = signers.principal, time = now, of = summit) =>
  signAct(by, { kind, body, summit: of, basis: { seq: 1, hash: 'H' }, time })
const receipt = (id: string, seq: number, by = node) => sign(by, 'parley-receipt', { summit, act: id, seq, hash: 'h' })

describe('an act that protects', () => {
  it('holds until the record has it and nobody is in who should not be', async () => {
    const { id, jws } = await act('expel', { observer: 'guest' })
    await protecting.heard({ act: jws }, around)
    expect(protecting.holds(9, true)).toBe(true)
    await protecting.heard({ receipt: await receipt(id, 10, stranger) }, around)
    expect(protecting.holds(99, true)).toBe(true)
    await protecting.heard({ receipt: await receipt(id, 10) }, around)
    expect(protecting.holds(9, true)).toBe(true)
    expect(protecting.holds(10, false)).toBe(true)
    expect(protecting.holds(10, true)).toBe(false)
    await protecting.heard({ act: jws }, around)
    expect(protecting.holds(10, true), 'the same again').toBe(false)
  })

  it('is over when its signer says that the node refused it, and nobody else', async () => {
    const { id, jws } = await act('recess')
    await protecting.heard({ act: jws }, around)
    await protecting.heard({ refused: await sign(signers.delegate, 'parley-refused', { summit, act: id }) }, around)
    expect(protecting.holds(9, true)).toBe(true)
    await protecting.heard({ refused: await sign(signers.principal, 'parley-refused', { summit, act: id }) }, around)
    expect(protecting.holds(9, true)).toBe(false)
  })

  it('is taken to the node by those who hear nothing more of it', async () => {
    const { id, jws } = await act('recess')
    answer = () => receipt(id, 12)
    await protecting.heard({ act: jws }, around)
    await vi.advanceTimersByTimeAsync(1_499)
    expect(relayed).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(relayed).toEqual([jws])
    await vi.waitFor(() => { expect(protecting.holds(12, true)).toBe(false) })
  })

  it('is an alarm when the record does not have it, whatever the node says to others, and holds on', async () => {
    await protecting.heard({ act: (await act('recess')).jws }, around)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(relayed).toHaveLength(1)
    expect(alarms).toMatchObject([{ kind: 'kept-back', member: 'ivan' }])
    expect(protecting.holds(99, true)).toBe(true)
  })

  it.each<[string, Promise<{ jws: string }>, Partial<Around>?]>([
    ['by a stranger', act('recess', {}, stranger)],
    ['by whose role may not', act('recess', {}, signers.delegate)],
    ['of another summit', act('recess', {}, signers.principal, now, 'T'.repeat(43))],
    ['of long ago', act('recess', {}, signers.principal, now - 31_000)],
    ['that protects from nothing here', act('stop-recording')],
    ['that does not protect', act('consent')],
    ['for another chamber', act('recess'), { chamber: 'moscow' }],
    ['about one who has no keys here', act('expel', { observer: 'other' })],
    ['about the other side’s member', act('revoke', { member: 'wei' }, signers.secretary)],
    ['about one who may stay', act('narrow', { observer: 'guest' }), { view: { ...view, session: { kind: 'open' } } as Sitting }],
    ['about doors that are closed', act('close-doors')],
  ])('holds nobody up: one %s', async (_, made, other = {}) => {
    await protecting.heard({ act: (await made).jws }, { ...around, ...other })
    expect(protecting.holds(0, true)).toBe(false)
  })

  it.each<[ActKind, object, keyof typeof signers, Partial<Around>?]>([
    ['revoke', { member: 'anna' }, 'secretary'],
    ['revoke', { member: 'guest' }, 'secretary'],
    ['narrow', { observer: 'guest' }, 'principal'],
    ['not-ready', {}, 'principal'],
    ['withdraw', {}, 'principal'],
    ['close-doors', {}, 'principal', { view: { ...view, session: { kind: 'open' } } as Sitting }],
  ])('holds: %s %o', async (kind, body, by, other = {}) => {
    await protecting.heard({ act: (await act(kind, body, signers[by])).jws }, { ...around, ...other })
    expect(protecting.holds(0, true)).toBe(true)
  })

  it.each([null, 7, 'act', {}, { act: 'x' }, { act: 7 }, { receipt: 'a.b.c' }, { refused: '' }])('%o is none', async (word) => {
    await protecting.heard(word, around)
    expect(protecting.holds(0, true)).toBe(false)
  })
})
