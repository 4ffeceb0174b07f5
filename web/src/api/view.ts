/** What a node shows the members of a delegation: docs/protocol.md, "A delegation's view". */

/** A text in several languages, by language code. */
export type Text = Readonly<Record<string, string>>
export type Head = Readonly<{ seq: number; hash: string }>
export type Phase = 'preparing' | 'gathering' | 'in-session' | 'recess' | 'adjourned'
export type Role = 'secretary' | 'principal' | 'delegate' | 'interpreter'
export type MemberState = 'invited' | 'enrolled' | 'expired' | 'revoked'

export type Member = Readonly<{
  id: string
  name: string
  title: string
  role: Role
  languages: readonly string[]
  state: MemberState
  /** When the invitation expires, RFC 3339. */
  expires: string | null
}>

export type Delegation = Readonly<{
  id: string
  name: Text
  /** IANA */
  timeZone: string
  /** BCP 47 */
  language: string
  claimed: boolean
  /** The delegation's key, '' until claimed. */
  key: string
  ready: boolean
  adjourn: boolean
  countersigned: boolean
  members: readonly Member[]
}>

export type Booth = Readonly<{ id: string; outputs: readonly string[]; members: readonly string[] }>
export type AgendaItem = Readonly<{ id: string; title: Text; minutes: number; public: boolean }>
export type ChamberMember = Readonly<{ id: string; publish: readonly string[]; subscribe: boolean }>
export type Chamber = Readonly<{ id: string; members: readonly ChamberMember[] }>

export type View = Readonly<{
  summit: string
  title: Text
  /** RFC 3339 */
  starts: string
  minutes: number
  head: Head
  phase: Phase
  session: Readonly<{ kind: 'closed'; since: string }> | null
  delegations: readonly Delegation[]
  booths: readonly Booth[]
  agenda: readonly AgendaItem[]
  chambers: readonly Chamber[]
  adjourned: Head | null
}>

export type Found = Readonly<{ delegation: Delegation; member: Member }>

/** The member with this id and the delegation it belongs to. */
export function findMember(view: View, id: string): Found | undefined {
  for (const delegation of view.delegations) {
    const member = delegation.members.find((m) => m.id === id)
    if (member) return { delegation, member }
  }
  return undefined
}

/** The reader's text: their language, else its primary subtag, else English, else the first in order of code. */
export function textIn(text: Text, language: string): string {
  const primary = language.split('-')[0] ?? language
  const first = Object.keys(text).sort()[0]
  return text[language] ?? text[primary] ?? text['en'] ?? (first === undefined ? '' : (text[first] ?? ''))
}
