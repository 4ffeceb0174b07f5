/**
 * A seat's part in the air of its booth: what is told to boothmates and heard from them, and the time that passes. The
 * rules are `handover`'s; it opens no microphone, and believes only whom the record staffs in the same booth.
 */
import type { Attending } from '../media/attending.ts'
import { PLENARY } from '../media/purpose.ts'
import { boothOf } from '../media/relay.ts'
import { busyWith } from './clash.ts'
import { holderOf, idle, next, turnOf, wordOf, type Event, type Handover, type Sight, type Turn } from './handover.ts'
import { wordsOf, type Words } from './handoverWords.ts'

/** Stands: `{"output":LANGUAGE,"turn":N,"held":true}` while its sender is on air. */
export const ON_AIR = 'on-air'
/** `{"word":"ask","ask":N}`, `accept`, `no` */
export const HAND_OVER = 'hand-over'

export type BoothAirNow = Readonly<{
  onAir: boolean
  /** Since when this seat's turn is counted, on the page's own clock. */
  sinceMs: number | undefined
  words: Words | undefined
  /** Into which language a boothmate is on air. */
  output: string | undefined
  /** On air, and silent until boothmates could tell that they have taken over. */
  waits: boolean
}>

const STEP_MS = 50

export class BoothAir {
  readonly #attending: Attending
  readonly #listeners = new Set<() => void>()
  /** Questions are numbered on from the time, so that no page uses a number of the one before it. */
  #handover: Handover = { ...idle, asked: Date.now() }
  #output: string | undefined
  /** Where this seat was staffed when it last looked. */
  #booth: string | undefined
  #now: BoothAirNow = { onAir: false, sinceMs: undefined, words: undefined, output: undefined, waits: false }

  constructor(attending: Attending) {
    this.#attending = attending
  }

  /** Takes part, until the answer is called. */
  hold(): () => void {
    const { signals } = this.#attending
    const ends = [
      this.#attending.subscribe(this.look),
      signals.hear((from, kind, body) => {
        const word = kind === HAND_OVER && this.#mates().has(from) ? wordOf(body) : undefined
        if (word) this.#take({ ...word, from })
      }),
    ]
    const timer = setInterval(this.look, STEP_MS)
    this.look()
    return () => {
      clearInterval(timer)
      for (const end of ends) end()
      const { highest, asked } = this.#handover
      this.#handover = { ...idle, highest, asked }
      this.#tell()
    }
  }

  get now(): BoothAirNow {
    return this.#now
  }

  /** Something is asked or agreed that can be declined or withdrawn. */
  get asks(): boolean {
    return this.#handover.stage.at !== 'rest'
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes in what has changed. */
  readonly look = (): void => { this.#take('look') }

  /** Without a booth it does nothing: whoever is staffed later has pressed nothing there. */
  readonly press = (key: 'air' | 'hand' | 'no'): void => {
    const { view, member } = this.#attending.seat
    if (boothOf(view, member)) this.#take({ press: key })
  }

  /** The output that is spoken into when on air. */
  speakInto(output: string): void {
    this.#output = output
    this.#tell()
  }

  /** Who works in this booth, too; who is staffed in another before it works there. */
  #mates(): ReadonlySet<string> {
    const { view, member } = this.#attending.seat
    const booth = boothOf(view, member)
    return new Set(booth?.members.filter((each) => each !== member && boothOf(view, each) === booth))
  }

  #sight(): Sight {
    const { seat, now, signals } = this.#attending
    const line = now.line === 'joined' && now.here.chamber === PLENARY
    const joined = line && now.encryption.at === 'on'
    const { id = '', outputs = [] } = boothOf(seat.view, seat.member) ?? {}
    const present = new Set(joined ? [...this.#mates()].filter((each) => now.present.has(each)) : [])
    const onAir = new Map<string, Turn>()
    for (const [member, body] of signals.of(ON_AIR)) {
      const turn = present.has(member) ? turnOf(body) : undefined
      if (turn && outputs.includes(turn.output)) onAir.set(member, turn)
    }
    return { me: seat.member, line, joined, present, onAir, live: now.live, busy: this.#output === undefined ? undefined : busyWith(now.airs, id, this.#output) }
  }

  #take(event: Event): void {
    const nowMs = performance.now()
    const { seat } = this.#attending
    const booth = boothOf(seat.view, seat.member)?.id
    // On air is who pressed for it in this booth, and comes after the turns that were seen in this one.
    if (booth !== this.#booth) this.#handover = { ...idle, asked: this.#handover.asked }
    this.#booth = booth
    const sight = this.#sight()
    const { now, says } = next(this.#handover, event, nowMs, sight)
    this.#handover = now
    for (const { to, word, ask } of says) this.#attending.signals.say(HAND_OVER, { word, ask }, new Set([to]))
    this.#tell()
    const shown: BoothAirNow = { onAir: now.turn !== undefined, sinceMs: now.turn?.sinceMs, words: wordsOf(now, sight, nowMs), output: sight.onAir.get(holderOf(sight) ?? '')?.output, waits: now.returning !== undefined }
    if (JSON.stringify(shown) === JSON.stringify(this.#now)) return
    this.#now = shown
    for (const listener of this.#listeners) listener()
  }

  #tell(): void {
    const { turn } = this.#handover
    const body = turn && this.#output !== undefined ? { output: this.#output, turn: turn.number, ...(turn.held && { held: true }) } : undefined
    this.#attending.signals.stand(ON_AIR, body, this.#mates())
  }
}
