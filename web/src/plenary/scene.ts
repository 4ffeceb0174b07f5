/** Who is shown where in the plenary, and in which state. Pure: components only draw it. */
import { findMember, textIn, type Person, type Side, type Sitting } from '../api/view.ts'
import type { AttendingNow, Picture } from '../media/attending.ts'
import { maySend } from '../media/purpose.ts'
import { alphabetical } from '../ui/languages.ts'

export type TileState = 'picture' | 'waiting' | 'none' | 'entering' | 'absent'

export type Tile = Readonly<{
  member: string
  name: string
  title: string
  /** The delegation's name, as the reader writes it. */
  delegation: string
  /** In which the name is written. */
  language: string
  at: TileState
  picture: Picture | undefined
  speaking: boolean
  muted: boolean
}>

export type Scene = Readonly<{
  /** Equal tiles, as large as they go: the other delegations' principals. */
  large: readonly Tile[]
  /** Everyone else with a picture. */
  strip: readonly Tile[]
  /** Delegations of which nobody is in the room, as the reader writes their names. */
  missing: readonly string[]
}>

type Attendance = Pick<AttendingNow, 'present' | 'pictures' | 'coming' | 'quiet' | 'speaker'>

export function arrange(view: Sitting, me: string, here: ReadonlySet<string>, now: Attendance, reader: string): Scene {
  const own = findMember(view, me)?.delegation.id
  const tile = (delegation: Side, member: Person): Tile => ({
    member: member.id,
    name: member.name,
    title: member.title,
    delegation: textIn(delegation.name, reader),
    language: member.languages[0] ?? delegation.language,
    at: stateOf(member.id, here, now),
    picture: now.pictures.get(member.id),
    speaking: now.speaker?.member === member.id,
    muted: now.quiet.has(member.id),
  })
  const delegations = alphabetical(view.delegations, reader, (d) => textIn(d.name, reader))
  const large: Tile[] = []
  const strip: Tile[] = []
  const missing: string[] = []
  for (const delegation of delegations) {
    const seen = delegation.members.filter((m) => m.id !== me && (m.role === 'principal' || maySend(view, m.id).includes('camera')))
    for (const member of alphabetical(seen, reader, (m) => m.name)) {
      const one = tile(delegation, member)
      if (member.role === 'principal' && delegation.id !== own) large.push(one)
      // A delegate who is not in the room takes no place.
      else if (one.at !== 'absent') strip.push(one)
    }
    if (delegation.id !== own && !delegation.members.some((m) => now.present.has(m.id))) missing.push(textIn(delegation.name, reader))
  }
  return { large, strip, missing }
}

function stateOf(member: string, here: ReadonlySet<string>, now: Attendance): TileState {
  if (now.pictures.has(member)) return 'picture'
  if (now.coming.has(member)) return 'waiting'
  if (now.present.has(member)) return 'none'
  return here.has(member) ? 'entering' : 'absent'
}

/** What the plenary is in now, by the name of its text. */
export function stretchOf(view: Sitting) {
  if (view.session) return view.session.kind
  return view.phase === 'in-session' ? 'gathering' : view.phase
}

/** What a listener hears: without a line, or with sound blocked, nothing, whatever the channel. */
export function hears({ line, sound, source }: Pick<AttendingNow, 'line' | 'sound' | 'source'>): AttendingNow['source'] | 'nothing' {
  return line === 'joined' && sound === 'on' ? source : 'nothing'
}

/** Whether anybody can see or hear this seat. */
export function isLive({ line, sending }: Pick<AttendingNow, 'line' | 'sending'>): boolean {
  return line === 'joined' && sending.size > 0
}

export type Planned = Readonly<{ number: number; title: string; elapsedMs: number; totalMs: number }>

/** Which item the plan has at this time, counted from the opening of the session; undefined once the plan has run out. */
export function planned(view: Sitting, timeMs: number, reader: string): Planned | undefined {
  if (!view.session) return undefined
  let elapsedMs = Math.max(0, timeMs - Date.parse(view.session.since))
  for (const [n, item] of view.agenda.entries()) {
    const totalMs = item.minutes * 60_000
    if (elapsedMs < totalMs) return { number: n + 1, title: textIn(item.title, reader), elapsedMs, totalMs }
    elapsedMs -= totalMs
  }
  return undefined
}

/** What needs to be said about the connection, the gravest first. */
export type Trouble = 'node-gone' | 'rejoining' | 'connecting' | 'resuming' | 'poor'

export function troubleOf(status: string, line: AttendingNow['line'], quality: AttendingNow['quality']): Trouble | undefined {
  if (line === 'joined') return quality === 'lost' ? 'resuming' : quality === 'poor' ? 'poor' : undefined
  if (status === 'node-gone') return 'node-gone'
  return line === 'rejoining' ? 'rejoining' : 'connecting'
}
