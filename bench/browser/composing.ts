/**
 * What the processor of a broadcaster's tab has to do, which composes and sends one picture of 720 lines and mixes four
 * channels, over that of a principal's in the same open session, turn about. Both get one picture of 720 lines and send one.
 * The channels are the floor, English, Russian and Chinese. All are mixed and sent, though no booth is on air: the interpreters'
 * seats would be more than a small machine carries beside the pictures. Who is measured has a browser to themselves; the other
 * one's page is closed meanwhile.
 */
import { keepConnections } from '../../e2e/harness/page.ts'
import { pool, published } from './air.ts'
import { linkOf, must, openBrowser, Seat, Secretaries, type Browser, type SeatLink } from './stage.ts'
import { ready } from './stopwatch.ts'
import { installRates, leastFps, lines, taken, type Taken } from './tab.ts'

/** Windows of each that count, and how many rounds may be tried for them. */
const enough = 3
const rounds = 6
/** Frames a second of the pretended camera. */
const fps = 30

const before = [keepConnections, installRates]

async function camera(browser: Browser, link: SeatLink): Promise<Seat> {
  const seat = await Seat.open(browser, link, { signal: 'devices', before })
  await seat.enrol()
  await seat.enter()
  return seat
}

/** One who is measured, and the windows that count. */
type Measured = Readonly<{ seat: Seat; address: string; main: string; found: Taken[] }>

async function take(browser: Browser, { seat, address, main, found }: Measured): Promise<void> {
  const page = await seat.context.newPage()
  try {
    await page.goto(address)
    const enter = page.getByRole('button', { name: 'Enter', exact: true })
    const inside = page.getByRole('main', { name: main })
    await enter.or(inside).waitFor()
    if (await enter.isVisible()) await enter.click()
    await inside.waitFor()
    const window = await taken(browser, page, 1)
    if (window) found.push(window)
  } finally {
    await page.close()
  }
}

export async function measure(links: string): Promise<{ principal: Taken[]; broadcaster: Taken[] }> {
  const quiet = await openBrowser({ fps })
  const crowd = await openBrowser({ fps })
  try {
    const secretaries = await Secretaries.of(links)
    await secretaries.beijing.invite('english', { name: 'Jun Ito', role: 'interpreter', languages: ['zh', 'en'], to: 3_600_000 })
    await must(secretaries.beijing, 'staff-booth', { booth: 'en', outputs: ['en'], members: ['english'] })
    const principal = await camera(quiet, linkOf(links, 'moscow', 'principal'))
    const speaker = await camera(crowd, linkOf(links, 'beijing', 'principal'))
    for (const seat of [principal, speaker]) await ready(seat)
    for (const seat of [principal, speaker]) await seat.sits()
    const broadcaster = await Seat.open(quiet, await pool(secretaries), { signal: 'test', before })
    await secretaries.agree('go-on-air', {})
    await published(broadcaster)

    const measured: Measured[] = [
      { seat: principal, address: principal.page.url(), main: 'Plenary', found: [] },
      { seat: broadcaster, address: broadcaster.page.url(), main: 'Broadcast', found: [] },
    ]
    for (const { seat } of measured) await seat.page.close()
    for (let round = 0; round < rounds; round++) {
      for (const each of measured) if (each.found.length < enough) await take(quiet, each)
      const [one, other] = measured.map(({ found }) => found)
      if (one && other && Math.min(one.length, other.length) >= enough) return { principal: one, broadcaster: other }
    }
    throw new Error(`the pictures seldom had ${String(lines)} lines and ${String(leastFps)} frames a second: this machine does too much else`)
  } finally {
    await quiet.close()
    await crowd.close()
  }
}
