/** Follows the record in the background and holds the node to it. Free of workers and WebAssembly, which are at its edges. */
import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Head } from '../api/view.ts'
import { proofOf } from './proof.ts'
import type { Alarm, Answer, Pins, RecordNow, Verifier } from './types.ts'

/** Where it stands: the node's line, this browser's store, the page. */
export type Surroundings = Readonly<{
  entries: (after: number, signal: AbortSignal) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>
  /** Which version the node says that it is. */
  version: () => Promise<string>
  kept: () => Promise<Readonly<{ head?: Head; receipts: readonly string[] }>>
  keep: (head: Head) => Promise<void>
  tell: (now: RecordNow) => void
  /** Milliseconds that only ever grow. */
  elapsed: () => number
}>

const heartbeat = 15_000
const pause = { least: 500, most: 10_000 } as const
/** Entries read in one go. */
const batch = 100
/** How far a node's clock may fall behind before this device's own counts. */
const slack = 60_000

/** Kinds of alarm that another version's rules or views raise too. */
const ofAnotherVersion = new Set<Alarm['kind']>(['bad-entry', 'false-view'])

export class Watching {
  readonly #verifier: Verifier
  readonly #around: Surroundings
  readonly #pins: Pins
  readonly #lines: string[] = []
  readonly #receipts: string[] = []
  #view = ''
  #kept: Head | undefined
  #pending: string[] = []
  #flushing: ReturnType<typeof setTimeout> | undefined
  #entry = 0
  #version = ''
  #ahead: number
  #over = false
  #stream: AbortController | undefined

  /** `now` is the node's time, as far as the page knows it. */
  constructor(verifier: Verifier, around: Surroundings, pins: Pins, now: number) {
    this.#verifier = verifier
    this.#around = around
    this.#pins = pins
    this.#ahead = now - around.elapsed()
  }

  /** Reads what this browser keeps, and follows the record until an alarm or `stop`. */
  async run(): Promise<void> {
    const { head, receipts } = await this.#around.kept()
    this.#kept = head
    this.#version = await this.#sayVersion()
    const none: Head = { seq: 0, hash: '' }
    this.#ask('begin', JSON.stringify({ ...this.#pins, kept: head ?? none }))
    for (const receipt of receipts) this.receipt(receipt)
    if (this.#view) this.#ask('view', this.#view)
    for (let failures = 0; !this.#halted(); ) {
      try {
        if (await this.#follow()) failures = 0
      } catch {
        // The line is gone, or the session: the page brings both back, and this follows.
      }
      if (this.#halted()) return
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause.most, pause.least * 2 ** failures++)))
    }
  }

  stop(): void {
    this.#over = true
    clearTimeout(this.#flushing)
    this.#stream?.abort()
  }

  /** A view in its exact bytes, as the page was shown it. */
  view(text: string): void {
    this.#view = text
    if (this.#version) this.#ask('view', text)
  }

  receipt(receipt: string): void {
    if (this.#receipts.includes(receipt)) return
    this.#receipts.push(receipt)
    if (this.#version) this.#ask('receipt', receipt)
  }

  beat(stated: number): void {
    if (this.#version) this.#beat('viewsBeat', stated)
  }

  // Asked through a method: the flag changes while the loop awaits.
  #halted(): boolean {
    return this.#over
  }

  async #sayVersion(): Promise<string> {
    for (;;) {
      try {
        return await this.#around.version()
      } catch {
        await new Promise((resolve) => setTimeout(resolve, pause.least))
      }
    }
  }

  /** One line to the node; true when anything came on it. */
  async #follow(): Promise<boolean> {
    const stream = new AbortController()
    this.#stream = stream
    let watchdog = setTimeout(() => { stream.abort() }, heartbeat * 2)
    let beats = 0
    let came = false
    try {
      const body = await this.#around.entries(this.#lines.length + this.#pending.length, stream.signal)
      const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader()
      for (;;) {
        const { done, value } = await events.read()
        if (done || this.#halted()) return came
        came = true
        clearTimeout(watchdog)
        watchdog = setTimeout(() => { stream.abort() }, heartbeat * 2.5)
        if (value.event === 'entry') this.#line(value.data)
        if (value.event === 'clock') {
          const { now } = JSON.parse(value.data) as { now: string }
          this.#flush()
          // The first word of a line says nothing of what has come before.
          if (beats++ > 0) this.#beat('entriesBeat', Date.parse(now))
          else this.#hear(Date.parse(now))
        }
      }
    } finally {
      clearTimeout(watchdog)
      stream.abort()
      this.#flush()
    }
  }

  #line(text: string): void {
    this.#pending.push(text)
    if (this.#pending.length >= batch) this.#flush()
    else this.#flushing ??= setTimeout(() => { this.#flush() }, 0)
  }

  #flush(): void {
    clearTimeout(this.#flushing)
    this.#flushing = undefined
    if (this.#pending.length === 0 || this.#halted()) return
    const lines = this.#pending
    this.#pending = []
    this.#lines.push(...lines)
    this.#ask('take', lines.map(parts).join('\n'))
  }

  #hear(stated: number): void {
    if (Number.isFinite(stated)) this.#ahead = Math.max(this.#ahead, stated - this.#around.elapsed())
  }

  /** The node's time, by a clock that does not stop when the node's does. */
  #time(): number {
    return this.#around.elapsed() + this.#ahead
  }

  #beat(line: 'entriesBeat' | 'viewsBeat', stated: number): void {
    this.#hear(stated)
    this.#ask(line, '', Math.max(stated, this.#time() - slack))
  }

  #ask(what: keyof Verifier, text: string, now = this.#time()): void {
    if (this.#halted()) return
    const { verified, received, alarm } = JSON.parse(this.#verifier[what](text, now)) as Answer
    if (alarm) {
      void this.#alarmed(alarm)
      return
    }
    if (verified.seq > this.#entry) {
      this.#entry = verified.seq
      this.#around.tell({ at: 'verified', entry: verified.seq, hash: verified.hash })
      void this.#around.keep(verified).catch(() => undefined)
    } else if (this.#entry === 0) this.#around.tell({ at: 'checking', entry: received })
  }

  async #alarmed(alarm: Alarm): Promise<void> {
    this.stop()
    // A node that was renewed under this page is no liar: the page is renewed too, and judges then.
    if (ofAnotherVersion.has(alarm.kind) && (await this.#sayVersion()) !== this.#version) {
      this.#around.tell({ at: 'outdated' })
      return
    }
    const proof = proofOf({ alarm, pins: this.#pins, kept: this.#kept, lines: this.#lines, receipts: this.#receipts, view: this.#view })
    this.#around.tell({ at: 'alarm', alarm, proof })
  }
}

/** An entry as the verifier takes it: header, salt and act, a line each. What is no entry is three empty ones, which it refuses. */
function parts(line: string): string {
  try {
    const { header, salt = '', act = '' } = JSON.parse(line) as { header?: unknown; salt?: unknown; act?: unknown }
    const found = [header, salt, act]
    if (found.every((part) => typeof part === 'string' && !part.includes('\n'))) return found.join('\n')
  } catch {
    // As below.
  }
  return '\n\n'
}
