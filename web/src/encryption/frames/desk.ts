/**
 * Seals what this device sends to a chamber and opens what others do, frame by frame. It is the worker's whole work, and
 * free of workers: frames and orders come in, frames and words go out.
 */
import { equal, join } from '../../identity/bytes.ts'
import { AGAIN, ENTERED, SIGNED, type AlarmKind } from '../types.ts'
import { clearBytes, escape, isBlank, isH264, unescape, type FrameType, type Medium } from './clear.ts'
import { Account, digest, Ledger, read, sign, verify, written, type Statement } from './statements.ts'
import { epochOf, lowOf, Receiving, Ring, Sending, type Refused } from './streams.ts'

/** What a frame of RTCEncodedVideoFrame and RTCEncodedAudioFrame is here. */
export interface Frame {
  data: ArrayBuffer
  readonly type?: FrameType
  getMetadata: () => { mimeType?: string }
}

/** One stream, as the page names it: the engine's own names count for nothing. */
export type StreamName = Readonly<
  | { way: 'send'; medium: Medium; purpose: string; mime?: string }
  | { way: 'receive'; medium: Medium; purpose: string; member: string; mime?: string }
>

export type Order =
  | Readonly<{
      do: 'enter'
      epoch: bigint
      secret: Uint8Array<ArrayBuffer>
      members: readonly Readonly<{ member: string; key: Uint8Array<ArrayBuffer> }>[]
      signKey: CryptoKey
    }>
  | Readonly<{ do: 'hold'; on: boolean }>
  | Readonly<{ do: 'leave' }>
  | Readonly<{ do: 'seal'; id: number; topic: string; bytes: Uint8Array<ArrayBuffer> }>
  | Readonly<{ do: 'open'; id: number; member: string; topic: string; bytes: Uint8Array<ArrayBuffer> }>

export type Word =
  /** To be sent to everybody in the chamber who takes the stream of this purpose, or to one member who asked, as a message of the topic `signed`. It is sealed already. */
  | Readonly<{ say: 'statement'; purpose: string; to?: string; bytes: Uint8Array<ArrayBuffer> }>
  /** To be sent to this member, as a message of the topic `again`. It is sealed already. */
  | Readonly<{ say: 'again'; member: string; bytes: Uint8Array<ArrayBuffer> }>
  /** This device has the keys of a new epoch: to be sent to everybody, as a message of the topic `entered`. It is sealed already. */
  | Readonly<{ say: 'entered'; bytes: Uint8Array<ArrayBuffer> }>
  | Readonly<{ say: 'done'; id: number; bytes: Uint8Array<ArrayBuffer> | undefined }>
  | Readonly<{ say: 'alarm'; kind: AlarmKind; member: string; detail: string }>
  /** Others are in an epoch that this device has not reached; of it the lowest 16 bits. */
  | Readonly<{ say: 'later'; low: bigint }>

export type Surroundings = Readonly<{
  chamber: string
  member: string
  post: (word: Word) => void
  /** Larger than every run of this device's pages before. */
  run: number
  /** Milliseconds since the epoch, and never going back. */
  time: () => number
}>

/** Under a new epoch is sent when all who were in the one before have said that they have it, and at the latest so much later. */
export const switchMs = 400
/** A single frame may be damaged; so many within a while are somebody's doing, of a voice in packets of 20 or of 60 ms. */
const alarming: Partial<Record<Refused, Readonly<{ kind: AlarmKind; after: number; lastingMs: number; whileMs: number }>>> = {
  plaintext: { kind: 'plaintext', after: 5, lastingMs: 0, whileMs: 2_000 },
  replayed: { kind: 'replayed', after: 5, lastingMs: 0, whileMs: 2_000 },
  // The engine gives a line that has become free to the next stream, and a busy page learns of it a moment after the first frames.
  undecodable: { kind: 'undecodable', after: 5, lastingMs: 3_000, whileMs: 10_000 },
  // Of an epoch whose keys are gone: played again, or of somebody who does not hear of the new one. A slow device may be late.
  over: { kind: 'undecodable', after: 15, lastingMs: 900, whileMs: 2_000 },
  out: { kind: 'stranger', after: 8, lastingMs: 450, whileMs: 2_000 },
  // A busy device learns late that somebody was let in.
  coming: { kind: 'stranger', after: 40, lastingMs: 5_000, whileMs: 10_000 },
}
/** A key frame is asked for at most so often. */
const askMs = 1_000
/** Messages that wait for their keys. */
const mostEarly = 256

/** Only of a picture does it matter, and the browser takes a while to tell. */
const codecOf = (frame: Frame, medium: Medium, mime: string | undefined): string | undefined => (medium === 'video' ? (frame.getMetadata().mimeType ?? mime) : mime)

type Tally = { since: number; count: number; told: boolean }

/** A leaf's key, as it is and as it verifies, and when it came. */
type LeafKey = Readonly<{ raw: Uint8Array; verifies: Promise<CryptoKey>; since: number }>

/** What a member signed with the leaf before is taken for so long: each statement travels twice, a second apart. A key that was given up may have been lost. */
const lastStatementsMs = 10_000

/** What was signed so lately is told again to who asks. */
const toldAgainMs = 8_000
/** Of so many streams is asked in a beat, so much is told to one question, and so much in a beat: a full machine, or a thin line, has enough to do. */
const most = { asked: 4, answer: 3, retold: 6 } as const

/** A statement of this device's, and which frames are in it. */
type Told = Readonly<{ purpose: string; run: number; counters: readonly bigint[]; leaf: number; bytes: Uint8Array<ArrayBuffer>; at: number }>

type Switch = Readonly<{ epoch: bigint; waiting: Set<string>; timer: ReturnType<typeof setTimeout> }>

/** Of an account's name. */
const purposeIn = (name: string): string => name.slice(name.indexOf('\0') + 1)

export class FrameDesk {
  readonly #around: Surroundings
  readonly #ring = new Ring()
  readonly #ledger = new Ledger()
  readonly #sending = new Map<string, Sending>()
  readonly #receiving = new Map<string, Receiving>()
  readonly #accounts = new Map<string, { member: string; account: Account }>()
  readonly #tallies = new Map<string, Tally>()
  /** By member the leaf's key, and the one before: what was signed with that may still be on its way. */
  readonly #keys = new Map<string, readonly LeafKey[]>()
  #signKey: CryptoKey | undefined
  /** Counts this device's leaves. */
  #leaf = 0
  #held = false
  #nextRun: number
  /** Of the last seconds, and of the last beat alone. */
  #told: readonly Told[] = []
  #said: readonly Told[] = []
  #beats = false
  /** Who has asked since the last beat, of which stream, and to whom what was told again. */
  readonly #askers = new Set<string>()
  readonly #retold = new Map<Told, 'one' | 'all'>()
  #retellings = 0
  /** The account that was asked about last. */
  #asked: string | undefined
  readonly #early: Extract<Order, { do: 'open' }>[] = []
  /** By member the leaf's key, in the newest epoch. */
  #leaves = new Map<string, Uint8Array>()
  /** Epochs that are not sent under yet, and who has not said that it has them. */
  #switches: Switch[] = []

  constructor(around: Surroundings) {
    this.#around = around
    this.#nextRun = around.run
  }

  async obey(order: Order): Promise<void> {
    switch (order.do) {
      case 'enter':
        this.#enter(order)
        break
      case 'hold':
        this.#held = order.on
        break
      case 'leave':
        this.#ring.end()
        this.#forgetSwitches()
        this.#leaves.clear()
        this.#keys.clear()
        this.#signKey = undefined
        // Whoever comes in again comes with another leaf.
        this.#leaf++
        break
      case 'seal': {
        this.#around.post({ say: 'done', id: order.id, bytes: await this.#sealMessage(order.topic, order.bytes) })
        break
      }
      case 'open':
        await this.#openMessage(order)
        break
    }
  }

  #enter({ epoch, secret, members, signKey }: Extract<Order, { do: 'enter' }>): void {
    const { time } = this.#around
    const names = new Set(members.map(({ member }) => member))
    const alone = this.#ring.epoch === undefined || names.size === 1
    if (this.#ring.epoch !== undefined && epoch <= this.#ring.epoch) this.#forgetSwitches()
    this.#ring.enter({ number: epoch, members: names, secret }, time())
    for (const member of this.#keys.keys()) if (!names.has(member)) this.#keys.delete(member)
    for (const { member, key } of members) {
      const [last, ...before] = this.#keys.get(member) ?? []
      if (last && equal(last.raw, key)) continue
      this.#keys.set(member, [{ raw: key, verifies: crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']), since: time() }, ...(last ? [last] : before)])
    }
    this.#signKey = signKey
    const own = this.#leaves.get(this.#around.member)
    if (own && !members.some(({ member, key }) => member === this.#around.member && equal(key, own))) this.#leaf++
    for (const [name, { member }] of this.#receiving) if (!names.has(member)) this.#receiving.delete(name)
    for (const [name, { member }] of this.#accounts) if (!names.has(member)) this.#accounts.delete(name)
    // Who comes in loses nothing by what it cannot open yet.
    const waiting = new Set<string>()
    for (const { member, key } of members) {
      const before = this.#leaves.get(member)
      if (member !== this.#around.member && before && equal(before, key)) waiting.add(member)
    }
    this.#leaves = new Map(members.map(({ member, key }) => [member, key]))
    if (alone || waiting.size === 0) this.#switchTo(epoch)
    else this.#switches.push({ epoch, waiting, timer: setTimeout(() => { this.#switchTo(epoch) }, switchMs) })
    void this.#sayEntered()
    for (const order of this.#early.splice(0)) void this.#openMessage(order)
  }

  async #sayEntered(): Promise<void> {
    const bytes = await this.#sealMessage(ENTERED, new Uint8Array())
    if (bytes) this.#around.post({ say: 'entered', bytes })
  }

  /** Somebody has the keys of this epoch, and of those before that it was in. */
  #has(member: string, low: bigint): void {
    const epoch = this.#switches.findLast((each) => lowOf(each.epoch) === low)?.epoch
    if (epoch === undefined) return
    for (const each of this.#switches) if (each.epoch <= epoch) each.waiting.delete(member)
    const ready = this.#switches.findLast(({ waiting }) => waiting.size === 0)
    if (ready) this.#switchTo(ready.epoch)
  }

  #switchTo(epoch: bigint): void {
    this.#ring.sendUnder(epoch)
    const over = this.#switches.filter((each) => each.epoch <= epoch)
    for (const { timer } of over) clearTimeout(timer)
    this.#switches = this.#switches.filter((each) => !over.includes(each))
  }

  #forgetSwitches(): void {
    for (const { timer } of this.#switches.splice(0)) clearTimeout(timer)
  }

  /** Of the newest epoch; undefined while there is none. */
  async #sealMessage(topic: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return (await this.#sendingOf(`message/${topic}`).seal(new Uint8Array(), bytes, true))?.bytes
  }

  /** Every run of this device is larger than the one before, also than those of an earlier page. */
  #sendingOf(purpose: string, fresh = false): Sending {
    let sending = fresh ? undefined : this.#sending.get(purpose)
    if (!sending) {
      sending = new Sending(this.#ring, this.#around.member, purpose, this.#nextRun++)
      this.#sending.set(purpose, sending)
    }
    return sending
  }

  #receivingOf(member: string, purpose: string): Receiving {
    const name = `${member}\0${purpose}`
    let receiving = this.#receiving.get(name)
    if (!receiving) this.#receiving.set(name, (receiving = new Receiving(this.#ring, member, purpose)))
    return receiving
  }

  /** What came before its keys did waits for them. */
  async #openMessage(order: Extract<Order, { do: 'open' }>): Promise<void> {
    const bytes = await this.#message(order.member, order.topic, order.bytes)
    if (bytes === 'early') {
      this.#early.push(order)
      const oldest = this.#early.length > mostEarly ? this.#early.shift() : undefined
      if (oldest) this.#around.post({ say: 'done', id: oldest.id, bytes: undefined })
      return
    }
    this.#around.post({ say: 'done', id: order.id, bytes })
  }

  async #message(member: string, topic: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | 'early' | undefined> {
    const taken = await this.#receivingOf(member, `message/${topic}`).open(new Uint8Array(), bytes, this.#around.time())
    if (typeof taken === 'string') {
      this.#refused(member, `message/${topic}`, taken, bytes)
      return taken === 'later' || taken === 'coming' || taken === 'waiting' ? 'early' : undefined
    }
    this.#has(member, taken.low)
    if (topic === SIGNED) await this.#heard(member, taken.plain)
    if (topic === AGAIN) await this.#tellAgain(member, taken.plain)
    return taken.plain
  }

  async #heard(member: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const statement = await this.#signedBy(member, bytes)
    if (!statement) {
      this.#around.post({ say: 'alarm', kind: 'forged', member, detail: 'a statement that is not signed by its sender' })
      return
    }
    if (this.#accountOf(member, statement.purpose).account.said(statement))
      this.#around.post({ say: 'alarm', kind: 'forged', member, detail: `frames of ${statement.purpose} that ${member} did not send` })
  }

  /** Once a beat at most, whoever asks how often. */
  async #tellAgain(member: string, question: Uint8Array): Promise<void> {
    const asked = read(question)
    if (!asked) return
    const { purpose, run, first, last } = asked
    const name = `${member}\0${purpose}`
    if (this.#askers.has(name)) return
    this.#askers.add(name)
    const wanted = this.#told.filter((told) => told.purpose === purpose && told.run === run && told.counters.some((counter) => counter >= first && counter <= last))
    for (const told of wanted.slice(0, most.answer)) {
      const before = this.#retold.get(told)
      if (before === 'all' || this.#retellings === most.retold) continue
      this.#retellings++
      // What a second one has missed, too, many have.
      this.#retold.set(told, before ? 'all' : 'one')
      await this.#tell([told], before ? undefined : member)
    }
  }

  /** `to`: one member alone. Who comes now has never had the key of a leaf that was given up: what it signed would be nobody's to them. */
  async #tell(all: readonly Told[], to?: string): Promise<void> {
    for (const { purpose, leaf, bytes } of all) {
      const sealed = leaf === this.#leaf ? await this.#sealMessage(SIGNED, bytes) : undefined
      if (sealed) this.#around.post({ say: 'statement', purpose, ...(to !== undefined && { to }), bytes: sealed })
    }
  }

  async #askAgain(now: number): Promise<void> {
    let asked = 0
    const names = [...this.#accounts.keys()]
    const next = names.indexOf(this.#asked ?? '') + 1
    for (const name of [...names.slice(next), ...names.slice(0, next)]) {
      const { member, account } = this.#accounts.get(name) ?? {}
      const missing = account?.missing(now)
      const bytes = missing && (await this.#sealMessage(AGAIN, written({ purpose: purposeIn(name), ...missing })))
      if (member === undefined || !bytes) continue
      this.#asked = name
      this.#around.post({ say: 'again', member, bytes })
      if (++asked === most.asked) return
    }
  }

  async #signedBy(member: string, bytes: Uint8Array<ArrayBuffer>): Promise<Statement | undefined> {
    const [newest, before] = this.#keys.get(member) ?? []
    const late = newest && this.#around.time() - newest.since < lastStatementsMs ? before : undefined
    for (const key of [newest, late]) {
      const statement = key && (await verify(await key.verifies, this.#around.chamber, member, bytes))
      if (statement) return statement
    }
    return undefined
  }

  #accountOf(member: string, purpose: string) {
    const name = `${member}\0${purpose}`
    let found = this.#accounts.get(name)
    if (!found) this.#accounts.set(name, (found = { member, account: new Account() }))
    return found
  }

  /** Once a second: signs what was sent, asks again for what was not heard, and tells who did not sign. */
  async beat(): Promise<void> {
    // On a full machine the one before may be at it still.
    if (this.#beats) return
    this.#beats = true
    await this.#beat().finally(() => { this.#beats = false })
  }

  async #beat(): Promise<void> {
    const { chamber, member, post, time } = this.#around
    const now = time()
    this.#ring.tidy(now)
    // Each statement travels twice, for the way there may lose one.
    await this.#tell(this.#said)
    const [key, leaf, statements] = [this.#signKey, this.#leaf, this.#ledger.take()]
    const said = key ? await Promise.all(statements.map(async (each): Promise<Told> => ({
      purpose: each.purpose, run: each.run, counters: [...each.frames.keys()], leaf, bytes: await sign(key, chamber, member, each), at: now,
    }))) : []
    this.#said = said
    this.#told = [...this.#told.filter(({ at }) => now - at < toldAgainMs), ...said]
    await this.#tell(said)
    this.#askers.clear()
    this.#retold.clear()
    this.#retellings = 0
    for (const [name, { member, account }] of this.#accounts)
      if (account.unsigned(now)) post({ say: 'alarm', kind: 'unsigned', member, detail: `frames of ${purposeIn(name)} that nobody signed` })
    await this.#askAgain(now)
  }

  /** Seals or opens the frames of one stream, in order; one that fails is left out as one that is refused. `ask` asks the sender for a key frame. */
  transform(stream: StreamName, ask?: () => void): (frame: Frame) => Promise<boolean> {
    if (stream.way === 'send') {
      const sending = this.#sendingOf(stream.purpose, true)
      return (frame) => this.#seal(sending, stream, frame).catch(() => false)
    }
    // Known from now on, also where another is put in its place.
    this.#receivingOf(stream.member, stream.purpose)
    let askedAt = -Infinity
    let whole = false
    return async (frame) => {
      const taken = await this.#open(stream, frame).catch(() => false)
      const now = this.#around.time()
      if (!taken || frame.type === 'key') whole = taken
      // What was dropped is missing from the picture.
      else if (stream.medium === 'video' && !whole && now - askedAt > askMs) {
        askedAt = now
        ask?.()
      }
      return taken
    }
  }

  async #seal(sending: Sending, { medium, mime, purpose }: StreamName, frame: Frame): Promise<boolean> {
    if (this.#held) return false
    const data = new Uint8Array(frame.data)
    if (data.length === 0) return false
    const codec = codecOf(frame, medium, mime)
    const clear = clearBytes(medium, codec, frame.type, data)
    if (clear === undefined) return false
    const head = data.slice(0, clear)
    const sealed = await sending.seal(head, data.slice(clear))
    if (!sealed) return false
    this.#ledger.sent(sealed.epoch, sending.run, purpose, sealed.counter, digest(sealed.bytes))
    frame.data = join(head, isH264(codec) ? escape(sealed.bytes) : sealed.bytes).buffer
    return true
  }

  async #open(stream: Extract<StreamName, { way: 'receive' }>, frame: Frame): Promise<boolean> {
    const { member, purpose, medium, mime } = stream
    const data = new Uint8Array(frame.data)
    const codec = codecOf(frame, medium, mime)
    if (data.length === 0 || isBlank(medium, codec, data)) return false
    const clear = clearBytes(medium, codec, frame.type, data)
    if (clear === undefined) {
      this.#refused(member, purpose, 'plaintext', data)
      return false
    }
    const head = data.slice(0, clear)
    const sealed = isH264(codec) ? unescape(data.subarray(clear)) : data.slice(clear)
    const now = this.#around.time()
    const taken = await this.#receivingOf(member, purpose).open(head, sealed, now)
    if (typeof taken === 'string') {
      if (this.#refused(member, purpose, taken, sealed) && taken === 'undecodable') await this.#whose(member, purpose, head, sealed)
      return false
    }
    this.#has(member, taken.low)
    this.#accountOf(member, purpose).account.took(taken.run, taken.counter, digest(sealed), now)
    frame.data = join(head, taken.plain).buffer
    return true
  }

  /** Names the stream that was put in the place of another. */
  async #whose(member: string, purpose: string, head: Uint8Array, sealed: Uint8Array<ArrayBuffer>): Promise<void> {
    const { post, time } = this.#around
    for (const each of this.#receiving.values()) {
      if (each.member === member && each.purpose === purpose) continue
      if (await each.opensAs(each.purpose, head, sealed, time()))
        post({ say: 'alarm', kind: 'swapped', member, detail: `${each.member}'s ${each.purpose} in the place of ${purpose}` })
    }
  }

  /** True when it has happened so often that it was an alarm just now. */
  #refused(member: string, purpose: string, why: Refused, sealed: Uint8Array): boolean {
    const { post, time } = this.#around
    if (why === 'later' || why === 'coming') {
      const low = epochOf(sealed)
      if (low !== undefined) post({ say: 'later', low })
    }
    const rule = alarming[why]
    if (!rule) return false
    const now = time()
    const name = `${why} ${member} ${purpose}`
    const tally = this.#tallies.get(name)
    if (!tally || now - tally.since > rule.whileMs) {
      this.#tallies.set(name, { since: now, count: 1, told: false })
      return false
    }
    tally.count++
    if (tally.told || tally.count < rule.after || now - tally.since < rule.lastingMs) return false
    tally.told = true
    post({ say: 'alarm', kind: rule.kind, member, detail: `${purpose}: ${String(tally.count)} frames` })
    return true
  }
}
