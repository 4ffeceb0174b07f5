/** One of the public before the gallery's page, with a browser of their own and nothing else. */
import { createHash } from 'node:crypto'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { hears, installEar, type Expected } from './ear.ts'
import { installRecorder } from './recorder.ts'
import { until } from './until.ts'

/** The gallery's page of a node's summit, by docs/protocol.md, "The gallery". */
export function galleryOf({ origin, links: { summit } }: Readonly<{ origin: string; links: Readonly<{ summit: string }> }>): string {
  const name = createHash('sha256').update('parley announcements\n').update(Buffer.from(summit, 'base64url')).digest().subarray(0, 16)
  return `${origin}/gallery/${name.toString('base64url')}`
}

export class Viewer {
  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly faults: string[],
  ) {}

  /**
   * `language`: the reader's, as their browser says it. `records`: what it plays can be recorded, for which the page runs a
   * script that the content security policy would not let in.
   */
  static async open(browser: Browser, name: string, gallery: string, language = 'en', records = false): Promise<Viewer> {
    const context = await browser.newContext({ locale: language, viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce', bypassCSP: records })
    await context.addInitScript(installEar)
    if (records) await context.addInitScript(installRecorder)
    const page = await context.newPage()
    const viewer = new Viewer(name, context, page, [])
    page.on('pageerror', (error) => viewer.faults.push(`uncaught: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (/content security policy|trusted type/i.test(message.text())) viewer.faults.push(`policy: ${message.text()}`)
    })
    await page.goto(gallery)
    return viewer
  }

  async watches(): Promise<void> {
    await this.page.getByRole('button', { name: 'Watch' }).click()
    await this.goesOn(1)
    // What the page plays is measured where a seat's sound is.
    await this.page.evaluate(() => {
      const video = document.querySelector('video')
      if (!video) throw new Error('no picture')
      const context = new AudioContext()
      context.createMediaElementSource(video).connect(context.destination)
    })
  }

  async picks(channel: string): Promise<void> {
    await this.page.getByRole('group', { name: 'Language' }).getByText(channel, { exact: true }).click()
  }

  hears(expected: Expected): Promise<Record<number, number>> {
    return hears(this.page, this.name, expected)
  }

  /** Where the player is, in seconds of the stream. */
  at(): Promise<number> {
    return this.page.evaluate(() => document.querySelector('video')?.currentTime ?? 0)
  }

  /** Until so many more seconds of the stream have been played. */
  async goesOn(seconds: number): Promise<void> {
    const from = await this.at()
    await until(`${this.name} has seen ${String(seconds)} s more`, () => this.at(), (now) => now - from >= seconds, seconds * 1000 + 60_000)
  }

  async close(): Promise<void> {
    await this.context.close()
    if (this.faults.length > 0) throw new Error(`${this.name}'s page: ${this.faults.join('\n')}`)
  }
}
