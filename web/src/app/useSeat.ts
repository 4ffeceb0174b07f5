import { createContext, use, useSyncExternalStore } from 'react'
import type { Seat, SeatNow } from './seat.ts'

export const SeatContext = createContext<Seat | undefined>(undefined)

/** The seat of this page and its state; draws again after each change. */
export function useSeat(given?: Seat): SeatNow & { readonly seat: Seat } {
  const around = use(SeatContext)
  const seat = given ?? around
  if (!seat) throw new Error('useSeat outside of a seat')
  const now = useSyncExternalStore(seat.subscribe, () => seat.now)
  return { ...now, seat }
}
