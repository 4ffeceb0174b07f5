/**
 * A member's device without a screen, written from docs/protocol.md alone: it enrols by a personal link, signs acts, holds a
 * session, and can be as dishonest as a test needs.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { request } from 'node:http'
import { CompactSign } from 'jose'
import type { SeatLink } from './node.ts'

export type Answer = Readonly<{ status: number; type: string; body: Readonly<Record<string, unknown>>; text: string }>

/** An Ed25519 key pair as the protocol writes it. */
export class Key {
  readonly public: string
  private constructor(readonly secret: KeyObject) {
    this.public = createPublicKey(secret).export({ format: 'jwk' }).x ?? ''
  }

  static generate(): Key {
    return new Key(generateKeyPairSync('ed25519').privateKey)
  }

  /** From a link's `k`. */
  static fromSeed(seed: string): Key {
    // RFC 8410: the fixed head of a PKCS #8 Ed25519 key, then the 32 bytes.
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'base64url')])
    return new Key(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  }

  get seed(): string {
    return this.secret.export({ format: 'jwk' }).d ?? ''
  }

  async sign(typ: string, payload: unknown, kid: string = this.public): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'EdDSA', kid, typ })
      .sign(this.secret)
  }
}

export function uuidv7(): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** RFC 3339 in UTC with milliseconds, so many milliseconds from now. */
export function timeIn(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString()
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, init)
  const text = await answer.text()
  let body: Readonly<Record<string, unknown>> = {}
  try {
    body = JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    // not every answer is one JSON document
  }
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', body, text }
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
}

/** The secrets in a personal link. */
export function opened(link: SeatLink): { summit: string; member: string; origin: string; invitation: Key; delegation: string; genesis: string } {
  const url = new URL(link.url)
  const fragment = new URLSearchParams(url.hash.slice(1))
  const [, , summit, member] = url.pathname.split('/')
  return {
    summit: summit ?? '',
    member: member ?? '',
    origin: `http://localhost:${url.port}`,
    invitation: Key.fromSeed(fragment.get('k') ?? ''),
    delegation: fragment.get('d') ?? '',
    genesis: fragment.get('g') ?? '',
  }
}

export class Device {
  cookie = ''

  constructor(
    readonly link: SeatLink,
    readonly origin: string,
    readonly summit: string,
    readonly member: string,
    readonly key = Key.generate(),
  ) {}

  /** Enrols by the link and signs in; the link is used up. */
  static async enrol(link: SeatLink): Promise<Device> {
    const { origin, summit, member, invitation } = opened(link)
    const device = new Device(link, origin, summit, member)
    const certificate = await invitation.sign('parley-device', { summit, member, key: device.key.public })
    const enrolled = await device.act('enrol', { certificate })
    if (enrolled.status !== 200) throw new Error(`enrol ${member}: ${enrolled.text}`)
    await device.signIn()
    return device
  }

  get seat(): string {
    return `${this.origin}/api/summits/${this.summit}/seats/${this.member}`
  }

  async head(): Promise<{ seq: number; hash: string }> {
    const { body } = await ask(`${this.origin}/api/summits/${this.summit}`)
    return body['head'] as { seq: number; hash: string }
  }

  async challenge(): Promise<string> {
    const { body, text, status } = await post(`${this.origin}/api/summits/${this.summit}/challenges`, { member: this.member })
    if (status !== 200) throw new Error(`challenge: ${text}`)
    return body['challenge'] as string
  }

  async signIn(): Promise<void> {
    const proof = await this.key.sign('parley-session', { summit: this.summit, member: this.member, challenge: await this.challenge() })
    const answer = await fetch(`${this.seat}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ proof }),
    })
    if (answer.status !== 204) throw new Error(`session: ${await answer.text()}`)
    this.cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  }

  /** An act as this device signs it, with whatever a test wants otherwise. */
  async signed(kind: string, body: unknown, other: Readonly<Record<string, unknown>> = {}, key: Key = this.key): Promise<string> {
    return key.sign('parley-act', { id: uuidv7(), summit: this.summit, kind, body, time: timeIn(0), basis: await this.head(), ...other })
  }

  async act(kind: string, body: unknown, other: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return post(`${this.origin}/api/acts`, { act: await this.signed(kind, body, other) })
  }

  /** Invites a member and gives its personal link. */
  async invite(member: string, wish: Readonly<{ name: string; role?: string; languages?: readonly string[]; from?: number; to: number }>): Promise<SeatLink> {
    const invitation = Key.generate()
    const { delegation, genesis } = opened(this.link)
    const { name, role = 'delegate', languages = this.link.languages } = wish
    const certificate = await this.key.sign('parley-invitation', {
      summit: this.summit,
      delegation: this.link.delegation,
      member,
      name,
      title: 'Adviser',
      role,
      languages,
      key: invitation.public,
      notBefore: timeIn(wish.from ?? -60_000),
      notAfter: timeIn(wish.to),
    })
    const answer = await this.act('invite', { certificate })
    if (answer.status !== 200) throw new Error(`invite ${member}: ${answer.text}`)
    const url = new URL(this.link.url)
    url.hostname = `${member}.localhost`
    url.pathname = `/s/${this.summit}/${member}`
    url.hash = new URLSearchParams({ k: invitation.seed, d: delegation, g: genesis }).toString()
    return { ...this.link, member, name, role: role as SeatLink['role'], languages, url: url.href }
  }

  /** A token of the media engine, as a seat gets it. */
  async mediaToken(): Promise<string> {
    const { body, text, status } = await post(`${this.seat}/media`, {}, { cookie: this.cookie })
    const token = (body['chambers'] as { id: string; token: string }[] | undefined)?.find(({ id }) => id === 'plenary')?.token
    if (!token) throw new Error(`media: ${String(status)} ${text}`)
    return token
  }

  async record(): Promise<string> {
    const answer = await ask(`${this.origin}/api/summits/${this.summit}/record`, { headers: { cookie: this.cookie } })
    if (answer.status !== 200) throw new Error(`record: ${answer.text}`)
    return answer.text
  }
}

/** What the front of the media engine answers to a knock with this token and cookie; the line is open until `close`. */
export async function knock(
  origin: string,
  token: string,
  cookie: string,
  from: string = origin,
): Promise<{ status: number; closed: Promise<void>; close: () => void }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}/rtc?access_token=${token}&auto_subscribe=1&protocol=16&sdk=js`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        origin: from,
        ...(cookie === '' ? {} : { cookie }),
      },
    })
    asked.on('upgrade', (_, socket) => {
      const closed = new Promise<void>((done) => {
        socket.on('error', () => undefined)
        socket.on('close', done)
      })
      socket.resume()
      resolve({ status: 101, closed, close: () => socket.destroy() })
    })
    asked.on('response', (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode ?? 0, closed: Promise.resolve(), close: () => undefined })
    })
    asked.on('error', reject)
    asked.end()
  })
}
