/**
 * What the processor of one seat's page has to do while the seat sends a picture of 720 lines and a voice and receives a
 * picture of 720 lines and four voices: of the app as it is, and of the bench's two other builds, turn about. All of the
 * page counts, whichever of its threads works. The measured seat has a browser to itself.
 */
import { keepConnections } from '../../e2e/harness/page.ts'
import { linkOf, openBrowser, Seat, type Browser, type Page } from './stage.ts'
import { installRates, leastFps, lines, taken, type Taken } from './tab.ts'

/** By the mark that a build of the bench's puts on its page; the app's own has none. */
const builds = { own: undefined, stock: 'bench-build-stock', plain: 'bench-build-plain' } as const
type Build = keyof typeof builds

/** Windows of each build that count, and how many rounds may be tried for them. */
const enough = 3
const rounds = 8
/** Frames a second of the pretended camera. */
const fps = 30
const voices = 4

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
      return await taken(browser, page, voices)
    } finally {
      for (const page of pages) await page.close()
    }
  }
}

export async function measure(own: string, stock: string, plain: string): Promise<Record<Build, Taken[]>> {
  const quiet = await openBrowser({ fps })
  const crowd = await openBrowser({ fps })
  try {
    const tables: [Build, Table][] = []
    for (const [build, links] of [['own', own], ['stock', stock], ['plain', plain]] as const) tables.push([build, await Table.open(build, quiet, crowd, links)])
    const found: Record<Build, Taken[]> = { own: [], stock: [], plain: [] }
    for (let round = 0; round < rounds; round++) {
      for (const [build, table] of tables) {
        if (found[build].length >= enough) continue
        const window = await table.take(quiet)
        if (window) found[build].push(window)
      }
      if (tables.every(([build]) => found[build].length >= enough)) return found
    }
    throw new Error(`the pictures seldom had ${String(lines)} lines and ${String(leastFps)} frames a second: this machine does too much else`)
  } finally {
    await quiet.close()
    await crowd.close()
  }
}
