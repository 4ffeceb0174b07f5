// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import { play, type Happening } from './player.ts'

/** hls.js as far as the player asks of it. */
const made = vi.hoisted(() => {
  class Fake {
    static readonly all: Fake[] = []
    static readonly Events = { MANIFEST_PARSED: 'manifest', AUDIO_TRACKS_UPDATED: 'tracks', LEVEL_UPDATED: 'level', BUFFER_APPENDED: 'appended', FRAG_BUFFERED: 'buffered', ERROR: 'error' }
    static readonly ErrorTypes = { MEDIA_ERROR: 'media', NETWORK_ERROR: 'network' }
    static supported = true
    static readonly isSupported = () => Fake.supported
    readonly heard = new Map<string, (event: string, data: unknown) => void>()
    readonly from: number[] = []
    source = ''
    destroyed = false
    audioTrack = 0
    readonly turned: number[] = []
    set nextAudioTrack(to: number) {
      this.turned.push(to)
      this.audioTrack = to
    }
    audioTracks: unknown[] = []
    liveSyncPosition = 100
    latency = 1
    media: HTMLVideoElement | undefined
    constructor() {
      Fake.all.push(this)
    }
    on(event: string, then: (event: string, data: unknown) => void) {
      this.heard.set(event, then)
    }
    loadSource(address: string) {
      this.source = address
    }
    attachMedia(media: HTMLVideoElement) {
      this.media = media
    }
    destroy() {
      this.destroyed = true
    }
    recoverMediaError() {
      this.media?.pause() // as whatever takes an element's source away
    }
    startLoad(from: number) {
      this.from.push(from)
    }
    tell(event: string, data: unknown) {
      this.heard.get(event)?.(event, data)
    }
    /** A stream is read: with a picture or without, in the floor and one language. */
    read(video: boolean) {
      this.audioTracks = ['mul', 'ru'].map((lang) => ({ lang, name: lang, url: `/audio-${lang}.m3u8` }))
      this.tell('manifest', { video })
      this.tell('tracks', { audioTracks: this.audioTracks })
    }
  }
  return Fake
})
vi.mock('hls.js', () => ({ default: made }))

afterEach(() => {
  made.all.length = 0
  made.supported = true
})

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
  return video
}

it.each([
  [true, ['/index.m3u8']],
  [false, ['/index.m3u8', '/audio-ru.m3u8']],
])('with a picture (%s) it plays the stream, and without each voice for itself', async (video, sources) => {
  const told: Happening[] = []
  const player = play(element(false), '/index.m3u8', (what) => {
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

it.each([false, true])('after a fault of the decoder it goes on where things are now, paused (%s) as before', (paused) => {
  const video = element(paused)
  const told: string[] = []
  play(video, '/index.m3u8', ({ kind }) => told.push(kind))
  const [hls] = made.all
  hls!.tell('error', { fatal: false, type: 'media' })
  expect(hls!.from).toEqual([])
  hls!.tell('error', { fatal: true, type: 'media' })
  expect(hls!.from).toEqual([100])
  expect(video.paused).toBe(paused)
  hls!.tell('error', { fatal: true, type: 'network' })
  expect(told.at(-1)).toBe('lost')
})

it('is led back to what is sent now when it falls far behind, unless it was paused there', async () => {
  const video = element(false)
  play(video, '/index.m3u8', () => undefined)
  const hls = made.all[0]!
  const updated = () => { hls.tell('level', { details: { live: true } }) }
  hls.latency = 9
  updated()
  expect(video.currentTime).toBe(0)
  hls.tell('error', { fatal: true, type: 'media' }) // which pauses it, and nobody wished that
  await Promise.resolve()
  hls.latency = 11
  updated()
  expect(video.currentTime).toBe(100)
  video.currentTime = 50
  video.pause()
  await video.play()
  updated()
  expect(video.currentTime).toBe(50)
})

/** A player with two languages, what it seeks, and what hls.js tells it of. */
function turning() {
  const video = element(false)
  const state = { readyState: 4, time: 10 }
  const sought: number[] = []
  Object.defineProperty(video, 'readyState', { get: () => state.readyState })
  Object.defineProperty(video, 'currentTime', { get: () => state.time, set: (to: number) => { sought.push(to) } })
  const player = play(video, '/index.m3u8', () => undefined)
  const hls = made.all[0]!
  hls.read(true)
  const part = (type: string, level: number, end: number) => { hls.tell('appended', { frag: { type, level, start: end - 1, end: end + 1 }, part: { start: end - 0.2, end } }) }
  const whole = (level: number) => { hls.tell('buffered', { frag: { type: 'audio', level } }) }
  return { state, sought, player, hls, part, whole }
}

it('takes another language at once before anything plays', () => {
  const { state, player, hls } = turning()
  state.readyState = 1
  player.pick('ru')
  expect([hls.audioTrack, hls.turned]).toEqual([1, []])
})

it('goes over to another language once a little of it is ahead, and from there on fetches what follows', () => {
  const { state, sought, player, hls, part, whole } = turning()
  player.pick('ru')
  expect(hls.turned).toEqual([1])
  part('main', 1, 11)
  part('audio', 0, 11)
  part('audio', 1, 10.05)
  whole(1)
  expect(sought).toEqual([])
  part('audio', 1, 10.25)
  part('audio', 1, 10.45)
  expect(sought).toEqual([10])
  hls.audioTrack = -1
  whole(0)
  expect(hls.audioTrack).toBe(-1)
  whole(1)
  expect(hls.audioTrack).toBe(1)
  state.time = 11
  part('audio', 1, 12)
  expect(sought).toEqual([10])
})

it('goes over to the one that was picked last', () => {
  const { sought, player, hls, part } = turning()
  player.pick('ru')
  player.pick('mul')
  expect(hls.turned).toEqual([1, 0])
  part('audio', 1, 10.25)
  expect(sought).toEqual([])
  part('audio', 0, 10.25)
  expect(sought).toEqual([10])
})

it('plays nothing of the language before to whoever is behind all that can be had', () => {
  const { sought, player, hls, part, whole } = turning()
  player.pick('ru')
  hls.audioTrack = -1
  part('audio', 1, 40)
  expect([hls.audioTrack, sought]).toEqual([1, []])
  hls.audioTrack = -1
  part('audio', 1, 10.45)
  whole(1)
  expect([hls.audioTrack, sought]).toEqual([-1, []])
})

/** An element with the languages that the browser has found so far, and the counts of those heard at once. */
function nativeElement() {
  const heard: number[] = []
  const tracks: { enabled: boolean; language: string; label: string }[] = []
  const list = new EventTarget()
  const video = element(false)
  Object.defineProperty(video, 'audioTracks', { value: Object.assign(list, { [Symbol.iterator]: () => tracks.values() }) })
  const find = (language: string, label: string) => {
    let enabled = tracks.length === 0
    tracks.push({
      language,
      label,
      get enabled() {
        return enabled
      },
      set enabled(wanted) {
        enabled = wanted
        heard.push(tracks.filter((track) => track.enabled).length)
      },
    })
    list.dispatchEvent(new Event('addtrack'))
  }
  const lose = (gone: string) => {
    tracks.splice(tracks.findIndex(({ label }) => label === gone), 1)
    list.dispatchEvent(new Event('removetrack'))
  }
  return { video, find, lose, heard, playing: () => tracks.filter((track) => track.enabled).map(({ label }) => label) }
}

it('in the browser’s own player tells of each language that is found, and changes to one without a moment of none', () => {
  made.supported = false
  const { video, find, heard, playing } = nativeElement()
  const told: Happening[] = []
  const player = play(video, '/index.m3u8', (what) => told.push(what))
  video.dispatchEvent(new Event('loadedmetadata'))
  find('', '')
  find('ru', 'русский')
  expect(told.filter(({ kind }) => kind === 'channels')).toEqual([
    { kind: 'channels', channels: [] },
    { kind: 'channels', channels: [{ code: 'mul', name: '' }] },
    { kind: 'channels', channels: [{ code: 'mul', name: '' }, { code: 'ru', name: 'русский' }] },
  ])
  player.pick('ru')
  expect(playing()).toEqual(['русский'])
  player.pick('mul')
  expect(playing()).toEqual([''])
  expect(heard).not.toContain(0)
})

it('in the browser’s own player lets what plays go on when nothing has the code that is picked', () => {
  made.supported = false
  const { video, find, playing } = nativeElement()
  const player = play(video, '/index.m3u8', () => undefined)
  for (const code of ['mul', 'ru']) {
    player.pick(code)
    expect(playing()).toEqual([])
  }
  find('', 'Floor')
  find('', 'русский')
  for (const code of ['mul', 'ru', 'zh']) {
    player.pick(code)
    expect(playing()).toEqual(['Floor'])
  }
  player.pick('русский')
  expect(playing()).toEqual(['русский'])
  player.pick('Floor')
  expect(playing()).toEqual(['Floor'])
})

it('in the browser’s own player goes back to the floor when the language that was picked is gone', () => {
  made.supported = false
  const { video, find, lose, playing } = nativeElement()
  const player = play(video, '/index.m3u8', ({ kind }) => {
    if (kind === 'channels') player.pick('ru')
  })
  find('ru', 'русский')
  find('zh', '中文')
  find('mul', 'Floor')
  expect(playing()).toEqual(['русский'])
  lose('русский')
  expect(playing()).toEqual(['Floor'])
  find('ru', 'русский')
  expect(playing()).toEqual(['русский'])
})

it('has sound alone with hls.js, and not in the browser’s own player', () => {
  expect(play(element(false), '/index.m3u8', () => undefined)).toHaveProperty('soundAlone')
  made.supported = false
  expect(play(nativeElement().video, '/index.m3u8', () => undefined)).not.toHaveProperty('soundAlone')
})
