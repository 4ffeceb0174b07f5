// @vitest-environment jsdom
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { View } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import { rememberChoice } from '../check/devices.ts'
import { generateSigner } from '../identity/keys.ts'
import { Attending, type EncryptionLike } from './attending.ts'
import { FakeAudio, FakeContext, FakeNode, FakeStream, FakeTrack } from './fakes.ts'
import type { SealedRoom } from '../encryption/sealedRoom.ts'
import { purposeOf } from './purpose.ts'
import type { Entry, RemoteTrack, Writing } from './room.ts'
import type { RoomLike } from './stay.ts'
import { Whereabouts } from './whereabouts.ts'
import { Heads } from '../record/heads.ts'

/** A connection that the test ends by hand, and whose tracks it reports. */
class FakeRoom implements RoomLike {
  readonly ended: Promise<void>
  left = false
  end: () => void = () => undefined
  constructor(readonly entry: Entry) {
    this.ended = new Promise((resolve) => { this.end = resolve })
    rooms.push(this)
  }
  sent() { return this.entry.outgoing().map(({ name, muted }) => ({ name, muted })) }
  refresh() { did.push('voice') }
  uplink() { return Promise.resolve(undefined) }
  stats: unknown[] = []
  traffic() { return Promise.resolve(new Map(this.stats.map((each, n) => [String(n), each])) as unknown as RTCStatsReport) }
  sounding: readonly string[] = []
  speaking() { return new Set(this.sounding) }
  readonly written: string[] = []
  /** To whom the last was written; undefined: to all. */
  to: readonly string[] | undefined
  write(topic: string, data: Uint8Array, writing?: Writing) {
    this.to = writing?.to
    // The number of what stands is of the time.
    this.written.push(`${topic}: ${new TextDecoder().decode(data).replace(/"stands":\d+/, '"stands":N')}`)
    return Promise.resolve()
  }
  get chamber() { return this.entry.token }
  join() { return Promise.resolve() }
  leave() {
    this.left = true
    return Promise.resolve()
  }
}

const rooms: FakeRoom[] = []
/** What was sent anew, and sealed, in order. */
const did: ('voice' | 'word')[] = []
const device = await generateSigner()
/** Seals nothing: keys are no matter here. */
class OpenEncryption implements EncryptionLike {
  readonly now = { at: 'on', code: '0'.repeat(20), alarms: [] } as const
  room() { return {} as SealedRoom }
  static send: Parameters<EncryptionLike['sendBy']>[0]
  sendBy(send: Parameters<EncryptionLike['sendBy']>[0]) { OpenEncryption.send = send }
  seal(_: string, bytes: Uint8Array<ArrayBuffer>) {
    did.push('word')
    return Promise.resolve(bytes)
  }
  open(_member: string, _topic: string, bytes: Uint8Array) { return Promise.resolve(new Uint8Array(bytes)) }
  end() { return undefined }
}

const load = () => Promise.resolve({ ChamberRoom: FakeRoom, ChamberEncryption: OpenEncryption })

const camera = (id: string) => ({ id, publish: ['camera', 'microphone'], device: 'D', subscribe: true })
const person = (id: string, role: string, languages: string[]) => ({ id, name: id, title: '', role, languages, state: 'enrolled', expires: null })
const view = {
  summit: 's',
  phase: 'in-session',
  observers: [],
  session: { kind: 'closed', since: '2026-12-15T08:00:00.000Z' },
  delegations: [
    { id: 'beijing', name: { en: 'Beijing' }, language: 'zh', members: [person('wei', 'principal', ['zh'])] },
    { id: 'moscow', name: { en: 'Moscow' }, language: 'ru', members: [person('ivan', 'principal', ['ru']), person('lan', 'interpreter', ['ru', 'zh'])] },
  ],
  booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: ['lan'] }],
  chambers: [{ id: 'plenary', members: [camera('wei'), camera('ivan'), { id: 'lan', publish: ['booth/pair/ru', 'booth/pair/zh'], device: 'D', subscribe: true }] }],
} as unknown as View

/** `first`: what the seat is shown when it comes. */
function seatOf(member: string, first: View = view) {
  const listeners = new Set<() => void>()
  const on = (v: View) => ({ view: v, shown: { phase: v.phase, session: v.session, opens: null } })
  let now: SeatNow = { status: 'live', ...on(first), presence: new Set(), clock: 0 }
  const role = first.delegations.flatMap((d) => d.members).find((m) => m.id === member)?.role ?? 'principal'
  const seat: Seat = {
    summit: 's', member, role, delegation: 'moscow', signal: 'tone', time: () => 0,
    get now() { return now }, get status() { return now.status }, get view() { return now.view }, get shown() { return now.shown }, get presence() { return now.presence }, get clock() { return 0 },
    act: () => Promise.reject(new Error('no acts here')),
    mediaTokens: vi.fn(() => Promise.resolve({ chambers: seat.view.chambers.map(({ id }) => ({ id, identity: member, token: id })) })),
    doubted: false, heads: new Heads(), keys: { device, chain: [], delegationKey: 'M' }, signedIn: (request) => request(),
    onProtecting: () => () => undefined, onDelivery: () => () => undefined,
    subscribe: (l) => { listeners.add(l); return () => listeners.delete(l) },
  }
  const become = (change: Partial<SeatNow>) => { now = { ...now, ...change }; for (const l of listeners) l() }
  return { seat, become, show: (v: View) => { become(on(v)) } }
}

/** A remote track that the test reports; packets flow while it is enabled. */
function remote(member: string, name: string, change: Partial<RemoteTrack> = {}) {
  const track = {
    id: `${member}.${name}`, member, name, unmuted: true, enabled: undefined as boolean | undefined,
    purpose: purposeOf(name)!,
    track: new FakeTrack() as unknown as MediaStreamTrack,
    receiver: { getSynchronizationSources: () => [{ timestamp: performance.now() }] } as unknown as RTCRtpReceiver,
    enable: (on: boolean) => { track.enabled = on },
    waits: null as number | null,
    large: () => undefined,
    wait: (ms: number | null) => { track.waits = ms },
    ...change,
  }
  return track
}

const report = (...tracks: RemoteTrack[]) => { reportIn(rooms.at(-1)!, ...tracks) }
const reportIn = (room: FakeRoom, ...tracks: RemoteTrack[]) => {
  room.entry.changed({ present: new Set(tracks.map((t) => t.member)), tracks, sending: new Set(), quality: 'good' })
}

/** Of the next signal that stands. */
let number = 1

/** Lan says so, and it has been read. */
const speaksInto = async (language: string) => {
  const { entry } = rooms.at(-1)!
  entry.heard('lan', 'signal', new TextEncoder().encode(JSON.stringify({ kind: 'into', body: { language }, stands: number++ })))
  await new Promise((resolve) => { setTimeout(resolve, 0) })
}

let context: FakeContext

/** The level of every voice that reaches the listener. */
const levels = () => context.levels()

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  rooms.length = 0
  context = new FakeContext()
  vi.stubGlobal('AudioContext', function () { return context })
  vi.stubGlobal('MediaStream', FakeStream)
  vi.stubGlobal('Audio', FakeAudio)
  vi.stubGlobal('OscillatorNode', class extends FakeNode { constructor() { super('oscillator') } start() { return undefined } stop() { return undefined } })
  vi.stubGlobal('GainNode', class extends FakeNode { constructor() { super('gain') } })
  vi.stubGlobal('MediaStreamAudioDestinationNode', class extends FakeNode { override stream = { getAudioTracks: () => [new FakeTrack()] }; constructor() { super('out') } })
})

async function enters(member: string, first: View = view) {
  const world = seatOf(member, first)
  const attending = Attending.of(world.seat, load)
  const release = attending.hold()
  await vi.waitFor(() => { expect(attending.now.line).toBe('joined') })
  return { ...world, attending, release }
}

describe('attending', () => {
  it('joins once for a seat, however often its screen is drawn', async () => {
    const { seat, attending, release } = await enters('ivan')
    expect(Attending.of(seat)).toBe(attending)
    release()
    const again = attending.hold()
    await new Promise((resolve) => setTimeout(resolve))
    expect(rooms).toHaveLength(1)
    expect(rooms[0]!.left).toBe(false)
    again()
    await vi.waitFor(() => { expect(rooms[0]!.left).toBe(true) })
  })

  it('rejoins with a fresh token whatever ended the connection', async () => {
    const { seat, attending, release } = await enters('ivan')
    const asked = vi.mocked(seat.mediaTokens).mock.calls.length
    rooms[0]!.end()
    await vi.waitFor(() => { expect(rooms).toHaveLength(2) })
    await vi.waitFor(() => { expect(attending.now.line).toBe('joined') })
    expect(vi.mocked(seat.mediaTokens).mock.calls.length).toBe(asked + 1)
    release()
  })

  it('leaves at once when the seat is revoked, and does not come back', async () => {
    const { attending, become, release } = await enters('ivan')
    become({ status: 'revoked' })
    expect(attending.now.line).toBe('out')
    await vi.waitFor(() => { expect(rooms[0]!.left).toBe(true) })
    expect(rooms).toHaveLength(1)
    release()
  })

  describe('before it enters', () => {
    /** A seat at the line check, and what becomes of its chambers' keys. */
    async function checks(first: View) {
      const agreed: string[] = []
      const ended: string[] = []
      class Counted extends OpenEncryption {
        constructor(_: unknown, readonly chamber: string) {
          super()
          agreed.push(chamber)
        }
        override end() {
          ended.push(this.chamber)
          return undefined
        }
      }
      const world = seatOf('ivan', first)
      const attending = Attending.of(world.seat, () => Promise.resolve({ ChamberRoom: FakeRoom, ChamberEncryption: Counted }))
      await new Promise((resolve) => setTimeout(resolve))
      return { ...world, attending, agreed, ended }
    }

    it('agrees the keys of where it would be, once, and joins nothing', async () => {
      const { attending, agreed, ended } = await checks(view)
      expect([agreed, rooms.length]).toEqual([['plenary'], 0])
      const release = attending.hold()
      await vi.waitFor(() => { expect(attending.now.line).toBe('joined') })
      expect([agreed, ended]).toEqual([['plenary'], []])
      release()
      await vi.waitFor(() => { expect(ended).toEqual(['plenary']) })
    })

    it('agrees none where the record does not admit it', async () => {
      const { agreed } = await checks({ ...view, chambers: [] })
      expect(agreed).toEqual([])
    })

    it('gives them up to the tab that takes the seat', async () => {
      const { become, ended } = await checks(view)
      become({ status: 'elsewhere' })
      expect(ended).toEqual(['plenary'])
    })
  })

  it('waits outside until the record opens the chamber', async () => {
    const { seat, become } = seatOf('ivan')
    become({ view: { ...view, chambers: [] } })
    const attending = Attending.of(seat, load)
    const release = attending.hold()
    expect(attending.now.line).toBe('out')
    become({ view })
    await vi.waitFor(() => { expect(attending.now.line).toBe('joined') })
    release()
  })

  it('plays the floor at full level, and nothing that the record does not let its sender send', async () => {
    const { attending, release } = await enters('ivan')
    const wei = remote('wei', 'microphone')
    const stranger = remote('stranger', 'microphone')
    const false1 = remote('lan', 'microphone')
    const false2 = remote('wei', 'booth/pair/ru')
    report(wei, stranger, false1, false2)
    expect(levels()).toEqual([1])
    expect(attending.now.source).toBe('original')
    expect([wei.enabled, stranger.enabled, false1.enabled, false2.enabled]).toEqual([true, false, false, false])
    release()
  })

  it('plays the chosen language over the ducked floor, and lets the others flow only once the selector is used', async () => {
    const { attending, release } = await enters('ivan')
    const wei = remote('wei', 'microphone')
    const ru = remote('lan', 'booth/pair/ru')
    const zh = remote('lan', 'booth/pair/zh', { unmuted: false })
    report(wei, ru, zh)
    await speaksInto('ru')
    expect(attending.now.source).toBe('interpretation')
    expect(attending.now.interpretations[0]?.member).toBe('lan')
    expect(levels().map((l) => Math.round(l * 1000))).toEqual([126, 1000, 0])
    expect([ru.enabled, zh.enabled]).toEqual([true, false])
    attending.warm(true)
    expect(zh.enabled).toBe(true)
    attending.choose('floor')
    expect(attending.now.source).toBe('floor')
    expect(levels()).toEqual([1, 0, 0])
    release()
  })

  it('mixes each channel that is to be sent as its listeners hear it, whatever is heard here', async () => {
    const { attending, release } = await enters('ivan')
    const buses = attending.air(['floor', 'ru', 'zh'])
    const zh = remote('lan', 'booth/pair/zh', { unmuted: false })
    report(remote('wei', 'microphone'), remote('lan', 'booth/pair/ru'), zh)
    await speaksInto('ru')
    // Behind what makes all voices equally loud: its level here, then in those of the mixes in which it is.
    const levelled = (source: FakeNode) => [...([...source.outputs][0] as FakeNode).outputs][0] as FakeNode
    const ways = () => context.from('source').filter((s) => context.reaches(s)).map((s) => [...levelled(s).outputs].map((way) => Math.round((way as FakeNode).gain.value * 1000)))
    // Chinese is turned away from: silent, and open where its listeners are.
    expect(ways()).toEqual([[126, 1000, 126, 1000], [1000, 1000], [0, 1000]])
    expect(zh.enabled).toBe(true)
    expect([...attending.air(['floor', 'ru', 'zh', 'fr'])].slice(0, 3)).toEqual([...buses])
    attending.choose('floor')
    expect(ways()).toEqual([[1000, 1000, 126, 1000, 1000], [0, 1000], [0, 1000]])
    attending.air([])
    expect(zh.enabled).toBe(false)
    expect([...buses.values()].every(({ track }) => track.readyState === 'ended')).toBe(true)
    release()
  })

  it('goes back to the original when the record takes the interpreter out of the booth', async () => {
    const { attending, become, release } = await enters('ivan')
    report(remote('wei', 'microphone'), remote('lan', 'booth/pair/ru'))
    expect(attending.now.source).toBe('interpretation')
    become({ view: { ...view, booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: [] }] } })
    expect(attending.now.source).toBe('original')
    expect(levels()).toEqual([1])
    release()
  })

  it('plays what the browser refuses to the mix by itself, at full level, and all the rest', async () => {
    const { release } = await enters('ivan')
    FakeAudio.made.length = 0
    const wei = remote('wei', 'microphone')
    context.refuses = true
    report(wei)
    expect(FakeAudio.made.map((a) => [a.muted, a.volume])).toEqual([[false, 1]])
    context.refuses = false
    report(wei, remote('lan', 'booth/pair/ru'))
    expect(levels()).toEqual([1])
    expect(FakeAudio.made[0]!.volume).toBeCloseTo(0.126, 3)
    release()
  })

  it('shows a camera as off that was switched off in the line check', () => {
    localStorage.setItem('parley.devices.s.ivan', '{"camera":"off"}')
    expect(Attending.of(seatOf('ivan').seat, load).now.cameraOn).toBe(false)
  })

  it('takes the line check at its word, which comes after the seat was made ready', async () => {
    const one = { id: 'c', label: 'Camera' }
    for (const [before, chosen] of [[{}, { camera: 'off' }], [{ camera: 'off' }, { camera: one }]] as const) {
      rememberChoice('s', 'ivan', before)
      const attending = Attending.of(seatOf('ivan').seat, load)
      rememberChoice('s', 'ivan', chosen)
      const release = attending.hold()
      expect(attending.now.cameraOn).toBe(chosen.camera !== 'off')
      await vi.waitFor(() => { expect(attending.now.line).toBe('joined') })
      release()
    }
  })

  it('leaves a camera off that was switched off, also where the browser keeps nothing', async () => {
    const { attending, release } = await enters('ivan')
    const leave = attending.wait()
    attending.camera(false)
    sessionStorage.clear()
    release()
    await new Promise((resolve) => setTimeout(resolve))
    const again = attending.hold()
    expect(attending.now.cameraOn).toBe(false)
    leave()
    again()
  })

  it('opens no technician\'s camera unasked', () => {
    const { seat } = seatOf('ivan')
    expect(Attending.of({ ...seat, role: 'technician' }, load).now.cameraOn).toBe(false)
  })

  it('sends both outputs of a booth on air, as silence the one that is not spoken into, and says which', async () => {
    const { attending, release } = await enters('lan')
    const room = rooms.at(-1)!
    const sent = () => room.entry.outgoing().map(({ name, muted, hushed }) => [name, muted ? 'muted' : hushed ? 'silence' : 'voice'])
    const told = (signal: string) => vi.waitFor(() => { expect(room.written.at(-1)).toBe(`signal: ${signal}`) })
    report(remote('wei', 'microphone'))
    expect(sent()).toEqual([['booth/pair/ru', 'muted'], ['booth/pair/zh', 'muted']])
    attending.speak({ output: 'booth/pair/zh', hushed: false })
    expect(sent()).toEqual([['booth/pair/ru', 'silence'], ['booth/pair/zh', 'voice']])
    await told('{"kind":"into","body":{"language":"zh"},"stands":N}')
    did.length = 0
    attending.speak({ output: 'booth/pair/ru', hushed: false })
    expect([did[0], did.includes('word')]).toEqual(['voice', true])
    expect(sent()).toEqual([['booth/pair/ru', 'voice'], ['booth/pair/zh', 'silence']])
    await told('{"kind":"into","body":{"language":"ru"},"stands":N}')
    attending.speak({ output: 'booth/pair/ru', hushed: true })
    expect(sent()).toEqual([['booth/pair/ru', 'silence'], ['booth/pair/zh', 'silence']])
    attending.speak({ output: undefined, hushed: false })
    expect(sent()).toEqual([['booth/pair/ru', 'muted'], ['booth/pair/zh', 'muted']])
    await told('{"kind":"into","stands":N}')
    release()
  })

  it('hears of two outputs the one that is spoken into, from the word on, and without one the original', async () => {
    const { attending, release } = await enters('ivan')
    report(remote('wei', 'microphone'), remote('lan', 'booth/pair/ru'), remote('lan', 'booth/pair/zh'))
    expect(attending.now.source).toBe('original')
    await speaksInto('ru')
    expect(attending.now.source).toBe('interpretation')
    await speaksInto('zh')
    expect(attending.now.source).toBe('original')
    release()
  })

  describe('with an interpreter in two booths that have a language in common', () => {
    const outputs = ['booth/pair/ru', 'booth/pair/zh', 'booth/en-ru/en', 'booth/en-ru/ru']
    const twice = {
      ...view,
      booths: [...view.booths, { id: 'en-ru', outputs: ['en', 'ru'], members: ['lan'] }],
      chambers: view.chambers.map((chamber) => ({ ...chamber, members: chamber.members.map((each) => (each.id === 'lan' ? { ...each, publish: outputs } : each)) })),
    } as unknown as View

    it('sends the outputs of the booth that the console shows, and no other', async () => {
      const { attending, release } = await enters('lan', twice)
      attending.speak({ output: 'booth/pair/ru', hushed: false })
      expect(rooms.at(-1)!.entry.outgoing().filter(({ muted }) => !muted).map(({ name }) => name)).toEqual(['booth/pair/ru', 'booth/pair/zh'])
      release()
    })

    it('hears them in that booth, whatever comes of the other', async () => {
      const { attending, release } = await enters('ivan', twice)
      report(remote('wei', 'microphone'), ...outputs.map((name) => remote('lan', name)))
      await speaksInto('ru')
      expect(attending.now.source).toBe('interpretation')
      expect(attending.now.airs).toEqual([{ booth: 'pair', language: 'ru', member: 'lan', consecutive: false }])
      // Of the floor and of the outputs in their order.
      expect(levels().map((l) => Math.round(l * 1000))).toEqual([126, 1000, 0, 0, 0])
      release()
    })
  })

  it('sends no picture and asks for none with a tone alone', async () => {
    const { release } = await enters('ivan')
    expect(rooms[0]!.sent()).toEqual([{ name: 'microphone', muted: false }])
    expect(rooms[0]!.entry.pictures).toBe(false)
    release()
  })
})

describe('a poor line', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    return () => { vi.useRealTimers() }
  })

  /** Seconds in each of which so many of a hundred packets are lost. */
  function line(room: FakeRoom) {
    let received = 0
    let lost = 0
    return async (share: number, seconds: number) => {
      for (let n = 0; n < seconds; n++) {
        received += 100 - share
        lost += share
        room.stats = [
          { type: 'inbound-rtp', kind: 'audio', packetsReceived: received, packetsLost: lost },
          { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: share / 100 },
        ]
        await vi.advanceTimersByTimeAsync(1000)
      }
    }
  }

  it('takes every voice that may be heard and no picture, sends a small voice, and has all back by itself', async () => {
    const { attending, release } = await enters('ivan')
    const room = rooms.at(-1)!
    const seconds = line(room)
    const picture = remote('wei', 'camera')
    const wei = remote('wei', 'microphone')
    const ru = remote('lan', 'booth/pair/ru')
    const zh = remote('lan', 'booth/pair/zh', { unmuted: false })
    const enabled = () => [picture, wei, ru, zh].map((track) => track.enabled)
    const small = () => room.entry.outgoing().map(({ bits }) => bits)
    report(picture, wei, ru, zh)
    await seconds(0, 5)
    expect([attending.now.thrift, enabled(), attending.now.pictures.size]).toEqual(['full', [true, true, true, false], 1])
    await vi.waitFor(() => { expect(small()).toEqual([undefined]) })
    await seconds(20, 6)
    expect([attending.now.thrift, enabled(), attending.now.pictures.size, small()]).toEqual(['sound', [false, true, true, false], 0, [24_000]])
    await seconds(0, 10)
    expect([attending.now.thrift, enabled(), attending.now.pictures.size, small()]).toEqual(['full', [true, true, true, false], 1, [undefined]])
    release()
  })

  it('waits for what is asked for again, of each voice that is there and of those that come, until the line is good', async () => {
    const { release } = await enters('ivan')
    const room = rooms.at(-1)!
    const seconds = line(room)
    const [picture, wei, lan] = [remote('wei', 'camera'), remote('wei', 'microphone'), remote('lan', 'booth/pair/ru')]
    const waits = () => [picture, wei, lan].map(({ waits }) => waits)
    report(picture, wei)
    await seconds(0, 5)
    expect(waits()).toEqual([null, null, null])
    await seconds(20, 12)
    expect(waits()).toEqual([null, 200, null])
    report(picture, wei, lan)
    expect(waits()).toEqual([null, 200, 200])
    await seconds(0, 20)
    expect(waits()).toEqual([null, null, null])
    release()
  })

  it('takes the interpretation alone while it is heard, says so, and takes the original at once when it is not', async () => {
    const { attending, release } = await enters('ivan')
    const room = rooms.at(-1)!
    const seconds = line(room)
    const wei = remote('wei', 'microphone')
    const ru = remote('lan', 'booth/pair/ru')
    report(wei, ru)
    const says = (...peaks: number[]) => {
      context.from('source').filter((source) => context.reaches(source)).forEach((source, n) => { ([...source.outputs][0] as FakeNode).samples = [peaks[n] ?? 0] })
    }
    says(0.3, 0.3)
    await seconds(0, 5)
    expect([wei.enabled, ru.enabled, attending.now.source]).toEqual([true, true, 'interpretation'])
    await seconds(20, 8)
    expect([attending.now.thrift, wei.enabled, ru.enabled]).toEqual(['sound', false, true])
    expect(room.written.at(-1)).toBe('signal: {"kind":"takes","body":{"pictures":false,"voices":["lan"]},"stands":N}')
    says(0.3, 0)
    await vi.advanceTimersByTimeAsync(1100)
    expect([wei.enabled, ru.enabled]).toEqual([true, true])
    release()
  })

  it('sends whom another’s poor line lets hear it longer packets, and statements to those alone who take what they are about', async () => {
    const { release } = await enters('ivan')
    const room = rooms.at(-1)!
    report(remote('wei', 'microphone'), remote('lan', 'booth/pair/ru'))
    const tells = (body: unknown) => { room.entry.heard('wei', 'signal', new TextEncoder().encode(JSON.stringify({ kind: 'takes', ...(body !== undefined && { body }), stands: number++ }))) }
    const to = (takes: string) => {
      OpenEncryption.send('signed', new Uint8Array([takes.length]), { takes })
      return room.to
    }
    const long = (): unknown => room.entry.outgoing().map((sent) => sent.long)
    expect(to('camera')).toBeUndefined()
    tells({ pictures: false, voices: ['lan'] })
    await vi.waitFor(() => { expect(long()).toEqual([true]) })
    await vi.waitFor(() => { expect([to('camera'), to('microphone')]).toEqual([['wei', 'lan'], ['wei', 'lan']]) })
    await vi.advanceTimersByTimeAsync(5000)
    expect([to('camera'), to('microphone')]).toEqual([['lan'], ['lan']])
    const bits = (): unknown => room.entry.outgoing().map((sent) => sent.bits)
    expect(bits()).toEqual([undefined])
    // Who has asked is told, whatever they said before.
    OpenEncryption.send('signed', new Uint8Array(), { member: 'wei' })
    expect(room.to).toEqual(['wei'])
    tells({ voices: ['ivan'] })
    await vi.waitFor(() => { expect(to('camera')).toEqual(['wei', 'lan']) })
    expect(bits()).toEqual([32_000])
    expect(to('microphone')).toEqual(['wei', 'lan'])
    tells(undefined)
    await vi.waitFor(() => { expect(to('camera')).toBeUndefined() })
    expect(long()).toEqual([false])
    release()
  })
})

it('takes a noise on the floor for nobody who speaks over the own voice', async () => {
  vi.useFakeTimers()
  onTestFinished(() => { vi.useRealTimers() })
  const { attending, release } = await enters('ivan')
  const wei = remote('wei', 'microphone')
  rooms.at(-1)!.entry.changed({ present: new Set(['wei']), tracks: [wei], sending: new Set(['microphone']), quality: 'good' })
  const sounds = (track: MediaStreamTrack | undefined, peak: number) => {
    for (const source of context.from('source')) {
      if ((source.stream as FakeStream).tracks[0] === track) for (const meter of source.outputs) (meter as FakeNode).samples = [peak]
    }
  }
  const floor = attending.onFloor()
  sounds(wei.track, 0.01)
  await vi.advanceTimersByTimeAsync(4000)
  expect([floor?.others(), attending.now.speaker?.member]).toEqual([true, 'wei'])
  sounds(floor?.track, 0.3)
  await vi.advanceTimersByTimeAsync(2000)
  expect([floor?.others(), attending.now.speaker?.member]).toEqual([false, 'ivan'])
  sounds(wei.track, 0.1)
  expect(floor?.others()).toBe(true)
  release()
})

describe('the language on the floor', () => {
  const speaking = (...languages: string[]): View => ({ ...view, delegations: view.delegations.map((d) => (d.id === 'beijing' ? { ...d, members: [person('wei', 'principal', languages)] } : d)) }) as View
  const said = (signal: string) => vi.waitFor(() => { expect(rooms.at(-1)!.written.at(-1)).toBe(`signal: ${signal}`) })

  it('is told by a speaker of two, and is the first again when the record puts another first', async () => {
    const { attending, show, release } = await enters('wei', speaking('zh', 'ru'))
    report(remote('ivan', 'microphone'))
    expect(attending.now).toMatchObject({ speaks: 'zh', tongues: ['zh', 'ru'] })
    attending.speakIn('ru')
    expect(attending.now.speaks).toBe('ru')
    await said('{"kind":"speaks","body":{"language":"ru"},"stands":N}')
    show(speaking('zh', 'ru'))
    expect(attending.now.speaks).toBe('ru')
    show(speaking('zh', 'en', 'ru'))
    expect(attending.now.speaks).toBe('zh')
    await said('{"kind":"speaks","stands":N}')
    release()
  })

  it('is kept on the device, and offered to nobody who has one', async () => {
    const first = await enters('wei', speaking('zh', 'ru'))
    first.attending.speakIn('ru')
    first.release()
    const again = await enters('wei', speaking('zh', 'ru'))
    expect(again.attending.now.speaks).toBe('ru')
    again.release()
    const ivan = await enters('ivan', speaking('zh', 'ru'))
    expect(ivan.attending.now).toMatchObject({ speaks: 'ru', tongues: [] })
    ivan.release()
  })

  it('is followed by who listens, and only where it is one of the speaker\'s own', async () => {
    const { attending, release } = await enters('ivan', speaking('zh', 'ru'))
    const tells = (body: unknown) => { rooms.at(-1)!.entry.heard('wei', 'signal', new TextEncoder().encode(JSON.stringify({ kind: 'speaks', body, stands: number++ }))) }
    report(remote('wei', 'microphone'), remote('lan', 'booth/pair/ru'))
    expect(attending.now.source).toBe('interpretation')
    await vi.waitFor(() => { expect(levels()[0]).toBeCloseTo(10 ** (-18 / 20)) })
    tells({ language: 'ru' })
    await vi.waitFor(() => { expect(levels()).toEqual([1, 1]) })
    tells({ language: 'fr' })
    await vi.waitFor(() => { expect(levels()[0]).toBeCloseTo(10 ** (-18 / 20)) })
    release()
  })
})

describe('without a choice of channel', () => {
  const speaks = (languages: string[], booths: unknown[]): View => ({
    ...view,
    delegations: view.delegations.map((d) => ({ ...d, members: d.members.map((m) => (m.id === 'ivan' ? person('ivan', 'principal', languages) : m)) })),
    booths: [...view.booths, ...booths],
  }) as unknown as View
  const portuguese = { id: 'pt', outputs: ['pt'], members: [] }

  it('the listener has their language as soon as a booth is staffed for it', async () => {
    const { attending, show, release } = await enters('ivan', speaks(['pt'], []))
    expect(attending.now.channel).toBe('floor')
    show(speaks(['pt'], [portuguese]))
    expect(attending.now.channel).toBe('pt')
    expect(localStorage.getItem('parley.channel.s.ivan')).toBeNull()
    // What they follow stays, whatever comes to stand before it.
    show(speaks(['ru', 'pt'], [portuguese]))
    expect(attending.now.channel).toBe('pt')
    show(speaks(['ru'], [portuguese]))
    expect(attending.now.channel).toBe('ru')
    release()
  })

  it('an earlier choice is theirs once its booth is there, and a choice stays without its booth', async () => {
    localStorage.setItem('parley.channel.s.ivan', 'pt')
    const { attending, show, release } = await enters('ivan')
    expect(attending.now.channel).toBe('ru')
    show(speaks(['ru'], [portuguese]))
    expect(attending.now.channel).toBe('pt')
    show(view)
    expect(attending.now.channel).toBe('pt')
    attending.choose('floor')
    show(speaks(['pt'], [portuguese]))
    expect(attending.now.channel).toBe('floor')
    release()
  })
})

describe('a picture', () => {
  it('of whoever speaks comes large to interpreters, and of principals alone to the others', async () => {
    const delegates = { ...view, delegations: view.delegations.map((d) => ({ ...d, members: [...d.members, person(`${d.id}-del`, 'delegate', [d.language])] })), chambers: [{ ...view.chambers[0]!, members: [...view.chambers[0]!.members, camera('beijing-del')] }] } as unknown as View
    for (const [member, large] of [['lan', true], ['ivan', false]] as const) {
      const { attending, release } = await enters(member, delegates)
      const asked = new Map<string, boolean>()
      const picture = (of: string) => remote(of, 'camera', { large: (on) => { asked.set(of, on) } })
      const voice = remote('beijing-del', 'microphone')
      report(picture('wei'), picture('beijing-del'), voice)
      expect([...asked]).toEqual([['wei', true], ['beijing-del', false]])
      const meter = [...context.from('source').at(-1)!.outputs][0] as FakeNode
      meter.samples = [0.3]
      await vi.waitFor(() => { expect(attending.now.speaker?.member).toBe('beijing-del') })
      expect([...asked]).toEqual([['wei', true], ['beijing-del', large]])
      release()
    }
  })
})

describe('signs', () => {
  const signed = {
    ...view,
    delegations: [
      { ...view.delegations[0]!, members: [...view.delegations[0]!.members, person('deaf', 'delegate', ['zh', 'csl'])] },
      { ...view.delegations[1]!, members: [...view.delegations[1]!.members, person('jun', 'interpreter', ['csl', 'ru']), person('mei', 'interpreter', ['csl', 'ru'])] },
    ],
    booths: [...view.booths, { id: 'csl', outputs: ['csl'], members: ['jun', 'mei'] }],
    chambers: [{ ...view.chambers[0]!, members: [...view.chambers[0]!.members, camera('deaf'), ...['jun', 'mei'].map((id) => ({ id, publish: ['booth/csl/csl'], device: 'D', subscribe: true }))] }],
  } as unknown as View

  it('are watched by who signs, unasked, and the floor stays at full level', async () => {
    const { attending, release } = await enters('deaf', signed)
    const wei = remote('wei', 'microphone')
    const ivan = remote('ivan', 'microphone')
    const jun = remote('jun', 'booth/csl/csl', { unmuted: false })
    const mei = remote('mei', 'booth/csl/csl', { unmuted: false })
    report(wei, ivan, jun, mei)
    const shown = () => attending.now.signing.map(({ member }) => member)
    expect([attending.now.signs, attending.now.signLanguages, attending.now.channels, attending.now.channel]).toEqual(['csl', ['csl'], ['ru', 'zh'], 'zh'])
    expect([jun.enabled, mei.enabled, shown()]).toEqual([true, true, []])
    report(wei, ivan, { ...jun, unmuted: true }, mei)
    await vi.waitFor(() => { expect(shown()).toEqual(['jun']) })
    expect(levels()).toEqual([1, 1])
    expect([attending.now.source, attending.now.onAir, attending.now.interpretations]).toEqual(['original', [], []])
    // The other takes over: both are there until the first goes.
    report(wei, ivan, { ...jun, unmuted: true }, { ...mei, unmuted: true })
    await vi.waitFor(() => { expect(shown()).toEqual(['jun', 'mei']) })
    report(wei, ivan, jun, { ...mei, unmuted: true })
    await vi.waitFor(() => { expect(shown()).toEqual(['mei']) })
    attending.watch(undefined)
    expect([attending.now.signs, shown(), mei.enabled]).toEqual([undefined, [], false])
    release()
  })

  it('flow to who watches them, beside any channel, and to nobody else', async () => {
    const { attending, release } = await enters('ivan', signed)
    const jun = remote('jun', 'booth/csl/csl')
    const ru = remote('lan', 'booth/pair/ru')
    report(jun, ru)
    expect([jun.enabled, ru.enabled, attending.now.signs]).toEqual([false, true, undefined])
    attending.watch('csl')
    expect([jun.enabled, ru.enabled, attending.now.channel]).toEqual([true, true, 'ru'])
    release()
  })

  it('count as live to the boothmate, who hands over by them', async () => {
    const { attending, release } = await enters('jun', signed)
    const mei = remote('mei', 'booth/csl/csl')
    report(mei)
    await vi.waitFor(() => { expect([...attending.now.live]).toEqual(['mei']) })
    expect(attending.now.signing).toEqual([])
    release()
  })
})

describe('relay', () => {
  const works = (id: string) => ({ id, publish: [`booth/${id}/${id}`], device: 'D', subscribe: true })
  const [en, fr] = [works('en'), works('fr')]
  const relayed = {
    ...view,
    delegations: [...view.delegations, { id: 'booths', name: {}, language: 'en', members: ['en', 'fr'].map((l) => person(l, 'interpreter', [l])) }],
    booths: [...view.booths, ...['en', 'fr'].map((l) => ({ id: l, outputs: [l], members: [l] }))],
    chambers: [{ id: 'plenary', members: [...view.chambers[0]!.members, en, fr] }],
  } as unknown as View
  const tells = (from: string, kind: string, body: unknown) => {
    rooms.at(-1)!.entry.heard(from, 'signal', new TextEncoder().encode(JSON.stringify({ kind, body, stands: number++ })))
  }
  const told = (signal: string) => vi.waitFor(() => { expect(rooms.at(-1)!.written.at(-1)).toBe(`signal: ${signal}`) })

  it('lets an interpreter hear the pivot, tells the others so, and keeps the preselects warm', async () => {
    const { attending, release } = await enters('fr', relayed)
    const tracks = [remote('wei', 'microphone'), remote('en', 'booth/en/en'), remote('lan', 'booth/pair/ru')]
    report(...tracks)
    expect([attending.now.source, tracks[1]!.enabled]).toEqual(['floor', false])
    attending.preselect(['en'])
    expect([tracks[1]!.enabled, tracks[2]!.enabled]).toEqual([true, false])
    attending.choose('en')
    expect(attending.now).toMatchObject({ source: 'interpretation', interpretations: [{ member: 'en' }], depth: 1, onAir: [{ language: 'en', depth: 1, cycle: false }, { language: 'ru', depth: 1, cycle: false }] })
    await told('{"kind":"hears","body":{"channel":"en"},"stands":N}')
    attending.choose('floor')
    await told('{"kind":"hears","stands":N}')
    release()
  })

  it('gives no interpreter what comes from their own words', async () => {
    const { attending, release } = await enters('fr', relayed)
    report(remote('wei', 'microphone'), remote('en', 'booth/en/en'))
    attending.choose('en')
    attending.speak({ output: 'booth/fr/fr', hushed: false })
    expect(attending.now.source).toBe('interpretation')
    tells('en', 'hears', { channel: 'fr' })
    await vi.waitFor(() => { expect(attending.now.source).toBe('original') })
    expect(attending.now.onAir).toContainEqual({ language: 'en', depth: 1, cycle: true })
    release()
  })

  it('tells a listener that their interpreter hears another', async () => {
    const { attending, release } = await enters('ivan', relayed)
    const tracks = [remote('wei', 'microphone'), remote('en', 'booth/en/en'), remote('lan', 'booth/pair/ru')]
    report(...tracks)
    expect(attending.now).toMatchObject({ source: 'interpretation', depth: 1 })
    tells('lan', 'hears', { channel: 'en' })
    await vi.waitFor(() => { expect(attending.now.depth).toBe(2) })
    expect(tracks[1]!.enabled).toBe(false)
    tells('en', 'hears', { channel: 'ru' })
    await vi.waitFor(() => { expect(attending.now.depth).toBe(1) })
    release()
  })

  it('lets whom all are to hear flow to all, and only of the staffed', async () => {
    const { attending, release } = await enters('ivan', relayed)
    const tracks = [remote('wei', 'microphone'), remote('en', 'booth/en/en')]
    report(...tracks)
    expect(tracks[1]!.enabled).toBe(false)
    tells('wei', 'consecutive', { on: true })
    await vi.waitFor(() => { expect(attending.now.signals.get('consecutive')?.size).toBe(1) })
    expect(tracks[1]!.enabled).toBe(false)
    tells('en', 'consecutive', { on: true })
    await vi.waitFor(() => { expect(attending.now).toMatchObject({ source: 'original', interpretations: [{ member: 'en', language: 'en', consecutive: true }], depth: 1 }) })
    expect(tracks[1]!.enabled).toBe(true)
    expect(levels()).toEqual([1, 1])
    release()
  })

  it('tells that what is said is for all, and that it is no more', async () => {
    const { attending, release } = await enters('fr', relayed)
    report(remote('wei', 'microphone'))
    attending.setConsecutive(true)
    await told('{"kind":"consecutive","body":{"on":true},"stands":N}')
    attending.setConsecutive(false)
    await told('{"kind":"consecutive","stands":N}')
    release()
  })
})

const session = (kind: string, since: string) => ({ kind, since, recording: false }) as View['session']
const member = (id: string) => ({ id, publish: ['camera', 'microphone', 'chat'], device: 'D', subscribe: true })
const caucus = { id: 'caucus-moscow', members: [member('ivan'), member('olga'), member('lan')] }
const table = {
  ...view,
  delegations: view.delegations.map((d) => (d.id === 'moscow' ? { ...d, members: [...d.members, person('olga', 'delegate', ['ru'])] } : d)),
}
const plenary = (...who: string[]) => ({ id: 'plenary', members: [...view.chambers[0]!.members, ...who.map(camera)] })
const gathering = { ...table, phase: 'gathering', session: null, chambers: [caucus] } as unknown as View
const closed = { ...table, session: session('closed', '2026-12-15T08:00:00.000Z'), chambers: [plenary('olga'), caucus] } as unknown as View
const restricted = { ...table, session: session('restricted', '2026-12-15T08:30:00.000Z'), chambers: [plenary(), caucus] } as unknown as View
const widened = { ...closed, session: session('closed', '2026-12-15T09:00:00.000Z') } as unknown as View

const last = (chamber: string) => rooms.findLast((room) => room.chamber === chamber)!
const arrives = (attending: Attending, chamber: string) =>
  vi.waitFor(() => { expect([attending.now.here.chamber, attending.now.line, attending.now.hearing]).toEqual([chamber, 'joined', chamber]) })

describe('a plenary that opens in a moment', () => {
  it('is joined ahead; nothing is sent, played or shown before the instant, and all of it at that instant', async () => {
    const { seat, become, show } = seatOf('ivan', gathering)
    const attending = Attending.of(seat, load)
    const forget = attending.wait()
    expect(rooms).toHaveLength(0)
    become({ view: closed, shown: { phase: 'gathering', session: null, opens: 2000 } })
    await vi.waitFor(() => { expect(rooms).toHaveLength(1) })
    const wei = remote('wei', 'microphone')
    reportIn(last('plenary'), wei, remote('wei', 'camera'))
    expect(wei.enabled).toBe(true)
    expect(last('plenary').sent()).toEqual([])
    expect(levels()).toEqual([])
    expect([attending.now.line, attending.now.hearing, attending.now.present.size, attending.now.pictures.size]).toEqual(['out', undefined, 0, 0])
    expect(attending.now.voice.at).toBe('none')

    show(closed)
    const release = attending.hold()
    forget()
    expect(rooms).toHaveLength(1)
    expect([attending.now.line, attending.now.hearing, attending.now.pictures.size]).toEqual(['joined', 'plenary', 1])
    expect(last('plenary').sent()).toEqual([{ name: 'microphone', muted: false }])
    await vi.waitFor(() => { expect(levels()).toEqual([1]) })
    release()
  })

  it('takes in whoever is in the caucus, who hears and is heard there until that very instant', async () => {
    const { seat, become, show } = seatOf('ivan', gathering)
    Whereabouts.of(seat).stepOut()
    const attending = Attending.of(seat, load)
    const release = attending.hold()
    await arrives(attending, 'caucus-moscow')
    attending.mute(false)
    become({ view: closed, shown: { phase: 'gathering', session: null, opens: 2000 } })
    await vi.waitFor(() => { expect(rooms).toHaveLength(2) })
    expect(last('plenary').sent()).toEqual([])
    expect(last('caucus-moscow').sent()).toEqual([{ name: 'microphone', muted: false }])
    expect(attending.now.hearing).toBe('caucus-moscow')
    show(closed)
    expect([attending.now.here.chamber, attending.now.hearing]).toEqual(['plenary', 'plenary'])
    expect(last('caucus-moscow').sent()).toEqual([])
    expect(last('plenary').sent()).toEqual([{ name: 'microphone', muted: false }])
    await vi.waitFor(() => { expect(last('caucus-moscow').left).toBe(true) })
    release()
  })

  it('is let go when it does not open after all', async () => {
    const { seat, become, show } = seatOf('ivan', gathering)
    const forget = Attending.of(seat, load).wait()
    become({ view: closed, shown: { phase: 'gathering', session: null, opens: 2000 } })
    await vi.waitFor(() => { expect(rooms).toHaveLength(1) })
    show({ ...gathering, phase: 'recess' })
    await vi.waitFor(() => { expect(rooms[0]!.left).toBe(true) })
    forget()
  })
})

describe('stepping out', () => {
  it('sends nothing more to the plenary at once, and hears it until the caucus is joined', async () => {
    const { attending, seat, release } = await enters('olga', closed)
    reportIn(last('plenary'), remote('wei', 'microphone'))
    expect(levels()).toEqual([1])
    Whereabouts.of(seat).stepOut()
    expect(last('plenary').sent()).toEqual([])
    expect([attending.now.here.chamber, attending.now.line, attending.now.hearing]).toEqual(['caucus-moscow', 'connecting', 'plenary'])
    expect(levels()).toEqual([1])
    await arrives(attending, 'caucus-moscow')
    expect(last('plenary').left).toBe(true)
    expect(last('caucus-moscow').sent()).toEqual([{ name: 'microphone', muted: true }])

    attending.mute(false)
    Whereabouts.of(seat).comeBack()
    expect(last('caucus-moscow').sent()).toEqual([])
    await arrives(attending, 'plenary')
    expect(last('plenary').sent()).toEqual([{ name: 'microphone', muted: false }])
    release()
  })

  it('leaves no voice of the plenary in the caucus, and none of the caucus is played that the record does not list', async () => {
    const { attending, seat, release } = await enters('olga', closed)
    reportIn(last('plenary'), remote('wei', 'microphone'))
    Whereabouts.of(seat).stepOut()
    await arrives(attending, 'caucus-moscow')
    reportIn(last('caucus-moscow'), remote('ivan', 'microphone'), remote('wei', 'microphone'))
    expect(levels()).toEqual([1])
    expect(attending.now.source).toBe('floor')
    release()
  })
})

describe('a restricted session', () => {
  it('moves a delegate to the caucus, muted, and back by itself when it is widened, muted there too', async () => {
    const { attending, show, release } = await enters('olga', closed)
    show(restricted)
    expect(attending.now.here).toEqual({ chamber: 'caucus-moscow', why: 'moved' })
    await arrives(attending, 'caucus-moscow')
    expect(last('plenary').left).toBe(true)
    expect(last('caucus-moscow').sent()).toEqual([{ name: 'microphone', muted: true }])
    show(widened)
    await arrives(attending, 'plenary')
    expect(last('plenary').sent()).toEqual([{ name: 'microphone', muted: true }])
    release()
  })

  it('leaves a principal where they are', async () => {
    const { attending, show, release } = await enters('ivan', closed)
    show(restricted)
    expect(attending.now.here).toEqual({ chamber: 'plenary', why: 'session' })
    expect(rooms).toHaveLength(1)
    expect(last('plenary').sent()).toEqual([{ name: 'microphone', muted: false }])
    release()
  })
})

describe('the chat of a caucus', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)

  it('is read from those whom the record lets chat there, on its own topic, and nobody else', async () => {
    const { attending, seat, release } = await enters('olga', closed)
    last('plenary').entry.heard('ivan', 'chat', bytes('in the plenary'))
    expect(attending.now.chat.messages).toEqual([])
    await expect(attending.say('in the plenary')).rejects.toThrow()
    Whereabouts.of(seat).stepOut()
    await arrives(attending, 'caucus-moscow')
    const { entry, written } = last('caucus-moscow')
    entry.heard('wei', 'chat', bytes('from outside'))
    entry.heard('ivan', 'lobby', bytes('of another topic'))
    entry.heard('ivan', 'chat', bytes('x'.repeat(2001)))
    entry.heard('ivan', 'chat', new Uint8Array([0xff]))
    entry.heard('ivan', 'chat', bytes('among us'))
    await attending.say('agreed')
    expect(attending.now.chat.messages.map(({ from, text }) => [from, text])).toEqual([['ivan', 'among us'], ['olga', 'agreed']])
    expect(attending.now.chat.unread).toBe(1)
    expect(written).toEqual(['chat: agreed'])
    attending.watchChat(true)
    expect(attending.now.chat.unread).toBe(0)
    Whereabouts.of(seat).comeBack()
    expect(attending.now.chat.messages).toEqual([])
    release()
  })
})

it('comes back after a reload to the same chamber, muted as before, with the camera as it was', async () => {
  const first = await enters('olga', closed)
  Whereabouts.of(first.seat).stepOut()
  await arrives(first.attending, 'caucus-moscow')
  first.attending.mute(false)
  first.attending.camera(false)
  first.release()
  const again = await enters('olga', closed)
  expect(again.attending.now.here).toEqual({ chamber: 'caucus-moscow', why: 'apart' })
  expect([again.attending.now.muted, again.attending.now.cameraOn]).toEqual([false, false])
  again.release()
})

it('takes an interpreter off air whose headset is pulled out, until it is back', async () => {
  const laptop = { kind: 'audioinput', deviceId: 'm1', label: 'Laptop microphone' }
  const headset = { kind: 'audioinput', deviceId: 'm2', label: 'USB Audio' }
  let plugged = [laptop, headset]
  const mediaDevices = Object.assign(new EventTarget(), {
    enumerateDevices: () => Promise.resolve(plugged),
    getUserMedia: ({ audio }: { audio: { deviceId?: { exact: string } } }) => {
      const device = plugged.find(({ deviceId }) => deviceId === audio.deviceId?.exact) ?? plugged[0]
      return Promise.resolve({ getTracks: () => [Object.assign(new FakeTrack(), { label: device?.label, getSettings: () => device })] })
    },
  })
  Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices, configurable: true })
  rememberChoice('s', 'lan', { microphone: { id: 'm2', label: 'USB Audio' } })
  const { seat } = seatOf('lan')
  Reflect.deleteProperty(seat, 'signal')
  const attending = Attending.of(seat, load)
  const release = attending.hold()
  const used = () => (attending.now.voice.at === 'open' ? attending.now.voice.track.label : undefined)
  const muted = () => rooms.at(-1)?.sent().map((each) => each.muted)
  const becomes = async (...devices: typeof plugged) => {
    plugged = devices
    mediaDevices.dispatchEvent(new Event('devicechange'))
    await vi.waitFor(() => { expect(used()).toBe(devices.at(-1)?.label) })
  }
  await vi.waitFor(() => { expect([attending.now.line, used()]).toEqual(['joined', 'USB Audio']) })
  attending.speak({ output: 'booth/pair/ru', hushed: false })
  expect(muted()).toEqual([false, false])
  await becomes(laptop)
  expect(muted()).toEqual([true, true])
  await becomes(laptop, headset)
  expect(muted()).toEqual([false, false])
  await becomes(laptop)
  attending.goOnWith('m1')
  await vi.waitFor(() => { expect(muted()).toEqual([false, false]) })
  release()
  Reflect.deleteProperty(navigator, 'mediaDevices')
})
