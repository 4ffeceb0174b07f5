/**
 * A picture that says when it was made, for measures of how long it takes to somebody else's screen or into a file. Over the
 * test picture of a seat lie two rows of squares: the time of day in milliseconds, in its last 16 bits, white being one, and
 * under each the opposite. Of what an encoder has smeared a square is no more the opposite of the one below it: a time that
 * is read is right.
 */
import { boxesFor, fit, HEIGHT as COMPOSED_HEIGHT, WIDTH as COMPOSED_WIDTH, type Box } from '../../web/src/broadcast/picture.ts'
import { HEIGHT, WIDTH } from '../../web/src/media/signal/picture.ts'

/** Squares in a row. */
export const COLUMNS = 16
export const ROWS = 2
/** Of a square, in pixels of the test picture. */
const SIDE = WIDTH / COLUMNS
/** By how much at least a square is brighter or darker than the one below it, of 255. */
const CLEAR = 80
/** After so long the times begin anew. */
const ROUND_MS = 2 ** COLUMNS

/** A frame on a page: when it was to be seen, in milliseconds since the epoch of computers, and how bright its squares were, 0 to 255. */
export type Shown = Readonly<{ at: number; squares: readonly number[] }>

declare global {
  interface Window {
    benchShown?: Shown[]
  }
}

/** Runs in the page of a seat with a test picture, before the app. */
export function installMark(): void {
  type Maker = new (options: { kind: 'video' }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> }
  const global = globalThis as unknown as { MediaStreamTrackGenerator: Maker }
  const canvas = new OffscreenCanvas(1, 1)
  const pencil = canvas.getContext('2d', { alpha: false })
  const marked = (frame: VideoFrame): VideoFrame => {
    if (!pencil) throw new Error('nothing can be drawn')
    Object.assign(canvas, { width: frame.displayWidth, height: frame.displayHeight })
    pencil.drawImage(frame, 0, 0)
    frame.close()
    const side = canvas.width / 16
    const now = Date.now()
    for (let n = 0; n < 32; n++) {
      pencil.fillStyle = ((now >> (n % 16)) & 1) === (n < 16 ? 1 : 0) ? '#fff' : '#000'
      pencil.fillRect((n % 16) * side, n < 16 ? 0 : side, side, side)
    }
    return new VideoFrame(canvas, { timestamp: frame.timestamp })
  }
  global.MediaStreamTrackGenerator = new Proxy(global.MediaStreamTrackGenerator, {
    construct(target, args: [{ kind: 'video' }]) {
      const track = new target(...args)
      const way = new TransformStream<VideoFrame, VideoFrame>({
        transform: (frame, out) => {
          out.enqueue(marked(frame))
        },
      })
      void way.readable.pipeTo(track.writable)
      Object.defineProperty(track, 'writable', { value: way.writable })
      return track
    },
  })
}

/** The size of the picture that a broadcaster composes. */
export const composed = { width: COMPOSED_WIDTH, height: COMPOSED_HEIGHT }

/** Where the marks of a seat stand in it when nobody else is in it. */
export function marks(): Box {
  const alone = boxesFor(1)[0]
  if (!alone) throw new Error('nobody is in the picture')
  const { x, y, width } = fit(alone, WIDTH, HEIGHT)
  return { x, y, width, height: (width / COLUMNS) * ROWS }
}

/** Runs in a page: keeps every frame of its picture from now on. What is composed may come smaller, and change its size. */
export function keepShown({ box, width }: Readonly<{ box: Box; width: number }>): void {
  const video = document.querySelector('video')
  const pencil = new OffscreenCanvas(16, 2).getContext('2d', { alpha: false, willReadFrequently: true })
  if (!video || !pencil) throw new Error('there is no picture')
  const shown: Shown[] = []
  window.benchShown = shown
  const each: VideoFrameRequestCallback = (_, { expectedDisplayTime, width: now }) => {
    if (window.benchShown !== shown) return
    const scale = now / width
    pencil.drawImage(video, box.x * scale, box.y * scale, box.width * scale, box.height * scale, 0, 0, 16, 2)
    const { data } = pencil.getImageData(0, 0, 16, 2)
    shown.push({ at: performance.timeOrigin + expectedDisplayTime, squares: Array.from({ length: 32 }, (_, n) => data[4 * n + 1] ?? 0) })
    video.requestVideoFrameCallback(each)
  }
  video.requestVideoFrameCallback(each)
}

/** The time that the squares tell, which is about `near`; undefined where they are not clear. */
export function timeIn(squares: ArrayLike<number>, near: number): number | undefined {
  let told = 0
  for (let n = 0; n < COLUMNS; n++) {
    const difference = (squares[n] ?? 0) - (squares[n + COLUMNS] ?? 0)
    if (Math.abs(difference) < CLEAR) return undefined
    if (difference > 0) told += 2 ** n
  }
  // Of all times that end so the nearest.
  const before = (((near - told) % ROUND_MS) + ROUND_MS) % ROUND_MS
  return before > ROUND_MS / 2 ? near - before + ROUND_MS : near - before
}
