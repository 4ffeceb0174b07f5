/**
 * What a person at a seat would hear. An init script taps every node that the app connects to an AudioContext's
 * destination; the level of a tone is measured there, after all of the app's own mixing.
 */
import type { Page } from 'playwright-core'
import { until } from './until.ts'

declare global {
  interface Window {
    /** Level of each frequency in dBFS, the amplitude of a full-scale sine being 0; undefined while there is no running output. */
    parleyEar?: (frequencies: readonly number[]) => { levels: number[]; beside: string[] } | undefined
  }
}

/** Runs in the page before anything of the app. */
export function installEar(): void {
  const taps = new Map<BaseAudioContext, AnalyserNode>()
  const players = new Set<HTMLMediaElement>()
  const connect = Reflect.get(AudioNode.prototype, 'connect') as (this: AudioNode, ...args: unknown[]) => unknown
  const disconnect = Reflect.get(AudioNode.prototype, 'disconnect') as (this: AudioNode, ...args: unknown[]) => unknown
  const play = Reflect.get(HTMLMediaElement.prototype, 'play') as (this: HTMLMediaElement) => Promise<void>

  const tap = (context: BaseAudioContext): AnalyserNode => {
    let analyser = taps.get(context)
    if (!analyser) {
      analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
      taps.set(context, analyser)
    }
    return analyser
  }
  Object.assign(AudioNode.prototype, {
    connect(this: AudioNode, ...args: unknown[]) {
      if (args[0] === this.context.destination && this.context instanceof AudioContext) {
        connect.call(this, tap(this.context), typeof args[1] === 'number' ? args[1] : 0)
      }
      return connect.apply(this, args)
    },
    disconnect(this: AudioNode, ...args: unknown[]) {
      const analyser = taps.get(this.context)
      if (analyser && args[0] === this.context.destination) disconnect.call(this, analyser)
      return disconnect.apply(this, args)
    },
  })
  Object.assign(HTMLMediaElement.prototype, {
    play(this: HTMLMediaElement) {
      players.add(this)
      return play.call(this)
    },
  })

  window.parleyEar = (frequencies) => {
    const running = [...taps].filter(([context]) => context.state === 'running')
    if (running.length === 0) return undefined
    const levels = frequencies.map((frequency) => {
      let power = 0
      for (const [context, analyser] of running) {
        const samples = new Float32Array(analyser.fftSize)
        analyser.getFloatTimeDomainData(samples)
        // One bin of a Fourier transform at exactly this frequency, under a Hann window (whose mean is 1/2).
        let re = 0
        let im = 0
        samples.forEach((sample, i) => {
          const weight = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length))
          const phase = (2 * Math.PI * frequency * i) / context.sampleRate
          re += weight * Math.cos(phase)
          im += weight * Math.sin(phase)
        })
        power += (16 * (re * re + im * im)) / samples.length ** 2
      }
      return Math.max(-150, 10 * Math.log10(power))
    })
    // An element that plays a stream aloud would be heard beside the mix, and no measure of the mix would tell.
    document.querySelectorAll<HTMLMediaElement>('audio,video').forEach((element) => players.add(element))
    const beside = [...players]
      .filter((element) => {
        const stream = element.srcObject
        return !element.paused && !element.muted && element.volume > 0 && stream instanceof MediaStream && stream.getAudioTracks().length > 0
      })
      .map((element) => element.outerHTML.slice(0, 120))
    return { levels, beside }
  }
}

/** The levels of these tones at the seat's output now, in dBFS; undefined while nothing can be heard there at all. */
export async function hear(page: Page, frequencies: readonly number[]): Promise<number[] | undefined> {
  const heard = await page.evaluate((wanted) => window.parleyEar?.(wanted), frequencies)
  if (heard?.beside.length) throw new Error(`sound beside the mix: ${heard.beside.join(', ')}`)
  return heard?.levels
}

/** A range of levels in dBFS that a tone shall have. */
export type Expected = Readonly<Record<number, { from: number; to: number }>>

/** What a tone at full level measures, in dBFS: it is sent so, and as loud as all voices are brought to. */
export const full = -20

export const silent = { from: -Infinity, to: -60 }
export const audible = { from: -45, to: 0 }

export function near(level: number, tolerance = 2): { from: number; to: number } {
  return { from: level - tolerance, to: level + tolerance }
}

/** Waits until every tone has been in its range for `steady` looks in a row, and gives their last levels. */
export async function hears(page: Page, who: string, expected: Expected, steady = 5): Promise<Record<number, number>> {
  const frequencies = Object.keys(expected).map(Number)
  let inRow = 0
  const last = await until(
    `${who} hears ${JSON.stringify(expected)}`,
    () => hear(page, frequencies),
    (levels) => {
      const right = levels?.every((level, i) => {
        const range = expected[frequencies[i] ?? 0]
        return range !== undefined && level >= range.from && level <= range.to
      })
      inRow = right ? inRow + 1 : 0
      return inRow >= steady
    },
  )
  return Object.fromEntries(frequencies.map((frequency, i) => [frequency, last?.[i] ?? -Infinity]))
}
