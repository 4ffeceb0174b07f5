/** Which room of the product a seat is in. Pure: what the screens show now, the role and whether the member has entered decide. */
import type { Role } from '../api/view.ts'
import type { Shown } from './shown.ts'

export type Room = 'check' | 'gathering' | 'plenary' | 'caucus' | 'booth' | 'desk' | 'adjourned' | 'withdrawn'

/** `withdrawn`: the member's delegation has left the summit. `apart`: the member is in the delegation's caucus. */
export function roomOf({ phase, session }: Shown, role: Role, entered: boolean, withdrawn: boolean, apart = false): Room {
  // At the desk a secretary sends no media: there is nothing to check.
  if (role === 'secretary') return apart && !withdrawn && phase !== 'adjourned' ? 'caucus' : 'desk'
  if (withdrawn) return 'withdrawn'
  if (phase === 'adjourned') return 'adjourned'
  if (!entered) return 'check'
  if (apart) return 'caucus'
  // Interpreters prepare in their booth while the others gather.
  if (role === 'interpreter') return 'booth'
  return session ? 'plenary' : 'gathering'
}

export type ObserverRoom = 'check' | 'waiting' | 'plenary' | 'adjourned'

/** An observer is shown the session only while admitted to it. */
export function observerRoomOf({ phase, session }: Shown, entered: boolean): ObserverRoom {
  if (phase === 'adjourned') return 'adjourned'
  if (!entered) return 'check'
  return session ? 'plenary' : 'waiting'
}
