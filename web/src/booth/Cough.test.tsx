import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { beforeAll, expect, it } from 'vitest'
import { Cough } from './Cough.tsx'

beforeAll(() => { HTMLElement.prototype.setPointerCapture = () => undefined })

/** What the listeners have had: whether the voice was silent, after each change. */
function draw() {
  const silent: boolean[] = []
  function Drawn() {
    const [coughing, setCoughing] = useState(false)
    const act = (deed: { do: string; on?: boolean }) => {
      silent.push(deed.on ?? false)
      setCoughing(deed.on ?? false)
    }
    return <Cough coughing={coughing} disabled={false} act={act} />
  }
  render(<Drawn />)
  return { silent, button: screen.getByRole('button', { name: 'Cough' }) }
}

it('is silent while a pointer holds it, and the click that follows changes nothing', () => {
  const { silent, button } = draw()
  fireEvent.pointerDown(button, { pressure: 0, width: 1, height: 1 })
  expect(silent).toEqual([true])
  fireEvent.pointerUp(button)
  fireEvent.click(button, { detail: 1 })
  expect(silent).toEqual([true, false])
})

it('is silent while Enter holds it, however often the key repeats, and no longer than it has the focus', () => {
  const { silent, button } = draw()
  expect(fireEvent.keyDown(button, { key: 'Enter' }), 'no click comes of it').toBe(false)
  fireEvent.keyDown(button, { key: 'Enter', repeat: true })
  expect(silent).toEqual([true])
  fireEvent.keyUp(button, { key: 'Enter' })
  expect(silent).toEqual([true, false])
  fireEvent.keyDown(button, { key: 'Enter' })
  fireEvent.blur(button)
  expect(silent).toEqual([true, false, true, false])
})

it('is silent from one press of a screen reader to the next, whichever events that makes', () => {
  const { silent, button } = draw()
  fireEvent.click(button)
  expect(button.getAttribute('aria-pressed')).toBe('true')
  fireEvent.pointerDown(button, { width: 0, height: 0 })
  fireEvent.pointerUp(button)
  fireEvent.click(button, { detail: 1 })
  expect(silent).toEqual([true, false])
})
