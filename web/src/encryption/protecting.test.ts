import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Sitting } from '../api/view.ts'
import { signAct, type ActKind } from '../identity/acts.ts'
import { generateSigner } from '../identity/keys.ts'
import { sign } from '../identity/signed.ts'
import { Protecting, type Standing } from './protecting.ts'
import type { EncryptionAlarm } from './types.ts'

const summit = 'S'.repeat(43)
const signers = { principal: await generateSigner(), delegate: await generateSigner(), secretary: await generateSigner(), observer: await generateSigner(), interpreter: await generateSigner() }
const stranger = await generateSigner()
const now = Date.parse('2026-12-15T08:00:00.000Z')

const person = (id: string, role: string) => ({ id, name: id, title: '', role, languages: ['ru'] })
const booth = (...members: string[]) => ({ id: 'booth-pair', members: members.map((id) => ({ id, device: devices[id] ?? 'D' })) })
let extra: readonly object[] = []
const table = (session: object | null, ...members: string[]) =>
  ({
    phase: session ? 'in-session' : 'recess',
    session,
    delegations: [
      { id: 'moscow', members: [person('ivan', 'principal'), person('anna', 'delegate'), person('olga', 'secretary'), person('lan', 'interpreter')] },
      { id: 'beijing', members: [person('wei', 'principal')] },
    ],
    observers: [{ ...person('guest', 'mediator'), accreditedBy: 'moscow' }, { ...person('other', 'press'), accreditedBy: 'beijing' }, person('tech', 'technician')],
    booths: [{ id: 'pair', outputs: ['ru'], members: ['lan'] }, { id: 'fr', outputs: ['fr'], members: ['wei'] }],
    chambers: [...extra, { id: 'plenary', members: members.map((id) => ({ id, device: devices[id] ?? 'D' })) }],
  }) as unknown as Sitting

const devices: Readonly<Record<string, string>> = { ivan: signers.principal.key, anna: signers.delegate.key, olga: signers.secretary.key, lan: signers.interpreter.key, guest: signers.observer.key }
const all = ['ivan', 'anna', 'olga', 'wei', 'guest', 'other']
const closed = { kind: 'closed', since: '2026-12-15T07:00:00.000Z' }
const proposal = { seq: 9, hash: 'H' }
const counted = { ...closed, air: { proposal, from: '2026-12-15T08:00:04.000Z' } }
const open = { ...counted, kind: 'open', since: counted.air.from }
const before: Standing = { view: table(closed, ...all), holders: all, conforms: true }
const without = (...out: string[]): Standing => ({ ...before, view: table(closed, ...all.filter((id) => !out.includes(id))) })

let protecting: Protecting
let alarms: Omit<EncryptionAlarm, 'at'>[]
let relayed: string[]

const about = (chamber: string) => {
  protecting = new Protecting({
    summit, chamber, time: () => now, random: () => 0.5, changed: () => undefined,
    deliver: (act) => { relayed.push(act); return Promise.reject(new Error('the node refuses')) },
    alarm: (alarm) => { alarms.push(alarm) },
  })
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  alarms = []
  relayed = []
  about('plenary')
})

afterEach(() => {
  protecting.stop()
  vi.useRealTimers()
})

const act = (kind: ActKind, body = {}, by = signers.principal, time = now, of = summit) =>
  signAct(by, { kind, body, summit: of, basis: { seq: 1, hash: 'H' }, time })
const hear = (word: unknown, standing: Standing = before) => protecting.heard(word, () => standing)

describe('an act that protects', () => {
  it('holds until the record shows it and nobody has the keys who should not', async () => {
    const { jws } = await act('expel', { observer: 'guest' })
    await hear({ act: jws })
    expect(protecting.holds(before), 'the record does not show it').toBe(true)
    expect(protecting.holds({ ...without('guest'), conforms: false }), 'they are in the group').toBe(true)
    expect(protecting.holds(without('guest'))).toBe(false)
    await hear({ act: jws })
    expect(protecting.holds(before), 'the same again').toBe(false)
  })

  it('is not ended by a word of the node’s', async () => {
    const { id, jws } = await act('recess')
    await hear({ act: jws })
    await hear({ receipt: await sign(signers.principal, 'parley-receipt', { summit, act: id, seq: 1, hash: 'h' }) })
    expect(protecting.holds(before)).toBe(true)
    expect(protecting.holds({ ...before, view: table(null) })).toBe(false)
  })

  it('is over when its signer says that the node refused it, and nobody else', async () => {
    const { id, jws } = await act('recess')
    await hear({ act: jws })
    await hear({ refused: await sign(signers.delegate, 'parley-refused', { summit, act: id }) })
    expect(protecting.holds(before)).toBe(true)
    await hear({ refused: await sign(signers.principal, 'parley-refused', { summit, act: id }) })
    expect(protecting.holds(before)).toBe(false)
  })

  it('and its refusal are taken in the order in which they came', async () => {
    const { id, jws } = await act('recess')
    const refused = await sign(signers.principal, 'parley-refused', { summit, act: id })
    await Promise.all([hear({ act: jws }), hear({ refused })])
    expect(protecting.holds(before)).toBe(false)
  })

  it('is taken to the node by those who hear of it, again and again until the record shows it', async () => {
    const { jws } = await act('revoke', { member: 'anna' }, signers.secretary)
    await hear({ act: jws })
    await vi.advanceTimersByTimeAsync(1_499)
    expect(relayed).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(relayed).toEqual([jws])
    await vi.advanceTimersByTimeAsync(3_000)
    expect(relayed).toEqual([jws, jws, jws])
    expect(protecting.holds(without('anna'))).toBe(false)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(relayed).toHaveLength(3)
    expect(alarms).toEqual([])
  })

  it('is an alarm when the record does not show it, and holds on', async () => {
    await hear({ act: (await act('recess')).jws })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(alarms).toMatchObject([{ kind: 'kept-back', member: 'ivan' }])
    expect(protecting.holds(before)).toBe(true)
  })

  it.each<[string, Promise<{ jws: string }>, (Partial<Standing> & { chamber?: string })?]>([
    ['by a stranger', act('recess', {}, stranger)],
    ['by whose role may not', act('recess', {}, signers.delegate)],
    ['by an observer', act('recess', {}, signers.observer)],
    ['of another summit', act('recess', {}, signers.principal, now, 'T'.repeat(43))],
    ['of long ago', act('recess', {}, signers.principal, now - 31_000)],
    ['that the node must refuse', act('recess', { really: true })],
    ['that protects from nothing here', act('stop-recording')],
    ['that does not protect', act('consent')],
    ['for another chamber', act('recess'), { chamber: 'caucus-moscow' }],
    ['about one who has no keys here', act('expel', { observer: 'guest' }), { holders: ['ivan', 'wei'] }],
    ['about the other side’s member', act('revoke', { member: 'wei' }, signers.secretary)],
    ['about whom the other side accredited', act('revoke', { member: 'other' }, signers.secretary)],
    ['about one who may stay', act('narrow', { observer: 'guest' }), { view: table(open, ...all) }],
    ['about doors that are closed', act('close-doors')],
    ['about another proposal', act('take-back', { proposal: { seq: 8, hash: 'H' } }), { view: table(open, ...all) }],
  ])('holds nobody up: one %s', async (_, made, { chamber, ...other } = {}) => {
    if (chamber) about(chamber)
    await hear({ act: (await made).jws }, { ...before, ...other })
    expect(protecting.holds({ ...before, ...other })).toBe(false)
  })

  it.each<[ActKind, object, keyof typeof signers, Standing, Standing]>([
    ['revoke', { member: 'anna' }, 'secretary', before, without('anna')],
    ['revoke', { member: 'guest' }, 'secretary', before, without('guest')],
    ['narrow', { observer: 'other' }, 'principal', before, without('other')],
    ['not-ready', {}, 'principal', before, { ...before, view: table(null) }],
    ['withdraw', {}, 'principal', before, without('ivan', 'anna', 'olga')],
    ['close-doors', {}, 'principal', { ...before, view: table(open, ...all) }, before],
    ['close-doors', {}, 'principal', { ...before, view: table(counted, ...all) }, before],
    ['take-back', { proposal }, 'principal', { ...before, view: table(counted, ...all) }, before],
    ['take-back', { proposal }, 'secretary', { ...before, view: table(open, ...all) }, before],
  ])('holds until it is done: %s %o', async (kind, body, by, at, done) => {
    await hear({ act: (await act(kind, body, signers[by])).jws }, at)
    expect(protecting.holds(at)).toBe(true)
    expect(protecting.holds(done)).toBe(false)
  })

  it.each<[ActKind]>([['recess'], ['close-doors']])('holds on when the node keeps a %s back until the countdown is over', async (kind) => {
    const at: Standing = { ...before, view: table(counted, ...all) }
    await hear({ act: (await act(kind, {}, signers.principal)).jws }, at)
    expect(protecting.holds({ ...before, view: table(open, ...all) })).toBe(true)
    expect(protecting.holds({ ...before, view: table(null) })).toBe(false)
  })

  it('holds the booth that dismisses its technician, and no other chamber', async () => {
    const at = (...members: string[]): Standing => {
      extra = [booth(...members)]
      const standing = { view: table(closed, ...all), holders: ['lan', 'tech'], conforms: true }
      extra = []
      return standing
    }
    const dismiss = (body: object) => act('dismiss-technician', body, signers.interpreter)
    about('booth-pair')
    await hear({ act: (await dismiss({ booth: 'fr', member: 'tech' })).jws }, at('lan', 'tech'))
    await hear({ act: (await dismiss({ booth: 'pair', member: 'lan' })).jws }, at('lan', 'tech'))
    expect(protecting.holds(at('lan', 'tech')), 'of another booth, and about no technician').toBe(false)
    const { jws } = await dismiss({ booth: 'pair', member: 'tech' })
    await hear({ act: jws }, at('lan', 'tech'))
    expect(protecting.holds(at('lan', 'tech'))).toBe(true)
    expect(protecting.holds(at('lan'))).toBe(false)
    about('plenary')
    await hear({ act: jws }, { ...before, holders: [...all, 'tech'] })
    expect(protecting.holds(before)).toBe(false)
  })

  const nonsense = (payload: object) => sign(signers.principal, 'parley-act', payload)
  it.each<[string, unknown]>([
    ['null', null], ['a number', 7], ['a text', 'act'], ['nothing', {}], ['no JWS', { act: 'x' }], ['no text', { act: 7 }], ['an empty one', { refused: '' }],
    ['no kind', { act: nonsense({ id: 'a', summit, body: {}, time: '2026-12-15T08:00:00.000Z' }) }],
    ['a kind that is none', { act: nonsense({ id: 'a', summit, kind: 'toString', body: {}, time: '2026-12-15T08:00:00.000Z' }) }],
    ['no body', { act: nonsense({ id: 'a', summit, kind: 'recess', time: '2026-12-15T08:00:00.000Z' }) }],
    ['no time', { act: nonsense({ id: 'a', summit, kind: 'recess', body: {} }) }],
    ['no id', { act: nonsense({ summit, kind: 'recess', body: {}, time: '2026-12-15T08:00:00.000Z' }) }],
  ])('%s is none', async (_, word) => {
    await hear(typeof word === 'object' && word !== null && 'act' in word ? { act: await word.act } : word)
    expect(protecting.holds(before)).toBe(false)
  })
})
