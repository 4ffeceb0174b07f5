/** An interpreter's request to whoever has the floor to speak a little more slowly: a signal, once. Pure. */
import type { Sitting } from '../api/view.ts'
import { boothOf } from './relay.ts'

/** No body. To the member who has the floor, alone. */
export const SLOWER = 'slower'
/** So soon it is asked again at the earliest: a speaker needs their thoughts for what they say. */
export const SLOWER_AGAIN_MS = 20_000
/** How long the speaker sees it. */
export const SLOWER_SHOWN_MS = 8000

/** Whether a request counts: from whom the record staffs in a booth, and not right after another. */
export function slows(view: Sitting, from: string, kind: string, lastMs: number | undefined, nowMs: number): boolean {
  return kind === SLOWER && boothOf(view, from) !== undefined && mayAskSlower(lastMs, nowMs)
}

export const mayAskSlower = (lastMs: number | undefined, nowMs: number): boolean => lastMs === undefined || nowMs - lastMs >= SLOWER_AGAIN_MS
