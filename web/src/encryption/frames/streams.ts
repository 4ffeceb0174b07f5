/**
 * The keys of a chamber's streams, and what each stream has sent or taken. A stream is one member's one purpose: no two
 * have a key in common, so that the node can put none in another's place. Pure: no worker, no clock but the one given.
 */
import { join, utf8 } from '../../identity/bytes.ts'
import { decodeHeader, deriveKey, expand, seal, unseal, type FrameKey, type Header } from './sframe.ts'

const suite = 4

/** For so long after a new epoch frames of the one before are taken, in milliseconds. */
export const lastWordsMs = 2_000
/** Frames that may overtake one another. */
const window = 1024
/** Keys of senders' runs that are kept at a time, for one epoch. */
const mostKeys = 256

export type EpochKeys = Readonly<{ number: bigint; members: ReadonlySet<string>; secret: Uint8Array<ArrayBuffer> }>

/** The lowest 16 bits of an epoch's number, as key ids carry them. */
export const lowOf = (epoch: bigint): bigint => epoch & 0xffffn

/** Whether an epoch, of which a key id tells the lowest 16 bits, comes after this one. */
export function isLater(low: bigint, epoch: bigint): boolean {
  const ahead = (low - epoch) & 0xffffn
  return ahead > 0n && ahead < 0x8000n
}

const lowIn = (kid: bigint): bigint => kid >> 48n

/** 16 bits of the epoch and 48 of the run: the key id of a sender's frames. */
export const kidOf = (epoch: bigint, run: number): bigint => (lowOf(epoch) << 48n) | BigInt(run)

const runIn = (kid: bigint): number => Number(kid & 0xffff_ffff_ffffn)

class EpochRing {
  readonly epoch: EpochKeys
  readonly #keys = new Map<string, Promise<FrameKey>>()
  #over = false

  constructor(epoch: EpochKeys) {
    this.epoch = epoch
  }

  key(member: string, purpose: string, run: number): Promise<FrameKey> {
    // Its secret is gone: what would come of it everybody could make.
    if (this.#over) throw new Error('keys of an epoch that is over')
    const name = `${member}\0${purpose}\0${String(run)}`
    let key = this.#keys.get(name)
    if (!key) {
      const oldest = this.#keys.size >= mostKeys ? this.#keys.keys().next().value : undefined
      if (oldest !== undefined) this.#keys.delete(oldest)
      const kid = kidOf(this.epoch.number, run)
      key = expand('SHA-256', this.epoch.secret, join(utf8('parley stream'), Uint8Array.of(0), utf8(member), Uint8Array.of(0), utf8(purpose)), 16)
        .then((base) => deriveKey(suite, base, kid))
      this.#keys.set(name, key)
    }
    return key
  }

  forget(member: string): void {
    for (const name of this.#keys.keys()) if (name.startsWith(`${member}\0`)) this.#keys.delete(name)
  }

  end(): void {
    this.#over = true
    this.#keys.clear()
    this.epoch.secret.fill(0)
  }
}

/** Epochs of the last two seconds that are kept beside the newest. */
const mostPast = 16

/** The epochs that count now. */
export class Ring {
  #current: EpochRing | undefined
  /** The newest first. */
  #past: { ring: EpochRing; until: number }[] = []
  #sending: EpochRing | undefined

  /** From now on frames of this epoch are taken; those of the ones before for a moment more, but of nobody who is out. */
  enter(epoch: EpochKeys, now: number): void {
    const was = this.#current
    // The group was founded anew.
    if (was && epoch.number <= was.epoch.number) this.end()
    else if (was) {
      this.#past.unshift({ ring: was, until: now + lastWordsMs })
      for (const { ring } of this.#past) for (const member of ring.epoch.members) if (!epoch.members.has(member)) ring.forget(member)
    }
    this.#current = new EpochRing(epoch)
    this.#sending ??= this.#current
    this.tidy(now)
  }

  /** From now on what is sent is of this epoch, unless it is of a later one already. */
  sendUnder(epoch: bigint): void {
    const ring = [this.#current, ...this.#past.map(({ ring }) => ring)].find((each) => each?.epoch.number === epoch)
    if (ring && (!this.#sending || ring.epoch.number > this.#sending.epoch.number)) this.#sending = ring
  }

  /** Keys of the past that are over are forgotten. */
  tidy(now: number): void {
    const over = this.#past.filter(({ until }, at) => now >= until || at >= mostPast)
    if (over.length === 0) return
    this.#past = this.#past.filter((each) => !over.includes(each))
    // What is sent is never further behind than what the others still take.
    if (over.some(({ ring }) => ring === this.#sending)) this.#sending = this.#past.at(-1)?.ring ?? this.#current
    for (const { ring } of over) ring.end()
  }

  end(): void {
    for (const { ring } of this.#past) ring.end()
    this.#current?.end()
    this.#past = []
    this.#current = this.#sending = undefined
  }

  get epoch(): bigint | undefined {
    return this.#current?.epoch.number
  }

  /** `newest`: a message, which waits with whoever has not reached the epoch. Media is sent under the one that all have. */
  sendKey(member: string, purpose: string, run: number, newest: boolean): { key: Promise<FrameKey>; epoch: bigint } | undefined {
    const ring = newest ? this.#current : this.#sending
    return ring && { key: ring.key(member, purpose, run), epoch: ring.epoch.number }
  }

  /**
   * `none`: no keys yet. `later`: of an epoch that this device has not reached. `over`: of one that is past. `out`: of nobody in the
   * group. `coming`: neither, but of such a later epoch. `going`: neither, but in it until just now.
   */
  takeKey(member: string, purpose: string, kid: bigint, now: number): Promise<FrameKey> | 'none' | 'later' | 'over' | 'out' | 'coming' | 'going' {
    const current = this.#current
    if (!current) return 'none'
    const low = lowIn(kid)
    const known = [current, ...this.#past.filter(({ until }) => now < until).map(({ ring }) => ring)]
    if (!current.epoch.members.has(member)) {
      if (known.some(({ epoch }) => epoch.members.has(member))) return 'going'
      return isLater(low, current.epoch.number) ? 'coming' : 'out'
    }
    for (const ring of known)
      if (lowOf(ring.epoch.number) === low && ring.epoch.members.has(member)) return ring.key(member, purpose, runIn(kid))
    return isLater(low, current.epoch.number) ? 'later' : 'over'
  }
}

export type Sealed = Readonly<{ bytes: Uint8Array<ArrayBuffer>; counter: bigint; epoch: bigint }>

/** One stream of this device's. Its counter never goes back, whatever the epoch and the layer. */
export class Sending {
  readonly purpose: string
  readonly run: number
  readonly #ring: Ring
  readonly #member: string
  #next = 0n

  /** `run`: larger than that of any earlier stream of this device. */
  constructor(ring: Ring, member: string, purpose: string, run: number) {
    this.#ring = ring
    this.#member = member
    this.purpose = purpose
    this.run = run
  }

  /** Undefined while there is no key: nothing is sent then. */
  async seal(clear: Uint8Array, plain: Uint8Array<ArrayBuffer>, newest = false): Promise<Sealed | undefined> {
    const found = this.#ring.sendKey(this.#member, this.purpose, this.run, newest)
    if (!found) return undefined
    const counter = this.#next++
    return { bytes: await seal(await found.key, counter, clear, plain), counter, epoch: found.epoch }
  }
}

/** Why a frame was not taken. `waiting`: nobody's fault. */
export type Refused = 'waiting' | 'later' | 'over' | 'out' | 'coming' | 'going' | 'plaintext' | 'replayed' | 'undecodable'

/** `low`: the lowest 16 bits of the epoch. */
export type Taken = Readonly<{ plain: Uint8Array<ArrayBuffer>; run: number; counter: bigint; low: bigint }>

/** One stream of somebody else's. */
export class Receiving {
  readonly member: string
  readonly purpose: string
  readonly #ring: Ring
  #run = -1
  #top = -1n
  #seen = new Uint8Array(window)

  constructor(ring: Ring, member: string, purpose: string) {
    this.#ring = ring
    this.member = member
    this.purpose = purpose
  }

  async open(clear: Uint8Array, sealed: Uint8Array<ArrayBuffer>, now: number): Promise<Taken | Refused> {
    const header = ours(sealed)
    if (!header) return 'plaintext'
    const run = runIn(header.kid)
    const key = this.#ring.takeKey(this.member, this.purpose, header.kid, now)
    if (key === 'none') return 'waiting'
    if (typeof key === 'string') return key
    // First whether it is of this stream at all: another in its place may have begun earlier.
    const plain = await unseal(await key, header, clear, sealed)
    if (!plain) return 'undecodable'
    if (run < this.#run || (run === this.#run && this.#was(header.counter))) return 'replayed'
    this.#mark(run, header.counter)
    return { plain, run, counter: header.counter, low: lowIn(header.kid) }
  }

  /** Whether it would open as another of this member's streams: then somebody has put one in the place of the other. */
  async opensAs(purpose: string, clear: Uint8Array, sealed: Uint8Array<ArrayBuffer>, now: number): Promise<boolean> {
    const header = ours(sealed)
    const key = header && this.#ring.takeKey(this.member, purpose, header.kid, now)
    return header !== undefined && typeof key === 'object' && (await unseal(await key, header, clear, sealed)) !== undefined
  }

  #was(counter: bigint): boolean {
    if (counter > this.#top) return false
    return this.#top - counter >= BigInt(window) || this.#seen[Number(counter % BigInt(window))] === 1
  }

  #mark(run: number, counter: bigint): void {
    if (run > this.#run) {
      this.#run = run
      this.#top = -1n
      this.#seen.fill(0)
    }
    if (counter > this.#top) {
      const steps = counter - this.#top
      if (steps >= BigInt(window)) this.#seen.fill(0)
      else for (let step = 1n; step < steps; step++) this.#seen[Number((this.#top + step) % BigInt(window))] = 0
      this.#top = counter
    }
    this.#seen[Number(counter % BigInt(window))] = 1
  }
}

/** The lowest 16 bits of the epoch that a frame says it is of. */
export function epochOf(sealed: Uint8Array): bigint | undefined {
  const header = ours(sealed)
  return header && lowIn(header.kid)
}

/** A header as every sender here writes it: a key id of six to eight bytes. Not much that is not sealed looks so. */
function ours(sealed: Uint8Array): Header | undefined {
  if ((sealed[0] ?? 0) < 0xd0) return undefined
  const header = decodeHeader(sealed)
  return header && sealed.length >= header.length + 16 ? header : undefined
}
