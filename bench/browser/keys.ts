/**
 * From the click on "Enter" to the first frame of somebody else's picture, turn about: of a member who comes in anew, whose
 * device has no keys of the chamber and must be let into its group, and of the same one whose browser kept the group. Once
 * the four rows of the line check were read, and once without a look at them: the keys are agreed meanwhile.
 */
import { arrive, linkOf, openBrowser, type Page } from './stage.ts'
import { cameraless, door, enter, firstFrame, readingMs, ready } from './stopwatch.ts'

const rounds = 12

/** The browser forgets every chamber's group, and which delegations it has met. */
async function forget(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const gone = indexedDB.deleteDatabase('parley-groups')
        gone.onsuccess = () => { resolve() }
        gone.onblocked = gone.onerror = () => { reject(new Error('the groups are in use')) }
      }),
  )
}

type Took = Record<'anew' | 'kept' | 'anewAtOnce' | 'keptAtOnce', number[]>

export async function measure(links: string): Promise<Took> {
  const browser = await openBrowser()
  try {
    const stays = await arrive(browser, linkOf(links, 'beijing', 'principal'), { signal: 'test' })
    const seat = await cameraless(browser, linkOf(links, 'moscow', 'principal'))
    await seat.enter()
    await ready(seat)
    await stays.sits()
    await seat.sits()
    await seat.sees()
    const address = seat.page.url()
    await seat.page.close()

    const took: Took = { anew: [], kept: [], anewAtOnce: [], keptAtOnce: [] }
    // The first round compiles the app's code and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const [into, anew, reads] of [['anew', true, true], ['kept', false, true], ['anewAtOnce', true, false], ['keptAtOnce', false, false]] as const) {
        if (anew) {
          const page = await seat.context.newPage()
          await page.goto(new URL('/icon.svg', address).href)
          await forget(page)
          await page.close()
        }
        let offered = 0
        const count = (request: { url: () => string }): void => {
          if (request.url().endsWith('/key-packages')) offered++
        }
        seat.context.on('request', count)
        const page = await door(seat, address, reads)
        if (reads) await page.waitForTimeout(readingMs)
        await enter(page)
        const ms = await firstFrame(page)
        seat.context.off('request', count)
        if (offered !== (anew ? 1 : 0)) throw new Error(`${into}: key packages offered ${String(offered)} times`)
        if (round > 0) took[into].push(ms)
        await page.close()
      }
    }
    return took
  } finally {
    await browser.close()
  }
}
