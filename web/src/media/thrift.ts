/**
 * What a seat does without on a poor line: pictures, the one of signs last, and half of its own voice's bits. No voice of
 * others. Pure: measurements of the line go in, a state comes out. A line that carries little says little about itself, so a better one is tried out with
 * pictures, more seldom each time that it fails.
 */

/** Everything; sound alone; pictures tried again, small ones, while the own one is still held back. */
export type Thrift = 'full' | 'sound' | 'trying'

/** How often the line is measured. */
export const MEASURE_MS = 1000

/** What was counted since the connection began, and how it is now. */
export interface Line {
  readonly nowMs: number
  /** Packets of every voice that comes in. */
  readonly received: number
  readonly lost: number
  /** The part of the own voice's packets that does not arrive. */
  readonly lostOnWayOut: number | undefined
  readonly roundTripMs: number | undefined
  /** What the browser believes it can send, in bits a second, while the own picture is sent. */
  readonly outgoing: number | undefined
}

/** Losses are counted over so long: with fewer packets one loss would look like many. */
const WINDOW_MS = 4000
/** Fewer packets tell nothing. */
const ENOUGH = 50
/** As a part of the packets: what a decoder hides without being heard ends here. */
const LOSSY = 0.04
const CLEAN = 0.02
/** A good line to another continent answers within this. */
const SLOW_MS = 250
/** Packets that wait so long wait in a queue: no place on earth is so far. */
const QUEUED_MS = 1500
/** Voice and the smallest picture need more. */
const NARROW = 100_000
/** So many measurements in a row make a poor line. */
const POOR_TIMES = 3
/** So long is a line good before pictures are tried, and so long they are tried. */
const WAIT_MS = 3000
const TRY_MS = 3000
const LONGEST_WAIT_MS = 30_000
/** A line that has carried everything for so long has forgotten earlier failures. */
const FORGET_MS = 60_000

export class Frugality {
  #state: Thrift = 'full'
  #sinceMs: number | undefined
  #counts: Line[] = []
  #poor = 0
  #goodSinceMs: number | undefined
  #failures = 0
  #signs = true

  get state(): Thrift {
    return this.#state
  }

  /** Whether the line is to carry the picture of who signs: it goes when the line stays poor without the others. */
  get signs(): boolean {
    return this.#signs
  }

  step(line: Line): Thrift {
    const { nowMs } = line
    this.#sinceMs ??= nowMs
    const part = this.#loss(line)
    const queued = (line.roundTripMs ?? 0) >= QUEUED_MS
    const narrow = this.#state === 'full' && (line.outgoing ?? NARROW) < NARROW
    this.#poor = queued || narrow || (part ?? 0) >= LOSSY ? this.#poor + 1 : 0
    if (queued || (part !== undefined && part >= CLEAN)) this.#goodSinceMs = undefined
    else this.#goodSinceMs ??= nowMs

    const sinceMs = nowMs - this.#sinceMs
    if (this.#state === 'sound') {
      if (this.#signs && this.#poor >= POOR_TIMES) {
        this.#signs = false
        this.#become('sound', nowMs)
      } else if (this.#goodSinceMs !== undefined && nowMs - Math.max(this.#goodSinceMs, this.#sinceMs) >= this.#waitMs) this.#become('trying', nowMs)
    } else if (this.#poor >= POOR_TIMES) {
      this.#failures = this.#state === 'full' && sinceMs >= FORGET_MS ? 0 : this.#failures + 1
      this.#become('sound', nowMs)
    } else if (this.#state === 'trying' && this.#goodSinceMs !== undefined && sinceMs >= TRY_MS) this.#become('full', nowMs)
    return this.#state
  }

  /** The first time a line turns poor is no failure of a trial. */
  get #waitMs(): number {
    return Math.min(LONGEST_WAIT_MS, WAIT_MS * 2 ** Math.max(0, this.#failures - 1))
  }

  #become(state: Thrift, nowMs: number): void {
    if (state !== 'sound') this.#signs = true
    this.#state = state
    this.#sinceMs = nowMs
    this.#poor = 0
    // What was lost beside pictures says nothing of a line without them.
    this.#counts = this.#counts.slice(-1)
  }

  /** The part lost of late on our own line; undefined while too little came to tell. */
  #loss(line: Line): number | undefined {
    const part = this.#lossIn(line)
    // What is lost may have been lost on its sender's line: it counts as ours where our own line shows it in another way.
    const ours = (line.lostOnWayOut ?? 0) >= CLEAN || (line.roundTripMs ?? 0) >= SLOW_MS
    return ours ? part : 0
  }

  #lossIn(line: Line): number | undefined {
    const last = this.#counts.at(-1)
    // Another connection counts from the beginning.
    if (last && line.received < last.received) this.#counts = []
    this.#counts.push(line)
    while (line.nowMs - (this.#counts[0]?.nowMs ?? line.nowMs) > WINDOW_MS) this.#counts.shift()
    const first = this.#counts[0] ?? line
    const lost = Math.max(0, line.lost - first.lost)
    const all = lost + line.received - first.received
    return all < ENOUGH ? undefined : lost / all
  }
}

type Entry = Readonly<Partial<Record<'type' | 'kind' | 'packetsReceived' | 'packetsLost' | 'fractionLost' | 'nominated' | 'state' | 'currentRoundTripTime' | 'availableOutgoingBitrate', unknown>>>
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** The line as the browser counts it; `shows`: the own picture is sent. */
export function lineOf(stats: Iterable<unknown>, nowMs: number, shows: boolean): Line {
  let received = 0
  let lost = 0
  let lostOnWayOut: number | undefined
  let roundTripMs: number | undefined
  let outgoing: number | undefined
  for (const each of stats) {
    if (typeof each !== 'object' || each === null) continue
    const entry = each as Entry
    if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
      received += number(entry.packetsReceived) ?? 0
      lost += number(entry.packetsLost) ?? 0
    }
    if (entry.type === 'remote-inbound-rtp' && entry.kind === 'audio') {
      const part = number(entry.fractionLost)
      if (part !== undefined) lostOnWayOut = Math.max(lostOnWayOut ?? 0, part)
    }
    if (entry.type === 'candidate-pair' && entry.nominated === true && entry.state === 'succeeded') {
      const seconds = number(entry.currentRoundTripTime)
      roundTripMs = seconds === undefined ? roundTripMs : seconds * 1000
      outgoing = shows ? number(entry.availableOutgoingBitrate) : undefined
    }
  }
  return { nowMs, received, lost, lostOnWayOut, roundTripMs, outgoing }
}
