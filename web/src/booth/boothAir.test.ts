import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Attending } from '../media/attending.ts'
import { BoothAir, HAND_OVER, ON_AIR } from './boothAir.ts'

/** A seat's attendance as far as the booth's air needs it. */
function attendingOf() {
  const stood = new Map<string, unknown>()
  const said: { kind: string; body: unknown; to: readonly string[] }[] = []
  const standing = new Map<string, unknown>()
  const hearers = new Set<(from: string, kind: string, body: unknown) => void>()
  const attending = {
    seat: { member: 'boris', view: { booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: ['anna', 'boris'] }, { id: 'fr', outputs: ['fr'], members: ['marie'] }] } },
    now: { line: 'joined', here: { chamber: 'plenary' }, encryption: { at: 'on' }, present: new Set(['anna', 'marie']), live: new Set(['anna']), airs: [] as unknown[] },
    subscribe: () => () => undefined,
    signals: {
      of: (kind: string) => (kind === ON_AIR ? standing : new Map()),
      hear: (hearer: (from: string, kind: string, body: unknown) => void) => {
        hearers.add(hearer)
        return () => hearers.delete(hearer)
      },
      say: (kind: string, body: unknown, to: ReadonlySet<string>) => said.push({ kind, body, to: [...to] }),
      stand: (kind: string, body: unknown, to: ReadonlySet<string>) => stood.set(kind, body && { body, to: [...to] }),
    },
  }
  const hear = (from: string, body: unknown) => { for (const hearer of hearers) hearer(from, HAND_OVER, body) }
  return { attending: attending as unknown as Attending, stood, said, standing, hear }
}

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

describe('the air of a booth', () => {
  it('is told to the boothmates alone, from when this seat has it until it leaves', () => {
    const { attending, stood } = attendingOf()
    const air = new BoothAir(attending)
    const leave = air.hold()
    air.speakInto('ru')
    expect(stood.get(ON_AIR)).toBeUndefined()
    air.press('air')
    expect(stood.get(ON_AIR)).toEqual({ body: { output: 'ru', turn: 1 }, to: ['anna'] })
    expect(air.now.sinceMs).toBeDefined()
    air.speakInto('zh')
    expect(stood.get(ON_AIR)).toMatchObject({ body: { output: 'zh', turn: 1 } })
    leave()
    expect(stood.get(ON_AIR)).toBeUndefined()
  })

  it('is no business of who is staffed here, too, and works in another booth', () => {
    const { attending, stood, hear } = attendingOf()
    Object.assign(attending.seat.view, { booths: [{ id: 'en', outputs: ['en'], members: ['anna'] }, ...attending.seat.view.booths] })
    const air = new BoothAir(attending)
    const leave = air.hold()
    air.speakInto('ru')
    hear('anna', { word: 'ask', ask: 1 })
    air.press('air')
    expect(stood.get(ON_AIR)).toEqual({ body: { output: 'ru', turn: 1 }, to: [] })
    expect([air.asks, air.now.words]).toEqual([false, undefined])
    leave()
  })

  it('is asked for by the same key while a boothmate has it, and comes after the countdown', () => {
    const { attending, said, standing, hear } = attendingOf()
    const air = new BoothAir(attending)
    const leave = air.hold()
    standing.set('anna', { output: 'ru', turn: 4 })
    const heard = vi.fn()
    air.subscribe(heard)
    air.press('air')
    const ask = (said[0]?.body as { ask: number }).ask
    expect(said).toEqual([{ kind: HAND_OVER, body: { word: 'ask', ask: expect.any(Number) as number }, to: ['anna'] }])
    expect(air.asks).toBe(true)
    expect(air.now).toEqual({ onAir: false, sinceMs: undefined, words: { says: 'asking', who: 'anna' }, output: 'ru', waits: false })
    // Nobody outside the booth grants it, and no other word does.
    hear('marie', { word: 'accept', ask })
    hear('anna', { word: 'yes', ask })
    hear('anna', { word: 'accept', ask: ask - 1 })
    hear('anna', { word: 'accept' })
    expect(air.now.words?.says).toBe('asking')
    hear('anna', { word: 'accept', ask })
    expect(air.now.words).toEqual({ says: 'taking', who: 'anna', seconds: 3 })
    vi.advanceTimersByTime(2900)
    expect(air.now.words).toEqual({ says: 'taking', who: 'anna', seconds: 1 })
    vi.advanceTimersByTime(200)
    expect(air.now.sinceMs).toBeDefined()
    leave()
  })

  it('does not belong to who is staffed elsewhere, or tells of no output of the booth', () => {
    const { attending, standing } = attendingOf()
    const air = new BoothAir(attending)
    const leave = air.hold()
    standing.set('marie', { output: 'ru', turn: 4 })
    standing.set('anna', { output: 'fr', turn: 1 })
    air.press('air')
    expect(air.now.sinceMs).toBeDefined()
    leave()
  })

  it('ends with the booth, and is not had again by who is staffed once more, or pressed without one', () => {
    const { attending, stood } = attendingOf()
    const { booths } = attending.seat.view
    const staffed = (...now: unknown[]) => {
      Object.assign(attending.seat.view, { booths: now })
      vi.advanceTimersByTime(50)
    }
    const air = new BoothAir(attending)
    const leave = air.hold()
    air.speakInto('ru')
    air.press('air')
    expect(air.now.onAir).toBe(true)
    staffed()
    expect(air.now.onAir).toBe(false)
    expect(stood.get(ON_AIR)).toBeUndefined()
    air.press('air')
    expect(air.now.onAir).toBe(false)
    staffed(...booths)
    expect(air.now.onAir).toBe(false)
    expect(stood.get(ON_AIR)).toBeUndefined()
    leave()
  })

  it('is another in another booth: turns are numbered by what was seen there, and questions on from the last', () => {
    const { attending, said, stood, standing } = attendingOf()
    const air = new BoothAir(attending)
    const leave = air.hold()
    air.speakInto('ru')
    standing.set('anna', { output: 'ru', turn: 7 })
    air.press('air')
    standing.clear()
    // What was asked for is had.
    vi.advanceTimersByTime(50)
    expect(stood.get(ON_AIR)).toMatchObject({ body: { turn: 8 } })
    Object.assign(attending.seat.view, { booths: [{ id: 'second', outputs: ['ru'], members: ['boris', 'marie'] }] })
    air.look()
    expect(stood.get(ON_AIR)).toBeUndefined()
    air.press('air')
    expect(stood.get(ON_AIR)).toEqual({ body: { output: 'ru', turn: 1 }, to: ['marie'] })
    air.press('hand')
    const asked = said.map(({ body }) => (body as { ask: number }).ask)
    expect(asked).toEqual([asked[0], asked[0]! + 1])
    leave()
  })

  it('is had before the plenary opens, and its time is counted from then on', () => {
    const { attending } = attendingOf()
    Object.assign(attending.now, { line: 'out' })
    const air = new BoothAir(attending)
    const leave = air.hold()
    air.press('air')
    expect(air.now).toMatchObject({ onAir: true, sinceMs: undefined })
    vi.advanceTimersByTime(60_000)
    Object.assign(attending.now, { line: 'joined' })
    air.look()
    expect(air.now).toMatchObject({ onAir: true, sinceMs: performance.now() })
    leave()
  })

  it('is not had by one press where another booth is on air into the language', () => {
    const { attending, stood } = attendingOf()
    const air = new BoothAir(attending)
    const leave = air.hold()
    air.speakInto('ru')
    Object.assign(attending.now, { airs: [{ booth: 'russian', language: 'ru', member: 'vera', consecutive: false }] })
    air.press('air')
    expect(air.now).toMatchObject({ sinceMs: undefined, words: { says: 'warned', who: 'vera' } })
    expect(stood.get(ON_AIR)).toBeUndefined()
    air.press('air')
    expect(air.now.sinceMs).toBeDefined()
    leave()
  })
})
