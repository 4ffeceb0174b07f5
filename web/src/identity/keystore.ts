/**
 * What this browser keeps, by summit and member: private keys it cannot read back, receipts of what it signed, and
 * the personal links it made, sealed under a key of the same kind; of each seat the newest entry that it has verified, and the
 * alarm if the node was caught. Beyond a summit it keeps the keys of the delegations it
 * has met.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Head, Role, Text } from '../api/view.ts'
import { utf8 } from './bytes.ts'
import type { Signer } from './keys.ts'

export type Device = Readonly<{
  summit: string
  member: string
  delegation: string
  role: Role
  /** The delegation's key that the link pinned. */
  delegationKey: string
  /** The node's key, which signs receipts: whoever signed the pinned genesis. */
  node: string
  /** The invitation this device enrolled under. */
  invitationKey: string
  /**
   * Its certificates up to the delegation's key: the device's, the invitation, and those two of the secretary whose device
   * signed the invitation.
   */
  chain: readonly string[]
  signer: Signer
}>

export type KeptReceipt = Readonly<{ summit: string; act: string; seq: number; receipt: string }>

/** A delegation key of this browser's, and where it was first used. */
export type KeptKey = Readonly<{ summit: string; delegation: string; signer: Signer; used?: Readonly<{ title: Text; name: Text; starts: string }> }>

/** A delegation whose key was compared by voice. */
export type Met = Readonly<{
  key: string
  /** The delegation's id and names at the summit where it was met last. */
  delegation: string
  name: Text
  /** When the fingerprints were compared last, RFC 3339. */
  compared: string
}>

/** What stands on the disk as ciphertext (AES-GCM). */
export type Sealed = Readonly<{ iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }>

interface Schema extends DBSchema {
  devices: { key: [string, string]; value: Device }
  delegations: { key: [string, string]; value: KeptKey }
  receipts: { key: [string, string]; value: KeptReceipt }
  links: { key: [string, string]; value: { summit: string; member: string; expires: string; sealed: Sealed } }
  sealing: { key: string; value: CryptoKey }
  met: { key: string; value: Met }
  heads: { key: [string, string]; value: { summit: string; member: string } & Head }
  alarms: { key: string; value: { summit: string; alarm: object } }
}

let database: Promise<IDBPDatabase<Schema>> | undefined

function store(): Promise<IDBPDatabase<Schema>> {
  database ??= openDB<Schema>('parley', 3, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore('devices', { keyPath: ['summit', 'member'] })
        db.createObjectStore('delegations', { keyPath: ['summit', 'delegation'] })
        db.createObjectStore('receipts', { keyPath: ['summit', 'act'] })
        db.createObjectStore('links', { keyPath: ['summit', 'member'] })
        db.createObjectStore('sealing')
      }
      if (from < 2) db.createObjectStore('met', { keyPath: 'key' })
      if (from < 3) {
        db.createObjectStore('heads', { keyPath: ['summit', 'member'] })
        db.createObjectStore('alarms', { keyPath: 'summit' })
      }
    },
    // A newer version of the app in another tab: this one opens the store again when it needs it.
    blocking(_, __, event) {
      database = undefined
      ;(event.target as IDBDatabase).close()
    },
  })
  return database
}

export async function findDevice(summit: string, member: string): Promise<Device | undefined> {
  return (await store()).get('devices', [summit, member])
}

export async function keepDevice(device: Device): Promise<void> {
  await (await store()).put('devices', device)
}

export async function forgetDevice(summit: string, member: string): Promise<void> {
  await (await store()).delete('devices', [summit, member])
}

export async function findDelegationKey(summit: string, delegation: string): Promise<Signer | undefined> {
  return (await (await store()).get('delegations', [summit, delegation]))?.signer
}

/** Keeps the delegation key; one that could be read back is refused. */
export async function keepDelegationKey(kept: KeptKey): Promise<void> {
  if (kept.signer.privateKey.extractable) throw new TypeError('a kept key must not be extractable')
  await (await store()).put('delegations', kept)
}

/** Every delegation key that this browser holds. */
export async function delegationKeys(): Promise<KeptKey[]> {
  return (await store()).getAll('delegations')
}

export async function forgetDelegationKey(summit: string, delegation: string): Promise<void> {
  await (await store()).delete('delegations', [summit, delegation])
}

export async function keepReceipt(receipt: KeptReceipt): Promise<void> {
  await (await store()).put('receipts', receipt)
}

export async function receiptsOf(summit: string): Promise<KeptReceipt[]> {
  return (await store()).getAll('receipts', IDBKeyRange.bound([summit, ''], [summit, '\uffff']))
}

let sealing: Promise<CryptoKey> | undefined

/** Read once: a chamber's keys are kept while others wait for them. */
function sealingKey(): Promise<CryptoKey> {
  sealing ??= readSealingKey().catch((error: unknown) => {
    sealing = undefined
    throw error
  })
  return sealing
}

async function readSealingKey(): Promise<CryptoKey> {
  const db = await store()
  const kept = await db.get('sealing', 'links')
  if (kept) return kept
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const transaction = db.transaction('sealing', 'readwrite')
  // Another tab may have been first.
  const first = await transaction.store.get('links')
  if (!first) await transaction.store.put(made, 'links')
  await transaction.done
  return first ?? made
}

/** Seals what this browser keeps, under a key that cannot be read back; it opens in this place alone. */
export async function sealKept(place: string, plain: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(place) }, await sealingKey(), plain) }
}

/** Rejects with an OperationError when it was not sealed here for this place. */
export async function openKept(place: string, { iv, bytes }: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(place) }, await sealingKey(), bytes)
}

/** Keeps a personal link that this browser made, so that it can be copied again. */
export async function keepLink(summit: string, member: string, expires: string, link: string): Promise<void> {
  const sealed = await sealKept(`${summit}/${member}/${expires}`, utf8(link))
  await (await store()).put('links', { summit, member, expires, sealed })
}

/** The personal link of an invitation, told apart by its expiry from an earlier one to the same member. */
export async function findLink(summit: string, member: string, expires: string): Promise<string | undefined> {
  const kept = await (await store()).get('links', [summit, member])
  if (!kept || Date.parse(kept.expires) !== Date.parse(expires)) return undefined
  return new TextDecoder().decode(await openKept(`${summit}/${member}/${kept.expires}`, kept.sealed))
}

/** Keeps that a delegation's key was compared by voice and is this one. */
export async function keepMet(met: Met): Promise<void> {
  await (await store()).put('met', met)
}

/** The delegation of this key, if it was met before. */
export async function metBefore(key: string): Promise<Met | undefined> {
  return (await store()).get('met', key)
}

/** Every delegation that was met. */
export async function allMet(): Promise<Met[]> {
  return (await store()).getAll('met')
}

/** The newest entry of a summit that this seat has verified: the node can show it no other history. */
export async function recordHead(summit: string, member: string): Promise<Head | undefined> {
  const kept = await (await store()).get('heads', [summit, member])
  return kept && { seq: kept.seq, hash: kept.hash }
}

export async function keepRecordHead(summit: string, member: string, { seq, hash }: Head): Promise<void> {
  await (await store()).put('heads', { summit, member, seq, hash })
}

/** Keeps that the node was caught: nothing that it does later unsays it. The first one stands. */
export async function keepAlarm(summit: string, alarm: object): Promise<void> {
  const transaction = (await store()).transaction('alarms', 'readwrite')
  if (!(await transaction.store.get(summit))) await transaction.store.put({ summit, alarm })
  await transaction.done
}

export async function alarmOf(summit: string): Promise<object | undefined> {
  return (await (await store()).get('alarms', summit))?.alarm
}
