import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { generateSigner } from '../identity/keys.ts'
import type { Device } from '../identity/keystore.ts'
import { type Keeping, RecordSight, type WorkerLike } from './sight.ts'
import type { Order, RecordNow } from './types.ts'

const device: Device = {
  summit: 'S', member: 'anna', delegation: 'moscow', role: 'principal', delegationKey: 'K', node: 'N', invitationKey: 'I', chain: [], signer: await generateSigner(),
}
const alarm = { at: 'alarm', alarm: { kind: 'dropped', seq: 4, key: '', detail: '' }, proof: '{}' } as const

class FakeWorker implements WorkerLike {
  readonly orders: Order[] = []
  ended = false
  readonly #listeners = new Map<string, (event: { data?: unknown }) => void>()
  readonly postMessage = (order: Order) => this.orders.push(order)
  readonly terminate = () => { this.ended = true }
  readonly addEventListener = (type: string, listener: (event: { data?: unknown }) => void) => this.#listeners.set(type, listener)
  say(now: RecordNow) { this.#listeners.get('message')?.({ data: now }) }
  fail() { this.#listeners.get('error')?.({}) }
}

let workers: FakeWorker[]
let keeping: Keeping & { kept: unknown[] }
let sight: RecordSight
const make = () => {
  const worker = new FakeWorker()
  workers.push(worker)
  return worker
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  workers = []
  const kept: unknown[] = []
  keeping = { kept, alarm: () => Promise.resolve(undefined), keep: (alarm) => Promise.resolve(void kept.push(alarm)) }
  sight = new RecordSight(device, () => 1000)
})

afterEach(() => {
  sight.stop()
  vi.useRealTimers()
})

it('hands the worker no key of this device, and the view that came before it', async () => {
  sight.view('{"early":1}')
  expect(sight.read()).toEqual({ at: 'waiting' })
  await sight.start(make, keeping)
  sight.view('{"later":1}')
  sight.receipt('r')
  sight.beat(5)
  expect(workers[0]!.orders).toEqual([
    { do: 'begin', pins: { summit: 'S', node: 'N', delegation: 'moscow', delegationKey: 'K', role: 'principal' }, member: 'anna', now: 1000 },
    { do: 'view', text: '{"early":1}' }, { do: 'view', text: '{"later":1}' }, { do: 'receipt', receipt: 'r' }, { do: 'beat', now: 5 },
  ])
})

it('is in no doubt until an alarm, which stands and is kept', async () => {
  await sight.start(make, keeping)
  const heard = vi.fn()
  sight.subscribe(heard)
  workers[0]!.say({ at: 'verified', entry: 3, hash: 'c' })
  expect([sight.read(), sight.doubt]).toEqual([{ at: 'verified', entry: 3, hash: 'c' }, undefined])
  workers[0]!.say(alarm)
  workers[0]!.say({ at: 'verified', entry: 9, hash: 'i' })
  expect([sight.read(), sight.doubt]).toEqual([alarm, 'caught'])
  expect(keeping.kept).toEqual([alarm])
  expect(heard).toHaveBeenCalledTimes(2)
})

it('is in doubt while the node is newer than the page', async () => {
  await sight.start(make, keeping)
  workers[0]!.say({ at: 'outdated' })
  expect(sight.doubt).toBe('outdated')
})

it('shows the alarm of an earlier visit without asking anybody', async () => {
  await sight.start(make, { ...keeping, alarm: () => Promise.resolve(alarm) })
  expect(sight.read()).toEqual(alarm)
  expect(workers).toHaveLength(0)
})

it('says when it cannot check, and tries again', async () => {
  await sight.start(make, keeping)
  workers[0]!.fail()
  expect(sight.read()).toEqual({ at: 'unable' })
  expect(workers[0]!.ended).toBe(true)
  await vi.advanceTimersByTimeAsync(30_000)
  workers[1]!.say({ at: 'unable' })
  await vi.advanceTimersByTimeAsync(30_000)
  workers[2]!.say({ at: 'checking', entry: 1 })
  expect(sight.read()).toEqual({ at: 'checking', entry: 1 })
  sight.stop()
  expect(workers[2]!.ended).toBe(true)
})
