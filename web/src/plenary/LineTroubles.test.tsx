import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { LineTroubles } from './LineTroubles.tsx'

const notFit = 'This line is not fit to interpret on.'

function draw(now: Partial<AttendingNow>, interprets = false) {
  const all = { thrift: 'sound', signing: [], voice: { at: 'open' }, ...now } as unknown as AttendingNow
  render(<LineTroubles interprets={interprets} trouble={undefined} attending={{} as Attending} now={all} />)
}

it('says on a poor line that the own voice is smaller, to who sends one', () => {
  draw({})
  const notice = screen.getByText(/Pictures are off both ways/).textContent
  expect(notice).toContain('Your voice is sent smaller; you are heard.')
  expect(notice).not.toContain('as before')
  expect(screen.queryByText(notFit)).toBeNull()
})

it('says nothing of a voice that is not sent', () => {
  draw({ voice: { at: 'none' } })
  expect(screen.getByText(/Pictures are off both ways/)).toBeTruthy()
  expect(screen.queryByText(/Your voice/)).toBeNull()
})

it('says it to who watches somebody sign, too', () => {
  draw({ signing: [{}] as unknown as AttendingNow['signing'] })
  const notice = screen.getByText(/Other pictures are off both ways/).textContent
  expect(notice).toContain('Your voice is sent smaller; you are heard.')
  expect(notice).not.toContain('as before')
})

it('tells an interpreter that the line is not fit, until everything has come back, and what to do', () => {
  draw({ thrift: 'trying' }, true)
  expect(screen.getByText(notFit)).toBeTruthy()
  expect(screen.getByText(/Hand over to your boothmate, and tell the technician/)).toBeTruthy()
})

it('alarms an interpreter whose headset is gone on air alone', () => {
  const missing = { what: 'microphone', label: 'USB Headset' }
  const voice = { at: 'open', standIn: { missing, id: 'm1', label: 'Laptop', held: true, others: [] } } as unknown as AttendingNow['voice']
  const all = { thrift: 'full', signing: [], voice } as unknown as AttendingNow
  const troubles = (onAir: boolean) => <LineTroubles interprets onAir={onAir} trouble={undefined} attending={{} as Attending} now={all} />
  const { rerender } = render(troubles(false))
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByText(/On air nobody would hear you/)).toBeTruthy()
  rerender(troubles(true))
  expect(screen.getByRole('alert').textContent).toContain('Nobody hears you.')
})

it('says nothing of it on a good line', () => {
  draw({ thrift: 'full' }, true)
  expect(screen.queryByText(notFit)).toBeNull()
})
