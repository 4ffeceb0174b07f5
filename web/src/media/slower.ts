/** An interpreter's request to whoever has the floor, or had it a breath ago, to speak a little more slowly: a signal, once. Pure. */
import type { Sitting } from '../api/view.ts'
import { boothOf } from './relay.ts'

/** No body. To that member alone. */
export const SLOWER = 'slower'
/** So soon it is asked again at the earliest: a speaker needs their thoughts for what they say. */
export const SLOWER_AGAIN_MS = 20_000
/** How long the speaker sees it. */
export const SLOWER_SHOWN_MS = 8000
/** Who has stopped speaking is asked for so long: who interprets is some seconds behind, and the floor is nobody's in a breath. */
export const SLOWER_LATE_MS = 10_000

/** Who had the floor last, and until when; undefined: they have it. */
export type Had = Readonly<{ member: string; untilMs: number | undefined }>

/** At each change of who has the floor. */
export function afterFloor(had: Had | undefined, speaker: string | undefined, nowMs: number): Had | undefined {
  if (speaker !== undefined) return { member: speaker, untilMs: undefined }
  return had && had.untilMs === undefined ? { ...had, untilMs: nowMs } : had
}

/** Whom a request is for. */
export const slowDownTo = (had: Had | undefined, nowMs: number): string | undefined =>
  had && (had.untilMs === undefined || nowMs - had.untilMs <= SLOWER_LATE_MS) ? had.member : undefined

/** Whether a request counts: from whom the record staffs in a booth, and not right after another. */
export function slows(view: Sitting, from: string, kind: string, lastMs: number | undefined, nowMs: number): boolean {
  return kind === SLOWER && boothOf(view, from) !== undefined && mayAskSlower(lastMs, nowMs)
}

export const mayAskSlower = (lastMs: number | undefined, nowMs: number): boolean => lastMs === undefined || nowMs - lastMs >= SLOWER_AGAIN_MS
