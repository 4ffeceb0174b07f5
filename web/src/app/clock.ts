/**
 * The node's time on this device, to within what is known of it. It runs on the page's own clock, which nobody sets: a device
 * clock that is wrong, or jumps, changes nothing. Pure: readings come in.
 */

/** One answer of the node: its time, between when it was asked and when the answer was here. All in milliseconds. */
export type Sample = Readonly<{ asked: number; answered: number; node: number }>

/** The node's times are cut off at the whole millisecond. */
const GRAIN_MS = 1
/** Two clocks drift apart by so much of the time that passes: quartz is held to a ten-thousandth. */
const DRIFT = 1e-4
/** A heartbeat says only that the node's time was at least this; so late is none without a fault. */
const LATE_MS = 1000

type Estimate = Readonly<{ offset: number; slack: number; at: number }>

export class NodeClock {
  #best: Estimate

  /** `offset` is a first guess, at this time of the page's, right to within `slack`. */
  constructor(offset: number, at: number, slack: number) {
    this.#best = { offset, slack, at }
  }

  /** Milliseconds to add to the page's own time to get the node's. */
  get offset(): number {
    return this.#best.offset
  }

  /** How far the offset can be off by this time of the page's. */
  slack(at: number): number {
    return this.#best.slack + Math.max(0, at - this.#best.at) * DRIFT
  }

  /** Takes the answer if it says more than what is known, or the contrary of it. Whether it did. */
  answered({ asked, answered, node }: Sample): boolean {
    if (!Number.isFinite(node) || answered < asked) return false
    const offset = node + GRAIN_MS / 2 - (asked + answered) / 2
    const slack = (answered - asked + GRAIN_MS) / 2
    const known = this.slack(answered)
    // What can both not be true: the device slept, or a clock was set. The newer holds.
    const contrary = Math.abs(offset - this.#best.offset) > slack + known
    if (!contrary && slack > known) return false
    this.#best = { offset, slack, at: answered }
    return true
  }

  /** The node's time came unasked at this time of the page's. True: what was known does not fit it, and the node is to be asked. */
  heard(node: number, at: number): boolean {
    const least = node - at
    if (!Number.isFinite(least)) return false
    const known = this.slack(at)
    if (least <= this.#best.offset + known && least >= this.#best.offset - known - LATE_MS) return false
    this.#best = { offset: least, slack: LATE_MS, at }
    return true
  }
}
