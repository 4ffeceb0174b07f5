/**
 * What can be known of the line before entering: whether the node answers, how long an answer takes, and
 * whether this device's clock agrees with it. Which way sound and picture go shows only once they flow.
 */

/** One answer of the node: how long it took and the node's clock, both in milliseconds. */
export type Answer = Readonly<{ tookMs: number; nodeMs: number; ownMs: number }>
export type Ask = () => Promise<Answer>

export type Line =
  | Readonly<{ at: 'measuring' }>
  | Readonly<{ at: 'fine' | 'slow'; ms: number; secure: boolean }>
  | Readonly<{ at: 'clock'; minutes: number; ahead: boolean }>
  | Readonly<{ at: 'unreachable' | 'offline' }>

/** The first answer also pays for the connection, so it is not counted. */
export const ROUNDS = 5
/** ITU-T G.114: a conversation bears 150 ms one way. */
const SLOW_MS = 300
/** A node refuses acts further than this from its own clock (docs/protocol.md, "Acts"). */
const CLOCK_MS = 5 * 60_000

export async function measureLine(ask: Ask, secure: boolean): Promise<Line> {
  const answers: Answer[] = []
  try {
    await ask()
    for (let i = 0; i < ROUNDS; i++) answers.push(await ask())
  } catch {
    return { at: 'unreachable' }
  }
  const quickest = answers.sort((a, b) => a.tookMs - b.tookMs)
  // The quickest answer says most exactly what the node's clock was.
  const off = quickest[0] ? quickest[0].ownMs - quickest[0].tookMs / 2 - quickest[0].nodeMs : 0
  if (Math.abs(off) > CLOCK_MS) return { at: 'clock', minutes: Math.round(Math.abs(off) / 60_000), ahead: off > 0 }
  const ms = Math.round(quickest[ROUNDS >> 1]?.tookMs ?? 0)
  return { at: ms > SLOW_MS ? 'slow' : 'fine', ms, secure }
}

/** One question to the node over this page's own connection. */
export async function askNode(): Promise<Answer> {
  const started = performance.now()
  const response = await fetch('/api/about', { cache: 'no-store', signal: AbortSignal.timeout(5000) })
  const tookMs = performance.now() - started
  const ownMs = Date.now()
  const about: unknown = await response.json()
  const now = typeof about === 'object' && about !== null && 'now' in about ? Date.parse(String(about.now)) : NaN
  if (!response.ok || Number.isNaN(now)) throw new Error('not an answer of a node')
  return { tookMs, nodeMs: now, ownMs }
}
