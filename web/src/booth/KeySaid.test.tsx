import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { booth, view } from '../testing/table.ts'
import type { BoothAirNow } from './boothAir.ts'
import type { Air } from './console.ts'
import { KeySaid } from './KeySaid.tsx'
import { Speak } from './Speak.tsx'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

type Stands = Readonly<{ outputs: readonly string[]; output: string; follow: boolean; consecutive: boolean; air: Air }>

const first: Stands = { outputs: ['ru', 'zh'], output: 'ru', follow: false, consecutive: false, air: 'off' }
const at = (change: Partial<Stands> = {}) => {
  const { outputs, output, follow, consecutive, air } = { ...first, ...change }
  return <><KeySaid booth={{ id: 'pair', outputs: [...outputs], members: ['voice'] }} now={{ consecutive }} console={{ output, follow }} air={air} reader="en" /><input /></>
}
const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.body, { key, ...more })
const told = () => screen.getByRole('status', { name: 'Speak' }).textContent

it('says by itself nothing, after A and B the output, for a moment', () => {
  const { rerender } = render(at())
  expect(told()).toBe('')
  press('b')
  rerender(at({ output: 'zh' }))
  expect(told()).toBe('Output: Chinese')
  act(() => { vi.advanceTimersByTime(2000) })
  expect(told()).toBe('')
  press('ф', { code: 'KeyA' })
  rerender(at())
  expect(told()).toBe('Output: Russian')
})

it('says whether the output follows the floor, where that leads it, and that a hand on the switch ends it', () => {
  const { rerender } = render(at())
  press('f')
  rerender(at({ follow: true, output: 'zh' }))
  expect(told()).toBe('Follow the floor: on · Output: Chinese')
  press('a')
  rerender(at())
  expect(told()).toBe('Output: Russian · Follow the floor: off')
})

it('says whether everybody hears it, unless nothing is heard of it', () => {
  const { rerender } = render(at())
  press('x')
  rerender(at({ consecutive: true }))
  expect(told()).toBe('Consecutive, for all: on')
  press('x')
  rerender(at())
  expect(told()).toBe('Consecutive, for all: off')
  act(() => { vi.advanceTimersByTime(2000) })
  rerender(at({ outputs: ['ils'], output: 'ils' }))
  press('x')
  expect(told()).toBe('')
})

it('leaves the output to what is said of the air, and says nothing while somebody writes or of a key that sets nothing', () => {
  render(at({ air: 'on' }))
  press('b')
  expect(told()).toBe('')
  for (const more of [{ repeat: true }, { ctrlKey: true }]) press('f', more)
  fireEvent.keyDown(screen.getByRole('textbox'), { key: 'f' })
  expect(told()).toBe('')
})

it('says nothing of B where there is one output', () => {
  render(at({ outputs: ['ru'] }))
  press('b')
  expect(told()).toBe('')
})

it('stands in the row where these keys are', () => {
  const now = { consecutive: true, signals: new Map(), present: new Set() } as unknown as AttendingNow
  const attending = { now, subscribe: () => () => undefined, levels: () => ({ heard: 0, voice: 0 }) } as unknown as Attending
  const console = { onAir: false, output: 'ru', follow: false, coughing: false, mate: undefined }
  render(<Speak view={view()} booth={booth} attending={attending} now={now} console={console} act={() => undefined} boothAir={{} as BoothAirNow} reader="en" air="off" />)
  press('x')
  expect(told()).toBe('Consecutive, for all: on')
})
