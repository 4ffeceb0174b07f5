/**
 * From the click on "Enter" to the first frame of somebody else's picture, turn about: of a member who comes in anew, whose
 * device has no keys of the chamber and must be let into its group, and of the same one whose browser kept the group.
 */
import { arrive, linkOf, openBrowser, type Page } from './stage.ts'
import { cameraless, door, enter, firstFrame, readingMs, ready } from './stopwatch.ts'

const rounds = 12

/** The page forgets every chamber's group, and which delegations it has met. */
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

export async function measure(links: string): Promise<{ anew: number[]; kept: number[] }> {
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

    const took = { anew: [] as number[], kept: [] as number[] }
    // The first round compiles the app's code and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const how of ['anew', 'kept'] as const) {
        const page = await door(seat, address)
        let offered = 0
        page.on('request', (request) => {
          if (request.url().endsWith('/key-packages')) offered++
        })
        if (how === 'anew') await forget(page)
        await page.waitForTimeout(readingMs)
        await enter(page)
        const ms = await firstFrame(page)
        if (offered !== (how === 'anew' ? 1 : 0)) throw new Error(`${how}: key packages offered ${String(offered)} times`)
        if (round > 0) took[how].push(ms)
        await page.close()
      }
    }
    return took
  } finally {
    await browser.close()
  }
}
