/** The page's side of a chamber's frame worker. */
import type { EncryptionAlarm, Epoch } from '../types.ts'
import type { Frame, Order, StreamName, Word } from './desk.ts'
import type { WorkerOrder } from './frames.worker.ts'
import { firstRun } from './run.ts'

/** What it needs of a Worker. */
export type WorkerLike = Readonly<{
  postMessage: (order: WorkerOrder, transfer: Transferable[]) => void
  terminate: () => void
  addEventListener: (type: 'message', listener: (event: { data: unknown }) => void) => void
}>

export type FrameEvents = Readonly<{
  /** To be sent to the chamber, to those who take what is sent for this purpose, or to one member, as it is, with the topic `signed`. */
  statement: (bytes: Uint8Array<ArrayBuffer>, purpose: string, to: string | undefined) => void
  /** To be sent to this member as it is, with the topic `again`. */
  again: (bytes: Uint8Array<ArrayBuffer>, member: string) => void
  /** To be sent to the chamber as it is, with the topic `entered`. */
  entered: (bytes: Uint8Array<ArrayBuffer>) => void
  alarm: (alarm: Omit<EncryptionAlarm, 'at'>) => void
  /** Others are in an epoch that this device has not reached; of it the lowest 16 bits. */
  later: (low: bigint) => void
}>

type Encoded = Readonly<{ readable: ReadableStream<Frame>; writable: WritableStream<Frame> }>
type Transformable = object & { transform?: unknown; createEncodedStreams?: () => Encoded }

declare const RTCRtpScriptTransform: undefined | (new (worker: WorkerLike, options: StreamName) => unknown)

export class Frames {
  readonly #worker: WorkerLike
  readonly #answers = new Map<number, (bytes: Uint8Array<ArrayBuffer> | undefined) => void>()
  readonly #attached = new WeakMap<object, string>()
  #next = 1
  /** What is done with the keys is done in order. */
  #keys: Promise<void> = Promise.resolve()

  constructor(worker: WorkerLike, chamber: string, member: string, events: FrameEvents) {
    this.#worker = worker
    worker.addEventListener('message', ({ data }) => { this.#hear(data as Word, events) })
    worker.postMessage({ do: 'begin', chamber, member, now: performance.timeOrigin + performance.now(), run: firstRun() }, [])
  }

  #hear(word: Word, events: FrameEvents): void {
    switch (word.say) {
      case 'statement':
        events.statement(word.bytes, word.purpose, word.to)
        break
      case 'again':
        events.again(word.bytes, word.member)
        break
      case 'entered':
        events.entered(word.bytes)
        break
      case 'alarm':
        events.alarm({ kind: word.kind, member: word.member, detail: word.detail })
        break
      case 'later':
        events.later(word.low)
        break
      case 'done':
        this.#answers.get(word.id)?.(word.bytes)
        this.#answers.delete(word.id)
        break
    }
  }

  /** From now on this epoch's frames are taken, and a moment later sent. `signKey`: the leaf's private key, PKCS8. */
  enter(epoch: Epoch, signKey: Uint8Array<ArrayBuffer>): void {
    this.#keys = this.#keys.then(async () => {
      const key = await crypto.subtle.importKey('pkcs8', signKey, 'Ed25519', false, ['sign'])
      const members = epoch.leaves.map(({ member, key }) => ({ member, key }))
      this.#order({ do: 'enter', epoch: epoch.number, secret: epoch.mediaSecret.slice(), members, signKey: key })
    })
  }

  /** Nothing is sent while it is held. */
  hold(on: boolean): void {
    this.#order({ do: 'hold', on })
  }

  /** The keys are forgotten. */
  leave(): void {
    this.#keys = this.#keys.then(() => { this.#order({ do: 'leave' }) })
  }

  end(): void {
    this.#worker.terminate()
    for (const answer of this.#answers.values()) answer(undefined)
    this.#answers.clear()
  }

  /** Undefined: there is no key, and nothing may be sent. */
  seal(topic: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#ask((id) => ({ do: 'seal', id, topic, bytes }))
  }

  /** Undefined: it is not what that member sealed for this topic. */
  open(member: string, topic: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#ask((id) => ({ do: 'open', id, member, topic, bytes }))
  }

  #ask(order: (id: number) => Order): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const id = this.#next++
    return new Promise((resolve) => {
      this.#answers.set(id, resolve)
      this.#order(order(id))
    })
  }

  #order(order: Order): void {
    this.#worker.postMessage(order, [])
  }

  /** Every frame that goes through it from now on is sealed, or opened, as one of this stream. */
  attach(end: RTCRtpSender | RTCRtpReceiver, stream: StreamName): void {
    const name = JSON.stringify(stream)
    if (this.#attached.get(end) === name) return
    this.#attached.set(end, name)
    const transformable = end as Transformable
    if (typeof RTCRtpScriptTransform !== 'undefined') {
      transformable.transform = new RTCRtpScriptTransform(this.#worker, stream)
      return
    }
    if (!transformable.createEncodedStreams) throw new Error('this browser cannot seal frames')
    const { readable, writable } = transformable.createEncodedStreams()
    this.#worker.postMessage({ do: 'pipe', stream, readable, writable }, [readable, writable] as unknown as Transferable[])
  }
}
