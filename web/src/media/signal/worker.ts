/**
 * Paints the test picture away from the page, because a hidden page stops painting and its timers slow down.
 * With a sink it writes finished frames there; without, it only keeps time for the page to draw.
 */
import { draw, HEIGHT, WIDTH, type Scene } from './picture.ts'

export type Order = Readonly<{ scene: Scene; frames: number; sink?: WritableStream<VideoFrame> }>

self.addEventListener('message', (event: MessageEvent<Order>) => {
  const { scene, frames, sink } = event.data
  if (sink) paint(scene, frames, sink.getWriter())
  else setInterval(() => { self.postMessage('frame') }, 1000 / frames)
})

function paint(scene: Scene, frames: number, writer: WritableStreamDefaultWriter<VideoFrame>): void {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT)
  const pencil = canvas.getContext('2d', { alpha: false })
  if (!pencil) return
  let frame = 0
  const timer = setInterval(() => {
    // A sink that is full drops this frame: late test pictures are of no use.
    if ((writer.desiredSize ?? 0) <= 0) return
    draw(pencil, scene, frame++, new Date())
    const picture = new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1000) })
    writer.write(picture).catch(() => {
      // The track was stopped.
      clearInterval(timer)
      picture.close()
    })
  }, 1000 / frames)
}
