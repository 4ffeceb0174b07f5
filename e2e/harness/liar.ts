/**
 * A node that lies, built from the real one: a front that shows each seat what it likes, of one node or of two that have
 * the same key and grew apart, and a command that changes a record with the node's own code while the node is down.
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { SeatLink } from './node.ts'

/** An event on its way to a seat. */
export type Passing = Readonly<{ member: string; event: string; data: string }>

export class Front {
  readonly #server: Server
  readonly #open = new Set<Socket>()
  /** Where a member's requests go. */
  route: (member: string) => number
  /** What becomes of an event: other data, or nothing. */
  alter: (passing: Passing) => string | undefined = ({ data }) => data

  private constructor(port: number) {
    this.route = () => port
    this.#server = createServer((asked, answer) => {
      this.#pass(asked, answer)
    })
    this.#server.on('upgrade', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
      this.#upgrade(asked, socket, head)
    })
    this.#server.on('connection', (socket: Socket) => {
      this.#open.add(socket)
      socket.on('close', () => this.#open.delete(socket))
    })
  }

  /** A front before the node at this port. */
  static async before(port: number): Promise<Front> {
    const front = new Front(port)
    front.#server.listen(0, '127.0.0.1')
    await once(front.#server, 'listening')
    return front
  }

  /** The same link, through the front. */
  link(link: SeatLink): SeatLink {
    const url = new URL(link.url)
    url.port = String((this.#server.address() as AddressInfo).port)
    return { ...link, url: url.href }
  }

  /** Cuts every connection, as a bad line does: seats come back, and are shown what the front shows by then. */
  cut(): void {
    for (const socket of this.#open) socket.destroy()
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const member = memberOf(asked)
    const through = request(
      { host: '127.0.0.1', port: this.route(member), method: asked.method, path: asked.url, headers: { ...asked.headers, 'accept-encoding': 'identity' } },
      (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers)
        if (given.headers['content-type'] !== 'text/event-stream') {
          given.pipe(answer)
          return
        }
        answer.flushHeaders()
        let rest = ''
        given.setEncoding('utf8')
        given.on('data', (text: string) => {
          const events = (rest + text).split('\n\n')
          rest = events.pop() ?? ''
          for (const event of events) {
            const altered = this.#altered(member, event)
            if (altered !== undefined) answer.write(`${altered}\n\n`)
          }
        })
        given.on('end', () => answer.end())
        given.on('error', () => answer.destroy())
      },
    )
    through.on('error', () => answer.destroy())
    answer.on('close', () => through.destroy())
    asked.pipe(through)
  }

  #altered(member: string, event: string): string | undefined {
    const lines = event.split('\n')
    const field = (name: string) =>
      lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ''))
    const data = this.alter({ member, event: field('event')[0] ?? '', data: field('data').join('\n') })
    if (data === undefined) return undefined
    return [...lines.filter((line) => !line.startsWith('data:')), ...data.split('\n').map((line) => `data: ${line}`)].join('\n')
  }

  #upgrade(asked: IncomingMessage, socket: Socket, head: Buffer): void {
    const through = connect(this.route(memberOf(asked)), '127.0.0.1', () => {
      const headers = asked.rawHeaders.reduce((text, word, i) => text + word + (i % 2 === 0 ? ': ' : '\r\n'), '')
      through.write(`${asked.method ?? 'GET'} ${asked.url ?? '/'} HTTP/1.1\r\n${headers}\r\n`)
      through.write(head)
      socket.pipe(through).pipe(socket)
    })
    through.on('error', () => socket.destroy())
    socket.on('error', () => through.destroy())
    socket.on('close', () => through.destroy())
  }
}

/** In the demo every seat has a host of its own. */
const memberOf = (asked: IncomingMessage): string => (asked.headers.host ?? '').split('.')[0] ?? ''

const command = new URL('../../bin/liar', import.meta.url).pathname

/** Changes the record in the data folder of a node that is down: see e2e/liar. */
export async function lie(data: string, summit: string, ...told: string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    execFile(command, [data, summit, ...told], (error, _, said) => {
      if (error) reject(new Error(said || error.message))
      else resolve()
    })
  })
}
