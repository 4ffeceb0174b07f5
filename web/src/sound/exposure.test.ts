import { describe, expect, it } from 'vitest'
import { Exposure } from './exposure.ts'

const HOUR = 3_600_000
const start = 1000 * HOUR

function hearFor(exposure: Exposure, hours: number, db: number, from = start, ceilingDb = 0): void {
  for (let s = 0; s < hours * 3600; s += 10) exposure.hear({ seconds: 10, meanSquare: 10 ** (db / 10) }, ceilingDb, from + s * 1000)
}

describe('the exposure', () => {
  it('is nothing before anything was heard', () => {
    expect(new Exposure().figures()).toEqual({ session: undefined, day: undefined })
  })

  it('is the energetic average over the session, relative to the ceiling', () => {
    const exposure = new Exposure()
    hearFor(exposure, 0.5, -20, start, -5)
    expect(exposure.figures().session).toBeCloseTo(-15)
    hearFor(exposure, 0.5, -200, start + HOUR / 2, -5)
    expect(exposure.figures().session).toBeCloseTo(-18, 1)
  })

  it('judges the morning by the ceiling of the morning: with other headphones the same loudness has other levels', () => {
    const exposure = new Exposure()
    hearFor(exposure, 4, -23, start, -5)
    hearFor(exposure, 4, -37, start + 4 * HOUR, -19)
    expect(exposure.figures()).toEqual({ session: expect.closeTo(-18, 1), day: expect.closeTo(-18, 1) })
  })

  it('spreads the day over eight hours, as half an hour of sound is a sixteenth of it', () => {
    const exposure = new Exposure()
    hearFor(exposure, 0.5, -20)
    expect(exposure.figures().day).toBeCloseTo(-20 - 10 * Math.log10(16), 1)
    hearFor(exposure, 8, -20, start + HOUR)
    expect(exposure.figures().day).toBeCloseTo(-20, 1)
  })

  it('forgets what is more than eight hours old, and keeps the rest through a reload', () => {
    const exposure = new Exposure()
    hearFor(exposure, 1, -20)
    const again = new Exposure(JSON.parse(JSON.stringify(exposure.kept())))
    expect(again.figures().session).toBeUndefined()
    expect(again.figures().day).toBeCloseTo(exposure.figures().day ?? NaN)
    again.hear({ seconds: 1, meanSquare: 1e-9 }, 0, start + 9.5 * HOUR)
    expect(again.figures().day).toBeLessThan(-100)
  })

  it('takes what it kept for nothing when it is damaged', () => {
    for (const kept of [undefined, null, 'x', [1], [[1, 'x']], [[1, -1]], [[NaN, 1]]]) expect(new Exposure(kept).kept()).toEqual([])
  })
})
