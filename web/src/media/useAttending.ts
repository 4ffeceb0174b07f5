import { useLayoutEffect, useState, useSyncExternalStore } from 'react'
import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { Attending, type AttendingNow } from './attending.ts'

/** Attends the plenary for as long as the screen is there; draws again after each change. */
export function useAttending(seat: Seat<Sitting>): { readonly attending: Attending; readonly now: AttendingNow } {
  const [attending] = useState(() => Attending.of(seat))
  // Before the first paint: connecting and painting go on side by side.
  useLayoutEffect(() => attending.hold(), [attending])
  const now = useSyncExternalStore(attending.subscribe, () => attending.now)
  return { attending, now }
}
