/** What every screen shows at one instant. Pure: the view says since when a session is, and the node's clock whether that has come. */
import type { Phase, Sitting } from '../api/view.ts'

export type Shown = Readonly<{
  /** Where the summit stands on every screen. */
  phase: Phase
  /** The session that is on, on every screen; null until the instant at which all enter. */
  session: Sitting['session']
  /** All are ready, and every screen turns at this time of the node's; null when none is about to. */
  opens: number | null
}>

/**
 * A session that changes its kind begins with its entry, which a clock known to within some milliseconds may take for ahead;
 * entering is further ahead than that.
 */
const ENTERING_MS = 1000

/** `was` is what the screen showed before: a view of a session to come does not tell where all come from, and who is inside stays there. */
export function shown({ phase, session }: Pick<Sitting, 'phase' | 'session'>, now: number, was?: Pick<Shown, 'phase' | 'session'>): Shown {
  const ahead = session ? Date.parse(session.since) - now : 0
  const inside = was !== undefined && was.session !== null
  if (ahead <= 0 || (inside && ahead < ENTERING_MS)) return { phase, session, opens: null }
  return { phase: was?.phase === 'recess' ? 'recess' : 'gathering', session: null, opens: now + ahead }
}

/** The view as every screen shows it. */
export const asShown = <V extends Pick<Sitting, 'phase' | 'session'>>(view: V, { phase, session }: Shown): V =>
  session === view.session ? view : { ...view, phase, session }
