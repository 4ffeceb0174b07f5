/**
 * Into which of a booth's languages an interpreter speaks. While they are on air every output that they have is sent, the
 * others as silence, so that turning to another costs nobody a buffer that fills anew; which one it is, is told as a signal
 * that stands, sealed like all: the engine does not know. Pure.
 */
import { purposeOf } from './purpose.ts'

/** `{"language":LANGUAGE}`; who has one output alone in their booth, or is off air, says nothing. */
export const INTO = 'into'

/** Of what a seat may send, the outputs that go out while this one is spoken into: those of its booth, whatever others staff the seat. */
export function sentWith(names: readonly string[], output: string | undefined): readonly string[] {
  const spoken = purposeOf(output ?? '')
  if (spoken?.kind !== 'output') return []
  const outputs = names.filter((name) => {
    const purpose = purposeOf(name)
    return purpose?.kind === 'output' && purpose.booth === spoken.booth
  })
  return outputs.some((name) => name === output) ? outputs : []
}

/** What is told of it. */
export function intoOf(names: readonly string[], output: string | undefined): Readonly<{ language: string }> | undefined {
  const purpose = purposeOf(output ?? '')
  return purpose?.kind === 'output' && sentWith(names, output).length > 1 ? { language: purpose.language } : undefined
}

type Track = Readonly<{ member: string; unmuted: boolean; purpose: Readonly<{ kind: string; booth?: string; language?: string }> }>

/** `aside`: its sender says that they speak into another output now; `unsaid`: they have several, and have not told into which. */
export type Told = Readonly<{ aside?: true; unsaid?: true }>

/**
 * The same tracks, each output with what its sender has told of it: one that is aside as muted. One that nothing is said of
 * is not to be taken for spoken into, and whoever listens hears the original. What the engine calls muted counts as one of
 * several all the same: its word decides nothing here. `boothOf`: the booth that a member speaks in; an output of any other
 * is muted, whatever is said of its language.
 */
export function spokenInto<T extends Track>(tracks: readonly T[], told: ReadonlyMap<string, unknown>, boothOf: (member: string) => string | undefined): readonly (T & Told)[] {
  const spoken = ({ member, purpose }: Track): boolean => purpose.kind === 'output' && purpose.booth === boothOf(member)
  const outputs = new Map<string, number>()
  for (const track of tracks) if (spoken(track)) outputs.set(track.member, (outputs.get(track.member) ?? 0) + 1)
  return tracks.map((track) => {
    const { member, purpose } = track
    if (purpose.kind !== 'output') return track
    if (!spoken(track)) return { ...track, unmuted: false }
    const body = told.get(member)
    const language = typeof body === 'object' && body !== null && 'language' in body ? body.language : undefined
    if (language === undefined) return outputs.get(member) === 1 ? track : { ...track, unsaid: true }
    return language === purpose.language ? track : { ...track, unmuted: false, aside: true }
  })
}
