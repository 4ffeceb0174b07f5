import { useSyncExternalStore } from 'react'
import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { Whereabouts, type Here } from './whereabouts.ts'

/** In which chamber the seat is; draws again when that changes. */
export function useWhereabouts(seat: Seat<Sitting>): { readonly places: Whereabouts; readonly here: Here } {
  const places = Whereabouts.of(seat)
  return { places, here: useSyncExternalStore(places.subscribe, places.read) }
}
