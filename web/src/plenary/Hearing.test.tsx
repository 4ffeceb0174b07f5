import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { Attending, AttendingNow } from '../media/attending.ts'
import type { Interpretation } from '../media/mix.ts'
import type { Whereabouts } from '../media/whereabouts.ts'
import { member, moscow, beijing, observerView, seatOf, sessionOf, view } from '../testing/table.ts'
import { Acts } from './Acts.tsx'
import { Floor } from './Floor.tsx'
import { Hearing } from './Hearing.tsx'

const eve = member('eve', { name: 'Eve', role: 'interpreter', languages: ['en', 'zh'] })
const table = view({ delegations: [{ ...moscow, members: [...moscow.members, eve] }, beijing] })
const vera: Interpretation = { member: 'voice', language: 'ru', consecutive: false }
const toAll: Interpretation = { member: 'eve', language: 'en', consecutive: true }

const hearing = (channel: string, source: AttendingNow['source'], interpretations: readonly Interpretation[], more: Partial<AttendingNow> = {}) =>
  ({ line: 'joined', encryption: { at: 'on', code: undefined, alarms: [] }, sound: 'on', channel, source, interpretations, ...more }) as AttendingNow

function said(now: AttendingNow, of = table as Parameters<typeof Hearing>[0]['view']) {
  const { unmount } = render(<Hearing view={of} now={now} reader="en" />)
  const text = screen.getByRole('status').textContent
  unmount()
  return text
}

it('tells the original from an interpretation, and from nothing', () => {
  expect(said(hearing('floor', 'floor', []))).toBe('You hear: the floor, original voices')
  expect(said(hearing('ru', 'original', []))).toBe('You hear: the original. Nobody interprets into Russian now')
  expect(said(hearing('ru', 'interpretation', [vera]))).toBe('You hear: Russian, interpreted by Vera')
  expect(said(hearing('ru', 'interpretation', [vera], { sound: 'blocked' }))).toBe('You hear nothing now')
  expect(said(hearing('ru', 'original', [], { encryption: { at: 'joining', code: undefined, alarms: [] } }))).toBe('You hear nothing now')
})

it('names whoever interprets for everybody in any channel, and says nowhere that nobody does', () => {
  const consecutively = 'You hear: the original, then English, interpreted consecutively by Eve'
  expect(said(hearing('floor', 'floor', [toAll]))).toBe(consecutively)
  expect(said(hearing('ru', 'original', [toAll]))).toBe(consecutively)
  expect(said(hearing('en', 'interpretation', [toAll]))).toBe(consecutively)
  expect(said(hearing('ru', 'interpretation', [vera, toAll]))).toBe('You hear: Russian, interpreted by Vera, and English, interpreted consecutively by Eve')
})

it('tells an observer, who sees the plates of the session', () => {
  const seen = observerView()
  const plate = { id: 'eve', name: 'Eve', title: '', role: 'interpreter', languages: ['en'] } as const
  const delegations = seen.delegations.map((side, n) => (n === 0 ? { ...side, members: [plate] } : side))
  expect(said(hearing('floor', 'floor', [toAll]), { ...seen, delegations })).toBe('You hear: the original, then English, interpreted consecutively by Eve')
})

it('does not say that nobody speaks while it may be an interpreter who speaks to everybody', () => {
  const floor = (interpretations: readonly Interpretation[]) => <Floor className="" view={table} me="head" now={hearing('floor', 'floor', interpretations)} reader="en" />
  const { rerender } = render(floor([]))
  expect(screen.getByText('Nobody is speaking')).toBeTruthy()
  rerender(floor([toAll]))
  expect(screen.queryByText('Nobody is speaking')).toBeNull()
})

it('tells who takes the floor through a pause, and not through a lost line', () => {
  const floor = (more: Partial<AttendingNow>) => <Floor className="" view={table} me="head" now={hearing('floor', 'floor', [], more)} reader="en" />
  const speaker = { member: 'bei-head', language: 'zh' }
  const { rerender } = render(floor({ speaker }))
  const told = () => screen.getByRole('status').textContent
  expect(told()).toBe('Speaking: Beijing, Chinese')
  rerender(floor({}))
  expect(told()).toBe('Speaking: Beijing, Chinese')
  rerender(floor({ line: 'rejoining' }))
  expect(told()).toBe('')
  rerender(floor({}))
  expect(told()).toBe('')
  rerender(floor({ speaker }))
  expect(told()).toBe('Speaking: Beijing, Chinese')
})

it('marks the words that are heard: of the floor, or of whoever interprets, also for everybody', async () => {
  const plenary = { id: 'plenary', members: [{ id: 'head', device: 'D', publish: [], subscribe: true }] }
  const { seat, sent } = seatOf('head', view({ ...table, phase: 'in-session', session: sessionOf('closed'), chambers: [plenary] }))
  const attending = { now: hearing('floor', 'floor', [toAll], { words: 'en' }) }
  render(<Acts seat={seat} places={{} as Whereabouts} attending={attending as Attending} />)
  const marks = async (now: AttendingNow) => {
    attending.now = now
    await userEvent.click(screen.getByRole('button', { name: 'Mark this passage' }))
    return sent.pop()
  }
  expect(await marks(attending.now)).toMatchObject({ kind: 'flag-passage', body: { side: 'interpretation', language: 'en' } })
  expect(await marks(hearing('floor', 'floor', [toAll], { words: undefined }))).toMatchObject({ body: { side: 'floor' } })
  expect(await marks(hearing('ru', 'interpretation', [vera], { words: 'ru' }))).toMatchObject({ body: { side: 'interpretation', language: 'ru' } })
  expect(await marks(hearing('ru', 'interpretation', [vera], { words: 'ru', line: 'rejoining' }))).toMatchObject({ body: { side: 'floor' } })
})
