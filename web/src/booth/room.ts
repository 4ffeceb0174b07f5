/**
 * A seat's place in its booth's chamber, beside the one in the plenary and whatever goes on there: boothmates, and a
 * technician whom they let in, hear, see and write to one another. The camera goes there; the voice only while somebody
 * talks to the booth, and then it goes nowhere else. What comes from there sounds through the seat's one mixer, at a
 * volume of its own.
 */
import { findPerson, type Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { ACT, AGAIN, ENTERED, HEAD, SIGNED, type EncryptionNow } from '../encryption/types.ts'
import { loadRoom, same, type Attending, type EncryptionLike, type LoadRoom, type Picture } from '../media/attending.ts'
import type { LineState } from '../media/line.ts'
import { SMALL_BITS } from '../media/packets.ts'
import { boothChamberOf, mayEnter, mayPlay, maySend } from '../media/purpose.ts'
import type { Outgoing, RemoteTrack } from '../media/room.ts'
import { SIGNAL, Signals } from '../media/signals.ts'
import { Stay, type Report, type RoomLike } from '../media/stay.ts'
import { added, bodyOf, emptyLog, heardFromBooths, heardInBooth, LINE, looked, othersOf, type Circle, type Log, type Said, type Written } from './lines.ts'
import { afterTalk, silent, talks, type TalkDeed, type Talking } from './talking.ts'

export type BoothNow = Readonly<{
  line: LineState
  encryption: EncryptionNow
  /** Others whose seat is in the booth. */
  present: ReadonlySet<string>
  pictures: ReadonlyMap<string, Picture>
  /** Others who talk to the booth. */
  talking: ReadonlySet<string>
  /** The own voice is meant for the booth, whether or not it is heard there yet. */
  talks: boolean
  /** It goes there. */
  heard: boolean
  log: Log
}>

const RAMP_MS = 20
const nobody: ReadonlySet<string> = new Set()
const off: EncryptionNow = { at: 'off', code: undefined, alarms: [] }

export class BoothRoom {
  readonly booth: string
  readonly #chamber: string
  readonly #seat: Seat<Sitting>
  readonly #attending: Attending
  readonly #load: LoadRoom
  readonly #stay: Stay
  readonly #signals = new Signals((bytes, to) => this.#signal(bytes, to), () => undefined)
  readonly #listeners = new Set<() => void>()
  #ends: readonly (() => void)[] = []
  #encryption: EncryptionLike | undefined
  #playing: ReadonlySet<string> = nobody
  #talkKey = silent
  #log = emptyLog
  #watched = false
  #now: BoothNow = { line: 'out', encryption: off, present: nobody, pictures: new Map(), talking: nobody, talks: false, heard: false, log: emptyLog }
  #inside = false

  constructor(seat: Seat<Sitting>, booth: string, attending: Attending, load = loadRoom) {
    this.booth = booth
    this.#chamber = boothChamberOf(booth)
    this.#seat = seat
    this.#attending = attending
    this.#load = load
    this.#stay = new Stay(this.#chamber, (report, signal) => this.#open(report, signal), () => { this.#follow() })
  }

  /** Enters and stays, until the answer is called. `talkKey`: as it was in the room before. */
  hold(talkKey = silent): () => void {
    const seat = this.#seat
    const attending = this.#attending
    this.#inside = true
    this.#ends = [
      seat.subscribe(() => { this.#follow() }),
      // The devices open and close there, and the line is measured there.
      attending.subscribe(() => {
        this.#stay.refresh()
        this.#enable()
      }),
      this.#signals.hear((from, kind, body) => { if (kind === LINE) this.#write(heardInBooth(seat.view, this.booth, from, body)) }),
      attending.signals.hear((from, kind, body) => { if (kind === LINE) this.#write(heardFromBooths(seat.view, this.booth, from, body)) }),
    ]
    this.#talk(talkKey)
    this.#follow()
    return () => { this.#leave() }
  }

  /** As it is held or latched. */
  get talkKey(): Talking {
    return this.#talkKey
  }

  get now(): BoothNow {
    return this.#now
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The voice leaves the one before it comes to the other, both ways: what is said here is heard here alone. It waits for no screen. */
  readonly talk = (deed: TalkDeed): void => {
    if (this.#inside) this.#talk(afterTalk(this.#talkKey, deed))
  }

  #talk(talking: Talking): void {
    const [was, on] = [talks(this.#talkKey), talks(talking)]
    if (on && !was) this.#attending.divert(true)
    this.#talkKey = talking
    if (on === was) return
    this.#stay.refresh()
    if (!on) this.#attending.divert(false)
    this.#show()
  }

  /** Whether anybody is there who would read it. */
  reads(to: Circle): boolean {
    return this.#readers(to).size > 0
  }

  /** Once, to those who are there; false: nobody is. */
  say(said: Said, to: Circle): boolean {
    if (!this.reads(to)) return false
    if (to === 'booths') this.#attending.signals.say(LINE, bodyOf(said, to), this.#readers(to))
    else this.#signals.say(LINE, bodyOf(said, to))
    this.#log = added(this.#log, { from: this.#seat.member, to, said, atMs: this.#seat.time() }, true)
    this.#show()
    return true
  }

  /** Somebody looks at what is written, or not any more. */
  watch(on: boolean): void {
    this.#watched = on
    if (on) this.#log = looked(this.#log)
    this.#show()
  }

  #leave(): void {
    this.#talk(silent)
    this.#inside = false
    for (const end of this.#ends) end()
    this.#stay.line.want(false)
    this.#attending.lend({ camera: false, voice: false })
    for (const id of this.#playing) this.#attending.mixer.drop(id)
    this.#playing = nobody
    this.#encryption?.end()
    this.#encryption = undefined
  }

  #readers(to: Circle): ReadonlySet<string> {
    const { view } = this.#seat
    if (to === 'booths') {
      const { line, encryption, present } = this.#attending.now
      return line === 'joined' && encryption.at === 'on' ? new Set([...othersOf(view, this.booth)].filter((member) => present.has(member))) : nobody
    }
    if (!this.#stay.joined || this.#encryption?.now.at !== 'on') return nobody
    const { present } = this.#stay.now
    return to === 'booth' ? present : new Set([...present].filter((member) => findPerson(view, member)?.role === 'technician'))
  }

  #write(line: Omit<Written, 'id' | 'atMs'> | undefined): void {
    if (!line || !this.#inside) return
    this.#log = added(this.#log, { ...line, atMs: this.#seat.time() }, this.#watched)
    this.#show()
  }

  #follow(): void {
    if (!this.#inside) return
    const { view, member, status } = this.#seat
    const wanted = mayEnter(view, member, this.#chamber) && (status === 'live' || status === 'connecting' || status === 'node-gone')
    this.#stay.line.want(wanted)
    if (!wanted) {
      this.#encryption?.end()
      this.#encryption = undefined
    }
    const may = maySend(view, member, this.#chamber)
    this.#attending.lend({ camera: wanted && may.includes('camera'), voice: wanted && may.includes('microphone') })
    this.#enable()
    this.#sound()
    if (this.#encryption?.now.at === 'on') this.#signals.present(this.#stay.now.present)
    this.#show()
  }

  #playable(): readonly RemoteTrack[] {
    const { view } = this.#seat
    return this.#stay.joined ? this.#stay.now.tracks.filter(({ member, name }) => mayPlay(view, member, name, this.#chamber)) : []
  }

  #sound(): void {
    const { mixer } = this.#attending
    const voices = this.#playable().filter(({ purpose, track }) => purpose.kind === 'microphone' && track !== undefined)
    const flowing = new Set(voices.map(({ id }) => id))
    for (const { id, member, track, unmuted } of voices) {
      if (track) mixer.put(id, track, 'booth', member)
      mixer.ramp(id, unmuted ? 1 : 0, RAMP_MS)
    }
    for (const id of this.#playing) if (!flowing.has(id)) mixer.drop(id)
    this.#playing = flowing
  }

  async #open(report: Report, signal: AbortSignal): Promise<RoomLike> {
    const [{ ChamberRoom, ChamberEncryption }, { chambers }] = await Promise.all([this.#load(), this.#seat.mediaTokens()])
    const door = chambers.find(({ id }) => id === this.#chamber)
    signal.throwIfAborted()
    if (!door) throw new Error('this seat is not admitted to the booth')
    const encryption = (this.#encryption ??= new ChamberEncryption(this.#seat, this.#chamber, () => { this.#follow() }))
    const room: RoomLike = new ChamberRoom({
      url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`,
      token: door.token,
      context: this.#attending.mixer.context,
      pictures: this.#seat.signal !== 'tone',
      sealed: encryption.room(),
      outgoing: () => this.#outgoing(),
      changed: (now) => { report.changed(room, now) },
      heard: (from, topic, data) => void this.#read(from, topic, data),
    })
    encryption.sendBy((topic, bytes, to) => {
      room.write(topic, bytes, { lossy: topic !== ACT, to: to && 'member' in to ? [to.member] : undefined }).catch(() => undefined)
    })
    report.made(room)
    await room.join(signal)
    return room
  }

  /** Pictures give way to a poor line. */
  #enable(): void {
    for (const track of this.#stay.now.tracks) {
      const picture = track.purpose.kind === 'camera'
      track.enable(mayPlay(this.#seat.view, track.member, track.name, this.#chamber) && !(picture && this.#attending.now.thrift === 'sound'))
      if (picture) track.large(false)
      else track.wait(this.#attending.now.patienceMs)
    }
  }

  #outgoing(): readonly Outgoing[] {
    const may = maySend(this.#seat.view, this.#seat.member, this.#chamber)
    const { camera, cameraOn, voice, thrift, patienceMs } = this.#attending.now
    const light = this.#seat.light === true
    const thrifty = thrift !== 'full'
    const sent: Outgoing[] = []
    if (camera.at === 'open' && may.includes('camera')) sent.push({ name: 'camera', source: camera.track, muted: thrifty || !cameraOn, height: 360, single: light })
    if (voice.at === 'open' && may.includes('microphone')) sent.push({ name: 'microphone', source: voice.track, muted: !talks(this.#talkKey), bits: thrifty ? SMALL_BITS : undefined, long: thrifty || patienceMs !== null || light })
    return sent
  }

  async #signal(bytes: Uint8Array<ArrayBuffer>, to: readonly string[] | undefined): Promise<boolean> {
    const sealed = await this.#encryption?.seal(SIGNAL, bytes)
    return sealed !== undefined && this.#stay.write(SIGNAL, sealed, { to }).then(() => true, () => false)
  }

  async #read(from: string, topic: string, data: Uint8Array): Promise<void> {
    if (![ACT, AGAIN, ENTERED, HEAD, SIGNAL, SIGNED].includes(topic)) return
    const plain = await this.#encryption?.open(from, topic, data)
    if (plain && topic === SIGNAL && this.#inside) this.#signals.receive(from, plain)
  }

  #show(): void {
    const pictures = new Map<string, Picture>()
    const talking = new Set<string>()
    for (const { id, member, purpose, unmuted, track } of this.#playable()) {
      if (purpose.kind === 'camera' && unmuted && track) pictures.set(member, { id, track })
      if (purpose.kind === 'microphone' && unmuted) talking.add(member)
    }
    const now: BoothNow = {
      line: this.#stay.line.state,
      encryption: this.#encryption?.now ?? off,
      present: this.#stay.now.present,
      pictures,
      talking,
      talks: talks(this.#talkKey),
      heard: talks(this.#talkKey) && this.#stay.now.sending.has('microphone') && this.#encryption?.now.at === 'on',
      log: this.#log,
    }
    if (same(now, this.#now)) return
    this.#now = now
    for (const listener of this.#listeners) listener()
  }
}
