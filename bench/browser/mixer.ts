/** What the app's mixer adds to a sine: levelled up, levelled down and left alone, at full level and ducked, under the limiter's ceiling. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Case, Mixed } from '../web/mixer.ts'
import { openBrowser } from './stage.ts'

/** An ordinary voice's level, to which all are brought. */
const ordinary = -20
const ducked = 10 ** (-18 / 20)

const cases: readonly Case[] = [
  ...[125, 997, 6000].flatMap((hertz) => [ordinary - 12, ordinary, ordinary + 9].map((db) => ({ hertz, db, gain: 1 }))),
  { hertz: 997, db: ordinary, gain: ducked },
]

export type Found = Readonly<{ cases: readonly (Case & Readonly<{ out: Mixed }>)[] }>

export async function measure(built: string): Promise<Found> {
  const server = createServer((request, answer) => {
    const path = request.url ?? '/'
    if (path === '/') answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>mixer</title><script type="module" src="/mixer.js"></script>')
    else if (/^(\/[\w.-]+)+\.js$/.test(path)) answer.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync(join(built, path)))
    else answer.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`)
    await page.waitForFunction(() => window.benchMix !== undefined)
    const found = []
    for (const one of cases) {
      const out = await page.evaluate((given) => {
        if (!window.benchMix) throw new Error('no mixer')
        return window.benchMix(given)
      }, one)
      // The gain that levels is at work: whatever comes goes out as an ordinary voice. Ears are less keen at other frequencies.
      const wanted = ordinary + 20 * Math.log10(one.gain)
      if (Math.abs(out.db - wanted) > 5) throw new Error(`a sine of ${String(one.hertz)} Hz at ${String(one.db)} dBFS goes out at ${String(out.db)} dBFS`)
      found.push({ ...one, out })
    }
    return { cases: found }
  } finally {
    await browser.close()
    server.close()
  }
}
