/** How far apart two screens turn to the plenary when the last delegation is ready, one of them on a device whose clock is an hour off. */
import { Device } from '../../e2e/harness/device.ts'
import { hourFast } from '../../e2e/harness/page.ts'
import { linkOf, openBrowser, Seat, type Page } from './stage.ts'

declare global {
  interface Window {
    /** The machine's time in milliseconds, whatever the page takes its clock to be. */
    benchTime?: () => number
    /** When the plenary came on the screen, each time. */
    benchEntered?: number[]
  }
}

/** Runs in the page before the app, and before its clock is turned. */
function rightClock(): void {
  const { timeOrigin } = performance
  const now = performance.now.bind(performance)
  window.benchTime = () => timeOrigin + now()
}

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const entered: number[] = []
    window.benchEntered = entered
    let inside = false
    new MutationObserver(() => {
      const found = document.querySelector('main[aria-label="Plenary"]') !== null
      if (found && !inside) entered.push(window.benchTime?.() ?? NaN)
      inside = found
    }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] })
  })
}

const entered = async (page: Page, times: number): Promise<number> => {
  await page.waitForFunction((times) => (window.benchEntered?.length ?? 0) >= times, times, { timeout: 30_000 })
  return page.evaluate((times) => window.benchEntered?.[times - 1] ?? NaN, times)
}

const rounds = 12

export async function measure(links: string): Promise<{ apart: number[] }> {
  const browser = await openBrowser()
  try {
    const secretary = await Device.enrol(linkOf(links, 'beijing', 'secretary'))
    const beijing = await Seat.open(browser, linkOf(links, 'beijing', 'principal'), { signal: 'tone', tone: 500, before: [rightClock] })
    await watch(beijing.page)
    const moscow = await Seat.open(browser, linkOf(links, 'moscow', 'principal'), { signal: 'tone', tone: 900, before: [rightClock, hourFast] })
    await watch(moscow.page)
    const apart: number[] = []
    for (let round = 1; round <= rounds; round++) {
      // With a test signal a principal says "ready" by itself, once a gathering and once a recess.
      const [here, there] = await Promise.all([entered(beijing.page, round), entered(moscow.page, round)])
      apart.push(Math.abs(here - there))
      const answer = await secretary.act('recess', {})
      if (answer.status !== 200) throw new Error(`recess: ${answer.text}`)
      await Promise.all([beijing, moscow].map(({ page }) => page.getByRole('main', { name: 'Recess' }).waitFor()))
    }
    return { apart }
  } finally {
    await browser.close()
  }
}
