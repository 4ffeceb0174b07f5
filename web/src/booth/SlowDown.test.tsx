import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Attending } from '../media/attending.ts'
import { SLOWER, SLOWER_AGAIN_MS, SLOWER_LATE_MS } from '../media/slower.ts'
import { SlowDown } from './SlowDown.tsx'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

function draw() {
  const listeners = new Set<() => void>()
  const say = vi.fn()
  const attending = {
    now: { speaker: undefined as unknown },
    subscribe: (listener: () => void) => { listeners.add(listener); return () => listeners.delete(listener) },
    signals: { say },
  }
  render(<SlowDown attending={attending as unknown as Attending} />)
  const floor = (member?: string) => {
    attending.now = { speaker: member && { member, language: 'zh' } }
    for (const listener of listeners) listener()
  }
  const wait = (ms: number) => { act(() => { vi.advanceTimersByTime(ms) }) }
  return { say, floor, wait, press: () => fireEvent.keyDown(document.body, { key: 's' }), told: () => screen.getByRole('status', { name: 'Slow down' }).textContent }
}

it('asks who has the floor, for however long they have had it', () => {
  const { say, floor, wait, press, told } = draw()
  floor('wei')
  wait(SLOWER_LATE_MS * 3)
  press()
  expect(say.mock.calls).toEqual([[SLOWER, undefined, new Set(['wei'])]])
  expect(told()).toBe('The speaker is asked to speak more slowly')
  expect(screen.getByRole('button', { name: 'Slow down' }).getAttribute('aria-pressed')).toBe('true')
})

it('asks who draws breath, and says so where nobody has spoken for longer', () => {
  const { say, floor, wait, press, told } = draw()
  press()
  expect(told()).toBe('Nobody has spoken just now: nobody is asked')
  floor('wei')
  floor()
  wait(SLOWER_LATE_MS - 1)
  // What else changes gives nobody the floor again.
  floor()
  press()
  expect(say.mock.calls).toEqual([[SLOWER, undefined, new Set(['wei'])]])
  wait(SLOWER_AGAIN_MS)
  press()
  expect(say).toHaveBeenCalledTimes(1)
  expect(told()).toBe('Nobody has spoken just now: nobody is asked')
})

it('asks once in a while, and says that it has asked', () => {
  const { say, floor, wait, press, told } = draw()
  floor('wei')
  press()
  wait(5000)
  expect(told()).toBe('')
  press()
  expect(told()).toBe('The speaker was asked a moment ago')
  wait(SLOWER_AGAIN_MS)
  press()
  expect(say).toHaveBeenCalledTimes(2)
})
