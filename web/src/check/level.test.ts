import { describe, expect, it } from 'vitest'
import { PATIENCE_MS, SILENT_DB, VoiceDetector, levelDb, onScale } from './level.ts'

describe('the level', () => {
  it('is in dBFS', () => {
    expect(levelDb([])).toBe(SILENT_DB)
    expect(levelDb(new Float32Array(64))).toBe(SILENT_DB)
    expect(levelDb([1, -1, 1, -1])).toBe(0)
    expect(levelDb([0.1, -0.1])).toBeCloseTo(-20)
    expect(levelDb([1e-9])).toBe(SILENT_DB)
  })

  it('fits the meter', () => {
    expect([-200, -60, -33, -6, 0].map(onScale)).toEqual([0, 0, 0.5, 1, 1])
  })
})

describe('the verdict on the voice', () => {
  it('is heard after three loud blocks in a row, and stays', () => {
    const d = new VoiceDetector()
    expect([-30, -30, -80, -30, -30].map((db, i) => d.hear(db, i))).toEqual(Array(5).fill('waiting'))
    expect(d.hear(-30, 6)).toBe('heard')
    expect(d.hear(-90, 60_000)).toBe('heard')
  })

  it('says so when nothing was heard for long, until something is', () => {
    const d = new VoiceDetector()
    expect(d.hear(-80, 1000)).toBe('waiting')
    expect(d.hear(-80, 1000 + PATIENCE_MS - 1)).toBe('waiting')
    expect(d.hear(-80, 1000 + PATIENCE_MS)).toBe('silent')
    expect([-20, -20, -20].map((db, i) => d.hear(db, 9000 + i)).at(-1)).toBe('heard')
  })
})
