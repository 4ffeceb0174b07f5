/** Keeps a seat connected for as long as the page lives, through lost lines, dead nodes and expired sessions. */
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { deliver, patience } from '../api/deliver.ts'
import * as node from '../api/node.ts'
import { Distrusted, passing, Problem, Unreachable } from '../api/problem.ts'
import { type AnyView, findMember, isForObservers, isObserver, type Text, type View } from '../api/view.ts'
import { noticeIn, type Notice } from '../encryption/notice.ts'
import type { Papers } from '../encryption/papers.ts'
import type { Word } from '../encryption/protecting.ts'
import { exposes, protects, signAct, type ActKind } from '../identity/acts.ts'
import type { Device } from '../identity/keystore.ts'
import type { Signal } from '../identity/links.ts'
import { sign } from '../identity/signed.ts'
import { RecordSight } from '../record/sight.ts'
import { ownTime } from '../ui/time.ts'
import { NodeClock } from './clock.ts'
import type { ProtectingListener, Receipt, Seat, SeatNow, SeatStatus } from './seat.ts'
import { shown } from './shown.ts'

/** Before the first view has come. */
export type Waiting = Readonly<{ status: Exclude<SeatStatus, 'live' | 'over'>; view?: undefined; shown?: undefined }>

/** The line was cut on purpose, to come back at the table. */
class SatDown extends Error {
  override name = 'SatDown'
}

const heartbeat = 15_000
const longestPause = 5_000
/** A stream that ends in good order after this long is opened again at once; after less, a node may be ending every one. */
const settled = 1_000

/** How well the node's clock is to be known, as far as the line allows. */
const clockSlack = 10
/** The quickest of so many answers, this far apart: a line that is busy for a moment does not spoil them all. */
const samples = { count: 4, pauseMs: 200 } as const
/** A guess at the door, of an answer that may have been slow. */
const doorSlack = 2_000

/** What the node answers to a device that is not a member's any more. */
const gone = new Set(['invitation-revoked', 'unknown-signer', 'unknown-seat'])
const replaced = 'device-replaced'
/** Whoever was revoked may be invited again a moment later, to another device: looked for so often. */
const lookAgain = 10_000

/** Half of the pause is chance, so that many seats do not come back at the same instant. */
const pause = (failures: number): number => Math.min(longestPause, 250 * 2 ** failures) * (0.5 + Math.random() / 2)

export class Connection {
  readonly seat: Seat<AnyView>
  /** What checks the node. It is started by whoever shows it. */
  readonly record: RecordSight
  #now: SeatNow<AnyView> | Waiting = { status: 'connecting' }
  readonly #device: Device
  readonly #listeners = new Set<() => void>()
  readonly #mail = new Set<(notice: Notice | 'lost') => void>()
  readonly #protecting = new Set<ProtectingListener>()
  #here = false
  readonly #clock: NodeClock
  #sampling = false
  #turning: ReturnType<typeof setTimeout> | undefined
  #presence: ReadonlySet<string> = new Set()
  #lastEventId = ''
  #failures = 0
  #stopped = false
  #stream: AbortController | undefined
  #wake: (() => void) | undefined
  #signingIn: Promise<void> | undefined
  #loadingPapers: Promise<Papers> | undefined
  #papers: Papers | undefined

  /** `clock` is the node's time less this page's, as far as it is known. */
  constructor(device: Device, signal: Signal, clock: number) {
    this.#device = device
    this.#clock = new NodeClock(clock, ownTime(), doorSlack)
    const record = new RecordSight(device, () => this.#time())
    this.record = record
    record.subscribe(() => { if (record.doubt === 'caught') this.#tell() })
    const current = (): SeatNow<AnyView> => {
      if (!this.#now.view) throw new Error('a seat is used before its first view')
      return this.#now
    }
    this.seat = {
      summit: device.summit,
      member: device.member,
      role: device.role,
      delegation: device.delegation,
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
      get shown() {
        return current().shown
      },
      get presence() {
        return current().presence
      },
      get clock() {
        return current().clock
      },
      time: () => this.#time(),
      act: (kind, body) => this.#act(kind, body),
      mediaTokens: () => this.#signedIn(() => node.media(device.summit, device.member)),
      get doubted() {
        return record.doubt === 'caught'
      },
      heads: record.heads,
      keys: { device: device.signer, chain: device.chain, delegationKey: device.delegationKey },
      signedIn: (request) => this.#signedIn(request),
      onProtecting: (listener) => {
        this.#protecting.add(listener)
        return () => this.#protecting.delete(listener)
      },
      onDelivery: (listener) => {
        this.#mail.add(listener)
        return () => this.#mail.delete(listener)
      },
      subscribe: this.subscribe,
    }
  }

  get now(): SeatNow<AnyView> | Waiting {
    return this.#now
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly read = (): SeatNow<AnyView> | Waiting => this.#now

  /** Connects, at the table when the member has entered, and stays until `stop` or the node's last word. */
  start(here: boolean): void {
    this.#here = here
    globalThis.addEventListener?.('online', this.#hurry)
    globalThis.document?.addEventListener('visibilitychange', this.#seen)
    void this.#run()
  }

  /** The member has pressed Enter. */
  sitDown(): void {
    if (this.#here) return
    this.#here = true
    this.#stream?.abort(new SatDown())
    this.#hurry()
  }

  stop(status: 'elsewhere' | 'revoked' | 'replaced' | 'foreign' | 'connecting' = 'connecting'): void {
    this.#stopped = true
    globalThis.removeEventListener?.('online', this.#hurry)
    globalThis.document?.removeEventListener('visibilitychange', this.#seen)
    clearTimeout(this.#turning)
    this.record.stop()
    this.#papers?.stop()
    this.#stream?.abort()
    this.#hurry()
    this.#set(status)
  }

  readonly #hurry = (): void => this.#wake?.()

  /** A page that nobody looked at may have slept, and its timers with it. */
  readonly #seen = (): void => {
    this.#hurry()
    if (!globalThis.document.hidden) void this.#askClock()
  }

  async #run(): Promise<void> {
    let signedIn = false
    while (!this.#stopped) {
      try {
        // A cookie from before may have died with the node: signing in costs less than finding that out.
        if (!signedIn) await this.#signIn()
        signedIn = true
        if (this.#clock.slack(ownTime()) > clockSlack) void this.#askClock()
        const began = ownTime()
        await this.#listen()
        if (this.#halted()) return
        // It ended in good order: what this seat is shown has changed, and the sooner it comes back the better.
        if (ownTime() - began > settled) continue
        signedIn = false
        this.#set('connecting')
      } catch (error) {
        if (this.#halted()) return
        if (error instanceof SatDown) continue
        signedIn = false
        if (error instanceof Problem && error.kind === replaced) {
          this.stop('replaced')
          return
        }
        if (error instanceof Problem && gone.has(error.kind)) {
          this.#revoked()
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
    let beats = 0
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
        if (value.event === 'view') this.record.view(value.data)
        // The first word of a line comes before the view that may have waited for it.
        if (value.event === 'clock' && beats++ > 0) this.record.beat(Date.parse((JSON.parse(value.data) as { now: string }).now))
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
      for (const listener of this.#mail) listener('lost')
    }
  }

  #heard(event: string, data: string): void {
    const value: unknown = JSON.parse(data)
    switch (event) {
      case 'clock': {
        const at = ownTime()
        if (this.#clock.heard(Date.parse((value as { now: string }).now), at) || this.#clock.slack(at) > clockSlack) void this.#askClock()
        if (this.#now.view) this.#live(this.#now.view)
        break
      }
      case 'view':
        this.#live(value as AnyView)
        break
      case 'presence':
        this.#presence = new Set((value as { here: readonly string[] }).here)
        if (this.#now.view) this.#live(this.#now.view)
        break
      case 'delivery': {
        const notice = noticeIn(value as Parameters<typeof noticeIn>[0])
        for (const listener of this.#mail) listener(notice)
        break
      }
      case 'end':
        if ((value as { reason: string }).reason === 'revoked') this.#revoked()
        break
    }
  }

  #time(): number {
    return ownTime() + this.#clock.offset
  }

  /** Asks the node for its time, a few times over. */
  async #askClock(): Promise<void> {
    if (this.#sampling) return
    this.#sampling = true
    try {
      for (let i = 0; i < samples.count && !this.#stopped; i++) {
        if (i > 0) await new Promise((resolve) => setTimeout(resolve, samples.pauseMs))
        const asked = ownTime()
        const { now } = await node.about()
        if (this.#clock.answered({ asked, answered: ownTime(), node: Date.parse(now) })) this.#again()
        if (this.#clock.slack(ownTime()) <= clockSlack) break
      }
    } catch {
      // The next heartbeat asks again.
    } finally {
      this.#sampling = false
    }
  }

  /** Draws what is known already once more: time has passed, or is better known. */
  #again(): void {
    const now = this.#now
    if (!now.view || this.#stopped) return
    this.#show({ ...now, shown: shown(now.view, this.#time(), now.shown), clock: this.#clock.offset })
  }

  #live(view: AnyView): void {
    const { summit, member, role, delegationKey } = this.#device
    const own = isForObservers(view) ? undefined : findMember(view, member)
    if (view.summit !== summit || isForObservers(view) !== isObserver(role) || (own && own.delegation.key !== delegationKey)) {
      this.stop('foreign')
      return
    }
    this.#failures = 0
    view = isForObservers(view) ? view : this.#readable(view)
    const status = view.phase === 'adjourned' ? 'over' : 'live'
    this.#show({ status, view, shown: shown(view, this.#time(), this.#now.shown), presence: this.#presence, clock: this.#clock.offset })
  }

  /** With the titles that this device can open; the others come when their keys do. */
  #readable(view: View): View {
    if (!this.#papers && view.agenda.every(({ sealed }) => sealed === undefined)) return view
    this.#openPapers().then((papers) => papers.see(view)).catch(() => undefined)
    const agenda = view.agenda.map((item) => {
      const title = item.sealed === undefined ? undefined : this.#papers?.title(item.sealed)
      return title === undefined || title === item.title ? item : { ...item, title }
    })
    return agenda.some((item, at) => item !== view.agenda[at]) ? { ...view, agenda } : view
  }

  /** Loaded when there is something sealed to read or to write. */
  #openPapers(): Promise<Papers> {
    this.#loadingPapers ??= (async () => {
      const { summit, member, delegation, delegationKey, signer, chain } = this.#device
      const { openPapers } = await import('../encryption/openPapers.ts')
      const papers = openPapers({ summit, member, device: signer, chain, delegation, delegationKey }, {
        signedIn: (request) => this.#signedIn(request),
        time: () => this.#time(),
        trusted: () => this.record.doubt !== 'caught',
        changed: () => { if (this.#now.view && !this.#stopped) this.#live(this.#now.view) },
      })
      this.#mail.add((notice) => { papers.hear(notice) })
      this.#papers = papers
      if (this.#stopped) papers.stop()
      return papers
    })()
    this.#loadingPapers.catch(() => { this.#loadingPapers = undefined })
    return this.#loadingPapers
  }

  /** A restricted item's title leaves this device sealed. */
  async #sealed(body: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
    const { item } = body as Readonly<{ item: Readonly<{ id: string; title: Text; public: boolean; sealed?: string }> }>
    if (item.public || item.sealed !== undefined) return body
    const papers = await this.#openPapers()
    const { view } = this.seat
    if (!isForObservers(view)) await papers.see(view)
    return { ...body, item: { ...item, title: {}, sealed: await papers.seal(item.id, item.title) } }
  }

  #show(now: SeatNow<AnyView>): void {
    const was = this.#now
    // Every screen of this page turns with the one timer.
    clearTimeout(this.#turning)
    const { opens } = now.shown
    if (opens !== null) this.#turning = setTimeout(() => { this.#again() }, Math.ceil(opens - this.#time()))
    const same =
      was.view === now.view && was.shown !== undefined && was.status === now.status && was.presence === now.presence && was.clock === now.clock &&
      was.shown.phase === now.shown.phase && was.shown.session === now.shown.session && was.shown.opens === now.shown.opens
    if (same) return
    this.#now = now
    this.#tell()
  }

  /** For good; whether it is because the member has another device shows once that is invited. */
  #revoked(): void {
    this.stop('revoked')
    const look = async () => {
      if (this.#now.status !== 'revoked') return
      try {
        await this.#signIn()
      } catch (error) {
        if (error instanceof Problem && error.kind === replaced) {
          this.#set('replaced')
          return
        }
      }
      this.#turning = setTimeout(() => void look(), lookAgain)
    }
    this.#turning = setTimeout(() => void look(), lookAgain)
  }

  #set(status: Exclude<SeatStatus, 'live' | 'over'>): void {
    const was = this.#now.status
    const forGood = this.#stopped && (was === 'elsewhere' || was === 'revoked' || was === 'replaced' || was === 'foreign')
    if (was === status || (forGood && !(was === 'revoked' && status === 'replaced'))) return
    this.#now = this.#now.view ? { ...this.#now, status } : { status }
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  async #act(kind: ActKind, body: Readonly<Record<string, unknown>>): Promise<Receipt> {
    // A node that was caught is told no more secrets; what protects still goes out.
    const { doubt } = this.record
    if (exposes(kind) && doubt) throw new Distrusted(doubt)
    const { summit, signer, node: nodeKey } = this.#device
    if (kind === 'put-item') body = await this.#sealed(body)
    const act = { kind, body, summit, basis: this.seat.view.head, time: this.seat.time() }
    const signed = await signAct(signer, act)
    const receipt = protects(kind) ? await this.#protect(signed, kind, body) : await deliver(signed, summit, nodeKey)
    this.record.receipt(receipt.receipt)
    return receipt
  }

  /** Tells the chambers of it before the node, and then whether the node refuses it. */
  async #protect(act: { id: string; jws: string }, kind: ActKind, body: Readonly<Record<string, unknown>>): Promise<Receipt> {
    const { summit, signer, node: nodeKey } = this.#device
    const say = (word: Word) => { for (const listener of this.#protecting) listener(word, kind, body) }
    say({ act: act.jws })
    try {
      return await deliver(act, summit, nodeKey, patience.protecting)
    } catch (error) {
      if (error instanceof Problem && error.status >= 400 && !passing(error)) say({ refused: await sign(signer, 'parley-refused', { summit, act: act.id }) })
      throw error
    }
  }
}
