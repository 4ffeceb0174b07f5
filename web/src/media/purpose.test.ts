import { describe, expect, it } from 'vitest'
import type { View } from '../api/view.ts'
import { isPicture, mayEnter, mayPlay, maySend, outputName, purposeOf } from './purpose.ts'

const view = {
  booths: [{ id: 'pair', outputs: ['zh', 'ru'], members: ['lan'] }],
  chambers: [
    {
      id: 'plenary',
      members: [
        { id: 'wei', publish: ['camera', 'microphone'], device: 'D', subscribe: true },
        { id: 'lan', publish: ['booth/pair/zh', 'booth/pair/ru', 'booth/other/ru'], device: 'D', subscribe: true },
        { id: 'oleg', publish: ['booth/pair/ru'], device: 'D', subscribe: true },
      ],
    },
  ],
} as unknown as View

describe('the purpose of a track', () => {
  it('is read from its name, and nothing else is one', () => {
    expect(purposeOf('camera')).toEqual({ kind: 'camera' })
    expect(purposeOf(outputName('pair', 'ru'))).toEqual({ kind: 'output', booth: 'pair', language: 'ru' })
    for (const name of ['', 'screen', 'booth/pair', 'booth//ru', 'booth/pair/ru/x', 'Camera']) expect(purposeOf(name)).toBeUndefined()
  })
})

describe('an output in a sign language', () => {
  it('is a picture, and every other output a voice', () => {
    expect(purposeOf('booth/pair/csl')).toEqual({ kind: 'signs', booth: 'pair', language: 'csl' })
    expect(['camera', 'booth/pair/csl', 'microphone', 'booth/pair/zh'].map((name) => isPicture(purposeOf(name)!))).toEqual([true, true, false, false])
  })

  it('is seen from who is staffed for it alone', () => {
    const signs = { ...view, booths: [{ id: 'pair', outputs: ['csl'], members: ['lan'] }], chambers: [{ id: 'plenary', members: ['lan', 'oleg'].map((id) => ({ id, publish: ['booth/pair/csl'], device: 'D', subscribe: true })) }] } as unknown as View
    expect(mayPlay(signs, 'lan', 'booth/pair/csl')).toBe(true)
    expect(mayPlay(signs, 'oleg', 'booth/pair/csl')).toBe(false)
  })
})

describe('playing a track', () => {
  it('needs a chamber entry that lists it', () => {
    expect(mayPlay(view, 'wei', 'camera')).toBe(true)
    expect(mayPlay(view, 'lan', 'camera')).toBe(false)
    expect(mayPlay(view, 'stranger', 'microphone')).toBe(false)
    expect(mayPlay(view, 'wei', 'screen')).toBe(false)
  })

  it('needs, for an output, a member staffed in that booth with that output', () => {
    expect(mayPlay(view, 'lan', 'booth/pair/ru')).toBe(true)
    expect(mayPlay(view, 'oleg', 'booth/pair/ru')).toBe(false)
    expect(mayPlay(view, 'lan', 'booth/other/ru')).toBe(false)
    expect(mayPlay(view, 'wei', 'booth/pair/ru')).toBe(false)
  })
})

describe('the chamber', () => {
  it('admits those whom the record lists', () => {
    expect(mayEnter(view, 'wei')).toBe(true)
    expect(mayEnter(view, 'stranger')).toBe(false)
    expect(maySend(view, 'wei')).toEqual(['camera', 'microphone'])
    expect(maySend(view, 'stranger')).toEqual([])
  })
})
