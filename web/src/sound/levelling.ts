/**
 * Has gains follow voices, so that all are equally loud. A gain is 1 by itself and the leveller adds to it: where the
 * leveller cannot run, or stops, the voice is heard as it comes.
 */
import leveller from './leveller.worklet.ts?worker&url'

export class Levelling {
  readonly #context: BaseAudioContext
  readonly #loaded: Promise<boolean>

  constructor(context: BaseAudioContext) {
    this.#context = context
    this.#loaded = load(context)
  }

  /** Until the answer is called. Streams of one voice share what is known of it. */
  follow(source: AudioNode, gain: AudioParam, voice: string): () => void {
    let over = false
    let node: AudioWorkletNode | undefined
    void this.#loaded.then((loaded) => {
      if (loaded && !over) node = listen(this.#context, source, gain, voice)
    })
    return () => {
      over = true
      node?.port.postMessage('over')
      node?.disconnect()
    }
  }
}

async function load(context: BaseAudioContext): Promise<boolean> {
  try {
    await context.audioWorklet.addModule(leveller)
    return true
  } catch {
    return false
  }
}

function listen(context: BaseAudioContext, source: AudioNode, gain: AudioParam, voice: string): AudioWorkletNode | undefined {
  try {
    // A voice has one channel, whatever a browser makes of its track.
    const node = new AudioWorkletNode(context, 'leveller', { channelCount: 1, channelCountMode: 'explicit', outputChannelCount: [1], processorOptions: { voice } })
    source.connect(node)
    node.connect(gain)
    return node
  } catch {
    return undefined
  }
}
