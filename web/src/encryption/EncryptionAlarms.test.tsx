import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { view } from '../testing/table.ts'
import { EncryptionAlarms } from './EncryptionAlarms.tsx'
import type { EncryptionAlarm } from './types.ts'

const alarm = (kind: EncryptionAlarm['kind'], at: number): EncryptionAlarm => ({ kind, member: 'head', at, detail: '' })
const told = (...alarms: EncryptionAlarm[]) => <EncryptionAlarms encryption={{ at: 'on', code: undefined, alarms }} view={view()} />

it('names what was done and in whose name until somebody has read it, and again when it comes again', async () => {
  const { rerender } = render(told(alarm('replayed', 1), alarm('unsigned', 2)))
  expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual(['Old frames of Petr were sent once more. They were not played.'])
  screen.getByText(/not signed for at the moment/)
  await userEvent.click(screen.getByRole('button', { name: 'Seen' }))
  expect(screen.queryByRole('alert')).toBeNull()
  screen.getByText(/not signed for at the moment/)
  rerender(told(alarm('replayed', 100), alarm('swapped', 101)))
  expect(screen.getAllByRole('alert')).toHaveLength(2)
})
