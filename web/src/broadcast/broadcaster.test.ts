import { describe, expect, it } from 'vitest'
import type { ObserverView } from '../api/view.ts'
import { booth, observerView, sessionOf } from '../testing/table.ts'
import { channelsToSend, toPublish } from './broadcaster.ts'

describe('what is sent', () => {
  it('is the floor, then each language that a booth speaks, once and in order', () => {
    const view = observerView({ booths: [{ ...booth, outputs: ['zh', 'ru'] }, { id: 'fr', outputs: ['fr', 'ru'], members: ['a'] }, { id: 'es', outputs: ['es', 'ase'], members: [] }] })
    expect(channelsToSend(view)).toEqual(['floor', 'es', 'fr', 'ru', 'zh'])
    expect(channelsToSend(observerView())).toEqual(['floor'])
  })
})

describe('whether anything is published', () => {
  const inside = [{ id: 'plenary', members: [{ id: 'tv', device: 'D', publish: [], subscribe: true }] }]
  const seatAt = (view: ObserverView, shows: 'open' | 'closed' | null = 'open', status: 'live' | 'node-gone' | 'revoked' = 'live') =>
    ({ view, member: 'tv', status, shown: { phase: 'in-session', session: shows && sessionOf(shows), opens: null } }) as const
  const open = observerView({ phase: 'in-session', session: sessionOf('open'), chambers: inside })

  it('in an open session that this seat is in, also while the node is gone', () => {
    expect(toPublish(seatAt(open))).toBe(true)
    expect(toPublish(seatAt(open, 'open', 'node-gone'))).toBe(true)
  })

  it.each([
    ['the session is closed', seatAt({ ...open, session: sessionOf('closed') }, 'closed')],
    ['it has not begun', seatAt(open, null)],
    ['this seat is not in it', seatAt({ ...open, chambers: [] })],
    ['this seat is revoked', seatAt(open, 'open', 'revoked')],
  ])('not when %s', (_, seat) => {
    expect(toPublish(seat)).toBe(false)
  })
})
