/** Seats of a demo that runs already, for a measure: who they are is read from the demo's seats file. */
import { readFileSync } from 'node:fs'
import { openBrowser } from '../../e2e/harness/browser.ts'
import { Device } from '../../e2e/harness/device.ts'
import type { Links, Role, SeatLink } from '../../e2e/harness/node.ts'
import { Seat, type SeatWish } from '../../e2e/harness/seat.ts'

export type Browser = Awaited<ReturnType<typeof openBrowser>>
export type Page = Seat['page']

export { openBrowser, Seat, type SeatLink, type SeatWish }

/** Of several with one role, the nth. */
export function linkOf(file: string, delegation: string, role: Role, nth = 0): SeatLink {
  const links = JSON.parse(readFileSync(file, 'utf8')) as Links
  const found = links.seats.filter((seat) => seat.delegation === delegation && seat.role === role)[nth]
  if (!found) throw new Error(`the demo has no ${role} of ${delegation}`)
  return found
}

/** Opens a seat with a test signal, which goes the whole way by itself; a principal's says "ready" too. */
export async function arrive(browser: Browser, link: SeatLink, wish: SeatWish): Promise<Seat> {
  const seat = await Seat.open(browser, link, wish)
  await seat.arrived()
  return seat
}

/** The entry of an act, as acts after it name it. */
export type Entry = { seq: number; hash: string }

/**
 * Until the buffers of voices have become as short as they will: they are as long as what came latest in the last minute
 * asks for, and a seat that arrives keeps the machine from everything else for longer than its own arrival.
 */
export async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(120_000)
}

/** Takes an act, which nothing forbids. */
export async function must(device: Device, kind: string, body: unknown): Promise<Entry> {
  const answer = await device.act(kind, body)
  if (answer.status !== 200) throw new Error(`${kind}: ${answer.text}`)
  return { seq: answer.body['seq'] as number, hash: answer.body['hash'] as string }
}

/** The secretaries of both delegations, without screens. */
export class Secretaries {
  private constructor(
    readonly beijing: Device,
    readonly moscow: Device,
  ) {}

  static async of(links: string): Promise<Secretaries> {
    return new Secretaries(await Device.enrol(linkOf(links, 'beijing', 'secretary')), await Device.enrol(linkOf(links, 'moscow', 'secretary')))
  }

  /** A step that takes the consent of both. */
  async agree(kind: string, body: unknown): Promise<void> {
    await must(this.moscow, 'consent', { proposal: await must(this.beijing, kind, body) })
  }
}
