import { describe, expect, it } from 'vitest'
import { OneVoice, type Offered } from './oneVoice.ts'

const STEP_MS = 50

/** A listener on a poor line: what is not taken is not heard, whatever is said. */
class Listener {
  readonly #one = new OneVoice()
  readonly voices = new Map<string, Offered>()
  nowMs = 0
  interpreter: string | undefined
  speaker: string | undefined
  taken: ReadonlySet<string> | undefined
  /** Members of whom the engine says that they sound. */
  told = new Set<string>()
  /** Voices whose packets come no more. */
  readonly dead = new Set<string>()
  /** What each says, taken or not: a peak. */
  readonly says = new Map<string, number>()

  floor(member: string, change: Partial<Offered> = {}): void {
    this.voices.set(member, { id: member, member, interpretation: false, followed: false, unmuted: true, lastPacketMs: null, peak: 0, told: false, ...change })
  }

  booth(member: string, change: Partial<Offered> = {}): void {
    this.floor(member, { interpretation: true, ...change })
  }

  has(id: string): boolean {
    return this.taken?.has(id) ?? true
  }

  run(ms: number): string[] {
    for (const end = this.nowMs + ms; this.nowMs < end; ) {
      this.nowMs += STEP_MS
      for (const voice of this.voices.values()) {
        const comes = this.has(voice.id) && voice.unmuted && !this.dead.has(voice.id)
        this.voices.set(voice.id, { ...voice, lastPacketMs: comes ? this.nowMs : voice.lastPacketMs, peak: comes ? (this.says.get(voice.id) ?? 0) : 0, told: this.told.has(voice.member) })
      }
      this.taken = this.#one.take([...this.voices.values()], this)
    }
    return this.names()
  }

  names(): string[] {
    return [...this.voices.keys()].filter((id) => this.has(id)).sort()
  }
}

const loud = 0.3
const room = 0.001

function floor(...members: string[]): Listener {
  const listener = new Listener()
  for (const member of members) {
    listener.floor(member)
    listener.says.set(member, room)
  }
  return listener
}

describe('one voice', () => {
  it('is every voice as long as nobody is heard', () => {
    expect(floor('li', 'wei').run(5000)).toEqual(['li', 'wei'])
  })

  it('is who has the floor once they are heard, and every voice again when they have ended', () => {
    const listener = floor('li', 'wei')
    listener.speaker = 'wei'
    listener.says.set('wei', loud)
    expect(listener.run(900)).toEqual(['li', 'wei'])
    expect(listener.run(300)).toEqual(['wei'])
    listener.says.set('wei', room)
    expect(listener.run(1500)).toEqual(['wei'])
    expect(listener.run(1000)).toEqual(['li', 'wei'])
  })

  it.each([
    ['breaks off', (listener: Listener) => { listener.dead.add('wei') }, 450],
    ['is muted', (listener: Listener) => { listener.voices.set('wei', { ...listener.voices.get('wei')!, unmuted: false }) }, 50],
    ['is gone', (listener: Listener) => { listener.voices.delete('wei') }, 50],
    ['gives nothing any more', (listener: Listener) => { listener.says.set('wei', 0) }, 1100],
    ['loses the floor to one who is not heard here', (listener: Listener) => { listener.speaker = 'li' }, 50],
  ])('asks for every voice at once when the one that it takes %s', (_, happens, within) => {
    const listener = floor('li', 'wei', 'zhu')
    listener.speaker = 'wei'
    listener.says.set('wei', loud)
    expect(listener.run(2000)).toEqual(['wei'])
    happens(listener)
    listener.run(within)
    expect(listener.taken).toBeUndefined()
  })

  it('takes a second one whom the engine finds speaking beside the first, and who has just unmuted', () => {
    const listener = floor('li', 'wei', 'zhu')
    listener.speaker = 'wei'
    listener.says.set('wei', loud)
    listener.voices.set('zhu', { ...listener.voices.get('zhu')!, unmuted: false })
    listener.run(2000)
    listener.told.add('li')
    expect(listener.run(500)).toEqual(['wei'])
    expect(listener.run(700)).toEqual(['li', 'wei'])
    listener.told.delete('li')
    expect(listener.run(100)).toEqual(['wei'])
    listener.voices.set('zhu', { ...listener.voices.get('zhu')!, unmuted: true })
    expect(listener.run(100)).toEqual(['wei', 'zhu'])
    expect(listener.run(3500)).toEqual(['wei'])
  })

  it('goes from one speaker to the next without asking for all', () => {
    const listener = floor('li', 'wei', 'zhu')
    listener.speaker = 'wei'
    listener.says.set('wei', loud)
    listener.run(2000)
    listener.told.add('li')
    listener.says.set('li', loud)
    listener.run(1500)
    listener.speaker = 'li'
    listener.says.set('wei', room)
    listener.told.delete('wei')
    expect(listener.run(50)).not.toContain('zhu')
    expect(listener.run(1000)).toEqual(['li'])
  })

  describe('with a booth', () => {
    const interpreted = () => {
      const listener = floor('wei', 'ivan')
      listener.floor('ivan', { followed: true })
      listener.booth('petra')
      listener.interpreter = 'petra'
      listener.speaker = 'wei'
      listener.says.set('wei', loud)
      listener.says.set('petra', loud)
      expect(listener.run(2000)).toEqual(['petra'])
      return listener
    }

    it('is the interpretation while it is heard, through a breath, and the original with it when it falls silent', () => {
      const listener = interpreted()
      listener.says.set('petra', room)
      expect(listener.run(1500)).toEqual(['petra'])
      expect(listener.run(800)).toEqual(['ivan', 'petra', 'wei'])
      listener.says.set('petra', loud)
      expect(listener.run(1200)).toEqual(['petra'])
    })

    it.each([
      ['breaks off', (listener: Listener) => { listener.dead.add('petra') }, 450],
      ['goes off air', (listener: Listener) => { listener.voices.set('petra', { ...listener.voices.get('petra')!, unmuted: false }) }, 50],
      ['is of a microphone that gives nothing', (listener: Listener) => { listener.says.set('petra', 0) }, 1100],
      ['is not what the mix plays', (listener: Listener) => { listener.interpreter = undefined }, 50],
    ])('asks for the floor at once when the interpretation %s', (_, happens, within) => {
      const listener = interpreted()
      happens(listener)
      listener.run(within)
      expect(listener.taken).toBeUndefined()
    })

    it('takes at once whom the listener follows without it, and nobody who is interpreted', () => {
      const listener = interpreted()
      listener.told = new Set(['wei', 'ivan'])
      expect(listener.run(50)).toEqual(['ivan', 'petra'])
    })

    it('keeps at hand the boothmate who will take over', () => {
      const listener = interpreted()
      listener.booth('olga', { unmuted: false })
      expect(listener.run(100)).toEqual(['olga', 'petra'])
    })
  })

  it('never leaves a listener without the only one who is heard, whatever happens', () => {
    // A small generator of its own: the same sequence every time.
    let seed = 20261128
    const chance = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648)
    for (let round = 0; round < 200; round++) {
      const listener = floor('a', 'b', 'c')
      listener.booth('x')
      let deafMs = 0
      for (let step = 0; step < 120; step++) {
        for (const id of listener.voices.keys()) {
          if (chance() < 0.1) listener.says.set(id, [0, room, loud][Math.floor(chance() * 3)]!)
          if (chance() < 0.05) { if (!listener.dead.delete(id)) listener.dead.add(id) }
        }
        const heard = (id: string) => listener.has(id) && !listener.dead.has(id) && listener.says.get(id) === loud
        const speaking = ['a', 'b', 'c'].filter((id) => !listener.dead.has(id) && listener.says.get(id) === loud)
        listener.interpreter = heard('x') ? 'x' : undefined
        listener.speaker = speaking.find(heard)
        listener.run(STEP_MS)
        const deaf = speaking.length > 0 && !speaking.some(heard) && !heard('x')
        deafMs = deaf ? deafMs + STEP_MS : 0
        // Once asked for, a voice is back within a round trip.
        expect(deafMs).toBeLessThanOrEqual(500)
      }
    }
  })
})
