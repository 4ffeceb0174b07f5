/** What a proposal says and what it would expose, in the reader's words. */
import type { TFunction } from 'i18next'
import { type Proposal, textIn, type View } from '../api/view.ts'
import { within } from '../ui/languages.ts'
import { findObserver, type Step, stepOf } from './proposals.ts'

type Words = TFunction<['consent', 'ui']>

/** A delegation's name in the reader's language. */
export function delegationName(view: View, id: string, reader: string): string {
  const delegation = view.delegations.find((each) => each.id === id)
  return delegation ? textIn(delegation.name, reader) : id
}

/** A delegation's name inside a sentence. */
const inside = (view: View, id: string, reader: string): string => within(delegationName(view, id, reader), reader)

const personOf = (view: View, step: Step, reader: string): string =>
  step.kind === 'admit' ? within(findObserver(view, step.observer)?.name ?? step.observer, reader) : ''

const wordOf = (step: Step) => (step.kind === 'admit' ? (`admit-${step.to}` as const) : step.kind)

/** "Moscow proposes to adjourn." */
export function proposes(t: Words, view: View, proposal: Proposal, reader: string): string {
  const step = stepOf(proposal)
  const name = inside(view, proposal.by, reader)
  return step ? t(`consent:proposes.${wordOf(step)}`, { name, person: personOf(view, step, reader) }) : t('consent:proposes.unknown', { name })
}

/** "Adjourn the summit?" */
export const asks = (t: Words, view: View, step: Step, reader: string): string =>
  t(`consent:asks.${wordOf(step)}`, { person: personOf(view, step, reader) })

/** What becomes visible or audible to whom, in one sentence. */
export function exposes(t: Words, view: View, step: Step, reader: string): string {
  const nothing = step.kind === 'adopt-agenda' && view.agenda.every((item) => !item.public)
  return t(`consent:exposes.${nothing ? 'adopt-agenda-hidden' : wordOf(step)}`, { person: personOf(view, step, reader) })
}
