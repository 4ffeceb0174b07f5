import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { seatOf, sessionOf, view } from '../testing/table.ts'
import { useTitle } from '../ui/Screen.tsx'
import { AirSign, OnAir } from './OnAir.tsx'

const counted = (seconds: number) =>
  view({ phase: 'in-session', session: { ...sessionOf('closed')!, air: { proposal: { seq: 9, hash: 'P' }, from: new Date(Date.now() + seconds * 1000).toISOString() } } })
const open = view({ phase: 'in-session', session: sessionOf('open') })

function Room() {
  useTitle('Plenary')
  return <h1><AirSign /> Plenary</h1>
}

const around = (member: string, first = counted(60), apart = false) => {
  const world = seatOf(member, first)
  const shown = render(<OnAir seat={world.seat} apart={apart}><Room /></OnAir>)
  return { ...world, ...shown }
}

describe('the air', () => {
  it('is counted down on every seat, told at once, and stopped by one press of who may', async () => {
    const { sent } = around('head')
    const countdown = screen.getByRole('region', { name: 'Countdown to going on air' })
    expect(within(countdown).getByRole('timer').textContent).toMatch(/^(60|59)$/)
    expect(screen.getByRole('alert').textContent).toBe('The session goes on air in five seconds. Any delegation can stop it.')
    await userEvent.click(within(countdown).getByRole('button', { name: 'Stop: stay closed' }))
    expect(sent).toEqual([{ kind: 'close-doors', body: {} }])
    expect(document.title).toMatch(/^Plenary/)
  })

  it('leaves an interpreter nothing to press', () => {
    around('voice')
    expect(screen.getByRole('timer')).toBeTruthy()
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('is on the screen, in its title and told once it is open, and gone with the doors', async () => {
    const { show, container } = around('voice', open)
    expect(screen.getByText('On air', { selector: 'strong' })).toBeTruthy()
    expect(screen.getByRole('alert').textContent).toMatch(/^On air\. This session is open/)
    expect(document.title).toMatch(/^On air/)
    expect(container.querySelector('.air-frame')).not.toBeNull()
    show({ view: view({ phase: 'in-session', session: sessionOf('closed') }) })
    expect(await screen.findByText('Plenary')).toBeTruthy()
    expect(screen.queryByText('On air', { selector: 'strong' })).toBeNull()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(document.title).toMatch(/^Plenary/)
  })

  it('tells who is in the caucus that it does not reach there', () => {
    const { container } = around('head', open, true)
    expect(screen.getByRole('alert').textContent).toBe('What is said here, in the caucus, is not on air.')
    expect(document.title).toMatch(/^The plenary is on air/)
    expect(container.querySelector('.air-frame')).toBeNull()
  })
})
