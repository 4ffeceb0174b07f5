/** Two booths that speak to the same listeners at once: in one language, or both to everybody. Pure. */
import type { Airing } from '../media/mix.ts'

/** Who of another booth is on air into this language. */
export function busyWith(airs: readonly Airing[], booth: string, language: string): string | undefined {
  return airs.find((air) => air.booth !== booth && air.language === language)?.member
}

/** Whom the listeners of this booth hear, where another speaks to them too: of the two booths the one that all hear. Undefined: no other does. */
export function clashOf(airs: readonly Airing[], booth: string): Airing | undefined {
  for (const ours of airs) {
    if (ours.booth !== booth) continue
    for (const theirs of airs) {
      if (theirs.booth === booth || !(ours.language === theirs.language || (ours.consecutive && theirs.consecutive))) continue
      // Who speaks to everybody is heard before who speaks in one language; else the booth whose name comes first.
      if (ours.consecutive !== theirs.consecutive) return ours.consecutive ? ours : theirs
      return ours.booth < theirs.booth ? ours : theirs
    }
  }
  return undefined
}
