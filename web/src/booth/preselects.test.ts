import { describe, expect, it } from 'vitest'
import { view } from '../testing/table.ts'
import { filled, pivotsFor, preselecting, preselectsOf, sourceOf, toldOf, whoseIs } from './preselects.ts'

const french = { id: 'fr', outputs: ['fr'] }
const pivots = pivotsFor(['ar', 'en', 'es', 'fr', 'ru', 'zh'], french, [french])

describe('the preselects of a booth', () => {
  it('are the first three languages that are not its own', () => {
    expect(preselectsOf('', pivots)).toEqual(['ar', 'en', 'es'])
    const pair = { id: 'pair', outputs: ['ru', 'zh'] }
    expect(preselectsOf('', pivotsFor(['ru', 'zh'], pair, [pair]))).toEqual([])
  })

  it('are of its own languages those that another booth works into, unless it has one alone', () => {
    const chinese = { id: 'zh', outputs: ['zh', 'en'] }
    const arabic = { id: 'ar', outputs: ['ar', 'en'] }
    const english = { id: 'en', outputs: ['en'] }
    const booths = [chinese, arabic, english]
    expect(booths.map((booth) => pivotsFor(['ar', 'en', 'zh'], booth, booths))).toEqual([['ar', 'en'], ['en', 'zh'], ['ar', 'zh']])
    expect(pivotsFor(['ar', 'en', 'zh'], arabic, [arabic])).toEqual(['zh'])
  })

  it('are as they were set, with others for those that the summit has no more', () => {
    expect(preselectsOf('zh ru en', pivots)).toEqual(['zh', 'ru', 'en'])
    expect(preselectsOf('zh pt en', pivots)).toEqual(['zh', 'en', 'ar'])
    expect(preselectsOf('zh zh fr ru en', pivots)).toEqual(['zh', 'ru', 'en'])
  })

  it('have what is heard among them, in its place while no booth works into it', () => {
    expect(preselectsOf('', pivots, 'zh')).toEqual(['ar', 'en', 'zh'])
    expect(preselectsOf('', pivots, 'en')).toEqual(['ar', 'en', 'es'])
    expect(preselectsOf('zh pt en', pivots, 'pt')).toEqual(['zh', 'pt', 'en'])
    expect(preselectsOf('zh ru en', pivots, 'pt')).toEqual(['zh', 'ru', 'en'])
    expect(preselectsOf('', ['ru'], 'ru')).toEqual(['ru'])
  })

  it('stay where they are whatever is offered, which takes free keys alone', () => {
    expect(filled(['fr', 'ru', 'zh'], ['ar', 'es', 'fr', 'ru', 'zh'])).toEqual(['fr', 'ru', 'zh'])
    expect(filled(['en', 'ru', 'zh'], ['ar', 'ru', 'zh'])).toEqual(['en', 'ru', 'zh'])
    expect(filled(['zh'], ['ar', 'zh'])).toEqual(['zh', 'ar'])
  })

  it('are never one language twice', () => {
    expect(preselecting(['ar', 'en', 'es'], 0, 'zh')).toEqual(['zh', 'en', 'es'])
    expect(preselecting(['ar', 'en', 'es'], 0, 'es')).toEqual(['es', 'en', 'ar'])
    expect(preselecting(['ar', 'en', 'es'], 1, 'en')).toEqual(['ar', 'en', 'es'])
  })

  it('are on F2 to F4, beside the floor on F1', () => {
    expect(['F1', 'F2', 'F3', 'F4', 'F5', 'X'].map((key) => sourceOf(key, ['ar', 'en']))).toEqual(['floor', 'ar', 'en', undefined, undefined, undefined])
  })
})

describe('a source', () => {
  const onAir = [{ language: 'en', depth: 1, cycle: false }, { language: 'es', depth: 2, cycle: false }, { language: 'zh', depth: 1, cycle: true }]

  it('is told for what it is', () => {
    const now = { channel: 'floor', source: 'floor', onAir } as const
    expect(['en', 'es', 'zh', 'ru'].map((language) => toldOf(language, now))).toEqual(['interpretation', 'twice', 'own', 'off'])
  })

  it('is the original while it is chosen and the floor is understood', () => {
    expect(toldOf('en', { channel: 'en', source: 'original', onAir })).toBe('direct')
    expect(toldOf('en', { channel: 'en', source: 'interpretation', onAir })).toBe('interpretation')
    expect(toldOf('es', { channel: 'en', source: 'original', onAir })).toBe('twice')
  })

  it('is told by whom it is made, two while one hands over to the other', () => {
    const air = (member: string, language: string) => ({ booth: 'b', language, member, consecutive: false })
    const airs = [air('voice', 'zh'), air('voice', 'ru'), air('bei-head', 'zh'), air('voice', 'zh'), air('stranger', 'fr')]
    expect(['zh', 'ru', 'fr', 'en'].map((language) => whoseIs(language, airs, view()))).toEqual([['Vera', 'Li'], ['Vera'], ['stranger'], []])
  })
})
