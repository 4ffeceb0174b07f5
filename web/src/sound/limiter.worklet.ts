/** The limiter on the audio thread. Once a second it says how much sound went to the ears. */
import { Limiter } from './limiter.ts'

/** TypeScript has no library for this scope (https://webaudio.github.io/web-audio-api/#AudioWorkletGlobalScope). */
declare const sampleRate: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void

registerProcessor(
  'limiter',
  class extends AudioWorkletProcessor {
    readonly #limiter = new Limiter(sampleRate)
    #energy = 0
    #samples = 0

    static get parameterDescriptors() {
      return [{ name: 'ceiling', defaultValue: -6, minValue: -60, maxValue: 0, automationRate: 'k-rate' }]
    }

    process([input = []]: Float32Array[][], [output = []]: Float32Array[][], parameters: Readonly<Record<'ceiling', Float32Array>>): boolean {
      this.#limiter.ceilingDb = parameters.ceiling[0] ?? -6
      this.#limiter.process(input, output)
      // The louder ear counts.
      const energies = output.map((channel) => channel.reduce((sum, sample) => sum + sample * sample, 0))
      this.#energy += Math.max(0, ...energies)
      this.#samples += output[0]?.length ?? 0
      if (this.#samples >= sampleRate) {
        this.port.postMessage({ seconds: this.#samples / sampleRate, meanSquare: this.#energy / this.#samples })
        this.#energy = 0
        this.#samples = 0
      }
      // It holds sound back, so it is to be asked on when its input has ended.
      return true
    }
  },
)
