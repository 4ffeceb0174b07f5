/**
 * How long each member has had the floor of a session, as this seat has heard it: a measure of its own, no record. Kept
 * in this tab over a reload, and begun anew with each session.
 */

type Store = Pick<Storage, 'getItem' | 'setItem'>

/** How often it is kept at most: a reload costs less than this. */
const KEEP_MS = 2000

export class Spoken {
  readonly #key: string
  readonly #store: Store
  #session = ''
  #byMember = new Map<string, number>()
  #keptMs = 0

  constructor(summit: string, member: string, store: Store = sessionStorage) {
    this.#key = `parley.spoken.${summit}.${member}`
    this.#store = store
    try {
      const read: unknown = JSON.parse(store.getItem(this.#key) ?? 'null')
      if (!isKept(read)) return
      this.#session = read.session
      this.#byMember = new Map(Object.entries(read.spoken))
    } catch {
      // Then it is counted from now on.
    }
  }

  /** Milliseconds, by member. */
  get byMember(): ReadonlyMap<string, number> {
    return this.#byMember
  }

  /** A session since when, or none. `goesOn`: it is the one before, of another kind by now. */
  sit(session: string, goesOn: boolean): void {
    if (session === this.#session) return
    if (!goesOn) this.#byMember.clear()
    this.#session = session
    this.#keep()
  }

  add(member: string, ms: number, nowMs: number): void {
    this.#byMember.set(member, (this.#byMember.get(member) ?? 0) + ms)
    if (nowMs - this.#keptMs < KEEP_MS) return
    this.#keptMs = nowMs
    this.#keep()
  }

  #keep(): void {
    try {
      this.#store.setItem(this.#key, JSON.stringify({ session: this.#session, spoken: Object.fromEntries(this.#byMember) }))
    } catch {
      // A browser that keeps nothing counts anew after a reload.
    }
  }
}

function isKept(value: unknown): value is { session: string; spoken: Record<string, number> } {
  if (typeof value !== 'object' || value === null || !('session' in value) || !('spoken' in value)) return false
  const { session, spoken } = value
  return typeof session === 'string' && typeof spoken === 'object' && spoken !== null && Object.values(spoken).every((ms) => typeof ms === 'number' && ms >= 0)
}
