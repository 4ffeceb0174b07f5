import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { AttendingNow } from '../media/attending.ts'
import { booth, view } from '../testing/table.ts'
import type { Console } from './console.ts'
import { Standing } from './Standing.tsx'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const told = () => screen.getByRole('status', { name: 'What stands' }).textContent
const press = (target: Element = document.body) => fireEvent.keyDown(target, { key: 'i' })
const draw = (channel: string, sinceMs: number | undefined, more: Partial<AttendingNow> & Partial<Pick<Console, 'output' | 'follow'>> & { named?: boolean } = {}) => {
  const now = { channel, source: 'original', onAir: [], airs: [], consecutive: false, signals: new Map(), present: new Set(), ...more } as unknown as AttendingNow
  const { output = 'ru', follow = false, named = false } = more
  render(<><Standing view={view()} booth={booth} now={now} console={{ output, follow }} air="Off air" named={named} sinceMs={sinceMs} reader="en" /><input /></>)
}

it('tells by I what is seen at a glance, and can be asked again', () => {
  draw('floor', performance.now() - 65_000)
  expect(told()).toBe('')
  press()
  expect(told()).toBe('Off air · Output: Russian · Source: Floor · Listeners: Russian 0 · Chinese 0 · Turn: 1:05')
  act(() => { vi.advanceTimersByTime(2000) })
  expect(told()).toBe('')
  press()
  expect(told()).not.toBe('')
})

it('names the language of a relay, and no turn of who is off air', () => {
  draw('fr', undefined)
  press(screen.getByRole('textbox'))
  expect(told()).toBe('')
  press()
  expect(told()).toMatch(/^Off air · Output: Russian · Source: French · off air: original · Listeners: [^:]+$/)
})

it('tells whether a relay is heard, and whose', () => {
  const airs = [{ booth: 'fr', language: 'fr', member: 'voice', consecutive: false }]
  draw('fr', undefined, { onAir: [{ language: 'fr', depth: 2, cycle: false }], airs, source: 'interpretation' })
  press()
  expect(told()).toContain(' · Source: French · interpretation of an interpretation · Interpreter: Vera · ')
})

it('names the output where the air does not, and what else is on', () => {
  draw('floor', undefined, { named: true, follow: true, consecutive: true })
  press()
  expect(told()).toMatch(/^Off air · Follow the floor: on · Consecutive, for all: on · Source: Floor · /)
})
