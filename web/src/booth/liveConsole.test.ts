import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Attending, Speaking } from '../media/attending.ts'
import { ON_AIR } from './boothAir.ts'
import { LiveConsole } from './liveConsole.ts'

/** A seat's attendance as far as the console needs it. */
function attendingOf() {
  const spoken: Speaking[] = []
  const stood = new Map<string, unknown>()
  const standing = new Map<string, unknown>()
  const listeners = new Set<() => void>()
  const seats = new Set<() => void>()
  const attending = {
    seat: {
      member: 'boris',
      view: { booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: ['anna', 'boris'] }] },
      subscribe: (listener: () => void) => {
        seats.add(listener)
        return () => seats.delete(listener)
      },
    },
    now: { line: 'joined', here: { chamber: 'plenary' }, encryption: { at: 'on' }, present: new Set(['anna']), live: new Set(['anna']), airs: [], speaker: undefined as unknown },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    speak: (speaking: Speaking) => spoken.push(speaking),
    signals: {
      of: (kind: string) => (kind === ON_AIR ? standing : new Map()),
      hear: () => () => undefined,
      say: () => undefined,
      stand: (kind: string, body: unknown) => stood.set(kind, body),
    },
  }
  const changes = (change: () => void) => {
    change()
    for (const listener of listeners) listener()
  }
  const staffs = (...booths: { id: string; outputs: string[]; members: string[] }[]) => {
    attending.seat.view = { booths }
    for (const listener of seats) listener()
  }
  return { console: new LiveConsole(attending as unknown as Attending), attending, spoken, stood, standing, changes, staffs }
}

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

describe('a console', () => {
  it('sends the voice where a key says before the call returns, and tells boothmates of it', () => {
    const { console, spoken, stood } = attendingOf()
    const leave = console.hold()
    expect(spoken).toEqual([{ output: undefined, hushed: false }])
    console.act({ do: 'toggle-air' })
    expect(spoken.at(-1)).toEqual({ output: 'booth/pair/ru', hushed: false })
    console.act({ do: 'speak-to', output: 'zh' })
    expect(spoken.at(-1)).toEqual({ output: 'booth/pair/zh', hushed: false })
    expect(stood.get(ON_AIR)).toMatchObject({ output: 'zh' })
    console.act({ do: 'cough', on: true })
    expect(spoken.at(-1)).toEqual({ output: 'booth/pair/zh', hushed: true })
    console.act({ do: 'toggle-air' })
    expect(spoken.at(-1)).toEqual({ output: undefined, hushed: false })
    expect(console.now.onAir).toBe(false)
    leave()
  })

  it('turns with the floor where it follows it', () => {
    const { console, attending, spoken, changes } = attendingOf()
    const leave = console.hold()
    console.act({ do: 'toggle-follow' })
    console.act({ do: 'toggle-air' })
    changes(() => { attending.now = { ...attending.now, speaker: { member: 'ivan', language: 'ru' } } })
    expect(spoken.at(-1)?.output).toBe('booth/pair/zh')
    leave()
  })

  it('takes over into the language in which the boothmate is on air', () => {
    const { console, attending, spoken, standing, changes } = attendingOf()
    const leave = console.hold()
    changes(() => { standing.set('anna', { output: 'zh', turn: 1 }) })
    expect(console.air.now.output).toBe('zh')
    console.act({ do: 'toggle-air' })
    // Anna goes: what was asked for is had.
    changes(() => {
      standing.clear()
      attending.now = { ...attending.now, live: new Set() }
    })
    expect(console.now).toMatchObject({ onAir: true, output: 'zh' })
    expect(spoken.at(-1)?.output).toBe('booth/pair/zh')
    leave()
  })

  it('goes on where it was when its screen lets go for a moment', () => {
    const { console, spoken, stood } = attendingOf()
    console.hold()()
    const leave = console.hold()
    console.act({ do: 'toggle-air' })
    expect(spoken.at(-1)).toEqual({ output: 'booth/pair/ru', hushed: false })
    const told = spoken.length
    console.act({ do: 'toggle-follow' })
    // Nothing that is sent has changed.
    expect(spoken).toHaveLength(told)
    leave()
    expect(stood.get(ON_AIR)).toBeUndefined()
  })

  it('sends nothing to a booth in which nobody pressed: not to one come back to, and not to another', () => {
    const { console, attending, spoken, stood, staffs } = attendingOf()
    const { booths } = attending.seat.view
    const leave = console.hold()
    console.act({ do: 'toggle-air' })
    staffs()
    expect(spoken.at(-1)).toEqual({ output: undefined, hushed: false })
    console.act({ do: 'toggle-air' })
    staffs(...booths)
    expect(console.now.onAir).toBe(false)
    expect(spoken.at(-1)).toEqual({ output: undefined, hushed: false })
    console.act({ do: 'toggle-air' })
    expect(spoken.at(-1)?.output).toBe('booth/pair/ru')
    staffs({ id: 'second', outputs: ['fr'], members: ['boris', 'clara'] })
    vi.advanceTimersByTime(1000)
    expect(console.now).toMatchObject({ onAir: false, output: 'fr' })
    expect(stood.get(ON_AIR)).toBeUndefined()
    expect(spoken.filter(({ output }) => output?.startsWith('booth/second/'))).toEqual([])
    leave()
  })

  it('tells whoever draws it of each change once it has been sent', () => {
    const { console, spoken } = attendingOf()
    const leave = console.hold()
    const seen: (string | undefined)[] = []
    console.subscribe(() => seen.push(spoken.at(-1)?.output))
    console.act({ do: 'toggle-air' })
    expect(seen.at(-1)).toBe('booth/pair/ru')
    leave()
  })

  it('comes back from a broken line silent, until the boothmate could tell that she has taken over', () => {
    const { console, attending, spoken, standing, changes } = attendingOf()
    const leave = console.hold()
    console.act({ do: 'toggle-air' })
    changes(() => { attending.now = { ...attending.now, line: 'rejoining' } })
    expect(spoken.at(-1)).toEqual({ output: undefined, hushed: false })
    changes(() => { attending.now = { ...attending.now, line: 'joined' } })
    expect(spoken.at(-1)).toEqual({ output: undefined, hushed: false })
    changes(() => { standing.set('anna', { output: 'ru', turn: 2 }) })
    expect(console.now.onAir).toBe(false)
    expect(spoken.at(-1)).toEqual({ output: undefined, hushed: false })
    leave()
  })
})
