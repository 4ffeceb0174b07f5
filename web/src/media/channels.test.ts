import { describe, expect, it } from 'vitest'
import type { View } from '../api/view.ts'
import { channelFor, channelsOf, languageOf, rememberChannel, rememberedChannel } from './channels.ts'

const view = {
  summit: 's',
  observers: [{ id: 'med', role: 'mediator', languages: ['zh'] }],
  booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: ['lan'] }],
  delegations: [
    { id: 'beijing', language: 'zh', members: [{ id: 'wei', role: 'principal', languages: ['zh'] }, { id: 'mei', role: 'delegate', languages: ['en', 'ru'] }] },
    { id: 'moscow', language: 'ru', members: [{ id: 'ivan', role: 'principal', languages: ['ru'] }, { id: 'jo', role: 'delegate', languages: ['sv'] }, { id: 'kim', role: 'delegate', languages: ['zh-Hant'] }, { id: 'new', role: 'delegate', languages: [] }, { id: 'lan', role: 'interpreter', languages: ['ru', 'zh'] }] },
  ],
} as unknown as View

describe('the channels', () => {
  it('are the languages of booths and delegations, also of an empty booth', () => {
    expect(channelsOf(view)).toEqual(['ru', 'zh'])
    expect(channelsOf({ ...view, booths: [] })).toEqual(['ru', 'zh'])
    // What is signed is seen.
    expect(channelsOf({ ...view, booths: [{ id: 'csl', outputs: ['csl', 'zh'], members: [] }] })).toEqual(['ru', 'zh'])
  })

  it('begin with what the listener understands, else the original; an interpreter hears the floor', () => {
    expect(['wei', 'mei', 'ivan', 'jo', 'kim', 'new', 'lan', 'med', 'stranger'].map((m) => channelFor(view, m))).toEqual(['zh', 'ru', 'ru', 'floor', 'zh', 'ru', 'floor', 'zh', 'floor'])
  })

  it('are remembered for the seat, while the summit has them', () => {
    const kept = new Map<string, string>()
    const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value) } }
    expect(rememberedChannel(view, 'wei', store)).toBeUndefined()
    rememberChannel(view, 'wei', 'floor', store)
    expect(rememberedChannel(view, 'wei', store)).toBe('floor')
    expect(rememberedChannel(view, 'ivan', store)).toBeUndefined()
    rememberChannel(view, 'wei', 'fr', store)
    expect(rememberedChannel(view, 'wei', store)).toBeUndefined()
  })
})

describe('the language of a speaker', () => {
  it('is the first of the member\'s', () => {
    expect(languageOf(view, 'mei')).toBe('en')
    expect(languageOf(view, 'med')).toBe('zh')
    expect(languageOf(view, 'stranger')).toBe('')
  })
})
