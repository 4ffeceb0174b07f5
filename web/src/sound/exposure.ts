/**
 * How much sound ears have had: the energetic average since the console was opened and over the last eight hours of
 * the clock (the silence between is part of those, as ISO 1999 counts a day). It knows no absolute loudness, because
 * no page can: figures are in dB relative to the limiter's ceiling, which the line check set by ear.
 */

/** So much energy in so many seconds; `meanSquare` is of samples from -1 to 1. */
export type Heard = Readonly<{ seconds: number; meanSquare: number }>
/** In dB relative to the ceiling; undefined before anything was heard. */
export type Figures = Readonly<{ session: number | undefined; day: number | undefined }>

const DAY_MINUTES = 8 * 60
const MINUTE_MS = 60_000

export class Exposure {
  #energy = 0
  #seconds = 0
  /** Energy by the minute of the clock, relative to the ceiling. */
  readonly #minutes: Map<number, number>

  /** What was kept of the day before a reload. */
  constructor(kept: unknown = []) {
    this.#minutes = new Map(Array.isArray(kept) ? kept.filter(isMinute) : [])
  }

  hear({ seconds, meanSquare }: Heard, ceilingDb: number, nowMs: number): void {
    if (!(seconds > 0) || !(meanSquare >= 0)) return
    const energy = (seconds * meanSquare) / 10 ** (ceilingDb / 10)
    this.#energy += energy
    this.#seconds += seconds
    const minute = Math.floor(nowMs / MINUTE_MS)
    this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + energy)
    for (const old of this.#minutes.keys()) if (old <= minute - DAY_MINUTES || old > minute) this.#minutes.delete(old)
  }

  figures(): Figures {
    const day = [...this.#minutes.values()].reduce((sum, energy) => sum + energy, 0) / (DAY_MINUTES * 60)
    return { session: decibels(this.#seconds > 0 ? this.#energy / this.#seconds : 0), day: decibels(day) }
  }

  /** To be kept on the device. */
  kept(): readonly (readonly [minute: number, energy: number])[] {
    return [...this.#minutes]
  }
}

const decibels = (power: number): number | undefined => (power > 0 ? 10 * Math.log10(power) : undefined)

const isMinute = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => Number.isFinite(each) && (each as number) >= 0)
