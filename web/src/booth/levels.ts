/** What an interpreter sets in steps, each by two keys of its own. Pure. */
import { TONE_DB, type Tuning } from '../sound/settings.ts'

export type Level = keyof Tuning

/** Less, more. The booth's have letters: the digits choose languages in the plenary, where a technician sits meanwhile. */
export const LEVEL_KEYS = {
  volume: ['-', '+'],
  bass: ['1', '2'],
  treble: ['3', '4'],
  floor: ['5', '6'],
  relay: ['7', '8'],
  booth: ['J', 'K'],
} as const satisfies Record<Level, readonly [string, string]>

/** `steps`: in one of the unit, which is a decibel or the whole volume. */
export type Scale = Readonly<{ least: number; most: number; steps: number }>

const decibels: Scale = { least: -TONE_DB, most: TONE_DB, steps: 1 }
const part: Scale = { least: 0, most: 1, steps: 20 }

export const scaleOf = (level: Level): Scale => (level === 'bass' || level === 'treble' ? decibels : part)

/** What a key sets, of these; `key` is as `keyOf` tells it. */
export function levelOf(key: string, among: readonly Level[]): Readonly<{ level: Level; by: -1 | 1 }> | undefined {
  // The key of the plus, without Shift.
  const pressed = key === '=' ? '+' : key
  for (const level of among) {
    const [less, more] = LEVEL_KEYS[level]
    if (pressed === less || pressed === more) return { level, by: pressed === more ? 1 : -1 }
  }
  return undefined
}

/** One step further, on the steps of the scale. */
export function moved(level: Level, value: number, by: -1 | 1): number {
  const { least, most, steps } = scaleOf(level)
  return Math.min(most, Math.max(least, (Math.round(value * steps) + by) / steps))
}

/** In the reader's language; Intl knows no decibels. */
export const formatOf = (level: Level): Intl.NumberFormatOptions =>
  scaleOf(level) === decibels ? { signDisplay: 'exceptZero' } : { style: 'percent' }
