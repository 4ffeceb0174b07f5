import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { View } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import { Attending, type RoomLike } from './attending.ts'
import { FakeAudio, FakeContext, FakeNode, FakeStream, FakeTrack } from './fakes.ts'
import type { Entry, RemoteTrack } from './room.ts'

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
  refresh() { return undefined }
  join() { return Promise.resolve() }
  leave() {
    this.left = true
    return Promise.resolve()
  }
}

const rooms: FakeRoom[] = []
const load = () => Promise.resolve({ ChamberRoom: FakeRoom })

const camera = (id: string) => ({ id, publish: ['camera', 'microphone'], subscribe: true })
const person = (id: string, role: string, languages: string[]) => ({ id, name: id, title: '', role, languages, state: 'enrolled', expires: null })
const view = {
  summit: 's',
  observers: [],
  session: { kind: 'closed', since: '2026-12-15T08:00:00.000Z' },
  delegations: [
    { id: 'beijing', name: { en: 'Beijing' }, language: 'zh', members: [person('wei', 'principal', ['zh'])] },
    { id: 'moscow', name: { en: 'Moscow' }, language: 'ru', members: [person('ivan', 'principal', ['ru']), person('lan', 'interpreter', ['ru', 'zh'])] },
  ],
  booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: ['lan'] }],
  chambers: [{ id: 'plenary', members: [camera('wei'), camera('ivan'), { id: 'lan', publish: ['booth/pair/ru', 'booth/pair/zh'], subscribe: true }] }],
} as unknown as View

function seatOf(member: string) {
  const listeners = new Set<() => void>()
  let now: SeatNow = { status: 'live', view, shown: { phase: 'in-session', session: view.session, opens: null }, presence: new Set(), clock: 0 }
  const seat: Seat = {
    summit: 's', member, role: 'principal', delegation: 'moscow', signal: 'tone', time: () => 0,
    get now() { return now }, get status() { return now.status }, get view() { return now.view }, get shown() { return now.shown }, get presence() { return now.presence }, get clock() { return 0 },
    act: () => Promise.reject(new Error('no acts here')),
    mediaTokens: vi.fn(() => Promise.resolve({ chambers: [{ id: 'plenary', identity: member, token: 't' }] })),
    subscribe: (l) => { listeners.add(l); return () => listeners.delete(l) },
  }
  return { seat, become: (change: Partial<SeatNow>) => { now = { ...now, ...change }; for (const l of listeners) l() } }
}

/** A remote track that the test reports; packets flow while it is enabled. */
function remote(member: string, name: string, change: Partial<RemoteTrack> = {}) {
  let stamp = 0
  const track = {
    id: `${member}.${name}`, member, name, unmuted: true, enabled: undefined as boolean | undefined,
    purpose: name.startsWith('booth/') ? { kind: 'output' as const, booth: 'pair', language: name.slice(-2) } : { kind: name as 'microphone' },
    track: new FakeTrack() as unknown as MediaStreamTrack,
    receiver: { getSynchronizationSources: () => [{ timestamp: ++stamp }] } as unknown as RTCRtpReceiver,
    enable: (on: boolean) => { track.enabled = on },
    large: () => undefined,
    ...change,
  }
  return track
}

const report = (...tracks: RemoteTrack[]) => {
  rooms.at(-1)!.entry.changed({ present: new Set(tracks.map((t) => t.member)), tracks, sending: new Set(), quality: 'good' })
}

let context: FakeContext

/** The level of every voice that reaches the listener. */
const levels = () => {
  const sources = context.from('source').filter((s) => context.reaches(s))
  return sources.map((s) => {
    const gain = [...(([...s.outputs][0] as FakeNode).outputs)][0] as FakeNode
    return gain.gain.value
  })
}

beforeEach(() => {
  localStorage.clear()
  rooms.length = 0
  context = new FakeContext()
  vi.stubGlobal('AudioContext', function () { return context })
  vi.stubGlobal('MediaStream', FakeStream)
  vi.stubGlobal('Audio', FakeAudio)
  vi.stubGlobal('OscillatorNode', class extends FakeNode { constructor() { super('oscillator') } start() { return undefined } stop() { return undefined } })
  vi.stubGlobal('GainNode', class extends FakeNode { constructor() { super('gain') } })
  vi.stubGlobal('MediaStreamAudioDestinationNode', class extends FakeNode { override stream = { getAudioTracks: () => [new FakeTrack()] }; constructor() { super('out') } })
})

async function enters(member: string) {
  const world = seatOf(member)
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
    expect(attending.now.source).toBe('interpretation')
    expect(attending.now.interpreter).toBe('lan')
    expect(levels().map((l) => Math.round(l * 1000))).toEqual([126, 1000, 0])
    expect([ru.enabled, zh.enabled]).toEqual([true, false])
    attending.warm(true)
    expect(zh.enabled).toBe(true)
    attending.choose('floor')
    expect(attending.now.source).toBe('floor')
    expect(levels()).toEqual([1, 0, 0])
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

  it('sends both outputs of a booth, muted until spoken on', async () => {
    const { attending, release } = await enters('lan')
    const sent = () => rooms.at(-1)!.sent()
    expect(sent()).toEqual([{ name: 'booth/pair/ru', muted: true }, { name: 'booth/pair/zh', muted: true }])
    attending.speak({ output: 'booth/pair/zh', hushed: false })
    expect(sent()).toEqual([{ name: 'booth/pair/ru', muted: true }, { name: 'booth/pair/zh', muted: false }])
    release()
  })

  it('sends no picture and asks for none with a tone alone', async () => {
    const { release } = await enters('ivan')
    expect(rooms[0]!.sent()).toEqual([{ name: 'microphone', muted: false }])
    expect(rooms[0]!.entry.pictures).toBe(false)
    release()
  })
})
