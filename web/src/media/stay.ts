/** One chamber as this seat has it: the line that keeps it up, and what was last reported from there. */
import { Line, type Connection } from './line.ts'
import type { ChamberRoom, RoomNow, Writing } from './room.ts'

/** What a connection to the engine is to its user. */
export type RoomLike = Connection & Pick<ChamberRoom, 'join' | 'refresh' | 'speaking' | 'traffic' | 'uplink' | 'write'>

const nobody: ReadonlySet<string> = new Set()
const nothing: RoomNow = { present: new Set(), tracks: [], sending: new Set(), quality: 'good' }

/** Takes the room that is being opened, and what it reports. */
export type Report = Readonly<{ made: (room: RoomLike) => void; changed: (room: RoomLike | undefined, now: RoomNow) => void }>

export class Stay {
  readonly line: Line
  #room: RoomLike | undefined
  #now = nothing

  constructor(
    readonly chamber: string,
    open: (report: Report, signal: AbortSignal) => Promise<RoomLike>,
    /** The line's state or what is there has changed. */
    changed: () => void,
  ) {
    const report: Report = {
      made: (room) => { this.#room = room },
      // The last words of an earlier connection count for nothing.
      changed: (room, now) => {
        if (room !== this.#room) return
        this.#now = now
        changed()
      },
    }
    this.line = new Line((signal) => open(report, signal), changed)
  }

  get joined(): boolean {
    return this.line.state === 'joined'
  }

  get now(): RoomNow {
    return this.#now
  }

  /** Makes what is sent agree with what should be. */
  refresh(): void {
    this.#room?.refresh()
  }

  /** How what is sent under this name arrives, as the browser counts. */
  async uplink(name: string): Promise<RTCStatsReport | undefined> {
    return this.#room?.uplink(name)
  }

  /** How everything arrives, both ways, as the browser counts. */
  async traffic(): Promise<RTCStatsReport | undefined> {
    return this.#room?.traffic()
  }

  /** Who sounds there, as the engine finds. */
  speaking(): ReadonlySet<string> {
    return this.#room?.speaking() ?? nobody
  }

  async write(topic: string, data: Uint8Array<ArrayBuffer>, writing?: Writing): Promise<void> {
    if (!this.#room || !this.joined) throw new Error('the chamber is not joined')
    await this.#room.write(topic, data, writing)
  }
}
