/** Files for whoever looks into it: what proves an alarm, and the receipts that a seat keeps. */
import type { Head } from '../api/view.ts'
import type { Alarm, Pins } from './types.ts'

export type Evidence = Readonly<{
  alarm: Alarm
  pins: Pins
  /** The newest entry that was verified in an earlier visit. */
  kept: Head | undefined
  /** Every line of the record as it came; the last is the one that raised the alarm, if a line did. */
  lines: readonly string[]
  receipts: readonly string[]
  /** The last view, in its exact bytes. */
  view: string
}>

export const proofOf = ({ alarm, pins, kept, lines, receipts, view }: Evidence): string =>
  `${JSON.stringify({ parley: 'proof', version: 1, ...pins, alarm, kept: kept ?? null, view, receipts, lines }, null, 1)}\n`

/** One signed receipt a line, in the order of their entries: what `parley verify --receipts` takes. */
export const receiptsFile = (receipts: readonly Readonly<{ seq: number; receipt: string }>[]): string =>
  [...receipts].sort((a, b) => a.seq - b.seq).map(({ receipt }) => `${receipt}\n`).join('')

/** Hands a file to the reader. */
export function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => { URL.revokeObjectURL(address) }, 60_000)
}
