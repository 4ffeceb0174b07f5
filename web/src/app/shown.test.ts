import { describe, expect, it } from 'vitest'
import { view } from '../testing/table.ts'
import { shown } from './shown.ts'

const since = '2026-12-15T08:00:02.000Z'
const opens = Date.parse(since)
const session = { kind: 'closed', since, recording: false } as const
const entered = view({ phase: 'in-session', session })

describe('what every screen shows', () => {
  it('is the gathering until the instant at which all enter, and the session from then on', () => {
    expect(shown(entered, opens - 1)).toEqual({ phase: 'gathering', session: null, opens })
    expect(shown(entered, opens)).toEqual({ phase: 'in-session', session, opens: null })
  })

  it('is the recess until then, for those who come from one', () => {
    expect(shown(entered, opens - 1, { phase: 'recess', session: null }).phase).toBe('recess')
    expect(shown(entered, opens - 1, { phase: 'in-session', session: null }).phase).toBe('gathering')
  })

  it('stays the plenary for who is inside when the session changes its kind just now, by a clock that is a little slow', () => {
    const inside = shown(entered, opens)
    const opened = view({ phase: 'in-session', session: { ...session, kind: 'open', since: new Date(opens + 60_000).toISOString() } })
    expect(shown(opened, opens + 60_000 - 9, inside).session?.kind).toBe('open')
    // After a line that was lost over a recess and the next entering, it is the entering that counts.
    expect(shown(opened, opens + 60_000 - 1900, inside).session).toBeNull()
  })

  it('is what the record says when no session is about to open', () => {
    for (const phase of ['preparing', 'gathering', 'recess', 'adjourned'] as const)
      expect(shown(view({ phase }), opens)).toEqual({ phase, session: null, opens: null })
  })

  it('is no session at all when a recess came first', () => {
    expect(shown(view({ phase: 'recess' }), opens + 1).session).toBeNull()
  })
})
