/**
 * What a seat does without on a poor line: pictures, the one of signs last, half of its own voice's bits, and the voices that are not needed now.
 * Pure: measurements of the line go in, a state comes out. A machine that is busy loses packets, too, in bursts, and answers
 * late now and then; a poor line does so all the time. A line that carries little says little about itself, so a better one
 * is tried out with pictures, more seldom each time that it fails.
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
  /** How often packets were asked for again: those that then come are not lost any more. */
  readonly asked?: number | undefined
  /** The part of the own voice's packets that does not arrive. */
  readonly lostOnWayOut: number | undefined
  readonly roundTripMs: number | undefined
  /** How often a round trip was measured; undefined: with every look. */
  readonly answers?: number | undefined
  /** What the browser believes it can send, in bits a second, while the own picture is sent. */
  readonly outgoing: number | undefined
}

/** `stale`: the round trip is the one of the look before, told again. */
type Look = Line & Readonly<{ stale: boolean }>

/** A line is judged over so long. */
const WINDOW_MS = 5000
/** Whether it is better, over so long. */
const RECENT_MS = 3000
/** Fewer packets tell nothing: of one voice in long ones, what comes in three seconds. */
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
const POOR_TIMES = 2
/** Fewer measurements show nothing that lasts. */
const LASTING = 3
/** So long is a line good before pictures are tried, and so long they are tried. */
const WAIT_MS = 2000
const TRY_MS = 2000
/** So long is one good that is as slow as a poor one, or loses on the way out: loss by chance leaves it alone for some seconds, too. */
const WARY_MS = 8000
const LONGEST_WAIT_MS = 30_000
/** A line that has carried everything for so long has forgotten earlier failures. */
const FORGET_MS = 60_000
/** One packet is asked for again each so often until it comes, and so often at most. */
const ASKED_EACH_MS = 100
const ASKS = 3
/** What is asked for again comes a round trip and so long later, and voices wait so long for it. */
const COMES_MS = 200
const LONGEST_PATIENCE_MS = 1000
/** What costs an agreement with the engine is not turned back before a line has carried everything for so long. */
const STEADY_MS = 5000

export class Frugality {
  #state: Thrift = 'full'
  #sinceMs: number | undefined
  /** The window's, the oldest first. */
  #looks: Look[] = []
  #poor = 0
  #goodSinceMs: number | undefined
  #failures = 0
  #signs = true
  #steady = true
  #patienceMs: number | null = null

  get state(): Thrift {
    return this.#state
  }

  /** Whether the line is to carry the picture of who signs: it goes when the line stays poor without the others. */
  get signs(): boolean {
    return this.#signs
  }

  /** Whether the line has carried everything for a while. */
  get steady(): boolean {
    return this.#steady
  }

  /** How long voices wait for what is asked for again, in milliseconds; null: as the browser finds best. */
  get patienceMs(): number | null {
    return this.#patienceMs
  }

  step(line: Line): Thrift {
    const { nowMs } = line
    this.#sinceMs ??= nowMs
    this.#look(line)
    this.#poor = this.#isPoor() ? this.#poor + 1 : 0
    if (this.#isBad()) this.#goodSinceMs = undefined
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
    if (this.#state === 'full' && nowMs - this.#sinceMs >= STEADY_MS) this.#steady = true
    this.#wait()
    return this.#state
  }

  /** Longer as soon as it is too short, and never shorter while the line is poor: each change is heard. What the pictures before had piled up is not counted. */
  #wait(): void {
    if (this.#steady) this.#patienceMs = null
    else if (this.#patienceMs !== null || this.#looks.length >= LASTING) this.#patienceMs = Math.max(this.#patienceMs ?? 0, Math.min(LONGEST_PATIENCE_MS, Math.ceil((shortest(this.#looks) + COMES_MS) / 100) * 100))
  }

  /** The first time a line turns poor is no failure of a trial. */
  get #waitMs(): number {
    return Math.max(this.#isOurs(this.#looks) ? WARY_MS : 0, Math.min(LONGEST_WAIT_MS, WAIT_MS * 2 ** Math.max(0, this.#failures - 1)))
  }

  #become(state: Thrift, nowMs: number): void {
    if (state !== 'sound') this.#signs = true
    this.#steady = false
    this.#state = state
    this.#sinceMs = nowMs
    this.#poor = 0
    // What was lost beside pictures says nothing of a line without them.
    this.#looks = this.#looks.slice(-1)
  }

  #look(line: Line): void {
    const last = this.#looks.at(-1)
    // Another connection counts from the beginning.
    if (last && line.received < last.received) this.#looks = []
    this.#looks.push({ ...line, stale: line.answers !== undefined && line.answers === last?.answers })
    while (line.nowMs - (this.#looks[0]?.nowMs ?? line.nowMs) > WINDOW_MS) this.#looks.shift()
  }

  #isPoor(): boolean {
    const looks = this.#looks
    if (looks.length < LASTING) return false
    if (shortest(looks) >= QUEUED_MS) return true
    if (!this.#isOurs(looks)) return false
    const narrow = this.#state === 'full' && looks.every(({ outgoing }) => (outgoing ?? NARROW) < NARROW)
    const lossy = looks.filter((look, n) => lostBetween(looks[n - 1] ?? look, look) > 0).length
    // A burst is over in a moment, however much of the whole it was.
    return narrow || ((partLost(looks) ?? 0) >= LOSSY && lossy >= (looks.length - 1) / 2)
  }

  /** A line that shows that it loses is good once that has ended for all of what is known of it; too little tells nothing yet. */
  #isBad(): boolean {
    const { nowMs } = this.#looks.at(-1) ?? { nowMs: 0 }
    const looks = this.#looks.filter((look, n, all) => nowMs - look.nowMs <= RECENT_MS || n >= all.length - 2)
    return shortest(looks) >= QUEUED_MS || (this.#isOurs(looks) && (partLost(this.#looks) ?? CLEAN) >= CLEAN)
  }

  /** What is lost may have been lost on its sender's line: it is our own where that shows it in another way, and not only for a moment. */
  #isOurs(looks: readonly Look[]): boolean {
    const told = looks.flatMap(({ lostOnWayOut }) => lostOnWayOut ?? [])
    const out = told.reduce((sum, part) => sum + part, 0) / told.length
    return shortest(looks) >= SLOW_MS || (out >= CLEAN && told.filter((part) => part > 0).length > told.length / 2)
  }
}

/** The round trip while the machine had the time to answer, in milliseconds; 0 where nothing tells. What was measured before counts where nothing was since. */
function shortest(looks: readonly Look[]): number {
  const fresh = looks.filter(({ stale }) => !stale)
  const times = (fresh.length > 0 ? fresh : looks.slice(-1)).flatMap(({ roundTripMs }) => roundTripMs ?? [])
  return times.length === 0 ? 0 : Math.min(...times)
}

/** Whether or not it came when it was asked for again. */
const lostBetween = (from: Line, to: Line): number => Math.max(0, to.lost - from.lost, ((to.asked ?? 0) - (from.asked ?? 0)) / Math.min(ASKS, Math.max(1, Math.round((to.roundTripMs ?? 0) / ASKED_EACH_MS))))

/** 0 where nobody speaks; undefined while too little came to tell. */
function partLost(looks: readonly Line[]): number | undefined {
  const [first, last] = [looks[0], looks.at(-1)]
  if (!first || !last) return undefined
  const lost = lostBetween(first, last)
  const all = lost + last.received - first.received
  return all === 0 ? 0 : all < ENOUGH ? undefined : lost / all
}

type Entry = Readonly<Partial<Record<'type' | 'kind' | 'packetsReceived' | 'packetsLost' | 'nackCount' | 'fractionLost' | 'roundTripTime' | 'nominated' | 'state' | 'currentRoundTripTime' | 'responsesReceived' | 'roundTripTimeMeasurements' | 'availableOutgoingBitrate', unknown>>>
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** The line as the browser counts it; `shows`: the own picture is sent. */
export function lineOf(stats: Iterable<unknown>, nowMs: number, shows: boolean): Line {
  let received = 0
  let lost = 0
  let asked: number | undefined
  let lostOnWayOut: number | undefined
  let roundTripMs: number | undefined
  let outgoing: number | undefined
  let answers: number | undefined
  const answer = (count: unknown): void => { answers = (answers ?? 0) + (number(count) ?? 0) }
  // Of two ways to measure it the shorter: the other one's answer waited for the machine.
  const answered = (seconds: number | undefined): void => {
    if (seconds !== undefined) roundTripMs = Math.min(roundTripMs ?? Infinity, seconds * 1000)
  }
  for (const each of stats) {
    if (typeof each !== 'object' || each === null) continue
    const entry = each as Entry
    if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
      received += number(entry.packetsReceived) ?? 0
      lost += number(entry.packetsLost) ?? 0
      const again = number(entry.nackCount)
      if (again !== undefined) asked = (asked ?? 0) + again
    }
    if (entry.type === 'remote-inbound-rtp' && entry.kind === 'audio') {
      const part = number(entry.fractionLost)
      if (part !== undefined) lostOnWayOut = Math.max(lostOnWayOut ?? 0, part)
      answered(number(entry.roundTripTime))
      answer(entry.roundTripTimeMeasurements)
    }
    if (entry.type === 'candidate-pair' && entry.nominated === true && entry.state !== 'failed') {
      answered(number(entry.currentRoundTripTime))
      answer(entry.responsesReceived)
      outgoing = shows ? number(entry.availableOutgoingBitrate) : undefined
    }
  }
  return { nowMs, received, lost, asked, lostOnWayOut, roundTripMs, answers, outgoing }
}
