/**
 * An observer is expelled from a closed session in which it was seen and heard. How soon after the act nobody opens a frame
 * of it any more, nor it one of anybody's, and what the others notice: of their sound what the browser made up, of their
 * picture the longest gap between two frames. The same is asked of a moment before, in which nobody was expelled.
 *
 * The observer's program does nothing to help: it keeps its keys and its connections, and goes on sending.
 */
import { Device, post } from '../../e2e/harness/device.ts'
import { keepConnections } from '../../e2e/harness/page.ts'
import { installDeafness } from './deafness.ts'
import { linkOf, openBrowser, Seat, type Page } from './stage.ts'

/** One frame that a page's worker sealed or opened. `epoch`: of what was sealed, by its lowest byte. */
type Passed = Readonly<{ way: 'send' | 'receive'; member?: string; at: number; epoch?: number }>

/** Times in milliseconds since the epoch of computers. */
type Watched = {
  frames: Passed[]
  /** When the worker was given the keys of a new epoch. */
  entered: number[]
  /** When a frame of a picture came on the screen, by picture. */
  shown: Record<string, number[]>
  /** Samples that the browser made up to bridge a gap, until then, by stream. */
  concealed: { at: number; samples: Record<string, number> }[]
}

declare global {
  interface Window {
    benchWatched?: Watched
  }
}

/** The app's own worker, which tells of every frame that it has sealed or opened. */
const telling = (script: string) => `
  const passed = []
  const channel = new BroadcastChannel('bench')
  setInterval(() => { if (passed.length > 0) channel.postMessage(passed.splice(0)) }, 100)
  // The key id's first byte is the epoch's lowest, while the key ids have seven.
  const epochOf = (bytes) => (bytes[0] & 0xf0) === 0xe0 ? bytes[1] : undefined
  const clear = ({ type }) => type === undefined ? 1 : type === 'key' ? 10 : 3
  const listen = self.addEventListener.bind(self)
  self.addEventListener = (type, listener) => listen(type, type !== 'rtctransform' ? listener : ({ transformer }) => {
    const { readable, writable, options } = transformer
    const { way, member } = options
    const watch = new TransformStream({ transform: (frame, controller) => {
      const epoch = way === 'send' ? epochOf(new Uint8Array(frame.data, clear(frame), 2)) : undefined
      passed.push({ way, member, epoch, at: performance.timeOrigin + performance.now() })
      controller.enqueue(frame)
    } })
    watch.readable.pipeTo(writable).catch(() => undefined)
    listener({ transformer: { readable, writable: watch.writable, options, sendKeyFrameRequest: () => transformer.sendKeyFrameRequest() } })
  })
  ${script}
`

/** Runs in the page before the app. */
function installWatch(): void {
  const watched: Watched = { frames: [], entered: [], shown: {}, concealed: [] }
  window.benchWatched = watched
  const now = (): number => performance.timeOrigin + performance.now()
  new BroadcastChannel('bench').onmessage = ({ data }: MessageEvent<Passed[]>) => watched.frames.push(...data)

  const order = Reflect.get(Worker.prototype, 'postMessage') as (this: Worker, ...args: unknown[]) => void
  Reflect.set(Worker.prototype, 'postMessage', function (this: Worker, ...args: unknown[]) {
    if ((args[0] as { do?: string } | undefined)?.do === 'enter') watched.entered.push(now())
    order.apply(this, args)
  })

  const connections = window.connectionsOfThePage ?? []
  type Heard = { type: string; kind: string; id: string; concealedSamples?: number; silentConcealedSamples?: number }
  const look = async (): Promise<void> => {
    const samples: Record<string, number> = {}
    for (const [i, connection] of connections.entries()) {
      const stats = await connection.getStats().catch(() => undefined)
      stats?.forEach(({ type, kind, id, concealedSamples = 0, silentConcealedSamples = 0 }: Heard) => {
        if (type === 'inbound-rtp' && kind === 'audio') samples[`${String(i)} ${id}`] = concealedSamples - silentConcealedSamples
      })
    }
    watched.concealed.push({ at: now(), samples })
    setTimeout(() => void look(), 100)
  }
  void look()

  const known = new WeakSet<HTMLVideoElement>()
  const follow = (video: HTMLVideoElement): void => {
    if (known.has(video)) return
    known.add(video)
    const frame = (at: number): void => {
      const name = video.getAttribute('aria-label') ?? ''
      ;(watched.shown[name] ??= []).push(performance.timeOrigin + at)
      video.requestVideoFrameCallback(frame)
    }
    video.requestVideoFrameCallback(frame)
  }
  new MutationObserver(() => {
    document.querySelectorAll('video').forEach(follow)
  }).observe(document, { childList: true, subtree: true })
}

const rounds = 10
/** So long before the act nothing happens: what is noticed then is the machine's own. */
const restMs = 3000
/** So long after the new epoch there is nothing left to come. */
const afterMs = 1500
/** The second around the new epoch begins so long before it. */
const aheadMs = 250
const secondMs = 1000
/** Samples in a millisecond. */
const rate = 48

const now = (): number => performance.timeOrigin + performance.now()

/** What was seen since the last time it was asked for. */
const watched = (page: Page): Promise<Watched> =>
  page.evaluate(() => {
    const found = window.benchWatched
    if (!found) throw new Error('nothing is watched')
    const { frames, entered, shown, concealed } = found
    const seen = { frames: frames.splice(0), entered: entered.splice(0), shown: { ...shown }, concealed: concealed.splice(0) }
    for (const picture of Object.keys(shown)) shown[picture] = []
    return seen
  })

/** Frames of a picture that is shown, and the samples made up for a voice, in the second that begins then. */
function noticed({ shown, concealed }: Watched, picture: string, streams: readonly string[], from: number): { gap: number; concealed: number } {
  const frames = (shown[picture] ?? []).filter((at) => at > from - secondMs && at < from + secondMs + 500)
  let gap = 0
  frames.forEach((at, i) => {
    const before = frames[i - 1]
    // A gap counts where any of it lies in the second.
    if (before !== undefined && at > from && before < from + secondMs) gap = Math.max(gap, at - before)
  })
  const until = (at: number) => concealed.filter((each) => each.at <= at).at(-1)?.samples ?? {}
  const [first, last] = [until(from), until(from + secondMs)]
  const samples = streams.map((stream) => (last[stream] ?? 0) - (first[stream] ?? 0))
  return { gap, concealed: Math.max(...samples) / rate }
}

const lastAt = (frames: readonly Passed[]): number => Math.max(-Infinity, ...frames.map(({ at }) => at))

export type Took = {
  /** From the act to the last frame of the removed one's that another opened. */
  heard: number[]
  /** To the last one of anybody's that the removed one opened. */
  opened: number[]
  /** To the last one that anybody sealed under keys that the removed one had. */
  sealed: number[]
  concealed: number[]
  gap: number[]
  restConcealed: number[]
  restGap: number[]
}

export async function measure(links: string): Promise<Took> {
  const browser = await openBrowser()
  try {
    const one = await Device.enrol(linkOf(links, 'beijing', 'secretary'))
    const other = await Device.enrol(linkOf(links, 'moscow', 'secretary'))
    const must = async (device: Device, kind: string, body: unknown): Promise<{ seq: number; hash: string }> => {
      const answer = await device.act(kind, body)
      if (answer.status !== 200) throw new Error(`${kind}: ${answer.text}`)
      return { seq: answer.body['seq'] as number, hash: answer.body['hash'] as string }
    }
    const beijing = await Seat.open(browser, linkOf(links, 'beijing', 'principal'), { tone: 500, before: [keepConnections, installWatch], frames: telling })
    const moscow = await Seat.open(browser, linkOf(links, 'moscow', 'principal'), { tone: 900, before: [keepConnections, installWatch], frames: telling })
    const stay = [beijing, moscow] as const
    for (const seat of stay) {
      await seat.sits()
      await seat.sees()
    }
    const voices = await Promise.all(stay.map(async ({ page }) => Object.keys((await watched(page)).concealed.at(-1)?.samples ?? {})))

    const id = 'bench-mediator'
    const link = await other.invite(id, { name: 'A mediator', role: 'mediator', languages: ['en'], to: 3_600_000 })
    const observer = await Seat.open(browser, link, { tone: 1300, before: [keepConnections, installWatch], frames: telling })
    await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
    await observer.context.addInitScript(installDeafness)
    const took: Took = { heard: [], opened: [], sealed: [], concealed: [], gap: [], restConcealed: [], restGap: [] }
    for (let round = 0; round < rounds; round++) {
      await observer.page.reload()
      await must(other, 'consent', { proposal: await must(one, 'admit', { observer: id, to: 'closed' }) })
      await observer.sits()
      await observer.sees()
      for (const { page } of stay) {
        await page.getByLabel('Picture of A mediator').waitFor()
        await watched(page)
      }
      await observer.page.waitForTimeout(restMs)
      const act = await one.signed('expel', { observer: id })
      await observer.page.evaluate(() => {
        window.benchDeaf = true
      })
      const sent = now()
      const answer = await post(`${one.origin}/api/acts`, { act })
      if (answer.status !== 200) throw new Error(`expel: ${answer.text}`)
      for (const { page } of stay) await page.waitForFunction((sent) => window.benchWatched?.entered.some((at) => at > sent), sent, { timeout: 20_000 })
      await observer.page.waitForTimeout(afterMs)

      const theirs = await watched(observer.page)
      took.opened.push(lastAt(theirs.frames.filter(({ way }) => way === 'receive')) - sent)
      const heard: number[] = []
      const sealed: number[] = []
      for (const [i, seat] of stay.entries()) {
        const found = await watched(seat.page)
        heard.push(lastAt(found.frames.filter(({ way, member }) => way === 'receive' && member === id)) - sent)
        const epoch = found.frames.filter(({ way, at }) => way === 'send' && at < sent).at(-1)?.epoch
        sealed.push(lastAt(found.frames.filter((frame) => frame.way === 'send' && frame.epoch === epoch)) - sent)
        const entered = found.entered.find((at) => at > sent)
        if (epoch === undefined || entered === undefined) throw new Error('the keys did not change')
        const picture = `Picture of ${stay[1 - i]?.name ?? ''}`
        const rest = noticed(found, picture, voices[i] ?? [], sent - secondMs)
        const after = noticed(found, picture, voices[i] ?? [], entered - aheadMs)
        took.restGap.push(rest.gap)
        took.restConcealed.push(rest.concealed)
        took.gap.push(after.gap)
        took.concealed.push(after.concealed)
      }
      took.heard.push(Math.max(...heard))
      took.sealed.push(Math.max(...sealed))
    }
    return took
  } finally {
    await browser.close()
  }
}
