/**
 * Somebody who has everything that the node ever had: the packets, both databases, its keys, what was in its memory alone,
 * its log and every request with its answer. They know docs/protocol.md and have the app's own code. Each thing in there
 * that may be a key, or the secret that keys come of, is tried on the frames of every stream and every epoch.
 */
import { createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { clearBytes } from '../../web/src/encryption/frames/clear.ts'
import { decodeHeader, deriveKey, tagBytes, unseal, type Header } from '../../web/src/encryption/frames/sframe.ts'
import { join as joined } from '../../web/src/identity/bytes.ts'

type Bytes = Uint8Array<ArrayBuffer>
type Track = Readonly<{ track: string; room: string; member: string; purpose: string; mime: string }>
type Packet = Readonly<{ track: string; ssrc: number; sequence: number; timestamp: number; marker: boolean; payload: string }>
type Message = Readonly<{ room: string; member: string; topic: string; payload: string }>
type Request = Readonly<{ url: string; header: Readonly<Record<string, readonly string[]>>; asked: string | null; given: string | null }>

/** A frame as it was sent: what of it is clear, the header of the sealed part and that part. */
type Frame = Readonly<{ stream: string; room: string; member: string; purpose: string; whole: Bytes; clear: Bytes; header: Header; sealed: Bytes }>

export type Found = Readonly<{
  /** Frames and messages that were recorded. */
  frames: number
  /** Those that are not sealed at all. */
  plain: number
  opened: number
  /** The purposes of those that opened. */
  purposes: readonly string[]
  /** Secrets of 16 or 32 bytes that stand somewhere by themselves; and of all bytes in a row that may be one, those that were tried. */
  secrets: number
  tried: number
  windows: number
  /** Private keys to which anything that was agreed is addressed. */
  privateKeys: number
  /** What was recorded of each voice in a row, opened where it could be: Opus packets in base64. */
  voices: readonly Readonly<{ member: string; purpose: string; opened: boolean; packets: readonly string[] }>[]
}>

/** Frames of a voice that are given back. */
const heard = 100
/** Epochs in which every window is tried. */
const lastEpochs = 4

const bytesOf = (base64: string): Bytes => new Uint8Array(Buffer.from(base64, 'base64'))
const text = new TextEncoder()

function lines<T>(file: string): T[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as T)
}

// What was recorded.

/** The frame's bytes in the packets of one VP8 frame (RFC 7741 section 4.2), undefined where one is missing. */
function assembled(packets: readonly Packet[]): Bytes | undefined {
  const parts: Uint8Array[] = []
  for (const [i, { payload, sequence }] of packets.entries()) {
    const bytes = bytesOf(payload)
    const [first = 0, second = 0, third = 0] = bytes
    let at = 1
    if (first & 0x80) {
      at++
      if (second & 0x80) at += third & 0x80 ? 2 : 1
      if (second & 0x40) at++
      if (second & 0x30) at++
    }
    const before = packets[i - 1]
    if (before ? ((before.sequence + 1) & 0xffff) !== sequence : !(first & 0x10)) return undefined
    parts.push(bytes.subarray(at))
  }
  return packets.at(-1)?.marker ? joined(...parts) : undefined
}

function* framesIn(folder: string): Generator<Frame | 'plain'> {
  const tracks = new Map(lines<Track>(join(folder, 'tracks.ndjson')).map((each) => [each.track, each]))
  const pictures = new Map<string, Packet[]>()
  const of = (place: Pick<Frame, 'room' | 'member' | 'purpose'>, whole: Bytes, clear: number): Frame | 'plain' => {
    const sealed = whole.slice(clear)
    const header = decodeHeader(sealed)
    // Every sender here writes a key id of six to eight bytes.
    if (!header || (sealed[0] ?? 0) < 0xd0 || sealed.length < header.length + 16) return 'plain'
    return { stream: `${place.room} ${place.member} ${place.purpose}`, ...place, whole, clear: whole.slice(0, clear), header, sealed }
  }
  const picture = (packets: readonly Packet[], track: Track): Frame | 'plain' | undefined => {
    const whole = assembled(packets)
    const clear = whole && clearBytes('video', track.mime, (whole[0] ?? 0) & 1 ? 'delta' : 'key', whole)
    return whole && clear !== undefined ? of(track, whole, clear) : undefined
  }
  for (const packet of lines<Packet>(join(folder, 'packets.ndjson'))) {
    const track = tracks.get(packet.track)
    if (!track || packet.payload === '') continue
    if (track.mime.startsWith('audio/')) {
      yield of(track, bytesOf(packet.payload), 1)
      continue
    }
    const name = `${packet.track} ${String(packet.ssrc)}`
    const before = pictures.get(name)
    if (before?.[0]?.timestamp === packet.timestamp) before.push(packet)
    else pictures.set(name, [packet])
    const frame = packet.marker && picture(pictures.get(name) ?? [], track)
    if (frame) yield frame
  }
  for (const { room, member, topic, payload } of lines<Message>(join(folder, 'messages.ndjson')))
    yield of({ room, member, purpose: `message/${topic}` }, bytesOf(payload), 0)
}

// What may be a secret.

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const at = join(folder, name)
    return statSync(at).isDirectory() ? filesIn(at) : [at]
  })
}

/** Everything that the node had, but the frames themselves. */
function* held(folder: string): Generator<Bytes> {
  for (const file of filesIn(folder)) {
    if (file.endsWith('/packets.ndjson') || file.endsWith('/messages.ndjson')) continue
    if (!file.endsWith('/requests.ndjson')) yield new Uint8Array(readFileSync(file))
    else
      for (const { url, header, asked, given } of lines<Request>(file)) {
        yield text.encode([url, ...Object.values(header).flat()].join('\n'))
        if (asked) yield bytesOf(asked)
        if (given) yield bytesOf(given)
      }
  }
}

/** Secrets by their bytes, each once. */
class Secrets {
  readonly alone = new Map<string, Bytes>()
  readonly windows: Bytes[] = []
  readonly #seen = new Set<string>()

  /** Bytes in which secrets may stand: by themselves in hexadecimal or base64, or anywhere. */
  search(bytes: Bytes, depth = 0): void {
    const name = createHash('sha256').update(bytes).digest('base64')
    if (this.#seen.has(name)) return
    this.#seen.add(name)
    if (bytes.length >= 16) this.windows.push(bytes)
    for (const [word] of Buffer.from(bytes).toString('latin1').matchAll(/[\w+/-]{16,}/g)) {
      if (/^([0-9a-f]{32}|[0-9a-f]{64})$/i.test(word)) this.add(new Uint8Array(Buffer.from(word, 'hex')))
      const within = bytesOf(word)
      this.add(within)
      if (word.length < 100) this.add(new Uint8Array(createHash('sha256').update(word).digest()))
      if (within.length > 32 && depth < 3) this.search(within, depth + 1)
    }
  }

  add(bytes: Bytes): void {
    if (bytes.length === 16 || bytes.length === 32) this.alone.set(Buffer.from(bytes).toString('base64'), bytes)
  }
}

/** Where 32 or 16 bytes in a row may be a key: chance makes no text of them, and few bytes twice. Each once. */
function windowsIn(bytes: Bytes): readonly Readonly<{ at: number; length: number }>[] {
  return [32, 16].flatMap((length) => {
    const found: { at: number; length: number }[] = []
    const seen = new Set<string>()
    const all = Buffer.from(bytes).toString('latin1')
    const counts = new Uint8Array(256)
    let [distinct, high] = [0, 0]
    for (const [end, byte] of bytes.entries()) {
      const before = counts[byte] ?? 0
      counts[byte] = before + 1
      if (before === 0) distinct++
      if (byte >= 0x80) high++
      const gone = bytes[end - length]
      if (gone !== undefined) {
        const had = counts[gone] ?? 0
        counts[gone] = had - 1
        if (had === 1) distinct--
        if (gone >= 0x80) high--
      }
      if (end + 1 < length || distinct < (length * 2) / 3 || high === 0) continue
      const at = end + 1 - length
      const word = all.slice(at, end + 1)
      if (!seen.has(word)) found.push({ at, length })
      seen.add(word)
    }
    return found
  })
}

// What the documents say comes of a secret. Much is tried: what passes here, the app's own code opens.

const hmac = (key: Uint8Array, ...data: readonly Uint8Array[]): Bytes => {
  const made = createHmac('sha256', key)
  for (const each of data) made.update(each)
  return new Uint8Array(made.digest())
}

/** HKDF-Expand (RFC 5869) of one block. */
const expanded = (secret: Uint8Array, info: Uint8Array): Bytes => hmac(secret, info, Uint8Array.of(1))

const vector = (bytes: Uint8Array): Uint8Array => joined(Uint8Array.of(bytes.length), bytes)

/** RFC 9420 section 8: with a label, of 32 bytes. */
const labelled = (secret: Uint8Array, label: string, context: Uint8Array): Bytes =>
  expanded(secret, joined(Uint8Array.of(0, 32), vector(text.encode(`MLS 1.0 ${label}`)), vector(context)))

/** RFC 9420 section 8.5. */
const exported = (exporter: Uint8Array, chamber: string): Bytes =>
  labelled(labelled(exporter, 'parley media', new Uint8Array()), 'exported', createHash('sha256').update(chamber).digest())

/** A media secret as this may be it, or lead to it: as the exporter's, or the epoch's. */
const mediaSecrets = (secret: Bytes, chamber: string): readonly Bytes[] =>
  [secret, exported(secret, chamber), exported(labelled(secret, 'exporter', new Uint8Array()), chamber)]

const infoOf = ({ member, purpose }: Frame): Uint8Array =>
  joined(text.encode('parley stream'), Uint8Array.of(0), text.encode(member), Uint8Array.of(0), text.encode(purpose))

/** Whether this base key opens a frame (RFC 9605 section 4.4). */
function opens(base: Uint8Array, { header, clear, sealed }: Frame): boolean {
  const secret = hmac(new Uint8Array(32), base)
  const id = Buffer.alloc(10)
  id.writeBigUInt64BE(header.kid)
  id.writeUInt16BE(4, 8)
  const key = expanded(secret, joined(text.encode('SFrame 1.0 Secret key '), id)).subarray(0, 16)
  const nonce = Buffer.from(expanded(secret, joined(text.encode('SFrame 1.0 Secret salt '), id)).subarray(0, 12))
  nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ header.counter, 4)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(joined(sealed.subarray(0, header.length), clear)).setAuthTag(sealed.subarray(-tagBytes))
  decipher.update(sealed.subarray(header.length, -tagBytes))
  try {
    decipher.final()
    return true
  } catch {
    return false
  }
}

const epochOf = ({ room, header }: Frame): string => `${room} ${String(header.kid >> 48n)}`
const runOf = ({ stream, header }: Frame): string => `${stream} ${String(header.kid)}`
const chamberOf = ({ room }: Frame): string => room.slice(room.indexOf('.') + 1)

/** The newest frame of each of something. */
const newest = (frames: readonly Frame[], of: (frame: Frame) => string): readonly Frame[] => [...new Map(frames.map((frame) => [of(frame), frame])).values()]

class Opener {
  readonly #frames: readonly Frame[]
  readonly #epochs: readonly Frame[]
  readonly #runs: readonly Frame[]
  readonly #streams: readonly Frame[]
  readonly #opened = new Map<Frame, Bytes>()

  constructor(frames: readonly Frame[]) {
    this.#frames = frames
    this.#epochs = newest(frames, epochOf)
    this.#runs = newest(frames, runOf)
    this.#streams = newest(frames, ({ stream }) => stream)
  }

  get opened(): ReadonlyMap<Frame, Bytes> {
    return this.#opened
  }

  /** In every way in which it may be a key: an epoch's, or one stream's. `quickly`: of the last epochs alone. */
  async try(secret: Bytes, quickly: boolean): Promise<void> {
    if (secret.length === 16) {
      for (const frame of quickly ? this.#streams : this.#runs)
        if (opens(secret, frame)) await this.#all((each) => runOf(each) === runOf(frame), () => secret)
      return
    }
    for (const frame of quickly ? this.#epochs.slice(-lastEpochs) : this.#epochs)
      for (const media of mediaSecrets(secret, chamberOf(frame)))
        if (opens(expanded(media, infoOf(frame)).subarray(0, 16), frame))
          await this.#all((each) => epochOf(each) === epochOf(frame), (each) => expanded(media, infoOf(each)).slice(0, 16))
  }

  async #all(which: (frame: Frame) => boolean, base: (frame: Frame) => Bytes): Promise<void> {
    for (const frame of this.#frames) {
      if (!which(frame)) continue
      const plain = await unseal(await deriveKey(4, base(frame), frame.header.kid), frame.header, frame.clear, frame.sealed)
      if (plain) this.#opened.set(frame, plain)
    }
  }

  voices(): Found['voices'] {
    const voices = new Map<string, Frame[]>()
    for (const frame of this.#frames) if (frame.clear.length === 1) voices.set(frame.stream, [...(voices.get(frame.stream) ?? []), frame])
    return [...voices.values()].map((frames) => {
      const opened = frames.filter((frame) => this.#opened.has(frame))
      const last = (opened.length > 0 ? opened : frames).slice(-heard)
      const packets = last.map((frame) => {
        const plain = this.#opened.get(frame)
        return Buffer.from(plain ? joined(frame.clear, plain) : frame.whole).toString('base64')
      })
      return { member: frames[0]?.member ?? '', purpose: frames[0]?.purpose ?? '', opened: opened.length > 0, packets }
    })
  }
}

/** Whether anything is addressed to the X25519 key that this would be the private one of. */
function isPrivateKey(secret: Bytes, everything: readonly Buffer[]): boolean {
  // RFC 8410: the fixed head of a PKCS #8 X25519 key, then the 32 bytes.
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), secret])
  const own = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'der', type: 'spki' }).subarray(-32)
  return everything.some((bytes) => bytes.includes(own))
}

/** `seconds`: so long windows are tried at the most. All of what is in the files `more` is tried in any case. */
export async function open(folder: string, seconds: number, more: readonly string[]): Promise<Found> {
  const all = [...framesIn(join(folder, 'recorded'))]
  const frames = all.filter((frame) => frame !== 'plain')
  const opener = new Opener(frames)
  const secrets = new Secrets()
  for (const file of more) secrets.search(new Uint8Array(readFileSync(file)))
  const given = secrets.windows.length
  for (const bytes of held(folder)) secrets.search(bytes)
  secrets.add(new Uint8Array(16))
  secrets.add(new Uint8Array(32))

  const alone = [...secrets.alone.values()]
  for (const secret of alone) await opener.try(secret, false)
  const everything = secrets.windows.map((bytes) => Buffer.from(bytes))
  const privateKeys = alone.filter((secret) => secret.length === 32 && isPrivateKey(secret, everything)).length

  const [files, rest] = [joined(...secrets.windows.slice(0, given)), joined(...secrets.windows.slice(given))]
  const [every, some] = [windowsIn(files), windowsIn(rest)]
  const until = Date.now() + seconds * 1000
  for (const { at, length } of every) await opener.try(files.slice(at, at + length), true)
  let tried = 0
  // By a step that is prime, and so evenly over all of it.
  for (; tried < some.length && Date.now() < until; tried++) {
    const { at = 0, length = 0 } = some[(tried * 7_919) % some.length] ?? {}
    await opener.try(rest.slice(at, at + length), true)
  }
  return {
    frames: all.length, plain: all.length - frames.length, opened: opener.opened.size,
    purposes: [...new Set([...opener.opened.keys()].map(({ purpose }) => purpose))],
    secrets: alone.length, tried, windows: some.length, privateKeys,
    voices: opener.voices(),
  }
}
