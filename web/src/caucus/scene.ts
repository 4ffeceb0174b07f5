/** What the caucus shows: who is there, and what goes on in the plenary meanwhile. Pure: components only draw it. */
import { findMember, type View } from '../api/view.ts'
import type { Shown } from '../app/shown.ts'
import type { AttendingNow } from '../media/attending.ts'
import { mayEnter } from '../media/purpose.ts'
import { tileOf, type Tile } from '../plenary/scene.ts'
import { alphabetical } from '../ui/languages.ts'

type Attendance = Pick<AttendingNow, 'present' | 'pictures' | 'coming' | 'quiet' | 'speaker' | 'camera' | 'cameraOn' | 'muted' | 'here'>

/** Equal tiles, this seat's own among them: nobody is larger than anybody. Who is not in the room takes no place. */
export function tilesOf(view: View, me: string, now: Attendance, reader: string): readonly Tile[] {
  const own = findMember(view, me)
  if (!own) return []
  const { delegation } = own
  const there = delegation.members.filter(({ id }) => id === me || (now.present.has(id) && mayEnter(view, id, now.here.chamber)))
  return alphabetical(there, reader, ({ name }) => name).map((member) => {
    const tile = tileOf(delegation, member, now.present, now, reader)
    if (member.id !== me) return tile
    const track = now.camera.at === 'open' && now.cameraOn ? now.camera.track : undefined
    return { ...tile, at: track ? 'picture' : 'none', picture: track && { id: 'own', track }, muted: now.muted }
  })
}

/** What a member in the caucus is told of their own voice, by the name of its text; undefined: nothing is known, or nothing goes out. */
export function heardAs({ line, encryption, muted }: Pick<AttendingNow, 'line' | 'encryption' | 'muted'>): 'mutedHere' | 'heardHere' | undefined {
  if (line !== 'joined') return undefined
  return muted ? 'mutedHere' : encryption.at === 'on' ? 'heardHere' : undefined
}

/** What a member in the caucus is told of the plenary, by the name of its text. */
export type Standing = 'moved' | 'opening' | 'between' | 'restricted' | 'closed' | 'open'

export function standingOf({ session, opens }: Shown, { why }: AttendingNow['here']): Standing {
  if (opens !== null) return 'opening'
  if (session === null) return 'between'
  return why === 'moved' ? 'moved' : session.kind
}
