/** The public's picture as a track, composed in a worker from the pictures of those who are seen. */
import type { Picture } from './picture.ts'
import type { Order } from './worker.ts'

/** Chromium's tracks that are fed with frames and read from; TypeScript does not know them. */
type Generator = MediaStreamTrack & Readonly<{ writable: WritableStream<VideoFrame> }>
type Makers = Readonly<{
  MediaStreamTrackGenerator?: new (options: { kind: 'video' }) => Generator
  MediaStreamTrackProcessor?: new (options: { track: MediaStreamTrack; maxBufferSize?: number }) => Readonly<{ readable: ReadableStream<VideoFrame> }>
}>

const { MediaStreamTrackGenerator: Maker, MediaStreamTrackProcessor: Processor } = globalThis as Makers

/** Whether this browser can compose in a worker. */
export const composes = Maker !== undefined && Processor !== undefined

export class Composer {
  readonly track: MediaStreamTrack
  readonly #worker: Worker
  readonly #fed = new Map<string, MediaStreamTrack>()

  constructor(light: boolean) {
    if (!Maker) throw new Error('this browser composes no picture')
    const track = new Maker({ kind: 'video' })
    track.contentHint = 'motion'
    this.track = track
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    this.#tell({ sink: track.writable, light }, [track.writable])
  }

  show(picture: Picture): void {
    this.#tell({ picture })
  }

  /** The pictures there are now, by member. Those shown before and not named any more are forgotten. */
  feed(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    for (const [member, track] of this.#fed) {
      if (tracks.get(member) === track) continue
      this.#fed.delete(member)
      this.#tell({ forget: member })
    }
    for (const [member, track] of tracks) {
      if (this.#fed.has(member) || !Processor || track.readyState === 'ended') continue
      this.#fed.set(member, track)
      const { readable } = new Processor({ track, maxBufferSize: 1 })
      this.#tell({ member, frames: readable }, [readable])
    }
  }

  stop(): void {
    this.track.stop()
    this.#worker.terminate()
    this.#fed.clear()
  }

  #tell(order: Order, hands: Transferable[] = []): void {
    this.#worker.postMessage(order, hands)
  }
}
