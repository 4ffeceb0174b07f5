/** Keeps a seat connected for as long as the page lives, through lost lines, dead nodes and expired sessions. */
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { deliver, patience } from '../api/deliver.ts'
import * as node from '../api/node.ts'
import { Problem, Unreachable } from '../api/problem.ts'
import { findMember, type View } from '../api/view.ts'
import { protects, signAct, type ActKind } from '../identity/acts.ts'
import type { Device } from '../identity/keystore.ts'
import type { Signal } from '../identity/links.ts'
import { sign } from '../identity/signed.ts'
import type { Receipt, Seat, SeatNow, SeatStatus } from './seat.ts'

/** Before the first view has come. */
export type Waiting = Readonly<{ status: Exclude<SeatStatus, 'live' | 'over'>; view?: undefined }>

/** The line was cut on purpose, to come back at the table. */
class SatDown extends Error {
  override name = 'SatDown'
}

const heartbeat = 15_000
const longestPause = 5_000

/** What the node answers to a device that is not a member's any more. */
const gone = new Set(['invitation-revoked', 'unknown-signer', 'unknown-seat'])

/** Half of the pause is chance, so that many seats do not come back at the same instant. */
const pause = (failures: number): number => Math.min(longestPause, 250 * 2 ** failures) * (0.5 + Math.random() / 2)

export class Connection {
  readonly seat: Seat
  #now: SeatNow | Waiting = { status: 'connecting' }
  readonly #device: Device
  readonly #listeners = new Set<() => void>()
  #here = false
  #clock: number
  #presence: ReadonlySet<string> = new Set()
  #lastEventId = ''
  #failures = 0
  #stopped = false
  #stream: AbortController | undefined
  #wake: (() => void) | undefined
  #signingIn: Promise<void> | undefined

  /** `clock` is the node's time less this device's, as far as it is known. */
  constructor(device: Device, signal: Signal, clock: number) {
    this.#device = device
    this.#clock = clock
    const current = (): SeatNow => {
      if (!this.#now.view) throw new Error('a seat is used before its first view')
      return this.#now
    }
    this.seat = {
      summit: device.summit,
      member: device.member,
      ...signal,
      get now() {
        return current()
      },
      get status() {
        return current().status
      },
      get view() {
        return current().view
      },
      get presence() {
        return current().presence
      },
      get clock() {
        return current().clock
      },
      time: () => Date.now() + this.#clock,
      act: (kind, body) => this.#act(kind, body),
      mediaTokens: () => this.#signedIn(() => node.media(device.summit, device.member)),
      subscribe: this.subscribe,
    }
  }

  get now(): SeatNow | Waiting {
    return this.#now
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly read = (): SeatNow | Waiting => this.#now

  /** Connects, at the table when the member has entered, and stays until `stop` or the node's last word. */
  start(here: boolean): void {
    this.#here = here
    globalThis.addEventListener?.('online', this.#hurry)
    globalThis.document?.addEventListener('visibilitychange', this.#hurry)
    void this.#run()
  }

  /** The member has pressed Enter. */
  sitDown(): void {
    if (this.#here) return
    this.#here = true
    this.#stream?.abort(new SatDown())
    this.#hurry()
  }

  stop(status: 'elsewhere' | 'revoked' | 'foreign' | 'connecting' = 'connecting'): void {
    this.#stopped = true
    globalThis.removeEventListener?.('online', this.#hurry)
    globalThis.document?.removeEventListener('visibilitychange', this.#hurry)
    this.#stream?.abort()
    this.#hurry()
    this.#set(status)
  }

  readonly #hurry = (): void => this.#wake?.()

  async #run(): Promise<void> {
    let signedIn = false
    while (!this.#stopped) {
      try {
        // A cookie from before may have died with the node: signing in costs less than finding that out.
        if (!signedIn) await this.#signIn()
        signedIn = true
        await this.#listen()
        signedIn = false
        this.#set('connecting')
      } catch (error) {
        if (this.#halted()) return
        if (error instanceof SatDown) continue
        signedIn = false
        if (error instanceof Problem && gone.has(error.kind)) {
          this.stop('revoked')
          return
        }
        // The first loss of a line that was good is not yet the news that the node is gone.
        this.#set(this.#failures === 0 && this.#now.status === 'live' ? 'connecting' : 'node-gone')
      }
      if (this.#halted()) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause(this.#failures++))
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = undefined
    }
  }

  // Asked through a method: the flag changes while the loop awaits.
  #halted(): boolean {
    return this.#stopped
  }

  /** A session by a signed challenge; asked for once however many wait for it. */
  #signIn(): Promise<void> {
    this.#signingIn ??= (async () => {
      const { summit, member, signer } = this.#device
      const { challenge } = await node.challenge(summit, member)
      await node.session(summit, member, await sign(signer, 'parley-session', { summit, member, challenge }))
    })().finally(() => {
      this.#signingIn = undefined
    })
    return this.#signingIn
  }

  async #signedIn<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request()
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error
      await this.#signIn()
      return request()
    }
  }

  async #listen(): Promise<void> {
    const { summit, member } = this.#device
    const stream = new AbortController()
    this.#stream = stream
    let watchdog = setTimeout(() => stream.abort(new Unreachable('silence')), heartbeat * 2)
    const alive = () => {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => stream.abort(new Unreachable('silence')), heartbeat * 2.5)
    }
    try {
      const body = await node.events(summit, member, this.#here, this.#lastEventId, stream.signal)
      const events = body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream())
        .getReader()
      for (;;) {
        const { done, value } = await events.read()
        if (done) return
        alive()
        if (value.id !== undefined && value.id !== '') this.#lastEventId = value.id
        this.#heard(value.event ?? 'message', value.data)
        if (this.#halted()) return
      }
    } catch (error) {
      const reason: unknown = stream.signal.reason
      throw stream.signal.aborted && reason instanceof Error ? reason : error
    } finally {
      clearTimeout(watchdog)
      stream.abort()
      this.#stream = undefined
    }
  }

  #heard(event: string, data: string): void {
    const value: unknown = JSON.parse(data)
    switch (event) {
      case 'clock':
        this.#setClock(Date.parse((value as { now: string }).now))
        if (this.#now.view) this.#live(this.#now.view)
        break
      case 'view':
        this.#live(value as View)
        break
      case 'presence':
        this.#presence = new Set((value as { here: readonly string[] }).here)
        if (this.#now.view) this.#live(this.#now.view)
        break
      case 'end':
        if ((value as { reason: string }).reason === 'revoked') this.stop('revoked')
        break
    }
  }

  /** The node's time was sent a moment ago: of two readings the later one waited less on the way. */
  #setClock(nodeTime: number): void {
    const reading = nodeTime - Date.now()
    if (Number.isFinite(reading) && (reading > this.#clock || this.#clock - reading > 250)) this.#clock = reading
  }

  #live(view: View): void {
    const own = findMember(view, this.#device.member)
    if (view.summit !== this.#device.summit || (own && own.delegation.key !== this.#device.delegationKey)) {
      this.stop('foreign')
      return
    }
    this.#failures = 0
    const status = view.phase === 'adjourned' ? 'over' : 'live'
    const was = this.#now
    if (was.view === view && was.status === status && was.presence === this.#presence && was.clock === this.#clock) return
    this.#now = { status, view, presence: this.#presence, clock: this.#clock }
    this.#tell()
  }

  #set(status: Exclude<SeatStatus, 'live' | 'over'>): void {
    if (this.#now.status === status || (this.#stopped && ['elsewhere', 'revoked', 'foreign'].includes(this.#now.status))) return
    this.#now = this.#now.view ? { ...this.#now, status } : { status }
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  async #act(kind: ActKind, body: Readonly<Record<string, unknown>>): Promise<Receipt> {
    const { summit, signer, node: nodeKey } = this.#device
    const act = { kind, body, summit, basis: this.seat.view.head, time: this.seat.time() }
    return deliver(await signAct(signer, act), summit, nodeKey, protects(kind) ? patience.protecting : patience.usual)
  }
}
