/** The channels a listener may choose, and which one without a choice. */
import { findMember, findPerson, type Sitting } from '../api/view.ts'
import { FLOOR, isSigned } from '../interpretation/index.ts'

/** Every language of a booth or a delegation that is heard, in order of code: a channel stays in the list when its booth is empty. */
export function channelsOf(view: Sitting): readonly string[] {
  return [...new Set([...view.booths.flatMap((b) => b.outputs), ...view.delegations.map((d) => d.language)])].filter((language) => !isSigned(language)).sort()
}

const primary = (tag: string): string | undefined => tag.split('-')[0]

/** The first language of the member's that is offered, if need be in another script or region; an interpreter hears the floor. */
export function channelFor(view: Sitting, member: string): string {
  const found = findPerson(view, member)
  if (!found || found.role === 'interpreter') return FLOOR
  const channels = channelsOf(view)
  const { languages } = found
  const own = languages.find((l) => channels.includes(l))
  const near = languages.flatMap((l) => channels.filter((c) => primary(c) === primary(l)))[0]
  // Who follows none of the channels is better served by the original than by an interpretation over it.
  return own ?? near ?? (languages.length === 0 ? (findMember(view, member)?.delegation.language ?? FLOOR) : FLOOR)
}

/** The channel of somebody who has chosen none, as booths and languages change: one that they follow is not taken from them. */
export function channelAfter(view: Sitting, member: string, channel: string): string {
  const follows = findPerson(view, member)?.languages.some((l) => primary(l) === primary(channel)) && channelsOf(view).includes(channel)
  return follows ? channel : channelFor(view, member)
}

/** What a member speaks on the floor. */
export function languageOf(view: Sitting, member: string): string {
  return findPerson(view, member)?.languages[0] ?? findMember(view, member)?.delegation.language ?? ''
}

const keyOf = (summit: string, member: string): string => `parley.channel.${summit}.${member}`

type Store = Pick<Storage, 'getItem' | 'setItem'>

/** The choice made on this device, if the summit still has that channel. */
export function rememberedChannel(view: Sitting, member: string, store: Store = localStorage): string | undefined {
  try {
    const stored = store.getItem(keyOf(view.summit, member)) ?? ''
    return stored === FLOOR || channelsOf(view).includes(stored) ? stored : undefined
  } catch {
    return undefined
  }
}

export function rememberChannel(view: Sitting, member: string, channel: string, store: Store = localStorage): void {
  try {
    store.setItem(keyOf(view.summit, member), channel)
  } catch {
    // A browser that keeps nothing goes back to the member's language after a reload.
  }
}
