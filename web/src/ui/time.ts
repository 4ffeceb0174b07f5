/** Time on screens: the node's, ticking on whole seconds. */
import { useEffect, useState } from 'react'

/** This page's own time, in milliseconds since the epoch by the device's clock as the page was opened: it never jumps. */
export const ownTime = (): number => performance.timeOrigin + performance.now()

/** By how much the device's clock is slow, in milliseconds. */
export const deviceSlow = (clock: number): number => ownTime() + clock - Date.now()

/** The node's time, drawn again at every whole `step` milliseconds. `clock` is the node's time less this page's. */
export function useTime(clock: number, step = 1000): number {
  const [time, setTime] = useState(() => ownTime() + clock)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      const now = ownTime() + clock
      setTime(now)
      timer = setTimeout(tick, step - (now % step) + 5)
    }
    tick()
    return () => {
      clearTimeout(timer)
    }
  }, [clock, step])
  return time
}

/** "2:05" or "1:02:05"; the sign is the caller's to say. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}` : `${String(minutes)}:${two(seconds % 60)}`
}

const hour = 3_600_000

/** Far away in days, near in figures that run. */
export const farSpan = (milliseconds: number, language: string): string =>
  milliseconds < 48 * hour
    ? spanOf(milliseconds)
    : new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(Math.floor(milliseconds / (24 * hour)))

/** "16:00" there, by the same digits in every language. */
export function timeIn(time: number, language: string, timeZone?: string): string {
  const key = `${language} ${timeZone ?? ''}`
  const format = clocks.get(key) ?? new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', numberingSystem: 'latn', ...(timeZone && { timeZone }) })
  clocks.set(key, format)
  return format.format(time)
}

/** Kept, because a clock is drawn every second and making a format is slow. */
const clocks = new Map<string, Intl.DateTimeFormat>()

/** "16:00:05" there, by the same digits in every language. */
export const exactTimeIn = (time: number, language: string, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', numberingSystem: 'latn', timeZone }).format(time)

/** "Tuesday, 15 December" there. */
export const dayIn = (time: number, language: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', ...(timeZone && { timeZone }) }).format(time)

/** "Tuesday, 15 December 2026 at 16:00 GMT+8" there. */
export const momentIn = (time: number, language: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(language, {
    weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    timeZoneName: 'short', ...(timeZone && { timeZone }),
  }).format(time)

/** "15 December 2026". */
export const dateIn = (time: number, language: string): string => new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(time)

/** "14 Dec, 16:00" for tables; with the year where it is another one than now. */
export function shortMoment(time: number, language: string): string {
  const now = new Date(ownTime()).getFullYear()
  const year = new Date(time).getFullYear() === now ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat(language, { ...year, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time)
}

/** "120 minutes". */
export const minutesOf = (minutes: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(minutes)

/** "2 hours", "5 minutes", "3 days": in the unit that suits it. */
export function roughSpan(milliseconds: number, language: string): string {
  const minutes = Math.abs(milliseconds) / 60_000
  const [amount, unit] = Math.round(minutes) < 60 ? [minutes, 'minute'] : minutes < 48 * 60 ? [minutes / 60, 'hour'] : [minutes / 1440, 'day']
  // Half an hour shows, half a minute does not.
  const maximumFractionDigits = unit === 'minute' ? 0 : 1
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits }).format(amount)
}
