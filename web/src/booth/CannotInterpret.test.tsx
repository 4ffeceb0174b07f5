import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { AttendingNow } from '../media/attending.ts'
import { booth, seatOf, sessionOf, view } from '../testing/table.ts'
import { CannotInterpret } from './CannotInterpret.tsx'

const chambers = [{ id: 'plenary', members: ['head', 'bei-head', 'voice'].map((id) => ({ id, device: 'D', publish: [], subscribe: true })) }]
const on = view({ phase: 'in-session', session: sessionOf('closed'), chambers })
const unable = { booth: booth.id, reason: 'sound', speaker: 'bei-head', member: 'voice', since: '2026-12-15T08:00:00Z' } as const
const heard = (member?: string) => ({ speaker: member === undefined ? undefined : { member, language: 'zh' } }) as AttendingNow
const button = () => screen.getByRole('button', { name: 'Cannot interpret: sound' })

it('says by Q that it cannot interpret who has the floor, and that it can again', async () => {
  const { seat, sent } = seatOf('voice', on)
  const at = (shown: typeof on, now: AttendingNow) => <CannotInterpret seat={seat} view={shown} booth={booth} now={now} />
  const { rerender } = render(at(on, heard('bei-head')))
  await userEvent.keyboard('q')
  expect(sent.pop()).toEqual({ kind: 'cannot-interpret', body: { booth: 'ru-zh', reason: 'sound', speaker: 'bei-head' } })
  const standing = { ...on, cannotInterpret: [unable] }
  rerender(at(standing, heard('head')))
  expect(button().getAttribute('aria-pressed')).toBe('true')
  expect(screen.getByRole('status').textContent).toBe('This booth cannot interpret Li: sound. Press again when it can.')
  await userEvent.click(button())
  expect(sent.pop()).toEqual({ kind: 'can-interpret', body: { booth: 'ru-zh' } })
  rerender(at(on, heard('head')))
  expect(screen.getByRole('status').textContent).toBe('Over: this booth no longer says that it cannot interpret.')
})

it('is about the last who had the floor, and about nobody before that', async () => {
  const { seat, sent } = seatOf('voice', on)
  const at = (now: AttendingNow) => <CannotInterpret seat={seat} view={on} booth={booth} now={now} />
  const { rerender } = render(at(heard()))
  await userEvent.keyboard('q')
  expect(sent).toEqual([])
  expect(button().hasAttribute('disabled')).toBe(true)
  rerender(at(heard('head')))
  rerender(at(heard()))
  await userEvent.keyboard('q')
  expect(sent.pop()).toMatchObject({ kind: 'cannot-interpret', body: { speaker: 'head' } })
})
