import { describe, expect, it } from 'vitest'
import type { View } from '../api/view.ts'
import { arrange, hears, isLive, planned, troubleOf } from './scene.ts'

const member = (id: string, role: string, languages: string[]) => ({ id, name: id.toUpperCase(), title: '', role, languages, state: 'enrolled', expires: null })
const camera = (id: string) => ({ id, publish: ['camera', 'microphone'], subscribe: true })

const view = {
  session: { kind: 'closed', since: '2026-12-15T08:00:00.000Z' },
  delegations: [
    { id: 'moscow', name: { en: 'Moscow', zh: '莫斯科' }, language: 'ru', members: [member('ivan', 'principal', ['ru']), member('anna', 'delegate', ['ru'])] },
    { id: 'beijing', name: { en: 'Beijing', zh: '北京' }, language: 'zh', members: [member('wei', 'principal', ['zh']), member('li', 'delegate', ['zh']), member('lan', 'interpreter', ['zh', 'ru'])] },
  ],
  booths: [],
  agenda: [
    { id: 'news', title: { en: 'News' }, minutes: 10, public: true },
    { id: 'stock', title: { en: 'Stock' }, minutes: 30, public: true },
  ],
  chambers: [{ id: 'plenary', members: [camera('ivan'), camera('anna'), camera('wei'), camera('li'), { id: 'lan', publish: [], subscribe: true }] }],
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

describe('the plan', () => {
  it('runs from the opening of the session through the items and ends', () => {
    const at = (minutes: number) => planned(view, Date.parse('2026-12-15T08:00:00.000Z') + minutes * 60_000, 'en')
    expect(at(-1)).toEqual({ number: 1, title: 'News', elapsedMs: 0, totalMs: 600_000 })
    expect(at(12)).toEqual({ number: 2, title: 'Stock', elapsedMs: 120_000, totalMs: 1_800_000 })
    expect(at(41)).toBeUndefined()
    expect(planned({ ...view, session: null }, 0, 'en')).toBeUndefined()
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
  it('is that nothing is heard without a line, or while sound is blocked', () => {
    expect(hears({ line: 'joined', sound: 'on', source: 'original' })).toBe('original')
    expect(hears({ line: 'rejoining', sound: 'on', source: 'original' })).toBe('nothing')
    expect(hears({ line: 'joined', sound: 'blocked', source: 'interpretation' })).toBe('nothing')
  })

  it('is live only while something goes out', () => {
    expect(isLive({ line: 'joined', sending: new Set(['microphone']) })).toBe(true)
    expect(isLive({ line: 'joined', sending: new Set() })).toBe(false)
    expect(isLive({ line: 'rejoining', sending: new Set(['camera']) })).toBe(false)
  })
})
