/** What a proposal says and what it would expose, in the reader's words. */
import type { TFunction } from 'i18next'
import { type Proposal, textIn, type View } from '../api/view.ts'
import { findObserver, type Step, stepOf } from './proposals.ts'

type Words = TFunction<['consent', 'ui']>

/** A delegation's name in the reader's language. */
export function delegationName(view: View, id: string, reader: string): string {
  const delegation = view.delegations.find((each) => each.id === id)
  return delegation ? textIn(delegation.name, reader) : id
}

const personOf = (view: View, step: Step): string => (step.kind === 'admit' ? (findObserver(view, step.observer)?.name ?? step.observer) : '')

const wordOf = (step: Step) => (step.kind === 'admit' ? (`admit-${step.to}` as const) : step.kind)

/** "Moscow proposes to adjourn." */
export function proposes(t: Words, view: View, proposal: Proposal, reader: string): string {
  const step = stepOf(proposal)
  const name = delegationName(view, proposal.by, reader)
  return step ? t(`consent:proposes.${wordOf(step)}`, { name, person: personOf(view, step) }) : t('consent:proposes.unknown', { name })
}

/** "Adjourn the summit?" */
export const asks = (t: Words, view: View, step: Step): string =>
  t(`consent:asks.${wordOf(step)}`, { person: personOf(view, step) })

/** What becomes visible or audible to whom, in one sentence. */
export function exposes(t: Words, view: View, step: Step): string {
  const nothing = step.kind === 'adopt-agenda' && view.agenda.every((item) => !item.public)
  return t(`consent:exposes.${nothing ? 'adopt-agenda-hidden' : wordOf(step)}`, { person: personOf(view, step) })
}
