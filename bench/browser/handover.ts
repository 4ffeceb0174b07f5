/**
 * Two interpreters of one booth hand the air over to each other, and a listener's output is recorded all the while, on the
 * audio thread. A voice counts as heard while it is within 6 dB of the level that it has alone, in windows of 10 ms, each a
 * millisecond after the one before. The gap is the longest stretch in which neither is heard, the overlap that in which both are.
 */
import { full, near } from '../../e2e/harness/ear.ts'
import { finalOf, HEARD, longest, toneOver } from '../../e2e/harness/levels.ts'
import { record, recorded } from '../../e2e/harness/recorder.ts'
import { arrive, linkOf, openBrowser, settle } from './stage.ts'

const tone = { beijing: 500, moscow: 700, first: 900, second: 1300 }
const handovers = 10
/** Before it is agreed, and after the one before is off air. */
const restMs = 500

export async function measure(links: string): Promise<{ gap: number[]; overlap: number[] }> {
  const browser = await openBrowser()
  try {
    const first = await arrive(browser, linkOf(links, 'beijing', 'interpreter'), { signal: 'tone', tone: tone.first })
    const second = await arrive(browser, linkOf(links, 'moscow', 'interpreter'), { signal: 'tone', tone: tone.second })
    const speaker = await arrive(browser, linkOf(links, 'beijing', 'principal'), { signal: 'tone', tone: tone.beijing })
    const listener = await arrive(browser, linkOf(links, 'moscow', 'principal'), { signal: 'tone', tone: tone.moscow, records: true })
    for (const seat of [first, second, speaker, listener]) await seat.sits()
    await listener.page.keyboard.press('m')
    await first.press('Space')
    await first.onAir(true)
    await first.into('Russian')
    await listener.hears({ [tone.first]: near(full) })

    await settle(listener.page)

    const took = { gap: [] as number[], overlap: [] as number[] }
    for (let i = 0; i < handovers; i++) {
      const [from, to, before, after] = i % 2 === 0 ? ([first, second, tone.first, tone.second] as const) : ([second, first, tone.second, tone.first] as const)
      await record(listener.page)
      await listener.page.waitForTimeout(restMs)
      await to.press('h')
      await from.page.getByRole('status', { name: 'Hand-over' }).filter({ hasText: 'asks to take over' }).waitFor()
      await from.press('h')
      await to.onAir(true)
      await from.onAir(false)
      await listener.page.waitForTimeout(2 * restMs)
      const recording = await recorded(listener.page)
      const heard = [toneOver(recording, before).reverse(), toneOver(recording, after)].map((levels) => {
        const final = finalOf(levels)
        return levels.map(({ amplitude }) => amplitude >= final * HEARD)
      })
      const old = heard[0]?.reverse() ?? []
      const now = heard[1] ?? []
      took.gap.push(longest(old.map((each, n) => !each && !now[n])))
      took.overlap.push(longest(old.map((each, n) => each && now[n] === true)))
    }
    return took
  } finally {
    await browser.close()
  }
}
