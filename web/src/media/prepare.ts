import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'

/**
 * Loads, before the member enters, what the first picture would otherwise wait for: the media code, and a token when
 * the record admits the seat already. Nothing is opened, sent or received.
 */
export function prepareMedia(seat: Seat<Sitting>): void {
  // When it cannot be loaded now, the screen that needs it loads it and says so.
  void import('./attending.ts').then(({ Attending }) => Attending.of(seat)).catch(() => undefined)
}
