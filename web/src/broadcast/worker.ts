/**
 * Composes the public's picture away from the page, because a hidden page stops painting. Pictures come as streams of
 * frames, one a member; what is made goes into a stream, steadily: a listener to it takes a pause for a fault.
 */
import { draw, fit, FRAMES_A_SECOND, HEIGHT, WIDTH, type Box, type Picture } from './picture.ts'

export type Order =
  | Readonly<{ sink: WritableStream<VideoFrame>; light: boolean }>
  | Readonly<{ picture: Picture }>
  | Readonly<{ member: string; frames: ReadableStream<VideoFrame> }>
  | Readonly<{ forget: string }>

/** Where nothing moves, the same picture is sent again so often. */
const STILL_MS = 60

const newest = new Map<string, VideoFrame>()
let picture: Picture = { parts: [], title: '', item: '', rtl: false }
let changed = true

self.addEventListener('message', ({ data: order }: MessageEvent<Order>) => {
  if ('sink' in order) compose(order.sink.getWriter(), order.light)
  else if ('picture' in order) {
    picture = order.picture
    changed = true
  } else if ('forget' in order) forget(order.forget)
  else void take(order.member, order.frames)
})

async function take(member: string, frames: ReadableStream<VideoFrame>): Promise<void> {
  const reader = frames.getReader()
  for (;;) {
    const { value } = await reader.read().catch(() => ({ value: undefined }))
    if (!value) return
    newest.get(member)?.close()
    newest.set(member, value)
    // Who is not in the picture does not make a frame of it.
    if (picture.parts.some((part) => part.member === member)) changed = true
  }
}

function forget(member: string): void {
  newest.get(member)?.close()
  newest.delete(member)
  changed = true
}

/** `light`: half of the frames, in half of the size, for a test whose one machine carries all seats. */
function compose(writer: WritableStreamDefaultWriter<VideoFrame>, light: boolean): void {
  const part = light ? 2 : 1
  const canvas = new OffscreenCanvas(WIDTH / part, HEIGHT / part)
  const pencil = canvas.getContext('2d', { alpha: false })
  if (!pencil) return
  pencil.scale(1 / part, 1 / part)
  const paint = (member: string, box: Box): boolean => {
    const frame = newest.get(member)
    if (!frame) return false
    const at = fit(box, frame.displayWidth, frame.displayHeight)
    pencil.drawImage(frame, at.x, at.y, at.width, at.height)
    return true
  }
  let drawnMs = -Infinity
  const timer = setInterval(() => {
    const nowMs = performance.now()
    if (!changed && nowMs - drawnMs < STILL_MS) return
    // A sink that is full drops this frame: a late one is of no use.
    if ((writer.desiredSize ?? 0) <= 0) return
    if (changed) draw(pencil, picture, paint)
    changed = false
    drawnMs = nowMs
    const frame = new VideoFrame(canvas, { timestamp: Math.round(nowMs * 1000) })
    writer.write(frame).catch(() => {
      // The track was stopped.
      clearInterval(timer)
      frame.close()
    })
  }, (1000 / FRAMES_A_SECOND) * part)
}
