/** Seats of a demo that runs already, for a measure: who they are is read from the demo's seats file. */
import { readFileSync } from 'node:fs'
import { openBrowser } from '../../e2e/harness/browser.ts'
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
