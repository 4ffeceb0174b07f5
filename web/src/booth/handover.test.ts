import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/seeded.ts'
import { COMES_MS, COUNTDOWN_MS, GRACE_MS, QUIET_MS, REST_MS, SETTLES_MS, TAIL_MS, WARNED_MS, free, idle, leftMs, mayTake, next, turnOf, wordOf, type Event, type Handover, type Sight, type Turn } from './handover.ts'

/** How long after somebody has gone on air the others see it and hear them. */
const HEARD_MS = 60
const STEP_MS = 10

interface Seat {
  now: Handover
  /** Every turn, as others see it late. */
  seen: { atMs: number; turn: Turn | undefined }[]
  here: boolean
  /** Without one the page works on, and sees nobody. */
  line: boolean
  /** Their sound goes out. */
  sounds: boolean
  inbox: { atMs: number; from: string; word: 'ask' | 'accept' | 'no'; ask: number }[]
  onSinceMs: number | undefined
}

/** A booth in which everything that is told comes later, and each has a clock of their own. */
class Booth {
  nowMs = 0
  readonly seats = new Map<string, Seat>()
  /** Who of another booth has its listeners. */
  busy: string | undefined
  /** For how long listeners heard two, and nobody. */
  twoMs = 0
  noneMs = 0

  constructor(readonly delay: (from: string, to: string) => number, ...names: string[]) {
    for (const name of names) this.seats.set(name, { now: idle, seen: [], here: true, line: true, sounds: true, inbox: [], onSinceMs: undefined })
  }

  seat(name: string): Seat {
    const found = this.seats.get(name)
    if (!found) throw new Error(name)
    return found
  }

  clock(name: string): number {
    return this.nowMs + [...this.seats.keys()].indexOf(name) * 1_000_000
  }

  sight(name: string): Sight {
    const others = [...this.seats].filter(([other, { here, line }]) => other !== name && here && line)
    const at = (other: string, extraMs = 0) => {
      const before = this.nowMs - this.delay(other, name) - extraMs
      return this.seat(other).seen.filter(({ atMs }) => atMs <= before).at(-1)?.turn
    }
    const here = this.seat(name).here && this.seat(name).line
    const onAir = new Map(others.flatMap(([other]) => (at(other) ? [[other, at(other)!] as const] : [])))
    const live = new Set(others.flatMap(([other, { sounds, now }]) => (sounds && now.returning === undefined && at(other) && at(other, HEARD_MS) ? [other] : [])))
    return { me: name, line: here, joined: here, busy: this.busy, present: new Set(here ? others.map(([other]) => other) : []), onAir: here ? onAir : new Map(), live: here ? live : new Set() }
  }

  does(name: string, event: Event): void {
    const seat = this.seat(name)
    const { now, says } = next(seat.now, event, this.clock(name), this.sight(name))
    seat.now = now
    seat.onSinceMs = now.turn && now.returning === undefined ? (seat.onSinceMs ?? this.nowMs) : undefined
    const turn = now.turn && { output: 'booth/pair/ru', turn: now.turn.number, held: now.turn.held }
    if (JSON.stringify(turn) !== JSON.stringify(seat.seen.at(-1)?.turn)) seat.seen.push({ atMs: this.nowMs, turn })
    for (const { to, word, ask } of says) this.seat(to).inbox.push({ atMs: this.nowMs + this.delay(name, to), from: name, word, ask })
  }

  press(name: string, key: 'air' | 'hand' | 'no'): void {
    this.does(name, { press: key })
  }

  /** Time passes. */
  run(ms: number): void {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.nowMs += STEP_MS
      for (const [name, seat] of this.seats) {
        if (!seat.here) continue
        const due = seat.inbox.filter(({ atMs }) => atMs <= this.nowMs)
        seat.inbox = seat.inbox.filter(({ atMs }) => atMs > this.nowMs)
        for (const { from, word, ask } of due) this.does(name, { heard: word, ask, from })
        this.does(name, 'look')
      }
      // What a listener hears comes as late as what a boothmate hears.
      const heard = [...this.seats.values()].filter(({ here, line, sounds, onSinceMs }) => here && line && sounds && onSinceMs !== undefined && this.nowMs - onSinceMs >= HEARD_MS)
      if (heard.length > 1) this.twoMs += STEP_MS
      if (heard.length === 0) this.noneMs += STEP_MS
    }
  }

  onAir(): string[] {
    return [...this.seats].filter(([, { here, now }]) => here && now.turn).map(([name]) => name)
  }

  counted(): void {
    this.twoMs = 0
    this.noneMs = 0
  }
}

const apart = (ms: number) => () => ms

/** Anna is on air, and heard. */
function annaSpeaks(delay: (from: string, to: string) => number = apart(50), ...others: string[]): Booth {
  const booth = new Booth(delay, 'anna', 'boris', ...others)
  booth.press('anna', 'air')
  booth.run(500)
  booth.counted()
  return booth
}

describe('the time of a turn', () => {
  const there: Sight = { me: 'anna', line: true, joined: true, present: new Set(), onAir: new Map(), live: new Set() }
  const away: Sight = { ...there, line: false, joined: false }
  const pressed = (sight: Sight) => next(idle, { press: 'air' }, 1000, sight).now
  const look = (was: Handover, nowMs: number, sight: Sight) => next(was, 'look', nowMs, sight).now

  it('begins when the plenary opens for who pressed before', () => {
    const early = look(pressed(away), 20_000, away)
    expect(early.turn?.number).toBe(1)
    expect(early.turn?.sinceMs).toBeUndefined()
    expect(look(early, 30_000, there).turn).toMatchObject({ number: 1, sinceMs: 30_000 })
  })

  it('goes on over a line that breaks, and begins anew after a recess, with the number that it had', () => {
    const broke = look(pressed(there), 10_000, away)
    const back = look(look(broke, 10_000 + REST_MS, away), 10_000 + REST_MS, there)
    expect(back.turn).toMatchObject({ number: 1, sinceMs: 1000 })
    // The next absence is one of its own.
    expect(look(look(back, 90_000, away), 90_000 + REST_MS, there).turn).toMatchObject({ number: 1, sinceMs: 1000 })
    const rests = look(broke, 10_001 + REST_MS, away)
    expect(rests.turn?.sinceMs).toBeUndefined()
    expect(look(rests, 600_000, away)).toBe(rests)
    expect(look(rests, 6_000_000, there).turn).toMatchObject({ number: 1, sinceMs: 6_000_000 })
    // A page that slept meanwhile saw nothing of it pass.
    expect(look(broke, 6_000_000, there).turn).toMatchObject({ number: 1, sinceMs: 6_000_000 })
  })
})

describe('who comes back on air after the line was broken', () => {
  function breaks(): Booth {
    const booth = annaSpeaks()
    booth.seat('anna').line = false
    booth.run(2000)
    expect(booth.seat('anna').now).toMatchObject({ turn: { number: 1 }, returning: 'away' })
    return booth
  }

  it('does not cut short the boothmate who has taken over', () => {
    const booth = breaks()
    booth.press('boris', 'air')
    booth.run(1000)
    booth.counted()
    booth.seat('anna').line = true
    booth.run(3000)
    expect(booth.onAir()).toEqual(['boris'])
    expect([booth.twoMs, booth.noneMs]).toEqual([0, 0])
    expect(booth.seat('anna').now).toMatchObject({ news: { what: 'taken', who: 'boris' }, returning: undefined })
  })

  it('is heard again where nobody has, after time to tell', () => {
    const booth = breaks()
    booth.counted()
    booth.seat('anna').line = true
    booth.run(SETTLES_MS + 100)
    expect(booth.onAir()).toEqual(['anna'])
    expect(booth.seat('anna').now.returning).toBeUndefined()
    expect(booth.noneMs).toBeLessThanOrEqual(SETTLES_MS + 100)
  })

  it('is heard again at once where there is nobody who could have', () => {
    const booth = new Booth(apart(50), 'anna')
    booth.press('anna', 'air')
    booth.run(500)
    booth.seat('anna').line = false
    booth.run(500)
    booth.seat('anna').line = true
    booth.run(100)
    expect(booth.seat('anna').now).toMatchObject({ turn: { number: 1 }, returning: undefined })
  })

  it('may leave the air meanwhile', () => {
    const booth = breaks()
    booth.press('anna', 'air')
    expect(booth.seat('anna').now).toMatchObject({ turn: undefined, returning: undefined })
  })
})

describe('listeners whom another booth has', () => {
  function warned(): Booth {
    const booth = new Booth(apart(50), 'anna', 'boris')
    booth.busy = 'ines'
    booth.press('anna', 'air')
    return booth
  }

  it('are not taken by one press, but by a second', () => {
    const booth = warned()
    expect(booth.seat('anna').now).toMatchObject({ turn: undefined, stage: { at: 'warned', of: 'ines' } })
    booth.run(500)
    booth.press('anna', 'air')
    expect(booth.onAir()).toEqual(['anna'])
  })

  it('are warned of anew after a while, after a step back, and not once they are free', () => {
    const booth = warned()
    booth.run(WARNED_MS + 100)
    expect(booth.seat('anna').now.stage.at).toBe('rest')
    booth.press('anna', 'air')
    booth.press('anna', 'no')
    expect(booth.seat('anna').now.stage.at).toBe('rest')
    booth.press('anna', 'air')
    booth.busy = undefined
    booth.run(100)
    expect(booth.seat('anna').now.stage.at).toBe('rest')
    booth.press('anna', 'air')
    expect(booth.onAir()).toEqual(['anna'])
  })

  it('are taken by the second press also where a boothmate on air is not heard', () => {
    const booth = annaSpeaks()
    booth.seat('anna').sounds = false
    booth.run(QUIET_MS + 200)
    booth.busy = 'ines'
    booth.press('boris', 'hand')
    booth.run(200)
    expect(booth.seat('boris').now.stage.at).toBe('warned')
    booth.press('boris', 'hand')
    expect(booth.onAir()).toContain('boris')
  })

  it('do not stand in the way of a boothmate who asks or takes over', () => {
    const booth = warned()
    booth.press('anna', 'air')
    booth.run(300)
    booth.press('boris', 'air')
    booth.run(200)
    booth.press('anna', 'hand')
    booth.run(COUNTDOWN_MS + 1000)
    expect(booth.onAir()).toEqual(['boris'])
  })
})

describe('the air of a booth', () => {
  it('is asked for, not taken, while a boothmate has it', () => {
    const booth = annaSpeaks()
    booth.press('boris', 'air')
    booth.run(200)
    expect(booth.onAir()).toEqual(['anna'])
    expect(booth.seat('anna').now.stage).toEqual({ at: 'asked', by: 'boris', ask: 1 })
    expect(booth.seat('boris').now.stage.at).toBe('asking')
  })

  it('passes after a countdown on both sides, without a gap and without much overlap', () => {
    const booth = annaSpeaks()
    booth.press('boris', 'hand')
    booth.run(200)
    booth.press('anna', 'hand')
    booth.run(1000)
    for (const name of ['anna', 'boris']) expect(leftMs(booth.seat(name).now, booth.clock(name))).toBeGreaterThan(1900)
    expect(booth.onAir()).toEqual(['anna'])
    booth.run(COUNTDOWN_MS)
    expect(booth.onAir()).toEqual(['boris'])
    expect(booth.noneMs).toBe(0)
    expect(booth.twoMs).toBeGreaterThan(0)
    expect(booth.twoMs).toBeLessThanOrEqual(300)
    expect([...booth.seats.values()].map(({ now }) => [now.stage.at, now.news])).toEqual([['rest', undefined], ['rest', undefined]])
  })

  it('passes in the same way when who has it wants to go', () => {
    const booth = annaSpeaks()
    booth.press('anna', 'hand')
    booth.run(200)
    expect(booth.seat('boris').now.stage).toEqual({ at: 'offered', by: 'anna', ask: 1 })
    booth.press('boris', 'hand')
    booth.run(COUNTDOWN_MS + 1000)
    expect(booth.onAir()).toEqual(['boris'])
    expect(booth.noneMs).toBe(0)
  })

  it('stays where it is after a no, before the countdown or in it', () => {
    for (const who of ['anna', 'boris']) {
      const booth = annaSpeaks()
      booth.press('boris', 'hand')
      booth.run(200)
      booth.press('anna', 'hand')
      booth.run(1500)
      booth.press(who, 'no')
      booth.run(COUNTDOWN_MS + COMES_MS)
      expect(booth.onAir()).toEqual(['anna'])
      const other = who === 'anna' ? 'boris' : 'anna'
      expect(booth.seat(other).now.news).toEqual({ what: who === 'anna' ? 'declined' : 'withdrawn', who })
    }
    const booth = annaSpeaks()
    booth.press('boris', 'hand')
    booth.run(200)
    booth.press('anna', 'no')
    booth.run(200)
    expect(booth.seat('boris').now).toMatchObject({ stage: { at: 'rest' }, news: { what: 'declined', who: 'anna' } })
  })

  it('may be taken when nobody answers within the grace time, and not before', () => {
    const booth = annaSpeaks()
    booth.press('boris', 'hand')
    booth.run(GRACE_MS - 500)
    booth.press('boris', 'hand')
    expect(booth.onAir()).toEqual(['anna'])
    booth.run(500)
    expect(mayTake(booth.seat('boris').now, booth.clock('boris'))).toBe(true)
    booth.press('boris', 'hand')
    booth.run(1000)
    expect(booth.onAir()).toEqual(['boris'])
    expect(booth.noneMs).toBe(0)
    expect(booth.seat('anna').now.news).toEqual({ what: 'taken', who: 'boris' })
  })

  it('stays with the one before when the next is not heard, and both know', () => {
    const booth = annaSpeaks()
    booth.seat('boris').sounds = false
    booth.press('boris', 'hand')
    booth.run(200)
    booth.press('anna', 'hand')
    booth.run(COUNTDOWN_MS + COMES_MS + 1000)
    expect(booth.onAir()).toEqual(['anna'])
    expect(booth.noneMs).toBe(0)
    expect(booth.seat('anna').now.news).toEqual({ what: 'failed', who: 'boris' })
    expect(booth.seat('boris').now.news).toEqual({ what: 'failed', who: 'anna' })
  })

  it('is taken at once from a boothmate who is gone or not heard', () => {
    const gone = annaSpeaks()
    gone.seat('anna').here = false
    gone.run(100)
    gone.press('boris', 'hand')
    expect(gone.onAir()).toEqual(['boris'])

    const mute = annaSpeaks()
    mute.run(300)
    mute.seat('anna').sounds = false
    mute.run(QUIET_MS - 100)
    expect(free(mute.seat('boris').now, mute.sight('boris'), mute.clock('boris'))).toBe(false)
    mute.run(200)
    mute.press('boris', 'hand')
    mute.run(1000)
    expect(mute.onAir()).toEqual(['boris'])
  })

  it('goes to the next at once when the one before leaves in mid-countdown, and stays when the next leaves', () => {
    const booth = annaSpeaks()
    booth.press('boris', 'hand')
    booth.run(200)
    booth.press('anna', 'hand')
    booth.run(1000)
    booth.seat('anna').here = false
    booth.run(100)
    expect(booth.onAir()).toEqual(['boris'])

    const other = annaSpeaks()
    other.press('boris', 'hand')
    other.run(200)
    other.press('anna', 'hand')
    other.run(1000)
    other.seat('boris').here = false
    other.run(5000)
    expect(other.onAir()).toEqual(['anna'])
    expect(other.seat('anna').now.news).toEqual({ what: 'gone', who: 'boris' })
  })

  it('passes when two questions cross: both want the same', () => {
    const booth = annaSpeaks()
    booth.press('boris', 'hand')
    booth.press('anna', 'hand')
    booth.run(COUNTDOWN_MS + 1000)
    expect(booth.onAir()).toEqual(['boris'])
    expect(booth.noneMs).toBe(0)
  })

  it('survives an answer that crosses with a change of mind', () => {
    const booth = annaSpeaks()
    booth.press('boris', 'hand')
    booth.run(200)
    booth.press('anna', 'hand')
    booth.press('boris', 'no')
    booth.run(COUNTDOWN_MS + 2000)
    expect(booth.onAir()).toEqual(['anna'])
    expect(booth.seat('anna').now.stage.at).toBe('rest')
    expect(booth.seat('boris').now.stage.at).toBe('rest')
  })

  it('is not given by an answer to an earlier question', () => {
    const booth = annaSpeaks(apart(200))
    booth.press('boris', 'hand')
    booth.run(300)
    // Anna grants what Boris has just withdrawn, and he asks again before her answer comes.
    booth.press('boris', 'no')
    booth.press('anna', 'hand')
    booth.press('boris', 'hand')
    booth.run(300)
    expect(booth.seat('boris').now.stage).toMatchObject({ at: 'asking', ask: 2 })
    expect(booth.seat('anna').now.stage).toEqual({ at: 'asked', by: 'boris', ask: 2 })
    booth.press('anna', 'hand')
    booth.run(COUNTDOWN_MS + 1000)
    expect(booth.onAir()).toEqual(['boris'])
    expect(booth.noneMs).toBe(0)
  })

  it('is not refused by an answer to an earlier question', () => {
    const booth = annaSpeaks()
    booth.press('boris', 'hand')
    booth.run(200)
    booth.does('boris', { heard: 'no', ask: 7, from: 'anna' })
    expect(booth.seat('boris').now.stage).toMatchObject({ at: 'asking', ask: 1 })
    booth.does('boris', { heard: 'no', ask: 1, from: 'anna' })
    expect(booth.seat('boris').now).toMatchObject({ stage: { at: 'rest' }, news: { what: 'declined', who: 'anna' } })
  })

  it('goes to one alone when two go on air at once, and late word of an old turn changes nothing', () => {
    const booth = new Booth(apart(200), 'anna', 'boris')
    booth.press('anna', 'air')
    booth.press('boris', 'air')
    booth.run(1500)
    expect(booth.onAir()).toEqual(['anna'])

    // Anna came to the air after others; Boris comes back and does not know yet.
    const late = new Booth(apart(200), 'anna', 'boris')
    late.seat('boris').here = false
    late.seat('anna').now = { ...idle, highest: 7 }
    late.press('anna', 'air')
    late.run(1000)
    late.seat('boris').now = { ...idle, turn: { number: 1, held: false, sinceMs: late.clock('boris') }, highest: 1 }
    late.seat('boris').here = true
    late.run(1000)
    expect(late.onAir()).toEqual(['anna'])
  })

  it('is let go by the hand on the switch at any time, and then goes to whoever asked', () => {
    const booth = annaSpeaks()
    booth.press('boris', 'hand')
    booth.run(200)
    booth.press('anna', 'air')
    expect(booth.onAir()).toEqual([])
    booth.run(200)
    expect(booth.onAir()).toEqual(['boris'])
  })

  it('has one next: a third who asks is told no, and of those to whom it is offered the first has it', () => {
    const booth = annaSpeaks(apart(50), 'clara')
    booth.press('boris', 'hand')
    booth.run(200)
    booth.press('clara', 'hand')
    booth.run(200)
    expect(booth.seat('clara').now.news).toEqual({ what: 'declined', who: 'anna' })
    booth.press('anna', 'no')
    booth.run(200)

    booth.press('anna', 'hand')
    booth.run(200)
    booth.press('clara', 'hand')
    booth.run(20)
    booth.press('boris', 'hand')
    booth.run(COUNTDOWN_MS + 1000)
    expect(booth.onAir()).toEqual(['clara'])
    expect(booth.noneMs).toBe(0)
  })

  it('is kept by who loses the line, and given up to who took it meanwhile', () => {
    const booth = annaSpeaks()
    booth.seat('anna').here = false
    booth.run(100)
    booth.press('boris', 'air')
    booth.run(1000)
    booth.seat('anna').here = true
    booth.run(1000)
    expect(booth.onAir()).toEqual(['boris'])
  })

  it('never falls silent and never has two for long, whatever is pressed and however late it comes', () => {
    const random = seeded(20261215)
    const below = (n: number) => Math.floor(random() * n)
    const names = ['anna', 'boris', 'clara']
    let passed = 0
    for (let world = 0; world < 12; world++) {
      const late = new Map<string, number>()
      const booth = annaSpeaks((from, to) => {
        const way = `${from} ${to}`
        if (!late.has(way)) late.set(way, below(15) * STEP_MS)
        return late.get(way) ?? 0
      }, 'clara')
      let last = 'anna'
      for (let n = 0; n < 40; n++) {
        const who = names[below(3)] ?? 'anna'
        // Nobody who is on air lets go of it: that is a wish to be silent.
        const key = booth.seat(who).now.turn || below(3) > 0 ? (['hand', 'hand', 'no'] as const)[below(3)]! : 'air'
        booth.press(who, key)
        booth.run([20, 100, 1500, 5000][below(4)] ?? 0)
        expect(booth.noneMs).toBe(0)
        expect(booth.onAir().length).toBeGreaterThan(0)
        const [now = last] = booth.onAir()
        if (now !== last) passed++
        last = now
      }
      booth.run(GRACE_MS)
      expect(booth.onAir()).toHaveLength(1)
      // Of each hand-over no more than what a listener needs.
      expect(booth.twoMs).toBeLessThanOrEqual(40 * (TAIL_MS + 2 * 140 + HEARD_MS))
    }
    expect(passed).toBeGreaterThan(20)
  })
})

describe('what comes from others', () => {
  it('is a turn or a word, or nothing', () => {
    expect(turnOf({ output: 'booth/pair/ru', turn: 3 })).toEqual({ output: 'booth/pair/ru', turn: 3, held: false })
    expect(turnOf({ output: 'booth/pair/ru', turn: 3, held: true })?.held).toBe(true)
    for (const body of [undefined, null, 'x', {}, { output: 1, turn: 1 }, { output: 'x', turn: '1' }, { output: 'x', turn: 0 }, { output: 'x', turn: 1.5 }, { output: 'x', turn: 2 ** 60 }]) {
      expect(turnOf(body)).toBeUndefined()
    }
    expect(wordOf({ word: 'ask', ask: 7 })).toEqual({ heard: 'ask', ask: 7 })
    for (const body of [undefined, null, 'ask', {}, { word: 'ask' }, { word: 'ask', ask: '7' }, { word: 'no', ask: 0 }, { word: 'no', ask: 1.5 }, { word: 'x', ask: 7 }, { word: 1, ask: 7 }]) expect(wordOf(body)).toBeUndefined()
  })
})
