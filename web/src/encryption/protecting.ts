/**
 * Acts that protect, as their signer tells the chamber, past the node: whoever hears of one that takes somebody out sends
 * nothing until the record shows it and they are out of the keys. Where that takes long, each takes the act to the node too.
 * What ends it is what the record shows, never a word of the node's about it.
 */
import { findPerson, type Sitting } from '../api/view.ts'
import { isActKind, mayDo, protects } from '../identity/acts.ts'
import { open, SignedError } from '../identity/signed.ts'
import type { EncryptionAlarm } from './types.ts'

/** What a signer says: the act, or that the node refuses it. */
export type Word = Readonly<{ act: string } | { refused: string }>

export type Witness = Readonly<{
  summit: string
  chamber: string
  /** Takes the act to the node. */
  deliver: (act: string) => Promise<unknown>
  /** The node's time, in milliseconds since the epoch. */
  time: () => number
  /** Between 0 and 1. */
  random: () => number
  changed: () => void
  alarm: (alarm: Omit<EncryptionAlarm, 'at'>) => void
}>

/** How the chamber stands. */
export type Standing = Readonly<{
  view: Sitting
  /** Who has the keys. */
  holders: readonly string[]
  /** Nobody has them whom this view does not admit. */
  conforms: boolean
}>

/** Whether an act has done to the chamber what it does. */
type Over = (now: Standing) => boolean

type SignedAct = Readonly<{ id: string; summit: string; kind: string; body: Readonly<Record<string, unknown>>; time: string }>

const patience = {
  /** So long the act has before others take it to the node, and up to as much again; then at longer and longer intervals. */
  relay: 1_000,
  longest: 30_000,
  /** The record does not show it for so long: an alarm. */
  missing: 10_000,
  /** An act is of now when it is no older; an old one again holds nobody up. */
  fresh: 30_000,
} as const

const mostKnown = 1_000

type Pending = { readonly member: string; readonly device: string; readonly over: Over; relay: ReturnType<typeof setTimeout>; alarm: ReturnType<typeof setTimeout> }

const plenary = 'plenary'
const boothChamber = (booth: string) => `booth-${booth}`

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** When an act of this member's is over; undefined: it takes nobody out of this chamber who has its keys. */
export function concern(kind: string, body: Readonly<Record<string, unknown>>, by: string, chamber: string, { view, holders }: Standing): Over | undefined {
  const role = findPerson(view, by)?.role
  if (!role || !isActKind(kind) || !protects(kind) || !mayDo(kind, role)) return undefined
  const named = Object.keys(body).join()
  const side = view.delegations.find(({ members }) => members.some(({ id }) => id === by))
  const isOwn = (member: string) => side?.members.some(({ id }) => id === member) ?? false
  const observer = (member: string) => view.observers.find(({ id }) => id === member)
  /** Until none of those who have the keys now is admitted any more. */
  const out = (members: readonly string[]): Over | undefined =>
    members.length === 0
      ? undefined
      : (now) => now.conforms && !now.view.chambers.some(({ id, members: in_ }) => id === chamber && in_.some(({ id }) => members.includes(id)))
  /** Until the session is neither open nor counted down to be. */
  const offAir = (): Over | undefined =>
    chamber === plenary && (view.session?.kind === 'open' || view.session?.air !== undefined)
      ? (now) => now.conforms && now.view.session?.kind !== 'open' && now.view.session?.air === undefined
      : undefined
  switch (kind as string) {
    case 'recess':
    case 'not-ready': {
      const since = view.session?.since
      // That a countdown ends is no end of the session: without the record of this act it would be open now.
      const goesOn = [since, view.session?.air?.from]
      return chamber === plenary && since !== undefined && named === '' ? (now) => now.view.session === null || !goesOn.includes(now.view.session.since) : undefined
    }
    case 'revoke': {
      const member = String(body['member'])
      const accredited = observer(member)
      const may = isOwn(member) || (accredited !== undefined && (!('accreditedBy' in accredited) || accredited.accreditedBy === side?.id))
      return named === 'member' && may ? out(holders.filter((id) => id === member)) : undefined
    }
    case 'expel':
    case 'narrow': {
      const member = String(body['observer'])
      const stays = kind === 'narrow' && (chamber !== plenary || view.session?.kind === 'open')
      return named === 'observer' && observer(member) && !stays ? out(holders.filter((id) => id === member)) : undefined
    }
    case 'close-doors':
      return named === '' ? offAir() : undefined
    case 'take-back': {
      // Of what is counted down, or on air by now, it closes the doors.
      const proposal = view.session?.air?.proposal
      const said = body['proposal']
      return named === 'proposal' && isObject(said) && proposal && said['seq'] === proposal.seq && said['hash'] === proposal.hash ? offAir() : undefined
    }
    case 'dismiss-technician': {
      const booth = view.booths.find(({ id }) => boothChamber(id) === chamber)
      const may = booth?.id === body['booth'] && booth?.members.includes(by)
      return named === 'booth,member' && may ? out(holders.filter((id) => id === body['member'] && observer(id))) : undefined
    }
    case 'withdraw':
      return named === '' ? out(holders.filter(isOwn)) : undefined
    default:
      return undefined
  }
}

export class Protecting {
  readonly #witness: Witness
  readonly #pending = new Map<string, Pending>()
  readonly #known = new Set<string>()
  /** Words are taken one after the other, as they came. */
  #hearing: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(witness: Witness) {
    this.#witness = witness
  }

  /** Whether nothing is to be sent, as the chamber stands now. */
  holds(now: Standing): boolean {
    for (const [id, { over }] of this.#pending) if (over(now)) this.#end(id)
    return this.#pending.size > 0
  }

  /** What a member says, or this device itself. Whoever passes it on: what counts is whose signature it bears. */
  heard(word: unknown, now: () => Standing): Promise<void> {
    this.#hearing = this.#hearing.then(async () => {
      if (!isObject(word) || this.#stopped) return
      try {
        if (typeof word['act'] === 'string') await this.#act(word['act'], now())
        else if (typeof word['refused'] === 'string') await this.#refused(word['refused'])
      } catch (error) {
        if (!(error instanceof SignedError)) throw error
      }
    })
    return this.#hearing
  }

  stop(): void {
    this.#stopped = true
    for (const id of this.#pending.keys()) this.#end(id)
  }

  async #act(jws: string, now: Standing): Promise<void> {
    const { summit, chamber, time, random, changed, alarm } = this.#witness
    const { payload, by } = await open<SignedAct>('parley-act', jws)
    const { id, kind, body } = payload
    const signer = now.view.chambers.flatMap(({ members }) => members).find(({ device }) => device === by)?.id
    if (!signer || payload.summit !== summit || typeof id !== 'string' || !isObject(body) || this.#known.has(id)) return
    const age = Math.abs(Date.parse(payload.time) - time())
    const over = age <= patience.fresh ? concern(kind, body, signer, chamber, now) : undefined
    if (!over || this.#stopped) return
    this.#known.add(id)
    const oldest = this.#known.size > mostKnown ? this.#known.values().next().value : undefined
    if (oldest !== undefined) this.#known.delete(oldest)
    this.#pending.set(id, {
      member: signer,
      device: by,
      over,
      relay: setTimeout(() => { this.#relay(id, jws, patience.relay) }, patience.relay * (1 + random())),
      alarm: setTimeout(() => { alarm({ kind: 'kept-back', member: signer, detail: `the record does not show ${kind} ${id}` }) }, patience.missing),
    })
    changed()
  }

  /** Whatever the node answers to others than the signer ends nothing. */
  #relay(id: string, jws: string, wait: number): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    this.#witness.deliver(jws).catch(() => undefined)
    pending.relay = setTimeout(() => { this.#relay(id, jws, Math.min(2 * wait, patience.longest)) }, wait)
  }

  async #refused(jws: string): Promise<void> {
    const { payload, by } = await open<{ summit: string; act: string }>('parley-refused', jws)
    if (payload.summit !== this.#witness.summit || this.#pending.get(payload.act)?.device !== by) return
    this.#end(payload.act)
    this.#witness.changed()
  }

  #end(id: string): void {
    const pending = this.#pending.get(id)
    clearTimeout(pending?.relay)
    clearTimeout(pending?.alarm)
    this.#pending.delete(id)
  }
}
