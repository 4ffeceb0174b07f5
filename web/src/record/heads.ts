/**
 * The record's heads as this device has verified them, to be held against those that other members tell it, sealed: a node
 * that shows two members two histories is found out. Pure.
 */
import type { Head } from '../api/view.ts'

/** Heads of this device's that are remembered. */
const most = 1024
/** So long another may have verified more than this device, which is shown nothing new meanwhile, in milliseconds. */
export const behindMs = 30_000

export class Heads {
  readonly #own = new Map<number, string>()
  #newest: Head | undefined
  /** Since when others are ahead of where this device still is. */
  #behind: { at: number; since: number } | undefined

  /** The newest; undefined before any was verified. */
  get newest(): Head | undefined {
    return this.#newest
  }

  verified(head: Head): void {
    this.#newest = head
    this.#own.set(head.seq, head.hash)
    const oldest = this.#own.size > most ? this.#own.keys().next().value : undefined
    if (oldest !== undefined) this.#own.delete(oldest)
  }

  /** This device's own line was lost: what it lacks meanwhile, nobody keeps from it. */
  away(): void {
    this.#behind = undefined
  }

  /** Whether somebody who has verified this head is shown another history than this device. `now` in milliseconds. */
  differ({ seq, hash }: Head, now: number): boolean {
    const newest = this.#newest
    if (!newest) return false
    if (seq <= newest.seq) {
      const own = this.#own.get(seq)
      return own !== undefined && own !== hash
    }
    if (this.#behind?.at !== newest.seq) this.#behind = { at: newest.seq, since: now }
    return now - this.#behind.since >= behindMs
  }
}

/** A head as another member tells it; undefined when it is none. */
export function headIn(text: string): Head | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('seq' in value) || !('hash' in value)) return undefined
    const { seq, hash } = value
    return typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0 && typeof hash === 'string' ? { seq, hash } : undefined
  } catch {
    return undefined
  }
}
