/** What a secretary can do now, and which one thing comes next. Pure: a function of the view, the member and the time. */
import { findMember, type Delegation, type View } from '../api/view.ts'
import { felt, offers } from '../consent/offers.ts'
import { waitingForUs } from '../consent/proposals.ts'
import type { ActKind } from '../identity/acts.ts'
import { unverified } from './keys.ts'

export type Step = 'invite' | 'staff' | 'answer' | 'compare' | 'ready' | 'countersign' | 'download'

export type Now = Readonly<{
  own: Delegation
  others: readonly Delegation[]
  /** The one next step, if it is ours to do. */
  next?: Step
  /** The acts that have a button now. */
  offers: ReadonlySet<ActKind>
}>

const standing = (delegation: Delegation, role: string) =>
  delegation.members.filter((member) => member.role === role && (member.state === 'enrolled' || member.state === 'invited'))

/** `time` is the node's; `stale`: the line to the node is lost, and a session may have opened that the view does not show. */
export function whatNow(view: View, memberId: string, time: number, stale = false): Now | undefined {
  const own = findMember(view, memberId)?.delegation
  if (!own) return undefined
  const others = view.delegations.filter((delegation) => delegation !== own)
  const may = offers(view, memberId, time, stale)
  const next = stepOf(view, own, others, may, time)
  return { own, others, offers: may, ...(next && { next }) }
}

function stepOf(view: View, own: Delegation, others: readonly Delegation[], may: ReadonlySet<ActKind>, time: number): Step | undefined {
  if (view.phase === 'adjourned') return own.countersigned ? 'download' : 'countersign'
  if (own.withdrawn) return undefined
  // Who is asked answers first.
  if (may.has('consent') && waitingForUs(view, own, time).some(({ kind }) => felt(kind))) return 'answer'
  // Nobody is nudged to end a session, or to prepare while it is on; nor to anything when all that is left is to wait.
  if (view.phase === 'in-session' || own.ready !== '') return undefined
  if (standing(own, 'principal').length === 0) return 'invite'
  if (standing(own, 'interpreter').some(({ id }) => !view.booths.some((booth) => booth.members.includes(id)))) return 'staff'
  if (unverified(own, others).some(({ by }) => by !== 'them')) return 'compare'
  return may.has('ready') ? 'ready' : undefined
}

/** The others that are ready for another kind of session than ours: it opens when all are ready for the same. */
export const readyOtherwise = (own: Delegation, others: readonly Delegation[]): Delegation[] =>
  own.ready === '' ? [] : others.filter((other) => !other.withdrawn && other.ready !== '' && other.ready !== own.ready)

/** Whom the delegation waits for at this stage. */
export function waitedFor(view: View, { own, others }: Pick<Now, 'own' | 'others'>): readonly Delegation[] {
  const left = others.filter((other) => !other.withdrawn)
  switch (view.phase) {
    case 'preparing':
      return others.filter((other) => !other.claimed)
    case 'adjourned':
      return others.filter((other) => !other.countersigned)
    case 'gathering':
    case 'recess':
      return left.filter((other) => other.ready !== own.ready || other.ready === '')
    case 'in-session':
      return []
  }
}
