import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { seatOf, sessionOf, view } from '../testing/table.ts'
import Desk from './Desk.tsx'

const button = (name: string) => screen.getByRole('button', { name })

it('adds an item', async () => {
  const second = { id: 'b', title: { en: 'Border' }, minutes: 10, lead: 'beijing', public: false, spent: 0 }
  const { seat, sent } = seatOf('sec', view({ agenda: [...view().agenda, second] }))
  render(<Desk seat={seat} />)
  expect(screen.getByText('Not adopted as it stands.')).toBeTruthy()
  await userEvent.click(button('Add an item'))
  await userEvent.type(screen.getByRole('textbox', { name: 'Title, English' }), 'Next year')
  await userEvent.click(screen.getByRole('radio', { name: /^Public/ }))
  await userEvent.click(button('Save'))
  expect(sent.pop()).toMatchObject({ kind: 'put-item', body: { item: { title: { en: 'Next year' }, minutes: 15, public: true }, place: 2 } })
})

it('moves an item, and takes one off', async () => {
  const second = { id: 'b', title: { en: 'Border' }, minutes: 10, lead: 'beijing', public: false, spent: 0 }
  const { seat, sent } = seatOf('sec', view({ agenda: [...view().agenda, second] }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Edit the agenda'))
  await userEvent.click(button('Move item 2 up'))
  expect(sent.pop()).toMatchObject({ kind: 'put-item', body: { item: { id: 'b', lead: 'beijing' }, place: 0 } })
  await userEvent.click(button('Remove item 1'))
  await userEvent.click(within(screen.getByRole('alertdialog', { name: 'Remove “Stock”?' })).getByRole('button', { name: 'Remove' }))
  expect(sent.pop()).toEqual({ kind: 'remove-item', body: { item: 'a' } })
})

it('proposes to adopt the agenda', async () => {
  const second = { id: 'b', title: { en: 'Border' }, minutes: 10, lead: 'beijing', public: false, spent: 0 }
  const { seat, sent } = seatOf('sec', view({ agenda: [...view().agenda, second] }))
  render(<Desk seat={seat} />)
  await userEvent.click(button('Adopt the agenda'))
  await userEvent.click(button('Propose for Moscow'))
  expect(sent.pop()).toEqual({ kind: 'adopt-agenda', body: {} })
})

it('runs the agenda: starts an item, shows its time, and who asks for the floor', async () => {
  const current = { item: 'a', since: new Date(Date.now() - 31 * 60_000).toISOString() }
  const running = view({ phase: 'in-session', session: sessionOf('closed'), floor: ['bei-head', 'head'], adopted: { seq: 7, hash: 'A' } })
  const { seat, sent, show } = seatOf('sec', running)
  render(<Desk seat={seat} />)
  expect(screen.getByText('Adopted by every delegation, entry 7.')).toBeTruthy()
  expect(within(screen.getByRole('region', { name: 'Asking for the floor' })).getAllByRole('listitem').map((each) => each.textContent)).toEqual(['Li Beijing', 'Petr Moscow'])
  await userEvent.click(button('Start item 1'))
  expect(sent.pop()).toEqual({ kind: 'start-item', body: { item: 'a' } })
  show({ view: { ...running, current } })
  expect(await screen.findByText(/^31:0\d of 30:00 Over by 1:0\d$/)).toBeTruthy()
  await userEvent.click(button('End item'))
  expect(sent.pop()).toEqual({ kind: 'start-item', body: { item: '' } })
})
