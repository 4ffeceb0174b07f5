/** The node's delivery service for a chamber's group: docs/protocol.md, "Delivery". It orders and stores, and reads nothing. */

/** One message of a chamber's log. */
export type Delivered = Readonly<{
  /** Its number in the log, from 1. */
  seq: number
  /** Who sent it, as the node says. */
  member: string
  kind: 'create' | 'ask' | 'commit'
  /** Of the group before it; 0 where there is none. */
  epoch: number
  message: Uint8Array<ArrayBuffer> | undefined
  /** For those whom it adds alone. */
  welcome: Uint8Array<ArrayBuffer> | undefined
  added: readonly string[]
}>

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
  create: (groupInfo: Uint8Array) => Promise<Ordered>
  ask: () => Promise<void>
  commit: (order: CommitOrder) => Promise<Ordered>
  log: (after: number) => Promise<Log>
  groupInfo: () => Promise<Readonly<{ epoch: number; groupInfo: Uint8Array<ArrayBuffer>; seq: number }>>
}
