import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { view } from '../testing/table.ts'
import { Consecutive } from './Consecutive.tsx'
import { Sources } from './Sources.tsx'

const booth = { id: 'fr', outputs: ['fr'], members: ['ines'] }
const first = {
  channel: 'floor', channels: ['ar', 'en', 'es', 'fr', 'ru', 'zh'], source: 'floor', consecutive: false, speaker: { member: 'wei', language: 'zh' },
  onAir: [{ language: 'en', depth: 1, cycle: false }, { language: 'es', depth: 2, cycle: false }], airs: [],
} as unknown as AttendingNow

function attendingOf() {
  const attending = { seat: { summit: 's', member: 'ines', view: { booths: [booth] } }, now: first, choose: vi.fn<(channel: string) => void>(), preselect: vi.fn(), setConsecutive: vi.fn() }
  return attending as unknown as Attending & typeof attending
}

const shown = (attending: Attending, now: AttendingNow) => <Sources booth={booth} attending={attending} now={now} reader="en" />
const radio = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name })
const described = (name: string) => radio(name).getAttribute('aria-describedby')?.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ')

beforeEach(() => { localStorage.clear() })

it('shows the floor and three languages, the chosen one pressed, and what each of them is', () => {
  render(shown(attendingOf(), { ...first, channel: 'en', source: 'interpretation' }))
  expect(radio('F3 English').checked).toBe(true)
  expect(radio('F1 Floor').checked).toBe(false)
  expect(['F2 Arabic', 'F3 English', 'F4 Spanish'].map(described)).toEqual(['off air: original', 'interpretation', 'interpretation of an interpretation'])
  expect(described('F1 Floor')).toMatch(/Chinese.*original/)
})

it('keeps F1 to F4 from the browser and chooses with them, also while a list has the focus', () => {
  const attending = attendingOf()
  render(shown(attending, first))
  screen.getByRole('combobox', { name: 'Language of F2' }).focus()
  for (const key of ['F1', 'F2', 'F3', 'F4']) expect(fireEvent.keyDown(document.activeElement!, { key })).toBe(false)
  expect(attending.choose.mock.calls).toEqual([['floor'], ['ar'], ['en'], ['es']])
  expect(fireEvent.keyDown(document.body, { key: 'F5' })).toBe(true)
})

it('goes to the list of a key with Shift, where the arrows choose, and hears what it heard', () => {
  const attending = attendingOf()
  render(shown(attending, first))
  expect(fireEvent.keyDown(document.body, { key: 'F3', shiftKey: true })).toBe(false)
  expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Language of F3' }))
  fireEvent.keyDown(document.body, { key: 'F1', shiftKey: true })
  expect(attending.choose).not.toHaveBeenCalled()
  const reached = vi.fn()
  window.addEventListener('keydown', reached)
  fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' })
  expect(reached).not.toHaveBeenCalled()
  fireEvent.keyDown(document.activeElement!, { key: 's' })
  expect(reached, 'the console has its keys there, too').toHaveBeenCalledTimes(1)
  window.removeEventListener('keydown', reached)
})

it('keeps another language for a key on this device, and goes on hearing what is pressed', async () => {
  const attending = attendingOf()
  const Chosen = () => {
    const [channel, choose] = useState('ar')
    attending.choose.mockImplementation(choose)
    return shown(attending, { ...first, channel, source: 'original' })
  }
  const { unmount } = render(<Chosen />)
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Language of F2' }), 'Russian')
  expect(attending.choose.mock.calls).toEqual([['ru']])
  expect(attending.preselect).toHaveBeenLastCalledWith(['ru', 'en', 'es'])
  unmount()
  render(shown(attending, first))
  expect(radio('F2 Russian')).toBeTruthy()
})

it('says when the chosen language is off air, and goes to the floor when the key has it no more', () => {
  const attending = attendingOf()
  const { rerender } = render(shown(attending, { ...first, channel: 'ar', source: 'original' }))
  expect(screen.getByRole('status', { name: 'Source' }).textContent).toBe('Arabic is off air: you hear the original')
  expect(attending.choose).not.toHaveBeenCalled()
  rerender(shown(attending, { ...first, channel: 'zh', source: 'original' }))
  expect(attending.choose.mock.calls).toEqual([['floor']])
})

it('keeps the chosen language on its key while its booth is gone, and hears it again when the booth is back', () => {
  const attending = attendingOf()
  const english = { ...first, channel: 'en', source: 'interpretation' } as AttendingNow
  const { rerender } = render(shown(attending, english))
  rerender(shown(attending, { ...english, channels: english.channels.filter((each) => each !== 'en'), onAir: [], source: 'original' }))
  expect([radio('F3 English').checked, described('F3 English')]).toEqual([true, 'off air: original'])
  expect(screen.getByRole('status', { name: 'Source' }).textContent).toBe('English is off air: you hear the original')
  rerender(shown(attending, english))
  expect([radio('F3 English').checked, described('F3 English')]).toEqual([true, 'interpretation'])
  expect(attending.choose).not.toHaveBeenCalled()
})

it('has the same languages on its keys whatever else is staffed, though nobody has set them, here and in another tab', () => {
  const attending = attendingOf()
  const three = ['F2 Spanish', 'F3 Russian', 'F4 Chinese']
  const chinese = { ...first, channel: 'zh', channels: ['es', 'fr', 'ru', 'zh'], source: 'original' } as AttendingNow
  const names = () => screen.getAllByRole('radio').slice(1).map((each) => each.getAttribute('aria-label'))
  const { rerender, unmount } = render(shown(attending, chinese))
  expect(names()).toEqual(three)
  const staffed = { ...chinese, channels: ['ar', 'en', ...chinese.channels] }
  rerender(shown(attending, staffed))
  expect([names(), radio('F4 Chinese').checked]).toEqual([three, true])
  unmount()
  render(shown(attending, staffed))
  expect(names()).toEqual(three)
  expect(attending.choose).not.toHaveBeenCalled()
})

it('keeps what it has while the interpreter is in no booth, and begins anew in another', () => {
  const attending = attendingOf()
  const at = (in_: typeof booth | undefined) => <Sources booth={in_} attending={attending} now={{ ...first, channel: 'en', source: 'original' }} reader="en" />
  const { rerender } = render(at(booth))
  rerender(at(undefined))
  expect(radio('F3 English').checked).toBe(true)
  rerender(at({ ...booth, id: 'ar', outputs: ['ar'] }))
  expect(['F2 English', 'F3 Spanish', 'F4 French'].map((name) => radio(name).checked)).toEqual([true, false, false])
  expect(attending.choose).not.toHaveBeenCalled()
})

it('goes to the floor when nothing is left to take a relay from, says so until a source is chosen, and has its keys again afterwards', () => {
  const attending = attendingOf()
  const Chosen = ({ channels }: { channels: readonly string[] }) => {
    const [channel, choose] = useState('en')
    attending.choose.mockImplementation(choose)
    return shown(attending, { ...first, channel, channels, source: 'original' })
  }
  const told = () => screen.getByRole('status', { name: 'Source' }).textContent
  const { rerender } = render(<Chosen channels={first.channels} />)
  rerender(<Chosen channels={['fr']} />)
  expect(attending.choose.mock.calls).toEqual([['floor']])
  expect(radio('F1 Floor').checked).toBe(true)
  expect(told()).toBe('English is not among your sources any more: you hear the floor')
  fireEvent.keyDown(document.body, { key: 'F1' })
  expect(told()).toBe('')
  rerender(<Chosen channels={first.channels} />)
  expect(radio('F3 English').checked).toBe(false)
})

it('names at a key who interprets into its language', () => {
  const attending = attendingOf()
  Object.assign(attending.seat, { view: view() })
  const airs = [{ booth: 'en', language: 'en', member: 'voice', consecutive: false }]
  render(shown(attending, { ...first, airs }))
  expect(['F2 Arabic', 'F3 English'].map((name) => radio(name).closest('.preselect')?.getAttribute('title'))).toEqual([null, 'Interpreter: Vera'])
})

it('turns consecutive on and off with the key X, in any layout', () => {
  const attending = attendingOf()
  render(<Consecutive attending={attending} now={first} />)
  expect(screen.getByRole<HTMLInputElement>('switch', { name: 'Consecutive, for all' }).checked).toBe(false)
  fireEvent.keyDown(document.body, { key: 'ч', code: 'KeyX' })
  expect(attending.setConsecutive.mock.calls).toEqual([[true]])
})

it('forgets no choice of this device because a page was opened while its booth was not staffed', () => {
  localStorage.setItem('parley.preselects.s.ines', 'pt zh ru')
  const { unmount } = render(shown(attendingOf(), first))
  expect(screen.getAllByRole<HTMLInputElement>('radio').map(({ value }) => value)).toEqual(['floor', 'zh', 'ru', 'ar'])
  unmount()
  render(shown(attendingOf(), { ...first, channels: [...first.channels, 'pt'] }))
  expect(screen.getAllByRole<HTMLInputElement>('radio').map(({ value }) => value)).toEqual(['floor', 'pt', 'zh', 'ru'])
})
