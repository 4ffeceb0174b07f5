/** Whether a delegation is one that this browser has met: it is known by its key, and a changed key is an alarm. */
import type { Text } from '../api/view.ts'
import { allMet, type Met, metBefore } from './keystore.ts'
import { sharesName } from './names.ts'

/**
 * The delegation of this id or name as it was met last, when it then had another key; undefined when it was not met, or when
 * this very key was compared too.
 */
export async function metUnderAnotherKey(who: Readonly<{ id: string; name: Text }>, key: string): Promise<Met | undefined> {
  if (await metBefore(key)) return undefined
  const same = (await allMet()).filter((met) => met.delegation === who.id || sharesName(met.name, who.name))
  return same.sort((a, b) => Date.parse(b.compared) - Date.parse(a.compared))[0]
}
