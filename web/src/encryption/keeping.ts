/**
 * What this browser keeps of the chambers' groups: all of it sealed under a key that cannot be read back, the newest epoch
 * alone.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { fromB64, toB64, utf8 } from '../identity/bytes.ts'
import { openKept, sealKept, type Sealed } from '../identity/keystore.ts'
import type { Keeping, Kept } from './group/chamber.ts'
import type { KeyRing, RingKeeping } from './papers.ts'

interface Schema extends DBSchema {
  groups: { key: [string, string, string]; value: Sealed }
  /** The keys of the papers, by summit and member. */
  rings: { key: [string, string]; value: Sealed }
  /** Delegations' keys as they were first shown, by summit and delegation. */
  delegations: { key: [string, string]; value: string }
}

let database: Promise<IDBPDatabase<Schema>> | undefined

const store = (): Promise<IDBPDatabase<Schema>> =>
  (database ??= openDB<Schema>('parley-groups', 2, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore('groups')
        db.createObjectStore('delegations')
      }
      if (from < 2) db.createObjectStore('rings')
    },
    blocking(_, __, event) {
      database = undefined
      ;(event.target as IDBDatabase).close()
    },
  }))

/** JSON, with bytes as the protocol writes them. */
const written = (kept: Kept): Uint8Array<ArrayBuffer> =>
  utf8(JSON.stringify(kept, (_, value: unknown) => (value instanceof Uint8Array ? { b64: toB64(value) } : value)))

const read = (bytes: ArrayBuffer): Kept =>
  JSON.parse(new TextDecoder().decode(bytes), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'b64' in value && typeof value.b64 === 'string' ? fromB64(value.b64) : value,
  ) as Kept

export function keepingOf(summit: string, member: string, chamber: string): Keeping {
  const at: [string, string, string] = [summit, member, chamber]
  const place = `group/${at.join('/')}`
  return {
    load: async () => {
      const sealed = await (await store()).get('groups', at)
      if (!sealed) return undefined
      try {
        return read(await openKept(place, sealed))
      } catch {
        // What cannot be read is as good as lost: the device comes in anew.
        return undefined
      }
    },
    save: async (kept) => {
      const sealed = await sealKept(place, written(kept))
      await (await store()).put('groups', sealed, at)
    },
    clear: async () => {
      await (await store()).delete('groups', at)
    },
  }
}

export function ringKeepingOf(summit: string, member: string): RingKeeping {
  const at: [string, string] = [summit, member]
  const place = `papers/${at.join('/')}`
  return {
    load: async () => {
      const sealed = await (await store()).get('rings', at)
      return sealed && (JSON.parse(new TextDecoder().decode(await openKept(place, sealed))) as KeyRing)
    },
    save: async (ring) => {
      const sealed = await sealKept(place, utf8(JSON.stringify(ring)))
      await (await store()).put('rings', sealed, at)
    },
  }
}

/** The key under which a delegation was first shown here: another one later is not accepted. */
export async function firstKey(summit: string, delegation: string, shown: string): Promise<string> {
  const db = await store()
  const transaction = db.transaction('delegations', 'readwrite')
  const kept = await transaction.store.get([summit, delegation])
  if (kept === undefined) await transaction.store.put(shown, [summit, delegation])
  await transaction.done
  return kept ?? shown
}
