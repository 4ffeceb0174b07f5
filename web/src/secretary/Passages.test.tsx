import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { seatOf, sessionOf, view } from '../testing/table.ts'
import Desk from './Desk.tsx'

const plenary = { id: 'plenary', members: [{ id: 'sec', device: 'D', publish: [], subscribe: true }] }
const passage = {
  entry: { seq: 12, hash: 'P' }, by: 'beijing', member: 'bei-head', from: '2026-12-15T08:00:00Z', until: '2026-12-15T08:00:30Z', side: 'interpretation', language: 'ru',
} as const

it('marks the last half minute by one press, and lists what is marked, whose words it is and by whom', async () => {
  const on = view({ phase: 'in-session', session: sessionOf('closed'), chambers: [plenary], passages: [passage] })
  const { seat, sent } = seatOf('sec', on)
  render(<Desk seat={seat} />)
  await userEvent.click(screen.getByRole('button', { name: 'Mark this passage' }))
  expect(sent.pop()).toMatchObject({ kind: 'flag-passage', body: { side: 'floor' } })
  expect(await screen.findByText('Marked')).toBeTruthy()
  const region = screen.getByRole('region', { name: 'Marked passages' })
  await userEvent.click(within(region).getByText('1 passage to be checked'))
  expect(within(region).getByRole('listitem').textContent).toBe('11:00:00–11:00:30 Interpretation into Russian · Beijing')
  expect(within(region).getByText('What is said on the floor is authentic; an interpretation is not.')).toBeTruthy()
})

it('marks an interpretation where it is chosen, into any language of a booth', async () => {
  const on = view({ phase: 'in-session', session: sessionOf('closed'), chambers: [plenary] })
  const { seat, sent, show } = seatOf('sec', on)
  const { rerender } = render(<Desk seat={seat} />)
  const side = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Whose words' })
  expect([...side.options].map(({ text }) => text)).toEqual(['Floor', 'Interpretation into Chinese', 'Interpretation into Russian'])
  await userEvent.selectOptions(side, 'Interpretation into Russian')
  const mark = () => userEvent.click(screen.getByRole('button', { name: 'Mark this passage' }))
  await mark()
  expect(sent.pop()).toMatchObject({ kind: 'flag-passage', body: { side: 'interpretation', language: 'ru' } })
  // Nobody interprets any more.
  show({ view: { ...on, booths: [] } })
  rerender(<Desk seat={seat} />)
  expect(screen.queryByRole('combobox', { name: 'Whose words' })).toBeNull()
  await mark()
  expect(sent.pop()).toMatchObject({ kind: 'flag-passage', body: { side: 'floor' } })
})

it('who takes no part marks nothing', () => {
  const { seat } = seatOf('sec', view({ phase: 'in-session', session: sessionOf('restricted'), chambers: [{ ...plenary, members: [] }] }))
  render(<Desk seat={seat} />)
  expect(screen.queryByRole('button', { name: 'Mark this passage' })).toBeNull()
})

it('shows which booth cannot interpret whom, while it stands', () => {
  const on = view({ phase: 'in-session', session: sessionOf('closed') })
  const unable = { booth: 'ru-zh', reason: 'sound', speaker: 'bei-head', member: 'voice', since: '2026-12-15T08:00:00Z' } as const
  const { seat, show } = seatOf('sec', { ...on, cannotInterpret: [unable] })
  const { rerender } = render(<Desk seat={seat} />)
  expect(screen.getByText('Booth ru-zh cannot interpret Li: sound.')).toBeTruthy()
  show({ view: on })
  rerender(<Desk seat={seat} />)
  expect(screen.queryByText('Booth ru-zh cannot interpret Li: sound.')).toBeNull()
})
