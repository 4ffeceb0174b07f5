import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hashOf, sha256, toB64, utf8 } from '../identity/bytes.ts'
import { generateSigner, seedOf, type Signer } from '../identity/keys.ts'
import { findDevice, findDelegationKey, keepDelegationKey } from '../identity/keystore.ts'
import { open, sign } from '../identity/signed.ts'
import { claim, readClaim, takeDesk } from './claim.ts'
import { enrol, knock, readClock, Refused } from './door.ts'

/** A node with one summit, as far as a door asks it. */
class FakeNode {
  readonly key: Signer
  readonly claimKey: Signer
  readonly delegation: Signer
  readonly invitation: Signer
  readonly #entry: { header: string; salt: string; act: string }
  readonly acts: { kind: string; by: string; body: Record<string, unknown> }[] = []
  state: 'open' | 'used' | 'revoked' | 'expired' = 'open'
  refuse: string | undefined
  claimed = false
  clock = 0
  /** Answers that are lost after the node has done what was asked. */
  lost = 0
  asked: string[] = []

  static async start(): Promise<FakeNode> {
    const [key, claimKey, delegation, invitation] = await Promise.all([
      generateSigner(), generateSigner(true), generateSigner(), generateSigner(true),
    ])
    const body = {
      title: { en: 'Virtual summit' }, starts: '2026-12-15T08:00:00.000Z', minutes: 120,
      delegations: [{ id: 'moscow', name: { en: 'Moscow' }, timeZone: 'Europe/Moscow', language: 'ru', claimKey: claimKey.key }],
    }
    const act = await sign(key, 'parley-act', { id: 'x', summit: '', kind: 'convene', body, time: '' })
    const salt = toB64(crypto.getRandomValues(new Uint8Array(32)))
    const commitment = toB64(await sha256(Buffer.from(salt, 'base64url'), utf8(act)))
    const header = JSON.stringify({ summit: '', seq: 1, prev: '', time: '2026-12-01T00:00:00.000Z', commitment })
    return new FakeNode(await hashOf(header), { header, salt, act }, { key, claimKey, delegation, invitation })
  }

  private constructor(
    readonly summit: string,
    entry: { header: string; salt: string; act: string },
    keys: Pick<FakeNode, 'key' | 'claimKey' | 'delegation' | 'invitation'>,
  ) {
    this.#entry = entry
    this.key = keys.key
    this.claimKey = keys.claimKey
    this.delegation = keys.delegation
    this.invitation = keys.invitation
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const what = pathname.split('/').at(-1) ?? ''
    this.asked.push(what)
    const problem = (kind: string, status: number) =>
      new Response(JSON.stringify({ type: `/problems/${kind}`, status }), { status, headers: { 'Content-Type': 'application/problem+json' } })
    switch (what) {
      case 'about':
        return Response.json({ node: this.key.key, version: '', now: new Date(Date.now() + this.clock).toISOString() })
      case this.summit:
        return Response.json({ genesis: this.#entry, delegations: [{ id: 'moscow', claimed: this.claimed }] })
      case 'challenges':
        return Response.json({ challenge: 'c' })
      case 'invitation': {
        const { proof } = (await request.json()) as { proof: string }
        if ((await open('parley-session', proof)).by !== this.invitation.key) return problem('unknown-seat', 404)
        const certificate = await sign(this.delegation, 'parley-invitation', {
          summit: this.summit, delegation: 'moscow', member: 'anna', name: 'Anna', title: '', role: 'delegate', languages: ['ru'],
          key: this.invitation.key, notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z',
        })
        return Response.json({ state: this.state, certificate, chain: [], head: { seq: 5, hash: this.summit } })
      }
      case 'acts': {
        const { act } = (await request.json()) as { act: string }
        if (this.refuse) return problem(this.refuse, 409)
        const { payload, by } = await open<{ id: string; kind: string; time: string; body: Record<string, unknown> }>('parley-act', act)
        expect(Math.abs(Date.parse(payload.time) - Date.now() - this.clock)).toBeLessThan(2000)
        this.acts.push({ kind: payload.kind, by, body: payload.body })
        if (this.lost-- > 0) throw new TypeError('fetch failed')
        const receipt = await sign(this.key, 'parley-receipt', { summit: this.summit, act: payload.id, seq: 6, hash: this.summit })
        return Response.json({ receipt, seq: 6, hash: this.summit })
      }
      default:
        return problem('unknown-summit', 404)
    }
  }

  async link() {
    return { seed: await seedOf(this.invitation), delegationKey: this.delegation.key, genesis: this.summit }
  }
}

let node: FakeNode
const why = (attempt: Promise<unknown>) => attempt.then(() => 'let in', (error: unknown) => (error instanceof Refused ? error.why : error))
const seat = async (link?: Awaited<ReturnType<FakeNode['link']>> | 'damaged' | 'other-summit') =>
  knock({ summit: node.summit, member: 'anna', ...(link && { link }) })

async function comeIn() {
  const found = await seat(await node.link())
  if (!('invited' in found)) throw new Error('not invited')
  return enrol(found.invited, node.clock)
}

beforeEach(async () => {
  node = await FakeNode.start()
  vi.stubGlobal('fetch', node.fetch)
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a personal link', () => {
  it('says whom it is for and enrols nobody by being opened', async () => {
    expect(await seat(await node.link())).toMatchObject({ invited: { invitation: { name: 'Anna' }, convened: { minutes: 120 } } })
    expect(node.acts).toEqual([])
    expect(await findDevice(node.summit, 'anna')).toBeUndefined()
  })

  it('enrols a device that can come back without it', async () => {
    const device = await comeIn()
    expect(node.acts).toMatchObject([{ kind: 'enrol', by: device.signer.key }])
    expect(device.signer.privateKey.extractable).toBe(false)
    expect(await seat()).toMatchObject({ device: { signer: { key: device.signer.key } } })
    // A reload with the whole address is the same visit.
    node.state = 'used'
    expect(await seat(await node.link())).toMatchObject({ device: { signer: { key: device.signer.key } } })
  })

  it('enrols once, also when the first answer is lost for good', async () => {
    node.lost = 5
    // Nobody waits between the tries here.
    vi.stubGlobal('setTimeout', queueMicrotask)
    await expect(comeIn()).rejects.toThrow()
    const first = await findDevice(node.summit, 'anna')
    node.refuse = 'invitation-used'
    expect((await comeIn()).signer.key).toBe(first?.signer.key)
  })

  it('signs in the node’s time however wrong the device’s clock is', async () => {
    node.clock = -3_600_000
    expect(Math.abs((await readClock()) + 3_600_000)).toBeLessThan(1000)
    await comeIn()
  })

  it('has a reason of its own for every way it cannot be used', async () => {
    const link = await node.link()
    expect(await why(seat())).toBe('no-key')
    expect(await why(seat('damaged'))).toBe('damaged')
    expect(await why(seat('other-summit'))).toBe('other-summit')
    expect(await why(seat({ ...link, seed: await seedOf(await generateSigner(true)) }))).toBe('damaged')
    expect(await why(seat({ ...link, delegationKey: node.key.key }))).toBe('not-genuine')
    expect(await why(knock({ summit: node.key.key, member: 'anna', link: { ...link, genesis: node.key.key } }))).toBe('no-summit')
    for (const state of ['used', 'revoked', 'expired'] as const) {
      node.state = state
      expect(await why(seat(link))).toBe(state)
    }
    expect(node.acts).toEqual([])
  })

  it('that is used or revoked while it is shown leaves no key behind', async () => {
    for (const [kind, reason] of [['invitation-used', 'used'], ['invitation-revoked', 'revoked'], ['invitation-expired', 'expired']]) {
      node.refuse = kind
      expect(await why(comeIn())).toBe(reason)
      expect(await findDevice(node.summit, 'anna')).toBeUndefined()
    }
  })
})

describe('a claim', () => {
  const read = async () =>
    readClaim({ summit: node.summit, delegation: 'moscow', link: { seed: await seedOf(node.claimKey), genesis: node.summit } })

  it('makes the delegation’s key, and its secretary by that key', async () => {
    const claimed = await claim(await read(), 0)
    expect(claimed.extractable?.privateKey.extractable).toBe(true)
    expect((await findDelegationKey(node.summit, 'moscow'))?.privateKey.extractable).toBe(false)
    const device = await takeDesk(claimed, { name: 'Olga', title: '', languages: ['ru'] }, 0)
    expect(device).toMatchObject({ member: 'moscow-secretary', role: 'secretary', delegationKey: claimed.key.key })
    expect(node.acts.map(({ kind, by }) => [kind, by === claimed.key.key])).toEqual([['claim', true], ['invite', true], ['enrol', false]])
    const proof = await open('parley-claim', node.acts[0]!.body['proof'] as string)
    expect(proof).toEqual({ by: node.claimKey.key, payload: { summit: node.summit, delegation: 'moscow', key: claimed.key.key } })
  })

  it('offers the key of an earlier summit, and claims with it again', async () => {
    const [earlier, foreign] = [await generateSigner(), await generateSigner()]
    const kept = { delegation: 'moskva', signer: earlier, used: { title: { en: 'First' }, name: { en: 'MOSCOW' }, starts: '2026-01-15T08:00:00.000Z' } }
    await keepDelegationKey({ ...kept, summit: 'an earlier one' })
    await keepDelegationKey({ ...kept, summit: 'another', delegation: 'quito', signer: foreign, used: { ...kept.used, name: { en: 'Quito' } } })
    const claimable = await read()
    const offered = claimable.earlier.map(({ signer }) => signer.key)
    expect(offered).toContain(earlier.key)
    expect(offered).not.toContain(foreign.key)
    const claimed = await claim(claimable, 0, earlier)
    expect(claimed.key.key).toBe(earlier.key)
    expect(claimed.extractable).toBeUndefined()
    expect(node.acts.map(({ kind, by }) => [kind, by])).toEqual([['claim', earlier.key]])
    expect((await findDelegationKey(node.summit, 'moscow'))?.key).toBe(earlier.key)
  })

  it('goes on with the same key when it was interrupted', async () => {
    const first = await claim(await read(), 0)
    node.claimed = true
    node.refuse = 'key-in-use'
    const again = await claim(await read(), 0)
    expect(again.key.key).toBe(first.key.key)
    expect(again.extractable).toBeUndefined()
  })

  it('by somebody else before leaves no key behind', async () => {
    node.refuse = 'already-claimed'
    expect(await why(claim(await read(), 0))).toBe('claimed')
    expect(await findDelegationKey(node.summit, 'moscow')).toBeUndefined()
  })

  it('takes the operator’s link for this delegation only', async () => {
    const seed = await seedOf(await generateSigner(true))
    expect(await why(readClaim({ summit: node.summit, delegation: 'moscow', link: { seed, genesis: node.summit } }))).toBe('damaged')
    expect(await why(readClaim({ summit: node.summit, delegation: 'moscow' }))).toBe('no-key')
    expect(await why(readClaim({ summit: node.summit, delegation: 'quito', link: { seed, genesis: node.summit } }))).toBe('other-summit')
  })
})
