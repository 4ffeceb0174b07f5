/** What the parts of the encryption and the screens say of a chamber's group. */

/** One device in a group. */
export interface Leaf {
  readonly member: string
  readonly index: number
  /** The leaf's own signature key, Ed25519, raw 32 bytes. */
  readonly key: Uint8Array<ArrayBuffer>
}

/** One epoch of a chamber's group (RFC 9420): all that media and messages need of it. */
export interface Epoch {
  readonly chamber: string
  readonly number: bigint
  readonly own: Leaf
  readonly leaves: readonly Leaf[]
  /** 32 bytes from the epoch's exporter; every key of a stream comes of it. */
  readonly mediaSecret: Uint8Array<ArrayBuffer>
  /** 20 digits, to be read aloud. */
  readonly code: string
}

/** What somebody did, or what the node did in somebody's name: docs/security.md. */
export type AlarmKind =
  | 'forged' | 'unsigned' | 'plaintext' | 'replayed' | 'swapped' | 'undecodable' | 'stranger' | 'bad-commit' | 'withheld' | 'other-history'
  | 'kept-back'

/** Those that may be the line's doing, and are over when nothing more of the kind comes; the others somebody means. */
export const passing: ReadonlySet<AlarmKind> = new Set<AlarmKind>(['unsigned', 'undecodable'])

export type EncryptionAlarm = Readonly<{
  kind: AlarmKind
  /** In whose name; empty when nobody can be named. */
  member: string
  /** The node's time, in milliseconds since the epoch. */
  at: number
  /** For whoever looks into it, in English. */
  detail: string
}>

/**
 * `off`: nothing is sent anywhere. `joining`: the keys are being agreed, nothing is sent or heard. `on`. `held`: the group
 * has somebody in it whom the record does not admit, or somebody has put an end to something, and nothing is sent until the
 * record and the keys say so too.
 */
export type EncryptionNow = Readonly<{
  at: 'off' | 'joining' | 'on' | 'held'
  code: string | undefined
  alarms: readonly EncryptionAlarm[]
}>

/**
 * The topics of what senders sign and of who asks to be told it again, of who has a new epoch's keys, and of the record's
 * head that a member has verified, which travel lossy.
 */
export const SIGNED = 'signed'
export const AGAIN = 'again'
export const ENTERED = 'entered'
export const HEAD = 'head'
/** The topic of acts that protect. */
export const ACT = 'act'
