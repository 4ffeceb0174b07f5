/**
 * A broadcaster's seat at work, free of React: what it composes and mixes, and its publication, which stands for as long as
 * the open session does. It publishes nothing of any other session, and stops with the doors.
 */
import { galleryToken, type GalleryAccess } from '../api/node.ts'
import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { FLOOR, isSigned } from '../interpretation/index.ts'
import { Attending } from '../media/attending.ts'
import { Line, type Connection, type LineState } from '../media/line.ts'
import type { Bus } from '../media/mixer.ts'
import { PLENARY } from '../media/purpose.ts'
import { Composer, composes } from './composer.ts'
import { pictureOf, type Layout } from './picture.ts'
import { Publication, WhipError, type Access } from './whip.ts'

export type BroadcastNow = Readonly<{
  /** Of the way to the gallery. */
  line: LineState
  /** The floor, then the languages, as the session began with them. */
  channels: readonly string[]
  layout: Layout
  /** What is composed; undefined while nothing is, or where the browser cannot. */
  track: MediaStreamTrack | undefined
  able: boolean
}>

/** The floor and every language that a booth speaks, in order: what the gallery has of a session from its start. */
export function channelsToSend(view: Sitting): readonly string[] {
  const spoken = view.booths.flatMap((booth) => booth.outputs).filter((language) => !isSigned(language))
  return [FLOOR, ...[...new Set(spoken)].sort()]
}

/** Whether this seat is to publish now: the session is open, by the record, and this seat is in it. */
export function toPublish({ shown, view, member, status }: Pick<Seat<Sitting>, 'shown' | 'view' | 'member' | 'status'>): boolean {
  const inside = view.chambers.some(({ id, members }) => id === PLENARY && members.some((each) => each.id === member))
  return shown.session?.kind === 'open' && inside && status !== 'revoked' && status !== 'replaced' && status !== 'elsewhere' && status !== 'foreign'
}

type Words = Readonly<{ reader: string; rtl: boolean }>

/** What is at work while somebody holds the seat. */
type Work = Readonly<{ attending: Attending; composer: Composer | undefined; ends: readonly (() => void)[] }>

const everyone = new WeakMap<Seat<Sitting>, Broadcaster>()

export class Broadcaster {
  /** The one of this seat. */
  static of(seat: Seat<Sitting>): Broadcaster {
    let broadcaster = everyone.get(seat)
    if (!broadcaster) everyone.set(seat, (broadcaster = new Broadcaster(seat)))
    return broadcaster
  }

  readonly #seat: Seat<Sitting>
  readonly #line: Line
  readonly #listeners = new Set<() => void>()
  #work: Work | undefined
  #holders = 0
  #buses: ReadonlyMap<string, Bus> = new Map()
  #words: Words = { reader: 'en', rtl: false }
  #shown = ''
  #given: GalleryAccess | undefined
  #now: BroadcastNow

  private constructor(seat: Seat<Sitting>) {
    this.#seat = seat
    this.#line = new Line((signal) => this.#publish(signal), () => { this.#become({ line: this.#line.state }) })
    this.#now = { line: 'out', channels: channelsToSend(seat.view), layout: 'speaker', track: undefined, able: composes }
  }

  /** Composes and publishes, until the last holder lets go and does not take hold again at once. */
  hold(): () => void {
    this.#holders++
    this.#begin()
    return () => {
      this.#holders--
      setTimeout(() => { if (this.#holders === 0) this.#stop() }, 0)
    }
  }

  #begin(): void {
    if (this.#work) return
    const attending = Attending.of(this.#seat)
    const composer = composes ? new Composer(this.#seat.light === true) : undefined
    this.#work = { attending, composer, ends: [attending.subscribe(this.#follow), this.#seat.subscribe(this.#follow)] }
    const channels = channelsToSend(this.#seat.view)
    this.#buses = attending.air(channels)
    this.#shown = ''
    this.#become({ channels, track: composer?.track })
    this.#follow()
  }

  #stop(): void {
    const work = this.#work
    if (!work) return
    this.#work = undefined
    for (const end of work.ends) end()
    this.#line.want(false)
    work.composer?.stop()
    work.attending.air([])
    this.#buses = new Map()
    this.#become({ track: undefined })
  }

  get now(): BroadcastNow {
    return this.#now
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  arrange(layout: Layout): void {
    this.#become({ layout })
    this.#follow()
  }

  /** In which language plates and titles are. */
  say(words: Words): void {
    this.#words = words
    this.#follow()
  }

  /** The loudest recent sample that goes out on a channel, 0 to 1. */
  level(channel: string): number {
    return this.#buses.get(channel)?.peak() ?? 0
  }

  readonly #follow = (): void => {
    if (!this.#work) return
    const { attending, composer } = this.#work
    const { pictures } = attending.now
    const picture = pictureOf(this.#seat.view, attending.now, this.#now.layout, this.#words.reader, this.#words.rtl)
    // Only those who are in the picture are decoded for it.
    const wanted = new Map([...pictures].filter(([member]) => picture.parts.some((part) => part.member === member)).map(([member, { track }]) => [member, track]))
    composer?.feed(wanted)
    const text = JSON.stringify(picture)
    if (text !== this.#shown) {
      this.#shown = text
      composer?.show(picture)
    }
    // Until the browser lets sound through there is none in the mixes: one who stands by is heard instead.
    const open = composes && attending.now.sound === 'on' && toPublish(this.#seat)
    if (!open) this.#given = undefined
    this.#line.want(open)
  }

  async #publish(signal: AbortSignal): Promise<Connection> {
    const { summit, member } = this.#seat
    // With the token of before the new publication takes the old one's place at once.
    const given = (this.#given ??= await this.#seat.signedIn(() => galleryToken(summit, member)))
    signal.throwIfAborted()
    const { attending, composer } = this.#work ?? {}
    if (!attending || !composer) throw new Error('nothing is composed here')
    const { channels } = given
    this.#buses = attending.air(channels)
    this.#become({ channels })
    const access: Access = { token: given.token, endpoint: new URL(given.endpoint, location.origin).href }
    const voices = [...this.#buses].map(([channel, { track }]) => ({ channel, track }))
    try {
      return await Publication.open(access, composer.track, voices, signal)
    } catch (error) {
      if (error instanceof WhipError && error.status >= 400 && error.status < 500) this.#given = undefined
      throw error
    }
  }

  #become(change: Partial<BroadcastNow>): void {
    this.#now = { ...this.#now, ...change }
    for (const listener of this.#listeners) listener()
  }
}
