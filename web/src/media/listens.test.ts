import { describe, expect, it } from 'vitest'
import type { Sitting } from '../api/view.ts'
import { FLOOR } from '../interpretation/index.ts'
import { interpretersOf, listenersOf, listensTo } from './listens.ts'
import { SLOWER, SLOWER_AGAIN_MS, mayAskSlower, slows } from './slower.ts'

const view = { booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: ['lan', 'oleg'] }, { id: 'fr', outputs: ['fr'], members: ['marie'] }] } as unknown as Sitting

describe('what listeners tell', () => {
  it('is told to interpreters, by who is none, of an interpretation', () => {
    expect(interpretersOf(view)).toEqual(new Set(['lan', 'oleg', 'marie']))
    expect(listensTo(view, 'wei', 'zh')).toEqual({ channel: 'zh' })
    expect(listensTo(view, 'wei', FLOOR)).toBeUndefined()
    expect(listensTo(view, 'marie', 'ru')).toBeUndefined()
    expect(listensTo(view, 'wei', FLOOR, 'csl')).toEqual({ signs: 'csl' })
    expect(listensTo(view, 'wei', 'zh', 'csl')).toEqual({ channel: 'zh', signs: 'csl' })
  })

  it('is counted for each output, of those who are there', () => {
    const told = new Map<string, unknown>([['wei', { channel: 'zh' }], ['li', { channel: 'zh' }], ['ivan', { channel: 'ru' }], ['gone', { channel: 'ru' }], ['anna', { channel: 'fr' }], ['marie', { channel: 'ru' }], ['x', 'ru'], ['y', { channel: 1 }], ['z', null]])
    const present = new Set([...told.keys()].filter((member) => member !== 'gone'))
    expect([...listenersOf(view, ['ru', 'zh'], told, present)]).toEqual([['ru', 1], ['zh', 2]])
    const watching = new Map<string, unknown>([['wei', { signs: 'csl' }], ['li', { channel: 'zh', signs: 'csl' }], ['x', { channel: 'csl' }], ['y', { signs: 'zh' }], ['z', { signs: 1 }]])
    expect([...listenersOf(view, ['csl', 'zh'], watching, new Set(watching.keys()))]).toEqual([['csl', 2], ['zh', 1]])
  })
})

describe('a request to speak more slowly', () => {
  it('counts from an interpreter, and not right after another', () => {
    expect(slows(view, 'lan', SLOWER, undefined, 0)).toBe(true)
    expect(slows(view, 'wei', SLOWER, undefined, 0)).toBe(false)
    expect(slows(view, 'lan', 'hears', undefined, 0)).toBe(false)
    expect(slows(view, 'lan', SLOWER, 0, SLOWER_AGAIN_MS - 1)).toBe(false)
    expect(mayAskSlower(0, SLOWER_AGAIN_MS)).toBe(true)
  })
})
