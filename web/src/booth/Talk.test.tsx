import { fireEvent, render, screen } from '@testing-library/react'
import { beforeAll, expect, it, vi } from 'vitest'
import type { Sitting } from '../api/view.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { untouched } from '../sound/settings.ts'
import { view } from '../testing/table.ts'
import { emptyLog } from './lines.ts'
import { Talk } from './Talk.tsx'
import type { BoothTalk } from './useBoothRoom.ts'

// jsdom scrolls nothing.
beforeAll(() => { Element.prototype.scrollTo = () => undefined })

const booths = [{ id: 'ru-zh', outputs: ['ru', 'zh'], members: ['voice'], technicians: ['ada'] }, { id: 'fr', outputs: ['fr'], members: ['jean'] }]

function draw(sitting: Sitting) {
  const say = vi.fn()
  const tune = vi.fn(() => untouched)
  const room = { booth: 'ru-zh', reads: () => true, say, watch: () => undefined, talk: () => undefined }
  const now = { line: 'joined', encryption: { at: 'on' }, talks: false, log: emptyLog }
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
