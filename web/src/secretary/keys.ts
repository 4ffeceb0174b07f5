/** Whether the delegations' keys were compared by voice, and whether a delegation is one that this browser has met. */
import type { Delegation } from '../api/view.ts'
import { type Met, metBefore } from '../identity/keystore.ts'
import { metUnderAnotherKey } from '../identity/met.ts'

/** Who has yet to compare: us, them, or both. */
export type Lacking = 'us' | 'them' | 'both'

/** How far a key pair is compared; undefined when both sides have. A delegation that is not claimed has no key yet. */
export function lacking(own: Delegation, other: Delegation): Lacking | undefined {
  const we = other.comparedBy.includes(own.id)
  const they = own.comparedBy.includes(other.id)
  return we ? (they ? undefined : 'them') : they ? 'us' : 'both'
}

/** The other delegations, of those with a key, whose keys are not compared on both sides. */
export const unverified = (own: Delegation, others: readonly Delegation[]): { delegation: Delegation; by: Lacking }[] =>
  others
    .filter((other) => other.key !== '' && !other.withdrawn)
    .flatMap((delegation) => {
      const by = lacking(own, delegation)
      return by === undefined ? [] : [{ delegation, by }]
    })

/** `known`: this very key was compared before. `changed`: the delegation was met with another key, which is an alarm. */
export type Acquaintance = Readonly<{ known?: Met; changed?: Met }>

export async function acquaintance(other: Pick<Delegation, 'id' | 'name' | 'key'>): Promise<Acquaintance> {
  const known = await metBefore(other.key)
  if (known) return { known }
  const changed = await metUnderAnotherKey(other, other.key)
  return changed ? { changed } : {}
}
