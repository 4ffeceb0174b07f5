import { act, render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { GuardNow } from '../sound/guard.ts'
import { DAY_LIMIT_DB } from '../sound/settings.ts'
import { DayExposure, MuchExposure } from './Exposure.tsx'

function draw() {
  const listeners = new Set<() => void>()
  const guard = {
    now: { by: 'limiter', session: undefined, day: undefined } as GuardNow,
    subscribe: (listener: () => void) => { listeners.add(listener); return () => listeners.delete(listener) },
  }
  render(
    <>
      <DayExposure guard={guard} />
      <MuchExposure guard={guard} />
    </>,
  )
  return (day: number) => { act(() => { guard.now = { ...guard.now, day }; for (const listener of listeners) listener() }) }
}

it('allows ten decibels over what is comfortable, for eight hours', () => {
  expect(DAY_LIMIT_DB).toBe(-8)
})

it('shows the average of eight hours once it is near what is allowed, beside that', () => {
  const had = draw()
  expect(screen.queryByText(/Exposure/)).toBeNull()
  had(-18.1)
  expect(screen.queryByText(/Exposure/)).toBeNull()
  had(-16.4)
  expect(screen.getByText('Exposure, 8 h: -16 dB (limit -8 dB)')).toBeDefined()
})

it('warns above the limit, in words that stand still, and no longer', () => {
  const had = draw()
  had(DAY_LIMIT_DB)
  expect(screen.queryByRole('status')).toBeNull()
  had(DAY_LIMIT_DB + 0.1)
  const warned = screen.getByRole('status').textContent
  expect(warned).toMatch(/^Your ears have had much: over eight hours more than -8 dB/)
  had(DAY_LIMIT_DB + 3)
  expect(screen.getByRole('status').textContent).toBe(warned)
  had(DAY_LIMIT_DB - 1)
  expect(screen.queryByRole('status')).toBeNull()
})
