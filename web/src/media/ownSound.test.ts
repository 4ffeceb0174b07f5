import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeStream } from './fakes.ts'
import { watchOwnSound, type OnFloor } from './ownSound.ts'
import type { Fault } from './quality.ts'
import { syllables } from './speech.ts'

type Samples = (into: Float32Array) => void

/** A voice of this peak and loss, as the browser would measure it: the spectrum is white. `looks`: what was played, and what the microphone took of it. */
function floor(voice: { peak: number; lost: number; others: boolean }, ended: string[] = [], looks: readonly Samples[] = []): OnFloor {
  const silence: Samples = (into) => into.fill(0)
  const peak: Samples = (into) => into.fill(0).set([voice.peak])
  const analysers = [peak, looks[0] ?? silence, looks[1] ?? silence]
  const context = {
    sampleRate: 48_000,
    get currentTime() { return performance.now() / 1000 },
    createAnalyser: () => ({ getFloatTimeDomainData: analysers.shift() ?? silence, getFloatFrequencyData: (into: Float32Array) => into.fill(-40) }),
    createMediaStreamSource: () => ({ connect: () => undefined, disconnect: () => ended.push('microphone') }),
  }
  return {
    track: {} as MediaStreamTrack,
    context: context as unknown as AudioContext,
    played: { connect: () => undefined, disconnect: () => ended.push('played') } as unknown as AudioNode,
    others: () => voice.others,
    stats: () => Promise.resolve(new Map([['r', { type: 'remote-inbound-rtp', fractionLost: voice.lost }]]) as unknown as RTCStatsReport),
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('MediaStream', FakeStream)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('tells what is wrong with the own voice on the floor, and that it is over', async () => {
  const told: (Fault | undefined)[] = []
  const voice = { peak: 0.9, lost: 0, others: false }
  const on = floor(voice)
  const end = watchOwnSound(() => on, (fault) => told.push(fault))
  await vi.advanceTimersByTimeAsync(6_000)
  expect(told).toEqual(['loud'])
  voice.peak = 0
  await vi.advanceTimersByTimeAsync(11_000)
  expect(told).toEqual(['loud', undefined])
  end()
})

it('compares what is played with what the microphone takes, sample by sample, however late a step is', async () => {
  const told: (Fault | undefined)[] = []
  const others = syllables(1)
  /** The last third of a second of a sound, as loud as said at each moment. */
  const look = (loud: (second: number) => number): Samples => (into) => {
    const now = performance.now() / 1000
    for (let n = 0; n < into.length; n++) into[n] = (n % 2 === 0 ? 1 : -1) * loud(now - (into.length - n) / 48_000)
  }
  const at = (second: number) => (second < 0 ? 0 : (others[Math.floor(second * 100)] ?? 0))
  const on = floor({ peak: 0.02, lost: 0, others: true }, [], [look(at), look((second) => 0.1 * at(second - 0.12))])
  const end = watchOwnSound(() => on, (fault) => told.push(fault))
  await vi.advanceTimersByTimeAsync(16_000)
  expect(told).toEqual(['echo'])
  end()
})

it('asks how the voice arrives', async () => {
  const told: (Fault | undefined)[] = []
  const on = floor({ peak: 0.2, lost: 0.3, others: false })
  const end = watchOwnSound(() => on, (fault) => told.push(fault))
  await vi.advanceTimersByTimeAsync(13_000)
  expect(told).toEqual(['lossy'])
  end()
})

it('listens to nothing that does not go to the floor, and lets go at the end', async () => {
  const ended: string[] = []
  const told: (Fault | undefined)[] = []
  let on: OnFloor | undefined = floor({ peak: 0.9, lost: 0, others: false }, ended)
  const end = watchOwnSound(() => on, (fault) => told.push(fault))
  await vi.advanceTimersByTimeAsync(2_000)
  on = undefined
  await vi.advanceTimersByTimeAsync(20_000)
  expect(told).toEqual([])
  expect(ended).toEqual(['microphone', 'played'])
  on = floor({ peak: 0.2, lost: 0, others: false }, ended)
  await vi.advanceTimersByTimeAsync(200)
  end()
  expect(ended).toEqual(['microphone', 'played', 'microphone', 'played'])
})
