/** An interpreter's sources beside the floor: which languages stand ready, and what each of them is now. Pure. */
import { findPerson, type Booth as BoothView, type Sitting } from '../api/view.ts'
import { FLOOR, type Channel } from '../interpretation/index.ts'
import type { AttendingNow } from '../media/attending.ts'

type Booth = Pick<BoothView, 'id' | 'outputs'>

export const PRESELECT_KEYS = ['F2', 'F3', 'F4'] as const
export type PreselectKey = (typeof PRESELECT_KEYS)[number]

/**
 * What a booth may take a relay from: every language that another interprets into, but for the only one that it works into
 * itself. Of several it may need any, as an Arabic booth that works into English, too, has Chinese by the English of the Chinese one.
 */
export function pivotsFor(channels: readonly string[], booth: Booth, booths: readonly Booth[]): readonly string[] {
  const { id, outputs } = booth
  const others = (language: string): boolean => booths.some((each) => each.id !== id && each.outputs.includes(language))
  return channels.filter((language) => !outputs.includes(language) || (outputs.length > 1 && others(language)))
}

/** To begin with: as they were set on this device, as far as the summit still has them; else the first that there are. The chosen one is among them. */
export function preselectsOf(stored: string, pivots: readonly string[], channel: string = FLOOR): readonly string[] {
  const first = filled(stored.split(' ').filter((language) => pivots.includes(language) || language === channel), pivots)
  return first.includes(channel) || !pivots.includes(channel) ? first : [...first.slice(0, PRESELECT_KEYS.length - 1), channel]
}

/** What is on a key stays there, also while no booth works into it: staffing changes nothing under an interpreter's hand. A free key takes what comes. */
export function filled(preselects: readonly string[], pivots: readonly string[]): readonly string[] {
  return [...new Set([...preselects, ...pivots])].slice(0, PRESELECT_KEYS.length)
}

/** A language that stood in another place changes places. */
export function preselecting(preselects: readonly string[], place: number, language: string): readonly string[] {
  return preselects.map((each, n) => (n === place ? language : each === language ? (preselects[place] ?? each) : each))
}

/** The channel that a key chooses; undefined: none of ours, or one that has no language. */
export function sourceOf(key: string, preselects: readonly string[]): string | undefined {
  return key === 'F1' ? FLOOR : preselects[PRESELECT_KEYS.findIndex((k) => k === key)]
}

/**
 * What a language is as a source. `off`: nobody interprets into it; `own`: it is made from this booth's words; of both the
 * original is heard. `direct`: it was chosen, and whoever has the floor is understood without it.
 */
export type Told = 'off' | 'own' | 'direct' | 'interpretation' | 'twice'

export function toldOf(language: string, now: Pick<AttendingNow, 'channel' | 'source' | 'onAir'>): Told {
  const found: Channel | undefined = now.onAir.find((channel) => channel.language === language)
  if (!found) return 'off'
  if (found.cycle) return 'own'
  if (now.channel === language && now.source === 'original') return 'direct'
  return found.depth > 1 ? 'twice' : 'interpretation'
}

/** Who interprets into a language now: one, or two while one hands over to the other. */
export function whoseIs(language: string, airs: AttendingNow['airs'], view: Sitting): readonly string[] {
  const members = airs.filter((air) => air.language === language).map(({ member }) => member)
  return [...new Set(members)].map((member) => findPerson(view, member)?.name ?? member)
}
