/** What a node shows the members of a delegation: docs/protocol.md, "A delegation's view". */
import type { components } from './schema.ts'

type Schemas = components['schemas']
type Fixed<T> = T extends readonly (infer Item)[] ? readonly Fixed<Item>[] : T extends object ? { readonly [Key in keyof T]: Fixed<T[Key]> } : T

export type View = Fixed<Schemas['View']>
export type Delegation = Fixed<Schemas['Delegation']>
export type Member = Fixed<Schemas['Member']>
export type Booth = Fixed<Schemas['Booth']>
export type Observer = Fixed<Schemas['Observer']>
export type Proposal = Fixed<Schemas['Proposal']>
export type AgendaItem = Fixed<Schemas['Item']>
export type SessionKind = NonNullable<View['session']>['kind']
export type Chamber = Fixed<Schemas['Chamber']>
export type ChamberMember = Fixed<Schemas['Admission']>
export type Head = Fixed<Schemas['Ref']>
export type Phase = View['phase']
export type Role = Member['role']
export type MemberState = Member['state']

/** A text in several languages, by language code. */
export type Text = Readonly<Record<string, string>>

/** What a node shows observers: docs/protocol.md, "A delegation's view". */
export type ObserverView = Fixed<Schemas['ObserverSummit']>

/** One who takes part, as everyone there sees them. */
export type Person = Pick<Member, 'id' | 'name' | 'title' | 'role' | 'languages'>

/** One side, as everyone who takes part sees it. */
export type Side = Pick<Delegation, 'id' | 'name' | 'timeZone' | 'language' | 'key'> & Readonly<{ members: readonly Person[] }>

/** What delegations and observers are shown alike, so that one room serves both: who takes part, with what, and where the summit stands. */
export type Sitting = Pick<
  View,
  'at' | 'summit' | 'title' | 'starts' | 'minutes' | 'head' | 'phase' | 'session' | 'current' | 'booths' | 'chambers' | 'adjourned'
> &
  Readonly<{
    delegations: readonly Side[]
    observers: readonly Person[]
    agenda: readonly Pick<AgendaItem, 'id' | 'title' | 'minutes' | 'public'>[]
  }>

/** A view of either audience; an observer's says so. */
export type AnyView = View | ObserverView

export const isForObservers = (view: AnyView): view is ObserverView => 'audience' in view

/** From outside the delegations. */
export const isObserver = (role: Role): boolean => role === 'mediator' || role === 'press' || role === 'technician' || role === 'broadcaster'

/** The member of a delegation with this id, and the delegation. */
export function findMember<Of extends { readonly members: readonly { readonly id: string }[] }>(
  view: Readonly<{ delegations: readonly Of[] }>,
  id: string,
): Readonly<{ delegation: Of; member: Of['members'][number] }> | undefined {
  for (const delegation of view.delegations) {
    const member = delegation.members.find((m) => m.id === id)
    if (member) return { delegation, member }
  }
  return undefined
}

/** Who this is, of a delegation or an observer. */
export const findPerson = (view: Sitting, id: string): Person | undefined =>
  findMember(view, id)?.member ?? view.observers.find((observer) => observer.id === id)

/** The open proposal of a kind that comes once, if there is one. */
export const proposed = (view: View, kind: Proposal['kind']): Proposal | undefined => view.proposals.find((proposal) => proposal.kind === kind)

/** The reader's text: their language, else its primary subtag, else English, else the first in order of code. */
export function textIn(text: Text, language: string): string {
  const primary = language.split('-')[0] ?? language
  const first = Object.keys(text).sort()[0]
  return text[language] ?? text[primary] ?? text['en'] ?? (first === undefined ? '' : (text[first] ?? ''))
}
