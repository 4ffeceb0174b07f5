import { describe, expect, it } from 'vitest'
import { behindMs, headIn, Heads } from './heads.ts'

const heads = (...own: string[]): Heads => {
  const made = new Heads()
  own.forEach((hash, at) => { made.verified({ seq: at + 1, hash }) })
  return made
}

describe('another member’s head', () => {
  it('is the same history where the hashes are, also of an entry long past', () => {
    const own = heads('a', 'b', 'c')
    expect([1, 2, 3].map((seq) => own.differ({ seq, hash: 'abc'[seq - 1]! }, 0))).toEqual([false, false, false])
    expect(own.newest).toEqual({ seq: 3, hash: 'c' })
  })

  it('is another history where one hash is another', () => {
    expect(heads('a', 'b', 'c').differ({ seq: 2, hash: 'x' }, 0)).toBe(true)
  })

  it('says nothing before this device has verified any', () => {
    expect(new Heads().differ({ seq: 2, hash: 'x' }, 0)).toBe(false)
  })

  it('that goes further is another history once this device is shown nothing new for long', () => {
    const own = heads('a')
    expect(own.differ({ seq: 2, hash: 'b' }, 0)).toBe(false)
    expect(own.differ({ seq: 2, hash: 'b' }, behindMs - 1)).toBe(false)
    expect(own.differ({ seq: 2, hash: 'b' }, behindMs)).toBe(true)
  })

  it('that goes further is none where this device’s line was lost meanwhile', () => {
    const own = heads('a')
    expect(own.differ({ seq: 2, hash: 'b' }, 0)).toBe(false)
    own.away()
    expect(own.differ({ seq: 2, hash: 'b' }, behindMs)).toBe(false)
    expect(own.differ({ seq: 2, hash: 'b' }, behindMs * 2)).toBe(true)
  })

  it('that goes further is none while this device follows', () => {
    const own = heads('a')
    expect(own.differ({ seq: 2, hash: 'b' }, 0)).toBe(false)
    own.verified({ seq: 2, hash: 'b' })
    expect(own.differ({ seq: 3, hash: 'c' }, behindMs)).toBe(false)
    expect(own.differ({ seq: 3, hash: 'c' }, behindMs * 2 - 1)).toBe(false)
  })
})

it.each(['', 'null', '[]', '{"seq":1}', '{"seq":"1","hash":"a"}', '{"seq":0,"hash":"a"}', '{"seq":1.5,"hash":"a"}', '{"seq":1,"hash":2}'])('%s is no head', (text) => {
  expect(headIn(text)).toBeUndefined()
})

it('a head is read as it was told', () => {
  expect(headIn('{"seq":7,"hash":"h"}')).toEqual({ seq: 7, hash: 'h' })
})
