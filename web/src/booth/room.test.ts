// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { View } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import type { SealedRoom } from '../encryption/sealedRoom.ts'
import { generateSigner } from '../identity/keys.ts'
import { Attending, type EncryptionLike } from '../media/attending.ts'
import { FakeAudio, FakeContext, FakeNode, FakeStream, FakeTrack } from '../media/fakes.ts'
import { outputName, purposeOf } from '../media/purpose.ts'
import type { Entry, RemoteTrack } from '../media/room.ts'
import type { RoomLike } from '../media/stay.ts'
import { Heads } from '../record/heads.ts'
import { BoothRoom } from './room.ts'

const rooms: FakeRoom[] = []
/** What each sends after each refresh of any of them: whether the voice goes out on air, and to the booth. */
let sent: { onAir: boolean; toBooth: boolean }[] = []

class FakeRoom implements RoomLike {
  readonly ended = new Promise<void>(() => undefined)
  left = false
  readonly written: { topic: string; text: string; to: readonly string[] | undefined }[] = []
  constructor(readonly entry: Entry) { rooms.push(this) }
  refresh() {
    const voices = rooms.filter(({ left }) => !left).flatMap(({ entry }) => entry.outgoing())
    sent.push({
      onAir: voices.some(({ name, muted, hushed }) => name === output && !muted && !hushed),
      toBooth: voices.some(({ name, muted }) => name === 'microphone' && !muted),
    })
  }
  write(topic: string, data: Uint8Array, { to }: { to?: readonly string[] | undefined } = {}) {
    this.written.push({ topic, text: new TextDecoder().decode(data), to })
    return Promise.resolve()
  }
  uplink() { return Promise.resolve(undefined) }
  traffic() { return Promise.resolve(undefined) }
  speaking() { return new Set<string>() }
  join() { return Promise.resolve() }
  leave() {
    this.left = true
    return Promise.resolve()
  }
}

class OpenEncryption implements EncryptionLike {
  readonly now = { at: 'on', code: '0'.repeat(20), alarms: [] } as const
  room() { return {} as SealedRoom }
  sendBy() { return undefined }
  seal(_: string, bytes: Uint8Array<ArrayBuffer>) { return Promise.resolve(bytes) }
  open(_member: string, _topic: string, bytes: Uint8Array) { return Promise.resolve(new Uint8Array(bytes)) }
  end() { return undefined }
}

const load = () => Promise.resolve({ ChamberRoom: FakeRoom, ChamberEncryption: OpenEncryption })
const device = await generateSigner()
const output = outputName('pair', 'ru')

const person = (id: string, role: string) => ({ id, name: id, title: '', role, languages: ['ru'], state: 'enrolled', expires: null })
const inBooth = (id: string) => ({ id, publish: ['camera', 'microphone', 'chat'], device: 'D', subscribe: true })
const view = {
  summit: 's', phase: 'in-session', observers: [person('tech', 'technician')],
  session: { kind: 'closed', since: '2026-12-15T08:00:00.000Z' },
  delegations: [{ id: 'moscow', name: { en: 'Moscow' }, language: 'ru', members: [person('lan', 'interpreter'), person('vera', 'interpreter'), person('jean', 'interpreter'), person('ivan', 'principal')] }],
  booths: [{ id: 'pair', outputs: ['ru', 'zh'], members: ['lan', 'vera'] }, { id: 'fr', outputs: ['fr'], members: ['jean'] }],
  chambers: [
    { id: 'plenary', members: [{ id: 'lan', publish: [output], device: 'D', subscribe: true }, { id: 'jean', publish: ['booth/fr/fr'], device: 'D', subscribe: true }] },
    { id: 'booth-pair', members: [inBooth('lan'), inBooth('vera')] },
  ],
} as unknown as View

function seatOf(first: View, { devices = false, ...who }: Partial<Pick<Seat, 'member' | 'role'>> & { devices?: boolean } = {}) {
  const listeners = new Set<() => void>()
  const on = (v: View) => ({ view: v, shown: { phase: v.phase, session: v.session, opens: null } })
  let now: SeatNow = { status: 'live', ...on(first), presence: new Set(), clock: 0 }
  const seat: Seat = {
    summit: 's', member: 'lan', role: 'interpreter', delegation: 'moscow', ...(!devices && { signal: 'tone' }), time: () => 0,
    get now() { return now }, get status() { return now.status }, get view() { return now.view }, get shown() { return now.shown }, get presence() { return now.presence }, get clock() { return 0 },
    act: () => Promise.reject(new Error('no acts here')),
    mediaTokens: () => Promise.resolve({ chambers: seat.view.chambers.map(({ id }) => ({ id, identity: 'lan', token: id })) }),
    doubted: false, heads: new Heads(), keys: { device, chain: [], delegationKey: 'M' }, signedIn: (request) => request(),
    onProtecting: () => () => undefined, onDelivery: () => () => undefined,
    subscribe: (l) => { listeners.add(l); return () => listeners.delete(l) },
    ...who,
  }
  return { seat, show: (v: View) => { now = { ...now, ...on(v) }; for (const l of listeners) l() } }
}

function remote(member: string, name: string, unmuted = true): RemoteTrack {
  const purpose = purposeOf(name)
  if (!purpose) throw new Error(`${name} is no purpose`)
  const track = new FakeTrack() as unknown as MediaStreamTrack
  return { id: `${member}.${name}`, member, name, purpose, unmuted, track, receiver: undefined, enable: () => undefined, large: () => undefined, wait: () => undefined }
}

let context: FakeContext
const roomOf = (chamber: string) => rooms.findLast(({ entry, left }) => entry.token === chamber && !left)
const report = (chamber: string, present: readonly string[], ...tracks: RemoteTrack[]) => {
  roomOf(chamber)?.entry.changed({ present: new Set(present), tracks, sending: new Set(), quality: 'good' })
}
const levels = () => context.levels()
/** The gains of the sides on which the voices that are heard come in. */
const sides = () => context.sides()

async function sits(first: View = view, who: Parameters<typeof seatOf>[1] = {}) {
  const world = seatOf(first, who)
  const attending = Attending.of(world.seat, load)
  const release = attending.hold()
  const room = new BoothRoom(world.seat, 'pair', attending, load)
  const leave = room.hold()
  await vi.waitFor(() => { expect(room.now.line).toBe('joined') })
  return { ...world, attending, room, leave: () => { leave(); release() } }
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  rooms.length = 0
  sent = []
  context = new FakeContext()
  vi.stubGlobal('AudioContext', function () { return context })
  vi.stubGlobal('MediaStream', FakeStream)
  vi.stubGlobal('Audio', FakeAudio)
  vi.stubGlobal('OscillatorNode', class extends FakeNode { constructor() { super('oscillator') } start() { return undefined } stop() { return undefined } })
  vi.stubGlobal('GainNode', class extends FakeNode { constructor() { super('gain') } })
  vi.stubGlobal('MediaStreamAudioDestinationNode', class extends FakeNode { override stream = { getAudioTracks: () => [new FakeTrack()] }; constructor() { super('out') } })
})

describe('the booth', () => {
  it('hears what is meant for it and never at the same time as the listeners', async () => {
    const { attending, room, leave } = await sits()
    await vi.waitFor(() => { expect(attending.now.line).toBe('joined') })
    attending.speak({ output, hushed: false })
    expect(sent.at(-1)).toEqual({ onAir: true, toBooth: false })
    room.talk('press')
    expect(sent.at(-1)).toEqual({ onAir: false, toBooth: true })
    attending.speak({ output, hushed: false })
    expect(sent.at(-1), 'whatever the console says meanwhile').toEqual({ onAir: false, toBooth: true })
    room.talk('release')
    expect(sent.at(-1)).toEqual({ onAir: true, toBooth: false })
    expect(sent.filter(({ onAir, toBooth }) => onAir && toBooth)).toEqual([])
    room.talk('press')
    leave()
    await vi.waitFor(() => { expect(rooms.every(({ left }) => left)).toBe(true) })
  })

  it('has a voice to talk with when no session is on', async () => {
    const { room, leave } = await sits({ ...view, session: null, phase: 'recess', chambers: view.chambers.slice(1) })
    await vi.waitFor(() => { expect(roomOf('booth-pair')?.entry.outgoing().map(({ name, muted }) => [name, muted])).toEqual([['microphone', true]]) })
    room.talk('press')
    expect(roomOf('booth-pair')?.entry.outgoing().map(({ muted }) => muted)).toEqual([false])
    leave()
  })

  it('is heard at a volume of its own, through the one mixer, from whom the record lets in', async () => {
    const { attending, room, show, leave } = await sits()
    report('booth-pair', ['vera', 'ivan'], remote('vera', 'microphone'), remote('ivan', 'microphone'))
    expect(levels()).toEqual([1])
    expect([...room.now.talking]).toEqual(['vera'])
    attending.tune({ booth: 0.4, floor: 0.1, relay: 0.2 })
    expect(sides()).toEqual([0.4])
    // A step of the plenary's mix leaves it alone.
    report('plenary', ['jean'])
    expect(levels()).toEqual([1])
    report('booth-pair', ['vera'], remote('vera', 'microphone', false))
    expect([...room.now.talking]).toEqual([])
    show({ ...view, chambers: [view.chambers[0]!, { id: 'booth-pair', members: [view.chambers[1]!.members[0]!] }] })
    expect(levels(), 'she was taken out of the booth').toEqual([])
    leave()
  })

  it('sees a seat that lets itself be seen, a technician\'s too once they say so, and whoever signs on air with the camera off by their listeners alone', async () => {
    const booths = [{ id: 'pair', outputs: ['ru', 'csl'], members: ['lan', 'vera'], technicians: ['tech'] }]
    const signs = outputName('pair', 'csl')
    const chambers = [
      { id: 'plenary', members: [{ id: 'lan', publish: [output, signs], device: 'D', subscribe: true }] },
      { id: 'booth-pair', members: [inBooth('lan'), inBooth('vera'), inBooth('tech')] },
    ]
    const pictures: FakeTrack[] = []
    const getUserMedia = ({ video }: { video?: unknown }) => {
      const track = new FakeTrack(video ? 'video' : 'audio')
      if (video) pictures.push(track)
      return Promise.resolve({ getTracks: () => [track] })
    }
    vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: () => Promise.resolve([]), getUserMedia, addEventListener: () => undefined, removeEventListener: () => undefined } })
    const cameras = (chamber: string) => roomOf(chamber)?.entry.outgoing().flatMap(({ name, muted }) => (name === 'camera' || name === signs ? [!muted] : []))

    const tech = await sits({ ...view, booths, chambers } as unknown as View, { member: 'tech', role: 'technician', devices: true })
    expect([tech.attending.now.cameraOn, pictures.length]).toEqual([false, 0])
    tech.attending.camera(true)
    await vi.waitFor(() => { expect(cameras('booth-pair')).toEqual([true]) })
    tech.attending.camera(false)
    expect([cameras('booth-pair'), pictures.map(({ readyState }) => readyState)]).toEqual([[], ['ended']])
    tech.leave()

    const { attending, leave } = await sits({ ...view, booths, chambers } as unknown as View, { devices: true })
    await vi.waitFor(() => { expect(attending.now.line).toBe('joined') })
    await vi.waitFor(() => { expect(cameras('booth-pair')).toEqual([true]) })
    attending.speak({ output: signs, hushed: false })
    attending.camera(false)
    expect([cameras('booth-pair'), cameras('plenary'), attending.now.camera.at]).toEqual([[false], [true], 'open'])
    attending.speak({ output: undefined, hushed: false })
    expect(attending.now.camera.at).toBe('none')
    leave()
  })

  it('is left when the record takes the seat out of it', async () => {
    const { room, show, leave } = await sits()
    const booth = roomOf('booth-pair')
    show({ ...view, chambers: view.chambers.slice(0, 1) })
    await vi.waitFor(() => { expect(booth?.left).toBe(true) })
    expect(room.now.line).toBe('out')
    leave()
  })

  it('reads and writes lines: its own in the booth, the other booths\' in the plenary', async () => {
    const { attending, room, leave } = await sits()
    await vi.waitFor(() => { expect(attending.now.line).toBe('joined') })
    expect([room.reads('booth'), room.say({ code: 'thanks' }, 'booth')], 'nobody else is there').toEqual([false, false])
    report('booth-pair', ['vera'])
    report('plenary', ['jean', 'ivan'])
    expect([room.reads('booth'), room.reads('technician'), room.reads('booths')]).toEqual([true, false, true])
    expect([room.say({ code: 'takeOver' }, 'booth'), room.say({ code: 'relayLost' }, 'booths')]).toEqual([true, true])
    await vi.waitFor(() => { expect(roomOf('plenary')?.written).toHaveLength(1) })
    expect(roomOf('booth-pair')?.written).toEqual([{ topic: 'signal', text: '{"kind":"line","body":{"code":"takeOver"}}', to: undefined }])
    expect(roomOf('plenary')?.written).toEqual([{ topic: 'signal', text: '{"kind":"line","body":{"code":"relayLost"}}', to: ['jean'] }])

    const hear = (chamber: string, from: string, body: object) => { roomOf(chamber)?.entry.heard(from, 'signal', new TextEncoder().encode(JSON.stringify({ kind: 'line', body }))) }
    hear('booth-pair', 'vera', { code: 'thanks' })
    hear('booth-pair', 'ivan', { code: 'offAir' })
    hear('plenary', 'jean', { text: 'bonjour' })
    await vi.waitFor(() => { expect(room.now.log.unread).toBe(2) })
    expect(room.now.log.lines.map(({ from, to }) => [from, to])).toEqual([['lan', 'booth'], ['lan', 'booths'], ['vera', 'booth'], ['jean', 'booths']])
    room.watch(true)
    expect(room.now.log.unread).toBe(0)
    leave()
  })
})
