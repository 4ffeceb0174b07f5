/** An open session of a demo that runs already, in which one principal alone speaks and is seen: what of it the public gets. */
import { readFileSync } from 'node:fs'
import { Device } from '../../e2e/harness/device.ts'
import type { Links } from '../../e2e/harness/node.ts'
import { until } from '../../e2e/harness/until.ts'
import { galleryOf } from '../../e2e/harness/viewer.ts'
import { installMark } from './mark.ts'
import { linkOf, must, Seat, Secretaries, type Browser, type SeatLink } from './stage.ts'

export const floorTone = 500

export class Air {
  private constructor(
    readonly secretaries: Secretaries,
    readonly speaker: Seat,
    readonly broadcaster: Seat,
    readonly gallery: string,
  ) {}

  /** Beijing's principal sends a picture with marks and a tone; a broadcaster is there and publishes. */
  static async open(browser: Browser, links: string): Promise<Air> {
    const secretaries = await Secretaries.of(links)
    await must(await Device.enrol(linkOf(links, 'moscow', 'principal')), 'ready', { session: 'closed' })
    const speaker = await Seat.open(browser, linkOf(links, 'beijing', 'principal'), { signal: 'test', tone: floorTone, before: [installMark] })
    await speaker.sits()
    const broadcaster = await Seat.open(browser, await pool(secretaries), { signal: 'test' })
    const air = new Air(secretaries, speaker, broadcaster, galleryIn(links))
    await air.begin()
    return air
  }

  /** Goes on air, until there is something to see. */
  async begin(): Promise<void> {
    const before = await streamOf(this.gallery)
    await this.secretaries.agree('go-on-air', {})
    await published(this.broadcaster)
    await until('there is something to see', () => streamOf(this.gallery), (now) => now !== undefined && now !== before)
  }

  async close(): Promise<void> {
    for (const seat of [this.broadcaster, this.speaker]) await seat.close()
  }
}

/** The gallery of a demo's summit. */
export function galleryIn(links: string): string {
  const { url, summit } = JSON.parse(readFileSync(links, 'utf8')) as Links
  return galleryOf({ origin: new URL(url).origin, links: { summit } })
}

/** The link of a broadcaster whom both sides have admitted. */
export async function pool(secretaries: Secretaries): Promise<SeatLink> {
  const link = await secretaries.moscow.invite('pool', { name: 'Ann Field', role: 'broadcaster', languages: ['en'], to: 3_600_000 })
  await secretaries.agree('admit', { observer: 'pool', to: 'open' })
  return link
}

/** Waits until what a broadcaster's seat composes is on its way to the gallery. */
export async function published({ page }: Pick<Seat, 'page'>): Promise<void> {
  await page.getByRole('main', { name: 'Broadcast' }).waitFor()
  await page.getByRole('status').filter({ hasText: 'Sent to the gallery' }).waitFor()
}

/** The newest stream's picture, by its address; undefined while there is none. */
async function streamOf(gallery: string): Promise<string | undefined> {
  const answer = await fetch(`${gallery}/index.m3u8`)
  return answer.ok ? (await answer.text()).split('\n').find((line) => line !== '' && !line.startsWith('#')) : undefined
}
