/** What the node's facts mean to its operator: each part is well, or there is a sentence about it. */
import type { NodeHealth } from '../api/node.ts'

export type Finding =
  | Readonly<{ part: 'record'; says: 'ok' | 'unwritable' }>
  | Readonly<{ part: 'media'; says: 'ok' | 'stopped' }>
  | Readonly<{ part: 'disk'; says: 'ok' | 'low' | 'full' | 'unknown'; free: number }>
  | Readonly<{ part: 'clock'; says: 'ok' | 'behind' | 'differs'; off: number }>
  | Readonly<{ part: 'address'; says: 'ok' | 'none'; address: string }>

const megabyte = 1024 * 1024
const low = 1024 * megabyte
const full = 64 * megabyte

/** Devices whose clock differs from the node's by more are refused: internal/summit, ClockTolerance. */
const tolerated = 2 * 60_000

/** `clock`: the node's time less this device's. */
export function findings({ record, media, disk, now, address }: NodeHealth, clock: number): Finding[] {
  const behind = record.newest === null ? 0 : Date.parse(record.newest) - Date.parse(now)
  return [
    { part: 'record', says: record.writable ? 'ok' : 'unwritable' },
    { part: 'media', says: media.running ? 'ok' : 'stopped' },
    { part: 'disk', says: disk.total === 0 ? 'unknown' : disk.free < full ? 'full' : disk.free < low ? 'low' : 'ok', free: disk.free },
    behind > 1000
      ? { part: 'clock', says: 'behind', off: behind }
      : { part: 'clock', says: Math.abs(clock) > tolerated ? 'differs' : 'ok', off: clock },
    { part: 'address', says: address === '' ? 'none' : 'ok', address },
  ]
}

/** Whether it stops summits now, or will want doing. */
export function toneOf({ says }: Finding): 'well' | 'waiting' | 'alarm' {
  switch (says) {
    case 'ok':
    case 'unknown':
      return 'well'
    case 'low':
    case 'differs':
    case 'none':
      return 'waiting'
    case 'unwritable':
    case 'stopped':
    case 'full':
    case 'behind':
      return 'alarm'
  }
}

/** "12 GB". */
export function sizeOf(bytes: number, language: string): string {
  const [amount, unit] = bytes >= 1024 * megabyte ? [bytes / (1024 * megabyte), 'gigabyte'] : [bytes / megabyte, 'megabyte']
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: amount < 10 ? 1 : 0 }).format(amount)
}
