/** Who stands where on both sides of the table. */
import { type Delegation, type Member, type Role, type Side, textIn } from '../api/view.ts'
import { alphabetical } from '../ui/languages.ts'

const rank: Record<Role, number> = { principal: 0, delegate: 1, secretary: 2, interpreter: 3, mediator: 4, press: 5, technician: 6, broadcaster: 7 }

/** In the reader's alphabet, never by who came first. */
export const inOrder = <Of extends Side>(view: Readonly<{ delegations: readonly Of[] }>, reader: string): Of[] =>
  alphabetical(view.delegations, reader, (delegation) => textIn(delegation.name, reader))

/** Those who can sit at the table: the principal first, then each role by name. */
export const atTable = (delegation: Delegation, reader: string): Member[] =>
  alphabetical(
    delegation.members.filter((member) => member.state === 'enrolled' || member.state === 'invited'),
    reader,
    (member) => member.name,
  ).sort((a, b) => rank[a.role] - rank[b.role])
