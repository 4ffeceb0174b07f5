import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Role } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import LineCheck from './LineCheck.tsx'

vi.mock('../media/prepare.ts', () => ({ prepareMedia: () => undefined }))
vi.mock('../plenary/Plenary.tsx', () => ({ default: () => null }))

/** jsdom has neither devices nor sound: a seat on the poorest of machines. */
function poorSeat(role: Role = 'delegate'): Seat {
  const now = { status: 'live', presence: new Set(), clock: 0, view: { title: { en: 'Virtual summit' }, delegations: [], observers: [] } }
  return { ...now, summit: 'summit', member: 'moscow-delegate', role, now, subscribe: () => () => undefined } as unknown as Seat
}

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the line check', () => {
  it('says what is wrong in each row, and lets one enter all the same', async () => {
    const onEnter = vi.fn()
    render(<LineCheck seat={poorSeat()} onEnter={onEnter} />)
    expect(await screen.findByText('The browser gives a camera to secure pages alone, and this is not one.')).toBeDefined()
    expect(await screen.findByText('The browser gives a microphone to secure pages alone, and this is not one.')).toBeDefined()
    expect(await screen.findByText('The node does not answer.')).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Play the sound' }))
    expect(await screen.findByText('The notes could not be played.')).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Enter' }))
    expect(onEnter).toHaveBeenCalledOnce()
  })

  it.each(['press', 'technician', 'broadcaster'] as const)('asks of the %s for ears and a line alone', async (role) => {
    render(<LineCheck seat={poorSeat(role)} onEnter={() => undefined} />)
    expect(await screen.findByText('The node does not answer.')).toBeDefined()
    expect(screen.getByText('This seat sends no picture and no sound. It needs ears and a line.')).toBeDefined()
    expect(screen.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent)).toEqual(['Ears', 'Line'])
  })
})
