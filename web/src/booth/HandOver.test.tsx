import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, it } from 'vitest'
import type { AttendingNow } from '../media/attending.ts'
import { booth, view } from '../testing/table.ts'
import type { BoothAirNow } from './boothAir.ts'
import { HandOver } from './HandOver.tsx'
import type { Words } from './handoverWords.ts'
import { KEYED } from './space.ts'

const now = { signals: new Map(), present: new Set() } as unknown as AttendingNow
const asked: Words = { says: 'asked', who: 'voice' }

function Drawn() {
  const [words, setWords] = useState<Words | undefined>(asked)
  return (
    <>
      <section aria-label="Speak" {...KEYED}>
        <HandOver view={view()} booth={booth} now={now} boothAir={{ words } as BoothAirNow} act={() => { setWords(undefined) }} reader="en" />
      </section>
      <button type="button" onClick={() => { setWords(undefined) }}>The boothmate withdraws</button>
    </>
  )
}
const button = (name: string) => screen.getByRole('button', { name })

it('keeps the focus in the row when Decline goes, pressed or by the boothmate, and presses nothing there', () => {
  for (const pressed of ['Decline', 'The boothmate withdraws']) {
    const { unmount } = render(<Drawn />)
    button('Decline').focus()
    fireEvent.click(button(pressed))
    expect(screen.queryByRole('button', { name: 'Decline' })).toBeNull()
    expect(document.activeElement, pressed).toBe(screen.getByRole('application', { name: 'Speak' }))
    unmount()
  }
})

it('leaves the focus where it is otherwise', () => {
  render(<Drawn />)
  button('Hand over').focus()
  fireEvent.click(button('The boothmate withdraws'))
  expect(document.activeElement).toBe(button('Hand over'))
})
