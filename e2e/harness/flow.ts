/** What flows at a seat by the browser's own count, on a page that keeps its connections (`keepConnections`). */
import type { Page } from 'playwright-core'

export type Flow = Readonly<{
  /** Voices of which packets came within the last second. */
  voices: number
  /** Packets a second of the own voices. */
  sent: number
}>

type Look = Readonly<{ atMs: number; received: Readonly<Record<string, number>>; sent: number }>

/** What is looked at is a second long. */
const spanMs = 1000

export class Meter {
  readonly #page: Page
  #looks: Look[] = []

  constructor(page: Page) {
    this.#page = page
  }

  /** Undefined until it has looked for a second. */
  async look(): Promise<Flow | undefined> {
    const now: Look = await this.#page.evaluate(async () => {
      const received: Record<string, number> = {}
      let sent = 0
      for (const [n, connection] of (window.connectionsOfThePage ?? []).entries()) {
        ;(await connection.getStats()).forEach((stat: { type: string; id: string; kind?: string; packetsReceived?: number; packetsSent?: number }) => {
          if (stat.kind !== 'audio') return
          if (stat.type === 'inbound-rtp') received[`${String(n)} ${stat.id}`] = stat.packetsReceived ?? 0
          if (stat.type === 'outbound-rtp') sent += stat.packetsSent ?? 0
        })
      }
      return { atMs: performance.now(), received, sent }
    })
    this.#looks.push(now)
    const old = this.#looks.findLast(({ atMs }) => now.atMs - atMs >= spanMs)
    if (!old) return undefined
    this.#looks = this.#looks.slice(this.#looks.indexOf(old))
    return {
      voices: Object.entries(now.received).filter(([id, packets]) => packets > (old.received[id] ?? 0)).length,
      sent: (1000 * (now.sent - old.sent)) / (now.atMs - old.atMs),
    }
  }
}
