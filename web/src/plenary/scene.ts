/** Who is shown where in the plenary, and in which state. Pure: components only draw it. */
import { findMember, textIn, type Person, type Side, type Sitting, type View } from '../api/view.ts'
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
  const delegations = alphabetical(view.delegations, reader, (d) => textIn(d.name, reader))
  const large: Tile[] = []
  const strip: Tile[] = []
  const missing: string[] = []
  for (const delegation of delegations) {
    const seen = delegation.members.filter((m) => m.id !== me && (m.role === 'principal' || maySend(view, m.id).includes('camera')))
    for (const member of alphabetical(seen, reader, (m) => m.name)) {
      const one = tileOf(delegation, member, here, now, reader)
      if (member.role === 'principal' && delegation.id !== own) large.push(one)
      // A delegate who is not in the room takes no place.
      else if (one.at !== 'absent') strip.push(one)
    }
    if (delegation.id !== own && !delegation.members.some((m) => now.present.has(m.id))) missing.push(textIn(delegation.name, reader))
  }
  // Who is from outside the delegations comes last.
  const guests = view.observers.filter(({ id }) => id !== me && now.present.has(id) && maySend(view, id).includes('camera'))
  for (const guest of alphabetical(guests, reader, (o) => o.name)) strip.push(tileOf(undefined, guest, here, now, reader))
  return { large, strip, missing }
}

/** One person; without a delegation, somebody from outside. */
export function tileOf(delegation: Side | undefined, member: Person, here: ReadonlySet<string>, now: Attendance, reader: string): Tile {
  return {
    member: member.id,
    name: member.name,
    title: member.title,
    delegation: delegation ? textIn(delegation.name, reader) : '',
    language: member.languages[0] ?? delegation?.language ?? '',
    at: stateOf(member.id, here, now),
    picture: now.pictures.get(member.id),
    speaking: now.speaker?.member === member.id,
    muted: now.quiet.has(member.id),
  }
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

/** What a listener hears: without a line or keys, or with sound blocked, nothing, whatever the channel. Where only what is sent is held, what others send is heard. */
export function hears({ line, encryption, sound, source }: Pick<AttendingNow, 'line' | 'encryption' | 'sound' | 'source'>): AttendingNow['source'] | 'nothing' {
  const opens = encryption.at === 'on' || encryption.at === 'held'
  return line === 'joined' && opens && sound === 'on' ? source : 'nothing'
}

/** Whether anybody can see or hear this seat. */
export function isLive({ line, encryption, sending }: Pick<AttendingNow, 'line' | 'encryption' | 'sending'>): boolean {
  return line === 'joined' && encryption.at === 'on' && sending.size > 0
}

/** Members who ask for the floor, the first first, as the reader writes their delegations. */
export function askersOf(view: View, reader: string): readonly Readonly<{ id: string; name: string; delegation: string }>[] {
  return view.floor.flatMap((id) => {
    const found = findMember(view, id)
    return found ? [{ id, name: found.member.name, delegation: textIn(found.delegation.name, reader) }] : []
  })
}

/** How long each delegation has spoken, every one in the same place: alphabetical, whoever spoke more. */
export function sharesOf(view: Sitting, spoken: ReadonlyMap<string, number>, reader: string): readonly Readonly<{ id: string; name: string; ms: number }>[] {
  return alphabetical(view.delegations, reader, (d) => textIn(d.name, reader)).map(({ id, name, members }) => ({
    id,
    name: textIn(name, reader),
    ms: members.reduce((sum, member) => sum + (spoken.get(member.id) ?? 0), 0),
  }))
}

/** What needs to be said about the connection, the gravest first. */
export type Trouble = 'node-gone' | 'rejoining' | 'connecting' | 'resuming' | 'poor'

export function troubleOf(status: string, line: AttendingNow['line'], quality: AttendingNow['quality']): Trouble | undefined {
  if (line === 'joined') return quality === 'lost' ? 'resuming' : quality === 'poor' ? 'poor' : undefined
  if (status === 'node-gone') return 'node-gone'
  return line === 'rejoining' ? 'rejoining' : 'connecting'
}
