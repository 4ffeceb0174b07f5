import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { AnyView } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { observerView, view } from '../testing/table.ts'
import { SoundNotice } from './SoundNotice.tsx'

const attending = { signals: { stand: () => undefined } } as unknown as Attending
const unable = (speaker: string) => [{ booth: 'ru-zh', reason: 'sound', speaker, member: 'voice', since: '2026-12-15T08:00:00Z' }] as const
const drawn = (seen: AnyView, member: string) =>
  render(<SoundNotice seat={{ member, signal: 'tone' } as Seat<AnyView>} view={seen} attending={attending} now={{ signals: new Map() } as unknown as AttendingNow} />).container.textContent

it('tells a speaker that a booth cannot interpret them, a mediator too, and nobody else', () => {
  expect(drawn(view({ cannotInterpret: [...unable('head')] }), 'head')).toMatch(/^Booth ru-zh cannot interpret you: sound\./)
  expect(drawn(observerView({ cannotInterpret: [...unable('med')] }), 'med')).toMatch(/^Booth ru-zh cannot interpret you: sound\./)
  expect(drawn(observerView({ cannotInterpret: [...unable('med')] }), 'rep')).toBe('')
  expect(screen.getAllByRole('status')).toHaveLength(2)
})
