/**
 * Everything that a page plays, sample by sample, and when. An init script connects whatever the app connects to an
 * AudioContext's destination also to a recorder on the audio thread, which loses nothing while the page is busy.
 *
 * The audio thread tells for every block of 128 samples the time of day at which it made it, so that recordings of pages
 * in one browser can be laid side by side, and beside the time at which a key was pressed in another page. A device is fed
 * a few blocks at once: times are good to half of such a portion, 5 ms at the usual 10.
 */
import type { Page } from 'playwright-core'
import { median, type Recording } from './levels.ts'

/** Samples. */
const BLOCK = 128
/** A device takes four blocks or so at once: those of four such portions, about 40 ms, say when one was made. */
const NEIGHBOURS = 8

/** As it comes from the page: samples as little-endian 32-bit floats in base64, and of each block its first sample and its time. */
type Raw = { sampleRate: number; first: number; samples: string; made: [index: number, ms: number][] }

declare global {
  interface Window {
    parleyRecorder?: {
      start: () => Promise<void>
      stop: () => Promise<Raw>
      /** When a key or the pointer was last pressed, as the browser stamped it; NaN: never. */
      pressedAt: () => number
    }
  }
}

/** Runs in the page before anything of the app. */
export function installRecorder(): void {
  const processor = `
    const BLOCKS = 64
    registerProcessor('parley-recorder', class extends AudioWorkletProcessor {
      #begin() {
        this.mix = new Float32Array(128 * BLOCKS)
        this.filled = 0
        this.frame = currentFrame
        this.times = []
      }
      process([input]) {
        if (!this.mix) this.#begin()
        this.times.push(Date.now())
        for (const channel of input) for (let i = 0; i < channel.length; i++) this.mix[this.filled + i] += channel[i] / input.length
        this.filled += 128
        if (this.filled < this.mix.length) return true
        this.port.postMessage({ frame: this.frame, mix: this.mix, times: this.times }, [this.mix.buffer])
        this.mix = undefined
        return true
      }
    })`
  type Blocks = { frame: number; mix: Float32Array; times: number[] }
  const connect = Reflect.get(AudioNode.prototype, 'connect') as (this: AudioNode, ...args: unknown[]) => unknown
  const recorders = new Map<BaseAudioContext, Promise<AudioWorkletNode>>()
  let latest: AudioContext | undefined
  let keep: ((blocks: Blocks) => void) | undefined
  let kept: Blocks[] = []
  let pressedAt = NaN

  const recorder = (context: AudioContext): Promise<AudioWorkletNode> => {
    const made =
      recorders.get(context) ??
      context.audioWorklet.addModule(URL.createObjectURL(new Blob([processor], { type: 'text/javascript' }))).then(() => {
        const node = new AudioWorkletNode(context, 'parley-recorder')
        node.port.onmessage = ({ data }: MessageEvent<Blocks>) => keep?.(data)
        // A node that leads nowhere may not be run; this one adds silence.
        connect.call(node, context.destination)
        return node
      })
    recorders.set(context, made)
    return made
  }
  Object.assign(AudioNode.prototype, {
    connect(this: AudioNode, ...args: unknown[]) {
      if (this.context instanceof AudioContext && args[0] === this.context.destination) {
        latest = this.context
        void recorder(this.context).then((node) => connect.call(this, node))
      }
      return connect.apply(this, args)
    },
  })
  for (const kind of ['keydown', 'pointerup'] as const)
    addEventListener(kind, (event) => (pressedAt = performance.timeOrigin + event.timeStamp), { capture: true })

  window.parleyRecorder = {
    pressedAt: () => pressedAt,
    start: async () => {
      if (!latest) throw new Error('the page has connected nothing to its output')
      await recorder(latest)
      kept = []
      await new Promise<void>((resolve) => {
        keep = (blocks) => {
          kept.push(blocks)
          resolve()
        }
      })
    },
    stop: async () => {
      const context = latest
      if (!context || !keep) throw new Error('nothing is recorded')
      const end = context.currentTime * context.sampleRate
      await new Promise<void>((resolve) => {
        keep = (blocks) => {
          kept.push(blocks)
          if (blocks.frame >= end) resolve()
        }
      })
      keep = undefined
      const first = kept[0]?.frame ?? 0
      const bytes = new Uint8Array(await new Blob(kept.map(({ mix }) => mix as Float32Array<ArrayBuffer>)).arrayBuffer())
      let binary = ''
      for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
      const made = kept.flatMap(({ frame, times }) => times.map((ms, n): [number, number] => [frame - first + n * 128, ms]))
      kept = []
      return { sampleRate: context.sampleRate, first, samples: btoa(binary), made }
    },
  }
}

/** Records from now on. What the page plays has to have begun. */
export async function record(page: Page): Promise<void> {
  await page.evaluate(() => window.parleyRecorder?.start())
}

/** What was recorded since. */
export async function recorded(page: Page): Promise<Recording> {
  const raw = await page.evaluate(() => window.parleyRecorder?.stop())
  if (!raw) throw new Error('the page has no recorder')
  const { sampleRate, first, made } = raw
  const bytes = Buffer.from(raw.samples, 'base64')
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const each = 1000 / sampleRate
  // When it would all have begun, as each block tells it; what lies about it decides, as a busy machine lets the audio rest.
  const begun = made.map(([index, ms]) => ms - index * each)
  const told = begun.map((_, n) => median(begun.slice(Math.max(0, n - NEIGHBOURS), n + NEIGHBOURS + 1)))
  return { sampleRate, first, samples, at: (index) => (told[Math.min(Math.max(0, Math.floor(index / BLOCK)), told.length - 1)] ?? NaN) + index * each }
}

/** When a key or the pointer was last pressed in this page. */
export async function pressedAt(page: Page): Promise<number> {
  const at = await page.evaluate(() => window.parleyRecorder?.pressedAt() ?? NaN)
  if (Number.isNaN(at)) throw new Error('nothing was pressed')
  return at
}
