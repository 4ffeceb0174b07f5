import { describe, expect, it } from 'vitest'
import { COUNTDOWN_MS, GRACE_MS, QUIET_MS, idle, type Handover, type Sight } from './handover.ts'
import { TURN_ENDS_MS, TURN_MS, wordsOf } from './handoverWords.ts'

const empty: Sight = { me: 'boris', line: true, joined: true, present: new Set(['anna']), onAir: new Map(), live: new Set() }
const held: Sight = { ...empty, onAir: new Map([['anna', { output: 'ru', turn: 1, held: false }]]), live: new Set(['anna']) }
const onAir: Handover = { ...idle, turn: { number: 1, held: false, sinceMs: 0 } }
const at = (stage: Handover['stage'], was = idle): Handover => ({ ...was, stage })

describe('what an interpreter is told', () => {
  it('is who has the air, or that nobody has', () => {
    expect(wordsOf(idle, held, 0)).toEqual({ says: 'mate', who: 'anna', output: 'ru' })
    expect(wordsOf(idle, empty, 0)).toEqual({ says: 'nobody' })
    expect(wordsOf(idle, { ...empty, joined: false }, 0)).toBeUndefined()
    expect(wordsOf({ ...idle, unheard: { who: 'anna', sinceMs: 0 } }, held, QUIET_MS)).toEqual({ says: 'unheard', who: 'anna' })
  })

  it('is what is asked, and when an answer is late', () => {
    const asking = at({ at: 'asking', of: 'anna', ask: 1, sinceMs: 0 })
    expect(wordsOf(asking, held, GRACE_MS - 1)).toEqual({ says: 'asking', who: 'anna' })
    expect(wordsOf(asking, held, GRACE_MS)).toEqual({ says: 'canTake', who: 'anna' })
    expect(wordsOf(at({ at: 'asked', by: 'anna', ask: 1 }, onAir), empty, 0)).toEqual({ says: 'asked', who: 'anna' })
  })

  it('counts down in whole seconds', () => {
    const taking = at({ at: 'taking', from: 'anna', ask: 1, turn: 1, sinceMs: 0 })
    expect([0, 1, 1000, COUNTDOWN_MS - 1].map((ms) => wordsOf(taking, held, ms)?.seconds)).toEqual([3, 3, 2, 1])
    const giving = at({ at: 'giving', to: 'anna', ask: 1, sinceMs: 0 }, onAir)
    expect(wordsOf(giving, empty, 2500)).toEqual({ says: 'giving', who: 'anna', seconds: 1 })
    expect(wordsOf(giving, empty, COUNTDOWN_MS)).toEqual({ says: 'coming', who: 'anna' })
  })

  it('is how it ended, for a while, to each in their own words', () => {
    const failed = { news: { what: 'failed', who: 'anna' }, newsMs: 0 } as const
    expect(wordsOf({ ...idle, ...failed }, held, 0)).toEqual({ says: 'failed', who: 'anna' })
    expect(wordsOf({ ...onAir, ...failed }, empty, 0)).toEqual({ says: 'stays', who: 'anna' })
    expect(wordsOf({ ...idle, ...failed }, held, 60_000)?.says).toBe('mate')
  })

  it('is that a turn ends, after 28 minutes and after 30', () => {
    expect(wordsOf(onAir, empty, TURN_ENDS_MS - 1)).toBeUndefined()
    expect(wordsOf(onAir, empty, TURN_ENDS_MS)).toEqual({ says: 'long' })
    expect(wordsOf(onAir, empty, TURN_MS)).toEqual({ says: 'over' })
    expect(wordsOf({ ...idle, turn: { number: 1, held: false, sinceMs: undefined } }, { ...empty, line: false, joined: false }, TURN_MS)).toBeUndefined()
  })
})
