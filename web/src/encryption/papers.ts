/**
 * What the delegations alone read, for the node to keep: a restricted item's title is sealed under a key of its own, and all
 * such keys are handed, sealed, to whoever belongs to the delegations' group (docs/protocol.md, "Papers"). Who comes later
 * gets them from whoever is there.
 */
import type { Text, View } from '../api/view.ts'
import { Unreachable } from '../api/problem.ts'
import { fromB64, join, sha256, toB64, utf8 } from '../identity/bytes.ts'
import type { Signer } from '../identity/keys.ts'
import { AcceptedKeys } from './accepted.ts'
import type { DeliveryClient } from './delivery.ts'
import { ChamberGroup, type Keeping } from './group/chamber.ts'
import { waitBehind } from './group/policy.ts'
import type { Notice } from './notice.ts'
import type { Epoch } from './types.ts'

export const PAPERS = 'papers'

/** Keys by their names, both base64url, the oldest first. */
export type KeyRing = Readonly<Record<string, string>>

export type RingKeeping = Readonly<{ load: () => Promise<KeyRing | undefined>; save: (ring: KeyRing) => Promise<void> }>

export type Reader = Readonly<{
  summit: string
  member: string
  device: Signer
  chain: readonly string[]
  delegation: string
  delegationKey: string
}>

export type PapersAround = Readonly<{
  delivery: DeliveryClient
  keeping: Keeping
  ring: RingKeeping
  /** The node's time, in milliseconds since the epoch. */
  time: () => number
  /** Between 0 and 1. */
  random: () => number
  /** Whether what the node shows of who belongs to the delegations counts. */
  trusted: () => boolean
  /** More can be read than before. */
  changed: () => void
}>

const most = 400
/** A title's length tells no more than which multiple of this it fills, in bytes. */
const block = 256
/** A multiple of three: a sealed title begins with its key's name as it is written. */
const nameBytes = 18
const nameChars = 24
const ivBytes = 12
/** So long one waits for the group, in milliseconds, and so often a key is handed on that came too late for its epoch. */
const patienceMs = 15_000
const mostTries = 20
const retryMs = 250

export class Papers {
  readonly #reader: Reader
  readonly #around: PapersAround
  readonly #group: ChamberGroup
  readonly #accepted: AcceptedKeys
  readonly #ring = new Map<string, string>()
  /** Titles by what they were sealed as. */
  readonly #titles = new Map<string, Text>()
  #used: ReadonlySet<string> = new Set()
  /** Which keys the others of this epoch were handed. */
  #handed: { epoch: bigint; names: Set<string> } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #seen: View | undefined
  readonly #loaded: Promise<void>

  constructor(reader: Reader, around: PapersAround) {
    const { summit, member, device, chain, delegation, delegationKey } = reader
    this.#reader = reader
    this.#around = around
    this.#accepted = new AcceptedKeys(summit, { id: delegation, key: delegationKey })
    this.#group = new ChamberGroup({ summit, chamber: PAPERS, member, device, chain }, {
      delivery: around.delivery, keeping: around.keeping, time: around.time, random: around.random,
      shared: (epoch, bytes) => this.#take(epoch, bytes),
    })
    this.#group.subscribe(() => { this.#consider() })
    this.#loaded = around.ring.load().then((ring) => { this.#add(ring ?? {}) }, () => undefined)
    void this.#loaded.then(() => { this.#group.start() })
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#group.stop()
  }

  /** What the seat is shown: who belongs to the delegations, and what there is to read. */
  async see(view: View): Promise<void> {
    if (view === this.#seen) return
    this.#seen = view
    this.#used = new Set(view.agenda.flatMap(({ sealed }) => (sealed === undefined ? [] : [keyOf(sealed)])))
    const keys = await this.#accepted.of(view.delegations)
    this.#group.admit(new Map(view.readers.map(({ id, device }) => [id, device])), keys)
    await this.#loaded
    await Promise.all(view.agenda.map(({ id, sealed }) => (sealed === undefined ? undefined : this.#open(id, sealed))))
  }

  /** Of what comes on the seat's line. */
  hear(notice: Notice | 'lost'): void {
    this.#group.hear(notice)
  }

  /** Undefined while its key is not here. */
  title(sealed: string): Text | undefined {
    return this.#titles.get(sealed)
  }

  /** Seals an item's title, once the others who are in the group have its key. Rejects with Unreachable. */
  async seal(item: string, title: Text): Promise<string> {
    await this.#loaded
    await this.#in()
    const raw = crypto.getRandomValues(new Uint8Array(32))
    const name = await nameOf(raw)
    this.#used = new Set([...this.#used, name])
    this.#add({ [name]: toB64(raw) })
    await this.#around.ring.save(Object.fromEntries(this.#ring))
    for (let tried = 1; !(await this.#hand()); tried++) {
      if (tried === mostTries) throw new Unreachable('the delegations’ keys change too often')
      await new Promise((resolve) => setTimeout(resolve, retryMs))
      await this.#in()
    }
    const plain = utf8(JSON.stringify(title))
    const padded = new Uint8Array(Math.ceil(plain.length / block) * block).fill(0x20)
    padded.set(plain)
    const sealed = name + toB64(await seal(await aes(raw), this.#place(item), padded))
    this.#titles.set(sealed, title)
    return sealed
  }

  #place(item: string): Uint8Array<ArrayBuffer> {
    return utf8(`parley paper\0${this.#reader.summit}\0${item}`)
  }

  /** Resolves when this device is in the group. */
  async #in(): Promise<void> {
    if (this.#group.now.epoch) return
    await new Promise<void>((resolve, reject) => {
      const over = setTimeout(() => {
        end()
        reject(new Unreachable('the delegations’ keys are not agreed'))
      }, patienceMs)
      const end = this.#group.subscribe(() => {
        if (!this.#group.now.epoch) return
        end()
        clearTimeout(over)
        resolve()
      })
    })
  }

  async #open(item: string, sealed: string): Promise<void> {
    if (this.#titles.has(sealed)) return
    try {
      const raw = this.#ring.get(keyOf(sealed))
      if (raw === undefined) return
      const title = await unseal(await aes(fromB64(raw)), this.#place(item), fromB64(sealed.slice(nameChars)))
      if (!strings(title)) return
      this.#titles.set(sealed, title)
      this.#around.changed()
    } catch {
      // It is not what its maker sealed for this item: it stays unread.
    }
  }

  /** Whether there was a key that was not here. */
  #add(ring: KeyRing): boolean {
    const before = this.#ring.size
    for (const [name, key] of Object.entries(ring)) if (!this.#ring.has(name)) this.#ring.set(name, key)
    const added = this.#ring.size > before
    for (const name of this.#ring.keys()) if (this.#ring.size > most && !this.#used.has(name)) this.#ring.delete(name)
    return added
  }

  /** What somebody hands on. */
  async #take(epoch: Epoch, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    let ring: KeyRing
    try {
      ring = await ringIn(await unseal(await ringKey(epoch), this.#placeOf(epoch), bytes))
    } catch {
      // Nobody who has the epoch's keys made it.
      return
    }
    this.#noteHanded(epoch, Object.keys(ring))
    if (!this.#add(ring)) return
    await this.#around.ring.save(Object.fromEntries(this.#ring))
    await Promise.all((this.#seen?.agenda ?? []).map(({ id, sealed }) => (sealed === undefined ? undefined : this.#open(id, sealed))))
  }

  #placeOf({ number }: Epoch): Uint8Array<ArrayBuffer> {
    return utf8(`parley papers\0${this.#reader.summit}\0${String(number)}`)
  }

  #noteHanded({ number }: Epoch, names: readonly string[]): void {
    if (this.#handed?.epoch !== number) this.#handed = { epoch: number, names: new Set() }
    for (const name of names) this.#handed.names.add(name)
  }

  /** Whether the others of this epoch may lack a key that is here. */
  #owes(epoch: Epoch): boolean {
    if (epoch.leaves.length < 2) return false
    const handed = this.#handed?.epoch === epoch.number ? this.#handed.names : undefined
    return [...this.#ring.keys()].some((name) => !handed?.has(name))
  }

  #consider(): void {
    const { epoch } = this.#group.now
    if (!epoch || !this.#owes(epoch) || this.#timer !== undefined) return
    // Whoever has the lowest leaf hands on first.
    const before = epoch.leaves.filter(({ index }) => index < epoch.own.index).length
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#hand().then((done) => { if (!done) this.#consider() }, () => undefined)
    }, waitBehind(before, this.#around.random()))
  }

  /** False: the keys changed meanwhile. */
  async #hand(): Promise<boolean> {
    const { epoch, conforms } = this.#group.now
    if (!epoch) return false
    if (!this.#owes(epoch)) return true
    // Nobody is handed a key while somebody is in whom the record does not name.
    if (!conforms || !this.#around.trusted()) throw new Unreachable('the delegations’ group is not as the record says')
    const ring = Object.fromEntries(this.#ring)
    const bytes = await seal(await ringKey(epoch), this.#placeOf(epoch), utf8(JSON.stringify(ring)))
    const ordered = await this.#around.delivery.share(Number(epoch.number), bytes)
    if (!('seq' in ordered)) {
      this.#group.lookAgain()
      return false
    }
    this.#noteHanded(epoch, Object.keys(ring))
    return true
  }
}

const aes = (raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])

async function ringKey({ mediaSecret }: Epoch): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', mediaSecret, 'HKDF', false, ['deriveKey'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8('parley papers') }
  return crypto.subtle.deriveKey(how, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** The nonce, and what AES-GCM makes of it; it opens in this place alone. */
async function seal(key: CryptoKey, place: Uint8Array<ArrayBuffer>, plain: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  return join(iv, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: place }, key, plain)))
}

/** The JSON in it. Rejects when it was not sealed so, or is none. */
async function unseal(key: CryptoKey, place: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  const how = { name: 'AES-GCM', iv: bytes.slice(0, ivBytes), additionalData: place }
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, bytes.slice(ivBytes))))
}

/** The name of the key that opens it. */
const keyOf = (sealed: string): string => sealed.slice(0, nameChars)

const strings = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((each) => typeof each === 'string')

/** A key's name is made of it: nobody hands on another under it. */
const nameOf = async (raw: Uint8Array<ArrayBuffer>): Promise<string> => toB64((await sha256(raw)).slice(0, nameBytes))

async function ringIn(value: unknown): Promise<KeyRing> {
  if (!strings(value)) throw new TypeError('no ring of keys')
  const ring: Record<string, string> = {}
  for (const [name, key] of Object.entries(value).slice(0, most)) {
    const raw = fromB64(key)
    if (raw.length === 32 && (await nameOf(raw)) === name) ring[name] = key
  }
  return ring
}
