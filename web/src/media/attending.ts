/**
 * A seat's attendance: the chamber it is in, its connection there, what it sends, what it hears. One object a seat, for the
 * life of the page, so that a screen drawn anew finds everything running. Screens draw from `now` and call the methods.
 *
 * It sends to the one chamber where the seat is. What it hears comes from there as soon as that is joined, and until then
 * from the chamber it came from, while the record lets it. A plenary that opens in a moment is joined ahead: nothing is
 * sent to it and nothing of it is heard or shown before the instant at which all enter.
 */
import { findPerson, type Sitting } from '../api/view.ts'
import type { ChamberToken, Seat } from '../app/seat.ts'
import { findDevice, rememberedChoice } from '../check/devices.ts'
import { DIGITAL_SILENCE_MS, FLOOR, isSigned, type Channel, type Duck, type Source as Route } from '../interpretation/index.ts'
import type { ChamberEncryption } from '../encryption/encryption.ts'
import { ACT, AGAIN, ENTERED, HEAD, SIGNED, type EncryptionNow } from '../encryption/types.ts'
import { Arrivals } from './arrivals.ts'
import { rememberDuck, rememberedDuck } from './balance.ts'
import { keepExposure, type Guard } from '../sound/guard.ts'
import { ceilingDb, rememberedSettings, rememberSettings, type Settings, type Tuning } from '../sound/settings.ts'
import { channelAfter, channelFor, channelsOf, rememberChannel, rememberedChannel } from './channels.ts'
import { Chat, CHAT, type ChatNow } from './chat.ts'
import { INTO, intoOf, sentWith, spokenInto, type Told } from './into.ts'
import type { LineState } from './line.ts'
import { interpretersOf, LISTENS, listensTo } from './listens.ts'
import { alike, DIGITAL_SILENCE_PEAK, Mix, SPEECH_PEAK, type Airing, type Elsewhere, type Heard, type Interpreter, type Voice } from './mix.ts'
import { Mixer, type Bus, type Sound, type Watch } from './mixer.ts'
import { OneVoice, type Offered } from './oneVoice.ts'
import type { OnFloor } from './ownSound.ts'
import { SMALL_BITS, TAKEN_BITS } from './packets.ts'
import { isPicture, mayEnter, mayPlay, maySend, PLENARY, purposeOf } from './purpose.ts'
import { boothOf, CONSECUTIVE, HEARS, interpreterOf } from './relay.ts'
import type { Entry, Outgoing, Quality, RemoteTrack } from './room.ts'
import { SIGNAL, Signals, type Standing } from './signals.ts'
import { rememberedSigns, rememberSigns, SignAir, signsOf, watchedOf, type Sign, type Signing, type Wish } from './signing.ts'
import { isHeld, Sources, type Source, type Wanted } from './sources.ts'
import { rememberedTongue, rememberTongue, speaksIn, SPEAKS, spokenBy, tongueOf, tonguesOf, type Tongue } from './speaks.ts'
import { Spoken } from './spoken.ts'
import { Stay, type Report, type RoomLike } from './stay.ts'
import { Takers, TAKES, takesAsFew, takesOf } from './takes.ts'
import { Frugality, lineOf, MEASURE_MS, type Thrift } from './thrift.ts'
import { Whereabouts, type Here } from './whereabouts.ts'

export type Picture = Readonly<{ id: string; track: MediaStreamTrack }>

export type AttendingNow = Readonly<{
  /** Where this seat is, and why. */
  here: Here
  /** Of the chamber where it is. */
  line: LineState
  /** The chamber whose voices are heard: for a moment still the one that this seat came from. */
  hearing: string | undefined
  quality: Quality
  /** What a poor line makes this seat do without. */
  thrift: Thrift
  /** How long voices wait for what a poor line has lost, in milliseconds; null: as the browser finds best. */
  patienceMs: number | null
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
  /** What this member speaks on the floor, and between which languages they may choose; none: there is nothing to choose. */
  speaks: string
  tongues: readonly string[]
  /** How loud the original stays under its interpretation. */
  duck: Duck
  source: Route
  /** How many interpretations lie between the floor and what is heard. */
  depth: number
  /** The languages on air, how deep each is, and which of them would come back to this seat's own booth. */
  onAir: readonly Channel[]
  /** What this interpreter says is meant for everybody, after the speaker. */
  consecutive: boolean
  interpretations: Heard['interpretations']
  words: Heard['words']
  speaker: Heard['speaker']
  /** The sign language that is watched, beside whatever is heard; undefined: none. */
  signs: string | undefined
  /** Those that booths interpret into. */
  signLanguages: readonly string[]
  /** Who signs in it, live here: the one who went on air last at the end. */
  signing: readonly Signing[]
  /** The line is too poor for it. */
  signsHeld: boolean
  /** Interpreters whose output is live here; of the own booth's, all. */
  live: ReadonlySet<string>
  /** The outputs on air, as far as is known here. */
  airs: readonly Airing[]
  /** What others' signals say that stands, by kind and member. */
  signals: Standing
  /** What is written in the chamber while this seat is there. */
  chat: ChatNow
  /** Of the chamber where it is. */
  encryption: EncryptionNow
}>

/** How an interpreter's one voice is sent: on which output, or none; silent for a cough. */
export type Speaking = Readonly<{ output: string | undefined; hushed: boolean }>

const STEP_MS = 50
/** What stands is told again so often. */
const TELL_MS = 5000
/** Signals that wait for the seat to come where they were told, at most. */
const TO_HEAR = 1000
const TOUCHES = ['pointerdown', 'keydown'] as const
/** Fetched early, a token is used within this time: half of its life. What it opens the node looks up anew. */
const TOKEN_MS = 300_000

/** What a chamber's encryption is to its user. */
export type EncryptionLike = Pick<ChamberEncryption, 'now' | 'room' | 'sendBy' | 'seal' | 'open' | 'end'>

export type LoadRoom = () => Promise<{
  readonly ChamberRoom: new (entry: Entry) => RoomLike
  readonly ChamberEncryption: new (seat: Seat<Sitting>, chamber: string, changed: () => void) => EncryptionLike
}>

export const loadRoom: LoadRoom = async () => {
  const [{ ChamberRoom }, { ChamberEncryption }] = await Promise.all([import('./room.ts'), import('../encryption/encryption.ts')])
  return { ChamberRoom, ChamberEncryption }
}

const unsealed: EncryptionNow = { at: 'off', code: undefined, alarms: [] }

interface EarlyTokens {
  readonly at: number
  readonly chambers: Promise<readonly ChamberToken[]>
  /** Each serves one attempt; later ones are fresh, as the record may have changed. */
  readonly used: Set<string>
}

/** Whether a screen would look the same. */
export function same<Now extends object>(a: Now, b: Now): boolean {
  const keys = Object.keys(a) as (keyof Now)[]
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

const nobody: ReadonlySet<string> = new Set()

const isSeen = (name: string): boolean => {
  const purpose = purposeOf(name)
  return purpose !== undefined && isPicture(purpose)
}

const cameraKey = ({ summit, member }: Seat<Sitting>): string => `parley.camera.${summit}.${member}`

/** What was switched in this tab; a line check begins a new one. */
function keptCamera(seat: Seat<Sitting>): boolean | undefined {
  try {
    const stored = sessionStorage.getItem(cameraKey(seat))
    return stored === null ? undefined : stored === 'on'
  } catch {
    return undefined
  }
}

function keepCamera(seat: Seat<Sitting>, on: boolean): void {
  try {
    sessionStorage.setItem(cameraKey(seat), on ? 'on' : 'off')
  } catch {
    // After a reload the line check's choice holds.
  }
}

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
  readonly #places: Whereabouts
  readonly #stays = new Map<string, Stay>()
  /** By chamber, while it is joined or being joined, and before that of where the seat would be. */
  readonly #encryption = new Map<string, EncryptionLike>()
  readonly #mix = new Mix()
  readonly #spoken: Spoken
  readonly #chat = new Chat()
  /** What this seat and the others in the chamber where it is tell one another. */
  readonly signals = new Signals((bytes, to) => this.#signal(bytes, to), () => {
    this.#enable()
    this.#pack()
    // Who turns to another language is heard in it with the next packet.
    const into = this.signals.of(INTO)
    if (into !== this.#into) {
      this.#into = into
      this.#step()
    }
    this.#show()
  })
  #into: ReadonlyMap<string, unknown> | undefined
  #aired: readonly Airing[] = []
  readonly #listeners = new Set<() => void>()
  #now: AttendingNow
  #heard: Heard = { ramps: [], source: 'original', depth: 0, onAir: [], interpreter: undefined, interpretations: [], words: undefined, speaker: undefined, live: nobody, airs: [] }
  #sources: Sources
  readonly #arrivals = new Arrivals()
  #early: EarlyTokens | undefined
  /** Follows the seat. */
  #awake = false
  #waiters = 0
  #entered = false
  #holders = 0
  /** The chamber that was heard last. */
  #hearing: string | undefined
  #steppedMs: number | undefined
  /** As it was switched by hand, if it was. */
  #switched: boolean | undefined
  #cameraOn: boolean
  #speaking: Speaking = { output: undefined, hushed: false }
  #warm = false
  #channel: string
  /** Whether the channel was chosen, here or on an earlier page. */
  #chosen: boolean
  /** Who is seen large beside the principals: whoever speaks, or did last. */
  #face: string | undefined
  #duck: Duck
  #signsWish: Wish
  #signs: string | undefined
  readonly #signAir = new SignAir()
  /** Of every sign language that flows here. */
  #signing: readonly Signing[] = []
  #watched: readonly Signing[] = []
  readonly #frugality = new Frugality()
  #oneVoice = new OneVoice()
  /** The voices of the chamber that is heard which a poor line carries; undefined: all. */
  #taken: ReadonlySet<string> | undefined
  #measuredMs = -Infinity
  /** Channels that an interpreter may turn to at any moment. */
  #preselected: readonly string[] = []
  #consecutive = false
  #tongue: Tongue | undefined
  #voiceMeter: { track: MediaStreamTrack; watch: Watch } | undefined
  #voiceless = false
  #timer: ReturnType<typeof setInterval> | undefined
  #telling: ReturnType<typeof setInterval> | undefined
  #unsubscribe: (() => void)[] = []

  private constructor(seat: Seat<Sitting>, load: LoadRoom) {
    this.seat = seat
    this.#load = load
    this.#places = Whereabouts.of(seat)
    this.#spoken = new Spoken(seat.summit, seat.member)
    const { summit, member, role } = seat
    const tuning = rememberedSettings(summit, member)
    const protect = role === 'interpreter' ? { ceilingDb: ceilingDb(tuning), keep: keepExposure(summit, member) } : undefined
    this.#mixer = new Mixer(() => { this.#show() }, { protect })
    this.#mixer.tune(tuning)
    this.#sources = this.#makeSources()
    this.#switched = keptCamera(seat)
    this.#cameraOn = this.#wantsCamera()
    const chosen = rememberedChannel(seat.view, member)
    this.#chosen = chosen !== undefined
    this.#channel = chosen ?? channelFor(seat.view, member)
    this.#duck = rememberedDuck(seat.summit, seat.member)
    this.#tongue = rememberedTongue(seat.summit, seat.member)
    this.#signsWish = rememberedSigns(summit, member)
    this.#signs = watchedOf(seat.view, member, this.#signsWish)
    this.#now = this.#look()
    // When it fails, the attempt to join says so and tries again.
    load().then(({ ChamberEncryption }) => { this.#agree(ChamberEncryption) }).catch(() => undefined)
    if (mayEnter(seat.view, seat.member)) this.#prefetch()
  }

  #makeSources(): Sources {
    const { summit, member, role, view, signal, tone, level, light } = this.seat
    return new Sources(
      { summit, member, name: findPerson(view, member)?.name ?? member, signal, tone, level, light, ...(role === 'interpreter' && { headset: true }) },
      this.#mixer.context,
      () => { this.#sent() },
    )
  }

  /** A technician's line check asks for no camera: none is opened unasked. */
  #wantsCamera(): boolean {
    const { summit, member, role } = this.seat
    return this.#switched ?? (role !== 'technician' && rememberedChoice(summit, member).camera !== 'off')
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
    this.#wake()
    this.#enter()
    return () => {
      this.#holders--
      setTimeout(() => { this.#rest() }, 0)
    }
  }

  /** Waits outside, until the answer is called: joins ahead what is about to open, and neither sends nor sounds. */
  wait(): () => void {
    this.#waiters++
    this.#wake()
    return () => {
      this.#waiters--
      setTimeout(() => { this.#rest() }, 0)
    }
  }

  /** How long each member has had the floor of this session, in milliseconds, as this seat has heard it. */
  get spoken(): ReadonlyMap<string, number> {
    return this.#spoken.byMember
  }

  /** To everybody in the chamber. Rejects when the line or the record does not let it. */
  async say(text: string): Promise<void> {
    const { member, view } = this.seat
    const stay = this.#stay()
    if (!stay || !maySend(view, member, stay.chamber).includes(CHAT)) throw new Error('nobody is written to here')
    const sealed = await this.#encryption.get(stay.chamber)?.seal(CHAT, new TextEncoder().encode(text))
    if (!sealed) throw new Error('there are no keys to write with')
    await stay.write(CHAT, sealed)
    this.#chat.said(member, text, this.seat.time())
    this.#show()
  }

  /** Whether it could be sent now. One that cannot is lost; one that stands is told again. */
  async #signal(bytes: Uint8Array<ArrayBuffer>, to: readonly string[] | undefined): Promise<boolean> {
    const stay = this.#stay()
    const sealed = await (stay && this.#encryption.get(stay.chamber)?.seal(SIGNAL, bytes))
    if (!stay || !sealed) return false
    return stay.write(SIGNAL, sealed, { to }).then(() => true, () => false)
  }

  /** Somebody looks at the chat, or not any more. */
  watchChat(on: boolean): void {
    this.#chat.watch(on)
    this.#show()
  }

  choose(channel: string): void {
    this.#chosen = true
    if (channel === this.#channel) return
    this.#channel = channel
    rememberChannel(this.seat.view, this.seat.member, channel)
    this.#tellRelay()
    this.#enable()
    this.#step()
    this.#show()
  }

  /** Watches whoever signs in this language, or nobody. What is heard stays as it is. */
  watch(signs: string | undefined): void {
    const { summit, member, view } = this.seat
    this.#signsWish = signs ?? ''
    rememberSigns(summit, member, this.#signsWish)
    this.#signs = watchedOf(view, member, this.#signsWish)
    this.#tellRelay()
    this.#enable()
    this.#step()
    this.#show()
  }

  /** How loud the original stays under its interpretation. */
  balance(duck: Duck): void {
    this.#duck = duck
    rememberDuck(this.seat.summit, this.seat.member, duck)
    this.#step()
    this.#show()
  }

  /** Channels that flow all the time, so that turning to one costs nothing. */
  preselect(channels: readonly string[]): void {
    this.#preselected = channels
    this.#enable()
  }

  /** What this interpreter says on air is meant for everybody, or for their own channel again. */
  setConsecutive(on: boolean): void {
    this.#consecutive = on
    this.#tellRelay()
    this.#step()
    this.#show()
  }

  /** From now on this member speaks another of their own languages. */
  speakIn(language: string): void {
    const { summit, view, member } = this.seat
    this.#tongue = tongueOf(view, member, language)
    rememberTongue(summit, member, this.#tongue)
    this.#tellRelay()
    this.#step()
    this.#show()
  }

  #language(member: string): string {
    const { view, member: me } = this.seat
    return spokenBy(view, member, member === me ? speaksIn(view, me, this.#tongue) : this.signals.of(SPEAKS).get(member))
  }

  /** Whoever hears this interpreter is to know from what they interpret; interpreters, who hears them. */
  #tellRelay(): void {
    const staffed = boothOf(this.seat.view, this.seat.member) !== undefined
    this.signals.stand(HEARS, staffed && this.#channel !== FLOOR ? { channel: this.#channel } : undefined)
    this.signals.stand(CONSECUTIVE, staffed && this.#consecutive ? { on: true } : undefined)
    this.signals.stand(INTO, staffed ? intoOf(maySend(this.seat.view, this.seat.member), this.#speaking.output) : undefined)
    this.signals.stand(SPEAKS, speaksIn(this.seat.view, this.seat.member, this.#tongue))
    this.signals.stand(LISTENS, listensTo(this.seat.view, this.seat.member, this.#channel, this.#signs), interpretersOf(this.seat.view))
  }

  #interpreter(member: string): Interpreter {
    const { view } = this.seat
    if (member !== this.seat.member) return interpreterOf(view, this.signals.now, member)
    return { ...interpreterOf(view, this.signals.now, member), hears: this.#channel, consecutive: this.#consecutive }
  }

  /** The selector is about to be used: let the other languages flow, so that a switch costs nothing. */
  warm(on: boolean): void {
    this.#warm = on
    this.#enable()
  }

  /** Mixes of what is said here, one a channel, as whoever listens to that channel hears it: the same object for a channel that was there. */
  air(channels: readonly string[]): ReadonlyMap<string, Bus> {
    for (const [channel, { bus }] of this.#airs) {
      if (channels.includes(channel)) continue
      bus.end()
      this.#airs.delete(channel)
    }
    for (const channel of channels) if (!this.#airs.has(channel)) this.#airs.set(channel, { mix: new Mix(), bus: this.#mixer.bus() })
    this.#enable()
    return new Map([...this.#airs].map(([channel, { bus }]) => [channel, bus]))
  }

  readonly #airs = new Map<string, Readonly<{ mix: Mix; bus: Bus }>>()

  mute(muted: boolean): void {
    this.#places.mute(muted)
  }

  /** Off stops the device itself, so that its light goes out. */
  camera(on: boolean): void {
    this.#switched = on
    this.#cameraOn = on
    keepCamera(this.seat, on)
    if (on) this.#openSources()
    // Who signs on air is seen by who watches until they go off.
    else if (!isSeen(this.#speaking.output ?? '')) this.#sources.closeCamera()
    this.#sent()
  }

  speak(speaking: Speaking): void {
    this.#speaking = speaking
    if (isSeen(speaking.output ?? '') && this.#sources.camera.at === 'none') this.#openSources()
    if (speaking.output === undefined && !this.#cameraOn) this.#sources.closeCamera()
    // The voice first: where it is turned to it is heard before the word that it is.
    this.#refresh()
    this.#tellRelay()
    this.#show()
  }

  /** The graph through which this seat hears: a connection beside this one sounds through it, too. */
  get mixer(): Mixer {
    return this.#mixer
  }

  /** What a connection beside this one sends: it is opened wherever the seat is. */
  lend(wanted: Wanted): void {
    this.#lent = wanted
    this.#openSources()
  }

  /** The voice is for somebody else: of what is sent in the chamber nothing is heard, whatever the console says. */
  divert(on: boolean): void {
    this.#diverted = on
    this.#sent()
  }

  #lent: Wanted = { camera: false, voice: false }
  #diverted = false
  #tuned: Partial<Tuning> = {}

  /** How the interpreter last set what they hear. */
  get settings(): Settings {
    return { ...rememberedSettings(this.seat.summit, this.seat.member), ...this.#tuned }
  }

  /** Bass, treble and volumes. What is not named stays as it is, also where the browser keeps nothing. */
  tune(change: Partial<Tuning>): Settings {
    this.#tuned = { ...this.#tuned, ...change }
    const settings = rememberSettings(this.seat.summit, this.seat.member, this.#tuned)
    this.#mixer.tune(settings)
    this.guard?.limitTo(ceilingDb(settings))
    return settings
  }

  /** What protects an interpreter's ears. */
  get guard(): Guard | undefined {
    return this.#mixer.guard
  }

  /** From a click or a key: the browser lets sound through. */
  unblock(): void {
    void this.#mixer.unblock()
  }

  /** Loudest recent samples, 0 to 1: of what is heard, and of our own voice. */
  levels(): Readonly<{ heard: number; voice: number }> {
    return { heard: this.#mixer.outPeak(), voice: this.#voiceMeter?.watch.peak() ?? 0 }
  }

  /** This seat's own voice while it goes to the floor of the plenary. */
  onFloor(): OnFloor | undefined {
    const stay = this.#stay()
    const { voice } = this.#sources
    if (stay?.chamber !== PLENARY || voice.at !== 'open' || !stay.now.sending.has('microphone')) return undefined
    const others = this.#playable(stay).filter(({ purpose, unmuted }) => purpose.kind === 'microphone' && unmuted)
    return {
      track: voice.track,
      context: this.#mixer.context,
      played: this.#mixer.heard,
      others: () => others.some(({ id }) => (this.#mixer.peak(id) ?? 0) >= this.#mix.speechPeak(id)),
      stats: () => stay.uplink('microphone'),
    }
  }

  /** The device is asked for once more, as after a change of a cable or of the browser's permission. */
  retry(): void {
    this.#openSources()
  }

  /** On air with another microphone, while a chosen device is missing. */
  goOnWith(microphone: string): void {
    this.#sources.goOnWith(microphone)
  }

  #wake(): void {
    if (this.#awake) return
    this.#awake = true
    this.#unsubscribe.push(this.seat.subscribe(this.#follow), this.#places.subscribe(this.#follow))
    window.addEventListener('online', this.#online)
    document.addEventListener('visibilitychange', this.#seen)
    this.#settle()
  }

  #rest(): void {
    if (this.#holders === 0) this.#leave()
    if (this.#holders + this.#waiters > 0 || !this.#awake) return
    this.#awake = false
    for (const end of this.#unsubscribe.splice(0)) end()
    window.removeEventListener('online', this.#online)
    document.removeEventListener('visibilitychange', this.#seen)
    this.#settle()
    this.#forget()
    everyone.delete(this.seat)
    void this.#mixer.close()
  }

  #enter(): void {
    if (this.#entered) return
    // The line check came after this seat was made ready, and booths may have come since.
    this.#cameraOn = this.#wantsCamera()
    this.#followChannel()
    this.#entered = true
    this.#mixer.begin()
    void this.#useSpeaker()
    navigator.mediaDevices?.addEventListener('devicechange', this.#plugged)
    for (const touch of TOUCHES) window.addEventListener(touch, this.#touched)
    this.#timer = setInterval(() => { this.#step() }, STEP_MS)
    this.#telling = setInterval(() => { this.signals.again() }, TELL_MS)
    this.#follow()
  }

  #leave(): void {
    if (!this.#entered) return
    this.#entered = false
    navigator.mediaDevices?.removeEventListener('devicechange', this.#plugged)
    for (const touch of TOUCHES) window.removeEventListener(touch, this.#touched)
    clearInterval(this.#timer)
    clearInterval(this.#telling)
    this.#steppedMs = undefined
    this.#settle()
    this.#sources.close()
    this.#sources = this.#makeSources()
    this.#voiceMeter?.watch.end()
    this.#voiceMeter = undefined
    for (const id of this.#played) this.#mixer.drop(id)
    this.#played = nobody
  }

  /** Not closed, and not in another tab. */
  get #ours(): boolean {
    const { status } = this.seat
    return status === 'live' || status === 'connecting' || status === 'node-gone'
  }

  /** Joined chambers are those where the seat is, was a moment ago, or will be in a moment. */
  #wanted(): ReadonlySet<string> {
    const { view, shown, member } = this.seat
    if (!this.#awake || !this.#ours) return new Set()
    const { chamber } = this.#places.here
    const opens = view.session !== null && shown.session === null
    const behind = this.#entered && chamber !== undefined && !this.#stays.get(chamber)?.joined ? this.#hearing : undefined
    // What was joined ahead stands until the screen of the plenary enters it.
    const wanted = [chamber !== undefined && (this.#entered || this.#stays.has(chamber)) ? chamber : undefined, opens ? PLENARY : undefined, behind]
    return new Set(wanted.filter((each) => each !== undefined && mayEnter(view, member, each)) as string[])
  }

  /** Makes the lines agree with where the seat is. */
  #settle(): void {
    const wanted = this.#wanted()
    for (const [chamber, stay] of this.#stays) {
      if (wanted.has(chamber)) continue
      this.#stays.delete(chamber)
      stay.line.want(false)
      this.#endKeys(chamber)
    }
    // Those agreed ahead for where the seat is not any more.
    const place = this.#places.here
    for (const chamber of this.#encryption.keys()) {
      const ahead = chamber === place.chamber && mayEnter(this.seat.view, this.seat.member, chamber)
      if (!wanted.has(chamber) && !ahead) this.#endKeys(chamber)
    }
    for (const chamber of wanted) {
      if (this.#stays.has(chamber)) continue
      const stay = new Stay(chamber, (report, signal) => this.#open(chamber, report, signal), () => { this.#changed(stay) })
      this.#stays.set(chamber, stay)
      stay.line.want(true)
    }
    const here = this.#stay()
    const was = this.#hearing
    if (here?.joined) this.#hearing = here.chamber
    else if (this.#hearing !== undefined && !this.#stays.get(this.#hearing)?.joined) this.#hearing = undefined
    // Coming and going asks for one look more: what was left behind is let go once the other is joined.
    if (was !== this.#hearing) this.#settle()
  }

  #changed(stay: Stay): void {
    // It was let go: whatever comes from there still is over.
    if (this.#stays.get(stay.chamber) !== stay) return
    this.#settle()
    this.#enable()
    this.#step()
    this.#show()
    this.#seePresent()
  }

  /** Who can be told anything: those who are there, once there are keys to tell it with. */
  #seePresent(): void {
    const stay = this.#stay()
    if (!stay) this.signals.present(nobody)
    else if (this.#encryption.get(stay.chamber)?.now.at === 'on') this.signals.present(stay.now.present)
  }

  /** The chamber where this seat is. */
  #stay(): Stay | undefined {
    const { chamber } = this.#places.here
    return this.#entered && chamber !== undefined ? this.#stays.get(chamber) : undefined
  }

  #status: Seat['status'] | undefined

  readonly #follow = (): void => {
    // The node is back: what failed a moment ago will work now.
    if (this.seat.status === 'live' && this.#status !== 'live') this.#hurry()
    this.#status = this.seat.status
    this.#spoken.sit(this.seat.shown.session?.since ?? '', this.#sitting)
    this.#sitting = this.seat.shown.session !== null
    if (this.#places.here.chamber !== this.#chatIn) {
      this.#chatIn = this.#places.here.chamber
      this.#chat.clear()
    }
    // A booth may have come or gone.
    this.#followChannel()
    this.#signs = watchedOf(this.seat.view, this.seat.member, this.#signsWish)
    this.#tellRelay()
    this.#settle()
    this.#seePresent()
    this.#hearEarly()
    this.#openSources()
    this.#enable()
    this.#sent()
    this.#step()
  }

  /** Whether a session was on a moment ago. */
  #sitting = false
  #chatIn: string | undefined

  #followChannel(): void {
    if (this.#chosen) return
    const { view, member } = this.seat
    const chosen = rememberedChannel(view, member)
    this.#chosen = chosen !== undefined
    this.#channel = chosen ?? (this.#entered ? channelAfter(view, member, this.#channel) : channelFor(view, member))
  }

  #hurry(): void {
    for (const stay of this.#stays.values()) stay.line.hurry()
  }

  readonly #online = (): void => { this.#hurry() }
  /** A device that slept wakes with the page: neither the line nor the sound waits for a timer. */
  readonly #seen = (): void => {
    if (document.hidden) return
    this.#hurry()
    if (this.#entered) this.unblock()
  }
  /** Any touch of the page lets sound through, not of the button alone. */
  readonly #touched = (): void => {
    if (this.#mixer.sound === 'blocked') this.unblock()
  }
  readonly #plugged = (): void => {
    this.#openSources()
    void this.#sources.follow()
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
    const { chamber } = this.#places.here
    if (!this.#entered) return
    const may = chamber === undefined ? [] : maySend(this.seat.view, this.seat.member, chamber)
    const purposes = may.map(purposeOf).filter((purpose) => purpose !== undefined)
    const signs = boothOf(this.seat.view, this.seat.member)?.outputs.some(isSigned) ?? false
    void this.#sources.open({
      // Who goes on air in a sign language sends a picture, whatever they chose for the booth.
      camera: (this.#cameraOn && (purposes.some(isPicture) || this.#lent.camera)) || isSeen(this.#speaking.output ?? ''),
      voice: purposes.some((purpose) => !isPicture(purpose)) || this.#lent.voice,
      signs,
    })
  }

  #prefetch(): void {
    const chambers = this.seat.mediaTokens().then((doors) => doors.chambers)
    chambers.catch(() => undefined)
    this.#early = { at: performance.now(), chambers, used: new Set() }
  }

  async #token(chamber: string): Promise<string> {
    const early = this.#early
    if (early && performance.now() - early.at < TOKEN_MS && !early.used.has(chamber)) {
      early.used.add(chamber)
      const found = (await early.chambers).find((door) => door.id === chamber)
      if (found) return found.token
    }
    const { chambers } = await this.seat.mediaTokens()
    const door = chambers.find((each) => each.id === chamber)
    if (!door) throw new Error('this seat is not admitted to the chamber')
    return door.token
  }

  async #open(chamber: string, report: Report, signal: AbortSignal): Promise<RoomLike> {
    // The keys are agreed while the connection is made.
    const loading = this.#load().then((loaded) => ({ ...loaded, encryption: this.#encrypted(chamber, loaded.ChamberEncryption) }))
    const [{ ChamberRoom, encryption }, token] = await Promise.all([loading, this.#token(chamber)])
    signal.throwIfAborted()
    const room: RoomLike = new ChamberRoom({
      url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`,
      token,
      context: this.#mixer.context,
      pictures: this.seat.signal !== 'tone',
      sealed: encryption.room(),
      outgoing: () => this.#outgoing(chamber),
      changed: (now) => { report.changed(room, now) },
      heard: (from, topic, data) => void this.#read(chamber, from, topic, data),
    })
    encryption.sendBy((topic, bytes, to) => {
      const members = to && ('member' in to ? [to.member] : this.#takers(chamber, to.takes))
      // To nobody would be to everybody.
      if (members?.length !== 0) room.write(topic, bytes, { lossy: topic !== ACT, to: members }).catch(() => undefined)
    })
    report.made(room)
    await room.join(signal)
    return room
  }

  /** The keys of where this seat would be now are agreed before it enters: its first picture need not wait for them. */
  #agree(Encryption: Awaited<ReturnType<LoadRoom>>['ChamberEncryption']): void {
    const { chamber } = this.#places.here
    if (everyone.get(this.seat) !== this || !this.#ours || chamber === undefined || !mayEnter(this.seat.view, this.seat.member, chamber)) return
    this.#encrypted(chamber, Encryption)
    this.#unsubscribe.push(this.seat.subscribe(() => { if (!this.#ours) this.#forget() }))
  }

  #endKeys(chamber: string): void {
    this.#encryption.get(chamber)?.end()
    this.#encryption.delete(chamber)
  }

  #forget(): void {
    for (const chamber of this.#encryption.keys()) this.#endKeys(chamber)
  }

  #encrypted(chamber: string, Encryption: Awaited<ReturnType<LoadRoom>>['ChamberEncryption']): EncryptionLike {
    let encryption = this.#encryption.get(chamber)
    if (!encryption) this.#encryption.set(chamber, (encryption = new Encryption(this.seat, chamber, () => {
      this.#show()
      this.#seePresent()
    })))
    return encryption
  }

  /** What is told where the seat will be in a moment is heard once it is there. */
  #hear(chamber: string, from: string, bytes: Uint8Array): void {
    if (chamber === this.#stay()?.chamber) this.signals.receive(from, bytes)
    else if (this.#stays.has(chamber) && this.#toHear.length < TO_HEAR) this.#toHear.push({ chamber, from, bytes })
  }

  #hearEarly(): void {
    const chamber = this.#stay()?.chamber
    const early = this.#toHear
    this.#toHear = early.filter((each) => each.chamber !== chamber && this.#stays.has(each.chamber))
    for (const each of early) if (each.chamber === chamber) this.signals.receive(each.from, each.bytes)
  }

  #toHear: { chamber: string; from: string; bytes: Uint8Array }[] = []

  /** What opens under the sender's own key: of chat only what comes from whom the record lets chat there. */
  async #read(chamber: string, from: string, topic: string, data: Uint8Array): Promise<void> {
    if (![ACT, AGAIN, CHAT, ENTERED, HEAD, SIGNAL, SIGNED].includes(topic)) return
    const plain = await this.#encryption.get(chamber)?.open(from, topic, data)
    if (plain && topic === SIGNAL) this.#hear(chamber, from, plain)
    if (plain && topic === ENTERED && chamber === this.#stay()?.chamber) this.signals.ready(from)
    if (!plain || topic !== CHAT || chamber !== this.#stay()?.chamber || !maySend(this.seat.view, from, chamber).includes(CHAT)) return
    this.#chat.receive(from, plain, this.seat.time())
    this.#show()
  }

  /** Nothing goes to a chamber where the seat is not yet, or not any more. */
  #outgoing(chamber: string): readonly Outgoing[] {
    if (chamber !== this.#stay()?.chamber) return []
    const { view, member, signal } = this.seat
    const { camera, voice } = this.#sources
    const muted = this.#places.muted(chamber)
    const tall = !signal && findPerson(view, member)?.role === 'principal'
    const names = maySend(view, member, chamber)
    // Off air at once, so that listeners have the original: what stands in for a headset would let the floor into the voice.
    const on = isHeld(voice) ? [] : sentWith(names, this.#speaking.output)
    return names.flatMap((name): Outgoing[] => {
      const purpose = purposeOf(name)
      if (purpose?.kind === 'camera') return camera.at === 'open' ? [{ name, source: camera.track, muted: this.#frugality.state !== 'full' || !this.#cameraOn, height: tall ? 720 : 360, single: this.seat.light === true }] : []
      if (purpose?.kind === 'signs') return camera.at === 'open' ? [{ name, source: camera.track, muted: this.#speaking.output !== name, height: signal ? 360 : 720, single: this.seat.light === true }] : []
      if (!purpose || voice.at !== 'open') return []
      const bits = this.#frugality.state !== 'full' ? SMALL_BITS : this.#small ? TAKEN_BITS : undefined
      const long = !this.#frugality.steady || this.#long || this.seat.light === true
      if (purpose.kind === 'microphone') return [{ name, source: voice.track, muted: muted || this.#diverted, bits, long }]
      return [{ name, source: voice.track, bits, long, muted: !on.includes(name), hushed: this.#speaking.output !== name || this.#speaking.hushed || this.#diverted }]
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
    this.#refresh()
    this.#show()
  }

  #refresh(): void {
    for (const stay of this.#stays.values()) stay.refresh()
  }

  /** Only those whom the record lets speak there. */
  #playable(stay: Stay | undefined): readonly (RemoteTrack & Told)[] {
    const { view } = this.seat
    if (!stay) return []
    return spokenInto(stay.now.tracks.filter((t) => mayPlay(view, t.member, t.name, stay.chamber)), this.signals.of(INTO), (member) => boothOf(view, member)?.id)
  }

  /**
   * Whether a track is sent here. Of outputs those of the chosen language, of one that may be turned to, a boothmate's, and
   * what all are to hear; on a poor line nothing for later, and of voices those that are taken.
   */
  #flows({ id, member, purpose }: RemoteTrack, chamber: string): boolean {
    if (purpose.kind === 'camera') return this.#frugality.state !== 'sound'
    // Nobody hears their own booth; whether a boothmate is heard decides when one may go off air.
    const ofOurBooth = 'booth' in purpose && purpose.booth === boothOf(this.seat.view, this.seat.member)?.id
    if (purpose.kind === 'signs') return this.#frugality.signs && (ofOurBooth || purpose.language === this.#signs)
    if (ofOurBooth) return true
    const poor = this.#frugality.state !== 'full'
    if (poor && this.#taken && chamber === this.#hearing && this.#airs.size === 0) return this.#taken.has(id)
    if (purpose.kind !== 'output') return true
    const { language } = purpose
    if (language === this.#channel || this.#airs.has(language) || this.#interpreter(member).consecutive === true) return true
    return !poor && (this.#warm || this.#preselected.includes(language))
  }

  /** Looks at the line once a while. */
  #economize(stay: Stay | undefined, nowMs: number): void {
    if (stay?.joined && nowMs - this.#measuredMs >= MEASURE_MS) {
      this.#measuredMs = nowMs
      void this.#measure(stay)
    }
  }

  /** On a poor line: one voice, as long as it is heard. */
  #choose(voices: readonly Voice[], told: ReadonlySet<string>, nowMs: number): void {
    const before = this.#taken
    if (this.#frugality.state === 'full') {
      if (before) this.#oneVoice = new OneVoice()
      this.#taken = undefined
    } else {
      const { view, member } = this.seat
      const { understands = [] } = boothOf(view, member) ? this.#interpreter(member) : {}
      const offered = voices.flatMap((voice): Offered[] => {
        const interpretation = voice.output !== undefined
        if (interpretation && voice.output.language !== this.#channel && this.#interpreter(voice.member).consecutive !== true) return []
        const language = this.#language(voice.member)
        return [{ ...voice, unmuted: voice.unmuted && !voice.unsaid, interpretation, followed: language === this.#channel || understands.includes(language), told: told.has(voice.member) }]
      })
      this.#taken = this.#oneVoice.take(offered, { nowMs, interpreter: this.#heard.interpreter, speaker: this.#heard.speaker?.member })
    }
    if (!equal(before, this.#taken)) this.#enable()
  }

  /** Told before it is asked for: nobody's word on a stream is to be missing once that comes. */
  #tellTaken(): void {
    const hearing = this.#frugality.state !== 'full' && this.#hearing !== undefined ? this.#stays.get(this.#hearing) : undefined
    const voices = hearing && new Set(this.#playable(hearing).flatMap((track) => (track.purpose.kind !== 'camera' && this.#flows(track, hearing.chamber) ? [track.member] : [])))
    this.signals.stand(TAKES, takesOf(this.#frugality.state !== 'sound', voices))
  }

  /** The heads of the usual packets alone fill a poor line: while somebody hears on one, all speak in longer ones, and who is heard there in fewer bits. */
  #pack(): void {
    const said = [...this.signals.of(TAKES).values()]
    const [long, small] = [said.length > 0, said.some((each) => takesAsFew(each, this.seat.member))]
    if (long === this.#long && small === this.#small) return
    this.#long = long
    this.#small = small
    this.#refresh()
  }

  #long = false
  #small = false

  readonly #takersOf = new Takers()

  /** Those in the chamber who take what this seat sends for a purpose; undefined: everybody. */
  #takers(chamber: string, purpose: string): readonly string[] | undefined {
    const stay = this.#stay()
    return stay?.chamber === chamber ? this.#takersOf.of(this.seat.member, purpose, stay.now.present, this.signals.of(TAKES), performance.now()) : undefined
  }

  async #measure(stay: Stay): Promise<void> {
    const said = () => { const { state, signs, steady, patienceMs } = this.#frugality; return [state, signs, steady, patienceMs].join(' ') }
    const before = said()
    const stats = await stay.traffic().catch(() => undefined)
    if (!stats || stay !== this.#stay()) return
    this.#frugality.step(lineOf(stats.values(), performance.now(), [...stay.now.sending].some(isSeen)))
    if (said() === before) return
    this.#enable()
    this.#sent()
  }

  /** In the plenary the floor and the chosen language flow always, the other languages once the selector is in use. */
  #enable(): void {
    const { view } = this.seat
    this.#tellTaken()
    for (const { chamber, now } of this.#stays.values()) {
      for (const track of now.tracks) {
        const { purpose } = track
        const may = mayPlay(view, track.member, track.name, chamber)
        track.enable(may && this.#flows(track, chamber))
        if (!isPicture(purpose)) track.wait(this.#frugality.patienceMs)
        if (purpose.kind === 'signs' && may) track.large(this.#frugality.state === 'full')
        if (purpose.kind === 'camera' && may) track.large(this.#frugality.state === 'full' && (chamber !== PLENARY || track.member === this.#face || findPerson(view, track.member)?.role === 'principal'))
      }
    }
  }

  #step(): void {
    if (!this.#entered) return
    const nowMs = performance.now()
    const { view, member } = this.seat
    this.#economize(this.#stay(), nowMs)
    const voices: Voice[] = []
    const elsewhere: Elsewhere[] = []
    const flowing = new Set<string>()
    const signs: Sign[] = []
    const seen = new Set<string>()
    const hearing = this.#hearing === undefined ? undefined : this.#stays.get(this.#hearing)
    const told = hearing?.speaking() ?? nobody
    for (const track of this.#playable(hearing)) {
      if (!hearing) continue
      if (track.purpose.kind === 'signs' && track.track) {
        seen.add(track.id)
        signs.push({ ...track.purpose, id: track.id, member: track.member, unmuted: track.unmuted, lastFrameMs: this.#arrivals.newestMs(track.id, track.receiver, nowMs), track: track.track })
      }
      if (isPicture(track.purpose)) continue
      const flows = this.#flows(track, hearing.chamber)
      if (track.purpose.kind === 'output' && track.unmuted && !(track.track && flows)) elsewhere.push({ ...track.purpose, member: track.member })
      if (!track.track) continue
      flowing.add(track.id)
      this.#mixer.put(track.id, track.track, track.purpose.kind === 'output' ? 'relay' : 'floor', track.member)
      // Of who is not taken on a poor line the engine tells whether they speak.
      const measured = flows || track.purpose.kind === 'output'
      voices.push({
        id: track.id,
        member: track.member,
        ...(track.purpose.kind === 'output' && { output: track.purpose }),
        unmuted: track.unmuted,
        ...(track.aside && { aside: true }),
        ...(track.unsaid && { unsaid: true }),
        lastPacketMs: this.#arrivals.newestMs(track.id, track.receiver, nowMs),
        peak: measured ? (this.#mixer.peak(track.id) ?? unmeasured(track)) : told.has(track.member) ? SPEECH_PEAK : 0,
        ...(!measured && { unmeasured: true }),
      })
    }
    for (const id of this.#played) if (!flowing.has(id)) this.#mixer.drop(id)
    this.#played = flowing
    this.#arrivals.keep(new Set([...flowing, ...seen]))
    const heardHere = hearing && hearing === this.#stay() && !this.#places.muted(hearing.chamber)
    const ownFloor = heardHere && maySend(view, member, hearing.chamber).includes('microphone') ? this.#voiceMeter : undefined
    const own = purposeOf(this.#speaking.output ?? '')
    if (own?.kind === 'output') elsewhere.push({ ...own, member })
    const moment = {
      nowMs,
      listener: member,
      booth: boothOf(view, member)?.id,
      interpreter: (m: string) => this.#interpreter(m),
      elsewhere,
      language: (m: string) => this.#language(m),
      voices,
    }
    // Nobody interprets in a caucus.
    const channel = hearing && hearing.chamber !== PLENARY ? FLOOR : this.#channel
    const heard = this.#mix.step({ ...moment, channel, duckDb: this.#duck, ownPeak: ownFloor?.watch.peak() })
    for (const { id, gain, ms } of heard.ramps) this.#mixer.ramp(id, gain, ms)
    for (const [aired, { mix, bus }] of this.#airs) for (const { id, gain, ms } of mix.step({ ...moment, channel: aired }).ramps) bus.ramp(id, gain, ms)
    if (hearing?.chamber === PLENARY && heard.speaker) this.#spoken.add(heard.speaker.member, nowMs - (this.#steppedMs ?? nowMs), nowMs)
    this.#steppedMs = nowMs
    const before = this.#heard
    this.#heard = heard
    this.#see(heard.speaker?.member)
    this.#choose(voices, told, nowMs)
    const voiceless = this.#listenForOwn(nowMs)
    const signing = this.#signing
    this.#signing = this.#signAir.step(signs, nowMs)
    if (
      signing !== this.#signing ||
      voiceless !== this.#voiceless ||
      before.source !== heard.source ||
      before.depth !== heard.depth ||
      before.onAir !== heard.onAir ||
      before.interpretations !== heard.interpretations ||
      before.words !== heard.words ||
      before.live !== heard.live ||
      before.airs !== heard.airs ||
      before.speaker?.member !== heard.speaker?.member ||
      before.speaker?.language !== heard.speaker?.language
    ) {
      this.#voiceless = voiceless
      this.#show()
    }
  }

  /** Interpreters and the public see whoever speaks as large as principals. */
  #see(speaker: string | undefined): void {
    const sees = boothOf(this.seat.view, this.seat.member) !== undefined || this.#airs.size > 0
    const face = sees ? (speaker ?? this.#face) : undefined
    if (face === this.#face) return
    this.#face = face
    this.#enable()
  }

  /** What sounds of the chambers' voices; other voices in the mixer are somebody else's. */
  #played: ReadonlySet<string> = nobody
  #ownSilentSinceMs: number | undefined

  /** Judged as listeners judge an output: digital silence while the floor speaks. Where sound is blocked, nothing is measured. */
  #listenForOwn(nowMs: number): boolean {
    const peak = this.#mixer.sound === 'on' ? this.#voiceMeter?.watch.peak() : undefined
    const floorSpeaks = this.#heard.speaker !== undefined && this.#heard.speaker.member !== this.seat.member
    if (peak === undefined || peak > DIGITAL_SILENCE_PEAK || !floorSpeaks) this.#ownSilentSinceMs = undefined
    else this.#ownSilentSinceMs ??= nowMs
    return this.#ownSilentSinceMs !== undefined && nowMs - this.#ownSilentSinceMs >= DIGITAL_SILENCE_MS
  }

  #look(): AttendingNow {
    const pictures = new Map<string, Picture>()
    const coming = new Set<string>()
    const quiet = new Set<string>()
    const stay = this.#stay()
    for (const track of this.#playable(stay)) {
      if (track.purpose.kind === 'camera' && track.unmuted && this.#frugality.state !== 'sound') {
        if (track.track) pictures.set(track.member, { id: track.id, track: track.track })
        else if (this.seat.signal !== 'tone') coming.add(track.member)
      }
      if (track.purpose.kind === 'microphone' && !track.unmuted) quiet.add(track.member)
    }
    return {
      here: this.#places.here,
      line: stay?.line.state ?? 'out',
      hearing: this.#hearing,
      quality: stay?.now.quality ?? 'good',
      thrift: this.#frugality.state,
      patienceMs: this.#frugality.patienceMs,
      sound: this.#mixer.sound,
      present: stay?.now.present ?? nobody,
      pictures,
      coming,
      quiet,
      sending: stay?.now.sending ?? nobody,
      camera: this.#sources.camera,
      voice: this.#sources.voice,
      voiceless: this.#voiceless,
      cameraOn: this.#cameraOn,
      muted: this.#places.muted(this.#places.here.chamber),
      channel: this.#channel,
      channels: channelsOf(this.seat.view),
      speaks: this.#language(this.seat.member),
      tongues: maySend(this.seat.view, this.seat.member).includes('microphone') ? tonguesOf(this.seat.view, this.seat.member) : [],
      duck: this.#duck,
      source: this.#heard.source,
      depth: this.#heard.depth,
      signs: this.#signs,
      signLanguages: signsOf(this.seat.view),
      signing: this.#watching(),
      signsHeld: this.#signs !== undefined && !this.#frugality.signs,
      onAir: this.#heard.onAir,
      consecutive: this.#consecutive,
      interpretations: this.#heard.interpretations,
      words: this.#heard.words,
      speaker: this.#heard.speaker,
      live: this.#signing.length === 0 ? this.#heard.live : new Set([...this.#heard.live, ...this.#signing.map(({ member }) => member)]),
      airs: this.#onAir(),
      signals: this.signals.now,
      chat: this.#chat.now,
      encryption: (stay && this.#encryption.get(stay.chamber)?.now) ?? unsealed,
    }
  }

  /** The outputs on air, of who signs too, this seat included; the same list as long as nothing changes in it. */
  #onAir(): readonly Airing[] {
    const own = purposeOf(this.#speaking.output ?? '')
    const signs = [...this.#signing, ...(own?.kind === 'signs' ? [{ ...own, member: this.seat.member }] : [])]
    const airs = [...this.#heard.airs, ...signs.map(({ member, booth, language }) => ({ booth, language, member, consecutive: false }))]
    if (!alike(airs, this.#aired)) this.#aired = airs
    return this.#aired
  }

  /** The same list as long as nothing changes in it. */
  #watching(): readonly Signing[] {
    const watched = this.#signing.filter(({ language }) => language === this.#signs)
    if (watched.length !== this.#watched.length || watched.some((each, n) => each.id !== this.#watched[n]?.id)) this.#watched = watched
    return this.#watched
  }

  #show(): void {
    const now = this.#look()
    if (same(now, this.#now)) return
    this.#now = now
    for (const listener of this.#listeners) listener()
  }
}
