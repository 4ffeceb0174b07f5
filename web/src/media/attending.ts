/**
 * A seat's attendance in the plenary: its connection, what it sends, what it hears. One object a seat, for the life
 * of the page, so that a screen drawn anew finds everything running. Screens draw from `now` and call the methods.
 */
import { findPerson, type Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { findDevice, rememberedChoice } from '../check/devices.ts'
import { DIGITAL_SILENCE_MS, type Source as Route } from '../interpretation/index.ts'
import { channelFor, channelsOf, languageOf, rememberChannel, rememberedChannel } from './channels.ts'
import { Line, type Connection, type LineState } from './line.ts'
import { DIGITAL_SILENCE_PEAK, Mix, type Heard, type Voice } from './mix.ts'
import { Mixer, type Sound, type Watch } from './mixer.ts'
import { mayEnter, mayPlay, maySend, PLENARY, purposeOf } from './purpose.ts'
import type { ChamberRoom, Entry, Outgoing, Quality, RemoteTrack, RoomNow } from './room.ts'
import { Sources, type Source } from './sources.ts'

export type Picture = Readonly<{ id: string; track: MediaStreamTrack }>

export type AttendingNow = Readonly<{
  line: LineState
  quality: Quality
  sound: Sound
  /** Others whose seat is connected to the chamber. */
  present: ReadonlySet<string>
  /** Others' pictures that flow. */
  pictures: ReadonlyMap<string, Picture>
  /** Others whose picture is announced and has not come yet. */
  coming: ReadonlySet<string>
  /** Others who send, but with the microphone off. */
  quiet: ReadonlySet<string>
  /** The names under which this seat is sending now: published, and not muted. */
  sending: ReadonlySet<string>
  camera: Source
  voice: Source
  /** The floor speaks, and our own microphone has given nothing for as long as makes listeners turn to the original. */
  voiceless: boolean
  cameraOn: boolean
  muted: boolean
  channel: string
  channels: readonly string[]
  source: Route
  interpreter: string | undefined
  speaker: Heard['speaker']
  clash: boolean
}>

/** How an interpreter's one voice is sent: on which output, or none; silent for a cough. */
export type Speaking = Readonly<{ output: string | undefined; hushed: boolean }>

const STEP_MS = 50
const TOUCHES = ['pointerdown', 'keydown'] as const
/** Fetched early, a token is used within this time: half of its life. What it opens the node looks up anew. */
const TOKEN_MS = 300_000

/** What a connection to the engine is to its user. */
export type RoomLike = Connection & Pick<ChamberRoom, 'join' | 'refresh'>
export type LoadRoom = () => Promise<{ readonly ChamberRoom: new (entry: Entry) => RoomLike }>

const loadRoom: LoadRoom = () => import('./room.ts')

interface EarlyToken {
  readonly at: number
  readonly token: Promise<string>
}

/** Whether a screen would look the same. */
function same(a: AttendingNow, b: AttendingNow): boolean {
  const keys = Object.keys(a) as (keyof AttendingNow)[]
  return keys.every((key) => equal(a[key], b[key]))
}

function equal(a: unknown, b: unknown): boolean {
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((each) => b.has(each))
  if (a instanceof Map && b instanceof Map) return a.size === b.size && [...a].every(([key, each]) => equal(each, b.get(key)))
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, n) => each === b[n])
  if (isPlain(a) && isPlain(b)) return Object.keys(a).every((key) => a[key] === b[key])
  return a === b
}

/** A voice that the graph refused: the receiver's own level where it tells one; else packets alone say that an output sounds. */
const unmeasured = ({ receiver, purpose }: RemoteTrack): number =>
  receiver?.getSynchronizationSources()[0]?.audioLevel ?? (purpose.kind === 'output' ? 1 : 0)

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const everyone = new WeakMap<Seat<Sitting>, Attending>()

export class Attending {
  /** The attendance of this seat; the first call prepares all that can be prepared before entering. */
  static of(seat: Seat<Sitting>, load = loadRoom): Attending {
    let attending = everyone.get(seat)
    if (!attending) {
      attending = new Attending(seat, load)
      everyone.set(seat, attending)
    }
    return attending
  }

  readonly seat: Seat<Sitting>
  readonly #load: LoadRoom
  readonly #mixer: Mixer
  readonly #sources: Sources
  readonly #line: Line
  readonly #mix = new Mix()
  readonly #listeners = new Set<() => void>()
  #now: AttendingNow
  #heard: Heard = { ramps: [], source: 'original', interpreter: undefined, speaker: undefined, clash: false }
  #room: RoomLike | undefined
  #in: RoomNow = { present: new Set(), tracks: [], sending: new Set(), quality: 'good' }
  #packets = new Map<string, { stamp: number; atMs: number }>()
  #early: EarlyToken | undefined
  #entered = false
  #holders = 0
  #muted = false
  #cameraOn: boolean
  #speaking: Speaking = { output: undefined, hushed: false }
  #warm = false
  #channel: string
  #voiceMeter: { track: MediaStreamTrack; watch: Watch } | undefined
  #voiceless = false
  #timer: ReturnType<typeof setInterval> | undefined
  #unsubscribe: () => void = () => undefined

  private constructor(seat: Seat<Sitting>, load: LoadRoom) {
    this.seat = seat
    this.#load = load
    const found = findPerson(seat.view, seat.member)
    this.#mixer = new Mixer(() => { this.#show() })
    this.#sources = new Sources(
      {
        summit: seat.summit,
        member: seat.member,
        name: found?.name ?? seat.member,
        signal: seat.signal,
        tone: seat.tone,
        ...(seat.role === 'interpreter' && { headset: true }),
      },
      this.#mixer.context,
      () => { this.#sent() },
    )
    this.#line = new Line(
      (signal) => this.#open(signal),
      () => { this.#show() },
    )
    this.#cameraOn = rememberedChoice(seat.summit, seat.member).camera !== 'off'
    this.#channel = rememberedChannel(seat.view, seat.member) ?? channelFor(seat.view, seat.member)
    this.#now = this.#look()
    // When it fails, the attempt to join says so and tries again.
    load().catch(() => undefined)
    this.#prefetch()
  }

  get now(): AttendingNow {
    return this.#now
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Enters and stays, until the last holder lets go and does not take hold again at once. */
  hold(): () => void {
    this.#holders++
    this.#enter()
    return () => {
      this.#holders--
      setTimeout(() => {
        if (this.#holders === 0) this.#leave()
      }, 0)
    }
  }

  choose(channel: string): void {
    if (channel === this.#channel) return
    this.#channel = channel
    rememberChannel(this.seat.view, this.seat.member, channel)
    this.#step()
    this.#show()
  }

  /** The selector is about to be used: let the other languages flow, so that a switch costs nothing. */
  warm(on: boolean): void {
    this.#warm = on
    this.#enable()
  }

  mute(muted: boolean): void {
    this.#muted = muted
    this.#sent()
  }

  /** Off stops the device itself, so that its light goes out. */
  camera(on: boolean): void {
    this.#cameraOn = on
    if (on) this.#openSources()
    else this.#sources.closeCamera()
    this.#sent()
  }

  speak(speaking: Speaking): void {
    this.#speaking = speaking
    this.#sent()
  }

  setVolume(volume: number): void {
    this.#mixer.setVolume(volume)
  }

  /** From a click or a key: the browser lets sound through. */
  unblock(): void {
    void this.#mixer.unblock()
  }

  /** Loudest recent samples, 0 to 1: of what is heard, and of our own voice. */
  levels(): Readonly<{ heard: number; voice: number }> {
    return { heard: this.#mixer.outPeak(), voice: this.#voiceMeter?.watch.peak() ?? 0 }
  }

  /** The device is asked for once more, as after a change of a cable or of the browser's permission. */
  retry(): void {
    this.#openSources()
  }

  #enter(): void {
    if (this.#entered) return
    this.#entered = true
    this.#mixer.begin()
    void this.#useSpeaker()
    this.#unsubscribe = this.seat.subscribe(this.#follow)
    navigator.mediaDevices?.addEventListener('devicechange', this.#plugged)
    window.addEventListener('online', this.#online)
    document.addEventListener('visibilitychange', this.#seen)
    for (const touch of TOUCHES) window.addEventListener(touch, this.#touched)
    this.#timer = setInterval(() => { this.#step() }, STEP_MS)
    this.#line.want(this.#wanted())
    this.#openSources()
    this.#show()
  }

  #leave(): void {
    if (!this.#entered) return
    this.#entered = false
    this.#unsubscribe()
    navigator.mediaDevices?.removeEventListener('devicechange', this.#plugged)
    window.removeEventListener('online', this.#online)
    document.removeEventListener('visibilitychange', this.#seen)
    for (const touch of TOUCHES) window.removeEventListener(touch, this.#touched)
    clearInterval(this.#timer)
    this.#line.want(false)
    this.#sources.close()
    this.#voiceMeter?.watch.end()
    this.#voiceMeter = undefined
    everyone.delete(this.seat)
    void this.#mixer.close()
  }

  #wanted(): boolean {
    const { status, view, member } = this.seat
    const ours = status === 'live' || status === 'connecting' || status === 'node-gone'
    return this.#entered && ours && mayEnter(view, member)
  }

  #status: Seat['status'] | undefined

  readonly #follow = (): void => {
    // The node is back: what failed a moment ago will work now.
    if (this.seat.status === 'live' && this.#status !== 'live') this.#line.hurry()
    this.#status = this.seat.status
    this.#line.want(this.#wanted())
    this.#openSources()
    this.#sent()
    this.#step()
  }

  readonly #online = (): void => { this.#line.hurry() }
  /** A device that slept wakes with the page: neither the line nor the sound waits for a timer. */
  readonly #seen = (): void => {
    if (document.hidden) return
    this.#line.hurry()
    this.unblock()
  }
  /** Any touch of the page lets sound through, not of the button alone. */
  readonly #touched = (): void => {
    if (this.#mixer.sound === 'blocked') this.unblock()
  }
  readonly #plugged = (): void => {
    this.#openSources()
    void this.#useSpeaker()
  }

  /** The speaker chosen in the line check, while it is plugged in; once it is not, the system's own. */
  async #useSpeaker(): Promise<void> {
    const { speaker } = rememberedChoice(this.seat.summit, this.seat.member)
    if (!speaker || this.seat.signal) return
    try {
      const found = findDevice(await navigator.mediaDevices.enumerateDevices(), 'audiooutput', speaker)
      await this.#mixer.useSpeaker(found?.deviceId ?? '')
    } catch {
      // The system's own speaker sounds instead.
    }
  }

  #openSources(): void {
    if (!this.#entered) return
    const may = maySend(this.seat.view, this.seat.member)
    void this.#sources.open({
      camera: this.#cameraOn && may.includes('camera'),
      voice: may.some((name) => name !== 'camera' && purposeOf(name) !== undefined),
    })
  }

  #prefetch(): void {
    if (!mayEnter(this.seat.view, this.seat.member)) return
    const token = this.#fetchToken()
    token.catch(() => undefined)
    this.#early = { at: performance.now(), token }
  }

  async #fetchToken(): Promise<string> {
    const { chambers } = await this.seat.mediaTokens()
    const chamber = chambers.find((c) => c.id === PLENARY)
    if (!chamber) throw new Error('this seat is not admitted to the plenary')
    return chamber.token
  }

  /** A token fetched ahead serves one attempt; later ones are fresh, as the record may have changed. */
  #token(): Promise<string> {
    const early = this.#early
    this.#early = undefined
    return early && performance.now() - early.at < TOKEN_MS ? early.token : this.#fetchToken()
  }

  async #open(signal: AbortSignal): Promise<Connection> {
    const [{ ChamberRoom }, token] = await Promise.all([this.#load(), this.#token()])
    signal.throwIfAborted()
    const room = new ChamberRoom({
      url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`,
      token,
      context: this.#mixer.context,
      pictures: this.seat.signal !== 'tone',
      outgoing: () => this.#outgoing(),
      changed: (now) => {
        if (this.#room !== room) return
        this.#in = now
        this.#enable()
        this.#step()
        this.#show()
      },
    })
    this.#room = room
    await room.join(signal)
    return room
  }

  #outgoing(): readonly Outgoing[] {
    const { view, member, signal } = this.seat
    const { camera, voice } = this.#sources
    const tall = !signal && findPerson(view, member)?.role === 'principal'
    return maySend(view, member).flatMap((name): Outgoing[] => {
      const purpose = purposeOf(name)
      if (purpose?.kind === 'camera') return camera.at === 'open' ? [{ name, source: camera.track, muted: false, height: tall ? 720 : 360 }] : []
      if (!purpose || voice.at !== 'open') return []
      if (purpose.kind === 'microphone') return [{ name, source: voice.track, muted: this.#muted }]
      return [{ name, source: voice.track, muted: this.#speaking.output !== name, hushed: this.#speaking.hushed }]
    })
  }

  /** What is sent has changed. */
  #sent(): void {
    const { voice } = this.#sources
    const track = voice.at === 'open' ? voice.track : undefined
    if (this.#voiceMeter?.track !== track) {
      this.#voiceMeter?.watch.end()
      this.#voiceMeter = track && { track, watch: this.#mixer.watch(track) }
    }
    this.#room?.refresh()
    this.#show()
  }

  /** Only those whom the record lets speak. */
  #playable(): readonly RemoteTrack[] {
    const { view } = this.seat
    return this.#in.tracks.filter((t) => mayPlay(view, t.member, t.name))
  }

  /** The floor and the chosen language flow always, the other languages once the selector is in use. */
  #enable(): void {
    const { view } = this.seat
    for (const track of this.#in.tracks) {
      const { purpose } = track
      const may = mayPlay(view, track.member, track.name)
      if (purpose.kind === 'output') track.enable(may && (this.#warm || purpose.language === this.#channel))
      else track.enable(may)
      if (purpose.kind === 'camera' && may) track.large(findPerson(view, track.member)?.role === 'principal')
    }
  }

  #step(): void {
    const nowMs = performance.now()
    const { view, member } = this.seat
    const voices: Voice[] = []
    const flowing = new Set<string>()
    for (const track of this.#playable()) {
      if (track.purpose.kind === 'camera' || !track.track) continue
      flowing.add(track.id)
      this.#mixer.put(track.id, track.track)
      voices.push({
        id: track.id,
        member: track.member,
        ...(track.purpose.kind === 'output' && { output: track.purpose }),
        unmuted: track.unmuted,
        lastPacketMs: this.#lastPacket(track, nowMs),
        peak: this.#mixer.peak(track.id) ?? unmeasured(track),
      })
    }
    for (const id of this.#mixer.ids()) if (!flowing.has(id)) this.#mixer.drop(id)
    for (const id of this.#packets.keys()) if (!flowing.has(id)) this.#packets.delete(id)
    const ownFloor = !this.#muted && maySend(view, member).includes('microphone') ? this.#voiceMeter : undefined
    const heard = this.#mix.step({
      nowMs,
      listener: member,
      channel: this.#channel,
      language: (m) => languageOf(view, m),
      voices,
      ownPeak: ownFloor?.watch.peak(),
    })
    for (const { id, gain, ms } of heard.ramps) this.#mixer.ramp(id, gain, ms)
    const before = this.#heard
    this.#heard = heard
    const voiceless = this.#listenForOwn(nowMs)
    if (
      voiceless !== this.#voiceless ||
      before.source !== heard.source ||
      before.interpreter !== heard.interpreter ||
      before.clash !== heard.clash ||
      before.speaker?.member !== heard.speaker?.member ||
      before.speaker?.language !== heard.speaker?.language
    ) {
      this.#voiceless = voiceless
      this.#show()
    }
  }

  #ownSilentSinceMs: number | undefined

  /** Judged as listeners judge an output: digital silence while the floor speaks. Where sound is blocked, nothing is measured. */
  #listenForOwn(nowMs: number): boolean {
    const peak = this.#mixer.sound === 'on' ? this.#voiceMeter?.watch.peak() : undefined
    const floorSpeaks = this.#heard.speaker !== undefined && this.#heard.speaker.member !== this.seat.member
    if (peak === undefined || peak > DIGITAL_SILENCE_PEAK || !floorSpeaks) this.#ownSilentSinceMs = undefined
    else this.#ownSilentSinceMs ??= nowMs
    return this.#ownSilentSinceMs !== undefined && nowMs - this.#ownSilentSinceMs >= DIGITAL_SILENCE_MS
  }

  /** When the newest packet was seen: the receiver's own stamp changes with every packet that is decoded. */
  #lastPacket(track: RemoteTrack, nowMs: number): number | null {
    const stamp = track.receiver?.getSynchronizationSources()[0]?.timestamp
    const known = this.#packets.get(track.id)
    if (stamp !== undefined && stamp !== known?.stamp) {
      this.#packets.set(track.id, { stamp, atMs: nowMs })
      return nowMs
    }
    return known?.atMs ?? null
  }

  #look(): AttendingNow {
    const pictures = new Map<string, Picture>()
    const coming = new Set<string>()
    const quiet = new Set<string>()
    for (const track of this.#playable()) {
      if (track.purpose.kind === 'camera' && track.unmuted) {
        if (track.track) pictures.set(track.member, { id: track.id, track: track.track })
        else if (this.seat.signal !== 'tone') coming.add(track.member)
      }
      if (track.purpose.kind === 'microphone' && !track.unmuted) quiet.add(track.member)
    }
    return {
      line: this.#line.state,
      quality: this.#in.quality,
      sound: this.#mixer.sound,
      present: this.#in.present,
      pictures,
      coming,
      quiet,
      sending: this.#in.sending,
      camera: this.#sources.camera,
      voice: this.#sources.voice,
      voiceless: this.#voiceless,
      cameraOn: this.#cameraOn,
      muted: this.#muted,
      channel: this.#channel,
      channels: channelsOf(this.seat.view),
      source: this.#heard.source,
      interpreter: this.#heard.interpreter,
      speaker: this.#heard.speaker,
      clash: this.#heard.clash,
    }
  }

  #show(): void {
    const now = this.#look()
    if (same(now, this.#now)) return
    this.#now = now
    for (const listener of this.#listeners) listener()
  }
}
