import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { keepLink } from '../identity/keystore.ts'
import { beijing, booth, member, moscow, proposal, reporter, seatOf, sessionOf, view } from '../testing/table.ts'
import Desk from './Desk.tsx'

const button = (name: string) => screen.getByRole('button', { name })
const expires = new Date(Date.now() + 86_400_000).toISOString()

it('revokes after asking, and never its own seat', async () => {
  const { seat, sent } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  expect(screen.queryByRole('button', { name: 'Revoke Sergei' })).toBeNull()
  await userEvent.click(button('Revoke Petr'))
  await userEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Revoke' }))
  expect(sent).toEqual([{ kind: 'revoke', body: { member: 'head' } }])
})

it('staffs a booth between the languages of the table', async () => {
  const { seat, sent } = seatOf('sec', view({ booths: [] }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Staff a booth'))
  await userEvent.click(button('Save'))
  expect(sent).toEqual([{ kind: 'staff-booth', body: { booth: 'ru-zh', outputs: ['ru', 'zh'], members: ['voice'] } }])
  expect(booth.id).toBe('ru-zh')
})

it('says before it is done that an interpreter would stand in two booths', async () => {
  const second = { id: 'en', outputs: ['en'], members: ['other'] }
  const other = member('other', { name: 'Oleg', role: 'interpreter', languages: ['ru', 'en'] })
  const { seat } = seatOf('sec', view({ delegations: [{ ...moscow, members: [...moscow.members, other] }, beijing], booths: [booth, second] }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Staff a booth'))
  const warning = () => screen.queryByText(/in another booth already/)?.textContent
  const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name })
  expect([box('Vera').checked, box('Oleg').checked, warning()]).toEqual([true, false, undefined])
  await userEvent.click(box('Oleg'))
  expect(warning()).toMatch(/^Oleg: in another booth already/)
  await userEvent.click(box('Oleg'))
  expect(warning()).toBeUndefined()
  // A new one is for those who stand in none.
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Booth' }), 'A new booth')
  expect([box('Vera').checked, box('Oleg').checked, warning()]).toEqual([false, false, undefined])
  await userEvent.click(box('Vera'))
  expect(warning()).toMatch(/^Vera: in another booth already/)
})

it('sets languages', async () => {
  const { seat, sent } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  await userEvent.click(button('Languages of Petr'))
  await userEvent.type(screen.getByRole('combobox', { name: 'Language 2' }), 'English')
  await userEvent.click(button('Save'))
  expect(sent).toEqual([{ kind: 'set-languages', body: { member: 'head', languages: ['ru', 'en'] } }])
})

it('says so when a link can only be shown elsewhere', async () => {
  const expires = new Date(Date.now() + 86_400_000).toISOString()
  const guest = member('guest', { name: 'Gleb', state: 'invited', expires })
  const { seat } = seatOf('sec', view({ delegations: [{ ...moscow, members: [...moscow.members, guest] }, beijing] }))
  render(<Desk seat={seat} />)
  expect(await screen.findByText(/Only the browser that made them can show the links of Gleb/)).toBeTruthy()
})

it('hands out the link of one who is invited: to copy, to scan, to print', async () => {
  await keepLink('S', 'guest', expires, 'https://node.test/s/S/guest#k=K')
  const guest = member('guest', { name: 'Gleb', state: 'invited', expires })
  const { seat } = seatOf('sec', view({ delegations: [{ ...moscow, members: [...moscow.members, guest] }, beijing] }))
  render(<Desk seat={seat} />)
  expect(await screen.findByRole('button', { name: 'Copy link for Gleb' })).toBeTruthy()
  expect(button('Print sheet for Gleb')).toBeTruthy()
  await userEvent.click(button('QR code of the link for Gleb'))
  expect(screen.getByRole('img', { name: 'QR code of the link for Gleb' })).toBeTruthy()
})

it('renames', async () => {
  const { seat, sent } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  await userEvent.click(button('Rename Petr'))
  await userEvent.type(screen.getByRole('textbox', { name: 'Title' }), 'Minister')
  await userEvent.click(button('Save'))
  expect(sent).toEqual([{ kind: 'rename', body: { member: 'head', name: 'Petr', title: 'Minister' } }])
})

it('replaces the device of another in one action, never its own', async () => {
  const { seat } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  expect(screen.queryByRole('button', { name: 'Replace the device of Sergei' })).toBeNull()
  await userEvent.click(button('Replace the device of Petr'))
  const dialog = screen.getByRole('alertdialog', { name: 'Replace the device of Petr?' })
  // This browser holds no seat in this test: the refusal is shown, and nothing was revoked.
  await userEvent.click(within(dialog).getByRole('button', { name: 'Replace the device' }))
  expect((await within(dialog).findByRole('alert')).textContent).toMatch(/does not know this device/)
})

it('proposes to admit an observer, whoever accredited them', async () => {
  const { seat, sent } = seatOf('sec', view({ observers: [reporter()] }))
  render(<Desk seat={seat} />)
  const rosa = within(screen.getByRole('list', { name: 'Observers' }))
  expect(rosa.getByText('Accredited by Beijing')).toBeTruthy()
  expect(rosa.queryByRole('button', { name: 'Revoke Rosa' })).toBeNull()
  await userEvent.click(button('Admit to open and closed sessions: Rosa'))
  await userEvent.click(button('Propose for Moscow'))
  expect(sent).toEqual([{ kind: 'admit', body: { observer: 'rep', to: 'closed' } }])
})

it('does not offer to propose what waits for an answer', () => {
  const open = proposal('admit', ['beijing'], { observer: 'rep', to: 'open' })
  const { seat } = seatOf('sec', view({ observers: [reporter()], proposals: [open] }))
  render(<Desk seat={seat} />)
  expect(screen.queryByRole('button', { name: 'Admit to open sessions: Rosa' })).toBeNull()
  expect(button('Admit to open and closed sessions: Rosa')).toBeTruthy()
})

it('narrows and expels at one press', async () => {
  const { seat, sent } = seatOf('sec', view({ phase: 'in-session', session: sessionOf('closed'), observers: [reporter({ admitted: 'closed' })] }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Narrow to open sessions: Rosa'))
  await userEvent.click(button('Expel Rosa'))
  expect(sent).toEqual([{ kind: 'narrow', body: { observer: 'rep' } }, { kind: 'expel', body: { observer: 'rep' } }])
})
