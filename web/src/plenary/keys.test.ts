import { expect, it } from 'vitest'
import { deedOf } from './keys.ts'

const may = ['camera', 'microphone']

it('turns the channel by digits, the floor first', () => {
  expect(['0', '1', '2', '3'].map((key) => deedOf(key, ['ru', 'zh'], may))).toEqual([
    { do: 'choose', channel: 'floor' }, { do: 'choose', channel: 'ru' }, { do: 'choose', channel: 'zh' }, undefined,
  ])
})

it('switches what the seat may send, and nothing else', () => {
  expect([deedOf('M', [], may), deedOf('V', [], may)]).toEqual([{ do: 'mute' }, { do: 'camera' }])
  expect([deedOf('M', [], []), deedOf('V', [], []), deedOf('X', [], may)]).toEqual([undefined, undefined, undefined])
})

it('turns to another of the speaker\'s languages, where somebody is interpreted', () => {
  expect(deedOf('G', [], may)).toEqual({ do: 'speak' })
  expect([deedOf('G', undefined, may), deedOf('G', [], [])]).toEqual([undefined, undefined])
})
