/** What a secretary can do now, and which one thing comes next. Pure: a function of the view. */
import { proposed, type Delegation, type View } from '../api/view.ts'

export type Step = 'invite' | 'staff' | 'ready' | 'adjourn' | 'countersign' | 'download'
export type Offer = 'ready' | 'not-ready' | 'recess' | 'adjourn' | 'countersign'

export type Now = Readonly<{
  own: Delegation
  others: readonly Delegation[]
  /** The one next step, if it is ours to do. */
  next?: Step
  offers: readonly Offer[]
  /** Another delegation has consented to adjourn and ours has not answered. */
  asksToAdjourn: readonly Delegation[]
}>

const standing = (delegation: Delegation, role: string) =>
  delegation.members.filter((member) => member.role === role && (member.state === 'enrolled' || member.state === 'invited'))

/** `stale`: the line to the node is lost, and a session may have opened that the view does not show. */
export function whatNow(view: View, ownId: string, stale = false): Now | undefined {
  const own = view.delegations.find((delegation) => delegation.id === ownId)
  if (!own) return undefined
  const others = view.delegations.filter((delegation) => delegation.id !== ownId)
  const consents = proposed(view, 'adjourn')?.consents ?? []
  const asksToAdjourn = consents.includes(ownId) ? [] : others.filter(({ id }) => consents.includes(id))
  const adjourn: Offer[] = consents.includes(ownId) ? [] : ['adjourn']
  const now = { own, others, asksToAdjourn }

  const unstaffed = standing(own, 'interpreter').some(({ id }) => !view.booths.some((booth) => booth.members.includes(id)))
  const prepare: Step | undefined = standing(own, 'principal').length === 0 ? 'invite' : unstaffed ? 'staff' : undefined
  // Who is asked answers first.
  const answer: Step | undefined = asksToAdjourn.length > 0 ? 'adjourn' : undefined
  const doing = (next: Step | undefined, offers: readonly Offer[]): Now => ({ ...now, offers, ...(next && { next }) })

  switch (view.phase) {
    case 'preparing':
      return doing(prepare, [])
    case 'gathering':
    case 'recess':
      return own.ready !== ''
        ? doing(answer, ['not-ready', ...(stale ? (['recess'] as const) : []), ...adjourn])
        : doing(answer ?? prepare ?? 'ready', ['ready', ...adjourn])
    case 'in-session':
      return doing(answer, ['recess', ...adjourn])
    case 'adjourned':
      return own.countersigned ? doing('download', []) : doing('countersign', ['countersign'])
  }
}
