/**
 * An interpreter of a pair booth turns to the other output: from the key press until every listener has what is theirs now.
 * Two listen to the two languages, each the other's speaker; one listens to the floor and hears nothing of it all.
 *
 * Method. The key is timed by the browser's own stamp of the event in the interpreter's page. What each listener's page puts
 * out is recorded on its audio thread, which tells the time of day of every 128 samples (e2e/harness/recorder.ts). All pages
 * are of one browser on one machine, whose clock both times are read from. Until heard is until the tone first is within 6 dB
 * of where it ends for a tenth of a second, in windows of 10 ms, told by the window's end; what breaks it later is told by
 * itself. What a sound device would add, as that of any program, is not in it.
 */
import { Device } from '../../e2e/harness/device.ts'
import { full, near, silent } from '../../e2e/harness/ear.ts'
import { coming, untilHeard } from '../../e2e/harness/levels.ts'
import { pressedAt, record, recorded } from '../../e2e/harness/recorder.ts'
import { arrive, linkOf, openBrowser, settle } from './stage.ts'

const tone = { beijing: 500, moscow: 700, interpreter: 900 }
const switches = 20
/** Long enough for the original to be back under the slow ramp, and to see where all ends. */
const recordMs = 1500

export type Took = {
  /** Until the interpreter is heard by those whose language is the new one. */
  voice: number[]
  /** The longest that they then do not hear them. */
  breaks: number[]
  /** Until the others have the original. */
  original: number[]
}

export async function measure(links: string): Promise<Took> {
  const browser = await openBrowser()
  try {
    const wish = { signal: 'tone', records: true } as const
    const interpreter = await arrive(browser, linkOf(links, 'moscow', 'interpreter'), { ...wish, tone: tone.interpreter })
    const beijing = await arrive(browser, linkOf(links, 'beijing', 'principal'), { ...wish, tone: tone.beijing })
    const moscow = await arrive(browser, linkOf(links, 'moscow', 'principal'), { ...wish, tone: tone.moscow })
    for (const seat of [interpreter, beijing, moscow]) await seat.sits()
    const secretary = await Device.enrol(linkOf(links, 'moscow', 'secretary'))
    // One who follows none of the channels listens to the floor.
    const guest = await secretary.invite('bench-guest', { name: 'A guest', role: 'delegate', languages: ['en'], to: 3_600_000 })
    const floor = await arrive(browser, guest, { signal: 'tone', tone: 1700 })
    await floor.sits()
    await floor.page.keyboard.press('m')
    await interpreter.press('Space')
    await interpreter.onAir(true)
    await interpreter.into('Russian')
    await moscow.hears({ [tone.interpreter]: near(full) })
    await floor.hears({ [tone.beijing]: near(full), [tone.moscow]: near(full) })

    await settle(moscow.page)

    const took: Took = { voice: [], breaks: [], original: [] }
    const pages = [beijing, moscow].map(({ page }) => page)
    for (let i = 0; i < switches; i++) {
      const chinese = i % 2 === 0
      await Promise.all(pages.map(record))
      await interpreter.into(chinese ? 'Chinese' : 'Russian')
      const from = await pressedAt(interpreter.page)
      await interpreter.page.waitForTimeout(recordMs)
      const [atBeijing, atMoscow] = await Promise.all(pages.map(recorded))
      if (!atBeijing || !atMoscow) throw new Error('nothing was recorded')
      const [here, there] = chinese ? [atBeijing, atMoscow] : [atMoscow, atBeijing]
      const { heard, breaks } = coming(here, tone.interpreter, from)
      took.voice.push(heard)
      took.breaks.push(breaks)
      took.original.push(untilHeard(there, chinese ? tone.beijing : tone.moscow, from))
      await floor.hears({ [tone.interpreter]: silent, [tone.beijing]: near(full), [tone.moscow]: near(full) })
    }
    return took
  } finally {
    await browser.close()
  }
}
