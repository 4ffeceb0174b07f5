/**
 * How loud the original stays under its interpretation, as a listener sets it: a slider of even steps, from off to equal,
 * kept for the seat on this device. Pure but for the store; the levels themselves are `interpretation`.
 */
import { DEFAULT_DUCK_DB, MAX_DUCK_DB, MIN_DUCK_DB, type Duck } from '../interpretation/index.ts'

/** Decibels from one step to the next: about the least that is heard as another level. */
const STEP_DB = 3
/** The last position of the slider: as loud as the interpretation. The first, 0, is off. */
export const EQUAL = (MAX_DUCK_DB - MIN_DUCK_DB) / STEP_DB

export const duckAt = (position: number): Duck => (position <= 0 ? 'off' : MAX_DUCK_DB - (EQUAL - Math.min(EQUAL, Math.round(position))) * STEP_DB)

/** The position next to a level. The quietest that is not off is one step from off. */
export const positionOf = (duck: Duck): number => (duck === 'off' ? 0 : Math.max(1, EQUAL - Math.round((MAX_DUCK_DB - duck) / STEP_DB)))

const keyOf = (summit: string, member: string): string => `parley.balance.${summit}.${member}`

type Store = Pick<Storage, 'getItem' | 'setItem'>

/** What this seat set last; whatever else is found counts as nothing set. */
export function rememberedDuck(summit: string, member: string, store: Store = localStorage): Duck {
  try {
    const stored = store.getItem(keyOf(summit, member))
    if (stored === 'off') return 'off'
    const db = stored === null || stored.trim() === '' ? NaN : Number(stored)
    return db >= MIN_DUCK_DB && db <= MAX_DUCK_DB ? db : DEFAULT_DUCK_DB
  } catch {
    return DEFAULT_DUCK_DB
  }
}

export function rememberDuck(summit: string, member: string, duck: Duck, store: Store = localStorage): void {
  try {
    store.setItem(keyOf(summit, member), String(duck))
  } catch {
    // A browser that keeps nothing goes back to the usual level after a reload.
  }
}
