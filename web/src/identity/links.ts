/** The two links: an operator's to claim a delegation, a secretary's to take a seat. docs/protocol.md, "Links". */
import { from43 } from './bytes.ts'

/**
 * What an address says of how the seat is to be shown and what it sends: a tone in Hz, its level in dBFS; `light`: few
 * frames, of one size, and the longer packets of poor lines, so that one machine carries more seats. `wall`: on a screen that
 * hangs on a wall.
 */
export type Signal = Readonly<{ signal?: 'test' | 'tone'; tone?: number; level?: number; light?: true; wall?: true }>

/** Where the page stands. What a link pins (seed, genesis, delegation key) comes from its fragment alone. */
export type Address =
  | Readonly<{ at: 'seat'; summit: string; member: string; link?: SeatLink | 'damaged' | 'other-summit' } & Signal>
  | Readonly<{ at: 'claim'; summit: string; delegation: string; link?: ClaimLink | 'damaged' | 'other-summit' } & Signal>
  | Readonly<{ at: 'operator' } & Signal>
  | Readonly<{ at: 'nowhere' } & Signal>

export type SeatLink = Readonly<{ seed: string; delegationKey: string; genesis: string }>
export type ClaimLink = Readonly<{ seed: string; genesis: string }>

const path = /^\/(s|claim)\/([A-Za-z0-9_-]{43})\/([a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?)\/?$/

function signalOf(...queries: string[]): Signal {
  const all = queries.map((query) => new URLSearchParams(query))
  const wall = all.some((params) => params.has('wall')) && ({ wall: true } as const)
  for (const params of all) {
    const signal = params.get('signal')
    if (signal !== 'test' && signal !== 'tone') continue
    const tone = Number(params.get('tone'))
    const level = Number(params.get('level') || NaN)
    const light = params.has('light') && ({ light: true } as const)
    return { signal, ...(tone >= 50 && tone <= 16_000 && { tone }), ...(level >= -60 && level <= 0 && { level }), ...light, ...wall }
  }
  return { ...wall }
}

export function readAddress(url: URL): Address {
  // A query typed or glued behind the fragment belongs to the query: "…#k=…&g=…?signal=test".
  const [fragment = '', glued = ''] = url.hash.slice(1).split('?', 2)
  const signal = signalOf(url.search, glued, fragment)
  if (url.pathname === '/operator') return { at: 'operator', ...signal }
  const match = path.exec(url.pathname)
  const [, kind, summit, id] = match ?? []
  if (!summit || !id) return { at: 'nowhere', ...signal }

  const params = new URLSearchParams(fragment)
  const field = (name: string) => {
    const all = params.getAll(name)
    return all.length === 1 && all[0] !== undefined && from43(all[0]) ? all[0] : undefined
  }
  const seed = field('k')
  const genesis = field('g')
  if (kind === 's') {
    const seat = { at: 'seat', summit, member: id, ...signal } as const
    if (fragment === '') return seat
    const delegationKey = field('d')
    if (!seed || !genesis || !delegationKey) return { ...seat, link: 'damaged' }
    return { ...seat, link: genesis === summit ? { seed, delegationKey, genesis } : 'other-summit' }
  }
  const claim = { at: 'claim', summit, delegation: id, ...signal } as const
  if (fragment === '') return claim
  if (!seed || !genesis) return { ...claim, link: 'damaged' }
  return { ...claim, link: genesis === summit ? { seed, genesis } : 'other-summit' }
}

export const personalLink = (origin: string, summit: string, member: string, link: SeatLink): string =>
  `${origin}/s/${summit}/${member}#k=${link.seed}&d=${link.delegationKey}&g=${link.genesis}`

export const claimLink = (origin: string, summit: string, delegation: string, link: ClaimLink): string =>
  `${origin}/claim/${summit}/${delegation}#k=${link.seed}&g=${link.genesis}`

/**
 * Where another member's link leads: the same node, and where each seat has a host of its own (MEMBER.localhost, in the demo), theirs.
 */
export function originFor(page: URL, self: string, member: string): string {
  if (page.hostname !== `${self}.localhost`) return page.origin
  const origin = new URL(page.origin)
  origin.hostname = `${member}.localhost`
  return origin.origin
}

/** The seat's address once it holds its device key: nothing secret, the signal and the wall stay. */
export function seatAddress(summit: string, member: string, { signal, tone, level, light, wall }: Signal): string {
  const of = (name: string, value: number | undefined) => (signal && value !== undefined ? [`${name}=${String(value)}`] : [])
  const query = [...(signal ? [`signal=${signal}`] : []), ...of('tone', tone), ...of('level', level), ...(signal && light ? ['light'] : []), ...(wall ? ['wall'] : [])].join('&')
  return `/s/${summit}/${member}${query === '' ? '' : `?${query}`}`
}
