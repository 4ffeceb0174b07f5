/** The delivery service, by the rules of docs/protocol.md, in memory, and members with certificates to use it. */
import type { CommitOrder, DeliveryClient } from '../encryption/delivery.ts'
import type { Delivered } from '../encryption/notice.ts'
import { generateSigner, type Signer } from '../identity/keys.ts'
import { sign } from '../identity/signed.ts'

export const summit = 'S'.repeat(43)

export class FakeDelivery {
  readonly log: Delivered[] = []
  readonly listeners = new Map<string, Readonly<{ deliver: (message: Delivered) => void }>>()
  readonly packages = new Map<string, { oneTime: Uint8Array[]; lastResort: Uint8Array }>()
  epoch: number | undefined
  groupInfo: Uint8Array<ArrayBuffer> | undefined
  /** The message that made the epoch. */
  made = 0
  /** Messages that never reach a member by the line, though the log has them. */
  withheld = new Set<string>()
  down = false
  /** What a hostile node says of the log's beginning. */
  first = 1
  /** What a hostile node tells a member of the log. */
  twist: ((member: string, message: Delivered) => Delivered | undefined) | undefined

  post(member: string, message: Omit<Delivered, 'seq' | 'member'>): number {
    const posted = { ...message, member, seq: this.log.length + 1 }
    this.log.push(posted)
    for (const [to, group] of this.listeners) if (!this.withheld.has(to)) queueMicrotask(() => { group.deliver(this.shownTo(to, posted)) })
    return posted.seq
  }

  shownTo(member: string, message: Delivered): Delivered {
    const twisted = this.twist?.(member, message) ?? message
    return { ...twisted, welcome: twisted.added.includes(member) ? twisted.welcome : undefined }
  }

  client(member: string): DeliveryClient {
    const up = <T>(answer: () => T): Promise<T> => (this.down ? Promise.reject(new Error('the node is gone')) : Promise.resolve().then(answer))
    return {
      putPackages: (oneTime, lastResort) => up(() => void this.packages.set(member, { oneTime: [...oneTime], lastResort })),
      claimPackages: (members) =>
        up(() => new Map(members.flatMap((each) => {
          const found = this.packages.get(each)
          return found ? [[each, new Uint8Array(found.oneTime.pop() ?? found.lastResort)] as const] : []
        }))),
      create: (groupInfo, instead) =>
        up(() => {
          if (instead !== this.made) return { lost: true as const }
          this.epoch = 0
          this.groupInfo = new Uint8Array(groupInfo)
          return { seq: (this.made = this.post(member, { kind: 'create', epoch: 0, message: undefined, welcome: undefined, added: [] })) }
        }),
      ask: () => up(() => void this.post(member, { kind: 'ask', epoch: this.epoch ?? 0, message: undefined, welcome: undefined, added: [] })),
      commit: (order: CommitOrder) =>
        up(() => {
          if (order.epoch !== this.epoch) return { lost: true as const }
          this.epoch++
          this.groupInfo = order.groupInfo
          return { seq: (this.made = this.post(member, { kind: 'commit', epoch: order.epoch, message: order.message, welcome: order.welcome, added: order.added })) }
        }),
      share: (epoch, bytes) =>
        up(() => {
          if (epoch !== this.epoch) return { lost: true as const }
          return { seq: this.post(member, { kind: 'share', epoch, message: new Uint8Array(bytes), welcome: undefined, added: [] }) }
        }),
      log: (after) =>
        up(() => ({
          epoch: this.epoch, last: this.withheld.has(member) ? after : this.log.length, first: this.first,
          messages: this.withheld.has(member) ? [] : this.log.slice(after).map((m) => this.shownTo(member, m)),
        })),
      groupInfo: () =>
        up(() => {
          if (!this.groupInfo || this.epoch === undefined) throw new Error('no group')
          return { epoch: this.epoch, groupInfo: this.groupInfo, seq: this.made }
        }),
    }
  }
}

/** A delegation, and devices of its members with their certificates. */
export async function delegationOf(id: string) {
  const delegation = await generateSigner()
  return {
    key: delegation.key,
    certify: async (name: string): Promise<{ device: Signer; chain: string[] }> => {
      const invitation = await generateSigner()
      const device = await generateSigner()
      return {
        device,
        chain: [
          await sign(invitation, 'parley-device', { summit, member: name, key: device.key }),
          await sign(delegation, 'parley-invitation', {
            summit, delegation: id, member: name, name, title: '', role: 'delegate', languages: ['en'], key: invitation.key,
            notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z',
          }),
        ],
      }
    },
  }
}
