import { expect, it } from 'vitest'
import type { Phase, Role } from '../api/view.ts'
import { observerRoomOf, roomOf } from './room.ts'
import type { Shown } from './shown.ts'

const session = { kind: 'closed', since: '2026-12-15T08:00:02.000Z', recording: false } as const
const phases: Phase[] = ['preparing', 'gathering', 'in-session', 'recess', 'adjourned']
const at = (phase: Phase): Shown => ({ phase, session: phase === 'in-session' ? session : null, opens: null })

it.each<[Role, boolean, string[]]>([
  ['secretary', true, ['desk', 'desk', 'desk', 'desk', 'desk']],
  ['secretary', false, ['desk', 'desk', 'desk', 'desk', 'desk']],
  ['principal', false, ['check', 'check', 'check', 'check', 'adjourned']],
  ['principal', true, ['gathering', 'gathering', 'plenary', 'gathering', 'adjourned']],
  ['delegate', true, ['gathering', 'gathering', 'plenary', 'gathering', 'adjourned']],
  ['interpreter', false, ['check', 'check', 'check', 'check', 'adjourned']],
  ['interpreter', true, ['booth', 'booth', 'booth', 'booth', 'adjourned']],
])('a %s who has entered (%s) is in the room of the phase', (role, entered, rooms) => {
  expect(phases.map((phase) => roomOf(at(phase), role, entered, false))).toEqual(rooms)
})

it('leaves everyone where they are until the instant at which all enter', () => {
  const opening: Shown = { phase: 'gathering', session: null, opens: 1 }
  expect(roomOf(opening, 'principal', true, false)).toBe('gathering')
  expect(observerRoomOf(opening, true)).toBe('waiting')
})

it('tells those whose delegation has left, and leaves its secretary the desk', () => {
  for (const role of ['principal', 'delegate', 'interpreter'] as const) expect(roomOf(at('in-session'), role, true, true)).toBe('withdrawn')
  expect(roomOf(at('in-session'), 'secretary', true, true)).toBe('desk')
})

it('lets an observer in where the session is shown to them, and nowhere else', () => {
  expect(phases.map((phase) => observerRoomOf(at(phase), true))).toEqual(['waiting', 'waiting', 'plenary', 'waiting', 'adjourned'])
  expect(phases.map((phase) => observerRoomOf(at(phase), false))).toEqual(['check', 'check', 'check', 'check', 'adjourned'])
  expect(observerRoomOf({ phase: 'in-session', session: null, opens: null }, true)).toBe('waiting')
})

it('keeps whoever is in the caucus there', () => {
  expect(phases.map((phase) => roomOf(at(phase), 'delegate', true, false, true))).toEqual(['caucus', 'caucus', 'caucus', 'caucus', 'adjourned'])
  expect(roomOf(at('in-session'), 'interpreter', true, false, true)).toBe('caucus')
  expect(roomOf(at('in-session'), 'secretary', true, false, true)).toBe('caucus')
  expect(roomOf(at('adjourned'), 'secretary', true, false, true)).toBe('desk')
  expect(roomOf(at('in-session'), 'delegate', false, false, true)).toBe('check')
})
