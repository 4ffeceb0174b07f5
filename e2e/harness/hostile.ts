/** The hostile node: the real one, with calls into e2e/hostile where everything passes. It records, and attacks as it is told. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Found } from '../hostile/open.ts'
import type { Node } from './node.ts'

/** One member's stream of one purpose. */
export type Stream = Readonly<{ member: string; purpose: string }>

export type Order = Readonly<
  | { do: 'heal' }
  /** Opus packets in base64, in the place of a stream's sealed frames, as they are or sealed with the chamber's secret. */
  | (Stream & { do: 'plaintext'; frames: readonly string[] })
  | (Stream & { do: 'forge'; frames: readonly string[]; secret: string })
  | (Stream & { do: 'swap'; other: Stream })
  /** What the stream sent in the last so many seconds, again and again in the place of what it sends. */
  | (Stream & { do: 'replay'; seconds: number })
  /** Its statements go no further; it stays in the engine's rooms; it is shown no more of its chambers' logs. */
  | { do: 'unsign' | 'keep' | 'withhold'; member: string }
>

export async function order(node: Node, order: Order): Promise<void> {
  const answer = await fetch(control(node), { method: 'POST', body: JSON.stringify(order) })
  if (!answer.ok) throw new Error(await answer.text())
}

/** For how many seconds the node has recorded a stream. */
export async function recorded(node: Node, { member, purpose }: Stream): Promise<number> {
  const streams = (await (await fetch(control(node))).json()) as (Stream & { seconds: number })[]
  return streams.find((each) => each.member === member && each.purpose === purpose)?.seconds ?? 0
}

const control = (node: Node): string => readFileSync(join(node.recorded, 'control'), 'utf8')

const program = new URL('../hostile/open.mjs', import.meta.url).pathname

/** What comes of trying for so many seconds to open all that the node recorded, with all that it ever had and what is in these files. */
export async function open(node: Node, seconds: number, ...files: string[]): Promise<Found> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, node.folder, String(seconds), ...files], { maxBuffer: 1 << 28 }, (error, out, said) => {
      if (error) reject(new Error(said || error.message))
      else resolve(JSON.parse(out) as Found)
    })
  })
}
