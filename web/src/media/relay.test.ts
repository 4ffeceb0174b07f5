import { describe, expect, it } from 'vitest'
import type { View } from '../api/view.ts'
import { CONSECUTIVE, HEARS, interpreterOf } from './relay.ts'
import type { Standing } from './signals.ts'

const person = (id: string, languages: string[]) => ({ id, name: id, title: '', role: 'interpreter', languages, state: 'enrolled', expires: null })
const view = {
  delegations: [{ id: 'beijing', name: { en: 'Beijing' }, language: 'zh', members: [person('eve', ['zh']), person('bob', []), person('idle', ['fr'])] }],
  observers: [],
  booths: [{ id: 'en', outputs: ['en'], members: ['eve', 'bob'] }],
} as unknown as View

const said = (kind: string, member: string, body: unknown): Standing => new Map([[kind, new Map([[member, body]])]])

describe('what is known of an interpreter', () => {
  it('is that they follow the languages of the record and of their booth, and hear the floor', () => {
    expect(interpreterOf(view, new Map(), 'eve')).toEqual({ understands: ['zh', 'en'] })
    expect(interpreterOf(view, new Map(), 'bob')).toEqual({ understands: ['zh', 'en'] })
  })

  it('is the pivot that they tell, and that all are to hear them', () => {
    expect(interpreterOf(view, said(HEARS, 'eve', { channel: 'fr' }), 'eve').hears).toBe('fr')
    expect(interpreterOf(view, said(CONSECUTIVE, 'eve', { on: true }), 'eve').consecutive).toBe(true)
  })

  it.each([null, 'fr', 7, [], {}, { channel: 1 }, { channel: null }, { on: 'yes' }])('is not what makes no sense: %j', (body) => {
    const known = { understands: ['zh', 'en'] }
    expect(interpreterOf(view, said(HEARS, 'eve', body), 'eve')).toEqual(known)
    expect(interpreterOf(view, said(CONSECUTIVE, 'eve', body), 'eve')).toEqual(known)
  })

  it('is nothing when the record staffs no booth with them, whatever they tell', () => {
    expect(interpreterOf(view, said(CONSECUTIVE, 'idle', { on: true }), 'idle')).toEqual({})
    expect(interpreterOf(view, said(HEARS, 'stranger', { channel: 'fr' }), 'stranger')).toEqual({})
  })
})
