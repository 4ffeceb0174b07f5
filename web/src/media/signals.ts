/**
 * What members tell one another beside speech, sealed, in the chamber where they are: a wish to hand over, a request to
 * speak more slowly, what an interpreter listens to. Some are said once; some stand until they are said anew, and whoever
 * comes later is told those too. It knows no engine, and no meaning: whoever reads a body checks it, and what the record
 * lets its sender do.
 */
import { firstRun } from '../encryption/frames/run.ts'

export const SIGNAL = 'signal'
/** Of a signal as it is sent, in bytes. */
const LONGEST = 4096
/** Kinds that stand, of one member. */
const MOST = 16

/** `body` is JSON; of one that stands, undefined ends it. `stands`: its number, above those of what its sender said before. */
type Signal = Readonly<{ kind: string; body?: unknown; stands?: number }>

/** To these alone; undefined: to everybody in the chamber. */
export type To = ReadonlySet<string> | undefined

/** What stands, by kind and member. */
export type Standing = ReadonlyMap<string, ReadonlyMap<string, unknown>>

type Own = Readonly<{ body: unknown; to: To; number: number }>
type Their = Readonly<{ body: unknown; number: number }>
/** False: it could not be sent now. */
type Send = (bytes: Uint8Array<ArrayBuffer>, to: readonly string[] | undefined) => Promise<boolean>
type Heard = (from: string, kind: string, body: unknown) => void

const written = (signal: Signal): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(JSON.stringify(signal)))

function read(bytes: Uint8Array): Signal | undefined {
  if (bytes.length > LONGEST) return undefined
  let found: unknown
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
  if (typeof found !== 'object' || found === null || !('kind' in found) || typeof found.kind !== 'string') return undefined
  const stands = 'stands' in found ? found.stands : undefined
  if (stands !== undefined && !Number.isSafeInteger(stands)) return undefined
  return { kind: found.kind, ...('body' in found && { body: found.body }), ...(typeof stands === 'number' && { stands }) }
}

export class Signals {
  readonly #send: Send
  readonly #changed: () => void
  readonly #own = new Map<string, Own>()
  /** Above every number of an earlier page. */
  #number = firstRun()
  /** The latest of each kind and member, ended or not: one that was held back on the way changes nothing. */
  #latest = new Map<string, ReadonlyMap<string, Their>>()
  #theirs: Standing = new Map()
  readonly #hearers = new Set<Heard>()
  #present: ReadonlySet<string> = new Set()
  /** Of those, who are known to have the keys. */
  #ready: ReadonlySet<string> = new Set()

  /** `changed`: what stands is another. */
  constructor(send: Send, changed: () => void) {
    this.#send = send
    this.#changed = changed
  }

  /** A new map after each change. */
  get now(): Standing {
    return this.#theirs
  }

  /** What stands of this kind, by member. */
  of(kind: string): ReadonlyMap<string, unknown> {
    return this.#theirs.get(kind) ?? none
  }

  /** Calls back for what others say once. */
  hear(hearer: Heard): () => void {
    this.#hearers.add(hearer)
    return () => this.#hearers.delete(hearer)
  }

  /** Once. */
  say(kind: string, body: unknown, to?: To): void {
    void this.#send(written({ kind, body }), to && [...to])
  }

  /** From now on, also to those who come later; `body` undefined: not any more. The same again says nothing. */
  stand(kind: string, body: unknown, to?: To): void {
    const before = this.#own.get(kind)
    const same = before && JSON.stringify(before.body) === JSON.stringify(body)
    if (body === undefined && !before) return
    // What was ended is kept as such: whoever has not heard of it is told.
    const own = { body, to: to ?? before?.to, number: same ? before.number : ++this.#number }
    this.#own.set(kind, own)
    if (!same) void this.#tell(kind, own, this.#present)
    // Who is to know it now and was not before.
    else if (to) void this.#tell(kind, own, new Set([...to].filter((member) => before.to !== undefined && !before.to.has(member) && this.#present.has(member))))
  }

  /** Who else is in the chamber: what those who have gone said does not stand any more, and who has come is told ours. */
  present(members: ReadonlySet<string>): void {
    const came = new Set([...members].filter((member) => !this.#present.has(member)))
    const gone = [...this.#latest.values()].some((all) => [...all.keys()].some((member) => !members.has(member)))
    this.#present = members
    this.#ready = new Set([...this.#ready].filter((member) => members.has(member)))
    if (gone) {
      this.#latest = new Map([...this.#latest].map(([kind, all]) => [kind, new Map([...all].filter(([member]) => members.has(member)))] as const).filter(([, all]) => all.size > 0))
      this.#stand(this.#theirs.keys())
      this.#changed()
    }
    for (const [kind, own] of this.#own) void this.#tell(kind, own, came)
  }

  /** This member has the keys now: what they were told before, they could not read. */
  ready(member: string): void {
    if (this.#ready.has(member) || !this.#present.has(member)) return
    this.#ready = new Set([...this.#ready, member])
    for (const [kind, own] of this.#own) void this.#tell(kind, own, new Set([member]))
  }

  /** Once more to all, for whoever was there and could not take it in. */
  again(): void {
    for (const [kind, own] of this.#own) void this.#tell(kind, own, this.#present)
  }

  receive(from: string, bytes: Uint8Array): void {
    const signal = read(bytes)
    if (!signal) return
    const { kind, body, stands } = signal
    if (stands === undefined) {
      for (const hearer of this.#hearers) hearer(from, kind, body)
      return
    }
    const before = this.#latest.get(kind)?.get(from)
    if (before ? stands < before.number : this.#kindsOf(from) >= MOST) return
    this.#latest.set(kind, new Map(this.#latest.get(kind)).set(from, { body, number: stands }))
    if (body === undefined && before?.body === undefined) return
    this.#stand([kind])
    this.#changed()
  }

  /** The kinds that are not named stay the same maps. */
  #stand(kinds: Iterable<string>): void {
    const theirs = new Map(this.#theirs)
    for (const kind of kinds) theirs.set(kind, new Map([...(this.#latest.get(kind) ?? [])].flatMap(([member, { body }]) => (body === undefined ? [] : [[member, body] as const]))))
    this.#theirs = new Map([...theirs].filter(([, all]) => all.size > 0))
  }

  #kindsOf(member: string): number {
    return [...this.#latest.values()].filter((all) => all.has(member)).length
  }

  async #tell(kind: string, { body, to, number }: Own, among: ReadonlySet<string>): Promise<void> {
    const told = to ? [...among].filter((member) => to.has(member)) : [...among]
    if (told.length === 0) return
    const sent = await this.#send(written({ kind, ...(body !== undefined && { body }), stands: number }), told)
    // They are told again with whoever comes next, or as soon as anything can be sent.
    if (!sent) this.#present = new Set([...this.#present].filter((member) => !told.includes(member)))
  }
}

const none: ReadonlyMap<string, unknown> = new Map()
