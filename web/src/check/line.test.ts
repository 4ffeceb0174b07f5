import { describe, expect, it } from 'vitest'
import { ROUNDS, measureLine } from './line.ts'
import type { Answer } from './line.ts'

const node = Date.parse('2026-12-15T08:00:00.000Z')

/** Answers that took so long each, by a node whose clock this device's is ahead of by so much. */
function answering(took: readonly number[], aheadMs = 0): () => Promise<Answer> {
  let asked = 0
  return () => {
    const tookMs = took[asked++ % took.length]!
    return Promise.resolve({ tookMs, nodeMs: node, ownMs: node + tookMs / 2 + aheadMs })
  }
}

describe('the line', () => {
  it('is told by the middle of five answers, without the one that connects', async () => {
    expect(await measureLine(answering([900, 10, 40, 20, 30, 500]), true)).toEqual({ at: 'fine', ms: 30, secure: true })
  })

  it('is slow when a conversation would suffer', async () => {
    expect(await measureLine(answering([301]), false)).toEqual({ at: 'slow', ms: 301, secure: false })
    expect(await measureLine(answering([300]), false)).toMatchObject({ at: 'fine' })
  })

  it('is unreachable when any answer fails', async () => {
    let asked = 0
    const failing = (): Promise<Answer> => (asked++ === ROUNDS ? Promise.reject(new TypeError('Failed to fetch')) : answering([5])())
    expect(await measureLine(failing, true)).toEqual({ at: 'unreachable' })
  })

  it('tells of a clock that the node would refuse', async () => {
    expect(await measureLine(answering([20], 3_600_000), true)).toEqual({ at: 'clock', minutes: 60, ahead: true })
    expect(await measureLine(answering([20], -3_600_000), true)).toEqual({ at: 'clock', minutes: 60, ahead: false })
    expect(await measureLine(answering([20], 299_000), true)).toMatchObject({ at: 'fine' })
  })
})
