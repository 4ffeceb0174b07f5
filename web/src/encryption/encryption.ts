/** The encryption of one chamber for one seat, while it is there: the group that agrees the keys, and the worker that uses them. */
import { sendAct } from '../api/node.ts'
import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import type { ActKind } from '../identity/acts.ts'
import { utf8 } from '../identity/bytes.ts'
import { headIn } from '../record/heads.ts'
import { AcceptedKeys } from './accepted.ts'
import { deliveryOf } from './delivery.ts'
import { Frames } from './frames/frames.ts'
import { ChamberGroup } from './group/chamber.ts'
import { keepingOf } from './keeping.ts'
import { concern, Protecting, type Standing, type Word } from './protecting.ts'
import { SealedRoom } from './sealedRoom.ts'
import { ACT, AGAIN, ENTERED, HEAD, passing, SIGNED, type AlarmKind, type EncryptionAlarm, type EncryptionNow } from './types.ts'

const mostAlarms = 50
/** The same of the same member is said again so long after, and what may pass is over when nothing of it came for so long. */
const againMs = 60_000
const passesMs = 10_000
/** The others are told the record's head so often, in milliseconds. */
const tellHeadMs = 2_000

const off: EncryptionNow = { at: 'off', code: undefined, alarms: [] }

/** To everybody; else to those who take what this device sends for a purpose, or to one member. */
type To = Readonly<{ takes: string } | { member: string }>
type Send = (topic: string, bytes: Uint8Array<ArrayBuffer>, to?: To) => void

export class ChamberEncryption {
  readonly #seat: Seat<Sitting>
  readonly #chamber: string
  readonly #group: ChamberGroup
  readonly #frames: Frames
  readonly #protecting: Protecting
  readonly #ends: (() => void)[]
  readonly #changed: () => void
  readonly #accepted: AcceptedKeys
  #alarms: readonly EncryptionAlarm[] = []
  #now: EncryptionNow = { ...off, at: 'joining' }
  #entered: string | undefined
  #held = false
  readonly #passing = new Map<string, ReturnType<typeof setTimeout>>()
  #send: Send | undefined
  #seen: unknown
  /** Whether the chamber was told of this device's last act that protects. */
  #said = false
  /** The newest view by which the group has been judged. */
  #judged: Sitting | undefined
  #over = false

  /** `changed`: what the screens show of it is another. */
  constructor(seat: Seat<Sitting>, chamber: string, changed: () => void) {
    const { summit, member, keys } = seat
    this.#seat = seat
    this.#chamber = chamber
    this.#changed = changed
    this.#accepted = new AcceptedKeys(summit, { id: seat.delegation, key: keys.delegationKey })
    this.#frames = new Frames(new Worker(new URL('./frames/frames.worker.ts', import.meta.url), { type: 'module' }), chamber, member, {
      statement: (bytes, purpose, member) => { if (!this.#over) this.#send?.(SIGNED, bytes, member === undefined ? { takes: purpose } : { member }) },
      again: (bytes, member) => { if (!this.#over) this.#send?.(AGAIN, bytes, { member }) },
      entered: (bytes) => { if (!this.#over) this.#send?.(ENTERED, bytes) },
      alarm: (alarm) => { this.#alarm(alarm) },
      later: (low) => { this.#group.ahead(low) },
    })
    this.#group = new ChamberGroup(
      { summit, chamber, member, device: keys.device, chain: keys.chain },
      {
        delivery: deliveryOf(summit, member, chamber, seat.signedIn),
        keeping: keepingOf(summit, member, chamber),
        time: () => seat.time(),
        random: Math.random,
      },
    )
    this.#protecting = new Protecting({
      summit,
      chamber,
      deliver: sendAct,
      time: () => seat.time(),
      random: Math.random,
      changed: () => { this.#follow() },
      alarm: (alarm) => { this.#alarm(alarm) },
    })
    this.#ends = [
      () => {
        this.#protecting.stop()
        for (const timer of this.#passing.values()) clearTimeout(timer)
      },
      seat.onProtecting((word, kind, body) => void this.#protect(word, kind, body)),
      this.#group.subscribe(() => { this.#follow() }),
      seat.subscribe(() => {
        void this.#admit()
        this.#follow()
      }),
      seat.onDelivery((notice) => { this.#group.hear(notice) }),
    ]
    const telling = setInterval(() => void this.#tellHead(), tellHeadMs)
    this.#ends.push(() => { clearInterval(telling) })
    void this.#admit().then(() => { if (!this.#over) this.#group.start() })
  }

  get now(): EncryptionNow {
    return this.#now
  }

  /** What a connection to the engine is given. */
  room(): SealedRoom {
    return new SealedRoom(this.#frames)
  }

  /** How its own messages reach the others. */
  sendBy(send: Send): void {
    this.#send = send
  }

  /** Undefined: nothing may be sent now. */
  async seal(topic: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#now.at === 'on' ? this.#frames.seal(topic, bytes) : undefined
  }

  /** Undefined: it is not what that member sealed. */
  async open(member: string, topic: string, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const plain = await this.#frames.open(member, topic, new Uint8Array(bytes))
    if (plain && topic === HEAD) this.#compare(member, new TextDecoder().decode(plain))
    if (plain && topic === ACT) await this.#heard(new TextDecoder().decode(plain))
    return plain
  }

  end(): void {
    this.#over = true
    for (const end of this.#ends) end()
    this.#group.stop()
    this.#frames.leave()
    this.#frames.end()
    this.#now = off
  }

  /** Of an act of this device's own. */
  async #protect(word: Word, kind: ActKind, body: Readonly<Record<string, unknown>>): Promise<void> {
    // What takes nobody out of this chamber is none of its business: observers are here, too.
    if ('act' in word) this.#said = concern(kind, body, this.#seat.member, this.#chamber, this.#standing()) !== undefined
    if (!this.#said) return
    void this.#protecting.heard(word, () => this.#standing())
    const sealed = await this.#frames.seal(ACT, utf8(JSON.stringify(word)))
    if (sealed && !this.#over) this.#send?.(ACT, sealed)
  }

  async #heard(text: string): Promise<void> {
    let word: unknown
    try {
      word = JSON.parse(text)
    } catch {
      return
    }
    if (!this.#over) await this.#protecting.heard(word, () => this.#standing())
  }

  #standing(): Standing {
    const { epoch, conforms } = this.#group.now
    return { view: this.#judged ?? this.#seat.view, holders: epoch?.leaves.map(({ member }) => member) ?? [], conforms }
  }

  async #tellHead(): Promise<void> {
    const { newest } = this.#seat.heads
    const sealed = newest && (await this.seal(HEAD, utf8(JSON.stringify(newest))))
    if (sealed && !this.#over) this.#send?.(HEAD, sealed)
  }

  #compare(member: string, text: string): void {
    const head = headIn(text)
    const { heads } = this.#seat
    if (this.#seat.status !== 'live') heads.away()
    else if (head && heads.differ(head, this.#seat.time()))
      this.#alarm({ kind: 'other-history', member, detail: `entry ${String(head.seq)}: ${head.hash}; here ${JSON.stringify(heads.newest)}` })
  }

  /** Whom the record admits here. */
  async #admit(): Promise<void> {
    const { view } = this.#seat
    if (view === this.#seen) return
    this.#seen = view
    const keys = await this.#accepted.of(view.delegations)
    if (this.#over) return
    const members = this.#seat.view.chambers.find(({ id }) => id === this.#chamber)?.members ?? []
    this.#group.admit(new Map(members.map(({ id, device }) => [id, device])), keys)
    await this.#group.settled()
    this.#judged = view
    this.#follow()
  }

  #follow(): void {
    if (this.#over) return
    const { epoch, signKey, maySend: agreed, alarms } = this.#group.now
    // Whom the record admits, only an honest node shows.
    const maySend = agreed && !this.#seat.doubted && !this.#protecting.holds(this.#standing())
    const name = epoch && `${String(epoch.number)} ${epoch.own.key.join()}`
    if (name !== this.#entered) {
      this.#entered = name
      if (epoch && signKey) this.#frames.enter(epoch, signKey)
      else this.#frames.leave()
    }
    const held = epoch !== undefined && !maySend
    if (held !== this.#held) {
      this.#held = held
      this.#frames.hold(held)
    }
    this.#now = {
      at: epoch === undefined ? 'joining' : maySend ? 'on' : 'held',
      code: epoch?.code,
      alarms: [...alarms, ...this.#alarms],
    }
    this.#changed()
  }

  /** One of a kind in a name at a time; what was long ago may come again. */
  #alarm(alarm: Omit<EncryptionAlarm, 'at'>): void {
    const at = this.#seat.time()
    const same = this.#alarms.find(({ kind, member }) => kind === alarm.kind && member === alarm.member)
    if (passing.has(alarm.kind)) this.#passes(alarm.kind, alarm.member)
    if (same && (passing.has(alarm.kind) || at - same.at < againMs)) return
    this.#alarms = [...this.#alarms.filter((each) => each !== same), { ...alarm, at }].slice(-mostAlarms)
    this.#follow()
  }

  #passes(kind: AlarmKind, member: string): void {
    const name = `${kind} ${member}`
    clearTimeout(this.#passing.get(name))
    this.#passing.set(name, setTimeout(() => {
      this.#alarms = this.#alarms.filter((each) => each.kind !== kind || each.member !== member)
      if (!this.#over) this.#follow()
    }, passesMs))
  }
}
