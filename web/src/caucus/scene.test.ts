import { describe, expect, it } from 'vitest'
import { beijing, delegation, member, sessionOf, view } from '../testing/table.ts'
import { heardAs, standingOf, tilesOf } from './scene.ts'

const admitted = (id: string) => ({ id, publish: ['camera', 'microphone', 'chat'], device: 'D', subscribe: true })
const moscow = delegation('moscow', { members: [member('head', { name: 'Petr', role: 'principal' }), member('olga', { name: 'Olga' }), member('sec', { name: 'Boris', role: 'secretary' }), member('ghost', { name: 'Anna' })] })
const table = view({ delegations: [moscow, beijing], chambers: [{ id: 'caucus-moscow', members: ['head', 'olga', 'sec', 'bei-head'].map(admitted) }] })
const now = {
  present: new Set(['head', 'ghost', 'bei-head']), pictures: new Map(), coming: new Set<string>(), quiet: new Set(['head']), speaker: undefined,
  camera: { at: 'none' } as const, cameraOn: false, muted: true, here: { chamber: 'caucus-moscow', why: 'apart' } as const,
}

describe('the pictures of a caucus', () => {
  it('are of those who are there and admitted, the own among them, in the order of the alphabet', () => {
    expect(tilesOf(table, 'olga', now, 'en').map(({ name, at, muted }) => [name, at, muted])).toEqual([['Olga', 'none', true], ['Petr', 'none', true]])
  })

  it('are the own camera for this seat while it is on', () => {
    const track = {} as MediaStreamTrack
    const open = { ...now, camera: { at: 'open', track, stop: () => undefined } as const }
    expect(tilesOf(table, 'olga', { ...open, cameraOn: true }, 'en')[0]).toMatchObject({ at: 'picture', picture: { track } })
    expect(tilesOf(table, 'olga', open, 'en')[0]).toMatchObject({ at: 'none', picture: undefined })
  })
})

it('says of the own voice that it is heard only while it goes out', () => {
  const heard = (at: 'on' | 'held', muted: boolean, line: 'joined' | 'rejoining' = 'joined') => heardAs({ line, encryption: { at, code: undefined, alarms: [] }, muted })
  expect([heard('on', false), heard('on', true)]).toEqual(['heardHere', 'mutedHere'])
  expect([heard('held', false), heard('held', true)]).toEqual([undefined, 'mutedHere'])
  expect(heard('on', false, 'rejoining')).toBeUndefined()
})

it.each([
  ['between', null, null, 'apart'],
  ['opening', null, 5, 'apart'],
  ['moved', 'restricted', null, 'moved'],
  ['restricted', 'restricted', null, 'apart'],
  ['closed', 'closed', null, 'apart'],
] as const)('says of the plenary: %s', (says, kind, opens, why) => {
  const session = kind === null ? null : sessionOf(kind)
  expect(standingOf({ phase: session ? 'in-session' : 'gathering', session, opens }, { chamber: 'caucus-moscow', why })).toBe(says)
})
