import { describe, expect, it } from 'vitest'
import type { View } from '../api/view.ts'
import type { EncryptionNow } from '../encryption/types.ts'
import { reporter, view as summit } from '../testing/table.ts'
import { arrange, askersOf, hears, isLive, sharesOf, troubleOf } from './scene.ts'

const member = (id: string, role: string, languages: string[]) => ({ id, name: id.toUpperCase(), title: '', role, languages, state: 'enrolled', expires: null })
const camera = (id: string) => ({ id, publish: ['camera', 'microphone'], device: 'D', subscribe: true })

const view = {
  session: { kind: 'closed', since: '2026-12-15T08:00:00.000Z' },
  delegations: [
    { id: 'moscow', name: { en: 'Moscow', zh: '莫斯科' }, language: 'ru', members: [member('ivan', 'principal', ['ru']), member('anna', 'delegate', ['ru'])] },
    { id: 'beijing', name: { en: 'Beijing', zh: '北京' }, language: 'zh', members: [member('wei', 'principal', ['zh']), member('li', 'delegate', ['zh']), member('lan', 'interpreter', ['zh', 'ru'])] },
  ],
  booths: [],
  observers: [],
  chambers: [{ id: 'plenary', members: [camera('ivan'), camera('anna'), camera('wei'), camera('li'), { id: 'lan', publish: [], device: 'D', subscribe: true }] }],
} as unknown as View

const nobody = { present: new Set<string>(), pictures: new Map(), coming: new Set<string>(), quiet: new Set<string>(), speaker: undefined }
const picture = { id: 'x', track: {} as MediaStreamTrack }

describe('the plenary', () => {
  it('shows a principal the other principal large, though absent', () => {
    const scene = arrange(view, 'ivan', new Set(), nobody, 'en')
    expect(scene.large.map((t) => [t.member, t.at])).toEqual([['wei', 'absent']])
    expect(scene.strip).toEqual([])
    expect(scene.missing).toEqual(['Beijing'])
  })

  it('puts delegates of both sides and the own principal in the strip, and nobody twice', () => {
    const now = { ...nobody, present: new Set(['wei', 'li', 'ivan']), pictures: new Map([['wei', picture], ['ivan', picture]]), coming: new Set(['li']) }
    const scene = arrange(view, 'anna', new Set(['wei', 'li', 'ivan']), now, 'en')
    expect(scene.large.map((t) => [t.member, t.at])).toEqual([['wei', 'picture']])
    expect(scene.strip.map((t) => [t.member, t.at])).toEqual([['li', 'waiting'], ['ivan', 'picture']])
    expect(scene.missing).toEqual([])
  })

  it('tells apart who is at the table, in the room, and without a picture', () => {
    const scene = (now: Partial<typeof nobody>, here: string[] = []) => arrange(view, 'ivan', new Set(here), { ...nobody, ...now }, 'en').large[0]?.at
    expect(scene({}, ['wei'])).toBe('entering')
    expect(scene({ present: new Set(['wei']) })).toBe('none')
    expect(scene({ present: new Set(['wei']), coming: new Set(['wei']) })).toBe('waiting')
  })

  it('shows an interpreter both principals, equally', () => {
    expect(arrange({ ...view, delegations: view.delegations }, 'stranger', new Set(), nobody, 'zh').large.map((t) => t.delegation)).toEqual(['北京', '莫斯科'])
  })
})

describe('trouble', () => {
  it('names the gravest first', () => {
    expect(troubleOf('live', 'joined', 'good')).toBeUndefined()
    expect(troubleOf('node-gone', 'rejoining', 'lost')).toBe('node-gone')
    expect(troubleOf('node-gone', 'joined', 'good')).toBeUndefined()
    expect(troubleOf('connecting', 'rejoining', 'lost')).toBe('rejoining')
    expect(troubleOf('live', 'connecting', 'good')).toBe('connecting')
    expect(troubleOf('live', 'joined', 'lost')).toBe('resuming')
    expect(troubleOf('live', 'joined', 'poor')).toBe('poor')
  })
})

describe('what is claimed', () => {
  const keys = (at: EncryptionNow['at']): EncryptionNow => ({ at, code: undefined, alarms: [] })
  const encryption = keys('on')

  it('is that nothing is heard without a line, or while sound is blocked', () => {
    expect(hears({ line: 'joined', encryption, sound: 'on', source: 'original' })).toBe('original')
    expect(hears({ line: 'rejoining', encryption, sound: 'on', source: 'original' })).toBe('nothing')
    expect(hears({ line: 'joined', encryption, sound: 'blocked', source: 'interpretation' })).toBe('nothing')
  })

  it('is that nothing is heard without keys, and others are where only this seat is held', () => {
    const heard = (at: EncryptionNow['at']) => hears({ line: 'joined', encryption: keys(at), sound: 'on', source: 'original' })
    expect(heard('joining')).toBe('nothing')
    expect(heard('off')).toBe('nothing')
    expect(heard('held')).toBe('original')
  })

  it('is live only while something goes out', () => {
    expect(isLive({ line: 'joined', encryption, sending: new Set(['microphone']) })).toBe(true)
    expect(isLive({ line: 'joined', encryption, sending: new Set() })).toBe(false)
    expect(isLive({ line: 'rejoining', encryption, sending: new Set(['camera']) })).toBe(false)
    for (const at of ['held', 'joining', 'off'] as const) expect(isLive({ line: 'joined', encryption: keys(at), sending: new Set(['microphone']) })).toBe(false)
  })
})

describe('the session', () => {
  const table = summit({ floor: ['bei-head', 'nobody', 'head'] })

  it('shows each side what it spoke in the same order, whoever spoke more', () => {
    const spoken = new Map([['head', 5000], ['voice', 500], ['bei-head', 70_000], ['stranger', 9000]])
    expect(sharesOf(table, spoken, 'en')).toEqual([{ id: 'beijing', name: 'Beijing', ms: 70_000 }, { id: 'moscow', name: 'Moscow', ms: 5500 }])
    expect(sharesOf(table, new Map(), 'en').map(({ ms }) => ms)).toEqual([0, 0])
  })

  it('names who asks for the floor in the order in which they asked', () => {
    expect(askersOf(table, 'en')).toEqual([{ id: 'bei-head', name: 'Li', delegation: 'Beijing' }, { id: 'head', name: 'Petr', delegation: 'Moscow' }])
  })

  it('shows a mediator who is there after the delegations, and an observer who sends nothing not at all', () => {
    const guests = summit({
      observers: [reporter(), reporter({ id: 'med', name: 'Mei', title: 'Mediator', role: 'mediator' })],
      chambers: [{ id: 'plenary', members: [{ id: 'rep', publish: [], device: 'D', subscribe: true }, { id: 'med', publish: ['camera', 'microphone'], device: 'D', subscribe: true }] }],
    })
    expect(arrange(guests, 'head', new Set(), { ...nobody, present: new Set(['rep', 'med']) }, 'en').strip.map(({ member, delegation, title }) => [member, delegation, title])).toEqual([['med', '', 'Mediator']])
  })
})
