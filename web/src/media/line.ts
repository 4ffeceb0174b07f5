/**
 * Keeps one connection up for as long as it is wanted, whatever ends it: a killed node, a restart, a dead
 * network. It knows nothing of the engine; each attempt is opened anew, with a fresh token.
 */

export type LineState = 'out' | 'connecting' | 'joined' | 'rejoining'

/** One connection that stands. */
export interface Connection {
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>
  leave(): Promise<void>
}

export type Opener = (signal: AbortSignal) => Promise<Connection>

const FIRST_WAIT_MS = 150
const LONGEST_WAIT_MS = 3000
/** A connection that stood for less counts as a failed attempt, so that a flapping one is not hammered. */
const STEADY_MS = 5000

/** How long to wait before attempt n (from 0), spread so that a node that restarts is not met by everyone at once. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10))
  return ceiling / 2 + (ceiling / 2) * random()
}

export interface Timing {
  now(): number
  /** Resolves after ms, or at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

const realTiming: Timing = {
  now: () => performance.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve()
        return
      }
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done)
    }),
}

export class Line {
  #state: LineState = 'out'
  #run: AbortController | undefined
  #pause: AbortController | undefined

  constructor(
    private readonly open: Opener,
    private readonly changed: () => void,
    private readonly timing: Timing = realTiming,
  ) {}

  get state(): LineState {
    return this.#state
  }

  /** Joins and stays joined, or leaves and stays away. */
  want(joined: boolean): void {
    if (joined === (this.#run !== undefined)) return
    if (joined) {
      const run = new AbortController()
      this.#run = run
      void this.#keep(run.signal)
    } else {
      this.#run?.abort()
      this.#run = undefined
      this.#set('out')
    }
  }

  /** Ends a wait between attempts: there is reason to think that the next one works. */
  hurry(): void {
    this.#pause?.abort()
  }

  async #keep(signal: AbortSignal): Promise<void> {
    let attempt = 0
    let joinedBefore = false
    const over = () => signal.aborted
    while (!over()) {
      this.#set(joinedBefore ? 'rejoining' : 'connecting')
      const stood = await this.#once(signal, () => {
        joinedBefore = true
        this.#set('joined')
      })
      if (over()) return
      if (joinedBefore) this.#set('rejoining')
      attempt = stood >= STEADY_MS ? 0 : attempt + 1
      this.#pause = new AbortController()
      await this.timing.wait(backoff(Math.max(0, attempt - 1)), AbortSignal.any([signal, this.#pause.signal]))
    }
  }

  /** One attempt, to its end; the answer is how long the connection stood, in milliseconds. */
  async #once(signal: AbortSignal, joined: () => void): Promise<number> {
    let connection: Connection
    try {
      connection = await this.open(signal)
    } catch {
      // Why it failed does not change what to do: try again, with a fresh token.
      return 0
    }
    const since = this.timing.now()
    const left = new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => { resolve() })
    })
    if (!signal.aborted) joined()
    await Promise.race([connection.ended, left])
    await connection.leave().catch(() => undefined)
    return this.timing.now() - since
  }

  #set(state: LineState): void {
    if (this.#state === state) return
    this.#state = state
    this.changed()
  }
}
