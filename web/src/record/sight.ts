/** What the page knows of the record: passes on what it is shown to the worker that checks it, and says what came of that. */
import type { Device } from '../identity/keystore.ts'
import { Heads } from './heads.ts'
import type { Order, RecordNow } from './types.ts'

/** What a sight needs of a Worker. */
export type WorkerLike = Readonly<{
  postMessage: (order: Order) => void
  terminate: () => void
  addEventListener: (type: 'message' | 'error', listener: (event: { data?: unknown }) => void) => void
}>

export type Keeping = Readonly<{
  alarm: () => Promise<Extract<RecordNow, { at: 'alarm' }> | undefined>
  keep: (alarm: Extract<RecordNow, { at: 'alarm' }>) => Promise<void>
}>

/** A verifier that could not be loaded is asked for again after so long. */
const again = 30_000

export class RecordSight {
  readonly heads = new Heads()
  readonly #device: Device
  readonly #time: () => number
  readonly #listeners = new Set<() => void>()
  #now: RecordNow = { at: 'waiting' }
  #worker: WorkerLike | undefined
  #view: string | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #keeping: Keeping | undefined
  #make: (() => WorkerLike) | undefined

  /** `time` is the node's time, in milliseconds since the epoch. */
  constructor(device: Device, time: () => number) {
    this.#device = device
    this.#time = time
  }

  readonly read = (): RecordNow => this.#now

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Why this device exposes nothing any more: an alarm ends that, here and after a reload. So does, until the page is
   * reloaded, a node that says it was renewed and shows what this page cannot judge.
   */
  get doubt(): 'caught' | 'outdated' | undefined {
    if (this.#now.at === 'alarm') return 'caught'
    return this.#now.at === 'outdated' ? 'outdated' : undefined
  }

  /** Starts checking. An alarm of an earlier visit stands without that. */
  async start(make: () => WorkerLike, keeping: Keeping): Promise<void> {
    this.#make = make
    this.#keeping = keeping
    const kept = await keeping.alarm().catch(() => undefined)
    if (kept) this.#set(kept)
    else this.#begin()
  }

  stop(): void {
    clearTimeout(this.#retry)
    this.#worker?.terminate()
    this.#worker = undefined
    this.#make = undefined
  }

  /** A view as the node sent it. */
  view(text: string): void {
    this.#view = text
    this.#worker?.postMessage({ do: 'view', text })
  }

  receipt(receipt: string): void {
    this.#worker?.postMessage({ do: 'receipt', receipt })
  }

  /** A heartbeat, other than the first word, of the line on which views come. */
  beat(now: number): void {
    this.#worker?.postMessage({ do: 'beat', now })
  }

  #begin(): void {
    if (!this.#make) return
    const { summit, member, node, delegation, delegationKey, role } = this.#device
    let worker: WorkerLike
    try {
      worker = this.#make()
    } catch {
      this.#unable()
      return
    }
    this.#worker = worker
    worker.addEventListener('message', ({ data }) => {
      if (this.#worker === worker) this.#told(data as RecordNow)
    })
    worker.addEventListener('error', () => {
      if (this.#worker === worker) this.#unable()
    })
    worker.postMessage({ do: 'begin', pins: { summit, node, delegation, delegationKey, role }, member, now: this.#time() })
    if (this.#view !== undefined) worker.postMessage({ do: 'view', text: this.#view })
  }

  #told(now: RecordNow): void {
    if (now.at === 'unable') {
      this.#unable()
      return
    }
    if (now.at === 'verified') this.heads.verified({ seq: now.entry, hash: now.hash })
    this.#set(now)
    if (now.at === 'alarm') void this.#keeping?.keep(now).catch(() => undefined)
  }

  #unable(): void {
    this.#worker?.terminate()
    this.#worker = undefined
    this.#set({ at: 'unable' })
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => { this.#begin() }, again)
  }

  #set(now: RecordNow): void {
    // Nothing is unseen again.
    if (this.#now.at === 'alarm') return
    this.#now = now
    for (const listener of this.#listeners) listener()
  }
}
