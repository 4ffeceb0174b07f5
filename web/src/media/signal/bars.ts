/** A test picture as a track, painted in a worker. */
import { draw, FRAMES_A_SECOND, HEIGHT, sceneOf, WIDTH, type Pencil } from './picture.ts'
import type { Order } from './worker.ts'

export type Bars = Readonly<{ track: MediaStreamTrack; stop: () => void }>

/** Chromium's track that is fed with frames (an early form of VideoTrackGenerator); TypeScript does not know it. */
type Generator = MediaStreamTrack & Readonly<{ writable: WritableStream<VideoFrame> }>
type GeneratorMaker = new (options: { kind: 'video' }) => Generator

/** What a canvas gives for capture: a track that takes a frame when told to. */
type CanvasTrack = MediaStreamTrack & Readonly<{ requestFrame: () => void }>

export function paintBars(name: string, member: string, frames = FRAMES_A_SECOND): Bars {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const scene = sceneOf(name, member)
  const Maker = (globalThis as { MediaStreamTrackGenerator?: GeneratorMaker }).MediaStreamTrackGenerator
  if (Maker) {
    const track = new Maker({ kind: 'video' })
    const order: Order = { scene, frames, sink: track.writable }
    worker.postMessage(order, [track.writable])
    return bars(track, worker)
  }
  // Elsewhere the worker keeps time, and the page draws on a canvas of its own, which hidden pages still may.
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const pencil: Pencil | null = canvas.getContext('2d', { alpha: false })
  const track = canvas.captureStream(0).getVideoTracks()[0] as CanvasTrack | undefined
  if (!pencil || !track) throw new Error('the browser gave no track for a test picture')
  let frame = 0
  worker.addEventListener('message', () => {
    draw(pencil, scene, frame++, new Date())
    track.requestFrame()
  })
  const order: Order = { scene, frames }
  worker.postMessage(order)
  return bars(track, worker)
}

function bars(track: MediaStreamTrack, worker: Worker): Bars {
  return {
    track,
    stop: () => {
      track.stop()
      worker.terminate()
    },
  }
}
