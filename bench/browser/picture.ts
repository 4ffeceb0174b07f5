/** From the click on "Enter" to the first frame of somebody else's picture, on two nodes turn about. */
import { arrive, linkOf, openBrowser, Seat, type Browser } from './stage.ts'

declare global {
  interface Window {
    /** Milliseconds from the click on "Enter" to the first frame of a remote picture on the page; undefined until then. */
    benchFirstFrame?: number
  }
}

/** Runs in the page before the app. */
function installStopwatch(): void {
  const remote = new Set<string>()
  let clicked: number | undefined
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args: [RTCConfiguration?]) {
      const connection = new target(...args)
      connection.addEventListener('track', ({ track }) => remote.add(track.id))
      return connection
    },
  })
  // The press counts, as a person feels it: the pointer's release is when the button acts.
  addEventListener(
    'pointerup',
    (event) => {
      if (event.target instanceof Element && event.target.closest('button')?.textContent.trim() === 'Enter') clicked ??= event.timeStamp
    },
    { capture: true },
  )
  const watched = new WeakSet<HTMLVideoElement>()
  const watch = (video: HTMLVideoElement): void => {
    if (watched.has(video)) return
    watched.add(video)
    const frame = (now: number): void => {
      const stream = video.srcObject
      const others = stream instanceof MediaStream && stream.getVideoTracks().some(({ id }) => remote.has(id))
      if (others && clicked !== undefined && window.benchFirstFrame === undefined) window.benchFirstFrame = now - clicked
      if (window.benchFirstFrame === undefined) video.requestVideoFrameCallback(frame)
    }
    video.requestVideoFrameCallback(frame)
  }
  new MutationObserver(() => {
    document.querySelectorAll('video').forEach(watch)
  }).observe(document, { childList: true, subtree: true })
}

/** A block is so many entries on one node, then as many on the other: what else the machine does then falls on both. */
const perBlock = 4
const blocks = 3

/** Two principals who have met once, and whose browsers are enrolled from then on. */
class Meeting {
  private constructor(
    private readonly stays: Seat,
    private readonly enters: Seat,
    private readonly addresses: Readonly<{ stays: string; enters: string }>,
  ) {}

  static async open(browser: Browser, links: string): Promise<Meeting> {
    const stays = await arrive(browser, linkOf(links, 'beijing', 'principal'), { signal: 'test' })
    const enters = await Seat.open(browser, linkOf(links, 'moscow', 'principal'), { signal: 'devices' })
    await enters.enrol()
    await enters.enter()
    await enters.page.getByRole('button', { name: 'We are ready' }).click()
    await enters.sits()
    await enters.sees()
    const addresses = { stays: stays.page.url(), enters: enters.page.url() }
    await enters.page.close()
    await stays.page.close()
    return new Meeting(stays, enters, addresses)
  }

  /** One principal sits and sends; the other enters again and again. The first entry compiles the app's code and is not counted. */
  async entries(): Promise<number[]> {
    const seated = await this.stays.context.newPage()
    try {
      await seated.goto(this.addresses.stays)
      await seated.getByRole('main', { name: 'Plenary' }).waitFor()
      const took: number[] = []
      for (let i = 0; i <= perBlock; i++) took.push(await this.#entry())
      return took.slice(1)
    } finally {
      await seated.close()
    }
  }

  /** In a new tab, where "Enter" has not been pressed. */
  async #entry(): Promise<number> {
    const page = await this.enters.context.newPage()
    try {
      await page.addInitScript(installStopwatch)
      await page.goto(this.addresses.enters)
      // As a person does who has read the four rows: by then what the next screen needs has been loaded.
      const enter = page.getByRole('button', { name: 'Enter', exact: true })
      await enter.waitFor()
      await page.getByText('there and back').waitFor()
      await page.waitForTimeout(1000)
      await enter.click()
      await page.waitForFunction(() => window.benchFirstFrame !== undefined, undefined, { timeout: 20_000 })
      return await page.evaluate(() => window.benchFirstFrame ?? NaN)
    } finally {
      await page.close()
    }
  }

  async close(): Promise<void> {
    await this.enters.close()
    await this.stays.close()
  }
}

export async function measure(tunedLinks: string, stockLinks: string): Promise<{ tuned: number[]; stock: number[] }> {
  const found = { tuned: [] as number[], stock: [] as number[] }
  const browser = await openBrowser()
  try {
    const tuned = await Meeting.open(browser, tunedLinks)
    const stock = await Meeting.open(browser, stockLinks)
    for (let i = 0; i < blocks; i++) {
      found.tuned.push(...(await tuned.entries()))
      found.stock.push(...(await stock.entries()))
    }
    await tuned.close()
    await stock.close()
    return found
  } finally {
    await browser.close()
  }
}
