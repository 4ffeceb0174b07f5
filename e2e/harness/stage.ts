/** A node, a browser and the seats opened in it, for one file of a suite. */
import type { Browser } from 'playwright-core'
import { openBrowser, type BrowserWish } from './browser.ts'
import type { Device } from './device.ts'
import { Node, type Build, type Role, type SeatLink } from './node.ts'
import { Seat, type SeatWish } from './seat.ts'

/** Of the pretended cameras, as of the signals of `light`: most of a machine goes to pictures, and no suite counts theirs. */
const FEW_FRAMES = 5

export class Stage {
  readonly seats: Seat[] = []

  private constructor(
    readonly node: Node,
    readonly browser: Browser,
  ) {}

  static async open(wish: BrowserWish = {}, build?: Build): Promise<Stage> {
    const node = await Node.start(build)
    return new Stage(node, await openBrowser({ buffer: 2048, fps: FEW_FRAMES, ...wish }))
  }

  /** The first member of this role on this side. */
  link(delegation: string, role: Role): SeatLink {
    const found = this.node.links.seats.find((seat) => seat.delegation === delegation && seat.role === role)
    if (!found) throw new Error(`the demo has no ${role} of ${delegation}`)
    return found
  }

  async seat(link: SeatLink, wish: SeatWish = {}): Promise<Seat> {
    const seat = await Seat.open(this.browser, link, { light: true, ...wish })
    this.seats.push(seat)
    return seat
  }

  /**
   * Opens a seat and brings it to the gathering or wherever the summit is. With a test signal a seat goes the whole way by
   * itself, and a principal's says "ready" by itself.
   */
  async arrives(delegation: string, role: Role, wish: SeatWish = {}): Promise<Seat> {
    const seat = await this.seat(this.link(delegation, role), wish)
    if (wish.signal === 'devices') {
      await seat.enrol()
      await seat.enter()
    }
    await seat.arrived()
    return seat
  }

  /** One more delegate of this secretary's, who has come to the table. */
  async guest(secretary: Device, member: string, name: string, wish: SeatWish = {}): Promise<Seat> {
    const link = await secretary.invite(member, { name, role: 'delegate', languages: ['ru'], to: 3_600_000 })
    const seat = await this.seat(link, { signal: 'tone', ...wish })
    await seat.sits()
    return seat
  }

  async leave(seat: Seat): Promise<void> {
    this.seats.splice(this.seats.indexOf(seat), 1)
    await seat.close()
  }

  async close(): Promise<void> {
    const faults: unknown[] = []
    for (const seat of this.seats.splice(0)) await seat.close().catch((fault: unknown) => faults.push(fault))
    await this.browser.close()
    await this.node.stop().catch((fault: unknown) => faults.push(fault))
    if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('\n'))
  }
}
