import { describe, expect, it } from 'vitest'
import type { Sitting } from '../api/view.ts'
import { FRAME_GAP_MS, rememberedSigns, rememberSigns, SignAir, signsFor, signsOf, watchedOf, type Sign } from './signing.ts'

const view = {
  booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: ['lan'] }, { id: 'csl', outputs: ['csl'], members: ['jun', 'mei'] }, { id: 'rsl', outputs: ['rsl', 'ru'], members: ['vera'] }],
  observers: [],
  delegations: [
    { id: 'beijing', language: 'zh', members: [{ id: 'wei', role: 'principal', languages: ['zh'] }, { id: 'deaf', role: 'delegate', languages: ['zh', 'ase', 'csl'] }] },
    { id: 'moscow', language: 'ru', members: [{ id: 'jun', role: 'interpreter', languages: ['csl', 'zh'] }] },
  ],
} as unknown as Sitting

const sign = (member: string, change: Partial<Sign> = {}): Sign =>
  ({ id: `${member}.1`, member, booth: 'csl', language: 'csl', unmuted: true, lastFrameMs: 0, track: {} as MediaStreamTrack, ...change })

describe('who signs', () => {
  it('is live while frames come, and not without any, muted, or stopped', () => {
    const air = new SignAir()
    const members = (signs: readonly Sign[], nowMs: number) => air.step(signs, nowMs).map(({ member }) => member)
    expect(members([sign('jun', { lastFrameMs: null })], 0)).toEqual([])
    expect(members([sign('jun')], 100)).toEqual(['jun'])
    expect(members([sign('jun', { unmuted: false })], 100)).toEqual([])
    expect(members([sign('jun')], FRAME_GAP_MS)).toEqual(['jun'])
    expect(members([sign('jun')], FRAME_GAP_MS + 1)).toEqual([])
  })

  it('comes after who was on air before, so that the later covers the earlier once it moves, and no gap is between them', () => {
    const air = new SignAir()
    const first = air.step([sign('mei', { lastFrameMs: 0 })], 0)
    expect(air.step([sign('mei', { lastFrameMs: 40 })], 50)).toBe(first)
    const both = air.step([sign('jun', { lastFrameMs: 1000 }), sign('mei', { lastFrameMs: 1000 })], 1000)
    expect(both.map(({ member }) => member)).toEqual(['mei', 'jun'])
    expect(air.step([sign('jun', { lastFrameMs: 1200 })], 1200).map(({ member }) => member)).toEqual(['jun'])
  })
})

describe('what is watched', () => {
  it('is offered where a booth signs', () => {
    expect(signsOf(view)).toEqual(['csl', 'rsl'])
  })

  it('begins with what the member signs, for who is no interpreter, and with nothing for all others', () => {
    expect(['wei', 'deaf', 'jun', 'stranger'].map((member) => signsFor(view, member))).toEqual([undefined, 'csl', undefined, undefined])
  })

  it('is what was chosen, none included, while it is offered', () => {
    expect(watchedOf(view, 'deaf', undefined)).toBe('csl')
    expect(watchedOf(view, 'deaf', '')).toBeUndefined()
    expect(watchedOf(view, 'wei', 'rsl')).toBe('rsl')
    expect(watchedOf(view, 'deaf', 'bfi')).toBe('csl')
  })

  it('is remembered for the seat', () => {
    const kept = new Map<string, string>()
    const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value) } }
    expect(rememberedSigns('s', 'wei', store)).toBeUndefined()
    rememberSigns('s', 'wei', '', store)
    expect([rememberedSigns('s', 'wei', store), rememberedSigns('s', 'deaf', store)]).toEqual(['', undefined])
  })
})
