import { describe, expect, it } from 'vitest'
import type { ObserverView } from '../api/view.ts'
import { shown } from '../app/shown.ts'
import { observerView } from '../testing/table.ts'
import { placeOf, standingOf, type Place } from './standing.ts'

const session = { kind: 'closed', since: '2026-12-15T08:00:02.000Z', recording: false } as const
const during = Date.parse(session.since) + 60_000
const inside = observerView({ admitted: 'closed', phase: 'in-session', session })

const follow = (...views: ObserverView[]) => views.reduce<Place | undefined>((was, view) => placeOf(was, view, shown(view, during)), undefined)

describe('an observer', () => {
  it.each<[Partial<ObserverView>, string, string]>([
    [{ phase: 'gathering' }, 'no', 'before'],
    [{ phase: 'in-session' }, 'no', 'without'],
    [{ phase: 'recess', admitted: 'open' }, 'open', 'recess'],
    [{ phase: 'in-session', admitted: 'open' }, 'open', 'without'],
    [{ phase: 'in-session', admitted: 'closed', session: { ...session, since: '2026-12-15T09:00:00.000Z' } }, 'closed', 'opening'],
  ])('with %j is told that they are admitted: %s, and meanwhile: %s', (more, admitted, meanwhile) => {
    const view = observerView(more)
    expect(standingOf(view, shown(view, during))).toEqual({ admitted, meanwhile })
  })

  it.each<[Partial<ObserverView>, string]>([
    [{ phase: 'recess', admitted: 'closed' }, 'recess'],
    [{ phase: 'in-session', admitted: '' }, 'expelled'],
    [{ phase: 'recess', admitted: '' }, 'expelled'],
    [{ phase: 'in-session', admitted: 'open' }, 'narrowed'],
    [{ phase: 'in-session', admitted: 'closed' }, 'restricted'],
  ])('who was inside and now has %j is told why: %s', (more, why) => {
    expect(follow(inside, observerView(more))).toMatchObject({ inside: false, why })
  })

  it('of open sessions alone is told that the doors were closed', () => {
    const open = observerView({ admitted: 'open', phase: 'in-session', session: { ...session, kind: 'open' } })
    expect(follow(open, observerView({ admitted: 'open', phase: 'in-session' }))?.why).toBe('doors')
  })

  it('goes on seeing why, until they are inside again or admitted anew', () => {
    const out = observerView({ phase: 'in-session' })
    expect(follow(inside, out, out)?.why).toBe('expelled')
    expect(follow(inside, out, observerView({ phase: 'in-session', admitted: 'open' }))?.why).toBeUndefined()
    expect(follow(inside, out, inside)).toMatchObject({ inside: true, why: undefined })
  })

  it('who was never inside is told nothing of leaving', () => {
    expect(follow(observerView({ phase: 'in-session' }), observerView({ phase: 'recess' }))?.why).toBeUndefined()
  })
})
