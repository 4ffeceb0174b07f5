/**
 * The console of one seat as it is now. Keys, the booth's air and the floor change it, and what is sent follows at once:
 * the voice waits for no screen.
 */
import type { Attending, Speaking } from '../media/attending.ts'
import { BoothAir } from './boothAir.ts'
import { after, begin, boothOf, speaking, type Console, type Deed, type Wish } from './console.ts'

const off: Speaking = { output: undefined, hushed: false }

export class LiveConsole {
  readonly air: BoothAir
  readonly #attending: Attending
  readonly #listeners = new Set<() => void>()
  #now: Console
  #sent: Speaking | undefined

  constructor(attending: Attending) {
    this.#attending = attending
    this.air = new BoothAir(attending)
    this.#now = begin(this.outputs)
  }

  get now(): Console {
    return this.#now
  }

  /** The languages that the booth interprets into: A, B. */
  get outputs(): readonly string[] {
    const { view, member } = this.#attending.seat
    return boothOf(view, member)?.outputs ?? []
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes part in the booth and speaks, until the answer is called. */
  hold(): () => void {
    const settle = () => {
      // Who is not in the booth any more is off air before anything is sent.
      this.air.look()
      this.#become(this.#now)
      this.#send()
    }
    this.#sent = undefined
    const ends = [this.air.subscribe(settle), this.#attending.subscribe(settle), this.#attending.seat.subscribe(settle), this.air.hold()]
    settle()
    return () => { for (const end of ends) end() }
  }

  readonly act = (deed: Deed | Wish): void => {
    const { output } = this.air.now
    if (deed.do === 'toggle-air' || deed.do === 'hand-over') this.#become(after(this.#now, { do: 'ask', output }))
    if (deed.do === 'toggle-air') this.air.press('air')
    else if (deed.do === 'hand-over') this.air.press('hand')
    else if (deed.do === 'decline') this.air.press('no')
    else this.#become(after(this.#now, deed))
  }

  /** With what the booth, the floor and the record ask of it. */
  #become(wanted: Console): void {
    const { onAir, output } = this.air.now
    const turned = wanted.mate !== undefined && output !== undefined ? after(wanted, { do: 'ask', output }) : wanted
    const aired = after(turned, { do: 'air', on: onAir })
    const settled = after(aired, { do: 'floor', language: this.#attending.now.speaker?.language ?? '', outputs: this.outputs })
    if (settled === this.#now) return
    this.#now = settled
    this.#send()
    for (const listener of this.#listeners) listener()
  }

  #send(): void {
    const { seat } = this.#attending
    const { output, hushed } = this.air.now.waits ? off : speaking(this.#now, boothOf(seat.view, seat.member))
    if (output !== this.#sent?.output || hushed !== this.#sent?.hushed) {
      this.#sent = { output, hushed }
      this.#attending.speak(this.#sent)
    }
    this.air.speakInto(this.#now.output)
  }
}
