/**
 * From the press on another channel until the new voice is heard, and the silence on the way, in the samples that reach the
 * output. Warm: by the mouse, which was at the selector before. Cold: by the key, in a page just loaded, to which the
 * language has never flowed and whose selector nobody has touched.
 */
import { full, near, silent as unheard } from '../../e2e/harness/ear.ts'
import { allOver, finalOf, longestSilence, untilHeard } from '../../e2e/harness/levels.ts'
import { pressedAt, record, recorded } from '../../e2e/harness/recorder.ts'
import { arrive, linkOf, openBrowser, type Page } from './stage.ts'

const floorTone = 500
const interpreterTone = 900
const switches = 20
const coldSwitches = 10
const recordMs = 1500
/** A page that has heard the floor for so long has all tracks, and has put aside those that it does not play. */
const settleMs = 2000
/** The key of Russian: the languages in order of code. */
const russianKey = '1'

/** So much under the final level of everything heard is silence: -40 dB. */
const silence = 0.01

/** Presses, and says how long it takes until the tone is heard, and the silence on the way. */
async function timed(page: Page, frequency: number, press: () => Promise<void>): Promise<{ heard: number; silence: number }> {
  await record(page)
  await press()
  const from = await pressedAt(page)
  await page.waitForTimeout(recordMs)
  const recording = await recorded(page)
  const all = allOver(recording)
  return { heard: untilHeard(recording, frequency, from), silence: longestSilence(all.filter(({ at }) => at >= from), finalOf(all) * silence) }
}

export async function measure(links: string): Promise<{ heard: number[]; silence: number[]; cold: number[] }> {
  const browser = await openBrowser()
  try {
    const speaker = await arrive(browser, linkOf(links, 'beijing', 'principal'), { signal: 'tone', tone: floorTone })
    const listener = await arrive(browser, linkOf(links, 'moscow', 'principal'), { signal: 'tone', tone: 300, records: true })
    const interpreter = await arrive(browser, linkOf(links, 'moscow', 'interpreter'), { signal: 'tone', tone: interpreterTone })
    for (const seat of [speaker, listener, interpreter]) await seat.sits()
    await interpreter.choose('Output', 'Russian')
    await interpreter.press('Space')
    await interpreter.onAir(true)
    await listener.hears({ [interpreterTone]: near(full) })

    const { page } = listener
    const found = { heard: [] as number[], silence: [] as number[], cold: [] as number[] }
    for (let i = 0; i < switches; i++) {
      const floor = i % 2 === 0
      const radio = page.getByRole('radio', { name: floor ? 'Floor' : 'Русский' })
      // What a label is filtered by is looked for inside it.
      const label = page.getByRole('radiogroup', { name: 'Channel' }).locator('label').filter({ has: radio })
      await label.hover()
      const { heard, silence } = await timed(page, floor ? floorTone : interpreterTone, () => label.click())
      found.heard.push(heard)
      found.silence.push(silence)
    }
    for (let i = 0; i < coldSwitches; i++) {
      await page.mouse.move(640, 200)
      await page.keyboard.press('0')
      await listener.hears({ [floorTone]: near(full), [interpreterTone]: unheard })
      await page.reload()
      await listener.sits()
      await listener.hears({ [floorTone]: near(full) })
      await page.waitForTimeout(settleMs)
      found.cold.push((await timed(page, interpreterTone, () => page.keyboard.press(russianKey))).heard)
    }
    return found
  } finally {
    await browser.close()
  }
}
