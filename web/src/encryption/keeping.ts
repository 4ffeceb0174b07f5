/**
 * What this browser keeps of the chambers' groups: all of it sealed under a key that cannot be read back, the newest epoch
 * alone.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { fromB64, toB64, utf8 } from '../identity/bytes.ts'
import type { Keeping, Kept } from './group/chamber.ts'

type Sealed = Readonly<{ iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }>

interface Schema extends DBSchema {
  groups: { key: [string, string, string]; value: Sealed }
  sealing: { key: string; value: CryptoKey }
  /** Delegations' keys as they were first shown, by summit and delegation. */
  delegations: { key: [string, string]; value: string }
}

let database: Promise<IDBPDatabase<Schema>> | undefined

const store = (): Promise<IDBPDatabase<Schema>> =>
  (database ??= openDB<Schema>('parley-groups', 1, {
    upgrade(db) {
      db.createObjectStore('groups')
      db.createObjectStore('sealing')
      db.createObjectStore('delegations')
    },
    blocking(_, __, event) {
      database = undefined
      ;(event.target as IDBDatabase).close()
    },
  }))

async function sealingKey(): Promise<CryptoKey> {
  const db = await store()
  const kept = await db.get('sealing', 'groups')
  if (kept) return kept
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const transaction = db.transaction('sealing', 'readwrite')
  const first = await transaction.store.get('groups')
  if (!first) await transaction.store.put(made, 'groups')
  await transaction.done
  return first ?? made
}

/** JSON, with bytes as the protocol writes them. */
const written = (kept: Kept): Uint8Array<ArrayBuffer> =>
  utf8(JSON.stringify(kept, (_, value: unknown) => (value instanceof Uint8Array ? { b64: toB64(value) } : value)))

const read = (bytes: ArrayBuffer): Kept =>
  JSON.parse(new TextDecoder().decode(bytes), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'b64' in value && typeof value.b64 === 'string' ? fromB64(value.b64) : value,
  ) as Kept

export function keepingOf(summit: string, member: string, chamber: string): Keeping {
  const at: [string, string, string] = [summit, member, chamber]
  return {
    load: async () => {
      const sealed = await (await store()).get('groups', at)
      if (!sealed) return undefined
      try {
        return read(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, await sealingKey(), sealed.bytes))
      } catch {
        // What cannot be read is as good as lost: the device comes in anew.
        return undefined
      }
    },
    save: async (kept) => {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await sealingKey(), written(kept))
      await (await store()).put('groups', { iv, bytes }, at)
    },
    clear: async () => {
      await (await store()).delete('groups', at)
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
