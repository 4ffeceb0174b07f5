/**
 * Who a leaf is: its credential carries the statement of the member's device that the leaf's key is its own, and the
 * certificates from that device up to the delegation's key. Nothing the node says counts here.
 */
import { toB64, utf8 } from '../../identity/bytes.ts'
import { openInvitation, type DeviceCertificate, type Invitation } from '../../identity/certificates.ts'
import { open, sign, SignedError } from '../../identity/signed.ts'
import type { Signer } from '../../identity/keys.ts'

/** What a device says of a leaf: a JWS `parley-leaf`. */
export type LeafStatement = Readonly<{ summit: string; chamber: string; member: string; key: string }>

/** A checked credential. */
export type Identified = Readonly<{ member: string; delegation: string; device: string }>

/** Where a credential must belong. */
export type Place = Readonly<{
  summit: string
  chamber: string
  /** The key that this seat accepts for a delegation. */
  keyOf: (delegation: string) => string | undefined
}>

/** Much more than the longest chain of certificates has. */
const most = 64 * 1024

export async function makeCredential(
  { summit, chamber }: Pick<Place, 'summit' | 'chamber'>, member: string, device: Signer, chain: readonly string[], key: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const leaf = await sign(device, 'parley-leaf', { summit, chamber, member, key: toB64(key) } satisfies LeafStatement)
  return utf8(JSON.stringify({ member, leaf, chain }))
}

/** The member that a credential names, whatever that is worth; undefined when it names none. */
export function namedIn(identity: Uint8Array): string | undefined {
  return parse(identity)?.member
}

function parse(identity: Uint8Array): { member: string; leaf: string; chain: readonly string[] } | undefined {
  if (identity.length > most) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(identity))
    if (typeof value !== 'object' || value === null || !('member' in value) || !('leaf' in value) || !('chain' in value)) return undefined
    const { member, leaf, chain } = value
    if (typeof member !== 'string' || typeof leaf !== 'string' || !Array.isArray(chain)) return undefined
    return chain.every((each) => typeof each === 'string') ? { member, leaf, chain } : undefined
  } catch {
    return undefined
  }
}

/** Whose leaf it is, by signatures alone; undefined when they do not lead to a key that this seat accepts. */
export async function checkCredential(identity: Uint8Array, key: Uint8Array, place: Place): Promise<Identified | undefined> {
  const read = parse(identity)
  const [deviceJws, invitationJws, ...secretary] = read?.chain ?? []
  if (!read || deviceJws === undefined || invitationJws === undefined) return undefined
  const { member } = read
  try {
    const leaf = await open<LeafStatement>('parley-leaf', read.leaf)
    const said = leaf.payload
    if (said.summit !== place.summit || said.chamber !== place.chamber || said.member !== member || said.key !== toB64(key)) return undefined
    const device = await open<DeviceCertificate>('parley-device', deviceJws)
    if (device.payload.summit !== place.summit || device.payload.member !== member || device.payload.key !== leaf.by) return undefined
    const { delegation } = (await open<Invitation>('parley-invitation', invitationJws)).payload
    const delegationKey = place.keyOf(delegation)
    if (delegationKey === undefined) return undefined
    await openInvitation({ summit: place.summit, member, delegationKey, invitationKey: device.by }, invitationJws, secretary)
    return { member, delegation, device: leaf.by }
  } catch (error) {
    if (error instanceof SignedError) return undefined
    throw error
  }
}
