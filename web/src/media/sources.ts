/** What this seat sends: its devices, or the test signal in place of them. */
import { cameraConstraints, isOne, microphoneBehind, microphoneOf, microphoneProcessing, realMicrophones, rememberedChoice, type Choice, type Chosen, type Device, type Missing, type Take } from '../check/devices.ts'
import { troubleOf, type Trouble } from '../check/trouble.ts'
import { paintBars } from './signal/bars.ts'
import { FEW_FRAMES, SIGNED_FRAMES } from './signal/picture.ts'
import { playTone, toneOf } from './signal/tone.ts'

type Open = Readonly<{ at: 'open'; track: MediaStreamTrack; stop: () => void; standIn?: StandIn }>

export type Source =
  | Readonly<{ at: 'none' }>
  | Readonly<{ at: 'asking' }>
  | Open
  | Readonly<{ at: 'failed'; trouble: Trouble }>

/** A microphone that is taken because a chosen device is missing. */
export type StandIn = Readonly<{
  missing: Missing
  /** The one that is taken; its id is '' where it cannot be told. */
  id: string
  label: string
  /** Nothing of it is to go on air until the person says so. */
  held: boolean
  /** With what they may go on. */
  others: readonly Chosen[]
}>

/** Whether a voice is not to go on air. */
export const isHeld = (voice: Source): boolean => voice.at === 'open' && voice.standIn?.held === true

/** `signs`: the camera is for signing, of which a test picture has to have as many frames. */
export type Wanted = Readonly<{ camera: boolean; voice: boolean; signs?: boolean }>

export type Sender = Readonly<{
  summit: string
  member: string
  /** For the test picture. */
  name: string
  signal?: 'test' | 'tone' | undefined
  /** Hertz, and dBFS. */
  tone?: number | undefined
  level?: number | undefined
  /** Of the test picture, few frames, in one size, also of who signs. */
  light?: boolean | undefined
  /** Interpreters speak over what they hear: no processing that lets the floor leak into their voice. */
  headset?: boolean | undefined
}>

/** A device that has just been plugged in may not answer yet; one that does not for long is asked less often. */
const AGAIN_MS = 1000
const TRIES = 5
const SELDOM_MS = 10_000

export class Sources {
  camera: Source = { at: 'none' }
  voice: Source = { at: 'none' }
  readonly #sender: Sender
  readonly #context: AudioContext
  readonly #changed: () => void
  #over = false
  /** The microphone that this seat began with, where none was chosen. */
  #begun: Chosen | undefined
  /** The microphone that this person goes on with while theirs is missing; '' for the browser's own. */
  #instead: string | undefined
  #taken: Take = { id: undefined, headset: false }
  #tries = 0
  #again: ReturnType<typeof setTimeout> | undefined

  constructor(sender: Sender, context: AudioContext, changed: () => void) {
    this.#sender = sender
    this.#context = context
    this.#changed = changed
  }

  /** Opens what is wanted and not open yet. Whatever fails leaves the seat able to listen. */
  async open(wanted: Wanted): Promise<void> {
    const camera = wanted.camera && this.#sender.signal !== 'tone' && (this.camera.at === 'none' || this.camera.at === 'failed')
    const voice = wanted.voice && (this.voice.at === 'none' || this.voice.at === 'failed')
    if (this.#sender.signal) {
      if (camera) this.camera = { at: 'open', ...paintBars(this.#sender.name, this.#sender.member, this.#sender.light ? FEW_FRAMES : wanted.signs ? SIGNED_FRAMES : undefined) }
      if (voice) this.voice = { at: 'open', ...playTone(this.#context, this.#sender.tone ?? toneOf(this.#sender.member), this.#sender.level) }
      if (camera || voice) this.#changed()
      return
    }
    if (camera) this.camera = { at: 'asking' }
    if (voice) this.voice = { at: 'asking' }
    if (!camera && !voice) return
    this.#changed()
    const choice = this.#choice()
    const devices = await list()
    // Whoever went in without a camera and wants one now gets the browser's own.
    const video = cameraConstraints(choice.camera === 'off' ? {} : choice, devices)
    // Each by itself: a camera that is taken must not cost the voice.
    await Promise.all([
      camera && video ? this.#ask({ video }, 'camera') : undefined,
      voice ? this.#takeVoice(devices) : undefined,
    ])
  }

  /**
   * Devices have come or gone, or have got names. While a chosen one is missing the voice is taken from what there is, with
   * the processing that this asks for; from the chosen one again as soon as it is back.
   */
  async follow(): Promise<void> {
    if (this.#sender.signal) return
    const devices = await list()
    const { voice } = this
    if (this.#over || voice.at !== 'open') return
    // A list without names, or none, says nothing of what is back.
    if (this.#taken.missing && realMicrophones(devices).length === 0) return
    if (devices.length > 0 && this.#begun === undefined) this.#begun = microphoneBehind(devices, nameOf(voice.track))
    if (this.#instead !== '' && !devices.some(({ deviceId }) => deviceId === this.#instead)) this.#instead = undefined
    const take = microphoneOf(this.#choice(), devices, this.#instead)
    if (!take.missing) this.#instead = undefined
    if (same(take, this.#taken)) this.#keep(voice, devices)
    else if (take.missing) {
      // What is open may be a loudspeaker's neighbour by now: nothing more of it.
      voice.stop()
      this.#tries = 0
      this.voice = { at: 'asking' }
      this.#changed()
      // By this list: some browsers tell no names while nothing is captured.
      await this.#takeVoice(devices)
    } else await this.#return(voice.track, devices)
  }

  /** Goes on with another microphone, while a chosen device is missing; '' is the one that is open. */
  goOnWith(id: string): void {
    const { voice } = this
    if (voice.at !== 'open' || !voice.standIn) return
    this.#instead = id
    if (voice.standIn.id === id && id !== '') this.#taken = { ...this.#taken, id }
    void this.follow()
  }

  async #takeVoice(devices: readonly Device[]): Promise<void> {
    const take = microphoneOf(this.#choice(), devices, this.#instead)
    await this.#ask({ audio: audioOf(take) }, 'voice', (voice) => {
      this.#taken = take
      this.#keep(voice, devices)
    })
    if (this.voice.at === 'failed' && this.#instead !== undefined) {
      // That one cannot be had; held again, the person may choose another.
      this.#instead = undefined
      await this.open({ camera: false, voice: true })
    }
    // Only now the devices have names.
    await this.follow()
  }

  /** The chosen devices are there again: what stood in for them is heard until they are. */
  async #return(from: MediaStreamTrack, devices: readonly Device[]): Promise<void> {
    const take = microphoneOf(this.#choice(), devices)
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: audioOf(take) })
      const track = stream.getTracks()[0]
      const { voice } = this
      if (!track || this.#over || voice.at !== 'open' || voice.track !== from) {
        track?.stop()
        return
      }
      this.#tries = 0
      this.#taken = take
      this.#keep(this.#opened(track, 'voice'), devices)
      voice.stop()
    } catch (error) {
      if (this.#over || troubleOf(error) === 'refused') return
      clearTimeout(this.#again)
      this.#again = setTimeout(() => void this.follow(), ++this.#tries > TRIES ? SELDOM_MS : AGAIN_MS)
    }
  }

  /** What was chosen in the line check, else what the seat began with. */
  #choice(): Choice {
    const { summit, member, headset } = this.#sender
    const choice = rememberedChoice(summit, member)
    return {
      ...choice,
      ...(!isOne(choice.microphone) && this.#begun && { microphone: this.#begun }),
      ...(choice.headset === undefined && headset !== undefined && { headset }),
    }
  }

  /** Keeps a voice as what was taken, with whom it stands in for. */
  #keep({ track, stop, standIn: before }: Open, devices: readonly Device[]): void {
    const { missing } = this.#taken
    const { id, label } = microphoneBehind(devices, nameOf(track))
    const others = realMicrophones(devices).map((device) => ({ id: device.deviceId, label: device.label }))
    const standIn: StandIn | undefined = missing && {
      missing,
      id: others.length > 0 ? id : '',
      label,
      held: this.#sender.headset === true && this.#instead === undefined,
      others: others.length > 0 ? others : [{ id: '', label }],
    }
    if (this.voice.at === 'open' && this.voice.track === track && JSON.stringify(standIn) === JSON.stringify(before)) return
    this.voice = { at: 'open', track, stop, ...(standIn && { standIn }) }
    this.#changed()
  }

  closeCamera(): void {
    if (this.camera.at === 'open') this.camera.stop()
    this.camera = { at: 'none' }
  }

  close(): void {
    this.#over = true
    clearTimeout(this.#again)
    for (const source of [this.camera, this.voice]) if (source.at === 'open') source.stop()
    this.camera = { at: 'none' }
    this.voice = { at: 'none' }
  }

  async #ask(constraints: MediaStreamConstraints, which: 'camera' | 'voice', keep = (source: Open) => {
    this[which] = source
    this.#changed()
  }): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints)
      const track = stream.getTracks()[0]
      if (!track) return
      if (this.#over || this[which].at !== 'asking') {
        // The seat has left, or switched its camera off, while the browser asked.
        track.stop()
        return
      }
      keep(this.#opened(track, which))
    } catch (error) {
      if (this.#over) return
      this[which] = { at: 'failed', trouble: troubleOf(error) }
      this.#changed()
    }
  }

  #opened(track: MediaStreamTrack, which: 'camera' | 'voice'): Open {
    track.addEventListener('ended', () => {
      // Unplugged, or taken away by the system; a stop of our own raises no event.
      const source = this[which]
      if (this.#over || source.at !== 'open' || source.track !== track) return
      this[which] = { at: 'none' }
      this.#changed()
      void this.open({ camera: which === 'camera', voice: which === 'voice' })
    })
    return { at: 'open', track, stop: () => { track.stop() } }
  }
}

const nameOf = (track: MediaStreamTrack): Chosen => ({ id: track.getSettings().deviceId ?? '', label: track.label })

const audioOf = ({ id, headset }: Take): MediaTrackConstraints =>
  ({ ...(id !== undefined && { deviceId: { exact: id } }), ...microphoneProcessing(headset), channelCount: 1 })

async function list(): Promise<readonly Device[]> {
  try {
    return await navigator.mediaDevices.enumerateDevices()
  } catch {
    // Asking for a device says what is wrong.
    return []
  }
}

/** Whether what is open would be opened again as it is. A device that is not missing is not changed for another. */
function same(a: Take, b: Take): boolean {
  if (!a.missing && !b.missing) return true
  return a.id === b.id && a.headset === b.headset && a.missing?.label === b.missing?.label
}
