/** What an interpreter is told about the booth's air, as the name of a text and what it needs. Pure. */
import { free, holderOf, leftMs, mayTake, type Handover, type Sight } from './handover.ts'

export type Words = Readonly<{
  says: 'warned' | 'asking' | 'canTake' | 'offering' | 'asked' | 'offered' | 'taking' | 'giving' | 'coming' | 'declined' | 'withdrawn' | 'stays' | 'failed' | 'taken' | 'gone' | 'unheard' | 'mate' | 'nobody' | 'long' | 'over'
  /** A boothmate. */
  who?: string
  /** Of a boothmate on air. */
  output?: string
  /** Whole seconds of the countdown. */
  seconds?: number
}>

/** A turn, and when it is said that it ends soon. */
export const TURN_MS = 30 * 60_000
export const TURN_ENDS_MS = 28 * 60_000
/** How long it is said how a hand-over ended. */
const NEWS_MS = 10_000

/** Undefined: there is nothing to say. */
export function wordsOf(handover: Handover, sight: Sight, nowMs: number): Words | undefined {
  const { stage, turn, news, newsMs } = handover
  const left = leftMs(handover, nowMs)
  const seconds = left === undefined ? {} : { seconds: Math.ceil(left / 1000) }
  switch (stage.at) {
    case 'warned':
      return { says: 'warned', who: stage.of }
    case 'asking':
      return { says: mayTake(handover, nowMs) || free(handover, sight, nowMs) ? 'canTake' : 'asking', who: stage.of }
    case 'offering':
      return { says: 'offering' }
    case 'asked':
    case 'offered':
      return { says: stage.at, who: stage.by }
    case 'taking':
      return { says: 'taking', who: stage.from, ...seconds }
    case 'giving':
      return left === 0 ? { says: 'coming', who: stage.to } : { says: 'giving', who: stage.to, ...seconds }
    case 'rest':
      if (news && nowMs - newsMs < NEWS_MS) return { says: news.what === 'failed' && turn ? 'stays' : news.what, who: news.who }
      if (!turn) return airWords(handover, sight, nowMs)
      return turn.sinceMs === undefined ? undefined : turnWords(nowMs - turn.sinceMs)
  }
}

function turnWords(ms: number): Words | undefined {
  return ms >= TURN_MS ? { says: 'over' } : ms >= TURN_ENDS_MS ? { says: 'long' } : undefined
}

function airWords(handover: Handover, sight: Sight, nowMs: number): Words | undefined {
  if (!sight.joined) return undefined
  const who = holderOf(sight)
  const output = who === undefined ? undefined : sight.onAir.get(who)?.output
  if (who === undefined || output === undefined) return { says: 'nobody' }
  return free(handover, sight, nowMs) ? { says: 'unheard', who } : { says: 'mate', who, output }
}
