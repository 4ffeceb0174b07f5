/** What the node delivers of a chamber's log, as it is written and as it is read. */
import { fromB64 } from '../identity/bytes.ts'

/** One message of a chamber's log. */
export type Delivered = Readonly<{
  /** Its number in the log, from 1. */
  seq: number
  /** Who sent it, as the node says. */
  member: string
  kind: 'create' | 'ask' | 'commit' | 'share'
  /** Of the group before it; 0 where there is none. */
  epoch: number
  message: Uint8Array<ArrayBuffer> | undefined
  /** For those whom it adds alone. */
  welcome: Uint8Array<ArrayBuffer> | undefined
  added: readonly string[]
}>

/** How the node writes a message of the log. */
type Written = Readonly<{
  seq: number; member: string; kind: string; epoch: number; message?: string; welcome?: string; added: readonly string[]
}>

export function deliveredIn({ seq, member, kind, epoch, message, welcome, added }: Written): Delivered {
  if (kind !== 'create' && kind !== 'ask' && kind !== 'commit' && kind !== 'share') throw new TypeError(`a message of the kind ${kind}`)
  return { seq, member, kind, epoch, added, message: message === undefined ? undefined : fromB64(message), welcome: welcome === undefined ? undefined : fromB64(welcome) }
}

/** What the node says on a seat's line: how far a chamber's log reaches, and the message that came last. */
export type Notice = Readonly<{ chamber: string; last: number; message: Delivered | undefined }>

export function noticeIn({ chamber, last, message }: Readonly<{ chamber: string; last: number; message?: Written }>): Notice {
  return { chamber, last, message: message && deliveredIn(message) }
}
