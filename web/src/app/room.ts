/** Which room of the product a seat is in. Pure: the phase, the role and whether the member has entered decide. */
import type { Phase, Role } from '../api/view.ts'

export type Room = 'check' | 'gathering' | 'plenary' | 'booth' | 'desk' | 'adjourned'

export function roomOf(phase: Phase, role: Role, entered: boolean): Room {
  // A secretary sends no media: there is nothing to check.
  if (role === 'secretary') return 'desk'
  if (phase === 'adjourned') return 'adjourned'
  if (!entered) return 'check'
  // Interpreters prepare in their booth while the others gather.
  if (role === 'interpreter') return 'booth'
  return phase === 'in-session' ? 'plenary' : 'gathering'
}
