import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeStream } from './fakes.ts'
import { watchOwnSound, type OnFloor } from './ownSound.ts'
import type { Fault } from './quality.ts'

/** A voice of this peak and loss, as the browser would measure it: the spectrum is white. */
function floor(voice: { peak: number; lost: number; others: boolean }, ended: string[] = []): OnFloor {
  const meter = {
    getFloatTimeDomainData: (into: Float32Array) => into.fill(0).set([voice.peak]),
    getFloatFrequencyData: (into: Float32Array) => into.fill(-40),
  }
  const context = {
    sampleRate: 48_000,
    createAnalyser: () => meter,
    createMediaStreamSource: () => ({ connect: () => undefined, disconnect: () => ended.push('microphone') }),
  }
  return {
    track: {} as MediaStreamTrack,
    context: context as unknown as AudioContext,
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
  expect(ended).toEqual(['microphone'])
  on = floor({ peak: 0.2, lost: 0, others: false }, ended)
  await vi.advanceTimersByTimeAsync(200)
  end()
  expect(ended).toEqual(['microphone', 'microphone'])
})
