import { describe, expect, it } from 'vitest'
import { NodeClock } from './clock.ts'

/** An answer to a question that took so long each way, from a node that is `ahead`; times are cut at the millisecond. */
const answer = (asked: number, there: number, back: number, ahead: number) => ({ asked, answered: asked + there + back, node: Math.floor(asked + there + ahead) })

const unsure = (offset = 0) => new NodeClock(offset, 0, Infinity)

describe('the node’s clock', () => {
  it('is found to within half of the quickest answer, an hour off or not', () => {
    const clock = unsure()
    const ahead = 3_600_000.4
    for (const [there, back] of [[180, 20], [3, 2], [90, 400]] as const) clock.answered(answer(1000, there, back, ahead))
    expect(Math.abs(clock.offset - ahead)).toBeLessThanOrEqual(3)
    expect(clock.slack(1005)).toBeLessThanOrEqual(3)
  })

  it('keeps what it knows before an answer that says less', () => {
    const clock = unsure()
    expect(clock.answered(answer(0, 1, 1, 50))).toBe(true)
    expect(clock.answered(answer(100, 200, 0, 50))).toBe(false)
    expect(Math.abs(clock.offset - 50)).toBeLessThanOrEqual(1.5)
  })

  it('trusts a newer answer over one so old that clocks may have drifted further', () => {
    const clock = unsure()
    clock.answered(answer(0, 2, 2, 0))
    expect(clock.answered(answer(10_000, 5, 5, 1))).toBe(false)
    expect(clock.answered(answer(600_000, 5, 5, 20))).toBe(true)
    expect(Math.abs(clock.offset - 20)).toBeLessThanOrEqual(5.5)
  })

  it('follows a node whose clock was set', () => {
    const clock = unsure()
    clock.answered(answer(0, 1, 1, 0))
    expect(clock.answered(answer(1000, 300, 300, -5000))).toBe(true)
    expect(Math.abs(clock.offset + 5000)).toBeLessThanOrEqual(300.5)
  })

  it('makes nothing of heartbeats that fit, however late', () => {
    const clock = unsure()
    clock.answered(answer(0, 1, 1, 0))
    for (const late of [0, 40, 900]) expect(clock.heard(15_000 - late, 15_000)).toBe(false)
    expect(Math.abs(clock.offset)).toBeLessThanOrEqual(1.5)
  })

  it('asks again after a heartbeat from a time that has not come yet: the device slept', () => {
    const clock = unsure()
    clock.answered(answer(0, 1, 1, 0))
    expect(clock.heard(60_000, 5000)).toBe(true)
    expect(clock.offset).toBe(55_000)
    expect(clock.answered(answer(5010, 2, 2, 55_030))).toBe(true)
    expect(Math.abs(clock.offset - 55_030)).toBeLessThanOrEqual(2.5)
  })

  it('asks again when the node’s clock was set back', () => {
    const clock = unsure()
    clock.answered(answer(0, 1, 1, 0))
    expect(clock.heard(1000, 15_000)).toBe(true)
  })

  it('takes no notice of what is no time', () => {
    const clock = unsure(7)
    expect(clock.answered({ asked: 0, answered: 1, node: NaN })).toBe(false)
    expect(clock.heard(NaN, 0)).toBe(false)
    expect(clock.offset).toBe(7)
  })
})
