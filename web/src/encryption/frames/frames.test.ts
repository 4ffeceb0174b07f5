import { existsSync, readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { clearBytes, escape, unescape, type FrameType } from './clear.ts'
import { FrameDesk, switchMs, type Frame, type StreamName, type Word } from './desk.ts'
import { decodeHeader, deriveKey, encodeHeader, seal, suites, unseal, type SuiteNumber } from './sframe.ts'
import { Account } from './statements.ts'

const vectors = `${process.env['PARLEY_VECTORS'] ?? '../../shared/vectors'}/sframe/test-vectors.json`

const hex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))

type Vectors = {
  header: { kid: string; ctr: string; encoded: string }[]
  sframe: { cipher_suite: string; kid: string; ctr: string; base_key: string; sframe_salt: string; metadata: string; pt: string; ct: string }[]
}

describe.runIf(existsSync(vectors))('the vectors of RFC 9605', () => {
  // Their numbers have 64 bits, more than JSON.parse keeps.
  const read = existsSync(vectors) ? (JSON.parse(readFileSync(vectors, 'utf8').replace(/: (\d+)/g, ': "$1"')) as Vectors) : { header: [], sframe: [] }

  it('headers', () => {
    expect(read.header.length).toBeGreaterThan(200)
    for (const { kid, ctr, encoded } of read.header) {
      expect(encodeHeader(BigInt(kid), BigInt(ctr))).toEqual(hex(encoded))
      expect(decodeHeader(hex(encoded))).toEqual({ kid: BigInt(kid), counter: BigInt(ctr), length: encoded.length / 2 })
    }
  })

  it('frames of the AES-GCM suites', async () => {
    const ours = read.sframe.filter(({ cipher_suite }) => cipher_suite in suites)
    expect(ours).toHaveLength(2)
    for (const { cipher_suite, kid, ctr, base_key, sframe_salt, metadata, pt, ct } of ours) {
      const key = await deriveKey(Number(cipher_suite) as SuiteNumber, hex(base_key), BigInt(kid))
      expect(key.salt).toEqual(hex(sframe_salt))
      expect(await seal(key, BigInt(ctr), hex(metadata), hex(pt))).toEqual(hex(ct))
      expect(await unseal(key, decodeHeader(hex(ct))!, hex(metadata), hex(ct))).toEqual(hex(pt))
    }
  })
})

describe.runIf(!existsSync(vectors))('the vectors of RFC 9605', () => {
  it(`are not here: ${vectors} does not exist, see PARLEY_VECTORS`, () => { expect(existsSync(vectors)).toBe(false) })
})

describe('what stays clear', () => {
  it('is as little as the node needs', () => {
    const slice = Uint8Array.of(0, 0, 0, 1, 0x67, 9, 9, 0, 0, 1, 0x65, 7, 8, 9)
    expect(clearBytes('audio', 'audio/opus', undefined, new Uint8Array(40))).toBe(1)
    expect(clearBytes('video', 'video/VP8', 'key', new Uint8Array(40))).toBe(10)
    expect(clearBytes('video', 'video/VP8', 'delta', new Uint8Array(40))).toBe(3)
    expect(clearBytes('video', 'video/VP9', 'key', new Uint8Array(40))).toBe(0)
    expect(clearBytes('video', 'video/H264', 'key', slice)).toBe(12)
    expect(clearBytes('video', 'video/AV1', 'key', new Uint8Array(40))).toBeUndefined()
    expect(clearBytes('video', undefined, 'key', new Uint8Array(40))).toBeUndefined()
  })

  it('in H264 nothing sealed looks like a NAL unit', () => {
    const bytes = Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 2, 255, 0, 0)
    const escaped = escape(bytes)
    for (let at = 0; at + 2 < escaped.length; at++) expect(escaped[at] === 0 && escaped[at + 1] === 0 && escaped[at + 2]! < 3).toBe(false)
    expect(unescape(escaped)).toEqual(bytes)
  })
})

class Clock {
  now = 1_700_000_000_000
}

type Seat = { desk: FrameDesk; words: Word[]; member: string; signing: CryptoKeyPair; key: Uint8Array<ArrayBuffer> }

const clock = new Clock()

async function seat(member: string): Promise<Seat> {
  const words: Word[] = []
  const signing = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', signing.publicKey))
  const desk = new FrameDesk({ chamber: 'plenary', member, run: clock.now, post: (word) => words.push(word), time: () => clock.now })
  return { desk, words, member, signing, key }
}

async function enter(epoch: bigint, seats: readonly Seat[], who: readonly Seat[] = seats): Promise<void> {
  const secret = new Uint8Array(32).fill(Number(epoch) + 1)
  for (const each of who)
    await each.desk.obey({ do: 'enter', epoch, secret: secret.slice(), members: seats.map(({ member, key }) => ({ member, key })), signKey: each.signing.privateKey })
}

const frame = (bytes: Uint8Array | number[], type?: FrameType): Frame => ({
  data: Uint8Array.from(bytes).buffer, ...(type && { type }), getMetadata: () => ({ mimeType: type ? 'video/VP8' : 'audio/opus' }),
})

const copyOf = (each: Frame): Frame => frame(new Uint8Array(each.data), each.type)

const speech = [0x78, 1, 2, 3, 4, 5, 6, 7, 8]

const microphone = { way: 'send', medium: 'audio', purpose: 'microphone' } as const satisfies StreamName
const from = (member: string, purpose = 'microphone'): StreamName => ({ way: 'receive', medium: 'audio', member, purpose })

const alarmsOf = ({ words }: Seat) => words.flatMap((word) => (word.say === 'alarm' ? [`${word.kind} ${word.member}`] : []))

let anna: Seat
let boris: Seat
let chen: Seat

beforeEach(async () => {
  vi.useFakeTimers()
  clock.now = 1_700_000_000_000
  ;[anna, boris, chen] = [await seat('anna'), await seat('boris'), await seat('chen')]
  await enter(1n, [anna, boris, chen])
})

/** Statements go to everybody as the page sends them. */
async function state(sender: Seat, ...receivers: Seat[]): Promise<void> {
  for (const sealed of await stated(sender)) for (const { desk } of receivers) await desk.obey({ do: 'open', id: 1, member: sender.member, topic: 'signed', bytes: sealed })
}

/** What it states now, sealed. */
async function stated(sender: Seat): Promise<Uint8Array<ArrayBuffer>[]> {
  const found: Uint8Array<ArrayBuffer>[] = []
  sender.words.length = 0
  await sender.desk.beat()
  for (const word of sender.words) if (word.say === 'statement') found.push(word.bytes)
  return found
}

async function sealedBy(sender: Seat, bytes: Uint8Array<ArrayBuffer>, topic = 'signed'): Promise<Uint8Array<ArrayBuffer>> {
  await sender.desk.obey({ do: 'seal', id: 1, topic, bytes })
  const sealed = sender.words.at(-1)
  if (sealed?.say !== 'done' || !sealed.bytes) throw new Error('not sealed')
  return sealed.bytes
}

/** What it says once it has an epoch's keys. */
const entered = (by: Seat) =>
  vi.waitFor(() => {
    const word = by.words.find(({ say }) => say === 'entered')
    if (word?.say !== 'entered') throw new Error(`${by.member} has not said so yet`)
    return word.bytes
  })

describe('a frame', () => {
  it('opens for everybody in the chamber, and shows the node one byte', async () => {
    const sent = frame(speech)
    expect(await anna.desk.transform(microphone)(sent)).toBe(true)
    const wire = new Uint8Array(sent.data)
    expect(wire[0]).toBe(speech[0])
    expect(wire.length).toBeGreaterThan(speech.length + 16)
    for (const { desk } of [boris, chen]) {
      const got = copyOf(sent)
      expect(await desk.transform(from('anna'))(got)).toBe(true)
      expect([...new Uint8Array(got.data)]).toEqual(speech)
    }
  })

  it('is not sent before there is a key, while it is held, or in a codec that cannot be sealed', async () => {
    const dina = await seat('dina')
    expect(await dina.desk.transform(microphone)(frame(speech))).toBe(false)
    await anna.desk.obey({ do: 'hold', on: true })
    expect(await anna.desk.transform(microphone)(frame(speech))).toBe(false)
    await anna.desk.obey({ do: 'hold', on: false })
    const av1 = { ...frame(speech, 'key'), getMetadata: () => ({ mimeType: 'video/AV1' }) }
    expect(await anna.desk.transform({ way: 'send', medium: 'video', purpose: 'camera' })(av1)).toBe(false)
  })

  it('in clear is never played, and many are an alarm', async () => {
    const open = boris.desk.transform(from('anna'))
    for (let i = 0; i < 6; i++) expect(await open(frame(speech))).toBe(false)
    expect(alarmsOf(boris)).toEqual(['plaintext anna'])
  })

  it.each([
    ['garbage', (bytes: Uint8Array) => bytes.map((byte, at) => (at > 0 ? byte ^ 0x5a : byte))],
    ['truncated', (bytes: Uint8Array) => bytes.slice(0, 12)],
    ['of another clear byte', (bytes: Uint8Array) => bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte))],
    ['with its last bit changed', (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte))],
  ])('%s is not played', async (_, change) => {
    const sent = frame(speech)
    await anna.desk.transform(microphone)(sent)
    expect(await boris.desk.transform(from('anna'))(frame(change(new Uint8Array(sent.data))))).toBe(false)
  })

  it('may overtake another, and is taken once', async () => {
    const send = anna.desk.transform(microphone)
    const frames: Frame[] = []
    for (let i = 0; i < 8; i++) {
      const each = frame(speech)
      await send(each)
      frames.push(each)
    }
    const open = boris.desk.transform(from('anna'))
    for (const at of [3, 1, 0, 2, 7, 4]) expect(await open(copyOf(frames[at]!))).toBe(true)
    for (const at of [3, 1, 0, 2, 7, 4]) expect(await open(copyOf(frames[at]!))).toBe(false)
    expect(alarmsOf(boris)).toEqual(['replayed anna'])
    expect(await open(copyOf(frames[5]!))).toBe(true)
  })

  it('of one stream does not open as another, nor as another member’s', async () => {
    const send = anna.desk.transform({ way: 'send', medium: 'audio', purpose: 'booth/main/ru' })
    const as = boris.desk.transform(from('anna', 'booth/main/zh'))
    boris.desk.transform(from('anna', 'booth/main/ru'))
    // The right one is known, as it is where both are subscribed.
    const first = frame(speech)
    await send(first)
    expect(await boris.desk.transform(from('anna', 'booth/main/ru'))(first)).toBe(true)
    for (let i = 0; i < 6; i++) {
      const each = frame(speech)
      await send(each)
      expect(await as(copyOf(each))).toBe(false)
      expect(await boris.desk.transform(from('chen', 'booth/main/ru'))(copyOf(each))).toBe(false)
      clock.now += 700
    }
    expect(alarmsOf(boris)).toContain('swapped anna')
  })

  it('is no alarm for a moment: a line that has become free goes to the next before the page knows', async () => {
    const send = anna.desk.transform(microphone)
    boris.desk.transform(from('anna'))
    const as = boris.desk.transform(from('chen'))
    for (let i = 0; i < 120; i++) {
      const each = frame(speech)
      await send(each)
      expect(await as(each)).toBe(false)
      clock.now += 20
    }
    expect(alarmsOf(boris)).toEqual([])
  })

  it('in the place of one that began later is not taken for that one’s past', async () => {
    const send = anna.desk.transform({ way: 'send', medium: 'audio', purpose: 'booth/main/ru' })
    const later = frame(speech)
    await anna.desk.transform({ way: 'send', medium: 'audio', purpose: 'booth/main/zh' })(later)
    boris.desk.transform(from('anna', 'booth/main/ru'))
    const as = boris.desk.transform(from('anna', 'booth/main/zh'))
    expect(await as(later)).toBe(true)
    for (let i = 0; i < 6; i++) {
      const each = frame(speech)
      await send(each)
      expect(await as(each)).toBe(false)
      clock.now += 700
    }
    expect(alarmsOf(boris)).toEqual(['undecodable anna', 'swapped anna'])
  })
})

describe('what the engine sends in the place of a stream that nobody takes', () => {
  const trailer = [9, 8, 7, 6]
  const blanks: [string, StreamName, Frame][] = [
    ['silence', from('anna'), frame([0xf8, 0xff, 0xfe, ...new Uint8Array(77), ...trailer])],
    ['a blank picture', { way: 'receive', medium: 'video', member: 'anna', purpose: 'camera' }, frame([
      0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x08, 0x00, 0x08, 0x00, 0x00, 0x47, 0x08, 0x85, 0x85, 0x88, 0x85, 0x84, 0x88, 0x02, 0x02, 0x00, 0x0c, 0x0d,
      0x60, 0x00, 0xfe, 0xff, 0xab, 0x50, 0x80, ...trailer,
    ], 'key')],
  ]
  it.each(blanks)('is not played and is no alarm: %s', async (_, stream, blank) => {
    const open = boris.desk.transform(stream)
    for (let i = 0; i < 60; i++) expect(await open(copyOf(blank))).toBe(false)
    expect(boris.words.filter(({ say }) => say === 'alarm' || say === 'later')).toEqual([])
  })
})

describe('a new epoch', () => {
  it.each([20, 60])('ends the one before, and who goes on sending its frames, of %i ms, is named within a second', async (ms) => {
    const send = anna.desk.transform(microphone)
    const open = boris.desk.transform(from('anna'))
    await enter(2n, [anna, boris], [boris])
    clock.now += 2_500
    for (let sent = 0; sent <= 900; sent += ms) {
      expect(alarmsOf(boris)).toEqual([])
      const each = frame(speech)
      await send(each)
      expect(await open(each)).toBe(false)
      clock.now += ms
    }
    expect(alarmsOf(boris)).toEqual(['undecodable anna'])
  })

  /** Frames of this seat's, until boris has had them for so long; nothing of them is heard. */
  async function sends(by: Seat, ms: number): Promise<void> {
    const send = by.desk.transform(microphone)
    const open = boris.desk.transform(from(by.member))
    for (let sent = 0; sent < ms; sent += 20) {
      const each = frame(speech)
      await send(each)
      expect(await open(each)).toBe(false)
      clock.now += 20
    }
  }

  it('is nobody’s fault who was let out by it and has not heard of that yet, for two seconds', async () => {
    await enter(2n, [anna, boris], [boris])
    await sends(chen, 1_900)
    expect(alarmsOf(boris)).toEqual([])
    clock.now += 200
    await sends(chen, 600)
    expect(alarmsOf(boris)).toEqual(['stranger chen'])
  })

  it('is nobody’s fault who was let in by it, before this device has it; for good it is a stranger’s', async () => {
    const dina = await seat('dina')
    await enter(2n, [anna, boris, chen, dina], [dina])
    await sends(dina, 4_900)
    expect(alarmsOf(boris)).toEqual([])
    expect(boris.words).toContainEqual({ say: 'later', low: 2n })
    await sends(dina, 400)
    expect(alarmsOf(boris)).toEqual(['stranger dina'])
  })

  it('is taken at once and sent under a moment later', async () => {
    const send = anna.desk.transform(microphone)
    const open = boris.desk.transform(from('anna'))
    await enter(2n, [anna, boris])
    const before = frame(speech)
    await send(before)
    expect(await open(copyOf(before))).toBe(true)
    await vi.advanceTimersByTimeAsync(switchMs)
    clock.now += switchMs
    const after = frame(speech)
    await send(after)
    expect(await open(after)).toBe(true)
    // Chen, who is out, cannot follow.
    expect(await chen.desk.transform(from('anna'))(copyOf(before))).toBe(true)
    expect(await chen.desk.transform(from('anna'))(copyOf(after))).toBe(false)
  })

  it('is sent under as soon as all who were in have said that they have it', async () => {
    const send = anna.desk.transform(microphone)
    const opens = async (by: Seat): Promise<boolean> => {
      const each = frame(speech)
      await send(each)
      return by.desk.transform(from('anna'))(each)
    }
    const dina = await seat('dina')
    // Chen keeps the first epoch's keys, and shows which one is sent under. Dina, who comes in, is not waited for.
    await enter(2n, [anna, boris, dina], [anna])
    await entered(boris)
    boris.words.length = 0
    await enter(2n, [anna, boris, dina], [boris])
    expect(await opens(chen)).toBe(true)
    const said = await entered(boris)
    await anna.desk.obey({ do: 'open', id: 9, member: 'boris', topic: 'entered', bytes: said })
    expect(await opens(chen)).toBe(false)
    expect(await opens(boris)).toBe(true)
  })

  it('is not sent under because somebody says so for another', async () => {
    const send = anna.desk.transform(microphone)
    await entered(chen)
    chen.words.length = 0
    await enter(2n, [anna, boris, chen], [anna, chen])
    const said = await entered(chen)
    await anna.desk.obey({ do: 'open', id: 8, member: 'boris', topic: 'entered', bytes: said })
    await anna.desk.obey({ do: 'open', id: 9, member: 'chen', topic: 'entered', bytes: said })
    const each = frame(speech)
    await send(each)
    expect(await boris.desk.transform(from('anna'))(each)).toBe(true)
  })

  it('after another after another, faster than all can follow, leaves no frame behind', async () => {
    const send = anna.desk.transform(microphone)
    const open = boris.desk.transform(from('anna'))
    for (let epoch = 2n; epoch < 8n; epoch++) {
      await enter(epoch, [anna, boris, chen], [boris])
      const before = frame(speech)
      await send(before)
      expect(await open(before)).toBe(true)
      await enter(epoch, [anna, boris, chen], [anna])
      const after = frame(speech)
      await send(after)
      expect(await open(after)).toBe(true)
    }
  })

  it('without a member silences them at once, under any key', async () => {
    const send = chen.desk.transform(microphone)
    const early = frame(speech)
    await send(early)
    await enter(2n, [anna, boris], [anna, boris])
    expect(await boris.desk.transform(from('chen'))(early)).toBe(false)
  })

  it('of a group that was founded anew begins at once, and nothing of before is taken', async () => {
    await enter(3n, [anna, boris, chen])
    const old = frame(speech)
    await chen.desk.transform(microphone)(old)
    await enter(0n, [anna, boris, chen], [anna, boris])
    expect(await boris.desk.transform(from('chen'))(old)).toBe(false)
    const each = frame(speech)
    await anna.desk.transform(microphone)(each)
    expect(await boris.desk.transform(from('anna'))(each)).toBe(true)
    expect(alarmsOf(boris)).toEqual([])
  })

  it('ends the keys of the one before after two seconds', async () => {
    const send = anna.desk.transform(microphone)
    const late = frame(speech)
    await send(late)
    await enter(2n, [anna, boris, chen])
    clock.now += 2_001
    expect(await boris.desk.transform(from('anna'))(late)).toBe(false)
  })

  it('that this device has not reached is told to the page', async () => {
    await enter(2n, [anna, chen], [anna])
    await vi.advanceTimersByTimeAsync(switchMs)
    const each = frame(speech)
    await anna.desk.transform(microphone)(each)
    expect(await boris.desk.transform(from('anna'))(each)).toBe(false)
    expect(boris.words).toContainEqual({ say: 'later', low: 2n })
  })

  it('and a page opened anew use no key twice', async () => {
    const first = frame(speech)
    await anna.desk.transform(microphone)(first)
    clock.now += 1_000
    const again = await seat('anna')
    await enter(1n, [anna, boris, chen], [again])
    const second = frame(speech)
    await again.desk.transform(microphone)(second)
    expect(new Uint8Array(second.data)).not.toEqual(new Uint8Array(first.data))
    const open = boris.desk.transform(from('anna'))
    expect(await open(copyOf(first))).toBe(true)
    expect(await open(second)).toBe(true)
    // What was sent before the page was opened anew is of yesterday.
    const old = frame(speech)
    await anna.desk.transform(microphone)(first)
    expect(await open(old)).toBe(false)
  })
})

describe('who sent it', () => {
  const talk = async (sender: Seat, receiver: Seat, as = sender.member): Promise<void> => {
    const send = sender.desk.transform(microphone)
    const open = receiver.desk.transform(from(as))
    for (let i = 0; i < 10; i++) {
      const each = frame(speech)
      await send(each)
      expect(await open(each)).toBe(true)
    }
  }

  it('is signed each second, and all is well', async () => {
    await talk(anna, boris)
    for (let second = 0; second < 5; second++) {
      await state(anna, boris)
      await boris.desk.beat()
      clock.now += 1_000
    }
    expect(alarmsOf(boris)).toEqual([])
  })

  it('a lost statement is made good by its copy', async () => {
    await talk(anna, boris)
    await state(anna)
    clock.now += 1_000
    await state(anna, boris)
    for (let second = 0; second < 4; second++) {
      await boris.desk.beat()
      clock.now += 1_000
    }
    expect(alarmsOf(boris)).toEqual([])
  })

  it('nobody’s frames are an alarm', async () => {
    for (let second = 0; second < 11; second++) {
      await talk(anna, boris)
      await boris.desk.beat()
      clock.now += 1_000
    }
    expect([...new Set(alarmsOf(boris))]).toEqual(['unsigned anna'])
  })

  it('of a stream that was signed for, frames that nobody signs are an alarm within six seconds', async () => {
    for (let second = 0; second < 9; second++) {
      await talk(anna, boris)
      await state(anna, boris)
      await boris.desk.beat()
      clock.now += 1_000
    }
    expect(alarmsOf(boris)).toEqual([])
    for (let second = 0; second < 7; second++) {
      await talk(anna, boris)
      await boris.desk.beat()
      clock.now += 1_000
    }
    expect([...new Set(alarmsOf(boris))]).toEqual(['unsigned anna'])
  })

  it('a busy device may hear three seconds late who sent what it took', async () => {
    const late: Uint8Array<ArrayBuffer>[][] = []
    for (let second = 0; second < 12; second++) {
      await talk(anna, boris)
      late.push(await stated(anna))
      if (late.length > 3) for (const bytes of late.shift() ?? []) await boris.desk.obey({ do: 'open', id: 1, member: 'anna', topic: 'signed', bytes })
      await boris.desk.beat()
      clock.now += 1_000
    }
    expect(alarmsOf(boris)).toEqual([])
  })

  /** Anna talks without a pause, and what she states does not come from one moment to another, in milliseconds; both devices have beats of their own. */
  const without = async (from: number, to: number): Promise<string[]> => {
    const [hers, his] = [300, 800]
    for (let at = 0; at < 14_000; at += 100) {
      await talk(anna, boris)
      if (at % 1_000 === hers) await (at >= from && at < to ? stated(anna) : state(anna, boris))
      if (at % 1_000 === his) await boris.desk.beat()
      clock.now += 100
    }
    return [...new Set(alarmsOf(boris))]
  }

  it('one lost statement is no forgery, whatever the beats of the two devices', async () => {
    // Both times that it travels.
    expect(await without(4_300, 5_400)).toEqual([])
  })

  it('two lost statements in a row are', async () => {
    expect(await without(4_300, 6_400)).toEqual(['unsigned anna'])
  })

  describe('what was lost both times', () => {
    /** Boris's questions to Anna, and what she tells him again, sealed. */
    async function asks(): Promise<Uint8Array<ArrayBuffer>[]> {
      const questions = boris.words.flatMap((word) => (word.say === 'again' ? [word] : []))
      boris.words.length = 0
      anna.words.length = 0
      for (const { member, bytes } of questions) {
        expect(member).toBe('anna')
        await anna.desk.obey({ do: 'open', id: 2, member: 'boris', topic: 'again', bytes })
      }
      const told = anna.words.flatMap((word) => (word.say === 'statement' ? [word] : []))
      expect(told.every(({ to }) => to === 'boris')).toBe(true)
      return told.map(({ bytes }) => bytes)
    }

    it('is told again to who asks, and to nobody else', async () => {
      const alarms: string[] = []
      const again: number[] = []
      for (let second = 0; second < 14; second++) {
        await talk(anna, boris)
        if (second >= 3 && second < 7) await stated(anna)
        else await state(anna, boris)
        await boris.desk.beat()
        alarms.push(...alarmsOf(boris))
        const told = await asks()
        again.push(told.length)
        for (const bytes of told) await boris.desk.obey({ do: 'open', id: 3, member: 'anna', topic: 'signed', bytes })
        clock.now += 1_000
      }
      expect(alarms).toEqual([])
      // Three seconds were lost. By the time that what comes later shows it, the first is too old; the others are told, once each.
      expect(again).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])
    })

    it('is told once a second, of what was signed in the last eight, to who names it', async () => {
      /** How often Anna tells it again. */
      const told = async (bytes: Uint8Array<ArrayBuffer>): Promise<number> => {
        anna.words.length = 0
        await anna.desk.obey({ do: 'open', id: 2, member: 'boris', topic: 'again', bytes: await sealedBy(boris, bytes, 'again') })
        return anna.words.filter(({ say }) => say === 'statement').length
      }
      await talk(anna, boris)
      for (let lost = 0; lost < 2; lost++) {
        await stated(anna)
        clock.now += 1_000
      }
      await boris.desk.beat()
      expect(boris.words.filter(({ say }) => say === 'again'), 'while nothing later has come').toEqual([])
      await talk(anna, boris)
      await state(anna, boris)
      await boris.desk.beat()
      const word = boris.words.find(({ say }) => say === 'again')
      if (word?.say !== 'again') throw new Error('nothing was asked')
      await anna.desk.obey({ do: 'open', id: 2, member: 'boris', topic: 'again', bytes: word.bytes })
      const opened = anna.words.findLast(({ say }) => say === 'done')
      const question = opened?.say === 'done' && opened.bytes
      if (!question) throw new Error('the question cannot be read')
      const { run, first, last } = JSON.parse(new TextDecoder().decode(question)) as { run: number; first: number; last: number }
      expect([first, last]).toEqual([0, 9])
      expect(await told(question)).toBe(0)
      await anna.desk.beat()
      expect(await told(question)).toBe(1)
      for (const other of ['', 'null', '{}', { run, first: 10, last: 99 }, { run: run + 1, first, last }, { run, first, last: 0.5 }, { purpose: 'camera', run, first, last }]) {
        await anna.desk.beat()
        const text = typeof other === 'string' ? other : JSON.stringify({ purpose: 'microphone', ...other })
        expect(await told(new TextEncoder().encode(text)), text).toBe(0)
      }
      await anna.desk.beat()
      expect(await told(question)).toBe(1)
      clock.now += 8_000
      await anna.desk.beat()
      expect(await told(question)).toBe(0)
    })

    it('is told to the first who asks, to all when a second one does, and in pieces that a thin line carries', async () => {
      const words = (run: number, last = 2 ** 53 - 1) => new TextEncoder().encode(JSON.stringify({ purpose: 'microphone', run, first: 0, last }))
      const told = async (asker: Seat, bytes: Uint8Array<ArrayBuffer>): Promise<unknown[]> => {
        anna.words.length = 0
        await anna.desk.obey({ do: 'open', id: 2, member: asker.member, topic: 'again', bytes: await sealedBy(asker, bytes, 'again') })
        return anna.words.flatMap((word) => (word.say === 'statement' ? [word.to ?? 'all'] : []))
      }
      // One run, of which Anna signs for five seconds.
      const send = anna.desk.transform(microphone)
      const open = boris.desk.transform(from('anna'))
      for (let second = 0; second < 5; second++) {
        const each = frame(speech)
        await send(each)
        await open(each)
        if (second < 4) await stated(anna)
        else await state(anna, boris)
        clock.now += 1_000
      }
      await boris.desk.beat()
      const word = boris.words.find(({ say }) => say === 'again')
      await anna.desk.obey({ do: 'open', id: 2, member: 'boris', topic: 'again', bytes: word?.say === 'again' ? word.bytes : new Uint8Array() })
      const opened = anna.words.findLast(({ say }) => say === 'done')
      const { run } = JSON.parse(new TextDecoder().decode(opened?.say === 'done' ? opened.bytes : undefined)) as { run: number }
      await anna.desk.beat()
      expect(await told(boris, words(run))).toEqual(['boris', 'boris', 'boris'])
      expect(await told(chen, words(run))).toEqual(['all', 'all', 'all'])
      await anna.desk.beat()
      expect(await told(chen, words(run, 0))).toEqual(['chen'])
      expect(await told(boris, words(run, 1))).toEqual(['all', 'boris'])
    })

    it('of more streams than are asked about in a second each has its turn, and a run that nobody signs for hides no other', async () => {
      const purposes = ['a', 'b', 'c', 'd', 'e', 'f']
      const sends = purposes.map((purpose) => anna.desk.transform({ ...microphone, purpose }))
      const opens = purposes.map((purpose) => boris.desk.transform(from('anna', purpose)))
      const say = async () => {
        for (const [n, send] of sends.entries()) {
          const each = frame(speech)
          await send(each)
          await opens[n]!(each)
        }
      }
      await say()
      await stated(anna)
      await stated(anna)
      clock.now += 2_000
      await say()
      await state(anna, boris)
      const asked = async () => {
        boris.words.length = 0
        await boris.desk.beat()
        return boris.words.filter(({ say }) => say === 'again').length
      }
      expect([await asked(), await asked(), await asked()]).toEqual([4, 4, 4])
      const account = new Account()
      for (let n = 0; n < 3; n++) account.took(n + 1, 0n, new Uint8Array(16), 0)
      account.took(4, 0n, new Uint8Array(16), 1_000)
      account.said({ epoch: 1n, run: 4, purpose: 'microphone', frames: new Map([[0n, new Uint8Array(16)]]) })
      expect([account.missing(2_500)?.run, account.missing(2_500)?.run, account.missing(2_500)?.run]).toEqual([1, 2, 1])
    })

    it('does not cover what the sender did not send', async () => {
      const alarms = new Set<string>()
      // Chen makes frames in Anna's name, who is there and silent.
      await talk(anna, boris)
      clock.now += 1_000
      const forger = await seat('anna')
      await enter(1n, [anna, boris, chen], [forger])
      for (let second = 0; second < 9; second++) {
        await state(anna, boris)
        await talk(forger, boris)
        await boris.desk.beat()
        for (const each of alarmsOf(boris)) alarms.add(each)
        for (const bytes of await asks()) await boris.desk.obey({ do: 'open', id: 3, member: 'anna', topic: 'signed', bytes })
        clock.now += 1_000
      }
      expect([...alarms]).toEqual(['unsigned anna'])
    })
  })

  it('short stretches that nobody signed for add up, one soon after another', () => {
    const account = new Account()
    const said = [0, 1_000, 4_000, 8_000, 30_000].map((at, n) => {
      account.took(1, BigInt(n), new Uint8Array(16), at)
      return account.unsigned(at + 4_000)
    })
    expect(said).toEqual([false, false, true, true, false])
  })

  it('what nobody signed for is named also when it has ended', async () => {
    for (let second = 0; second < 14; second++) {
      await talk(anna, boris)
      if (second < 4) await stated(anna)
      else await state(anna, boris)
      await boris.desk.beat()
      clock.now += 1_000
    }
    expect([...new Set(alarmsOf(boris))]).toEqual(['unsigned anna'])
  })

  it('a flood does not wash away what nobody signed for', () => {
    const account = new Account()
    const said: boolean[] = []
    for (let second = 0; second < 4; second++) {
      for (let n = 0; n < 3000; n++) account.took(1, BigInt(second * 3000 + n), new Uint8Array(16), second * 1_000)
      said.push(account.unsigned(second * 1_000))
    }
    expect(said).toEqual([false, false, true, true])
  })

  it('a member with the key of all forges another’s voice, and is found out', async () => {
    // Chen has the same secret as everybody: enough to make frames in Anna's name, not to sign for them.
    const forger = await seat('anna')
    await enter(1n, [anna, boris, chen], [forger])
    clock.now += 1
    const send = forger.desk.transform(microphone)
    const open = boris.desk.transform(from('anna'))
    const each = frame(speech)
    await send(each)
    expect(await open(each)).toBe(true)
    await state(forger, boris)
    expect(alarmsOf(boris)).toContain('forged anna')
  })

  it('what was signed before its sender came back with another leaf is no forgery', async () => {
    const each = frame(speech)
    await anna.desk.transform(microphone)(each)
    expect(await boris.desk.transform(from('anna'))(each)).toBe(true)
    await anna.desk.beat()
    const { key } = await seat('anna')
    await enter(2n, [anna, boris, chen], [anna])
    await enter(2n, [{ ...anna, key }, boris, chen], [boris])
    await state(anna, boris)
    expect(alarmsOf(boris)).toEqual([])
  })

  it('what was signed before the chamber was left is not told after coming back', async () => {
    await anna.desk.transform(microphone)(frame(speech))
    expect(await stated(anna)).toHaveLength(1)
    await anna.desk.obey({ do: 'leave' })
    const again = await seat('anna')
    await enter(2n, [{ ...anna, signing: again.signing, key: again.key }, boris, chen], [{ ...anna, signing: again.signing, key: again.key }])
    expect(await stated(anna)).toEqual([])
  })

  it('what its leaf before signed, nobody tells who comes now: they never had that leaf’s key', async () => {
    await anna.desk.transform(microphone)(frame(speech))
    expect(await stated(anna)).toHaveLength(1)
    await enter(2n, [anna, boris, chen], [anna])
    expect(await stated(anna)).toHaveLength(1)
    await anna.desk.transform(microphone)(frame(speech))
    await anna.desk.beat()
    const { signing, key } = await seat('anna')
    await enter(3n, [{ ...anna, signing, key }, boris, chen], [{ ...anna, signing, key }])
    expect(await stated(anna)).toEqual([])
  })

  it('the key of a leaf that was given up signs for nobody any more soon', async () => {
    const each = frame(speech)
    await anna.desk.transform(microphone)(each)
    await anna.desk.beat()
    const { key } = await seat('anna')
    await enter(2n, [anna, boris, chen], [anna])
    await enter(2n, [{ ...anna, key }, boris, chen], [boris])
    clock.now += 10_000
    await state(anna, boris)
    expect(alarmsOf(boris)).toEqual(['forged anna'])
  })
})

describe('a message', () => {
  it('that comes before its keys waits for them', async () => {
    await enter(2n, [anna, boris, chen], [anna])
    await anna.desk.obey({ do: 'seal', id: 7, topic: 'chat', bytes: Uint8Array.of(9) })
    const sealed = anna.words.at(-1)
    if (sealed?.say !== 'done' || !sealed.bytes) throw new Error('not sealed')
    await boris.desk.obey({ do: 'open', id: 8, member: 'anna', topic: 'chat', bytes: sealed.bytes })
    expect(boris.words.some((word) => word.say === 'done')).toBe(false)
    await enter(2n, [anna, boris, chen], [boris])
    vi.useRealTimers()
    await expect.poll(() => boris.words.find((word) => word.say === 'done')).toMatchObject({ id: 8, bytes: Uint8Array.of(9) })
  })

  it('opens as what it was sealed for, once', async () => {
    await anna.desk.obey({ do: 'seal', id: 7, topic: 'chat', bytes: Uint8Array.of(1, 2, 3) })
    const sealed = anna.words.at(-1)
    if (sealed?.say !== 'done' || !sealed.bytes) throw new Error('not sealed')
    const open = async (member: string, topic: string) => {
      await boris.desk.obey({ do: 'open', id: 8, member, topic, bytes: sealed.bytes!.slice() })
      return boris.words.findLast((word) => word.say === 'done')
    }
    expect(await open('anna', 'head')).toMatchObject({ bytes: undefined })
    expect(await open('chen', 'chat')).toMatchObject({ bytes: undefined })
    expect(await open('anna', 'chat')).toMatchObject({ id: 8, bytes: Uint8Array.of(1, 2, 3) })
    expect(await open('anna', 'chat')).toMatchObject({ bytes: undefined })
  })
})
