import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Head } from '../api/view.ts'
import type { Alarm, Answer, Pins, RecordNow, Verifier } from './types.ts'
import { type Surroundings, Watching } from './watching.ts'

const pins: Pins = { summit: 'S', node: 'N', delegation: 'moscow', delegationKey: 'K', role: 'principal' }
const start = Date.parse('2026-12-15T08:00:00.000Z')
const line = (n: number) => JSON.stringify({ header: `header ${String(n)}`, salt: `salt ${String(n)}`, act: `act ${String(n)}` })

/** A verifier that believes all, and remembers what it was asked; what it answers next may be set. */
class FakeVerifier {
  readonly asked: [string, string][] = []
  readonly times: number[] = []
  alarm: Alarm | null = null
  #received = 0
  #verified = 0
  readonly calls: Verifier
  constructor() {
    const answer = (what: keyof Verifier) => (text: string, now: number) => {
      this.asked.push([what, text])
      this.times.push(now)
      if (what === 'take') this.#received += text.split('\n').length / 3
      if (what === 'view') this.#verified = (JSON.parse(text) as { head: Head }).head.seq
      const said: Answer = { verified: { seq: Math.min(this.#verified, this.#received), hash: 'H' }, received: this.#received, alarm: this.alarm }
      return JSON.stringify(said)
    }
    this.calls = {
      begin: answer('begin'), take: answer('take'), view: answer('view'), receipt: answer('receipt'),
      entriesBeat: answer('entriesBeat'), viewsBeat: answer('viewsBeat'),
    }
  }
  of(what: keyof Verifier) {
    return this.asked.filter(([asked]) => asked === what).map(([, text]) => text)
  }
}

let told: RecordNow[]
let kept: Head[]
let after: number[]
let stream: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
let version: string
let watching: Watching
let verifier: FakeVerifier

const said = (event: string, data: string) => { stream.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${data}\n\n`) as Uint8Array<ArrayBuffer>) }
const clock = (ms: number) => { said('clock', JSON.stringify({ now: new Date(start + ms).toISOString() })) }
const settle = () => vi.advanceTimersByTimeAsync(1)
const last = () => told.at(-1)

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  told = []
  kept = []
  after = []
  version = '1'
  verifier = new FakeVerifier()
  const around: Surroundings = {
    entries: (from, signal) => {
      after.push(from)
      return Promise.resolve(new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => {
          stream = controller
          signal.addEventListener('abort', () => {
            try { controller.error(signal.reason) } catch { /* it has ended */ }
          })
        },
      }))
    },
    version: () => Promise.resolve(version),
    kept: () => Promise.resolve({ head: { seq: 2, hash: 'kept' }, receipts: ['first receipt'] }),
    keep: (head) => {
      kept.push(head)
      return Promise.resolve()
    },
    tell: (now) => told.push(now),
    elapsed: () => performance.now(),
  }
  watching = new Watching(verifier.calls, around, pins, start)
  watching.view(JSON.stringify({ head: { seq: 3 } }))
  void watching.run()
  await settle()
})

afterEach(() => {
  watching.stop()
  vi.useRealTimers()
})

it('begins with what the link pinned and what this browser keeps, and says how far it is', async () => {
  expect(JSON.parse(verifier.of('begin')[0]!)).toEqual({ ...pins, kept: { seq: 2, hash: 'kept' } })
  expect(verifier.of('receipt')).toEqual(['first receipt'])
  clock(0)
  for (const n of [1, 2]) said('entry', line(n))
  await settle()
  expect(verifier.of('take')).toEqual(['header 1\nsalt 1\nact 1\nheader 2\nsalt 2\nact 2'])
  said('entry', line(3))
  await settle()
  expect(last()).toEqual({ at: 'verified', entry: 3, hash: 'H' })
  expect(kept.at(-1)).toEqual({ seq: 3, hash: 'H' })
  expect(after).toEqual([0])
})

it('passes on later views and receipts, and each receipt once', async () => {
  watching.view('{"head":{"seq":4}}')
  watching.receipt('second receipt')
  watching.receipt('first receipt')
  await settle()
  expect(verifier.of('view').at(-1)).toBe('{"head":{"seq":4}}')
  expect(verifier.of('receipt')).toEqual(['first receipt', 'second receipt'])
})

it('comes back for what follows the last entry it has', async () => {
  said('entry', line(1))
  await settle()
  stream.close()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(after[1]).toBe(1)
})

it('takes only a heartbeat, and no first word, for a sign that all has come', async () => {
  clock(0)
  await settle()
  expect(verifier.of('entriesBeat')).toHaveLength(0)
  said('entry', line(1))
  clock(15_000)
  await settle()
  expect(verifier.asked.slice(-2).map(([what]) => what)).toEqual(['take', 'entriesBeat'])
  watching.beat(start + 15_000)
  expect(verifier.of('viewsBeat')).toHaveLength(1)
})

it('goes by its own clock when the node’s stands still', async () => {
  clock(0)
  await settle()
  await vi.advanceTimersByTimeAsync(20_000)
  watching.beat(start)
  expect(verifier.times.at(-1)).toBe(start)
  for (let i = 0; i < 6; i++) {
    clock(0)
    await vi.advanceTimersByTimeAsync(20_000)
  }
  watching.beat(start)
  expect(verifier.times.at(-1)).toBeGreaterThan(start + 60_000)
})

it('hands a line that is none to the verifier as nothing, which it refuses', async () => {
  said('entry', 'not JSON')
  await settle()
  said('entry', JSON.stringify({ header: 'a\nb', salt: '', act: '' }))
  await settle()
  expect(verifier.of('take')).toEqual(['\n\n', '\n\n'])
})

it('keeps what proves an alarm, tells it once and follows no more', async () => {
  said('entry', line(1))
  await settle()
  verifier.alarm = { kind: 'other-history', seq: 2, key: '', detail: 'it follows another' }
  said('entry', line(2))
  await settle()
  const alarmed = last()
  if (alarmed?.at !== 'alarm') throw new Error(`no alarm but ${String(alarmed?.at)}`)
  expect(alarmed.alarm).toEqual(verifier.alarm)
  expect(JSON.parse(alarmed.proof)).toEqual({
    parley: 'proof', version: 1, ...pins, alarm: verifier.alarm, kept: { seq: 2, hash: 'kept' }, view: '{"head":{"seq":3}}',
    receipts: ['first receipt'], lines: [line(1), line(2)],
  })
  const asked = verifier.asked.length
  watching.view('{"head":{"seq":9}}')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(verifier.asked).toHaveLength(asked)
  expect(told.filter(({ at }) => at === 'alarm')).toHaveLength(1)
})

it('calls no node a liar that was renewed under the page', async () => {
  version = '2'
  verifier.alarm = { kind: 'false-view', seq: 3, key: '', detail: 'a member that this version does not know' }
  watching.view('{"head":{"seq":3},"new":1}')
  await settle()
  expect(last()).toEqual({ at: 'outdated' })
})

it.each(['other-history', 'dropped', 'withheld', 'other-key', 'out-of-order'] as const)('takes %s for what it is, whatever version the node says', async (kind) => {
  version = '2'
  verifier.alarm = { kind, seq: 3, key: '', detail: '' }
  watching.view('{"head":{"seq":3}}')
  await settle()
  expect(last()?.at).toBe('alarm')
})
