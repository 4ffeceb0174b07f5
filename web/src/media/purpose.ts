/** What a track is for, by its name, and from whom the record lets it come: docs/protocol.md, "Media". */
import type { Sitting } from '../api/view.ts'
import { isSigned } from '../interpretation/index.ts'

export const PLENARY = 'plenary'

/** The chamber in which a delegation is among itself. */
export const caucusOf = (delegation: string): string => `caucus-${delegation}`

/** The chamber in which a booth is among itself. */
export const boothChamberOf = (booth: string): string => `booth-${booth}`

export type Purpose =
  | Readonly<{ kind: 'camera' }>
  | Readonly<{ kind: 'microphone' }>
  | Readonly<{ kind: 'output'; booth: string; language: string }>
  /** A booth's output in a sign language. */
  | Readonly<{ kind: 'signs'; booth: string; language: string }>

export function outputName(booth: string, language: string): string {
  return `booth/${booth}/${language}`
}

/** Undefined for a name that is no purpose: such a track is ignored. */
export function purposeOf(name: string): Purpose | undefined {
  if (name === 'camera' || name === 'microphone') return { kind: name }
  const [head, booth, language, ...rest] = name.split('/')
  if (head !== 'booth' || !booth || !language || rest.length > 0) return undefined
  return { kind: isSigned(language) ? 'signs' : 'output', booth, language }
}

/** Whether a track of this purpose is seen; every other is heard. */
export const isPicture = ({ kind }: Purpose): boolean => kind === 'camera' || kind === 'signs'

function entry(view: Sitting, member: string, chamber: string) {
  return view.chambers.find((c) => c.id === chamber)?.members.find((m) => m.id === member)
}

/** Whether the record admits this member to the chamber now. */
export function mayEnter(view: Sitting, member: string, chamber = PLENARY): boolean {
  return entry(view, member, chamber) !== undefined
}

/** The purposes for which this member may send. */
export function maySend(view: Sitting, member: string, chamber = PLENARY): readonly string[] {
  return entry(view, member, chamber)?.publish ?? []
}

/**
 * Whether a track of this name may be played or shown from this member. The engine's names are hints: a
 * booth's output also needs a member whom the record staffs in that booth with that output.
 */
export function mayPlay(view: Sitting, member: string, name: string, chamber = PLENARY): boolean {
  const purpose = purposeOf(name)
  if (!purpose || !maySend(view, member, chamber).includes(name)) return false
  if (purpose.kind !== 'output' && purpose.kind !== 'signs') return true
  const booth = view.booths.find((b) => b.id === purpose.booth)
  return booth !== undefined && booth.outputs.includes(purpose.language) && booth.members.includes(member)
}
