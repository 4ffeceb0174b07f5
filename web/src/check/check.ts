/** The state of one line check, free of React: what each of the four rows has found, and what can be done about it. */
import { rememberSettings, rememberedSettings } from '../sound/settings.ts'
import { Sentence, type Reach, type Spectrum } from './bandwidth.ts'
import { cameraConstraints, findDevice, microphoneConstraints, rememberChoice, rememberedChoice, usesHeadset } from './devices.ts'
import type { Choice, Device } from './devices.ts'
import { SILENT_DB, VoiceDetector } from './level.ts'
import type { Heard } from './level.ts'
import { measureLine } from './line.ts'
import type { Ask, Line } from './line.ts'
import { troubleOf } from './trouble.ts'
import type { Trouble } from './trouble.ts'

export type Picture =
  | Readonly<{ at: 'asking' | 'off' }>
  | Readonly<{ at: 'signal'; signal: 'test' | 'tone' }>
  | Readonly<{ at: 'fine'; label: string; stream: MediaStream }>
  | Readonly<{ at: Trouble }>

export type Voice =
  | Readonly<{ at: 'asking' }>
  | Readonly<{ at: 'signal' }>
  | Readonly<{ at: 'fine'; label: string; heard: Heard; muted: boolean; reach?: Reach | undefined }>
  | Readonly<{ at: Trouble }>

export type Ears = Readonly<{ at: 'quiet' | 'playing' | 'played' | 'heard' | 'unheard' | 'failed' }>

export type Found = Readonly<{
  picture: Picture
  voice: Voice
  ears: Ears
  line: Line
  devices: readonly Device[]
  choice: Choice
  headset: boolean
  /** How loud the test sound is, for who sets it: what is comfortable, in dBFS. */
  comfortDb: number
  /** Whether this browser lets a page choose the speaker. */
  speakerChoice: boolean
}>

/** Measures one microphone until it is closed. */
export type Meter = Readonly<{ level: () => number; spectrum: () => Spectrum; close: () => void }>

/** All that the check needs of the browser. */
export type World = Readonly<{
  /** Absent on a page that is not secure. */
  mediaDevices: Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'> | undefined
  meter: (stream: MediaStream) => Meter
  /** Plays the test sound once, on the given speaker or the system's, as loud as said in dBFS. */
  sound: (speaker: string | undefined, db: number | undefined) => Promise<void>
  speakerChoice: boolean
  ask: Ask
  secure: boolean
  online: () => boolean
}>

export type Who = Readonly<{
  summit: string
  member: string
  signal?: 'test' | 'tone' | undefined
  /** What is taken for granted until the seat says otherwise: interpreters work with a headset. */
  headset?: boolean | undefined
  /** False: the seat only looks on, and no device is opened. */
  sends?: boolean
  /** Who listens for hours sets how loud that is. */
  comfort?: boolean
}>

type Kind = 'videoinput' | 'audioinput'

export class Check {
  readonly #world: World
  readonly #who: Who
  readonly #listeners = new Set<() => void>()
  #now: Found
  #over = false
  #streams: Partial<Record<Kind, MediaStream | undefined>> = {}
  /** Counts the askings of a device, so that a late answer to an earlier one is dropped. */
  #asked: Record<Kind, number> = { videoinput: 0, audioinput: 0 }
  #lineAsked = 0
  #meter: Meter | undefined
  #detector = new VoiceDetector()
  #sentence = new Sentence()

  constructor(who: Who, world: World) {
    this.#who = who
    this.#world = world
    const choice = { ...(who.headset !== undefined && { headset: who.headset }), ...rememberedChoice(who.summit, who.member) }
    this.#now = {
      picture: who.signal ? { at: 'signal', signal: who.signal } : { at: choice.camera === 'off' ? 'off' : 'asking' },
      voice: { at: who.signal ? 'signal' : 'asking' },
      ears: { at: 'quiet' },
      line: { at: 'measuring' },
      devices: [],
      choice,
      headset: usesHeadset({ said: choice.headset }),
      comfortDb: rememberedSettings(who.summit, who.member).comfortDb,
      speakerChoice: world.speakerChoice,
    }
  }

  get now(): Found {
    return this.#now
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #show(change: Partial<Found>): void {
    if (this.#over) return
    this.#now = { ...this.#now, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** Begins all rows at once; ends when each has its first verdict. */
  async start(): Promise<void> {
    this.#over = false
    this.#world.mediaDevices?.addEventListener('devicechange', this.#devicesChanged)
    await Promise.all([this.measure(), this.#first()])
  }

  /** Lets go of every device. */
  stop(): void {
    this.#over = true
    this.#world.mediaDevices?.removeEventListener('devicechange', this.#devicesChanged)
    this.#release('videoinput')
    this.#release('audioinput')
  }

  async #first(): Promise<void> {
    await this.#list()
    if (this.#who.signal || this.#who.sends === false) return
    if (!this.#world.mediaDevices) {
      this.#show({ picture: { at: 'insecure' }, voice: { at: 'insecure' } })
      return
    }
    const picture = this.#now.picture.at !== 'off'
    if (picture && this.#present('videoinput') && this.#present('audioinput')) {
      // One question to the person instead of two.
      if (await this.#open(['videoinput', 'audioinput'])) return
    }
    // Asking for each alone says which of the two cannot be used.
    await this.tryVoice()
    if (picture) await this.tryPicture()
  }

  async tryPicture(): Promise<void> {
    this.#release('videoinput')
    this.#show({ picture: { at: 'asking' } })
    await this.#open(['videoinput'])
  }

  async tryVoice(): Promise<void> {
    this.#release('audioinput')
    this.#show({ voice: { at: 'asking' } })
    await this.#open(['audioinput'])
  }

  async chooseCamera(id: string): Promise<void> {
    if (id === 'off') {
      this.#release('videoinput')
      this.#choose({ camera: 'off' })
      this.#show({ picture: { at: 'off' } })
      return
    }
    const camera = this.#deviceOf('videoinput', id)
    if (camera) this.#choose({ camera: { id, label: camera.label } })
    await this.tryPicture()
  }

  async chooseMicrophone(id: string): Promise<void> {
    const microphone = this.#deviceOf('audioinput', id)
    if (microphone) this.#choose({ microphone: { id, label: microphone.label } })
    await this.tryVoice()
  }

  async chooseSpeaker(id: string): Promise<void> {
    const speaker = this.#deviceOf('audiooutput', id)
    if (speaker) this.#choose({ speaker: { id, label: speaker.label } })
    this.#show({ ears: { at: 'quiet' } })
    await this.#processAsUsed()
  }

  async sayHeadset(headset: boolean): Promise<void> {
    this.#choose({ headset })
    await this.#processAsUsed()
  }

  async playSound(): Promise<void> {
    this.#show({ ears: { at: 'playing' } })
    try {
      await this.#world.sound(findDevice(this.#now.devices, 'audiooutput', this.#now.choice.speaker)?.deviceId, this.#who.comfort ? this.#now.comfortDb : undefined)
      // An answer given while it played stays.
      if (this.#now.ears.at === 'playing') this.#show({ ears: { at: 'played' } })
    } catch {
      this.#show({ ears: { at: 'failed' } })
    }
  }

  sayComfort(comfortDb: number): void {
    this.#show({ comfortDb: rememberSettings(this.#who.summit, this.#who.member, { comfortDb }).comfortDb })
  }

  answerSound(heard: boolean): void {
    this.#show({ ears: { at: heard ? 'heard' : 'unheard' } })
  }

  async measure(): Promise<void> {
    const turn = ++this.#lineAsked
    if (!this.#world.online()) {
      this.#show({ line: { at: 'offline' } })
      return
    }
    this.#show({ line: { at: 'measuring' } })
    const line = await measureLine(this.#world.ask, this.#world.secure)
    if (turn === this.#lineAsked) this.#show({ line })
  }

  /** The microphone's level now, in dBFS; called for each frame drawn, and what the verdict on the voice is told by. */
  listen(nowMs: number): number {
    if (!this.#meter) return SILENT_DB
    const db = this.#meter.level()
    const { voice } = this.#now
    const meter = this.#meter
    if (voice.at === 'fine') {
      const heard = this.#detector.hear(db, nowMs)
      const reach = this.#sentence.hear(db, () => meter.spectrum())
      if (heard !== voice.heard || reach !== voice.reach) this.#show({ voice: { ...voice, heard, reach } })
    }
    return db
  }

  #choose(change: Choice): void {
    const choice = { ...this.#now.choice, ...change }
    this.#show({ choice })
    this.#show({ headset: this.#headset() })
    rememberChoice(this.#who.summit, this.#who.member, choice)
  }

  #headset(): boolean {
    const { voice, devices, choice } = this.#now
    const speaker = findDevice(devices, 'audiooutput', choice.speaker) ?? devices.find((d) => d.kind === 'audiooutput')
    return usesHeadset({
      said: choice.headset,
      microphone: voice.at === 'fine' ? voice.label : choice.microphone?.label,
      speaker: speaker?.label,
    })
  }

  /** A microphone keeps the processing it was opened with, so a changed use opens it again. */
  async #processAsUsed(): Promise<void> {
    if (this.#streams.audioinput) await this.tryVoice()
  }

  #present(kind: MediaDeviceKind): boolean {
    return this.#now.devices.some((d) => d.kind === kind)
  }

  #deviceOf(kind: MediaDeviceKind, id: string): Device | undefined {
    return this.#now.devices.find((d) => d.kind === kind && d.deviceId === id)
  }

  async #list(): Promise<void> {
    try {
      const devices = await this.#world.mediaDevices?.enumerateDevices()
      if (devices) this.#show({ devices })
    } catch {
      return // a browser that lists nothing still answers when asked for a device
    }
    this.#show({ headset: this.#headset() })
  }

  /** Opens devices in one asking; shows what came of it, but for a failure of several, which says nothing of each. */
  async #open(kinds: readonly Kind[]): Promise<boolean> {
    const { mediaDevices } = this.#world
    const turns = kinds.map((kind) => ({ kind, turn: ++this.#asked[kind] }))
    const current = (): Kind[] => turns.filter(({ kind, turn }) => turn === this.#asked[kind]).map(({ kind }) => kind)
    try {
      if (!mediaDevices) throw new DOMException('no devices on this page', 'NotSupportedError')
      const { choice, devices } = this.#now
      const stream = await mediaDevices.getUserMedia({
        ...(kinds.includes('videoinput') && { video: cameraConstraints(choice, devices) ?? true }),
        ...(kinds.includes('audioinput') && { audio: microphoneConstraints(choice, devices) }),
      })
      // Devices have names only once they may be used.
      await this.#list()
      const wanted = current()
      for (const kind of kinds) {
        if (wanted.includes(kind)) this.#take(kind, stream)
        else for (const track of tracksOf(kind, stream)) track.stop()
      }
      return true
    } catch (error) {
      const trouble = mediaDevices ? troubleOf(error) : 'insecure'
      if (kinds.length === 1) for (const kind of current()) this.#trouble(kind, trouble)
      return false
    }
  }

  #take(kind: Kind, stream: MediaStream): void {
    const track = tracksOf(kind, stream)[0]
    if (!track) {
      this.#trouble(kind, 'none')
      return
    }
    this.#streams[kind] = stream
    const mine = (): boolean => this.#streams[kind] === stream
    // A track ends by itself when its device is unplugged or the permission is withdrawn.
    track.addEventListener('ended', () => {
      if (!mine()) return
      this.#release(kind)
      this.#trouble(kind, 'unplugged')
    })
    if (kind === 'videoinput') {
      this.#show({ picture: { at: 'fine', label: track.label, stream } })
      return
    }
    this.#detector = new VoiceDetector()
    this.#sentence = new Sentence()
    this.#meter = this.#world.meter(stream)
    const muted = (): void => {
      const { voice } = this.#now
      if (mine() && voice.at === 'fine') this.#show({ voice: { ...voice, muted: track.muted } })
    }
    track.addEventListener('mute', muted)
    track.addEventListener('unmute', muted)
    this.#show({ voice: { at: 'fine', label: track.label, heard: 'waiting', muted: track.muted } })
    this.#show({ headset: this.#headset() })
  }

  #trouble(kind: Kind, at: Trouble): void {
    this.#show(kind === 'videoinput' ? { picture: { at } } : { voice: { at } })
  }

  #release(kind: Kind): void {
    this.#asked[kind]++
    if (kind === 'audioinput') {
      this.#meter?.close()
      this.#meter = undefined
    }
    const stream = this.#streams[kind]
    this.#streams = { ...this.#streams, [kind]: undefined }
    if (stream) for (const track of tracksOf(kind, stream)) track.stop()
  }

  #devicesChanged = (): void => {
    void this.#follow()
  }

  /** What was missing and is plugged in now is tried by itself; what is in use stays. */
  async #follow(): Promise<void> {
    await this.#list()
    if (this.#over || this.#who.signal) return
    const { picture, voice } = this.#now
    const absent: readonly string[] = ['none', 'unplugged'] satisfies Trouble[]
    if (absent.includes(voice.at) && this.#present('audioinput')) await this.tryVoice()
    if (absent.includes(picture.at) && this.#present('videoinput')) await this.tryPicture()
  }
}

function tracksOf(kind: Kind, stream: MediaStream): MediaStreamTrack[] {
  return kind === 'videoinput' ? stream.getVideoTracks() : stream.getAudioTracks()
}
