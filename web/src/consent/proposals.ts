/** Proposals as a delegation has them before it: which wait for whom, whether one still stands, and what became of one. */
import { rules } from '../api/rules.ts'
import type { Delegation, Observer, Proposal, Text, View } from '../api/view.ts'
import type { ActKind } from '../identity/acts.ts'

export type ProposalKind = { [Kind in ActKind]: (typeof rules)[Kind]['proposal'] extends true ? Kind : never }[ActKind]

export type Announcement = NonNullable<Proposal['announcement']>

/** The body of an announcement; what does not stand in it is absent. */
export type AnnouncementBody = Readonly<{
  title: Text
  text: Text
  tells?: readonly string[]
  starts?: string
  calledOff?: true
  embargo?: string
  corrects?: Proposal['id']
}>

/** What is proposed, or may be: an act with its body. */
export type Step =
  | Readonly<{ kind: 'admit'; observer: string; to: 'open' | 'closed' }>
  | Readonly<{ kind: 'agree-outcome' | 'adopt-text'; text: Text }>
  | (Readonly<{ kind: 'announce-jointly' }> & AnnouncementBody)
  | Readonly<{ kind: Exclude<ProposalKind, 'admit' | 'agree-outcome' | 'adopt-text' | 'announce-jointly'> }>

export const isProposalKind = (kind: string): kind is ProposalKind => Object.hasOwn(rules, kind) && rules[kind as ActKind].proposal

/** What a proposal proposes; undefined for a kind that this app does not know. */
export function stepOf({ kind, observer, to, text, announcement }: Proposal): Step | undefined {
  if (!isProposalKind(kind)) return undefined
  switch (kind) {
    case 'admit':
      return to === '' ? undefined : { kind, observer, to }
    case 'agree-outcome':
    case 'adopt-text':
      return text === null ? undefined : { kind, text }
    case 'announce-jointly':
      return text === null || announcement === undefined ? undefined : { kind, ...bodyOfAnnouncement(text, announcement) }
    case 'restrict':
    case 'widen':
    case 'go-on-air':
    case 'start-recording':
    case 'adopt-agenda':
    case 'adjourn':
      return { kind }
  }
}

/** The body of the act that proposes it. */
export function bodyOf({ kind: _, ...body }: Step): Readonly<Record<string, unknown>> {
  return body
}

const bodyOfAnnouncement = (text: Text, { title, tells, starts, calledOff, public: embargo, corrects }: Announcement): AnnouncementBody => ({
  title, text,
  ...(tells.length > 0 && { tells }),
  ...(starts !== undefined && { starts }),
  ...(calledOff && { calledOff }),
  ...(embargo !== undefined && { embargo }),
  ...(corrects !== undefined && { corrects }),
})

const sameInstant = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Date.parse(a) === Date.parse(b)

const sameAnnouncement = (a: AnnouncementBody, b: AnnouncementBody): boolean =>
  sameText(a.title, b.title) && sameText(a.text, b.text) && (a.tells ?? []).join() === (b.tells ?? []).join() && sameInstant(a.starts, b.starts) &&
  a.calledOff === b.calledOff && sameInstant(a.embargo, b.embargo) && a.corrects?.seq === b.corrects?.seq

const sameText = (a: Text, b: Text | null): boolean => {
  const languages = Object.keys(a)
  return b !== null && languages.length === Object.keys(b).length && languages.every((language) => a[language] === b[language])
}

/** Whether an open proposal proposes exactly this: it is answered then, and not proposed again. */
export function answers(proposal: Proposal, step: Step): boolean {
  if (proposal.kind !== step.kind) return false
  if (step.kind === 'admit') return proposal.observer === step.observer && proposal.to === step.to
  if (step.kind === 'announce-jointly') {
    const other = stepOf(proposal)
    return other?.kind === 'announce-jointly' && sameAnnouncement(step, other)
  }
  return !('text' in step) || sameText(step.text, proposal.text)
}

/** Those that can be consented to at this time by the node's clock. */
export const openProposals = (view: View, now: number): Proposal[] => view.proposals.filter((proposal) => Date.parse(proposal.lapses) > now)

export const waitingForUs = (view: View, own: Delegation, now: number): Proposal[] =>
  own.withdrawn ? [] : openProposals(view, now).filter((proposal) => !proposal.consents.includes(own.id))

export const waitingForThem = (view: View, own: Delegation, now: number): Proposal[] =>
  openProposals(view, now).filter((proposal) => proposal.consents.includes(own.id))

/** The delegations whose consent it takes: all that have not withdrawn. */
export const needed = (view: View): Delegation[] => view.delegations.filter((delegation) => !delegation.withdrawn)

/** Those that have not consented yet. */
export const missing = (view: View, { consents }: Proposal): Delegation[] => needed(view).filter(({ id }) => !consents.includes(id))

export const findObserver = (view: View, id: string): Observer | undefined => view.observers.find((observer) => observer.id === id)

/**
 * How a proposal that was seen stands in a newer view: `open`; `lapsed`; `done`, it took effect; or `gone`, taken back by all or overtaken
 * by a change of what it rests on.
 */
export type Standing = 'open' | 'lapsed' | 'done' | 'gone'

export function standing(view: View, proposal: Proposal, now: number): Standing {
  const still = view.proposals.some(({ id }) => id.seq === proposal.id.seq && id.hash === proposal.id.hash)
  const lapsed = Date.parse(proposal.lapses) <= now
  if (still) return lapsed ? 'lapsed' : 'open'
  if (tookEffect(view, proposal)) return 'done'
  return lapsed ? 'lapsed' : 'gone'
}

function tookEffect(view: View, proposal: Proposal): boolean {
  const step = stepOf(proposal)
  switch (step?.kind) {
    case undefined:
      return false
    case 'restrict':
      return view.session?.kind === 'restricted'
    case 'widen':
      return view.session?.kind === 'closed'
    case 'go-on-air':
      return view.session?.kind === 'open' || view.session?.air?.proposal.seq === proposal.id.seq
    case 'start-recording':
      return view.session?.recording === true
    case 'adopt-agenda':
      return view.adopted !== null && view.adopted.seq > proposal.id.seq
    case 'admit': {
      const admitted = findObserver(view, step.observer)?.admitted
      return admitted === step.to
    }
    case 'agree-outcome':
    case 'adopt-text':
    case 'announce-jointly':
      return view.texts.some(({ kind, text, agreed }) => kind === step.kind && agreed.seq > proposal.id.seq && sameText(step.text, text))
    case 'adjourn':
      return view.adjourned !== null
  }
}
