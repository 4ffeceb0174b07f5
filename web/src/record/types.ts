/** What the record's verifier, the worker around it and the page say to one another. */
import type { Head, Role } from '../api/view.ts'

/** What a node did that no node may: internal/witness. */
export const alarmKinds = ['other-history', 'bad-entry', 'out-of-order', 'false-view', 'dropped', 'withheld', 'other-key'] as const
export type AlarmKind = (typeof alarmKinds)[number]

export type Alarm = Readonly<{
  kind: AlarmKind
  /** The entry. */
  seq: number
  /** The key that has no place there, or empty. */
  key: string
  /** For whoever looks into it, in English. */
  detail: string
}>

/** What the seat knows from elsewhere than the node. */
export type Pins = Readonly<{ summit: string; node: string; delegation: string; delegationKey: string; role: Role }>

/**
 * `waiting`: the verifier is not loaded yet. `checking`: it reads. `verified`: record and view agree up to that entry.
 * `unable`: it cannot be loaded. `outdated`: the node is of another version by now than this page, which cannot judge it.
 */
export type RecordNow =
  | Readonly<{ at: 'waiting' | 'unable' | 'outdated' }>
  | Readonly<{ at: 'checking'; entry: number }>
  | Readonly<{ at: 'verified'; entry: number; hash: string }>
  | Readonly<{ at: 'alarm'; alarm: Alarm; /** The file that proves it. */ proof: string }>

export type Order =
  | Readonly<{ do: 'begin'; pins: Pins; member: string; /** The node's time, as far as the page knows it. */ now: number }>
  | Readonly<{ do: 'view'; text: string }>
  | Readonly<{ do: 'receipt'; receipt: string }>
  /** A heartbeat of the line on which views come, with the node's time that it says. */
  | Readonly<{ do: 'beat'; now: number }>

/** The compiled verifier, cmd/verifier: each call takes a text and the node's time and answers with an Answer as JSON. */
export type Verifier = Readonly<Record<'begin' | 'take' | 'view' | 'receipt' | 'entriesBeat' | 'viewsBeat', (text: string, now: number) => string>>

export type Answer = Readonly<{ verified: Head; received: number; alarm: Alarm | null }>
