import { afterEach, expect, it, vi } from 'vitest'
import type { Happening } from './player.ts'

/** hls.js as far as the player asks of it. */
const made = vi.hoisted(() => {
  class Fake {
    static readonly all: Fake[] = []
    static readonly Events = { MANIFEST_PARSED: 'manifest', AUDIO_TRACKS_UPDATED: 'tracks', LEVEL_UPDATED: 'level', ERROR: 'error' }
    static readonly isSupported = () => true
    readonly heard = new Map<string, (event: string, data: unknown) => void>()
    source = ''
    destroyed = false
    audioTrack = 0
    audioTracks: unknown[] = []
    constructor() {
      Fake.all.push(this)
    }
    on(event: string, then: (event: string, data: unknown) => void) {
      this.heard.set(event, then)
    }
    loadSource(address: string) {
      this.source = address
    }
    attachMedia() {
      return undefined
    }
    destroy() {
      this.destroyed = true
    }
    /** A stream is read: with a picture or without, in the floor and one language. */
    read(video: boolean) {
      this.audioTracks = ['mul', 'ru'].map((lang) => ({ lang, name: lang, url: `/audio-${lang}.m3u8` }))
      this.heard.get('manifest')?.('manifest', { video })
      this.heard.get('tracks')?.('tracks', { audioTracks: this.audioTracks })
    }
  }
  return Fake
})
vi.mock('hls.js', () => ({ default: made }))

afterEach(() => {
  made.all.length = 0
})

it.each([
  [true, ['/index.m3u8']],
  [false, ['/index.m3u8', '/audio-ru.m3u8']],
])('with a picture (%s) it plays the stream, and without each voice for itself', async (video, sources) => {
  const { play } = await import('./player.ts')
  HTMLMediaElement.prototype.play = () => Promise.resolve()
  const told: Happening[] = []
  const player = play(document.createElement('video'), '/index.m3u8', (what) => {
    told.push(what)
    if (what.kind === 'channels') player.pick('ru')
  })
  made.all[0]!.read(video)
  // It is changed over once hls.js has come to rest.
  expect(made.all).toHaveLength(1)
  await Promise.resolve()
  expect(made.all.map(({ source }) => source)).toEqual(sources)
  expect(made.all.map(({ destroyed }) => destroyed)).toEqual(video ? [false] : [true, false])
  expect(told.filter(({ kind }) => kind === 'picture')).toEqual([{ kind: 'picture', there: video }])
})
