import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { generateSigner } from '../identity/keys.ts'
import { LinkCard } from './LinkCard.tsx'
import type { SeatSheet } from './sheet.ts'

const seat = async (languages: string[]): Promise<SeatSheet> => ({
  for: 'seat', link: 'https://parley.example/s/S/moscow-delegate#k=K', title: { en: 'Virtual summit', ru: 'Виртуальный саммит' },
  starts: '2026-12-15T08:00:00.000Z', minutes: 120, delegation: { name: { en: 'Moscow', ru: 'Москва' }, timeZone: 'Europe/Moscow', language: 'ru' },
  person: { name: 'Вера', title: '', role: 'delegate', languages }, delegationKey: (await generateSigner()).key, expires: null,
})

it('prints a sheet in the language of the one invited, with the fingerprint, and takes it away again', async () => {
  const printed = vi.fn(() => document.querySelector('.sheets')?.textContent)
  vi.stubGlobal('print', printed)
  render(<LinkCard sheet={await seat(['tt', 'ru', 'zh'])} label="Personal link" whose="Вера" />)
  await userEvent.click(screen.getByRole('button', { name: 'Print sheet for Вера' }))
  await waitFor(() => { expect(printed).toHaveBeenCalledOnce() })
  const text = printed.mock.results[0]!.value
  expect(text).toContain('Виртуальный саммит')
  expect(text).toContain('вторник, 15 декабря 2026')
  expect(text).toContain('11:00')
  expect(text).toMatch(/(\d{5} ){5}\d{5}/)
  dispatchEvent(new Event('afterprint'))
  await waitFor(() => { expect(document.querySelector('.sheets')).toBeNull() })
})

it('prints in the language of the screen when the interface has none of theirs', async () => {
  const printed = vi.fn(() => document.querySelector('.sheets')?.textContent)
  vi.stubGlobal('print', printed)
  render(<LinkCard sheet={await seat(['tt'])} label="Personal link" />)
  await userEvent.click(screen.getByRole('button', { name: 'Print sheet' }))
  await waitFor(() => { expect(printed).toHaveBeenCalledOnce() })
  expect(printed.mock.results[0]!.value).toContain('Virtual summit')
})

it('shows the code when asked, under the name of the one it is for', async () => {
  render(<LinkCard sheet={await seat(['ru'])} label="Personal link" whose="Вера" />)
  const name = 'QR code of the link for Вера'
  expect(screen.queryByRole('img', { name })).toBeNull()
  await userEvent.click(screen.getByRole('button', { name }))
  expect(screen.getByRole('img', { name })).toBeDefined()
})
