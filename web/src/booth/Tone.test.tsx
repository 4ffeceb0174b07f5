import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { Guard, GuardNow } from '../sound/guard.ts'
import { untouched, type Settings, type Tuning } from '../sound/settings.ts'
import { LevelSaid, LevelSlider } from './Level.tsx'
import type { Level } from './levels.ts'
import { Tone } from './Tone.tsx'
import { useLevels } from './useLevels.ts'

const HEARD: readonly Level[] = ['volume', 'bass', 'treble', 'floor', 'relay']

/** A guard that the test lets say what it finds. */
function guarded(first: GuardNow) {
  const listeners = new Set<() => void>()
  const guard = { now: first, subscribe: (listener: () => void) => { listeners.add(listener); return () => listeners.delete(listener) } }
  return { guard: guard as unknown as Guard, says: (now: GuardNow) => { act(() => { guard.now = now; for (const listener of listeners) listener() }) } }
}

type Tuned = Readonly<{ settings: Settings; tune: (change: Partial<Tuning>) => Settings }>

function Drawn({ attending, guard }: { attending: Tuned; guard: Guard | undefined }) {
  const levels = useLevels(attending, HEARD)
  return (
    <>
      <LevelSlider level="volume" levels={levels} />
      <Tone levels={levels} guard={guard} />
      <LevelSaid levels={levels} />
      <input aria-label="Line" />
    </>
  )
}

/** With what was set kept, as a device keeps it. */
function draw(first: GuardNow | undefined = { by: 'limiter', session: undefined, day: undefined }, protects = true) {
  const { guard, says } = guarded(first)
  const tune = vi.fn((change: Partial<Tuning>): Settings => (attending.settings = { ...attending.settings, ...change }))
  const attending = { settings: untouched, tune }
  render(<Drawn attending={attending} guard={protects ? guard : undefined} />)
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
  draw(undefined, false)
  expect(screen.queryByRole('status', { name: 'Limiter' })).toBeNull()
  expect(open().queryByText(/Exposure/)).toBeNull()
})

it('has two keys for each level, held ones too, and says what they have set', () => {
  const { tune } = draw()
  const press = (key: string) => fireEvent.keyDown(document.body, { key })
  expect(press('-'), 'the browser has no part in it').toBe(false)
  press('-')
  press('2')
  press('3')
  press('5')
  press('7')
  press('8')
  expect(tune.mock.calls.slice(1).map(([change]) => change)).toEqual([{ volume: 0.95 }, { volume: 0.9 }, { bass: 1 }, { treble: -1 }, { floor: 0.95 }, { relay: 0.95 }, { relay: 1 }])
  expect(screen.getByText('Relay volume: 100%').getAttribute('role')).toBe('status')
  press('2')
  expect(screen.getByText('Bass: +2')).toBeDefined()
})

it('sets nothing while somebody writes, or by a key that another part of the screen has taken', () => {
  const { tune } = draw()
  for (const key of ['+', '-', '1', '8']) expect(fireEvent.keyDown(screen.getByRole('textbox', { name: 'Line' }), { key })).toBe(true)
  const digit = new KeyboardEvent('keydown', { key: '1', bubbles: true, cancelable: true })
  digit.preventDefault()
  document.body.dispatchEvent(digit)
  fireEvent.keyDown(document.body, { key: '-', ctrlKey: true })
  expect(tune.mock.calls).toEqual([[{}]])
})
