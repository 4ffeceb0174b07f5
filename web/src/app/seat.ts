/** This member's live connection to the node, free of React. */
import type { View } from '../api/view.ts'

export type SeatStatus = 'connecting' | 'live' | 'node-gone' | 'revoked' | 'over'

/** What changes: immutable, a new object after each change. */
export type SeatNow = Readonly<{
  status: SeatStatus
  view: View
  /** Ids of the members at the table now. */
  presence: ReadonlySet<string>
  /** Milliseconds to add to Date.now() to get the node's time. */
  clock: number
}>

export type ActKind =
  | 'claim'
  | 'invite'
  | 'revoke'
  | 'enrol'
  | 'set-languages'
  | 'staff-booth'
  | 'ready'
  | 'not-ready'
  | 'recess'
  | 'adjourn'
  | 'countersign'

export type Receipt = Readonly<{ receipt: string; seq: number; hash: string }>
export type ChamberToken = Readonly<{ id: string; identity: string; token: string }>

/** One object for the life of the page; its fields are live. */
export interface Seat extends SeatNow {
  readonly summit: string
  readonly member: string
  /** A synthetic camera and voice in place of devices. */
  readonly signal?: 'test' | 'tone'
  /** Hertz. */
  readonly tone?: number
  /** The fields that change, as one immutable value. */
  readonly now: SeatNow
  /** The node's time, in milliseconds since the epoch. */
  time(): number
  /** Signs an act with this device and sends it. Rejects with a Problem. */
  act(kind: ActKind, body: Readonly<Record<string, unknown>>): Promise<Receipt>
  /** What this seat may enter in the media engine now. */
  mediaTokens(): Promise<{ chambers: readonly ChamberToken[] }>
  /** Calls back after each change; the answer ends it. */
  subscribe(listener: () => void): () => void
}
