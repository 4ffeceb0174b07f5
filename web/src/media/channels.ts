/** The channels a listener may choose, and which one without a choice. */
import type { View } from '../api/view.ts'
import { findMember } from '../api/view.ts'
import { FLOOR } from '../interpretation/index.ts'

/** Every language of a booth or a delegation, in order of code: a channel stays in the list when its booth is empty. */
export function channelsOf(view: View): readonly string[] {
  return [...new Set([...view.booths.flatMap((b) => b.outputs), ...view.delegations.map((d) => d.language)])].sort()
}

/** The member's own language; an interpreter hears the floor. */
export function channelFor(view: View, member: string): string {
  const found = findMember(view, member)
  if (!found || found.member.role === 'interpreter') return FLOOR
  const channels = channelsOf(view)
  return found.member.languages.find((l) => channels.includes(l)) ?? found.delegation.language
}

/** What a member speaks on the floor. */
export function languageOf(view: View, member: string): string {
  const found = findMember(view, member)
  return found?.member.languages[0] ?? found?.delegation.language ?? ''
}

const keyOf = (summit: string, member: string): string => `parley.channel.${summit}.${member}`

type Store = Pick<Storage, 'getItem' | 'setItem'>

/** The choice made on this device, if the summit still has that channel. */
export function rememberedChannel(view: View, member: string, store: Store = localStorage): string | undefined {
  try {
    const stored = store.getItem(keyOf(view.summit, member)) ?? ''
    return stored === FLOOR || channelsOf(view).includes(stored) ? stored : undefined
  } catch {
    return undefined
  }
}

export function rememberChannel(view: View, member: string, channel: string, store: Store = localStorage): void {
  try {
    store.setItem(keyOf(view.summit, member), channel)
  } catch {
    // A browser that keeps nothing goes back to the member's language after a reload.
  }
}
