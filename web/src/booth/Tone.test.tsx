import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { Guard, GuardNow } from '../sound/guard.ts'
import type { Settings, Tuning } from '../sound/settings.ts'
import { Tone } from './Tone.tsx'

const flat = { bass: 0, treble: 0, floor: 1, relay: 1, comfortDb: undefined } as unknown as Settings

/** A guard that the test lets say what it finds. */
function guarded(first: GuardNow) {
  const listeners = new Set<() => void>()
  const guard = { now: first, subscribe: (listener: () => void) => { listeners.add(listener); return () => listeners.delete(listener) } }
  return { guard: guard as unknown as Guard, says: (now: GuardNow) => { act(() => { guard.now = now; for (const listener of listeners) listener() }) } }
}

function draw(first: GuardNow | undefined = { by: 'limiter', session: undefined, day: undefined }) {
  const { guard, says } = guarded(first)
  const tune = vi.fn((change: Partial<Tuning>): Settings => ({ ...flat, ...change }))
  render(<Tone attending={{ settings: flat, tune, guard }} />)
  return { tune, says }
}

const open = () => {
  fireEvent.click(screen.getByRole('button', { name: 'Tone' }))
  return within(screen.getByRole('dialog', { name: 'Tone' }))
}

it('takes the ceiling of the line check as soon as it is drawn, and changes nothing else', () => {
  const { tune } = draw()
  expect(tune.mock.calls).toEqual([[{}]])
})

it('sets bass and treble in decibels, and the floor and the relay apart, each by keys and told with its value', () => {
  const { tune } = draw()
  const dialog = open()
  expect(dialog.getAllByRole('slider').map((slider) => [slider.getAttribute('aria-label') ?? document.getElementById(slider.getAttribute('aria-labelledby')?.split(' ')[0] ?? '')?.getAttribute('aria-label'), slider.getAttribute('aria-valuetext')])).toEqual([
    ['Bass', '0'], ['Treble', '0'], ['Floor volume', '100%'], ['Relay volume', '100%'],
  ])
  const slide = (name: string, value: string) => { fireEvent.change(dialog.getByRole('slider', { name }), { target: { value } }) }
  slide('Bass', '3')
  slide('Treble', '-6')
  slide('Floor volume', '0.5')
  slide('Relay volume', '0')
  expect(tune.mock.calls.slice(1)).toEqual([[{ bass: 3 }], [{ treble: -6 }], [{ floor: 0.5 }], [{ relay: 0 }]])
})

it('says what the ears have had, once anything was heard', () => {
  const { says } = draw()
  const dialog = open()
  expect(dialog.getByText('Exposure: nothing heard yet.')).toBeDefined()
  says({ by: 'limiter', session: -12.4, day: -15.6 })
  expect(dialog.getByText('Exposure against the ceiling: since you came -12 dB, over eight hours -16 dB.')).toBeDefined()
})

it('says outside of the dialog when the limiter does not run, and that it is back', () => {
  const { says } = draw()
  const told = () => screen.getByRole('status', { name: 'Limiter' }).textContent
  expect(told()).toBe('')
  says({ by: 'cut', session: undefined, day: undefined })
  expect(told()).toBe('The limiter does not run: loud peaks are cut off instead.')
  says({ by: 'limiter', session: undefined, day: undefined })
  expect(told()).toBe('')
})

it('has nothing of a limiter where none protects', () => {
  const tune = vi.fn(() => flat)
  render(<Tone attending={{ settings: flat, tune, guard: undefined }} />)
  expect(screen.queryByRole('status')).toBeNull()
  expect(open().queryByText(/Exposure/)).toBeNull()
})
