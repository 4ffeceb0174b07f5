import { useEffect, useState } from 'react'
import type { Delegation } from '../api/view.ts'
import { type Acquaintance, acquaintance } from './keys.ts'

/** Which of the others this browser has met, by delegation. */
export function useAcquaintances(others: readonly Delegation[]): ReadonlyMap<string, Acquaintance> {
  const [found, setFound] = useState<ReadonlyMap<string, Acquaintance>>(new Map())
  // One text that changes with the keys and with who has compared them, and not with every view.
  const wanted = JSON.stringify(others.filter(({ key }) => key !== '').map(({ id, name, key, comparedBy }) => ({ id, name, key, comparedBy })))
  useEffect(() => {
    let over = false
    const asked = JSON.parse(wanted) as Pick<Delegation, 'id' | 'name' | 'key'>[]
    void Promise.all(asked.map(async (other) => [other.id, await acquaintance(other)] as const)).then((all) => {
      if (!over) setFound(new Map(all))
    })
    return () => {
      over = true
    }
  }, [wanted])
  return found
}
