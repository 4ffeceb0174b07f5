import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { adjournment, beijing, booth, member, moscow, seatOf, view } from '../testing/table.ts'
import Desk from './Desk.tsx'

const button = (name: string) => screen.getByRole('button', { name })
const filled = () => screen.queryAllByRole('button').filter((each) => each.dataset['look'] === 'filled').map((each) => each.textContent)

it('has one filled button: the next step', async () => {
  const { seat, sent, show } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  expect(screen.getByRole('main', { name: 'Desk' })).toBeTruthy()
  expect(filled()).toEqual(['We are ready'])
  await userEvent.click(button('We are ready'))
  expect(sent).toEqual([{ kind: 'ready', body: {} }])
  show({ view: view({ delegations: [{ ...moscow, ready: 'closed' }, beijing] }) })
  expect(await screen.findByRole('button', { name: 'Not ready' })).toBeTruthy()
  expect(filled()).toEqual([])
  expect(screen.getByText('Your delegation is ready. Waiting for Beijing.')).toBeTruthy()
})

it('calls a recess at once and asks before it adjourns', async () => {
  const { seat, sent } = seatOf('sec', view({ phase: 'in-session', session: { kind: 'closed', since: new Date().toISOString(), recording: false } }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Recess'))
  await userEvent.click(button('Adjourn'))
  const dialog = screen.getByRole('alertdialog')
  expect(sent.map(({ kind }) => kind)).toEqual(['recess'])
  await userEvent.click(within(dialog).getByRole('button', { name: 'Adjourn' }))
  expect(sent.map(({ kind }) => kind)).toEqual(['recess', 'adjourn'])
})

it('says who has asked to adjourn', () => {
  const { seat } = seatOf('sec', view({ phase: 'in-session', proposals: [adjournment('beijing')] }))
  render(<Desk seat={seat} />)
  expect(screen.getByText('Beijing proposes to adjourn.')).toBeTruthy()
  expect(filled()).toEqual(['Adjourn'])
})

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

it('sets languages', async () => {
  const { seat, sent } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  await userEvent.click(button('Languages of Petr'))
  await userEvent.selectOptions(screen.getByLabelText('Language 2'), 'en')
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

it('countersigns the adjourning entry', async () => {
  const adjourned = { seq: 20, hash: 'E' }
  const { seat, sent } = seatOf('sec', view({ phase: 'adjourned', adjourned }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Countersign'))
  expect(sent).toEqual([{ kind: 'countersign', body: { entry: adjourned } }])
})
