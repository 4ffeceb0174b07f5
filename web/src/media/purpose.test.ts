import { describe, expect, it } from 'vitest'
import type { View } from '../api/view.ts'
import { mayEnter, mayPlay, maySend, outputName, purposeOf } from './purpose.ts'

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
