/**
 * Between the mix and an interpreter's ears: bass and treble, then the limiter, and what is counted of it. Until the
 * limiter's own thread is ready, and where it cannot run, whatever is above the ceiling is cut off there: never
 * silent, and never louder.
 */
import { Exposure, type Figures, type Heard } from './exposure.ts'
import limiter from './limiter.worklet.ts?worker&url'

export type GuardNow = Readonly<Figures & {
  /** 'cut': the limiter does not run, and a plain cut holds the ceiling in its place. */
  by: 'starting' | 'limiter' | 'cut'
}>

/** The middle of each slope. */
const BASS_HZ = 250
const TREBLE_HZ = 4000

export type Keep = Readonly<{ read: () => unknown; write: (kept: unknown) => void }>

export class Guard {
  readonly input: AudioNode
  readonly output: AudioNode
  #ceilingDb: number
  readonly #exposure: Exposure
  readonly #keep: Keep
  readonly #listeners = new Set<() => void>()
  readonly #bass: BiquadFilterNode
  readonly #treble: BiquadFilterNode
  readonly #cut: GainNode
  readonly #uncut: GainNode
  #node: AudioWorkletNode | undefined
  #now: GuardNow = { by: 'starting', session: undefined, day: undefined }
  #over = false

  constructor(context: AudioContext, ceilingDb: number, keep: Keep) {
    this.#ceilingDb = ceilingDb
    this.#keep = keep
    this.#exposure = new Exposure(keep.read())
    this.#bass = filter(context, 'lowshelf', BASS_HZ)
    this.#treble = filter(context, 'highshelf', TREBLE_HZ)
    // The curve ends at 1: scaled so that it ends at the ceiling.
    const ceiling = 10 ** (ceilingDb / 20)
    const up = gain(context, 1 / ceiling)
    const shape = context.createWaveShaper()
    shape.curve = new Float32Array([-1, 0, 1])
    const down = gain(context, ceiling)
    up.connect(shape)
    shape.connect(down)
    this.input = this.#bass
    this.output = gain(context, 1)
    this.#cut = up
    this.#uncut = down
    this.#bass.connect(this.#treble)
    this.#treble.connect(up)
    down.connect(this.output)
    void this.#start(context)
  }

  get now(): GuardNow {
    return this.#now
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** In dB. */
  tone(bass: number, treble: number): void {
    this.#bass.gain.value = bass
    this.#treble.gain.value = treble
  }

  /** The line check may set it anew while the mix stands ready. */
  limitTo(ceilingDb: number): void {
    this.#ceilingDb = ceilingDb
    this.#cut.gain.value = 1 / this.most
    this.#uncut.gain.value = this.most
    const ceiling = this.#node?.parameters.get('ceiling')
    if (ceiling) ceiling.value = ceilingDb
  }

  /** The most that may reach the ears, linear. */
  get most(): number {
    return 10 ** (this.#ceilingDb / 20)
  }

  close(): void {
    this.#over = true
    this.#node?.port.close()
    this.#node?.disconnect()
    this.#treble.disconnect()
    this.output.disconnect()
  }

  async #start(context: AudioContext): Promise<void> {
    try {
      await context.audioWorklet.addModule(limiter)
      if (this.#over) return
      const node = new AudioWorkletNode(context, 'limiter', {
        channelCount: 2,
        channelCountMode: 'explicit',
        outputChannelCount: [2],
        parameterData: { ceiling: this.#ceilingDb },
      })
      node.port.onmessage = ({ data }: MessageEvent<Heard>) => { this.#heard(data) }
      node.onprocessorerror = () => { this.#lost() }
      node.connect(this.output)
      this.#treble.disconnect()
      this.#treble.connect(node)
      this.#node = node
      this.#show({ by: 'limiter' })
    } catch {
      this.#show({ by: 'cut' })
    }
  }

  #lost(): void {
    this.#node?.disconnect()
    this.#node = undefined
    if (this.#over) return
    this.#treble.disconnect()
    this.#treble.connect(this.#cut)
    this.#show({ by: 'cut' })
  }

  #heard(heard: Heard): void {
    const nowMs = Date.now()
    this.#exposure.hear(heard, this.#ceilingDb, nowMs)
    this.#keep.write(this.#exposure.kept())
    this.#show(this.#exposure.figures())
  }

  #show(change: Partial<GuardNow>): void {
    if (this.#over) return
    this.#now = { ...this.#now, ...change }
    for (const listener of this.#listeners) listener()
  }
}

function filter(context: AudioContext, type: BiquadFilterType, hertz: number): BiquadFilterNode {
  const node = context.createBiquadFilter()
  node.type = type
  node.frequency.value = hertz
  node.gain.value = 0
  return node
}

function gain(context: AudioContext, value: number): GainNode {
  const node = context.createGain()
  node.gain.value = value
  return node
}

/** Where the exposure of a seat's ears is kept on the device. */
export function keepExposure(summit: string, member: string): Keep {
  const key = `parley.exposed.${summit}.${member}`
  return {
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(key) ?? '[]')
      } catch {
        return []
      }
    },
    write: (kept) => {
      try {
        localStorage.setItem(key, JSON.stringify(kept))
      } catch {
        // After a reload the eight hours begin anew.
      }
    },
  }
}
