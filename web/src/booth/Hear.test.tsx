import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { untouched } from '../sound/settings.ts'
import { Hear } from './Hear.tsx'

beforeEach(() => { localStorage.clear() })

const now = { channel: 'floor', channels: ['ru', 'zh', 'fr'], source: 'floor', consecutive: false, speaker: undefined, onAir: [], airs: [] } as unknown as AttendingNow

function draw() {
  const tune = vi.fn(() => untouched)
  const attending = { seat: { summit: 's', member: 'voice', view: { booths: [] } }, now, settings: untouched, tune, guard: undefined, levels: () => ({ heard: 0, voice: 0 }), choose: () => undefined, preselect: () => undefined }
  render(
    <>
      <Hear booth={{ id: 'ru-zh', outputs: ['ru', 'zh'], members: ['voice'] }} attending={attending as unknown as Attending} now={now} reader="en" />
      <button type="button">Let in</button>
      <input />
      <div role="dialog"><button type="button">Close</button></div>
    </>,
  )
  return tune
}

it('is where the focus begins and where Escape brings it back, but from a text box or a dialog', () => {
  draw()
  const row = screen.getByRole('application', { name: 'Hear' })
  expect(document.activeElement).toBe(row)
  for (const [role, name, comes] of [['button', 'Let in', true], ['textbox', '', false], ['button', 'Close', false]] as const) {
    const element = screen.getByRole(role, { name })
    element.focus()
    fireEvent.keyDown(element, { key: 'Escape' })
    expect(document.activeElement, name).toBe(comes ? row : element)
  }
})

it('takes + and - for the volume, and neither while somebody types', () => {
  const tune = draw()
  fireEvent.keyDown(screen.getByRole('textbox'), { key: '-' })
  fireEvent.keyDown(document.body, { key: '-' })
  expect(tune.mock.calls).toEqual([[{}], [{ volume: 0.95 }]])
})
