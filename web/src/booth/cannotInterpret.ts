/** A booth that cannot interpret a speaker, as its console says so. Pure: it knows no keyboard and no record but the view. */
import type { Booth, View } from '../api/view.ts'

export const CANNOT_KEY = 'Q'

export type Saying =
  | Readonly<{ kind: 'cannot-interpret'; body: Readonly<{ booth: string; reason: 'sound'; speaker: string }> }>
  | Readonly<{ kind: 'can-interpret'; body: Readonly<{ booth: string }> }>

/** Of whom the booth says that it cannot interpret them. */
export const unableOf = (view: View, booth: Booth): string | undefined => view.cannotInterpret.find((each) => each.booth === booth.id)?.speaker

/** What a press says: what stands ends; else it is about who has the floor, or had it last. Undefined: there is nobody to say it of. */
export function sayingOf(view: View, booth: Booth, speaker: string | undefined): Saying | undefined {
  if (unableOf(view, booth) !== undefined) return { kind: 'can-interpret', body: { booth: booth.id } }
  const there = view.chambers.some(({ id, members }) => id === 'plenary' && members.some((member) => member.id === speaker))
  return speaker !== undefined && there ? { kind: 'cannot-interpret', body: { booth: booth.id, reason: 'sound', speaker } } : undefined
}
