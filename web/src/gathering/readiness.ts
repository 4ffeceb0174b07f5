/** Who is ready for what, and whether it is proven who that is. Pure. */
import type { Delegation, View } from '../api/view.ts'
import type { Shown } from '../app/shown.ts'

type Ready = Exclude<Delegation['ready'], ''>

/** Those that have not left the summit. */
export const present = <Of extends Pick<Delegation, 'withdrawn'>>(delegations: readonly Of[]): Of[] => delegations.filter(({ withdrawn }) => !withdrawn)

/** For which session the delegation would say ready: the one that another is ready for, else a closed one. */
export function sessionToJoin(view: View, own: string): Ready {
  const others = present(view.delegations).filter(({ id, ready }) => id !== own && ready !== '')
  return others.length > 0 && others.every(({ ready }) => ready === 'restricted') ? 'restricted' : 'closed'
}

/** Some are ready for one session and some for another. */
export const differs = (view: View): boolean => new Set(present(view.delegations).flatMap(({ ready }) => (ready === '' ? [] : [ready]))).size > 1

/** Whether every delegation has compared the keys of all others by voice. */
export function verified(view: View): boolean {
  const all = present(view.delegations)
  return all.every(({ id, comparedBy }) => all.every((other) => other.id === id || comparedBy.includes(other.id)))
}

/** What the delegation is ready for, as every screen shows it: with the last "ready" the session is on in the record, and not yet on any screen. */
export function readyOf({ view, shown }: Readonly<{ view: View; shown: Shown }>, delegation: Delegation): Delegation['ready'] {
  if (shown.opens === null || delegation.withdrawn) return delegation.ready
  return view.session?.kind === 'restricted' ? 'restricted' : 'closed'
}
