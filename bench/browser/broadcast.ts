/**
 * From a speaker's lens to the gallery: how long a frame takes from when it is made in the speaker's page to when a viewer's
 * page shows it, by way of the engine, the broadcaster's seat, the node's stream and hls.js. All pages have one clock.
 */
import { Viewer } from '../../e2e/harness/viewer.ts'
import { Air } from './air.ts'
import { composed, keepShown, marks, timeIn } from './mark.ts'
import { openBrowser } from './stage.ts'

/** The viewer's player has come as near to what goes out as it will. */
const settleMs = 10_000
const watchMs = 20_000

/** Milliseconds of each frame that could be read, and how many there were. */
export type Delays = { delays: number[]; shown: number }

async function delays(links: string): Promise<Delays> {
  const browser = await openBrowser()
  try {
    const air = await Air.open(browser, links)
    const viewer = await Viewer.open(browser, 'a viewer', air.gallery)
    await viewer.watches()
    await viewer.page.waitForTimeout(settleMs)
    await viewer.page.evaluate(keepShown, { box: marks(), width: composed.width })
    await viewer.page.waitForTimeout(watchMs)
    const shown = (await viewer.page.evaluate(() => window.benchShown)) ?? []
    const found = shown.flatMap(({ at, squares }) => {
      const made = timeIn(squares, at)
      return made === undefined ? [] : [at - made]
    })
    if (found.length === 0) throw new Error(`no mark could be read in ${String(shown.length)} frames`)
    await viewer.close()
    await air.close()
    return { delays: found, shown: shown.length }
  } finally {
    await browser.close()
  }
}

export async function measure(quick: string, calm: string): Promise<{ quick: Delays; calm: Delays }> {
  return { quick: await delays(quick), calm: await delays(calm) }
}
