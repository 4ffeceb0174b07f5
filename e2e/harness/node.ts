/** The node under test as a child process, on a data folder of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until.ts'

export type Role = 'secretary' | 'principal' | 'delegate' | 'interpreter'

/** One line of the seats file. */
export type SeatLink = Readonly<{
  member: string
  name: string
  delegation: string
  role: Role
  languages: readonly string[]
  url: string
}>

/** The seats file of `parley demo --links`. */
export type Links = Readonly<{ summit: string; url: string; operator: string; seats: readonly SeatLink[] }>

/** `parley` is what is shipped, for suites that measure sound and fill both cores; the race build looks for races meanwhile. */
export type Build = 'parley' | 'parley-race' | 'hostile'

const bin = new URL('../../bin/', import.meta.url).pathname

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export class Node {
  readonly folder = mkdtempSync(join(tmpdir(), 'parley-e2e-'))
  readonly logFile = join(this.folder, 'node.log')
  #child: ChildProcess | undefined
  #links: Links | undefined

  private constructor(
    readonly port: number,
    readonly build: Build = 'parley-race',
  ) {}

  static async start(build?: Build): Promise<Node> {
    const node = new Node(await freePort(), build)
    await node.start()
    return node
  }

  get links(): Links {
    if (!this.#links) throw new Error('the node has not started')
    return this.#links
  }

  /** The node's data folder. */
  get data(): string {
    return join(this.folder, 'data')
  }

  /** Where a hostile node records. */
  get recorded(): string {
    return join(this.folder, 'recorded')
  }

  /** A second node that has grown from the same record and has the same key, as long as both are down. */
  async twin(): Promise<Node> {
    const twin = new Node(await freePort())
    cpSync(this.data, twin.data, { recursive: true })
    await twin.start()
    return twin
  }

  get origin(): string {
    return `http://localhost:${String(this.port)}`
  }

  get log(): string {
    return readFileSync(this.logFile, 'utf8')
  }

  /** Starts on the same port and data as before, and waits until acts can be taken. */
  async start(): Promise<void> {
    const links = join(this.folder, 'links.json')
    const log = openSync(this.logFile, 'a')
    const child = spawn(
      join(bin, this.build),
      ['demo', '--listen', `127.0.0.1:${String(this.port)}`, '--data', this.data, '--links', links],
      { stdio: ['ignore', log, log], env: { ...process.env, PARLEY_HOSTILE: this.recorded } },
    )
    closeSync(log)
    this.#child = child
    await until(
      'the node is ready',
      async () => {
        if (child.exitCode !== null) throw new Error(`the node ended with ${String(child.exitCode)}:\n${this.log}`)
        const healthy = await fetch(`${this.origin}/healthz`).then((answer) => answer.ok, () => false)
        return healthy && existsSync(links)
      },
      (ready) => ready,
      60_000,
    )
    this.#links = await until('the seats file is whole', () => parsed(readFileSync(links, 'utf8')), (read) => read !== undefined)
  }

  /** As if the machine had lost power. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Stops the node, fails when the race detector or a panic spoke, and removes the data. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
    const log = this.log
    const fault = /^panic:|^fatal error:/m.exec(log)
    if (fault) throw new Error(`the node's log has "${fault[0]}":\n${log.slice(fault.index, fault.index + 6000)}`)
    const race = ownRaces(log)[0]
    if (race !== undefined) throw new Error(`the race detector spoke:\n${race}`)
    rmSync(this.folder, { recursive: true })
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child?.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

/** A delegation's own host of the app, in front of a node: the race build as a child process. */
export class OwnHost {
  #said = ''

  private constructor(
    readonly port: number,
    readonly child: ChildProcess,
  ) {}

  static async before(node: Node): Promise<OwnHost> {
    const port = await freePort()
    const child = spawn(join(bin, 'parley-race'), ['app', 'serve', '--node', node.origin, '--listen', `127.0.0.1:${String(port)}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const host = new OwnHost(port, child)
    child.stderr.on('data', (text: Buffer) => (host.#said += text.toString()))
    await until(
      'the own host is ready',
      () => host.#said,
      (said) => {
        if (child.exitCode !== null) throw new Error(`the own host ended with ${String(child.exitCode)}:\n${said}`)
        return said.includes('replace what comes before')
      },
    )
    return host
  }

  /** The same link, by this host. */
  link(link: SeatLink): SeatLink {
    const url = new URL(link.url)
    url.port = String(this.port)
    return { ...link, url: url.href }
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    await ended
    if (/WARNING: DATA RACE|^panic:|^fatal error:/m.test(this.#said)) throw new Error(`the own host said:\n${this.#said}`)
  }
}

/**
 * Reports of the race detector in which our own code touched the memory. The engine has races of its own in its
 * forwarding path, known upstream and none of ours to mend; their stacks name its packages alone.
 */
function ownRaces(log: string): string[] {
  return log
    .split(/^={18}$/m)
    .filter((report) => report.includes('WARNING: DATA RACE'))
    .filter((report) => /^ {2}(parley\/|main\.)/m.test(report.split(/^Goroutine \d+/m)[0] ?? ''))
}

function parsed(text: string): Links | undefined {
  try {
    return JSON.parse(text) as Links
  } catch {
    return undefined // the node is still writing it
  }
}

/** Runs the released command and gives its exit code and everything it said. */
export async function parley(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(join(bin, 'parley'), args, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, said: out + err })
    })
  })
}
