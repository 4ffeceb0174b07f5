import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Attending } from '../media/attending.ts'
import { HOME, useHome } from './home.ts'
import { KEYED } from './space.ts'
import { useConsole } from './useConsole.ts'

const { act, air } = vi.hoisted(() => ({ act: vi.fn(), air: { asks: true, now: {}, subscribe: () => () => undefined } }))
vi.mock('./liveConsole.ts', () => ({
  LiveConsole: class {
    readonly outputs = ['ru', 'zh']
    readonly now = {}
    readonly air = air
    readonly act = act
    readonly subscribe = () => () => undefined
    readonly hold = () => () => undefined
  },
}))

function Drawn() {
  useConsole({} as Attending)
  useHome()
  return (
    <>
      <section aria-label="Hear" {...HOME}><button type="button">Tone</button></section>
      <section aria-label="Speak" {...KEYED}><button type="button">Cough</button></section>
      <button type="button">Let in</button>
      <input />
      <div role="dialog"><button type="button">Close</button></div>
    </>
  )
}
const button = (name: string) => screen.getByRole('button', { name })
const home = () => screen.getByRole('application', { name: 'Hear' })
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key })

beforeEach(() => {
  act.mockClear()
  air.asks = true
  render(<Drawn />)
})

it('goes home with Escape from a panel, and refuses nobody before it is there', () => {
  button('Let in').focus()
  press('Escape')
  expect(document.activeElement).toBe(home())
  expect(act).not.toHaveBeenCalled()
  press('Escape')
  expect(act.mock.calls).toEqual([[{ do: 'decline' }]])
  expect(document.activeElement).toBe(home())
})

it('declines with Escape anywhere in the rows and where nothing has the focus, and with N from anywhere', () => {
  for (const place of [button('Tone'), button('Cough'), undefined]) {
    if (place) place.focus()
    else (document.activeElement as HTMLElement).blur()
    const before = document.activeElement
    press('Escape')
    expect(document.activeElement).toBe(before)
  }
  button('Let in').focus()
  press('n')
  expect(act.mock.calls).toEqual(Array.from({ length: 4 }, () => [{ do: 'decline' }]))
})

it('leaves Escape to text boxes and dialogs, and goes home from the rows where nothing is asked', () => {
  for (const place of [screen.getByRole('textbox'), button('Close')]) {
    place.focus()
    press('Escape')
    expect(document.activeElement).toBe(place)
  }
  air.asks = false
  button('Cough').focus()
  press('Escape')
  expect(document.activeElement).toBe(home())
  expect(act).not.toHaveBeenCalled()
})
