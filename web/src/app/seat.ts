/** This member's live connection to the node, free of React: what the rooms of the product see of it. */
import type { ChamberToken, Receipt } from '../api/node.ts'
import { isObserver, type AnyView, type ObserverView, type Role, type Sitting, type View } from '../api/view.ts'
import type { Notice } from '../encryption/notice.ts'
import type { Word } from '../encryption/protecting.ts'
import type { ActKind } from '../identity/acts.ts'
import type { Signer } from '../identity/keys.ts'
import type { Heads } from '../record/heads.ts'
import type { Shown } from './shown.ts'

export type { ActKind, ChamberToken, Receipt }

/**
 * `connecting`: a first try, or a line just lost. `live`. `node-gone`: the node does not answer; tries go on by themselves.
 * `revoked`: this seat is closed for good. `replaced`: so it is, and the member has another device. `over`: live, and the summit is adjourned. `elsewhere`: another tab of this browser
 * took the seat. `foreign`: the node shows another summit or another delegation than the link pinned.
 */
export type SeatStatus = 'connecting' | 'live' | 'node-gone' | 'revoked' | 'replaced' | 'over' | 'elsewhere' | 'foreign'

/** What changes: immutable, a new object after each change. */
export type SeatNow<V extends Sitting = View> = Readonly<{
  status: SeatStatus
  view: V
  /** What of the view every screen shows at this instant. */
  shown: Shown
  /** Ids of the members at the table now. */
  presence: ReadonlySet<string>
  /** Milliseconds to add to the page's own time to get the node's: ui/time.ts. */
  clock: number
}>

/** One object for the life of the page; its fields are live. */
export interface Seat<V extends Sitting = View> extends SeatNow<V> {
  readonly summit: string
  readonly member: string
  readonly role: Role
  /** The delegation the member belongs to, or by which an observer is accredited. */
  readonly delegation: string
  /** A synthetic camera and voice in place of devices. */
  readonly signal?: 'test' | 'tone'
  /** Hertz. */
  readonly tone?: number
  /** The tone's, in dBFS. */
  readonly level?: number
  /** Its picture has few frames, and its voice goes in longer packets. */
  readonly light?: true
  /** Shown on a screen that hangs on a wall. */
  readonly wall?: true
  /** The fields that change, as one immutable value. */
  readonly now: SeatNow<V>
  /** The node's time, in milliseconds since the epoch. */
  readonly time: () => number
  /** Signs an act with this device and sends it. Rejects with a Problem, or Unreachable. */
  readonly act: (kind: ActKind, body: Readonly<Record<string, unknown>>) => Promise<Receipt>
  /** What this seat may enter in the media engine now. */
  readonly mediaTokens: () => Promise<{ chambers: readonly ChamberToken[] }>
  /** Whether the node was caught: what it shows of who is admitted counts for nothing then. */
  readonly doubted: boolean
  /** The record's heads that this device has verified. */
  readonly heads: Heads
  /** What this device proves itself with: its key, its certificates, and the delegation's key that the link pinned. */
  readonly keys: Readonly<{ device: Signer; chain: readonly string[]; delegationKey: string }>
  /** A request under this seat's session, which is brought back when it has ended. */
  readonly signedIn: <T>(request: () => Promise<T>) => Promise<T>
  /** What this device says of its own acts that protect, as it says it to the node or hears it: for the chambers. The answer ends it. */
  readonly onProtecting: (listener: ProtectingListener) => () => void
  /** What comes on the seat's line for the chambers' groups; `lost`: some of it may not have come. The answer ends it. */
  readonly onDelivery: (listener: (notice: Notice | 'lost') => void) => () => void
  /** Calls back after each change; the answer ends it. */
  readonly subscribe: (listener: () => void) => () => void
}

export type ProtectingListener = (word: Word, kind: ActKind, body: Readonly<Record<string, unknown>>) => void

/** An observer's seat. */
export type ObserverSeat = Seat<ObserverView>

/** A seat is shown one kind of view all its life. */
export const isObserverSeat = (seat: Seat<AnyView>): seat is ObserverSeat => isObserver(seat.role)

export const isMemberSeat = (seat: Seat<AnyView>): seat is Seat => !isObserver(seat.role)
