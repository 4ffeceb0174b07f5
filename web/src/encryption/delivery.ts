/** The node's delivery service for a chamber's group: docs/protocol.md, "Delivery". It orders and stores, and reads nothing. */

import * as node from '../api/node.ts'
import { Problem } from '../api/problem.ts'
import { fromB64, toB64 } from '../identity/bytes.ts'
import { deliveredIn, type Delivered } from './notice.ts'

/** The log after a number; `first` is the oldest that is still kept, `epoch` the group's, undefined while there is none. */
export type Log = Readonly<{ epoch: number | undefined; last: number; first: number; messages: readonly Delivered[] }>

export type CommitOrder = Readonly<{
  epoch: number
  message: Uint8Array<ArrayBuffer>
  groupInfo: Uint8Array<ArrayBuffer>
  welcome: Uint8Array<ArrayBuffer> | undefined
  added: readonly string[]
}>

/** What a request for a change came to: its number in the log, or somebody else was first. */
export type Ordered = Readonly<{ seq: number } | { lost: true }>

/** Rejects when the node does not answer, or does not admit this seat. */
export interface DeliveryClient {
  putPackages: (oneTime: readonly Uint8Array[], lastResort: Uint8Array) => Promise<void>
  claimPackages: (members: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>>
  /** `instead`: the message that made the epoch of the group whose place it takes; 0: there is none. */
  create: (groupInfo: Uint8Array, instead: number) => Promise<Ordered>
  ask: () => Promise<void>
  commit: (order: CommitOrder) => Promise<Ordered>
  /** Something sealed, for those in this epoch. */
  share: (epoch: number, bytes: Uint8Array) => Promise<Ordered>
  log: (after: number) => Promise<Log>
  groupInfo: () => Promise<Readonly<{ epoch: number; groupInfo: Uint8Array<ArrayBuffer>; seq: number }>>
}

/** Somebody was first, which is no fault. */
async function raced(request: Promise<{ seq: number }>): Promise<Ordered> {
  try {
    return { seq: (await request).seq }
  } catch (error) {
    if (error instanceof Problem && (error.kind === 'epoch-taken' || error.kind === 'group-exists')) return { lost: true }
    throw error
  }
}

/** `signedIn` brings the seat's session back where it has ended. */
export function deliveryOf(summit: string, member: string, chamber: string, signedIn: <T>(request: () => Promise<T>) => Promise<T>): DeliveryClient {
  const at = { summit, member, chamber }
  const post = (message: Parameters<typeof node.postMessage>[1]) => signedIn(() => node.postMessage(at, message))
  return {
    putPackages: (oneTime, lastResort) => signedIn(() => node.putKeyPackages(at, { oneTime: oneTime.map(toB64), lastResort: toB64(lastResort) })),
    claimPackages: async (members) => {
      const { packages } = await signedIn(() => node.claimKeyPackages(at, [...members]))
      return new Map(packages.map((each) => [each.member, fromB64(each.package)]))
    },
    create: (groupInfo, instead) => raced(post({ kind: 'create', groupInfo: toB64(groupInfo), ...(instead > 0 && { instead }) })),
    ask: async () => {
      await post({ kind: 'ask' })
    },
    commit: ({ epoch, message, groupInfo, welcome, added }) =>
      raced(post({
        kind: 'commit', epoch, message: toB64(message), groupInfo: toB64(groupInfo), added: [...added], ...(welcome && { welcome: toB64(welcome) }),
      })),
    share: (epoch, bytes) => raced(post({ kind: 'share', epoch, message: toB64(bytes) })),
    log: async (after) => {
      const { epoch, first, last, messages } = await signedIn(() => node.messages(at, after))
      return { epoch: epoch ?? undefined, first, last, messages: messages.map(deliveredIn) }
    },
    groupInfo: async () => {
      const { epoch, groupInfo, seq } = await signedIn(() => node.groupInfo(at))
      return { epoch, seq, groupInfo: fromB64(groupInfo) }
    },
  }
}
