import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { LockSign } from './LockSign.tsx'

it('shows the code and the app behind the lock, and neither before', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('abc', { headers: { 'Content-Type': 'text/plain' } })))
  render(<LockSign encryption={{ at: 'on', code: '12345678901234567890' } as never} reads />)
  expect(screen.queryByText(/^App/)).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Code' }))
  expect(screen.getByText('Code: 1234 5678 9012 3456 7890')).toBeTruthy()
  expect(await screen.findByText(/^App sha256: ba7816bf 8f01cfea .* f20015ad$/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Hide the code' }))
  expect(screen.queryByText(/^App/)).toBeNull()
})
