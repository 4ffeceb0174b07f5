import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'

/**
 * Gets, before the member enters, what the first picture would otherwise wait for: the media code, and when the record
 * admits the seat already, a token and the chamber's keys. No device is opened, and no media is sent or received.
 */
export function prepareMedia(seat: Seat<Sitting>): void {
  // When it cannot be loaded now, the screen that needs it loads it and says so.
  void import('./attending.ts').then(({ Attending }) => Attending.of(seat)).catch(() => undefined)
}

/**
 * Waits outside for as long as the seat gathers: what opens in a moment is joined ahead, so that voices and pictures are
 * there in the instant in which all enter.
 */
export function waitOutside(seat: Seat<Sitting>): () => void {
  let end: () => void = () => undefined
  let over = false
  void import('./attending.ts')
    .then(({ Attending }) => {
      if (!over) end = Attending.of(seat).wait()
    })
    .catch(() => undefined)
  return () => {
    over = true
    end()
  }
}
