import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { generateSigner } from '../identity/keys.ts'
import { keepMet, metBefore } from '../identity/keystore.ts'
import { adjournment, beijing, moscow, seatOf, sessionOf, view } from '../testing/table.ts'
import Desk from './Desk.tsx'

const button = (name: string) => screen.getByRole('button', { name })
const filled = () => screen.queryAllByRole('button').filter((each) => each.dataset['look'] === 'filled').map((each) => each.textContent)

it('has one filled button: the next step', async () => {
  const { seat, sent, show } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  expect(screen.getByRole('main', { name: 'Desk' })).toBeTruthy()
  expect(filled()).toEqual(['We are ready'])
  await userEvent.click(button('We are ready'))
  expect(sent).toEqual([{ kind: 'ready', body: { session: 'closed' } }])
  show({ view: view({ delegations: [{ ...moscow, ready: 'closed' }, beijing] }) })
  expect(await screen.findByRole('button', { name: 'Not ready' })).toBeTruthy()
  expect(filled()).toEqual([])
  expect(screen.getByText('Your delegation is ready. Waiting for Beijing.')).toBeTruthy()
})

it('calls a recess at once and asks before it adjourns', async () => {
  const { seat, sent } = seatOf('sec', view({ phase: 'in-session', session: sessionOf('closed') }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Recess'))
  await userEvent.click(button('Adjourn'))
  const dialog = screen.getByRole('alertdialog')
  expect(sent.map(({ kind }) => kind)).toEqual(['recess'])
  await userEvent.click(within(dialog).getByRole('button', { name: 'Adjourn' }))
  expect(sent.map(({ kind }) => kind)).toEqual(['recess', 'adjourn'])
})

it('says who proposes what, and answering it is the one next step', () => {
  const { seat } = seatOf('sec', view({ phase: 'in-session', session: sessionOf('closed'), proposals: [adjournment('beijing')] }))
  render(<Desk seat={seat} />)
  expect(screen.getByText('Beijing proposes to adjourn.')).toBeTruthy()
  expect(filled()).toEqual(['Answer'])
  expect(screen.queryByRole('button', { name: 'Adjourn' })).toBeNull()
})

it('is ready for a restricted session, too, and says when the others are for another', async () => {
  const { seat, sent, show } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  await userEvent.click(screen.getByRole('radio', { name: 'Restricted session' }))
  await userEvent.click(button('We are ready'))
  expect(sent).toEqual([{ kind: 'ready', body: { session: 'restricted' } }])
  show({ view: view({ delegations: [{ ...moscow, ready: 'restricted' }, { ...beijing, ready: 'closed' }] }) })
  expect(await screen.findByText(/^Ready for another kind of session than yours: Beijing\./)).toBeTruthy()
  await userEvent.click(screen.getByRole('radio', { name: 'Closed session' }))
  await userEvent.click(button('We are ready'))
  expect(sent[1]).toEqual({ kind: 'ready', body: { session: 'closed' } })
})

it('asks before it enters with keys that nobody compared', async () => {
  const { seat, sent } = seatOf('sec', view({ delegations: [{ ...moscow, comparedBy: [] }, { ...beijing, comparedBy: [] }] }))
  render(<Desk seat={seat} />)
  expect(filled()).toEqual(['Compare the keys with Beijing'])
  expect(screen.getByText('Beijing: unverified.')).toBeTruthy()
  await userEvent.click(button('We are ready'))
  expect(sent).toEqual([])
  const dialog = screen.getByRole('alertdialog', { name: 'The keys have not been compared by voice. Enter all the same?' })
  await userEvent.click(within(dialog).getByRole('button', { name: 'Enter all the same' }))
  expect(sent).toEqual([{ kind: 'ready', body: { session: 'closed' } }])
})

it('shows the digits of both keys, and signs that they are the same', async () => {
  const key = (await generateSigner()).key
  const { seat, sent } = seatOf('sec', view({ delegations: [{ ...moscow, key: (await generateSigner()).key, comparedBy: [] }, { ...beijing, key, comparedBy: [] }] }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Compare the keys with Beijing'))
  const dialog = screen.getByRole('dialog', { name: 'Compare the keys with Beijing' })
  expect(await within(dialog).findAllByText(/^\d{5}$/)).toHaveLength(12)
  await userEvent.click(within(dialog).getByRole('button', { name: 'They differ' }))
  expect(within(dialog).getByRole('alert').textContent).toMatch(/^Do not go on\./)
  await userEvent.keyboard('{Escape}')
  await userEvent.click(button('Compare the keys with Beijing'))
  await userEvent.click(button('They are the same'))
  expect(sent).toEqual([{ kind: 'compare', body: { delegation: 'beijing', key } }])
  await vi.waitFor(async () => { expect(await metBefore(key)).toMatchObject({ delegation: 'beijing' }) })
})

it('raises an alarm when a delegation comes with another key than was compared', async () => {
  const zagreb = { ...beijing, id: 'zagreb', name: { en: 'Zagreb' }, key: 'new' }
  await keepMet({ key: 'old', delegation: 'zagreb', name: zagreb.name, compared: '2026-03-01T09:00:00.000Z' })
  const { seat } = seatOf('sec', view({ delegations: [moscow, zagreb] }))
  render(<Desk seat={seat} />)
  expect((await screen.findByRole('alert')).textContent).toMatch(/^Zagreb comes with another key than the one that was compared on March 1, 2026\./)
})

it('proposes a restricted session, and to widen it again', async () => {
  const { seat, sent, show } = seatOf('sec', view({ phase: 'in-session', session: sessionOf('closed') }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Restricted session'))
  await userEvent.click(button('Propose for Moscow'))
  show({ view: view({ phase: 'in-session', session: sessionOf('restricted') }) })
  await userEvent.click(await screen.findByRole('button', { name: 'Widen the session' }))
  await userEvent.click(button('Propose for Moscow'))
  expect(sent.map(({ kind }) => kind)).toEqual(['restrict', 'widen'])
})

it('proposes exact words only after showing them whole', async () => {
  const { seat, sent } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  await userEvent.click(button('Adopt a joint text'))
  await userEvent.type(screen.getByRole('textbox', { name: 'Russian' }), ' Мир. ')
  await userEvent.type(screen.getByRole('textbox', { name: 'English' }), 'Peace.')
  await userEvent.click(button('Read it over'))
  expect(within(screen.getByRole('alertdialog', { name: 'Adopt this joint text?' })).getByText('Мир.')).toBeTruthy()
  await userEvent.click(button('Propose for Moscow'))
  expect(sent).toEqual([{ kind: 'adopt-text', body: { text: { ru: 'Мир.', en: 'Peace.' } } }])
})

it('withdraws after saying what follows', async () => {
  const { seat, sent } = seatOf('sec', view())
  render(<Desk seat={seat} />)
  await userEvent.click(button('Withdraw'))
  const dialog = screen.getByRole('alertdialog', { name: 'Withdraw from the summit?' })
  expect(within(dialog).getByText(/One delegation is no summit/)).toBeTruthy()
  await userEvent.click(within(dialog).getByRole('button', { name: 'Withdraw' }))
  expect(sent).toEqual([{ kind: 'withdraw', body: {} }])
})

it('countersigns the adjourning entry', async () => {
  const adjourned = { seq: 20, hash: 'E' }
  const { seat, sent } = seatOf('sec', view({ phase: 'adjourned', adjourned }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Countersign'))
  expect(sent).toEqual([{ kind: 'countersign', body: { entry: adjourned } }])
})

it('shows the keys after the end, and offers nothing that would be refused', async () => {
  const { seat } = seatOf('sec', view({ phase: 'adjourned', adjourned: { seq: 20, hash: 'E' }, delegations: [{ ...moscow, comparedBy: [] }, { ...beijing, comparedBy: [] }] }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Key of Beijing'))
  expect(within(screen.getByRole('dialog')).getAllByRole('button').map((each) => each.textContent)).toEqual(['Close'])
})
