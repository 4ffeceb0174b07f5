/**
 * From the click on "Enter" to the first frame of somebody else's picture, on two nodes turn about: of a member who enters
 * alone, and of one who enters just after another of the delegation, when a key frame has been asked for already.
 */
import { arrive, linkOf, openBrowser, Seat, type Browser, type Page } from './stage.ts'

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

/** A block is so many rounds on one node, then as many on the other: what else the machine does then falls on both. */
const perBlock = 4
const blocks = 3
/**
 * So long after the one member the other enters: within the second that the engine by itself lets pass between key
 * frames, and past the 300 ms that Chromium's encoder does (libwebrtc's EncoderRtcpFeedback), which no node can change.
 */
const behindMs = 350

/** Milliseconds of each entry. */
type Entries = { alone: number[]; behind: number[] }

/**
 * Members who have met once, and whose browsers are enrolled from then on. Who enters sends a voice and no picture: what
 * is measured is receiving, and two cores should not be busy encoding meanwhile.
 */
class Meeting {
  readonly entries: Entries = { alone: [], behind: [] }

  private constructor(
    private readonly stays: Seat,
    private readonly principal: Seat,
    private readonly delegate: Seat,
    private readonly addresses: ReadonlyMap<Seat, string>,
  ) {}

  static async open(browser: Browser, links: string): Promise<Meeting> {
    const stays = await arrive(browser, linkOf(links, 'beijing', 'principal'), { signal: 'test' })
    const entering: Seat[] = []
    for (const role of ['principal', 'delegate'] as const) {
      const seat = await Seat.open(browser, linkOf(links, 'moscow', role), { signal: 'devices' })
      await seat.enrol()
      await seat.page.getByRole('combobox', { name: 'Camera' }).selectOption({ label: 'No camera' })
      await seat.enter()
      entering.push(seat)
    }
    const [principal, delegate] = entering
    if (!principal || !delegate) throw new Error('nobody enters')
    await principal.page.getByRole('button', { name: 'We are ready' }).click()
    // Nobody has compared the keys.
    await principal.page.getByRole('button', { name: 'Ready all the same' }).click()
    for (const seat of entering) {
      await seat.sits()
      await seat.sees()
    }
    const seats = [stays, principal, delegate]
    const addresses = new Map(seats.map((seat) => [seat, seat.page.url()]))
    for (const seat of seats) await seat.page.close()
    return new Meeting(stays, principal, delegate, addresses)
  }

  /** One principal sits and sends; the others enter again and again. The first round compiles the app's code and is not counted. */
  async block(): Promise<void> {
    const seated = await this.#tab(this.stays)
    try {
      await seated.getByRole('main', { name: 'Plenary' }).waitFor()
      for (let round = 0; round <= perBlock; round++) {
        const alone = await this.#alone()
        const behind = await this.#behind()
        if (round === 0) continue
        this.entries.alone.push(alone)
        this.entries.behind.push(behind)
      }
    } finally {
      await seated.close()
    }
  }

  async #alone(): Promise<number> {
    const page = await this.#door(this.principal)
    try {
      await page.waitForTimeout(readingMs)
      await enter(page)
      return await firstFrame(page)
    } finally {
      await page.close()
    }
  }

  async #behind(): Promise<number> {
    const other = await this.#door(this.delegate)
    const page = await this.#door(this.principal)
    try {
      await page.waitForTimeout(readingMs)
      await enter(other)
      await page.waitForTimeout(behindMs)
      await enter(page)
      return await firstFrame(page)
    } finally {
      await page.close()
      await other.close()
    }
  }

  /** A new tab at the line check, where "Enter" has not been pressed. */
  async #door(seat: Seat): Promise<Page> {
    const page = await this.#tab(seat)
    await page.getByText('there and back').waitFor()
    return page
  }

  async #tab(seat: Seat): Promise<Page> {
    const page = await seat.context.newPage()
    await page.addInitScript(installStopwatch)
    await page.goto(this.addresses.get(seat) ?? '')
    return page
  }

  async close(): Promise<void> {
    for (const seat of [this.principal, this.delegate, this.stays]) await seat.close()
  }
}

/** A person reads the four rows first; meanwhile what the next screen needs is loaded. */
const readingMs = 1500

async function enter(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Enter', exact: true }).click()
}

async function firstFrame(page: Page): Promise<number> {
  await page.waitForFunction(() => window.benchFirstFrame !== undefined, undefined, { timeout: 20_000 })
  return page.evaluate(() => window.benchFirstFrame ?? NaN)
}

export async function measure(tunedLinks: string, stockLinks: string): Promise<{ tuned: Entries; stock: Entries }> {
  const browser = await openBrowser()
  try {
    const tuned = await Meeting.open(browser, tunedLinks)
    const stock = await Meeting.open(browser, stockLinks)
    for (let i = 0; i < blocks; i++) {
      await tuned.block()
      await stock.block()
    }
    await tuned.close()
    await stock.close()
    return { tuned: tuned.entries, stock: stock.entries }
  } finally {
    await browser.close()
  }
}
