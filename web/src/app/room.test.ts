import { expect, it } from 'vitest'
import type { Phase, Role } from '../api/view.ts'
import { roomOf } from './room.ts'

const phases: Phase[] = ['preparing', 'gathering', 'in-session', 'recess', 'adjourned']

it.each<[Role, boolean, string[]]>([
  ['secretary', true, ['desk', 'desk', 'desk', 'desk', 'desk']],
  ['secretary', false, ['desk', 'desk', 'desk', 'desk', 'desk']],
  ['principal', false, ['check', 'check', 'check', 'check', 'adjourned']],
  ['principal', true, ['gathering', 'gathering', 'plenary', 'gathering', 'adjourned']],
  ['delegate', true, ['gathering', 'gathering', 'plenary', 'gathering', 'adjourned']],
  ['interpreter', false, ['check', 'check', 'check', 'check', 'adjourned']],
  ['interpreter', true, ['booth', 'booth', 'booth', 'booth', 'adjourned']],
])('a %s who has entered (%s) is in the room of the phase', (role, entered, rooms) => {
  expect(phases.map((phase) => roomOf(phase, role, entered))).toEqual(rooms)
})
