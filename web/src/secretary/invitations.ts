/** Makes invitations and their personal links, also for one whose device is lost. The seed of a link leaves this browser in the link alone. */
import { deliver } from '../api/deliver.ts'
import { Problem } from '../api/problem.ts'
import { findMember, type Head, isObserver, type Member, type Role, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { signAct } from '../identity/acts.ts'
import type { Invitation } from '../identity/certificates.ts'
import { generateSigner, seedOf } from '../identity/keys.ts'
import { findDelegationKey, findDevice, keepLink } from '../identity/keystore.ts'
import { originFor, personalLink } from '../identity/links.ts'
import { sign } from '../identity/signed.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour

export const validities = ['summit', 'day', 'week', 'month'] as const
export type Validity = (typeof validities)[number]

export type Guest = Readonly<{
  /** Given when someone is invited again. */
  member?: string
  name: string
  title: string
  role: Role
  languages: readonly string[]
  validity: Validity
}>

/** When an invitation given now ends; for the summit, a day after its planned end, and never sooner than a day from now. */
export function endOf(validity: Validity, view: View, now: number): number {
  switch (validity) {
    case 'summit':
      return Math.min(Math.max(Date.parse(view.starts) + view.minutes * 60_000, now) + day, now + 365 * day)
    case 'day':
      return now + day
    case 'week':
      return now + 7 * day
    case 'month':
      return now + 30 * day
  }
}

/** A member's id says delegation and role and nothing of the person: "moscow-delegate-2". */
export function memberId(delegation: string, role: Role, number: number): string {
  const suffix = `-${role}${number === 1 ? '' : `-${String(number)}`}`
  return delegation.slice(0, 40 - suffix.length).replace(/-+$/, '') + suffix
}

export const memberRoles = ['principal', 'delegate', 'interpreter', 'secretary'] as const satisfies readonly Role[]
export const observerRoles = ['press', 'mediator', 'technician', 'broadcaster'] as const satisfies readonly Role[]

/** Ids not seen taken, the lowest number first. */
export function* freeIds(view: View, delegation: string, role: Role): Generator<string> {
  const taken = new Set([...view.delegations.flatMap(({ members }) => members), ...view.observers].map(({ id }) => id))
  for (let number = 1; number < 1000; number++) {
    const id = memberId(delegation, role, number)
    if (!taken.has(id)) yield id
  }
}

/** Whether this browser can invite secretaries: it holds the delegation key. */
export const mayInviteSecretaries = async (seat: Pick<Seat, 'summit'>, delegation: string): Promise<boolean> =>
  (await findDelegationKey(seat.summit, delegation)) !== undefined

export type Invited = Readonly<{ member: string; link: string; expires: string; entry: Head }>

/** Invites, and gives the personal link. `basis` is the entry that this rests on. Rejects with a Problem, or Unreachable. */
export async function invite(seat: Seat, guest: Guest, page: URL, basis: Head = seat.view.head): Promise<Invited> {
  const device = await findDevice(seat.summit, seat.member)
  const own = findMember(seat.view, seat.member)?.delegation
  if (!device || !own) throw new Problem('unknown-signer', 0, 'this browser holds no seat')
  const delegationKey = guest.role === 'secretary' ? await findDelegationKey(seat.summit, own.id) : undefined
  if (guest.role === 'secretary' && !delegationKey) throw new Problem('not-allowed', 0, 'the delegation key is elsewhere')
  const signer = delegationKey ?? device.signer
  const invitationKey = await generateSigner(true)
  const link = { seed: await seedOf(invitationKey), delegationKey: device.delegationKey, genesis: seat.summit }
  const ids = guest.member === undefined ? freeIds(seat.view, own.id, guest.role) : [guest.member]
  let refusal: unknown = new Problem('too-many', 0, 'no id is free')
  for (const member of ids) {
    const now = seat.time()
    const invitation: Invitation = {
      summit: seat.summit,
      delegation: own.id,
      member,
      name: guest.name,
      title: guest.title,
      role: guest.role,
      languages: guest.languages,
      key: invitationKey.key,
      notBefore: new Date(now).toISOString(),
      notAfter: new Date(endOf(guest.validity, seat.view, now)).toISOString(),
    }
    const body = { certificate: await sign(signer, 'parley-invitation', invitation) }
    const act = await signAct(signer, { kind: 'invite', body, summit: seat.summit, basis, time: now })
    const written = personalLink(originFor(page, seat.member, member), seat.summit, member, link)
    try {
      // Kept first: the roster asks for the link as soon as the view shows the member.
      await keepLink(seat.summit, member, invitation.notAfter, written)
      const { seq, hash } = await deliver(act, seat.summit, device.node)
      return { member, link: written, expires: invitation.notAfter, entry: { seq, hash } }
    } catch (error) {
      // Ids of members we are not shown are found out by asking.
      const taken = error instanceof Problem && ['member-taken', 'member-exists'].includes(error.kind)
      if (!taken || guest.member !== undefined) throw error
      refusal = error
    }
  }
  throw refusal
}

/** The booths in which a member works, as they are to be staffed again by its delegation's own. */
export function staffing(view: View, own: Readonly<{ members: readonly Pick<Member, 'id'>[] }>, member: string) {
  const ours = new Set(own.members.map(({ id }) => id))
  return view.booths
    .filter((booth) => booth.members.includes(member))
    .map((booth) => ({ booth: booth.id, outputs: booth.outputs, members: booth.members.filter((id) => ours.has(id)) }))
}

/**
 * Takes a member's place from its device and gives a new link for it: everywhere at once, under the same id, with the same booths. An
 * observer has to be admitted anew. Rejects with a Problem, or Unreachable; the device may be out by then.
 */
export async function replaceDevice(seat: Seat, member: Member, page: URL): Promise<Invited> {
  const device = await findDevice(seat.summit, seat.member)
  const own = findMember(seat.view, seat.member)?.delegation
  if (!device || !own) throw new Problem('unknown-signer', 0, 'this browser holds no seat')
  const booths = staffing(seat.view, own, member.id)
  const { name, title, role, languages } = member
  const { seq, hash } = await seat.act('revoke', { member: member.id })
  const invited = await invite(seat, { member: member.id, name, title, role, languages, validity: 'summit' }, page, { seq, hash })
  for (const body of isObserver(role) ? [] : booths) {
    const act = await signAct(device.signer, { kind: 'staff-booth', body, summit: seat.summit, basis: invited.entry, time: seat.time() })
    await deliver(act, seat.summit, device.node)
  }
  return invited
}
