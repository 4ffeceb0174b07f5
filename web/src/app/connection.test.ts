import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem, Unreachable } from '../api/problem.ts'
import type { Role, View } from '../api/view.ts'
import { observerView } from '../testing/table.ts'
import { generateSigner, type Signer } from '../identity/keys.ts'
import { type Device, receiptsOf } from '../identity/keystore.ts'
import { open, sign } from '../identity/signed.ts'
import { Connection } from './connection.ts'

const summit = 'S'.repeat(42) + 'A'
const node = await generateSigner()
const delegation = await generateSigner()

const view = (more: Partial<View> = {}): View => ({
  at: '2026-12-15T07:00:00.000Z',
  summit,
  title: { en: 'Virtual summit' },
  starts: '2026-12-15T08:00:00.000Z',
  minutes: 120,
  head: { seq: 9, hash: 'H'.repeat(42) + 'A' },
  phase: 'gathering',
  session: null,
  delegations: [
    {
      id: 'moscow', name: { en: 'Moscow' }, timeZone: 'Europe/Moscow', language: 'ru', claimed: true, key: delegation.key, comparedBy: [], ready: '',
      withdrawn: false, countersigned: false,
      members: [{ id: 'anna', name: 'Anna', title: '', role: 'delegate', languages: ['ru'], state: 'enrolled', expires: null }],
    },
  ],
  observers: [],
  proposals: [],
  booths: [],
  agenda: [],
  adopted: null,
  published: [],
  current: null,
  floor: [],
  texts: [],
  cannotInterpret: [],
  passages: [],
  chambers: [],
  readers: [],
  page: '',
  adjourned: null,
  ...more,
})

/** Not the device's clock, which a test may set. */
const pageTime = () => performance.timeOrigin + performance.now()

/** A node of one seat: sessions, one event stream at a time, acts with receipts. */
class FakeNode {
  readonly asked: string[] = []
  acts: string[] = []
  signedIn = false
  gone = false
  revoked = false
  replaced = false
  loseAnswers = 0
  refuses = false
  /** Of this device's clock, in milliseconds. */
  ahead = 3_600_000
  lastEventIds: (string | null)[] = []
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  constructor(readonly device: Signer) {}

  send(event: string, data: unknown, id?: string): void {
    this.#stream?.enqueue(new TextEncoder().encode(`${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
  }

  end(): void {
    this.#stream?.close()
  }

  drop(): void {
    this.#stream?.error(new TypeError('network'))
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    const what = pathname.split('/').at(-1)! + search
    if (what !== 'about') this.asked.push(what)
    if (this.gone) throw new TypeError('fetch failed')
    const problem = (kind: string, status: number) =>
      new Response(JSON.stringify({ type: `/problems/${kind}`, status }), { status, headers: { 'Content-Type': 'application/problem+json' } })
    switch (pathname.split('/').at(-1) ?? '') {
      case 'about':
        return Response.json({ node: node.key, version: '', now: new Date(pageTime() + this.ahead).toISOString() })
      case 'challenges':
        return Response.json({ challenge: 'c' })
      case 'session': {
        if (this.replaced) return problem('device-replaced', 410)
        if (this.revoked) return problem('invitation-revoked', 410)
        const { proof } = (await request.json()) as { proof: string }
        const { payload, by } = await open<{ challenge: string }>('parley-session', proof)
        expect([payload.challenge, by]).toEqual(['c', this.device.key])
        this.signedIn = true
        return new Response(null, { status: 204 })
      }
      case 'events': {
        if (!this.signedIn) return problem('not-signed-in', 401)
        this.lastEventIds.push(request.headers.get('Last-Event-ID'))
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => {
            this.#stream = controller
          },
        })
        request.signal.addEventListener('abort', () => {
          this.drop()
        })
        this.send('clock', { now: new Date(pageTime() + this.ahead).toISOString() })
        return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
      }
      case 'acts': {
        const { act } = (await request.json()) as { act: string }
        this.acts.push(act)
        if (this.refuses) return problem('wrong-phase', 409)
        if (this.loseAnswers-- > 0) throw new TypeError('fetch failed')
        const { payload } = await open<{ id: string }>('parley-act', act)
        const receipt = await sign(node, 'parley-receipt', { summit, act: payload.id, seq: 10, hash: 'h' })
        return Response.json({ receipt, seq: 10, hash: 'h' })
      }
      default:
        if (!this.signedIn) return problem('not-signed-in', 401)
        return Response.json({ chambers: [{ id: 'plenary', identity: 'anna', token: 't' }] })
    }
  }
}

let fake: FakeNode
let connection: Connection
let device: Device

const sitAs = (role: Role) => {
  connection.stop()
  connection = new Connection({ ...device, role }, { signal: 'tone', tone: 440 }, 0)
}

beforeEach(async () => {
  const signer = await generateSigner()
  fake = new FakeNode(signer)
  vi.stubGlobal('fetch', fake.fetch)
  // The least of all pauses.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  device = {
    summit, member: 'anna', delegation: 'moscow', role: 'delegate', delegationKey: delegation.key, node: node.key, invitationKey: 'i', chain: [], signer,
  }
  connection = new Connection(device, { signal: 'tone', tone: 440 }, 0)
})

afterEach(() => {
  connection.stop()
  vi.unstubAllGlobals()
})

const becomes = (status: string) => vi.waitFor(() => { expect(connection.now.status).toBe(status) }, { timeout: 5000, interval: 5 })
const asksForEvents = (times: number) =>
  vi.waitFor(() => { expect(fake.lastEventIds).toHaveLength(times) }, { timeout: 5000, interval: 5 })

async function goLive(): Promise<void> {
  connection.start(true)
  await asksForEvents(1)
  fake.send('view', view(), '9.abc')
  await becomes('live')
}

describe('a seat', () => {
  it('signs in by its device key and shows the view', async () => {
    await goLive()
    expect(fake.asked).toEqual(['challenges', 'session', 'events?here=1'])
    expect(connection.seat.view.phase).toBe('gathering')
    expect(connection.seat).toMatchObject({ summit, member: 'anna', signal: 'tone', tone: 440 })
  })

  it('reads the node’s clock', async () => {
    await goLive()
    expect(Math.abs(connection.seat.clock - 3_600_000)).toBeLessThan(1000)
    expect(Math.abs(connection.seat.time() - Date.now() - 3_600_000)).toBeLessThan(1000)
  })

  it('says who is at the table', async () => {
    await goLive()
    fake.send('presence', { here: ['anna', 'boris'] })
    await vi.waitFor(() => { expect([...connection.seat.presence]).toEqual(['anna', 'boris']) })
  })

  it('comes to the table when the member enters', async () => {
    connection.start(false)
    await asksForEvents(1)
    fake.send('view', view(), '9.abc')
    await becomes('live')
    connection.sitDown()
    await asksForEvents(2)
    expect(fake.asked.at(-1)).toBe('events?here=1')
    expect(fake.lastEventIds).toEqual([null, '9.abc'])
  })

  it('comes back by itself after a lost line, a dead node and a lost session', async () => {
    await goLive()
    fake.gone = true
    fake.signedIn = false
    fake.drop()
    await becomes('node-gone')
    expect(connection.seat.view.phase).toBe('gathering')
    fake.gone = false
    await becomes('live')
    expect(fake.lastEventIds.at(-1)).toBe('9.abc')
  })

  it('does not come back once it is revoked', async () => {
    await goLive()
    fake.send('end', { reason: 'revoked' })
    await becomes('revoked')
    const asked = fake.asked.length
    fake.drop()
    expect(connection.now.status).toBe('revoked')
    expect(fake.asked).toHaveLength(asked)
  })

  it('is told at the door that it was revoked while away', async () => {
    fake.revoked = true
    connection.start(true)
    await becomes('revoked')
  })

  it('says so when its place was given to another device, once that is invited', async () => {
    await goLive()
    const real = globalThis.setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => real(run, 0)) as typeof setTimeout)
    fake.send('end', { reason: 'revoked' })
    await becomes('revoked')
    fake.replaced = true
    await becomes('replaced')
  })

  it('is told at the door that its place was given away while it was gone', async () => {
    fake.replaced = true
    connection.start(true)
    await becomes('replaced')
  })

  it('comes back when the node says that it restarts', async () => {
    await goLive()
    fake.send('end', { reason: 'restarting' })
    fake.drop()
    await asksForEvents(2)
    await becomes('live')
  })

  it.each([
    ['another summit', view({ summit: 'T'.repeat(42) + 'A' })],
    ['another delegation key', view({ delegations: view().delegations.map((each) => ({ ...each, key: node.key })) })],
  ])('does not follow a node that shows %s', async (_, other) => {
    connection.start(true)
    await asksForEvents(1)
    fake.send('view', other)
    await becomes('foreign')
  })

  it('is over when the summit is adjourned', async () => {
    await goLive()
    fake.send('view', view({ phase: 'adjourned' }))
    await becomes('over')
  })
})

describe('entering', () => {
  const opening = (inMs: number) =>
    view({ phase: 'in-session', session: { kind: 'closed', since: new Date(pageTime() + fake.ahead + inMs).toISOString(), recording: false } })

  it('turns every screen at the instant the record gives, by the node’s clock', async () => {
    await goLive()
    const seen: [number, string][] = []
    connection.subscribe(() => {
      const { shown } = connection.seat
      seen.push([connection.seat.time(), shown.session ? 'session' : shown.opens === null ? 'none' : 'opening'])
    })
    const next = opening(200)
    fake.send('view', next)
    await vi.waitFor(() => { expect(connection.seat.shown.session?.kind).toBe('closed') }, { interval: 5 })
    const turned = seen.find(([, what]) => what === 'session')
    expect(seen.some(([, what]) => what === 'opening')).toBe(true)
    expect(turned![0] - Date.parse(next.session!.since)).toBeGreaterThanOrEqual(0)
    expect(turned![0] - Date.parse(next.session!.since)).toBeLessThan(100)
  })

  it('is cancelled by a recess before that', async () => {
    await goLive()
    fake.send('view', opening(60_000))
    await vi.waitFor(() => { expect(connection.seat.shown.opens).not.toBeNull() })
    expect(connection.seat.shown.phase).toBe('gathering')
    fake.send('view', view({ phase: 'recess' }))
    await vi.waitFor(() => { expect(connection.seat.shown).toEqual({ phase: 'recess', session: null, opens: null }) })
  })

  it('keeps the node’s time when the device’s clock jumps', async () => {
    await goLive()
    const before = connection.seat.time() - pageTime()
    const real = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => real() + 7_200_000)
    fake.send('clock', { now: new Date(pageTime() + fake.ahead).toISOString() })
    fake.send('presence', { here: ['anna'] })
    await vi.waitFor(() => { expect(connection.seat.presence.size).toBe(1) })
    expect(Math.abs(connection.seat.time() - pageTime() - before)).toBeLessThan(50)
  })
})

describe('an observer’s seat', () => {
  it('is shown what observers are, and comes back at once when that changes', async () => {
    sitAs('press')
    connection.start(true)
    await asksForEvents(1)
    fake.send('view', observerView({ summit }), '9.abc')
    await becomes('live')
    expect(connection.seat.view).toMatchObject({ audience: 'observers', admitted: '' })
    fake.end()
    await asksForEvents(2)
    fake.send('view', observerView({ summit, admitted: 'closed' }), '10.abc')
    await vi.waitFor(() => { expect(connection.seat.view).toMatchObject({ admitted: 'closed' }) })
  })

  it.each<[Role, string, () => unknown]>([
    ['press', 'a delegation is', () => view()],
    ['delegate', 'observers are', () => observerView({ summit })],
  ])('does not follow a node that shows a %s what %s', async (role, _, other) => {
    sitAs(role)
    connection.start(true)
    await asksForEvents(1)
    fake.send('view', other())
    await becomes('foreign')
  })
})

describe('an act', () => {
  it('names what the signer saw, in the node’s time, and its receipt is kept', async () => {
    await goLive()
    const receipt = await connection.seat.act('ready', {})
    const { payload, by } = await open<{ id: string; time: string; basis: unknown; kind: string }>('parley-act', fake.acts[0]!)
    expect(by).toBe(fake.device.key)
    expect(payload).toMatchObject({ kind: 'ready', basis: view().head })
    expect(Math.abs(Date.parse(payload.time) - Date.now() - 3_600_000)).toBeLessThan(2000)
    expect(receipt.seq).toBe(10)
    expect((await receiptsOf(summit)).map(({ act }) => act)).toContain(payload.id)
  })

  it('is sent again, the same bytes, when its answer was lost', async () => {
    await goLive()
    fake.loseAnswers = 1
    await connection.seat.act('recess', {})
    expect(fake.acts).toHaveLength(2)
    expect(fake.acts[0]).toBe(fake.acts[1])
  })

  it('that protects is insisted on where another is given up', async () => {
    await goLive()
    const real = globalThis.setTimeout
    // The pauses between two tries cost the test no time.
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => real(run, 0)) as typeof setTimeout)
    fake.loseAnswers = 12
    await expect(connection.seat.act('ready', {})).rejects.toBeInstanceOf(Unreachable)
    expect((await connection.seat.act('recess', {})).seq).toBe(10)
    expect(fake.acts).toHaveLength(13)
  })

  it('that protects is told the chambers before the node has it, and what came of it', async () => {
    sitAs('principal')
    await goLive()
    const said: object[] = []
    connection.seat.onProtecting((word) => {
      if ('act' in word) expect(fake.acts).not.toContain(word.act)
      said.push(word)
    })
    await connection.seat.act('recess', {})
    expect(said).toEqual([{ act: fake.acts[0] }])
    fake.refuses = true
    await expect(connection.seat.act('recess', {})).rejects.toMatchObject({ kind: 'wrong-phase' })
    const { refused } = said.at(-1) as { refused: string }
    const { payload, by } = await open<{ act: string }>('parley-refused', refused)
    const { payload: act } = await open<{ id: string }>('parley-act', fake.acts[1]!)
    expect([payload.act, by]).toEqual([act.id, device.signer.key])
    await connection.seat.act('ask-floor', {}).catch(() => undefined)
    expect(said).toHaveLength(3)
  })

  it('is not done when somebody else signed the receipt', async () => {
    await goLive()
    const stranger = await generateSigner()
    vi.stubGlobal('fetch', async () =>
      Response.json({ receipt: await sign(stranger, 'parley-receipt', { summit, act: 'x', seq: 1, hash: 'h' }), seq: 1, hash: 'h' }))
    await expect(connection.seat.act('ready', {})).rejects.toBeInstanceOf(Problem)
  })
})

it('asks for media tokens, signing in again when the session ended', async () => {
  await goLive()
  fake.signedIn = false
  expect(await connection.seat.mediaTokens()).toEqual({ chambers: [{ id: 'plenary', identity: 'anna', token: 't' }] })
})
