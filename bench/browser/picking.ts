/**
 * One of the public picks another language on the gallery's page, again and again: how long it takes until the new voice is
 * within 6 dB of its final level in what the page plays, for how long it is not in the moment after that, and for how long the
 * picture stands still meanwhile; beside it the same of a while before the press, in which a busy machine lets the picture
 * stand, too.
 */
import { full, near } from '../../e2e/harness/ear.ts'
import { coming } from '../../e2e/harness/levels.ts'
import { pressedAt, record, recorded } from '../../e2e/harness/recorder.ts'
import { Viewer } from '../../e2e/harness/viewer.ts'
import { Air, floorTone } from './air.ts'
import { composed, keepShown, marks, type Shown } from './mark.ts'
import { arrive, linkOf, openBrowser } from './stage.ts'

const interpreterTone = 900
const picks = 10
const restMs = 2500
/** So long after the new voice is heard for sure its final level is known. */
const finalMs = 500

/** The longest that one frame is shown between two times, both in milliseconds since the epoch of computers. */
function standsStill(shown: readonly Shown[], from: number, to: number): number {
  const times = [from, ...shown.map(({ at }) => at).filter((at) => at > from && at < to), to]
  return Math.max(...times.slice(1).map((at, n) => at - (times[n] ?? at)))
}

export async function measure(links: string): Promise<{ heard: number[]; breaks: number[]; still: number[]; rest: number[] }> {
  const browser = await openBrowser()
  try {
    const interpreter = await arrive(browser, linkOf(links, 'moscow', 'interpreter'), { signal: 'tone', tone: interpreterTone })
    const air = await Air.open(browser, links)
    await interpreter.sits()
    await interpreter.into('Russian')
    await interpreter.press('Space')
    await interpreter.onAir(true)
    const viewer = await Viewer.open(browser, 'a viewer', air.gallery, 'en', true)
    const { page } = viewer
    await viewer.watches()
    await viewer.hears({ [floorTone]: near(full, 4) })
    const took = { heard: [] as number[], breaks: [] as number[], still: [] as number[], rest: [] as number[] }
    for (let i = 0; i < picks; i++) {
      const [channel, tone] = i % 2 === 0 ? (['русский', interpreterTone] as const) : (['Floor, the original voices', floorTone] as const)
      await page.evaluate(keepShown, { box: marks(), width: composed.width })
      await record(page)
      await page.waitForTimeout(restMs)
      await viewer.picks(channel)
      const pressed = await pressedAt(page)
      await viewer.hears({ [tone]: near(full, 4) })
      await page.waitForTimeout(finalMs)
      const shown = (await page.evaluate(() => window.benchShown)) ?? []
      const { heard, breaks } = coming(await recorded(page), tone, pressed)
      took.heard.push(heard)
      took.breaks.push(breaks)
      took.still.push(standsStill(shown, pressed, pressed + heard + finalMs))
      took.rest.push(standsStill(shown, pressed - restMs, pressed))
    }
    await viewer.close()
    await interpreter.close()
    await air.close()
    return took
  } finally {
    await browser.close()
  }
}
