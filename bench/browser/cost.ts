/**
 * What the processor of one seat's page has to do while the seat sends a picture of 720 lines and a voice and receives a
 * picture of 720 lines and four voices: of the app as it is, and of the bench's two other builds, turn about. All of the
 * page counts, whichever of its threads works. The measured seat has a browser to itself.
 */
import { keepConnections } from '../../e2e/harness/page.ts'
import { linkOf, openBrowser, Seat, type Browser, type Page } from './stage.ts'

/** By the mark that a build of the bench's puts on its page; the app's own has none. */
const builds = { own: undefined, stock: 'bench-build-stock', plain: 'bench-build-plain' } as const
type Build = keyof typeof builds

/** Windows of each build that count, and how many rounds may be tried for them. */
const enough = 3
const rounds = 8
const windowMs = 10_000
/** Frames a second of the pretended camera. */
const fps = 30
/** With fewer, the page waits more than it works. What it has to do is counted by the frame: a small machine seldom keeps up with all. */
const leastFps = 15
const lines = 720

/** Of the page's pictures: frames so far and lines now; of its voices, how many there are. */
type Rates = { sent: number; sentLines: number; received: number; receivedLines: number; voices: number }

declare global {
  interface Window {
    benchRates?: () => Promise<Rates>
  }
}

/** Runs in the page before the app. */
function installRates(): void {
  const connections = window.connectionsOfThePage ?? []
  type Stat = { type: string; kind: string; frameHeight?: number; framesEncoded?: number; framesDecoded?: number; packetsReceived?: number }
  window.benchRates = async () => {
    const rates = { sent: 0, sentLines: 0, received: 0, receivedLines: 0, voices: 0 }
    for (const connection of connections) {
      if (connection.connectionState !== 'connected') continue
      const stats = await connection.getStats()
      stats.forEach(({ type, kind, frameHeight = 0, framesEncoded = 0, framesDecoded = 0, packetsReceived = 0 }: Stat) => {
        // Of the sizes in which a picture is sent the largest.
        if (type === 'outbound-rtp' && kind === 'video' && frameHeight > rates.sentLines) Object.assign(rates, { sent: framesEncoded, sentLines: frameHeight })
        if (type === 'inbound-rtp' && kind === 'video') Object.assign(rates, { received: framesDecoded, receivedLines: frameHeight })
        if (type === 'inbound-rtp' && kind === 'audio' && packetsReceived > 0) rates.voices++
      })
    }
    return rates
  }
}

const rates = (page: Page): Promise<Rates> =>
  page.evaluate(async () => {
    const found = await window.benchRates?.()
    if (!found) throw new Error('nothing is counted')
    return found
  })

/** The seconds of processor that the pages of a browser have used. */
async function processor(browser: Browser): Promise<number> {
  const tools = await browser.newBrowserCDPSession()
  const { processInfo } = await tools.send('SystemInfo.getProcessInfo')
  await tools.detach()
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

/** The seats of one build's summit, whose pages are open only while it is measured. */
class Table {
  private constructor(
    private readonly build: Build,
    private readonly measured: Seat,
    private readonly others: readonly Seat[],
    private readonly addresses: ReadonlyMap<Seat, string>,
  ) {}

  static async open(build: Build, quiet: Browser, crowd: Browser, links: string): Promise<Table> {
    const camera = async (browser: Browser, side: string): Promise<Seat> => {
      const seat = await Seat.open(browser, linkOf(links, side, 'principal'), { signal: 'devices', before: [keepConnections, installRates] })
      await seat.enrol()
      await seat.enter()
      return seat
    }
    const [measured, other] = [await camera(quiet, 'moscow'), await camera(crowd, 'beijing')]
    const voices: Seat[] = []
    for (const [side, nth, tone] of [['beijing', 0, 500], ['beijing', 1, 700], ['moscow', 0, 900]] as const)
      voices.push(await Seat.open(crowd, linkOf(links, side, 'delegate', nth), { signal: 'tone', tone }))
    for (const { page } of [measured, other]) {
      await page.getByRole('button', { name: 'We are ready' }).click()
      await page.getByRole('button', { name: 'Ready all the same' }).click()
    }
    const seats = [measured, other, ...voices]
    for (const seat of seats) await seat.sits()
    const addresses = new Map(seats.map((seat) => [seat, seat.page.url()]))
    for (const seat of seats) await seat.page.close()
    return new Table(build, measured, [other, ...voices], addresses)
  }

  /** What the measured page takes; undefined: the pictures did not have their full size all the while, or too few frames. */
  async take(browser: Browser): Promise<Taken | undefined> {
    const pages: Page[] = []
    const open = async (seat: Seat): Promise<Page> => {
      const page = await seat.context.newPage()
      pages.push(page)
      await page.goto(this.addresses.get(seat) ?? '')
      const enter = page.getByRole('button', { name: 'Enter', exact: true })
      const inside = page.getByRole('main', { name: 'Plenary' })
      await enter.or(inside).waitFor()
      if (await enter.isVisible()) await enter.click()
      await inside.waitFor()
      return page
    }
    try {
      for (const seat of this.others) await open(seat)
      const page = await open(this.measured)
      const mark = await page.evaluate(() => document.documentElement.dataset['bench'])
      if (mark !== builds[this.build]) throw new Error(`${this.build}: the page is marked ${String(mark)}`)
      if (!(await this.#settled(page))) return undefined
      const [before, used] = [await rates(page), await processor(browser)]
      await page.waitForTimeout(windowMs)
      const [after, now] = [await rates(page), await processor(browser)]
      const aSecond = (n: number): number => (n / windowMs) * 1000
      const taken = { percent: aSecond(now - used) * 100, sent: aSecond(after.sent - before.sent), received: aSecond(after.received - before.received) }
      return whole(after) && Math.min(taken.sent, taken.received) >= leastFps ? taken : undefined
    } finally {
      for (const page of pages) await page.close()
    }
  }

  /** Whether both pictures come to their full size, and all voices are there. */
  async #settled(page: Page): Promise<boolean> {
    for (let i = 0; i < 40; i++) {
      if (whole(await rates(page))) {
        // What came with the beginning is over.
        await page.waitForTimeout(3000)
        return whole(await rates(page))
      }
      await page.waitForTimeout(500)
    }
    return false
  }
}

const whole = ({ sentLines, receivedLines, voices }: Rates): boolean => sentLines === lines && receivedLines === lines && voices >= 4

/** Percent of a processor, and frames a second. */
type Taken = Readonly<{ percent: number; sent: number; received: number }>

export async function measure(own: string, stock: string, plain: string): Promise<Record<Build, Taken[]>> {
  const quiet = await openBrowser({ fps })
  const crowd = await openBrowser({ fps })
  try {
    const tables: [Build, Table][] = []
    for (const [build, links] of [['own', own], ['stock', stock], ['plain', plain]] as const) tables.push([build, await Table.open(build, quiet, crowd, links)])
    const taken: Record<Build, Taken[]> = { own: [], stock: [], plain: [] }
    for (let round = 0; round < rounds; round++) {
      for (const [build, table] of tables) {
        if (taken[build].length >= enough) continue
        const window = await table.take(quiet)
        if (window) taken[build].push(window)
      }
      if (tables.every(([build]) => taken[build].length >= enough)) return taken
    }
    throw new Error(`the pictures seldom had ${String(lines)} lines and ${String(leastFps)} frames a second: this machine does too much else`)
  } finally {
    await quiet.close()
    await crowd.close()
  }
}
