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

/** What a node shows observers. */
export type ObserverView = Fixed<Schemas['ObserverSummit']>

export type Found = Readonly<{ delegation: Delegation; member: Member }>

/** The member with this id and the delegation it belongs to. */
export function findMember(view: View, id: string): Found | undefined {
  for (const delegation of view.delegations) {
    const member = delegation.members.find((m) => m.id === id)
    if (member) return { delegation, member }
  }
  return undefined
}

/** The open proposal of a kind that comes once, if there is one. */
export const proposed = (view: View, kind: Proposal['kind']): Proposal | undefined => view.proposals.find((proposal) => proposal.kind === kind)

/** The reader's text: their language, else its primary subtag, else English, else the first in order of code. */
export function textIn(text: Text, language: string): string {
  const primary = language.split('-')[0] ?? language
  const first = Object.keys(text).sort()[0]
  return text[language] ?? text[primary] ?? text['en'] ?? (first === undefined ? '' : (text[first] ?? ''))
}
