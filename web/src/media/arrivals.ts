/** A stream whose packet came so lately is not asked for a newer one, in milliseconds; less than the gap that ends a voice. */
export const LOOK_AGAIN_MS = 150

/** What a stream is asked: of an RTCRtpReceiver (W3C WebRTC, 5.3) the sources that its newest packets came from. */
export interface Receiver {
  getSynchronizationSources(): readonly Readonly<{ timestamp: number }>[]
}

/**
 * When each stream's newest packet came, by the receiver's own stamp, which changes with every packet that is decoded. To be
 * told it the page waits for the thread that takes the packets in, so that a stream is asked only when it may have stopped.
 */
export class Arrivals {
  readonly #last = new Map<string, Readonly<{ stamp: number; atMs: number }>>()

  /** In milliseconds, on the clock of `nowMs`; null while none has come. */
  newestMs(stream: string, receiver: Receiver | undefined, nowMs: number): number | null {
    const last = this.#last.get(stream)
    if (last && nowMs - last.atMs < LOOK_AGAIN_MS) return last.atMs
    const stamp = receiver?.getSynchronizationSources()[0]?.timestamp
    if (stamp === undefined || stamp === last?.stamp) return last?.atMs ?? null
    // It may have come a while before this look: stamps are milliseconds, too.
    const atMs = last && stamp > last.stamp ? Math.min(nowMs, last.atMs + stamp - last.stamp) : nowMs
    this.#last.set(stream, { stamp, atMs })
    return atMs
  }

  /** Forgets every stream but these. */
  keep(streams: ReadonlySet<string>): void {
    for (const stream of this.#last.keys()) if (!streams.has(stream)) this.#last.delete(stream)
  }
}
