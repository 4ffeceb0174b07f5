/** The worker around the desk: takes the browser's encoded frames and the page's orders. One for each chamber. */
import { FrameDesk, type Frame, type Order, type StreamName, type Word } from './desk.ts'

/** The page's first message, and the way of browsers without RTCRtpScriptTransform. */
export type WorkerOrder =
  | Order
  | Readonly<{ do: 'begin'; chamber: string; member: string; /** The page's time, in milliseconds since the epoch. */ now: number; run: number }>
  | Readonly<{ do: 'pipe'; stream: StreamName; readable: ReadableStream<Frame>; writable: WritableStream<Frame> }>

interface Transformer {
  readonly readable: ReadableStream<Frame>
  readonly writable: WritableStream<Frame>
  readonly options: StreamName
  sendKeyFrameRequest?: () => Promise<void>
}

let desk: FrameDesk | undefined
let waiting: (() => void)[] = []

function begin({ chamber, member, now, run }: Extract<WorkerOrder, { do: 'begin' }>): void {
  const ahead = now - performance.now()
  const made = new FrameDesk({ chamber, member, run, post: (word: Word) => { self.postMessage(word) }, time: () => performance.now() + ahead })
  desk = made
  setInterval(() => void made.beat(), 1000)
  for (const each of waiting) each()
  waiting = []
}

/** What comes before the beginning waits for it. */
function whenBegun(work: (desk: FrameDesk) => void): void {
  if (desk) work(desk)
  else waiting.push(() => { if (desk) work(desk) })
}

/** What cannot be sealed or opened goes no further. By hand, as pipes of streams take a voice longer. */
async function carry(reader: ReadableStreamDefaultReader<Frame>, writer: WritableStreamDefaultWriter<Frame>, each: (frame: Frame) => Promise<boolean>): Promise<void> {
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    // Writing is refused once the track has ended.
    if (await each(next.value)) writer.write(next.value).catch(() => undefined)
  }
}

function pipe(stream: StreamName, readable: ReadableStream<Frame>, writable: WritableStream<Frame>, ask?: () => void): void {
  whenBegun((made) => {
    const each = made.transform(stream, ask)
    // The stream ends with its track.
    carry(readable.getReader(), writable.getWriter(), each).catch(() => undefined)
  })
}

self.addEventListener('message', ({ data }: MessageEvent<WorkerOrder>) => {
  if (data.do === 'begin') begin(data)
  else if (data.do === 'pipe') pipe(data.stream, data.readable, data.writable)
  else whenBegun((made) => void made.obey(data))
})

self.addEventListener('rtctransform', (event) => {
  const { transformer } = event as unknown as { transformer: Transformer }
  const { readable, writable, options } = transformer
  pipe(options, readable, writable, () => void transformer.sendKeyFrameRequest?.().catch(() => undefined))
})
