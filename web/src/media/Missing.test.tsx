import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Missing } from './Missing.tsx'
import type { Source, StandIn } from './sources.ts'

const standIn = (change: Partial<StandIn> = {}): { voice: Source } => ({
  voice: {
    at: 'open',
    track: {} as MediaStreamTrack,
    stop: () => undefined,
    standIn: { missing: { what: 'microphone', label: 'USB Headset' }, id: 'm1', label: 'Laptop microphone', held: false, others: [{ id: 'm1', label: 'Laptop microphone' }, { id: 'm3', label: 'Desk microphone' }], ...change },
  },
})
const attending = { goOnWith: vi.fn() }

it('alarms an interpreter who is held off air, and lets them go on with another microphone', async () => {
  render(<Missing attending={attending} now={standIn({ held: true })} onAir />)
  expect(screen.getByRole('alert').textContent).toMatch(/^Device unplugged: USB Headset\. Nobody hears you\./)
  await userEvent.click(screen.getByRole('button', { name: 'Go on with Desk microphone' }))
  expect(attending.goOnWith).toHaveBeenCalledWith('m3')
  expect(screen.getByRole('button', { name: 'Go on with Laptop microphone' })).toBeDefined()
})

it('tells an interpreter who is off air quietly, as listeners hear whom they heard before', async () => {
  render(<Missing attending={attending} now={standIn({ held: true })} onAir={false} />)
  expect(screen.queryByRole('alert')).toBeNull()
  const says = screen.getByRole('status').textContent
  expect(says).toMatch(/^Device unplugged: USB Headset\. On air nobody would hear you\./)
  expect(says).not.toContain('listeners')
  await userEvent.click(screen.getByRole('button', { name: 'Go on with Laptop microphone' }))
  expect(attending.goOnWith).toHaveBeenLastCalledWith('m1')
})

it('says to everybody else what is used now, and asks for nothing', () => {
  const { rerender } = render(<Missing attending={attending} now={standIn()} onAir />)
  const says = () => screen.getByRole('status').textContent
  expect(says()).toMatch(/^Device unplugged: USB Headset\. You are now heard through Laptop microphone\./)
  rerender(<Missing attending={attending} now={standIn({ missing: { what: 'speaker', label: 'Headphones' } })} onAir />)
  expect(says()).toMatch(/^Device unplugged: Headphones\. You now hear through another loudspeaker\./)
  rerender(<Missing attending={attending} now={standIn({ held: true })} onAir={undefined} />)
  expect(says()).toMatch(/You are now heard through Laptop microphone/)
  expect(screen.queryByRole('button')).toBeNull()
})

it('says nothing while all that was chosen is there', () => {
  const { container } = render(<Missing attending={attending} now={{ voice: { at: 'open', track: {} as MediaStreamTrack, stop: () => undefined } }} onAir />)
  expect(container.textContent).toBe('')
})
