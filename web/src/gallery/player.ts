/** What plays the stream: hls.js, or the browser itself where that is not supported. It knows no words and no buttons. */
import Hls, { type ErrorData } from 'hls.js'

/** A language of the stream. The floor's code is `mul`, several languages (ISO 639-2). */
export type Channel = { readonly code: string; readonly name: string }

export const floorCode = 'mul'

/** Who never paused is led back to what is sent now when a poor line has left them so many seconds behind. */
export const TOO_LATE_S = 10

/** Of a voice that is turned to, so many seconds ahead are there when it is gone over to: it sounds until more has come. */
const AHEAD_S = 0.1

/** A voice that begins so much later is none that goes on from here. */
const TOO_FAR_S = 1

export type Happening =
  | { readonly kind: 'channels'; readonly channels: readonly Channel[] }
  /** Whether the stream has a picture. One that comes later is seen by who plays it anew. */
  | { readonly kind: 'picture'; readonly there: boolean }
  | { readonly kind: 'playing' | 'paused' | 'over' | 'lost' }

export interface Player {
  pick(code: string): void
  /** Not where the browser itself plays. */
  soundAlone?(alone: boolean): void
  toLive(): void
  /** Seconds behind what the broadcaster sends now, or undefined while that is not known. */
  delay(): number | undefined
  close(): void
}

export const playable = (video: HTMLVideoElement): boolean => Hls.isSupported() || video.canPlayType('application/vnd.apple.mpegurl') !== ''

export function play(video: HTMLVideoElement, address: string, tell: (what: Happening) => void): Player {
  const heard = new AbortController()
  const on = (event: string, then: () => void) => {
    video.addEventListener(event, then, { signal: heard.signal })
  }
  on('playing', () => {
    tell({ kind: 'playing' })
  })
  on('pause', () => {
    tell({ kind: 'paused' })
  })
  on('ended', () => {
    tell({ kind: 'over' })
  })
  const player = Hls.isSupported() ? withHls(video, address, tell) : withBrowser(video, address, tell)
  return {
    ...player,
    close: () => {
      heard.abort()
      player.close()
    },
  }
}

const isVoice = ({ type, level }: { readonly type: string; readonly level: number }, of: number) => type === 'audio' && level === of

function withHls(video: HTMLVideoElement, address: string, tell: (what: Happening) => void): Player {
  let code = ''
  let alone = false
  let pictured = true
  let ended = false
  let attaching = false
  /** They have paused, and go on from there. */
  let behind = false
  const heard = new AbortController()
  video.addEventListener(
    'pause',
    () => {
      behind ||= !attaching
    },
    { signal: heard.signal },
  )
  /** The voice that is turned to and is not heard yet, by its number in the stream. */
  let turning: { readonly to: number; there: boolean } | undefined
  let channels: readonly { readonly code: string; readonly name: string; readonly url: string }[] = []
  let hls = start(address)

  function start(source: string): Hls {
    turning = undefined
    // What is played is whole already: nothing is repacked, so no worker is needed.
    const started = new Hls({
      lowLatencyMode: true,
      enableWorker: false,
      backBufferLength: 60,
      // Who had to wait is a little further behind from then on, and caught up with so slowly that nobody hears it.
      liveSyncOnStallIncrease: 0.5,
      maxLiveSyncPlaybackRate: 1.05,
      // Of a voice that is turned away from nothing is kept but what is decoded already, which goes on until the other is there.
      nextAudioTrackBufferFlushForwardOffset: 0,
    })
    started.on(Hls.Events.MANIFEST_PARSED, (_, { video: there }) => {
      if (alone) return
      pictured = there
      tell({ kind: 'picture', there })
    })
    started.on(Hls.Events.AUDIO_TRACKS_UPDATED, (_, { audioTracks }) => {
      if (alone || audioTracks.length === 0) return
      channels = audioTracks.map((track) => ({ code: track.lang ?? track.name, name: track.name, url: track.url }))
      tell({ kind: 'channels', channels })
      if (code !== '') choose()
      // Without a picture each voice is played for itself. Not from within, where this player is still at work.
      if (!pictured) queueMicrotask(() => { soundAlone(true) })
    })
    started.on(Hls.Events.LEVEL_UPDATED, (_, { details }) => {
      ended ||= !details.live
      if (!ended && !behind && !video.paused && started.latency > TOO_LATE_S) toLive()
    })
    started.on(Hls.Events.BUFFER_APPENDED, (_, { frag, part }) => {
      if (!turning || turning.there || !isVoice(frag, turning.to)) return
      const { start, end } = part ?? frag
      if (start > video.currentTime + TOO_FAR_S) {
        // Whoever is behind all that can still be had goes on where the new voice begins, and hears nothing of the one before.
        started.audioTrack = turning.to
        turning = undefined
        return
      }
      if (end < video.currentTime + AHEAD_S) return
      turning.there = true
      // Browsers have up to some seconds of sound decoded, which go on whatever the buffer has by now: seeking lets go of them.
      const { currentTime } = video
      video.currentTime = currentTime
    })
    started.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => {
      if (!turning?.there || !isVoice(frag, turning.to)) return
      // By itself hls.js would fetch what is at the playhead again and again, until a part's end is played over.
      started.audioTrack = turning.to
      turning = undefined
    })
    started.on(Hls.Events.ERROR, (_, data) => {
      fault(started, data)
    })
    started.loadSource(source)
    started.attachMedia(video)
    return started
  }

  function fault(of: Hls, data: ErrorData): void {
    if (!data.fatal || of !== hls) return
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR)
      anew(() => {
        of.recoverMediaError()
        // What could not be decoded could not be decoded again.
        of.startLoad(of.liveSyncPosition ?? -1)
      })
    else tell({ kind: ended ? 'over' : 'lost' })
  }

  /** Whatever is attached anew is paused by that (HTML, section 4.8.11.5): who was watching watches on. */
  function anew(attach: () => void): void {
    const { paused } = video
    attaching = true
    attach()
    if (paused) attaching = false
    else
      void video.play().then(
        () => (attaching = false),
        () => (attaching = false),
      )
  }

  function toLive(): void {
    behind = false
    if (hls.liveSyncPosition !== null) video.currentTime = hls.liveSyncPosition
    void video.play().catch(() => undefined)
  }

  function choose(): void {
    const at = channels.findIndex((channel) => channel.code === code)
    if (at < 0) return
    if (alone) {
      anew(() => {
        hls.destroy()
        hls = start(channels[at]?.url ?? address)
      })
    } else {
      const track = hls.audioTracks.findIndex((each) => (each.lang ?? each.name) === code)
      if (track < 0 || track === hls.audioTrack) return
      if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
        turning = undefined
        hls.audioTrack = track
      } else {
        turning = { to: track, there: false }
        hls.nextAudioTrack = track
      }
    }
  }

  function soundAlone(wanted: boolean): void {
    if (wanted === alone) return
    alone = wanted
    if (alone) choose()
    else
      anew(() => {
        hls.destroy()
        hls = start(address)
      })
  }

  return {
    pick(wanted) {
      if (wanted === code) return
      code = wanted
      choose()
    },
    soundAlone,
    toLive,
    delay: () => (hls.latency > 0 && !ended ? hls.latency : undefined),
    close() {
      heard.abort()
      hls.destroy()
    },
  }
}

/** Safari's list of a stream's languages (HTML, section 4.8.11.10), which others do not have. */
type Track = { enabled: boolean; readonly language: string; readonly label: string }
type WithTracks = { readonly audioTracks?: ArrayLike<Track> & EventTarget }

const codeOf = ({ language, label }: Track): string => language || label || floorCode

function withBrowser(video: HTMLVideoElement, address: string, tell: (what: Happening) => void): Player {
  const heard = new AbortController()
  const tracks = () => Array.from((video as HTMLVideoElement & WithTracks).audioTracks ?? [])
  const listed = () => {
    tell({ kind: 'channels', channels: tracks().map((track) => ({ code: codeOf(track), name: track.label })) })
  }
  for (const event of ['addtrack', 'removetrack']) (video as HTMLVideoElement & WithTracks).audioTracks?.addEventListener(event, listed, { signal: heard.signal })
  video.addEventListener('loadedmetadata', listed, { signal: heard.signal })
  video.addEventListener(
    'loadedmetadata',
    () => {
      tell({ kind: 'picture', there: video.videoWidth > 0 })
    },
    { signal: heard.signal },
  )
  video.addEventListener(
    'error',
    () => {
      tell({ kind: 'lost' })
    },
    { signal: heard.signal },
  )
  video.src = address
  const live = () => (video.seekable.length > 0 ? video.seekable.end(video.seekable.length - 1) : undefined)
  return {
    pick(code) {
      const all = tracks()
      const of = (wanted: string) => all.find((track) => codeOf(track) === wanted)
      const picked = of(code) ?? all.find(({ enabled }) => enabled) ?? of(floorCode) ?? all[0]
      if (!picked) return
      picked.enabled = true
      for (const track of all) if (track !== picked) track.enabled = false
    },
    toLive() {
      const end = live()
      if (end !== undefined) video.currentTime = end
      void video.play().catch(() => undefined)
    },
    delay() {
      const end = live()
      return end === undefined ? undefined : Math.max(0, end - video.currentTime)
    },
    close() {
      heard.abort()
      video.removeAttribute('src')
      video.load()
    },
  }
}
