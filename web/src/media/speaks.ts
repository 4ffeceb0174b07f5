/**
 * Which of their own languages a member speaks on the floor now: the first, until they say another by one key. Told as a
 * signal that stands; only languages that the record names for its sender count, anything else as not said.
 */
import { findPerson, type Sitting } from '../api/view.ts'
import { languageOf } from './channels.ts'

/** `{"language":LANGUAGE}`; who speaks the first of their languages says nothing. */
export const SPEAKS = 'speaks'

/** The languages between which a member may choose; none where there is nothing to choose. */
export function tonguesOf(view: Sitting, member: string): readonly string[] {
  const languages = findPerson(view, member)?.languages ?? []
  return languages.length > 1 ? languages : []
}

/** What a member speaks. `body`: what they have said of it, if anything. */
export function spokenBy(view: Sitting, member: string, body: unknown): string {
  const said = typeof body === 'object' && body !== null && 'language' in body ? body.language : undefined
  return tonguesOf(view, member).find((language) => language === said) ?? languageOf(view, member)
}

/** A choice, and among which languages it was made: once the record names others, or in another order, it is over. */
export type Tongue = Readonly<{ among: string; language: string }>

export const tongueOf = (view: Sitting, member: string, language: string): Tongue => ({ among: tonguesOf(view, member).join(' '), language })

/** What the choice tells the others; undefined: that it is the first. */
export function speaksIn(view: Sitting, member: string, tongue: Tongue | undefined): Readonly<{ language: string }> | undefined {
  const tongues = tonguesOf(view, member)
  if (tongue?.among !== tongues.join(' ') || !tongues.includes(tongue.language) || tongue.language === tongues[0]) return undefined
  return { language: tongue.language }
}

/** The language after this one, and after the last the first. */
export const nextTongue = (tongues: readonly string[], language: string): string | undefined => tongues[(tongues.indexOf(language) + 1) % tongues.length]

const keyOf = (summit: string, member: string): string => `parley.speaks.${summit}.${member}`

type Store = Pick<Storage, 'getItem' | 'setItem'>

/** What was last chosen on this device. */
export function rememberedTongue(summit: string, member: string, store: Store = localStorage): Tongue | undefined {
  try {
    const [language, ...among] = (store.getItem(keyOf(summit, member)) ?? '').split(' ')
    return language ? { among: among.join(' '), language } : undefined
  } catch {
    return undefined
  }
}

export function rememberTongue(summit: string, member: string, { among, language }: Tongue, store: Store = localStorage): void {
  try {
    store.setItem(keyOf(summit, member), `${language} ${among}`)
  } catch {
    // A browser that keeps nothing goes back to the first language after a reload.
  }
}
