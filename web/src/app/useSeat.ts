import { useSyncExternalStore } from 'react'
import type { Sitting, View } from '../api/view.ts'
import type { Seat, SeatNow } from './seat.ts'

/** A seat and its state; draws again after each change. */
export function useSeat<V extends Sitting = View>(seat: Seat<V>): SeatNow<V> & { readonly seat: Seat<V> } {
  const now = useSyncExternalStore(seat.subscribe, () => seat.now)
  return { ...now, seat }
}
