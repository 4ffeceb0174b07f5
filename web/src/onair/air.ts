/** Whether the plenary is on air, and what every seat counts down before. Pure: the record says from when. */
import type { Sitting } from '../api/view.ts'

export type Air = Readonly<{ at: 'off' } | { at: 'counting'; seconds: number } | { at: 'on'; recorded?: true }>

const off: Air = { at: 'off' }
const on: Air = { at: 'on' }
const recorded: Air = { at: 'on', recorded: true }

/** `time` is the node's. At the end of the countdown the seat takes it for on air, though the view may come a moment later. */
export function airOf(session: Sitting['session'], time: number): Air {
  if (session?.kind === 'open') return session.recording ? recorded : on
  if (session?.kind !== 'closed' || !session.air) return off
  const left = Date.parse(session.air.from) - time
  return left > 0 ? { at: 'counting', seconds: Math.ceil(left / 1000) } : on
}
