/**
 * Who sent a frame, among those who all hold its key: each second a sender signs with its leaf's key what it has sent, and
 * every receiver compares that with what it has taken. Detection follows playback; docs/security.md says what that means.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { equal, join, utf8 } from '../../identity/bytes.ts'

export const digestBytes = 16
/** A frame that no statement covers so long after it was taken is unsigned, in milliseconds: a busy device hears late. */
const coveredWithinMs = 4_000
/** A frame that no statement covers so long after it was taken, in milliseconds, has been signed twice: what covers it was lost. */
const askedAfterMs = 2_000
/** A lost statement leaves frames of a second unsigned. What lasts so long, in milliseconds, is no lost statement. */
const unsignedMs = 1_500
/** What is unsigned so soon after what was before, in milliseconds, goes on. */
const goesOnMs = 5_000
/** Frames whose digests are kept of a stream. */
const mostKept = 2048
/** Frames of one statement. */
const mostFrames = 512

/** Of what everybody may see: of a voice it is made in less time than the browser's own takes to be asked for. */
export const digest = (sealed: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(sha256(sealed)).slice(0, digestBytes)

/** What a statement says: of one run of one stream, the digest of each frame by its counter. */
export type Statement = Readonly<{ epoch: bigint; run: number; purpose: string; frames: ReadonlyMap<bigint, Uint8Array<ArrayBuffer>> }>

/** Version, epoch, run, purpose, then counters and digests. */
function encode({ epoch, run, purpose, frames }: Statement): Uint8Array<ArrayBuffer> {
  const name = utf8(purpose)
  const head = new Uint8Array(1 + 8 + 8 + 1 + name.length + 2)
  const view = new DataView(head.buffer)
  view.setUint8(0, 1)
  view.setBigUint64(1, epoch)
  view.setBigUint64(9, BigInt(run))
  view.setUint8(17, name.length)
  head.set(name, 18)
  view.setUint16(18 + name.length, frames.size)
  const parts: Uint8Array[] = [head]
  for (const [counter, each] of frames) {
    const at = new Uint8Array(8)
    new DataView(at.buffer).setBigUint64(0, counter)
    parts.push(at, each)
  }
  return join(...parts)
}

function decode(bytes: Uint8Array<ArrayBuffer>): Statement | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 20 || view.getUint8(0) !== 1) return undefined
  const length = view.getUint8(17)
  if (bytes.length < 20 + length) return undefined
  const count = view.getUint16(18 + length)
  const each = 8 + digestBytes
  if (count > mostFrames || bytes.length !== 20 + length + count * each) return undefined
  const frames = new Map<bigint, Uint8Array<ArrayBuffer>>()
  for (let at = 20 + length; at < bytes.length; at += each) frames.set(view.getBigUint64(at), bytes.slice(at + 8, at + each))
  return {
    epoch: view.getBigUint64(1),
    run: Number(view.getBigUint64(9)),
    purpose: new TextDecoder().decode(bytes.subarray(18, 18 + length)),
    frames,
  }
}

const signedBytes = (chamber: string, member: string, body: Uint8Array): Uint8Array<ArrayBuffer> =>
  join(utf8('parley statement'), Uint8Array.of(0), utf8(chamber), Uint8Array.of(0), utf8(member), Uint8Array.of(0), body)

/** Signature (64 bytes, Ed25519) and body. */
export async function sign(key: CryptoKey, chamber: string, member: string, statement: Statement): Promise<Uint8Array<ArrayBuffer>> {
  const body = encode(statement)
  return join(new Uint8Array(await crypto.subtle.sign('Ed25519', key, signedBytes(chamber, member, body))), body)
}

export async function verify(key: CryptoKey, chamber: string, member: string, bytes: Uint8Array<ArrayBuffer>): Promise<Statement | undefined> {
  const body = bytes.slice(64)
  if (!(await crypto.subtle.verify('Ed25519', key, bytes.subarray(0, 64), signedBytes(chamber, member, body)))) return undefined
  return decode(body)
}

/** What a sender has to sign. */
export class Ledger {
  readonly #streams = new Map<string, Statement & { frames: Map<bigint, Uint8Array<ArrayBuffer>> }>()

  sent(epoch: bigint, run: number, purpose: string, counter: bigint, each: Uint8Array<ArrayBuffer>): void {
    const name = `${purpose} ${String(run)} ${String(epoch)}`
    let stream = this.#streams.get(name)
    if (!stream) this.#streams.set(name, (stream = { epoch, run, purpose, frames: new Map() }))
    if (stream.frames.size < mostFrames) stream.frames.set(counter, each)
  }

  take(): readonly Statement[] {
    const taken = [...this.#streams.values()]
    this.#streams.clear()
    return taken
  }
}

type Frame = { readonly run: number; readonly counter: bigint; readonly digest: Uint8Array; readonly at: number; covered: boolean }

/** Frames of a run, from the first counter to the last. */
export type Range = Readonly<{ run: number; first: bigint; last: bigint }>

/** What one asks of a sender: to be told once more what they signed of these. */
export type Question = Range & Readonly<{ purpose: string }>

export const written = ({ purpose, run, first, last }: Question): Uint8Array<ArrayBuffer> =>
  utf8(JSON.stringify({ purpose, run, first: Number(first), last: Number(last) }))

/** Undefined: it is no question. */
export function read(bytes: Uint8Array): Question | undefined {
  let found: unknown
  try {
    found = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
  if (typeof found !== 'object' || found === null) return undefined
  const { purpose, run, first, last } = found as Record<string, unknown>
  if (typeof purpose !== 'string' || typeof run !== 'number' || !Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return undefined
  return { purpose, run, first: BigInt(first as number), last: BigInt(last as number) }
}

/** What a receiver has taken of one stream, until it is covered. */
export class Account {
  readonly #frames = new Map<string, Frame>()
  /** The run that was asked about last. */
  #askedRun: number | undefined
  /** When the newest frame came that a statement has covered. */
  #coveredAt = -Infinity
  /** When the first and the last of those came that were never signed for, one soon after another. */
  #first = -Infinity
  #last = -Infinity
  #told = -Infinity

  took(run: number, counter: bigint, each: Uint8Array, at: number): void {
    const oldest = this.#frames.size >= mostKept ? this.#frames.keys().next().value : undefined
    if (oldest !== undefined) this.#drop(oldest)
    this.#frames.set(`${String(run)} ${String(counter)}`, { run, counter, digest: each, at, covered: false })
  }

  /** True when the sender signed another frame than the one that was taken. */
  said({ run, frames }: Statement): boolean {
    let forged = false
    for (const [counter, each] of frames) {
      const frame = this.#frames.get(`${String(run)} ${String(counter)}`)
      if (!frame) continue
      frame.covered = true
      this.#coveredAt = Math.max(this.#coveredAt, frame.at)
      forged ||= !equal(frame.digest, each)
    }
    return forged
  }

  /** Of one run, frames whose statement is lost: one of later frames has come. While none comes the line is slow, or somebody's doing, and asking mends neither. */
  missing(now: number): Range | undefined {
    const found = new Map<number, Range>()
    for (const { run, counter, at, covered } of this.#frames.values()) {
      if (now < at + askedAfterMs || at >= this.#coveredAt) break
      if (covered) continue
      const { first, last } = found.get(run) ?? { first: counter, last: counter }
      found.set(run, { run, first: counter < first ? counter : first, last: counter > last ? counter : last })
    }
    // A run that nobody signs for hides no other one.
    const range = [...found.values()].find(({ run }) => run !== this.#askedRun) ?? found.values().next().value
    this.#askedRun = range?.run
    return range
  }

  /** True when frames were never signed for, longer than a lost statement explains, and some of them since it was last asked. */
  unsigned(now: number): boolean {
    for (const [name, { at }] of this.#frames) {
      if (now < at + coveredWithinMs) break
      this.#drop(name)
    }
    if (this.#last === this.#told) return false
    this.#told = this.#last
    return this.#last - this.#first >= unsignedMs
  }

  #drop(name: string): void {
    const frame = this.#frames.get(name)
    this.#frames.delete(name)
    if (!frame || frame.covered) return
    if (frame.at - this.#last > goesOnMs) this.#first = frame.at
    this.#last = frame.at
  }
}
