/** The leveller on the audio thread: a voice goes in, what is to be added to its gain comes out. */
import { Level, Leveller } from './leveller.ts'

/** TypeScript has no library for this scope (https://webaudio.github.io/web-audio-api/#AudioWorkletGlobalScope). */
declare const sampleRate: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new (options: { processorOptions: { voice: string } }) => AudioWorkletProcessor): void

/** Whoever comes back, or goes from one output to the other, is as loud as before. */
const levels = new Map<string, Level>()

registerProcessor(
  'leveller',
  class extends AudioWorkletProcessor {
    readonly #leveller: Leveller
    #over = false

    constructor({ processorOptions: { voice } }: { processorOptions: { voice: string } }) {
      super()
      const level = levels.get(voice) ?? new Level()
      levels.set(voice, level)
      this.#leveller = new Leveller(sampleRate, level)
      this.port.onmessage = () => { this.#over = true }
    }

    process([input = []]: Float32Array[][], [output = []]: Float32Array[][]): boolean {
      if (output[0]) this.#leveller.process(input[0], output[0])
      return !this.#over
    }
  },
)
