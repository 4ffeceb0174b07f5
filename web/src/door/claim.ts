/** How a delegation comes into being: its secretary claims it, makes its key, and invites itself. */
import { deliver } from '../api/deliver.ts'
import { passing, Problem } from '../api/problem.ts'
import type { Head } from '../api/view.ts'
import { signAct } from '../identity/acts.ts'
import type { Convened, Invitation } from '../identity/certificates.ts'
import { generateSigner, seedOf, signerOfSeed, type Signer } from '../identity/keys.ts'
import { delegationKeys, type Device, findDelegationKey, forgetDelegationKey, keepDelegationKey, type KeptKey } from '../identity/keystore.ts'
import type { ClaimLink } from '../identity/links.ts'
import { sharesName } from '../identity/names.ts'
import { sign } from '../identity/signed.ts'
import { ownTime } from '../ui/time.ts'
import { enrol, readSummit, Refused } from './door.ts'

const day = 24 * 60 * 60 * 1000

export type Claimable = Readonly<{
  summit: string
  delegation: string
  convened: Convened
  node: string
  /** Somebody has claimed it. */
  claimed: boolean
  /** Claims with the link's key; undefined when this browser has claimed already and was interrupted. */
  claimant?: Signer
  /** The delegation key that this browser holds from before. */
  held?: Signer
  /** Keys of this delegation from earlier summits that this browser holds, the newest first. */
  earlier: readonly KeptKey[]
}>

export type ClaimAddress = Readonly<{ summit: string; delegation: string; link?: ClaimLink | 'damaged' | 'other-summit' }>

export async function readClaim({ summit, delegation, link }: ClaimAddress): Promise<Claimable> {
  const held = await findDelegationKey(summit, delegation)
  if (typeof link === 'string') throw new Refused(link)
  if (!link && !held) throw new Refused('no-key')
  const { convened, node, claimed } = await readSummit(summit)
  const party = convened.delegations.find((d) => d.id === delegation)
  if (!party) throw new Refused('other-summit')
  const claimant = link && (await signerOfSeed(link.seed))
  if (link && claimant?.key !== party.claimKey) throw new Refused('damaged')
  const earlier = earlierKeys(await delegationKeys(), summit, party)
  return { summit, delegation, convened, node, claimed: claimed.includes(delegation), earlier, ...(claimant && { claimant }), ...(held && { held }) }
}

/** The keys with which this delegation, known by its id or a name, came to other summits; each once, the newest first. */
export function earlierKeys(kept: readonly KeptKey[], summit: string, party: Pick<Convened['delegations'][number], 'id' | 'name'>): KeptKey[] {
  const own = kept.filter((each) => each.summit !== summit && (each.delegation === party.id || (each.used && sharesName(each.used.name, party.name))))
  const when = ({ used }: KeptKey) => (used ? Date.parse(used.starts) : 0)
  const newest = [...own].sort((a, b) => when(b) - when(a))
  return newest.filter(({ signer }, index) => newest.findIndex((other) => other.signer.key === signer.key) === index)
}

export type Claimed = Readonly<{ claimable: Claimable; head: Head; key: Signer; extractable?: Signer }>

/** Keeps the key as this delegation's, with what a later summit shows it by. */
async function keep({ summit, delegation, convened }: Claimable, signer: Signer): Promise<void> {
  const party = convened.delegations.find(({ id }) => id === delegation)
  const used = party && { title: convened.title, name: party.name, starts: convened.starts }
  await keepDelegationKey({ summit, delegation, signer, ...(used && { used }) })
}

/** A delegation claimed already, with its key from a backup. */
export async function restore(claimable: Claimable, held: Signer): Promise<Claimable> {
  await keep(claimable, held)
  return { ...claimable, held }
}

/**
 * Claims the delegation, with the key of an earlier summit or a new one. With a new one the answer holds the key a second time,
 * extractable, to make its backup from; what the browser keeps cannot be read back. Throws Refused('claimed') when somebody was
 * first.
 */
export async function claim(claimable: Claimable, clock: number, earlier?: Signer): Promise<Claimed> {
  const { summit, delegation, claimant, held, node } = claimable
  const known = held ?? earlier
  const extractable = known ? undefined : await generateSigner(true)
  const key = known ?? (extractable && (await signerOfSeed(await seedOf(extractable))))
  if (!key) throw new TypeError('a new key is no key')
  const genesis = { seq: 1, hash: summit }
  // Without the link this browser can only go on from where it was interrupted.
  if (!claimant) return { claimable, head: genesis, key }
  if (!held) await keep(claimable, key)
  const proof = await sign(claimant, 'parley-claim', { summit, delegation, key: key.key })
  const body = { delegation, key: key.key, proof }
  const act = await signAct(key, { kind: 'claim', body, summit, basis: genesis, time: ownTime() + clock })
  try {
    const { seq, hash } = await deliver(act, summit, node)
    return { claimable, head: { seq, hash }, key, ...(extractable && { extractable }) }
  } catch (error) {
    // A key that is somebody's already is ours when it is the one this browser kept: the claim went through before.
    if (held && error instanceof Problem && error.kind === 'key-in-use') return { claimable, head: genesis, key }
    if (error instanceof Problem && !passing(error)) {
      await forgetDelegationKey(summit, delegation)
      if (error.kind === 'already-claimed' || error.kind === 'wrong-phase' || error.kind === 'adjourned') throw new Refused('claimed')
    }
    throw error
  }
}

export type Person = Readonly<{ name: string; title: string; languages: readonly string[] }>

/** The delegation invites its first secretary, this browser, which accepts. */
export async function takeDesk({ claimable, head, key }: Claimed, person: Person, clock: number): Promise<Device> {
  const { summit, delegation, convened, node } = claimable
  const now = ownTime() + clock
  const signer = await generateSigner()
  const end = Date.parse(convened.starts) + convened.minutes * 60_000
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '-secretary' : `-secretary-${String(number)}`
    const invitation: Invitation = {
      summit,
      delegation,
      member: delegation.slice(0, 40 - suffix.length).replace(/-+$/, '') + suffix,
      name: person.name,
      title: person.title,
      role: 'secretary',
      languages: person.languages,
      key: signer.key,
      notBefore: new Date(now).toISOString(),
      notAfter: new Date(Math.min(Math.max(end, now) + 30 * day, now + 365 * day)).toISOString(),
    }
    const certificate = await sign(key, 'parley-invitation', invitation)
    const act = await signAct(key, { kind: 'invite', body: { certificate }, summit, basis: head, time: now })
    try {
      const { seq, hash } = await deliver(act, summit, node)
      return await enrol({ invitation, node, head: { seq, hash }, signer, certificates: [certificate], link: { delegationKey: key.key } }, clock)
    } catch (error) {
      const taken = error instanceof Problem && ['member-exists', 'member-taken', 'stale'].includes(error.kind)
      if (!taken || number === 9) throw error
    }
  }
}
