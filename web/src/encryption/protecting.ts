/**
 * Acts that protect, as their signer tells the chamber, past the node: whoever hears of one that takes somebody out sends
 * nothing until the record has it and they are out. Who hears no answer of the node's takes the act to the node too. Pure
 * but for the promises.
 */
import { findPerson, type Sitting } from '../api/view.ts'
import { mayDo, protects, type ActKind } from '../identity/acts.ts'
import { open, SignedError } from '../identity/signed.ts'
import type { EncryptionAlarm } from './types.ts'

/** What is said of an act: the act itself, the node's receipt for it, or its signer's word that the node refuses it. */
export type Word = Readonly<{ act: string } | { receipt: string } | { refused: string }>

export type Witness = Readonly<{
  summit: string
  /** The node's key. */
  node: string
  /** Takes the act to the node: its receipt. */
  deliver: (act: string) => Promise<string>
  /** The node's time, in milliseconds since the epoch. */
  time: () => number
  /** Between 0 and 1. */
  random: () => number
  changed: () => void
  alarm: (alarm: Omit<EncryptionAlarm, 'at'>) => void
}>

/** What is known of the chamber at the moment. */
export type Around = Readonly<{
  view: Sitting
  chamber: string
  /** Who has the keys. */
  holders: readonly string[]
}>

type SignedAct = Readonly<{ id: string; summit: string; kind: ActKind; body: Readonly<Record<string, unknown>>; time: string }>

const patience = {
  /** So long the signer has to say how it went, and up to as much again. */
  relay: 1_000,
  /** The record does not have it for so long: an alarm. */
  missing: 10_000,
  /** An act is of now when it is no older; an old one again holds nobody up. */
  fresh: 30_000,
} as const

type Pending = {
  readonly member: string
  readonly device: string
  /** Where the record has it, as the node has signed. */
  seq: number | undefined
  readonly timers: readonly ReturnType<typeof setTimeout>[]
}

const plenary = 'plenary'

/** Whether an act means that somebody who has this chamber's keys is not to hear what follows. */
export function concerns(kind: string, body: Readonly<Record<string, unknown>>, by: string, { view, chamber, holders }: Around): boolean {
  const isObserver = (member: string) => view.observers.some(({ id }) => id === member)
  const side = view.delegations.find(({ members }) => members.some(({ id }) => id === by))
  const isOwn = (member: string) => side?.members.some(({ id }) => id === member) ?? false
  switch (kind) {
    case 'recess':
      return chamber === plenary
    case 'not-ready':
      return chamber === plenary && view.phase === 'in-session'
    case 'revoke': {
      const member = String(body['member'])
      return holders.includes(member) && (isOwn(member) || isObserver(member))
    }
    case 'expel':
      return holders.includes(String(body['observer']))
    case 'narrow':
      return view.session?.kind !== 'open' && holders.includes(String(body['observer']))
    case 'close-doors':
      return chamber === plenary && view.session?.kind === 'open' && holders.some(isObserver)
    case 'withdraw':
      return holders.some(isOwn)
    default:
      return false
  }
}

export class Protecting {
  readonly #witness: Witness
  readonly #pending = new Map<string, Pending>()
  readonly #known = new Set<string>()

  constructor(witness: Witness) {
    this.#witness = witness
  }

  /** Nothing is sent: an act is not in the record up to this entry, or somebody is in the group who is not admitted by it. */
  holds(upTo: number, conforms: boolean): boolean {
    for (const [id, { seq }] of this.#pending) if (seq !== undefined && seq <= upTo && conforms) this.#end(id)
    return this.#pending.size > 0
  }

  /** What a member says, or this device itself. Whoever passes it on: what counts is whose signature it bears. */
  async heard(word: unknown, around: Around): Promise<void> {
    if (typeof word !== 'object' || word === null) return
    const { act, receipt, refused } = word as Readonly<Record<string, unknown>>
    try {
      if (typeof act === 'string') await this.#act(act, around)
      else if (typeof receipt === 'string') await this.#receipt(receipt)
      else if (typeof refused === 'string') await this.#refused(refused)
    } catch (error) {
      if (!(error instanceof SignedError)) throw error
    }
  }

  stop(): void {
    for (const id of this.#pending.keys()) this.#end(id)
  }

  async #act(jws: string, around: Around): Promise<void> {
    const { summit, deliver, time, random, changed, alarm } = this.#witness
    const { payload, by } = await open<SignedAct>('parley-act', jws)
    const { id, kind, body } = payload
    const signer = around.view.chambers.flatMap(({ members }) => members).find(({ device }) => device === by)?.id
    const role = signer && findPerson(around.view, signer)?.role
    if (!role || payload.summit !== summit || !protects(kind) || !mayDo(kind, role) || this.#known.has(id)) return
    if (Math.abs(Date.parse(payload.time) - time()) > patience.fresh || !concerns(kind, body, signer, around)) return
    this.#known.add(id)
    const relay = async () => {
      try {
        await this.#receipt(await deliver(jws))
      } catch {
        // What the node says of it to others than its signer ends nothing.
      }
    }
    this.#pending.set(id, {
      member: signer,
      device: by,
      seq: undefined,
      timers: [
        setTimeout(() => void relay(), patience.relay * (1 + random())),
        setTimeout(() => { alarm({ kind: 'kept-back', member: signer, detail: `${kind} ${id} is not in the record` }) }, patience.missing),
      ],
    })
    changed()
  }

  async #receipt(jws: string): Promise<void> {
    const { payload, by } = await open<{ summit: string; act: string; seq: number }>('parley-receipt', jws)
    const pending = this.#pending.get(payload.act)
    if (!pending || by !== this.#witness.node || payload.summit !== this.#witness.summit) return
    pending.seq = payload.seq
    this.#witness.changed()
  }

  async #refused(jws: string): Promise<void> {
    const { payload, by } = await open<{ summit: string; act: string }>('parley-refused', jws)
    if (payload.summit !== this.#witness.summit || this.#pending.get(payload.act)?.device !== by) return
    this.#end(payload.act)
    this.#witness.changed()
  }

  #end(id: string): void {
    for (const timer of this.#pending.get(id)?.timers ?? []) clearTimeout(timer)
    this.#pending.delete(id)
  }
}
