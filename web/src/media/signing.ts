/**
 * Who interprets into sign languages: seen, and never heard. What comes in is each picture as it is here; what comes out
 * is which are live, the earlier first, so that at a hand-over the later covers the one before only when it moves. Pure.
 */
import { findPerson, type Sitting } from '../api/view.ts'
import { isSigned } from '../interpretation/index.ts'

/** A booth's picture, as a seat has it. */
export interface Sign {
  readonly id: string
  readonly member: string
  readonly booth: string
  readonly language: string
  readonly unmuted: boolean
  /** When its last frame came, on the clock of `nowMs`; null: none yet. */
  readonly lastFrameMs: number | null
  readonly track: MediaStreamTrack
}

/** One that is live. */
export type Signing = Readonly<Pick<Sign, 'id' | 'member' | 'booth' | 'language' | 'track'>>

/** A picture that has not moved for so long shows nobody signing. */
export const FRAME_GAP_MS = 1500

export class SignAir {
  readonly #since = new Map<string, number>()
  #live: readonly Signing[] = []

  /** Those that are live, the one that went on air last at the end; the same list as long as nothing changes in it. */
  step(signs: readonly Sign[], nowMs: number): readonly Signing[] {
    const live = signs.filter((sign) => sign.unmuted && sign.lastFrameMs !== null && nowMs - sign.lastFrameMs <= FRAME_GAP_MS)
    const ids = new Set(live.map(({ id }) => id))
    for (const id of this.#since.keys()) if (!ids.has(id)) this.#since.delete(id)
    for (const id of ids) if (!this.#since.has(id)) this.#since.set(id, nowMs)
    const sorted = live.sort((a, b) => (this.#since.get(a.id) ?? 0) - (this.#since.get(b.id) ?? 0) || (a.member < b.member ? 1 : -1))
    if (sorted.length !== this.#live.length || sorted.some(({ id }, n) => id !== this.#live[n]?.id)) {
      this.#live = sorted.map(({ id, member, booth, language, track }) => ({ id, member, booth, language, track }))
    }
    return this.#live
  }
}

/** The sign languages that booths interpret into, in order of code. */
export const signsOf = (view: Sitting): readonly string[] => [...new Set(view.booths.flatMap((b) => b.outputs).filter(isSigned))].sort()

/** The first of the member's own languages that is signed here: who signs need choose nothing. An interpreter works, and watches none. */
export function signsFor(view: Sitting, member: string): string | undefined {
  const found = findPerson(view, member)
  if (!found || found.role === 'interpreter') return undefined
  const offered = signsOf(view)
  return found.languages.find((language) => offered.includes(language))
}

const keyOf = (summit: string, member: string): string => `parley.signs.${summit}.${member}`

type Store = Pick<Storage, 'getItem' | 'setItem'>

/** What somebody has chosen: '' is none. */
export type Wish = string | undefined

/** What is watched; undefined: nothing. */
export const watchedOf = (view: Sitting, member: string, wish: Wish): string | undefined =>
  wish === '' ? undefined : wish !== undefined && signsOf(view).includes(wish) ? wish : signsFor(view, member)

/** The choice made on this device; undefined: nothing was chosen. */
export function rememberedSigns(summit: string, member: string, store: Store = localStorage): Wish {
  try {
    return store.getItem(keyOf(summit, member)) ?? undefined
  } catch {
    return undefined
  }
}

export function rememberSigns(summit: string, member: string, wish: string, store: Store = localStorage): void {
  try {
    store.setItem(keyOf(summit, member), wish)
  } catch {
    // A browser that keeps nothing goes back to the member's own language after a reload.
  }
}
