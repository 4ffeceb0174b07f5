import { expect, it, vi } from 'vitest'

type Fault = { fatal: boolean; type: string }

const made = vi.hoisted(() => ({ fault: (_: Fault) => undefined as unknown, updated: () => undefined as unknown, recovered: 0, latency: 1, from: [] as number[] }))

vi.mock('hls.js', () => ({
  default: class {
    static isSupported = () => true
    static Events = { AUDIO_TRACKS_UPDATED: 'tracks', LEVEL_UPDATED: 'level', ERROR: 'error' }
    static ErrorTypes = { MEDIA_ERROR: 'media', NETWORK_ERROR: 'network' }
    media: HTMLVideoElement | undefined
    liveSyncPosition = 100
    get latency() { return made.latency }
    on(event: string, then: (event: string, data: unknown) => void) {
      if (event === 'error') made.fault = (data) => { then(event, data) }
      if (event === 'level') made.updated = () => { then(event, { details: { live: true } }) }
    }
    startLoad(from: number) { made.from.push(from) }
    loadSource() { /* nothing is fetched */ }
    attachMedia(media: HTMLVideoElement) { this.media = media }
    destroy() { /* nothing is held */ }
    recoverMediaError() {
      made.recovered++
      this.media?.pause() // as whatever takes an element's source away
    }
  },
}))

const { play } = await import('./player.ts')

function element(paused: boolean) {
  const video = document.createElement('video')
  const state = { paused }
  Object.defineProperty(video, 'paused', { get: () => state.paused })
  video.pause = () => {
    state.paused = true
    video.dispatchEvent(new Event('pause'))
  }
  video.play = () => {
    state.paused = false
    return Promise.resolve()
  }
  return { video, state }
}

it('watches on after a fault of the decoder, and stays paused when it was', () => {
  for (const paused of [false, true]) {
    const { video, state } = element(paused)
    const told: string[] = []
    play(video, '/gallery/x/index.m3u8', ({ kind }) => told.push(kind))
    made.fault({ fatal: false, type: 'media' })
    expect(made.recovered).toBe(0)
    made.fault({ fatal: true, type: 'media' })
    expect(made.recovered).toBe(1)
    expect(made.from).toEqual([100])
    expect(state.paused).toBe(paused)
    made.fault({ fatal: true, type: 'network' })
    expect(told.at(-1)).toBe('lost')
    made.recovered = 0
    made.from = []
  }
})

it('is led back to what is sent now when it falls far behind, unless it was paused there', async () => {
  const { video } = element(false)
  play(video, '/gallery/x/index.m3u8', () => undefined)
  made.latency = 9
  made.updated()
  expect(video.currentTime).toBe(0)
  made.fault({ fatal: true, type: 'media' }) // which pauses it, and nobody wished that
  await Promise.resolve()
  made.latency = 11
  made.updated()
  expect(video.currentTime).toBe(100)
  video.currentTime = 50
  video.pause()
  await video.play()
  made.updated()
  expect(video.currentTime).toBe(50)
})
