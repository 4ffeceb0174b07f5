/**
 * The app's own mixer, for the bench alone: rendered faster than time, with a sine in the place of a remote voice. What no
 * offline context has, a source for a remote track, is put in its place; all else is as in the app.
 */
import { Mixer } from '../../web/src/media/mixer.ts'

export type Case = Readonly<{
  hertz: number
  /** The sine's amplitude in dBFS as it comes. */
  db: number
  /** Of the mix: 1, or what a floor under its interpretation has. */
  gain: number
}>

export type Mixed = Readonly<{
  /** Everything but the sine itself, of the sine, in %. */
  distortion: number
  /** The sine's amplitude at the output, in dBFS. */
  db: number
}>

declare global {
  interface Window {
    benchMix?: (one: Case) => Promise<Mixed>
  }
}

const rate = 48_000
/** The gain that levels a voice has settled long before the end of it. */
const seconds = 14
const ceilingDb = -5

class Offline extends OfflineAudioContext {
  readonly loading: Promise<void>[] = []
  sine: AudioBufferSourceNode | undefined

  constructor() {
    super(2, seconds * rate, rate)
    const { audioWorklet } = this
    const add = audioWorklet.addModule.bind(audioWorklet)
    audioWorklet.addModule = (...module) => {
      const loaded = add(...module)
      this.loading.push(loaded)
      return loaded
    }
  }

  createMediaStreamSource(): AudioNode {
    if (!this.sine) throw new Error('there is no sine')
    return this.sine
  }
}

window.benchMix = async ({ hertz, db, gain }) => {
  const context = new Offline()
  const buffer = context.createBuffer(1, rate, rate)
  buffer.copyToChannel(Float32Array.from({ length: rate }, (_, i) => 10 ** (db / 20) * Math.sin((2 * Math.PI * hertz * i) / rate)), 0)
  context.sine = new AudioBufferSourceNode(context, { buffer, loop: true })
  const mixer = new Mixer(() => undefined, {
    context: context as unknown as AudioContext,
    protect: { ceilingDb, keep: { read: () => [], write: () => undefined } },
  })
  const [track] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()
  if (!track) throw new Error('the browser gave no track')
  mixer.put('voice', track)
  mixer.ramp('voice', gain, 20)
  await Promise.all(context.loading)
  // What waits for the modules comes after them.
  await new Promise((resolve) => setTimeout(resolve))
  if (context.loading.length !== 2 || mixer.guard?.now.by !== 'limiter') throw new Error('the leveller and the limiter do not run')
  context.sine.start()
  const sound = (await context.startRendering()).getChannelData(0).subarray(-rate)

  const turn = (2 * Math.PI * hertz) / rate
  let [a, b] = [0, 0]
  sound.forEach((sample, i) => {
    a += (2 / rate) * sample * Math.sin(turn * i)
    b += (2 / rate) * sample * Math.cos(turn * i)
  })
  const rest = sound.reduce((sum, sample, i) => sum + (sample - a * Math.sin(turn * i) - b * Math.cos(turn * i)) ** 2, 0)
  return { distortion: 100 * Math.sqrt(rest / rate / ((a ** 2 + b ** 2) / 2)), db: 10 * Math.log10(a ** 2 + b ** 2) }
}
