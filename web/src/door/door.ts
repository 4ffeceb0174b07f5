/** How a member comes in: by a personal link once, by this device's key ever after. */
import { deliver } from '../api/deliver.ts'
import * as node from '../api/node.ts'
import { passing, Problem } from '../api/problem.ts'
import type { Head } from '../api/view.ts'
import { signAct } from '../identity/acts.ts'
import { openGenesis, openInvitation, type Convened, type Invitation } from '../identity/certificates.ts'
import { generateSigner, signerOfSeed, type Signer } from '../identity/keys.ts'
import { findDevice, forgetDevice, keepDevice, type Device } from '../identity/keystore.ts'
import type { SeatLink } from '../identity/links.ts'
import { sign, SignedError } from '../identity/signed.ts'
import { ownTime } from '../ui/time.ts'

/** Why this door stays closed; each has its own sentence. */
export type Refusal =
  | 'nowhere'
  | 'damaged'
  | 'other-summit'
  | 'no-summit'
  | 'no-key'
  | 'used'
  | 'revoked'
  | 'expired'
  | 'not-genuine'
  | 'claimed'
  | 'secure-page'
  | 'keys'
  | 'media'
  | 'storage'

export class Refused extends Error {
  override name = 'Refused'
  constructor(readonly why: Refusal) {
    super(why)
  }
}

/** Whom a personal link is for, as its delegation has signed it. */
export type Invited = Readonly<{
  link: SeatLink
  invitation: Invitation
  convened: Convened
  node: string
  head: Head
  signer: Signer
  /** The invitation certificate and, when a secretary's device signed it, those of that device. */
  certificates: readonly string[]
}>

export type SeatAddress = Readonly<{ summit: string; member: string; link?: SeatLink | 'damaged' | 'other-summit' }>

/** The node's time less this page's, in milliseconds. */
export async function readClock(): Promise<number> {
  const asked = ownTime()
  const { now } = await node.about()
  const answered = ownTime()
  return Date.parse(now) - (asked + answered) / 2
}

/** What was convened under this hash, by which node, and which delegations have been claimed since. */
export async function readSummit(summit: string): Promise<{ convened: Convened; node: string; claimed: readonly string[] }> {
  try {
    const { genesis, delegations } = await node.publicView(summit)
    const claimed = delegations.filter((each) => each.claimed).map(({ id }) => id)
    return { ...(await openGenesis(summit, genesis)), claimed }
  } catch (error) {
    if (error instanceof SignedError) throw new Refused('not-genuine')
    if (error instanceof Problem && !passing(error)) throw new Refused('no-summit')
    throw error
  }
}

/** The device of this seat, or whom the link invites. Throws Refused, or Unreachable. */
export async function knock({ summit, member, link }: SeatAddress): Promise<{ device: Device } | { invited: Invited }> {
  const device = await findDevice(summit, member)
  if (link === undefined) {
    if (!device) throw new Refused('no-key')
    return { device }
  }
  if (typeof link === 'string') throw new Refused(link)
  const signer = await signerOfSeed(link.seed)
  if (!signer) throw new Refused('damaged')
  const { convened, node: nodeKey } = await readSummit(summit)
  let shown: node.ShownInvitation
  try {
    const { challenge } = await node.challenge(summit, member)
    shown = await node.invitation(summit, member, await sign(signer, 'parley-session', { summit, member, challenge }))
  } catch (error) {
    if (!(error instanceof Problem) || passing(error)) throw error
    // A seed that opens no seat is a link whose letters were changed.
    throw new Refused(error.kind === 'unknown-summit' ? 'no-summit' : 'damaged')
  }
  // Used by this very device: a reload with the whole address, or an answer that was lost on the way.
  if (shown.state === 'used' && device?.invitationKey === signer.key && device.delegationKey === link.delegationKey) return { device }
  if (shown.state !== 'open') throw new Refused(shown.state)
  try {
    const pinned = { summit, member, delegationKey: link.delegationKey, invitationKey: signer.key }
    const invitation = await openInvitation(pinned, shown.certificate, shown.chain)
    if (!convened.delegations.some((delegation) => delegation.id === invitation.delegation)) throw new Refused('not-genuine')
    return { invited: { link, invitation, convened, node: nodeKey, head: shown.head, signer, certificates: [shown.certificate, ...shown.chain] } }
  } catch (error) {
    if (error instanceof SignedError) throw new Refused('not-genuine')
    throw error
  }
}

/** "I am NAME": makes this device the member's. Throws Refused, Problem or Unreachable. */
export async function enrol(invited: Pick<Invited, 'invitation' | 'node' | 'head' | 'signer' | 'certificates'> & { link: { delegationKey: string } }, clock: number): Promise<Device> {
  const { summit, member, delegation } = invited.invitation
  const signer = await generateSigner()
  const certificate = await sign(invited.signer, 'parley-device', { summit, member, key: signer.key })
  const device: Device = {
    summit,
    member,
    delegation,
    delegationKey: invited.link.delegationKey,
    role: invited.invitation.role,
    node: invited.node,
    invitationKey: invited.signer.key,
    chain: [certificate, ...invited.certificates],
    signer,
  }
  const act = await signAct(signer, { kind: 'enrol', body: { certificate }, summit, basis: invited.head, time: ownTime() + clock })
  // Kept first: when the answer is lost the node may have taken the act, and this key is then the only one.
  const before = await findDevice(summit, member)
  await keepDevice(device)
  try {
    await deliver(act, summit, invited.node)
    return device
  } catch (error) {
    if (!(error instanceof Problem) || passing(error)) throw error
    if (error.kind === 'invitation-used' && before?.invitationKey === device.invitationKey) {
      // The first try had arrived after all, and only its answer was lost.
      await keepDevice(before)
      return before
    }
    await (before ? keepDevice(before) : forgetDevice(summit, member))
    switch (error.kind) {
      case 'invitation-used':
        throw new Refused('used')
      case 'invitation-revoked':
        throw new Refused('revoked')
      case 'invitation-expired':
        throw new Refused('expired')
      default:
        throw error
    }
  }
}

/** Asks again, more and more slowly, for as long as the node does not answer. */
export async function untilAnswered<T>(ask: () => Promise<T>, unanswered: () => void, over: AbortSignal): Promise<T> {
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await ask()
    } catch (error) {
      if (!passing(error) || over.aborted) throw error
      unanswered()
      await new Promise((resolve) => setTimeout(resolve, pause))
      over.throwIfAborted()
    }
  }
}
