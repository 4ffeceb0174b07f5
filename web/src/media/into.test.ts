import { describe, expect, it } from 'vitest'
import { intoOf, sentWith, spokenInto } from './into.ts'
import { purposeOf, type Purpose } from './purpose.ts'

const pair = ['booth/zh-ru/zh', 'booth/zh-ru/ru'] as const
const purpose = (name: string): Purpose => {
  const found = purposeOf(name)
  if (!found) throw new Error(name)
  return found
}
const track = (member: string, name: string, unmuted = true) => ({ id: `${member} ${name}`, member, unmuted, purpose: purpose(name) })
const works: Readonly<Record<string, string>> = { lan: 'zh-ru', wei: 'en' }
const boothOf = (member: string) => works[member]
const heard = (tracks: readonly ReturnType<typeof track>[], told: Readonly<Record<string, unknown>> = {}) =>
  spokenInto(tracks, new Map(Object.entries(told)), boothOf).filter(({ unmuted, unsaid }) => unmuted && !unsaid).map(({ id }) => id)

describe('What an interpreter sends', () => {
  it('is every output while one of them is spoken into, and none off air', () => {
    expect(sentWith([...pair, 'booth/zh-ru/ils'], pair[0])).toEqual(pair)
    expect(sentWith(pair, undefined)).toEqual([])
    expect(sentWith(pair, 'booth/zh-ru/ils')).toEqual([])
    expect(sentWith(pair, 'booth/en/en')).toEqual([])
  })

  it('is told where there is a choice', () => {
    expect(intoOf(pair, pair[1])).toEqual({ language: 'ru' })
    expect(intoOf(pair, undefined)).toBeUndefined()
    expect(intoOf(['booth/en/en'], 'booth/en/en')).toBeUndefined()
  })

  it('is nothing of another booth that they are staffed in', () => {
    const both = [...pair, 'booth/ar-ru/ar', 'booth/ar-ru/ru', 'booth/en/en']
    expect(sentWith(both, pair[1])).toEqual(pair)
    expect(intoOf(both, pair[1])).toEqual({ language: 'ru' })
    expect(sentWith(both, 'booth/en/en')).toEqual(['booth/en/en'])
    expect(intoOf(both, 'booth/en/en')).toBeUndefined()
  })
})

describe('Of what comes', () => {
  it('the output that is told is spoken into, whatever else its sender sends', () => {
    const tracks = pair.map((name) => track('lan', name))
    expect(heard(tracks, { lan: { language: 'ru' } })).toEqual(['lan booth/zh-ru/ru'])
    expect(heard(tracks, { lan: { language: 'zh' } })).toEqual(['lan booth/zh-ru/zh'])
  })

  it('one alone needs no word, whatever the engine calls muted, and is not heard against one', () => {
    expect(heard([track('wei', 'booth/en/en')])).toEqual(['wei booth/en/en'])
    expect(heard([track('lan', pair[0]), track('lan', pair[1], false)])).toEqual([])
    expect(heard([track('lan', pair[0]), track('lan', pair[1], false)], { lan: { language: 'ru' } })).toEqual([])
  })

  it('is aside where its sender says so, and not where the engine calls it muted', () => {
    const [zh, ru] = pair.map((name) => track('lan', name))
    if (!zh || !ru) throw new Error('two')
    expect(spokenInto([zh, ru], new Map([['lan', { language: 'ru' }]]), boothOf).map(({ aside }) => aside)).toEqual([true, undefined])
    expect(spokenInto([{ ...zh, unmuted: false }, ru], new Map(), boothOf).map(({ aside }) => aside)).toEqual([undefined, undefined])
  })

  it('what is of another booth than they work in is muted, the same language too, and makes the one of their booth no choice', () => {
    const twin = [track('lan', 'booth/ar-ru/ru'), track('lan', 'booth/ar-ru/ar')]
    expect(heard([...twin, ...pair.map((name) => track('lan', name))], { lan: { language: 'ru' } })).toEqual(['lan booth/zh-ru/ru'])
    expect(heard([...twin, track('lan', pair[0])])).toEqual(['lan booth/zh-ru/zh'])
    expect(spokenInto(twin, new Map(), boothOf).map(({ unmuted, unsaid, aside }) => [unmuted, unsaid, aside])).toEqual([[false, undefined, undefined], [false, undefined, undefined]])
  })

  it('several without a word are none, and yet on air', () => {
    const tracks = pair.map((name) => track('lan', name))
    for (const told of [{}, { lan: null }, { lan: 'ru' }, { wei: { language: 'ru' } }, { lan: { language: 'fr' } }]) expect(heard(tracks, told)).toEqual([])
    expect(spokenInto(tracks, new Map(), boothOf).map(({ unmuted, unsaid }) => [unmuted, unsaid])).toEqual([[true, true], [true, true]])
  })

  it('says nothing of other voices, nor of pictures, and mutes none that is muted', () => {
    const tracks = [track('lan', 'microphone'), track('lan', 'camera'), track('lan', 'booth/ils/ils'), track('lan', pair[0]), track('lan', pair[1])]
    expect(heard(tracks, { lan: { language: 'zh' } })).toEqual(tracks.slice(0, 4).map(({ id }) => id))
    expect(heard([track('lan', pair[0], false)], { lan: { language: 'zh' } })).toEqual([])
  })
})
