/**
 * A line as bad as those that have shut delegations out of virtual conferences, between the node and a browser of its own:
 * bin/poorline with its namespace. 100 kbit/s down, 60 up, 300 ms for a round trip, 5 % of the packets lost each way.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Browser } from 'playwright-core'
import { chromium, openBrowser } from './browser.ts'

const program = new URL('../../bin/poorline', import.meta.url).pathname

/** The UDP ports of whatever listens on this TCP port: the node takes free ones for its media. */
function mediaPorts(port: number): string[] {
  const list = (flags: string) => execFileSync('ss', [flags], { encoding: 'utf8' }).split('\n')
  const pid = list('-ltnpH').find((line) => line.includes(`127.0.0.1:${String(port)} `))?.match(/pid=(\d+)/)?.[1]
  const udp = list('-lunpH').filter((line) => line.includes(`pid=${pid ?? 'none'},`))
  if (udp.length === 0) throw new Error(`nothing takes media for the node on port ${String(port)}`)
  return [...new Set(udp.map((line) => line.match(/:(\d+)\s/)?.[1] ?? ''))]
}

/** Why this machine cannot lay such a line, or undefined. */
export function whyNoPoorLine(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root makes network namespaces'
  return existsSync('/dev/net/tun') ? undefined : 'this machine has no /dev/net/tun'
}

export class PoorLine {
  readonly #child: ChildProcess
  readonly #said: Interface
  readonly #folder: string

  private constructor(
    child: ChildProcess,
    said: Interface,
    readonly browser: Browser,
    folder: string,
  ) {
    this.#child = child
    this.#said = said
    this.#folder = folder
  }

  /** A browser that reaches the node on this port over the line alone, which is good until told otherwise. */
  static async open(port: number): Promise<PoorLine> {
    // A device's name has 15 characters.
    const name = `p${String(port)}`
    const child = spawn(program, [name, String(port), ...mediaPorts(port)], { stdio: ['pipe', 'pipe', 'inherit'] })
    const said = createInterface(child.stdout)
    const [first] = (await once(said, 'line', { signal: AbortSignal.timeout(10_000) })) as [string]
    if (first !== 'ready') throw new Error(`the line says ${first}`)
    const folder = mkdtempSync(join(tmpdir(), 'parley-line-'))
    const inside = join(folder, 'chromium')
    writeFileSync(inside, `#!/bin/sh\nexec ip netns exec ${name} ${chromium} "$@"\n`)
    chmodSync(inside, 0o700)
    return new PoorLine(child, said, await openBrowser({ executable: inside }), folder)
  }

  async become(line: 'poor' | 'good'): Promise<void> {
    const holds = once(this.#said, 'line', { signal: AbortSignal.timeout(10_000) })
    this.#child.stdin?.write(`${line}\n`)
    await holds
  }

  async close(): Promise<void> {
    await this.browser.close()
    const ended = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await ended
    rmSync(this.#folder, { recursive: true })
  }
}
