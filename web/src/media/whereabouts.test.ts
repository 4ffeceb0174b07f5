import { describe, expect, it } from 'vitest'
import { arriving, follow, hereOf, keptPlace, type Kept, type Sight } from './whereabouts.ts'

const between: Sight = { session: null, plenary: false, caucus: 'caucus-moscow' }
const on = (session: string, plenary = true): Sight => ({ session, plenary, caucus: 'caucus-moscow' })
const at = (more: Partial<Kept>): Kept => ({ ...arriving, session: 'one', ...more })
const after = (kept: Kept, principal: boolean, ...sights: Sight[]) => sights.reduce((k, sight) => follow(k, sight, principal, true), kept)

describe('a session that opens', () => {
  it('takes everyone in, wherever they were', () => {
    for (const place of ['table', 'caucus', 'outside'] as const) {
      const kept = after({ ...arriving, place }, false, on('one'))
      expect(hereOf(kept, on('one'))).toEqual({ chamber: 'plenary', why: 'session' })
    }
  })

  it('opens no microphone of a delegate who spoke among friends a moment ago; a principal has nothing to press', () => {
    expect(after({ ...arriving, place: 'caucus' }, false, on('one')).muted.plenary).toBe(true)
    expect(after({ ...arriving, place: 'caucus' }, true, on('one')).muted.plenary).toBe(false)
    expect(after(arriving, false, on('one')).muted.plenary).toBe(false)
  })

  it('that is restricted has no place for a delegate, who is asked back when it is widened', () => {
    const kept = after(arriving, false, on('one', false))
    expect(hereOf(kept, on('one', false))).toEqual({ chamber: 'caucus-moscow', why: 'moved' })
    expect(hereOf(after(kept, false, on('two')), on('two'))).toEqual({ chamber: 'caucus-moscow', why: 'apart' })
  })
})

describe('a session of another kind', () => {
  it('takes back by itself who was in it, and leaves who had stepped out', () => {
    expect(hereOf(after(at({}), false, on('two', false), on('three')), on('three')).chamber).toBe('plenary')
    expect(hereOf(after(at({ place: 'caucus' }), false, on('two', false), on('three')), on('three')).chamber).toBe('caucus-moscow')
  })

  it('that changed while the page was away leaves a delegate apart, and a principal at the table', () => {
    expect(follow(at({ place: 'caucus' }), on('two'), false, false).place).toBe('caucus')
    expect(follow(at({ place: 'caucus' }), on('two'), true, false).place).toBe('table')
    expect(follow(at({ place: 'caucus' }), on('two'), true, true).place).toBe('caucus')
  })
})

it('a recess leaves who is in the caucus there, and brings who had left to where the others wait', () => {
  expect(hereOf(after(at({ place: 'caucus' }), false, between), between)).toEqual({ chamber: 'caucus-moscow', why: 'apart' })
  expect(hereOf(after(at({ place: 'outside' }), false, between), between)).toEqual({ chamber: undefined, why: 'between' })
})

it('without a caucus nobody is moved anywhere', () => {
  const sight: Sight = { session: 'one', plenary: false, caucus: undefined }
  expect(hereOf(at({}), sight)).toEqual({ chamber: undefined, why: 'not-admitted' })
  expect(hereOf(at({ place: 'caucus' }), { ...sight, plenary: true }).chamber).toBe('plenary')
})

it.each(['', '{', 'null', '{"place":"moon","session":"","muted":{"plenary":true,"caucus":true}}', '{"place":"table","session":""}'])('reads nothing from %j', (text) => {
  expect(keptPlace('s', 'm', { getItem: () => text, setItem: () => undefined })).toBeUndefined()
})
