import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeAll, expect, it, vi } from 'vitest'
import type { Sitting } from '../api/view.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { untouched } from '../sound/settings.ts'
import { view } from '../testing/table.ts'
import { HOME } from './home.ts'
import { emptyLog } from './lines.ts'
import { Talk } from './Talk.tsx'
import type { BoothTalk } from './useBoothRoom.ts'

// jsdom scrolls nothing.
beforeAll(() => { Element.prototype.scrollTo = () => undefined })

const booths = [{ id: 'ru-zh', outputs: ['ru', 'zh'], members: ['voice'], technicians: ['ada'] }, { id: 'fr', outputs: ['fr'], members: ['jean'] }]

/** Whether anybody reads, and whether the booth's line stands. */
type There = { reads: boolean; line: string }

function draw(sitting: Sitting, there: There = { reads: true, line: 'joined' }) {
  const say = vi.fn(() => there.reads)
  const tune = vi.fn(() => untouched)
  const room = { booth: 'ru-zh', reads: () => there.reads, say, watch: () => undefined, talk: () => undefined }
  const now = { line: there.line, encryption: { at: 'on' }, talks: false, log: emptyLog }
  render(<Talk view={sitting} me="voice" attending={{ seat: { signal: 'tone' }, settings: untouched, tune } as unknown as Attending} attended={{} as AttendingNow} talk={{ room, now } as unknown as BoothTalk} reader="en" />)
  return { say, tune }
}
const press = (key: string, target: Element = document.body) => fireEvent.keyDown(target, { key })
const chosen = () => screen.getAllByRole<HTMLInputElement>('radio').filter(({ checked }) => checked).map((radio) => radio.labels?.[0]?.textContent)
const told = () => screen.getByRole('status', { name: 'Write to' }).textContent

it('turns to whom one writes by W, round and round, and says to whom', () => {
  draw(view({ booths }))
  expect([chosen(), told()]).toEqual([['Booth'], ''])
  press('w')
  expect([chosen(), told()]).toEqual([['Technician'], 'Write to: Technician'])
  press('w')
  expect(chosen()).toEqual(['Other booths'])
  press('w')
  expect([chosen(), told()]).toEqual([['Booth'], 'Write to: Booth'])
})

it('turns nothing while somebody writes, and sends a canned line by its digit without setting a level', () => {
  const { say, tune } = draw(view({ booths }))
  press('w', screen.getByRole('textbox', { name: 'Line' }))
  press('k', screen.getByRole('textbox', { name: 'Line' }))
  expect(told()).toBe('')
  press('l')
  press('2', screen.getByRole('button', { name: /I need a break/ }))
  expect(say.mock.calls).toEqual([[{ code: 'break' }, 'booth']])
  expect(tune.mock.calls).toEqual([[{}]])
})

it('has the boothmates\' volume on J and K', () => {
  const { tune } = draw(view({ booths }))
  press('j')
  expect(tune.mock.calls.at(-1)).toEqual([{ booth: 0.95 }])
})

const said = () => screen.getByRole('status', { name: 'Line' }).textContent
const box = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Line' })

it('opens the canned lines for readers alone, and says that there are none', () => {
  const there = { reads: false, line: 'joining' }
  draw(view({ booths }), there)
  press('l')
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(said()).toBe('The booth\'s line is being made.')
  there.reads = true
  press('l')
  expect(screen.getByRole('dialog', { name: 'Canned lines' })).toBeDefined()
})

it('keeps the list open, and what was typed, until it is sent', async () => {
  const there = { reads: true, line: 'joined' }
  const { say } = draw(view({ booths }), there)
  fireEvent.change(box(), { target: { value: 'A cab at nine' } })
  press('l')
  there.reads = false
  press('2', screen.getByRole('button', { name: /I need a break/ }))
  expect(said()).toBe('Nobody is there to read it.')
  fireEvent.submit(box())
  expect([screen.queryByRole('dialog') !== null, box().value]).toEqual([true, 'A cab at nine'])
  there.reads = true
  press('2', screen.getByRole('button', { name: /I need a break/ }))
  await waitFor(() => { expect(screen.queryByRole('dialog')).toBeNull() })
  expect(box().value).toBe('A cab at nine')
  fireEvent.submit(box())
  expect(box().value).toBe('')
  expect(say).toHaveBeenCalledTimes(4)
})

const Places = ({ rows }: { rows: boolean }) => (
  <>
    {rows ? <section aria-label="Hear" {...HOME}><button type="button">Tone</button></section> : null}
    <button type="button">Let in</button>
  </>
)
/** Goes to the text box by its key, and away with Escape. */
const goesFrom = (from: HTMLElement) => {
  from.focus()
  press('m')
  expect(document.activeElement).toBe(box())
  press('Escape', box())
  return document.activeElement
}

it('goes with Escape from the text box to where its key was pressed in the rows, else home', () => {
  render(<Places rows />)
  draw(view({ booths }))
  const [home, tone, panel] = [screen.getByRole('application', { name: 'Hear' }), screen.getByRole('button', { name: 'Tone' }), screen.getByRole('button', { name: 'Let in' })]
  expect(goesFrom(tone)).toBe(tone)
  expect(goesFrom(panel)).toBe(home)
  // By Tab or a click, after it was left so.
  tone.focus()
  press('m')
  panel.focus()
  box().focus()
  press('Escape', box())
  expect(document.activeElement).toBe(home)
})

it('goes back to where a technician came from, whose screen has no rows', () => {
  render(<Places rows={false} />)
  draw(view({ booths }))
  const panel = screen.getByRole('button', { name: 'Let in' })
  expect(goesFrom(panel)).toBe(panel)
})
