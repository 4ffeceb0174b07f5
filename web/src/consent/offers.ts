/** Which acts a seat has a button for now. The consent table decides; the view says whether an act would change anything. */
import { rules } from '../api/rules.ts'
import { type Delegation, findMember, type Member, type Observer, type Phase, type View } from '../api/view.ts'
import type { ActKind } from '../identity/acts.ts'
import { answers, isProposalKind, openProposals, type Step } from './proposals.ts'

/** The most texts that a summit agrees, and the most items of an agenda: the limits of internal/summit. */
const mostTexts = 200
const mostItems = 50

/** Acts that a delegation which has left still has. */
const afterWithdrawing: readonly ActKind[] = ['revoke', 'delete-recording', 'countersign']

const has = <T>(list: readonly T[], item: T): boolean => list.includes(item)

/** Whether the table lets a role do an act in a phase, and the act has an effect that people see. */
export function allowed(kind: ActKind, role: Member['role'], phase: Phase): boolean {
  const rule = rules[kind]
  return !rule.unfelt && has<string>(rule.roles, role) && has<string>(rule.phases, phase)
}

/**
 * The acts that the member's seat offers now. `stale`: the line to the node is lost, and a session may have opened that the view does
 * not show; an act that empties it is worth offering then.
 */
export function offers(view: View, memberId: string, now: number, stale = false): ReadonlySet<ActKind> {
  const found = findMember(view, memberId)
  if (!found) return new Set()
  const { delegation, member } = found
  const here = { view, own: delegation, member, now }
  return new Set(
    (Object.keys(rules) as ActKind[]).filter((kind) => {
      if (delegation.withdrawn && !has(afterWithdrawing, kind)) return false
      if (stale && kind === 'recess' && delegation.ready !== '') return allowed(kind, member.role, 'in-session')
      return allowed(kind, member.role, view.phase) && changes(kind, here)
    }),
  )
}

/** The sessions that the delegation can say ready for now. */
export const readyFor = (own: Delegation): ('closed' | 'restricted')[] => (['closed', 'restricted'] as const).filter((kind) => kind !== own.ready)

type Here = Readonly<{ view: View; own: Delegation; member: Member; now: number }>

/** Admitted to sessions, or let into a booth. */
export const isSomewhere = (view: View, { id, admitted }: Observer): boolean =>
  admitted !== '' || view.booths.some(({ technicians = [] }) => technicians.includes(id))

const worksIn = (view: View, { id }: Member) => view.booths.filter(({ members }) => members.includes(id))

function changes(kind: ActKind, { view, own, member, now }: Here): boolean {
  const session = view.session?.kind
  // While an open session is counted down, nothing else about the session is agreed.
  const counting = session === 'closed' && view.session?.air !== undefined
  const proposals = openProposals(view, now)
  const fresh = (step: Step) => !proposals.some((proposal) => answers(proposal, step))
  switch (kind) {
    case 'restrict':
      return !counting && (session === 'closed' || session === 'open') && fresh({ kind })
    case 'widen':
      return session === 'restricted' && fresh({ kind })
    case 'go-on-air':
      return !counting && session === 'closed' && fresh({ kind })
    case 'close-doors':
      return session === 'open' || counting
    case 'start-recording':
      return session === 'open' && view.session?.recording === false && fresh({ kind })
    case 'stop-recording':
      return view.session?.recording === true
    case 'delete-recording':
      return (view.recordings ?? []).length > 0
    case 'adopt-agenda':
      return view.agenda.length > 0 && view.adopted === null && fresh({ kind })
    case 'adjourn':
      return !counting && fresh({ kind })
    case 'put-item':
      return view.agenda.length < mostItems
    case 'remove-item':
    case 'start-item':
      return view.agenda.length > 0
    case 'ask-floor':
      return takesPart(view, member) && !view.floor.includes(member.id)
    case 'leave-floor':
      return view.floor.includes(member.id)
    case 'cannot-interpret':
      return takesPart(view, member) && worksIn(view, member).length > 0
    case 'can-interpret':
      return worksIn(view, member).some(({ id }) => view.cannotInterpret.some(({ booth }) => booth === id))
    case 'flag-passage':
      return takesPart(view, member)
    case 'not-ready':
      return own.ready !== ''
    case 'recess':
      return view.session !== null
    case 'admit':
      return view.observers.some((observer) => observer.admitted !== 'closed' && observer.state !== 'revoked')
    case 'narrow':
      return view.observers.some((observer) => observer.admitted === 'closed')
    case 'expel':
      return view.observers.some((observer) => isSomewhere(view, observer))
    case 'agree-outcome':
    case 'adopt-text':
    case 'announce-jointly':
    case 'announce':
      return view.texts.length < mostTexts
    case 'retract':
      return view.texts.some(({ by, announcement }) => announcement !== undefined && announcement.retracted === undefined && (by === '' || by === own.id))
    case 'renew-calendar':
      return true
    case 'consent':
      return proposals.some((proposal) => felt(proposal.kind) && !proposal.consents.includes(own.id))
    case 'take-back':
      return proposals.some((proposal) => proposal.consents.includes(own.id))
    case 'compare':
      return view.delegations.some((other) => other.id !== own.id && other.key !== '' && !other.comparedBy.includes(own.id))
    case 'countersign':
      return view.adjourned !== null && !own.countersigned
    case 'admit-technician':
      return worksIn(view, member).some(({ technicians = [], asked = [] }) =>
        view.observers.some(({ id, role, state }) => {
          const ours = asked.some(({ technician, by }) => technician === id && by.includes(own.id))
          return role === 'technician' && state !== 'revoked' && !technicians.includes(id) && !ours
        }),
      )
    case 'dismiss-technician':
      return worksIn(view, member).some(({ technicians = [], asked = [] }) => technicians.length + asked.length > 0)
    case 'convene':
    case 'claim':
    case 'enrol':
      return false
    case 'invite':
    case 'revoke':
    case 'rename':
    case 'set-languages':
    case 'staff-booth':
    case 'ready':
    case 'withdraw':
      return true
  }
}

/** Whether consent to such a proposal would have an effect that people see. */
export const felt = (kind: string): boolean => isProposalKind(kind) && !rules[kind].unfelt

const takesPart = (view: View, member: Member): boolean =>
  view.chambers.some((chamber) => chamber.id === 'plenary' && chamber.members.some(({ id }) => id === member.id))
