/** What this seat sends: its devices, or the test signal in place of them. */
import { cameraConstraints, microphoneConstraints, rememberedChoice } from '../check/devices.ts'
import { troubleOf, type Trouble } from '../check/trouble.ts'
import { paintBars } from './signal/bars.ts'
import { FEW_FRAMES, SIGNED_FRAMES } from './signal/picture.ts'
import { playTone, toneOf } from './signal/tone.ts'

export type Source =
  | Readonly<{ at: 'none' }>
  | Readonly<{ at: 'asking' }>
  | Readonly<{ at: 'open'; track: MediaStreamTrack; stop: () => void }>
  | Readonly<{ at: 'failed'; trouble: Trouble }>

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
  /** Of the test picture, few frames, in one size. */
  light?: boolean | undefined
  /** Interpreters speak over what they hear: no processing that lets the floor leak into their voice. */
  headset?: boolean | undefined
}>

export class Sources {
  camera: Source = { at: 'none' }
  voice: Source = { at: 'none' }
  readonly #sender: Sender
  readonly #context: AudioContext
  readonly #changed: () => void
  #over = false

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
      if (camera) this.camera = { at: 'open', ...paintBars(this.#sender.name, this.#sender.member, wanted.signs ? SIGNED_FRAMES : this.#sender.light ? FEW_FRAMES : undefined) }
      if (voice) this.voice = { at: 'open', ...playTone(this.#context, this.#sender.tone ?? toneOf(this.#sender.member), this.#sender.level) }
      if (camera || voice) this.#changed()
      return
    }
    const { summit, member } = this.#sender
    const choice = rememberedChoice(summit, member)
    if (camera) this.camera = { at: 'asking' }
    if (voice) this.voice = { at: 'asking' }
    if (!camera && !voice) return
    this.#changed()
    let devices: MediaDeviceInfo[] = []
    try {
      devices = await navigator.mediaDevices.enumerateDevices()
    } catch {
      // Asking below says what is wrong.
    }
    // Whoever went in without a camera and wants one now gets the browser's own.
    const video = cameraConstraints(choice.camera === 'off' ? {} : choice, devices)
    const audio = microphoneConstraints(this.#sender.headset === undefined ? choice : { ...choice, headset: choice.headset ?? this.#sender.headset }, devices)
    // Each by itself: a camera that is taken must not cost the voice.
    await Promise.all([
      camera && video ? this.#ask({ video }, 'camera') : undefined,
      voice ? this.#ask({ audio: { ...audio, channelCount: 1 } }, 'voice') : undefined,
    ])
  }

  closeCamera(): void {
    if (this.camera.at === 'open') this.camera.stop()
    this.camera = { at: 'none' }
  }

  close(): void {
    this.#over = true
    for (const source of [this.camera, this.voice]) if (source.at === 'open') source.stop()
    this.camera = { at: 'none' }
    this.voice = { at: 'none' }
  }

  async #ask(constraints: MediaStreamConstraints, which: 'camera' | 'voice'): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints)
      const track = stream.getTracks()[0]
      if (!track) return
      if (this.#over || this[which].at !== 'asking') {
        // The seat has left, or switched its camera off, while the browser asked.
        track.stop()
        return
      }
      track.addEventListener('ended', () => {
        // Unplugged, or taken away by the system; a stop of our own raises no event.
        if (this.#over || this[which].at !== 'open') return
        this[which] = { at: 'none' }
        this.#changed()
        void this.open({ camera: which === 'camera', voice: which === 'voice' })
      })
      this[which] = { at: 'open', track, stop: () => { track.stop() } }
    } catch (error) {
      if (this.#over) return
      this[which] = { at: 'failed', trouble: troubleOf(error) }
    }
    this.#changed()
  }
}
