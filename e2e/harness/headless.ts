/**
 * A member without a screen: a device with the app's own part in a chamber's group (web/src/encryption/group), over the
 * node's HTTP interface and a seat's line. It agrees the chamber's keys and sends no media.
 */
import { webcrypto } from 'node:crypto'
import type { CommitOrder, DeliveryClient, Ordered } from '../../web/src/encryption/delivery.ts'
import { ChamberGroup, type Keeping, type Kept } from '../../web/src/encryption/group/chamber.ts'
import { deliveredIn, noticeIn } from '../../web/src/encryption/notice.ts'
import { ask, Device, opened, post, type Answer } from './device.ts'
import type { SeatLink } from './node.ts'

type Written = Parameters<typeof deliveredIn>[0]

const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const bytesOf = (text: unknown): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(String(text), 'base64url'))

/** What a view says of a chamber and of the delegations. */
type Shown = Readonly<{
  chambers: readonly { id: string; members: readonly { id: string; device: string }[] }[]
  delegations: readonly { id: string; key: string }[]
}>

export class Headless {
  readonly group: ChamberGroup
  /** When this device last sent a commit, in milliseconds of this process; 0 before the first. */
  committedAt = 0
  readonly #line = new AbortController()
  readonly #keeping = inMemory()

  private constructor(
    readonly device: Device,
    readonly chamber: string,
    chain: readonly string[],
    privateKey: CryptoKey,
  ) {
    const { summit, member, key } = device
    this.group = new ChamberGroup(
      { summit, chamber, member, device: { privateKey, key: key.public }, chain },
      { delivery: this.#delivery(), keeping: this.#keeping, time: Date.now, random: Math.random },
    )
  }

  /** Enrols by the link; `enter` brings it to the chamber. */
  static async enrol(link: SeatLink, chamber: string): Promise<Headless> {
    const { origin, summit, member, invitation } = opened(link)
    const device = new Device(link, origin, summit, member)
    const proof = await invitation.sign('parley-session', { summit, member, challenge: await device.challenge() })
    const shown = (await post(`${device.seat}/invitation`, { proof })).body as { certificate: string; chain: string[] }
    const certificate = await invitation.sign('parley-device', { summit, member, key: device.key.public })
    const enrolled = await device.act('enrol', { certificate })
    if (enrolled.status !== 200) throw new Error(`enrol ${member}: ${enrolled.text}`)
    await device.signIn()
    const secret = device.key.secret.export({ format: 'der', type: 'pkcs8' })
    const privateKey = await webcrypto.subtle.importKey('pkcs8', secret, 'Ed25519', false, ['sign'])
    return new Headless(device, chamber, [certificate, shown.certificate, ...shown.chain], privateKey)
  }

  /** Follows the seat's line until `leave`. */
  async enter(): Promise<void> {
    const line = await fetch(`${this.device.seat}/events?here=1`, { headers: { cookie: this.device.cookie }, signal: this.#line.signal })
    if (!line.ok || !line.body) throw new Error(`events: ${await line.text()}`)
    void this.#follow(line.body).catch(() => undefined)
    this.group.start()
  }

  leave(): void {
    this.group.stop()
    this.#line.abort()
  }

  /** All that the device has of its group, keys included. */
  async kept(): Promise<Uint8Array> {
    return (await this.#keeping.load())?.group ?? new Uint8Array()
  }

  async #follow(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader()
    const decoder = new TextDecoder()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const events = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) {
        const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(event)?.[1] ?? ''
        if (field('event') === 'view') this.#view(JSON.parse(field('data')) as Shown)
        if (field('event') === 'delivery') this.group.hear(noticeIn(JSON.parse(field('data')) as Parameters<typeof noticeIn>[0]))
      }
    }
  }

  #view({ chambers, delegations }: Shown): void {
    const members = chambers.find(({ id }) => id === this.chamber)?.members ?? []
    this.group.admit(new Map(members.map(({ id, device }) => [id, device])), new Map(delegations.map(({ id, key }) => [id, key])))
  }

  #delivery(): DeliveryClient {
    const { device } = this
    const at = `${device.seat}/chambers/${this.chamber}`
    const send = async (path: string, body: unknown, method = 'POST'): Promise<Answer> =>
      ask(`${at}/${path}`, { method, headers: { cookie: device.cookie, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const good = (answer: Answer): Answer['body'] => {
      if (answer.status >= 400) throw new Error(answer.text)
      return answer.body
    }
    const read = async (path: string) => good(await ask(`${at}/${path}`, { headers: { cookie: device.cookie } }))
    const raced = async (body: unknown): Promise<Ordered> => {
      const answer = await send('messages', body)
      return answer.status === 409 ? { lost: true } : { seq: good(answer)['seq'] as number }
    }
    return {
      putPackages: async (oneTime, lastResort) => void good(await send('key-packages', { oneTime: oneTime.map(b64), lastResort: b64(lastResort) }, 'PUT')),
      claimPackages: async (members) => {
        const { packages } = good(await send('key-packages/claims', { members }))
        return new Map((packages as { member: string; package: string }[]).map((each) => [each.member, bytesOf(each.package)]))
      },
      create: (groupInfo, instead) => raced({ kind: 'create', groupInfo: b64(groupInfo), instead }),
      ask: async () => void good(await send('messages', { kind: 'ask' })),
      commit: ({ epoch, message, groupInfo, welcome, added }: CommitOrder) => {
        this.committedAt = performance.now()
        return raced({ kind: 'commit', epoch, message: b64(message), groupInfo: b64(groupInfo), added, ...(welcome && { welcome: b64(welcome) }) })
      },
      share: (epoch, bytes) => raced({ kind: 'share', epoch, message: b64(bytes) }),
      log: async (after) => {
        const { epoch, first, last, messages } = await read(`messages?after=${String(after)}`)
        return { epoch: (epoch as number | null) ?? undefined, first: first as number, last: last as number, messages: (messages as Written[]).map(deliveredIn) }
      },
      groupInfo: async () => {
        const { epoch, groupInfo, seq } = await read('group-info')
        return { epoch: epoch as number, seq: seq as number, groupInfo: bytesOf(groupInfo) }
      },
    }
  }
}

function inMemory(): Keeping {
  let kept: Kept | undefined
  return {
    load: () => Promise.resolve(kept),
    save: (now) => {
      kept = now
      return Promise.resolve()
    },
    clear: () => {
      kept = undefined
      return Promise.resolve()
    },
  }
}
