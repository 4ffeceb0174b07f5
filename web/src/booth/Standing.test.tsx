import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { AttendingNow } from '../media/attending.ts'
import { booth, view } from '../testing/table.ts'
import { Standing } from './Standing.tsx'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const told = () => screen.getByRole('status', { name: 'What stands' }).textContent
const press = (target: Element = document.body) => fireEvent.keyDown(target, { key: 'i' })
const draw = (channel: string, sinceMs: number | undefined) => {
  const now = { channel, signals: new Map(), present: new Set() } as unknown as AttendingNow
  render(<><Standing view={view()} booth={booth} now={now} air="Off air" sinceMs={sinceMs} reader="en" /><input /></>)
}

it('tells by I what is seen at a glance, and can be asked again', () => {
  draw('floor', performance.now() - 65_000)
  expect(told()).toBe('')
  press()
  expect(told()).toBe('Off air · Source: Floor · Listeners: Russian 0 · Chinese 0 · Turn: 1:05')
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
  expect(told()).toMatch(/^Off air · Source: French · Listeners: [^:]+$/)
})
