import { expect, it } from 'vitest'
import { afterTalk, silent, talkDeedOf, talks, type TalkDeed } from './talking.ts'

const run = (...deeds: TalkDeed[]) => talks(deeds.reduce(afterTalk, silent))

it('one talks to the booth while the key is held, or until the latch is taken off', () => {
  expect(run()).toBe(false)
  expect(run('press')).toBe(true)
  expect(run('press', 'release')).toBe(false)
  expect(run('latch')).toBe(true)
  expect(run('latch', 'release'), 'the key let go of a latch').toBe(true)
  expect(run('latch', 'latch')).toBe(false)
  expect(run('latch', 'press', 'release')).toBe(false)
  expect(run('press', 'latch'), 'latched while held').toBe(true)
})

it('the key is T, with Shift a latch', () => {
  expect(talkDeedOf('T', false)).toBe('press')
  expect(talkDeedOf('T', true)).toBe('latch')
  expect(talkDeedOf('A', false)).toBeUndefined()
})
