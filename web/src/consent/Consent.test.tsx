import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { adjournment, beijing, delegation, moscow, proposal, reporter, seatOf, sessionOf, view } from '../testing/table.ts'
import { ConsentDialog } from './ConsentDialog.tsx'
import { Proposals } from './Proposals.tsx'

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name })
const nothing = () => undefined

it('asks in one sentence, says who has agreed, and consents to that very proposal', async () => {
  const made = proposal('widen', ['beijing'])
  const { seat, sent } = seatOf('sec', view({ phase: 'in-session', session: sessionOf('restricted'), proposals: [made] }))
  const onClose = vi.fn()
  render(<ConsentDialog seat={seat} about={{ proposal: made }} onClose={onClose} />)
  const dialog = screen.getByRole('alertdialog', { name: 'Widen the session?' })
  expect(within(dialog).getByText('The delegates and secretaries of every delegation hear and see the plenary again.')).toBeTruthy()
  expect(within(dialog).getAllByRole('listitem').map((each) => each.textContent)).toEqual(['BeijingHas agreed', 'MoscowHas not answered'])
  expect(within(dialog).getByText(/^Yours is the last consent/)).toBeTruthy()
  expect(document.activeElement).toBe(button('Not now'))
  await userEvent.click(button('Agree for Moscow'))
  expect(sent).toEqual([{ kind: 'consent', body: { proposal: made.id } }])
  expect(onClose).toHaveBeenCalledOnce()
})

it('proposes a step, and answers instead when another was faster', async () => {
  const first = view({ phase: 'in-session', session: sessionOf('closed') })
  const { seat, sent, show } = seatOf('sec', first)
  render(<ConsentDialog seat={seat} about={{ step: { kind: 'restrict' } }} onClose={nothing} />)
  await userEvent.click(button('Propose for Moscow'))
  expect(sent).toEqual([{ kind: 'restrict', body: {} }])
  const made = proposal('restrict', ['beijing'])
  act(() => { show({ view: { ...first, proposals: [made] } }) })
  await userEvent.click(button('Agree for Moscow'))
  expect(sent[1]).toEqual({ kind: 'consent', body: { proposal: made.id } })
})

it.each([
  ['is taken back', view(), 'This proposal stands no more: it was taken back, or what it rests on has changed.'],
  ['lapses', view({ proposals: [{ ...adjournment('beijing'), lapses: new Date(Date.now() - 1).toISOString() }] }), 'This proposal has lapsed. Nobody can agree to it any more.'],
  ['takes effect', view({ phase: 'adjourned', adjourned: { seq: 12, hash: 'E' } }), 'Every delegation has agreed: it has taken effect.'],
])('a proposal that %s while it is read says so, and cannot be agreed to', (_, then, says) => {
  const made = adjournment('beijing')
  const { seat, show } = seatOf('sec', view({ proposals: [made] }))
  const read = then.proposals[0] ? { ...made, lapses: then.proposals[0].lapses } : made
  render(<ConsentDialog seat={seat} about={{ proposal: read }} onClose={nothing} />)
  act(() => { show({ view: then }) })
  expect(screen.getByText(says)).toBeTruthy()
  expect(button('Agree for Moscow').disabled).toBe(true)
})

it('does not go over to another proposal of the same when the one that was read is gone', () => {
  const made = adjournment('beijing')
  const { seat, show } = seatOf('sec', view({ proposals: [made] }))
  render(<ConsentDialog seat={seat} about={{ step: { kind: 'adjourn' } }} onClose={nothing} />)
  act(() => { show({ view: view({ proposals: [{ ...made, id: { seq: 14, hash: 'Q' } }] }) }) })
  expect(button('Agree for Moscow').disabled).toBe(true)
})

it('shows the person, the items and the words that it is about', () => {
  const admit = proposal('admit', ['beijing'], { observer: 'rep', to: 'closed' })
  const around = view({ phase: 'in-session', session: sessionOf('closed'), observers: [reporter()], proposals: [admit] })
  const { seat } = seatOf('sec', around)
  const { unmount } = render(<ConsentDialog seat={seat} about={{ proposal: admit }} onClose={nothing} />)
  for (const fact of ['Rosa', 'The Herald', 'Press']) expect(screen.getByText(fact)).toBeTruthy()
  expect(screen.getByText(/Rosa comes in at once/)).toBeTruthy()
  unmount()

  const item = { id: 'b', title: { en: 'Border' }, minutes: 10, lead: '', public: false, spent: 0 }
  const agenda = seatOf('sec', view({ agenda: [...view().agenda, item] }))
  const adopting = render(<ConsentDialog seat={agenda.seat} about={{ step: { kind: 'adopt-agenda' } }} onClose={nothing} />)
  expect(within(screen.getByRole('list', { name: 'Becomes public' })).getByText('Stock')).toBeTruthy()
  expect(within(screen.getByRole('list', { name: 'Stays hidden from the public' })).getByText('Border')).toBeTruthy()
  adopting.unmount()

  const text = { en: 'We agree.', ru: 'Мы согласны.' }
  render(<ConsentDialog seat={seatOf('sec', view()).seat} about={{ step: { kind: 'adopt-text', text } }} onClose={nothing} />)
  expect(screen.getByText('We agree.')).toBeTruthy()
  expect(screen.getByText('Мы согласны.').getAttribute('lang')).toBe('ru')
})

it('shows the very facts that a joint announcement tells', () => {
  const words = { en: 'They meet.', ru: 'Они встретятся.' }
  const stock = { id: 'a', title: { en: 'Stock' }, minutes: 30, public: true }
  const changed = view({ published: [stock], agenda: [{ ...stock, title: { en: 'Take stock anew' }, lead: '', spent: 0 }] })
  const step = { kind: 'announce-jointly' as const, title: words, text: words, tells: ['time', 'parties', 'agenda'] as const }
  const { unmount } = render(<ConsentDialog seat={seatOf('sec', changed).seat} about={{ step }} onClose={nothing} />)
  const line = (begins: RegExp) => screen.getAllByRole('listitem').find(({ textContent }) => begins.test(textContent ?? ''))?.textContent
  expect(line(/when the summit begins/)).toMatch(/Beijing: Tuesday,? .*2026.* 16:00 GMT\+8.*Moscow: Tuesday,? .*2026.* 11:00 GMT\+3.*120 minutes/)
  expect(line(/who the parties are/)).toMatch(/Beijing.* and .*Moscow/)
  expect(line(/public items of the agenda/)).toMatch(/Stock.*\(30 minutes\)$/)
  expect(line(/Take stock anew/)).toBeUndefined()
  unmount()

  // Moved, it tells the new time alone; and of an agenda with nothing public in it, that.
  const moved = { ...step, starts: '2026-12-16T08:00:00.000Z' }
  render(<ConsentDialog seat={seatOf('sec', view()).seat} about={{ step: moved }} onClose={nothing} />)
  expect(screen.getAllByText(/16 December|December 16/)).toHaveLength(2)
  expect(screen.queryByText(/15 December|December 15/)).toBeNull()
  expect(line(/public items of the agenda/)).toMatch(/None is public\.$/)
})

it('lists what waits for us and what waits for them, and takes ours back at one press', async () => {
  const theirs = adjournment('beijing')
  const ours = proposal('adopt-agenda', ['moscow'], { id: { seq: 10, hash: 'O' } })
  const { seat, sent } = seatOf('sec', view({ proposals: [ours, theirs] }))
  render(<Proposals seat={seat} next />)
  const lines = within(screen.getByRole('list', { name: 'Proposals' })).getAllByRole('listitem')
  expect(lines[0]!.textContent).toMatch(/^Beijing proposes to adjourn\. Your delegation has not answered\.Lapses in 1[45]:\d\dAnswer$/)
  expect(lines[1]!.textContent).toMatch(/^Moscow proposes to adopt the agenda as it stands\. Waiting for Beijing\./)
  await userEvent.click(button('Take back'))
  expect(sent).toEqual([{ kind: 'take-back', body: { proposal: ours.id } }])
  await userEvent.click(button('Answer'))
  expect(screen.getByRole('alertdialog', { name: 'Adjourn the summit?' })).toBeTruthy()
})

it('gives a delegate the sentences and no buttons', () => {
  const withDelegate = { ...moscow, members: [...moscow.members, ...delegation('moscow', { members: beijing.members }).members] }
  const { seat } = seatOf('voice', view({ delegations: [withDelegate, beijing], proposals: [adjournment('beijing')] }))
  render(<Proposals seat={seat} />)
  expect(screen.getByText('Beijing proposes to adjourn.')).toBeTruthy()
  expect(screen.queryByRole('button')).toBeNull()
})
