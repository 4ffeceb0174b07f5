/**
 * Everything a listener hears goes through one AudioContext: per remote track a source, an analyser, a gain that makes
 * all voices equally loud and a gain of the mix, then the gain of its side (the floor, the interpretations or the booth itself) and one
 * master gain, for an interpreter the guard of their ears, and the destination, connected once. It carries out levels; it
 * decides none. A track that the browser does not let into the graph is played by its media element instead: without ramps
 * and as loud as it comes, but never silent.
 */
import { Guard, type Keep } from '../sound/guard.ts'
import { Levelling } from '../sound/levelling.ts'
import type { Tuning } from '../sound/settings.ts'

export type Sound = 'on' | 'blocked'

/** The longest stretch of samples an analyser can look back on: 85 ms at 48 kHz, more than a step of the mix. */
const WINDOW = 4096
/** What autoplay rules do with a context is known after this long. */
const VERDICT_MS = 400

/** `peak` is undefined where the browser cannot measure the track. */
export type Watch = Readonly<{ peak: () => number | undefined; end: () => void }>

export type Side = 'floor' | 'relay' | 'booth'

/** What is to protect a pair of ears: the most that may reach them, in dBFS, and where it is kept what did. */
export type Protection = Readonly<{ ceilingDb: number; keep: Keep }>

/** A further mix of the same voices: a track to be sent, at levels of its own, whatever is heard here. */
export type Bus = Readonly<{
  track: MediaStreamTrack
  ramp: (id: string, gain: number, ms: number) => void
  /** The loudest recent sample, 0 to 1. */
  peak: () => number
  end: () => void
}>

const realTime = (): AudioContext => new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' })

/** A track's own part of the graph, up to the master. */
interface Strand {
  readonly source: MediaStreamAudioSourceNode
  readonly analyser: AnalyserNode
  readonly levelled: GainNode
  readonly gain: GainNode
  readonly end: () => void
}

interface Input {
  readonly track: MediaStreamTrack
  readonly element: HTMLAudioElement
  readonly side: Side
  /** Absent: the element plays the track aloud. */
  readonly strand: Strand | undefined
  level: number
}

export class Mixer {
  readonly context: AudioContext
  /** Absent: whoever hears protects their own ears. */
  readonly guard: Guard | undefined
  readonly #levelling: Levelling
  readonly #sides: Readonly<Record<Side, GainNode>>
  readonly #master: GainNode
  readonly #meter: AnalyserNode
  readonly #inputs = new Map<string, Input>()
  /** Of each bus, its own level of each voice. */
  readonly #buses = new Map<MediaStreamAudioDestinationNode, Map<string, GainNode>>()
  readonly #samples = new Float32Array(WINDOW)
  readonly #changed: () => void
  #sound: Sound = 'on'
  #tuning: Pick<Tuning, 'volume' | Side> = { volume: 1, floor: 1, relay: 1, booth: 1 }
  #speaker = ''
  #verdict: ReturnType<typeof setTimeout> | undefined

  constructor(changed: () => void, { context = realTime(), protect }: Readonly<{ context?: AudioContext; protect?: Protection | undefined }> = {}) {
    this.#changed = changed
    this.context = context
    this.#levelling = new Levelling(context)
    this.#master = context.createGain()
    this.#sides = { floor: context.createGain(), relay: context.createGain(), booth: context.createGain() }
    for (const side of Object.values(this.#sides)) side.connect(this.#master)
    this.#meter = analyser(context)
    this.guard = protect && new Guard(context, protect.ceilingDb, protect.keep)
    if (this.guard) this.#master.connect(this.guard.input)
    const out = this.guard?.output ?? this.#master
    out.connect(this.#meter)
    out.connect(context.destination)
    context.addEventListener('statechange', this.#running)
  }

  /** Lets sound through where the browser allows it without a touch, and finds out whether it does. */
  begin(): void {
    // A browser that blocks sound leaves this promise pending, without an error.
    void this.unblock()
    clearTimeout(this.#verdict)
    this.#verdict = setTimeout(this.#look, VERDICT_MS)
  }

  /** 'blocked' until a person has touched the page, where the browser asks for that. */
  get sound(): Sound {
    return this.#sound
  }

  /** To be called from a click or a key. */
  async unblock(): Promise<void> {
    await Promise.all([this.context.resume(), ...[...this.#inputs.values()].map((i) => i.element.play())]).catch(() => undefined)
    this.#look()
  }

  /** Takes a track in, silent until its first ramp; the same track again changes nothing. `voice`: whose it is, of which there may be several. */
  put(id: string, track: MediaStreamTrack, side: Side = 'floor', voice = id): void {
    const old = this.#inputs.get(id)
    if (old?.track === track) return
    if (old) this.drop(id)
    const stream = new MediaStream([track])
    // Chromium lets a remote track flow into WebAudio only while some media element plays it; muted, so that
    // nothing is heard beside the mix.
    const element = new Audio()
    element.muted = true
    element.srcObject = stream
    void element.play().catch(() => undefined)
    const strand = this.#strand(stream, side, voice)
    const input: Input = { track, element, side, strand, level: 0 }
    this.#inputs.set(id, input)
    if (!strand) this.#aloud(input)
  }

  #strand(stream: MediaStream, side: Side, voice: string): Strand | undefined {
    try {
      const source = this.context.createMediaStreamSource(stream)
      const meter = analyser(this.context)
      const levelled = this.context.createGain()
      const gain = this.context.createGain()
      gain.gain.value = 0
      source.connect(meter)
      meter.connect(levelled)
      levelled.connect(gain)
      gain.connect(this.#sides[side])
      return { source, analyser: meter, levelled, gain, end: this.#levelling.follow(source, levelled.gain, voice) }
    } catch {
      return undefined
    }
  }

  /** Muted until its level is not nothing: an element at no volume may still begin with a click. */
  #aloud({ element, side, level }: Input): void {
    element.volume = Math.min(this.guard?.most ?? 1, Math.max(0, level * this.#tuning[side] * this.#tuning.volume))
    element.muted = element.volume === 0
    const routed: HTMLAudioElement & { setSinkId?: (device: string) => Promise<void> } = element
    void routed.setSinkId?.(this.#speaker).catch(() => undefined)
    // Autoplay rules may ask for a touch once it is no longer muted.
    void element.play().catch(() => undefined)
  }

  drop(id: string): void {
    const input = this.#inputs.get(id)
    if (!input) return
    this.#inputs.delete(id)
    if (input.strand) {
      const { source, analyser: meter, levelled, gain, end } = input.strand
      for (const node of [source, meter, levelled, gain]) node.disconnect()
      end()
    }
    for (const levels of this.#buses.values()) {
      levels.get(id)?.disconnect()
      levels.delete(id)
    }
    input.element.srcObject = null
  }

  ids(): string[] {
    return [...this.#inputs.keys()]
  }

  ramp(id: string, gain: number, ms: number): void {
    const input = this.#inputs.get(id)
    if (!input) return
    input.level = gain
    if (input.strand) rampTo(input.strand.gain.gain, gain, ms, this.context.currentTime)
    else this.#aloud(input)
  }

  /** The loudest recent sample of a voice before its level was set, 0 to 1; undefined where it cannot be measured. */
  peak(id: string): number | undefined {
    const strand = this.#inputs.get(id)?.strand
    return strand && this.#peak(strand.analyser)
  }

  /** The loudest recent sample of all that is heard. */
  outPeak(): number {
    return this.#peak(this.#meter)
  }

  /** All that is heard, as it goes to the loudspeaker. */
  get heard(): AudioNode {
    return this.guard?.output ?? this.#master
  }

  /** A further mix, silent until its first ramp. */
  bus(): Bus {
    const { context } = this
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1, channelCountMode: 'explicit' })
    const meter = analyser(context)
    const levels = new Map<string, GainNode>()
    this.#buses.set(out, levels)
    meter.connect(out)
    const track = out.stream.getAudioTracks()[0]
    if (!track) throw new Error('the browser gave no track for a mix')
    return {
      track,
      ramp: (id, gain, ms) => {
        const strand = this.#inputs.get(id)?.strand
        if (!strand) return
        let level = levels.get(id)
        if (!level) {
          level = context.createGain()
          level.gain.value = 0
          levels.set(id, level)
          strand.levelled.connect(level)
          level.connect(meter)
        }
        rampTo(level.gain, gain, ms, context.currentTime)
      },
      peak: () => this.#peak(meter),
      end: () => {
        this.#buses.delete(out)
        for (const level of levels.values()) level.disconnect()
        meter.disconnect()
        track.stop()
      },
    }
  }

  /** Watches the loudness of a track without playing it, until ended. */
  watch(track: MediaStreamTrack): Watch {
    const meter = analyser(this.context)
    let source: MediaStreamAudioSourceNode
    try {
      source = this.context.createMediaStreamSource(new MediaStream([track]))
    } catch {
      // Some browsers cannot take in a microphone of another sample rate: no meter, and nothing else is lost.
      return { peak: () => undefined, end: () => undefined }
    }
    source.connect(meter)
    return {
      peak: () => this.#peak(meter),
      end: () => {
        source.disconnect()
      },
    }
  }

  /** Plays on this device, where the browser lets a page choose; '' is the system's own. */
  async useSpeaker(device: string): Promise<void> {
    if (device === this.#speaker) return
    const context: AudioContext & { setSinkId?: (device: string) => Promise<void> } = this.context
    await context.setSinkId?.(device)
    this.#speaker = device
    for (const input of this.#inputs.values()) if (!input.strand) this.#aloud(input)
  }

  /** Bass and treble where there is a guard, all that is heard, and its sides apart. */
  tune(tuning: Tuning): void {
    this.#tuning = tuning
    this.guard?.tone(tuning.bass, tuning.treble)
    rampTo(this.#master.gain, tuning.volume, 20, this.context.currentTime)
    for (const side of ['floor', 'relay', 'booth'] as const) rampTo(this.#sides[side].gain, tuning[side], 20, this.context.currentTime)
    for (const input of this.#inputs.values()) if (!input.strand) this.#aloud(input)
  }

  async close(): Promise<void> {
    clearTimeout(this.#verdict)
    this.context.removeEventListener('statechange', this.#running)
    for (const id of this.ids()) this.drop(id)
    this.#master.disconnect()
    this.guard?.close()
    if (this.context.state !== 'closed') await this.context.close()
  }

  #peak(node: AnalyserNode): number {
    node.getFloatTimeDomainData(this.#samples)
    let peak = 0
    for (const sample of this.#samples) peak = Math.max(peak, Math.abs(sample))
    return peak
  }

  /** A context begins suspended, which says nothing yet; that it has begun to run says all. */
  readonly #running = (): void => {
    if (this.context.state === 'running' || this.#verdict === undefined) this.#look()
    // Stopped by the system, as by a call or a change of device: nobody at the seat should have to ask for it back.
    if (this.#sound === 'blocked') void this.context.resume().catch(() => undefined)
  }

  readonly #look = (): void => {
    clearTimeout(this.#verdict)
    this.#verdict = undefined
    const sound: Sound = this.context.state === 'running' || this.context.state === 'closed' ? 'on' : 'blocked'
    if (sound === this.#sound) return
    this.#sound = sound
    this.#changed()
  }
}

function analyser(context: AudioContext): AnalyserNode {
  const node = context.createAnalyser()
  node.fftSize = WINDOW
  return node
}

/** From wherever the level is now, also in the middle of another ramp, in a straight line. */
function rampTo(param: AudioParam, value: number, ms: number, now: number): void {
  const from = param.value
  param.cancelScheduledValues(now)
  param.setValueAtTime(from, now)
  param.linearRampToValueAtTime(value, now + ms / 1000)
}
