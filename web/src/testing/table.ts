/** A summit of two delegations for unit tests. */
import { generateSigner } from '../identity/keys.ts'
import { type Delegation, findMember, type Member, type Observer, type ObserverView, type Proposal, type SessionKind, type View } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import { shown } from '../app/shown.ts'
import { Heads } from '../record/heads.ts'

export const member = (id: string, more: Partial<Member> = {}): Member => ({
  id, name: id, title: '', role: 'delegate', languages: ['ru'], state: 'enrolled', expires: null, ...more,
})

export const delegation = (id: string, more: Partial<Delegation> = {}): Delegation => ({
  id, name: { en: id.charAt(0).toUpperCase() + id.slice(1) }, timeZone: 'Europe/Moscow', language: 'ru', claimed: true, key: 'K', comparedBy: [], ready: '',
  withdrawn: false, countersigned: false, members: [], ...more,
})

/** Both have compared the keys. */
export const moscow = delegation('moscow', {
  comparedBy: ['beijing'],
  members: [
    member('sec', { role: 'secretary', name: 'Sergei' }),
    member('head', { role: 'principal', name: 'Petr' }),
    member('voice', { role: 'interpreter', name: 'Vera', languages: ['ru', 'zh'] }),
  ],
})
export const beijing = delegation('beijing', {
  timeZone: 'Asia/Shanghai', language: 'zh', comparedBy: ['moscow'], members: [member('bei-head', { role: 'principal', name: 'Li' })],
})
export const booth = { id: 'ru-zh', outputs: ['ru', 'zh'], members: ['voice'] }

/** A proposal that these delegations consent to, the first of them having made it; it lapses a quarter of an hour from now. */
export const proposal = (kind: Proposal['kind'], consents: readonly string[], more: Partial<Proposal> = {}): Proposal => ({
  id: { seq: 9, hash: 'P' }, kind, by: consents[0] ?? '', member: 'head', since: new Date().toISOString(),
  lapses: new Date(Date.now() + 15 * 60_000).toISOString(), consents, observer: '', to: '', text: null, ...more,
})

/** A proposal to adjourn that these delegations consent to. */
export const adjournment = (...consents: string[]): Proposal => proposal('adjourn', consents)

/** An observer whom Beijing accredited. */
export const reporter = (more: Partial<Observer> = {}): Observer => ({
  ...member('rep', { name: 'Rosa', title: 'The Herald', role: 'press', languages: ['es'] }), accreditedBy: 'beijing', admitted: '', ...more,
})

/** A session of this kind that is on. */
export const sessionOf = (kind: SessionKind): View['session'] => ({ kind, since: new Date(Date.now() - 60_000).toISOString(), recording: false })

export const view = (more: Partial<View> = {}): View => ({
  at: '2026-12-15T07:00:00.000Z', summit: 'S', title: { en: 'Virtual summit' }, starts: '2026-12-15T08:00:00.000Z', minutes: 120, head: { seq: 9, hash: 'H' },
  phase: 'gathering', session: null, delegations: [moscow, beijing], booths: [booth],
  agenda: [{ id: 'a', title: { en: 'Stock' }, minutes: 30, lead: '', public: true, spent: 0 }],
  adopted: null, published: [], current: null, floor: [], proposals: [], observers: [], texts: [], cannotInterpret: [], passages: [], chambers: [], readers: [], adjourned: null, page: 'PAGE', ...more,
})

export const observerView = (more: Partial<ObserverView> = {}): ObserverView => ({
  audience: 'observers', admitted: '', at: '2026-12-15T07:00:00.000Z', summit: 'S', title: { en: 'Virtual summit' }, starts: '2026-12-15T08:00:00.000Z',
  minutes: 120, head: { seq: 9, hash: 'H' }, phase: 'gathering', session: null,
  delegations: [moscow, beijing].map(({ id, name, timeZone, language, key }) => ({ id, name, timeZone, language, key, members: [] })),
  agenda: [], current: null, observers: [], cannotInterpret: [], booths: [], chambers: [], adjourned: null, ...more,
})

const device = await generateSigner()

export type Sent = { kind: string; body: unknown }

/** A seat whose node takes every act; `show` changes the view. */
export function seatOf(id: string, first: View, answer: () => Promise<unknown> = () => Promise.resolve()) {
  const listeners = new Set<() => void>()
  const sent: Sent[] = []
  const own = findMember(first, id)
  let now: SeatNow = { status: 'live', view: first, shown: shown(first, Date.now()), presence: new Set(), clock: 0 }
  const seat: Seat = {
    summit: first.summit,
    member: id,
    role: own?.member.role ?? 'delegate',
    delegation: own?.delegation.id ?? '',
    get now() { return now },
    get status() { return now.status },
    get view() { return now.view },
    get shown() { return now.shown },
    get presence() { return now.presence },
    get clock() { return now.clock },
    time: () => Date.now(),
    act: async (kind, body) => {
      sent.push({ kind, body })
      await answer()
      return { receipt: '', seq: 1, hash: '' }
    },
    mediaTokens: () => Promise.resolve({ chambers: [] }),
    doubted: false,
    heads: new Heads(),
    keys: { device, chain: [], delegationKey: 'K' },
    signedIn: (request) => request(),
    onProtecting: () => () => undefined,
    onDelivery: () => () => undefined,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const show = (next: Partial<SeatNow>) => {
    now = { ...now, ...next }
    if (next.view && !next.shown) now = { ...now, shown: shown(next.view, Date.now(), now.shown) }
    for (const listener of listeners) listener()
  }
  return { seat, sent, show }
}
