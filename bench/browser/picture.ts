/**
 * From the click on "Enter" to the first frame of somebody else's picture, on two nodes turn about: of a member who enters
 * alone, and of one who enters just after another of the delegation, when a key frame has been asked for already.
 */
import { arrive, linkOf, openBrowser, type Browser, type Page, type Seat } from './stage.ts'
import { cameraless, door, enter, firstFrame, readingMs, ready, tab } from './stopwatch.ts'

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

/** Members who have met once, and whose browsers are enrolled from then on. Who enters sends a voice and no picture. */
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
      const seat = await cameraless(browser, linkOf(links, 'moscow', role))
      await seat.enter()
      entering.push(seat)
    }
    const [principal, delegate] = entering
    if (!principal || !delegate) throw new Error('nobody enters')
    await ready(principal)
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
    const seated = await tab(this.stays, this.addresses.get(this.stays) ?? '')
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

  #door(seat: Seat): Promise<Page> {
    return door(seat, this.addresses.get(seat) ?? '')
  }

  async close(): Promise<void> {
    for (const seat of [this.principal, this.delegate, this.stays]) await seat.close()
  }
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
