/**
 * In which chamber a seat is: at the table with everybody, in its delegation's caucus, or outside. The member decides as
 * far as the record lets it; the record alone moves a seat when a session opens, is restricted or is widened. Kept on
 * this device, so that whoever drops out comes back to the same place. The rules are pure; `Whereabouts` applies them.
 */
import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { caucusOf, mayEnter, PLENARY } from './purpose.ts'

/** `table`: the plenary while a session is on, the gathering between sessions. */
export type Place = 'table' | 'caucus' | 'outside'

/** What is kept of a seat. */
export type Kept = Readonly<{
  place: Place
  /** Since when the session is that this was last true in; empty: none was on. */
  session: string
  /** The microphone, in each chamber for itself. */
  muted: Readonly<{ plenary: boolean; caucus: boolean }>
}>

/** What a seat can see of the rooms. */
export type Sight = Readonly<{
  session: string | null
  /** Admitted to the plenary of the session that is on. */
  plenary: boolean
  /** The own caucus, while it is open to this seat. */
  caucus: string | undefined
}>

/** `moved`: the session has no place for this seat. `apart`: in the caucus by choice. */
export type Why = 'session' | 'between' | 'apart' | 'moved' | 'left' | 'not-admitted'

export type Here = Readonly<{ chamber: string | undefined; why: Why }>

export const arriving: Kept = { place: 'table', session: '', muted: { plenary: false, caucus: true } }

/**
 * After the record has changed. `watched`: this page saw it change; else it has only just come and does not know what
 * happened between. Whoever must touch nothing is then at the table; others stay where nobody hears more of them.
 */
export function follow(kept: Kept, sight: Sight, principal: boolean, watched: boolean): Kept {
  const session = sight.session ?? ''
  if (session === kept.session) return kept
  if (session === '') return { ...kept, session, place: kept.place === 'outside' ? 'table' : kept.place }
  if (kept.session === '' || (principal && !watched)) {
    // It opens, for everyone at once. A microphone that was among friends does not open to the others by itself.
    const open = principal || kept.place !== 'caucus'
    return { place: sight.plenary ? 'table' : 'caucus', session, muted: { plenary: !open, caucus: sight.plenary ? kept.muted.caucus : true } }
  }
  if (kept.place === 'table' && !sight.plenary) return { ...kept, session, muted: { plenary: true, caucus: true } }
  return { ...kept, session }
}

export function hereOf({ place }: Kept, { session, plenary, caucus }: Sight): Here {
  if (place === 'caucus' && caucus !== undefined) return { chamber: caucus, why: session !== null && !plenary ? 'moved' : 'apart' }
  if (place === 'outside') return { chamber: undefined, why: 'left' }
  if (session === null) return { chamber: undefined, why: 'between' }
  if (plenary) return { chamber: PLENARY, why: 'session' }
  return caucus === undefined ? { chamber: undefined, why: 'not-admitted' } : { chamber: caucus, why: 'moved' }
}

export function sightOf({ view, shown, member, delegation, role }: Pick<Seat<Sitting>, 'view' | 'shown' | 'member' | 'delegation' | 'role'>): Sight {
  const caucus = caucusOf(delegation)
  return {
    session: shown.session?.since ?? null,
    // A secretary's place is the desk, whatever the session: nobody moves it from there.
    plenary: role === 'secretary' || mayEnter(view, member),
    caucus: mayEnter(view, member, caucus) ? caucus : undefined,
  }
}

type Store = Pick<Storage, 'getItem' | 'setItem'>

const keyOf = (summit: string, member: string): string => `parley.place.${summit}.${member}`

/** Undefined: nothing is kept, or it cannot be read. */
export function keptPlace(summit: string, member: string, store: Store = localStorage): Kept | undefined {
  try {
    const read: unknown = JSON.parse(store.getItem(keyOf(summit, member)) ?? 'null')
    return isKept(read) ? read : undefined
  } catch {
    return undefined
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null || !('place' in value) || !('session' in value) || !('muted' in value)) return false
  const { place, session, muted } = value
  if (place !== 'table' && place !== 'caucus' && place !== 'outside') return false
  if (typeof session !== 'string' || typeof muted !== 'object' || muted === null) return false
  return 'plenary' in muted && 'caucus' in muted && typeof muted.plenary === 'boolean' && typeof muted.caucus === 'boolean'
}

const everyone = new WeakMap<Seat<Sitting>, Whereabouts>()

/** One seat's, for the life of the page. */
export class Whereabouts {
  static of(seat: Seat<Sitting>): Whereabouts {
    let whereabouts = everyone.get(seat)
    if (!whereabouts) {
      whereabouts = new Whereabouts(seat)
      everyone.set(seat, whereabouts)
    }
    return whereabouts
  }

  readonly #seat: Seat<Sitting>
  readonly #listeners = new Set<() => void>()
  #kept: Kept
  #here: Here

  private constructor(seat: Seat<Sitting>) {
    this.#seat = seat
    this.#kept = follow(keptPlace(seat.summit, seat.member) ?? arriving, sightOf(seat), seat.role === 'principal', false)
    this.#here = hereOf(this.#kept, sightOf(seat))
    seat.subscribe(() => { this.#become(follow(this.#kept, sightOf(seat), seat.role === 'principal', true)) })
  }

  /** The same object until it changes. */
  get here(): Here {
    return this.#here
  }

  readonly read = (): Here => this.#here

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  muted(chamber: string | undefined): boolean {
    return chamber === PLENARY ? this.#kept.muted.plenary : this.#kept.muted.caucus
  }

  mute(muted: boolean): void {
    const which = this.#here.chamber === PLENARY ? 'plenary' : 'caucus'
    this.#become({ ...this.#kept, muted: { ...this.#kept.muted, [which]: muted } })
  }

  /** To the delegation's caucus, muted. */
  stepOut(): void {
    this.#become({ ...this.#kept, place: 'caucus', muted: { ...this.#kept.muted, caucus: true } })
  }

  /** To the plenary, or to where everybody waits for it. */
  comeBack(): void {
    this.#become({ ...this.#kept, place: 'table' })
  }

  leave(): void {
    this.#become({ ...this.#kept, place: 'outside' })
  }

  #become(kept: Kept): void {
    const { summit, member } = this.#seat
    const changed = kept !== this.#kept
    if (changed) {
      this.#kept = kept
      try {
        localStorage.setItem(keyOf(summit, member), JSON.stringify(kept))
      } catch {
        // A browser that keeps nothing comes back to the table.
      }
    }
    const here = hereOf(kept, sightOf(this.#seat))
    const moved = here.chamber !== this.#here.chamber || here.why !== this.#here.why
    if (moved) this.#here = here
    if (!moved && !changed) return
    for (const listener of this.#listeners) listener()
  }
}
