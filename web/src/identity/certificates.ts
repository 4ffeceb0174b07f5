/** Checks in the browser what a node shows, against what the link pinned: a node can show no other summit. */
import type { Role, Text } from '../api/view.ts'
import { from43, hashOf, sha256, toB64, utf8 } from './bytes.ts'
import { open, SignedError } from './signed.ts'

export type Invitation = Readonly<{
  summit: string
  delegation: string
  member: string
  name: string
  title: string
  role: Role
  languages: readonly string[]
  key: string
  notBefore: string
  notAfter: string
}>

export type DeviceCertificate = Readonly<{ summit: string; member: string; key: string }>

export type Convened = Readonly<{
  title: Text
  starts: string
  minutes: number
  delegations: readonly Readonly<{ id: string; name: Text; timeZone: string; language: string; claimKey: string }>[]
}>

export type Entry = Readonly<{ header: string; salt: string; act: string }>

/** What the summit was convened as and by which node, from a first entry that has the pinned hash. */
export async function openGenesis(summit: string, entry: Entry): Promise<{ convened: Convened; node: string }> {
  if ((await hashOf(entry.header)) !== summit) throw new SignedError('another genesis')
  const header = JSON.parse(entry.header) as { seq?: unknown; commitment?: unknown }
  const salt = from43(entry.salt)
  if (header.seq !== 1 || !salt || header.commitment !== toB64(await sha256(salt, utf8(entry.act))))
    throw new SignedError('another act')
  const { payload, by } = await open<{ kind?: unknown; body?: Convened }>('parley-act', entry.act)
  if (payload.kind !== 'convene' || !payload.body) throw new SignedError('not a convening')
  return { convened: payload.body, node: by }
}

export type Pinned = Readonly<{ summit: string; member: string; delegationKey: string; invitationKey: string }>

/**
 * The invitation, when its chain leads to the pinned delegation key. `chain` is empty when the delegation key signed,
 * else the device and invitation certificates of the secretary who did.
 */
export async function openInvitation(pinned: Pinned, certificate: string, chain: readonly string[]): Promise<Invitation> {
  const { payload: invitation, by } = await open<Invitation>('parley-invitation', certificate)
  if (invitation.summit !== pinned.summit || invitation.member !== pinned.member || invitation.key !== pinned.invitationKey)
    throw new SignedError('an invitation to another seat')
  if (by === pinned.delegationKey) return invitation

  const [deviceJws, secretaryJws, ...more] = chain
  if (deviceJws === undefined || secretaryJws === undefined || more.length > 0) throw new SignedError('a broken chain')
  const device = await open<DeviceCertificate>('parley-device', deviceJws)
  const secretary = await open<Invitation>('parley-invitation', secretaryJws)
  const holds =
    device.payload.key === by &&
    device.payload.summit === pinned.summit &&
    device.payload.member === secretary.payload.member &&
    device.by === secretary.payload.key &&
    secretary.payload.summit === pinned.summit &&
    secretary.payload.delegation === invitation.delegation &&
    secretary.payload.role === 'secretary' &&
    secretary.by === pinned.delegationKey &&
    // Only the delegation key invites a secretary.
    invitation.role !== 'secretary'
  if (!holds) throw new SignedError('a broken chain')
  return invitation
}
