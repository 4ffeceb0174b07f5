/**
 * Lines that booths write to one another: canned ones, which go as a code and are read in the reader's own language, and
 * words. Pure: what may be said to whom, what was said, and how much of it nobody has looked at.
 */
import type { Sitting } from '../api/view.ts'
import { boothChamberOf, maySend } from '../media/purpose.ts'
import { CHAT } from '../media/chat.ts'

/** The kind of signal that carries a line. */
export const LINE = 'line'

/** In the order of their digits: 1 to 9, then 0. */
export const CODES = ['takeOver', 'break', 'tooLow', 'tooLoud', 'closer', 'relayLost', 'floorBad', 'documents', 'offAir', 'thanks'] as const
export type Code = (typeof CODES)[number]

/** To whom: the own booth, the technician in it, the other booths. */
export const CIRCLES = ['booth', 'technician', 'booths'] as const
export type Circle = (typeof CIRCLES)[number]

/** What a line says: one of the canned ones, or words. */
export type Said = Readonly<{ code: Code } | { text: string }>

export type Written = Readonly<{ id: number; from: string; to: Circle; said: Said; atMs: number }>

/** `unread`: what others wrote since somebody looked last. */
export type Log = Readonly<{ lines: readonly Written[]; unread: number }>

export const emptyLog: Log = { lines: [], unread: 0 }

/** Of words, in characters as a reader counts them, more or less: code points. A line is read at a glance. */
export const LONGEST_LINE = 280
/** Older ones give way. */
const MOST = 100

const isCode = (code: unknown): code is Code => (CODES as readonly unknown[]).includes(code)

/** What would be sent of what was typed; undefined: nothing, or too much. */
export function worded(typed: string): string | undefined {
  const text = typed.replaceAll(/\s+/g, ' ').trim()
  return text === '' || [...text].length > LONGEST_LINE ? undefined : text
}

/** The canned line of a digit key. */
export const codeOf = (key: string): Code | undefined => (/^\d$/.test(key) ? CODES[(Number(key) + 9) % 10] : undefined)

/** What goes into a signal. Everybody in another booth is as much of the other booths as anybody: that is not said. */
export const bodyOf = (said: Said, to: Circle): object => (to === 'technician' ? { ...said, to } : said)

function saidIn(body: unknown): Said | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  if ('code' in body) return isCode(body.code) ? { code: body.code } : undefined
  const text = 'text' in body && typeof body.text === 'string' ? worded(body.text) : undefined
  return text === undefined ? undefined : { text }
}

/** What came through a booth's own chamber: from whom the record lets write there. */
export function heardInBooth(view: Sitting, booth: string, from: string, body: unknown): Omit<Written, 'id' | 'atMs'> | undefined {
  const said = saidIn(body)
  if (!said || !maySend(view, from, boothChamberOf(booth)).includes(CHAT)) return undefined
  return { from, to: (body as { to?: unknown }).to === 'technician' ? 'technician' : 'booth', said }
}

/** What came through the plenary: from an interpreter of another booth than this. */
export function heardFromBooths(view: Sitting, booth: string, from: string, body: unknown): Omit<Written, 'id' | 'atMs'> | undefined {
  const said = saidIn(body)
  return said && othersOf(view, booth).has(from) ? { from, to: 'booths', said } : undefined
}

/** The interpreters of the other booths; who works in this one, too, reads it here. */
export function othersOf(view: Sitting, booth: string): ReadonlySet<string> {
  const own = view.booths.find(({ id }) => id === booth)?.members ?? []
  return new Set(view.booths.flatMap(({ members }) => members).filter((member) => !own.includes(member)))
}

/** `seen`: it is our own, or somebody looks. */
export function added(log: Log, line: Omit<Written, 'id'>, seen: boolean): Log {
  const id = (log.lines.at(-1)?.id ?? 0) + 1
  return { lines: [...log.lines, { ...line, id }].slice(-MOST), unread: log.unread + (seen ? 0 : 1) }
}

export const looked = (log: Log): Log => (log.unread === 0 ? log : { ...log, unread: 0 })
