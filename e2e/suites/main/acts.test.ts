/** Acts that cannot be taken get a problem document of their own, and leave nothing in the record. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device, Key, post, timeIn, uuidv7, type Answer } from '../../harness/device.ts'
import { Node, type SeatLink } from '../../harness/node.ts'

let node: Node
let secretary: Device
let delegate: Device

function link(role: SeatLink['role']): SeatLink {
  const found = node.links.seats.find((seat) => seat.delegation === 'beijing' && seat.role === role)
  if (!found) throw new Error(`no ${role}`)
  return found
}

beforeAll(async () => {
  node = await Node.start()
  secretary = await Device.enrol(link('secretary'))
  delegate = await Device.enrol(link('delegate'))
})

afterAll(async () => {
  await node.stop()
})

async function send(act: string): Promise<Answer> {
  return post(`${secretary.origin}/api/acts`, { act })
}

const foreign = createHash('sha256').update('not in this record').digest('base64url')

const bad: Record<string, { problem: string; act: () => Promise<string> }> = {
  'a signature by another key': {
    problem: 'bad-signature',
    act: async () =>
      Key.generate().sign(
        'parley-act',
        { id: uuidv7(), summit: secretary.summit, kind: 'ready', body: {}, time: timeIn(0), basis: await secretary.head() },
        secretary.key.public,
      ),
  },
  'a signer nobody knows': { problem: 'unknown-signer', act: () => secretary.signed('ready', {}, {}, Key.generate()) },
  'a basis with a foreign hash': {
    problem: 'foreign-history',
    act: async () => secretary.signed('ready', {}, { basis: { seq: (await secretary.head()).seq, hash: foreign } }),
  },
  'an unknown kind': { problem: 'unknown-kind', act: () => secretary.signed('rule-the-node', {}) },
  'another summit': { problem: 'wrong-summit', act: () => secretary.signed('ready', {}, { summit: foreign }) },
  'a clock an hour behind': { problem: 'clock-wrong', act: () => secretary.signed('ready', {}, { time: timeIn(-3_600_000) }) },
  'a clock an hour ahead': { problem: 'clock-wrong', act: () => secretary.signed('ready', {}, { time: timeIn(3_600_000) }) },
  'a member that nobody asked for': { problem: 'malformed', act: () => secretary.signed('ready', {}, { surprise: true }) },
  'something that is no act': { problem: 'malformed', act: () => Promise.resolve('three.little.words') },
  'a role that may not': { problem: 'not-allowed', act: () => delegate.signed('ready', {}) },
}

for (const [what, { problem, act }] of Object.entries(bad)) {
  test(`An act with ${what} is refused as ${problem}`, async () => {
    const before = await secretary.head()
    const answer = await send(await act())
    expect(answer.type).toContain('application/problem+json')
    expect(answer.body['type'], answer.text).toBe(`/problems/${problem}`)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    for (const part of ['title', 'detail', 'next']) expect(answer.body[part], part).toMatch(/\w{2}/)
    expect(await secretary.head()).toEqual(before)
  })
}

test('An act of ten megabytes is refused without being read', async () => {
  const before = await secretary.head()
  // The node may hang up in the middle of it: that is an answer too.
  const status = await send(await secretary.signed('ready', { filling: 'x'.repeat(10_000_000) })).then(
    (answer) => answer.status,
    () => 413,
  )
  expect(status).toBe(413)
  expect(await secretary.head()).toEqual(before)
})

test('The same act again gets its first receipt, also after a restart; other bytes under its id are refused', async () => {
  const id = uuidv7()
  const act = await secretary.signed('ready', {}, { id })
  const first = await send(act)
  expect(first.status, first.text).toBe(200)
  expect((await send(act)).body).toEqual(first.body)

  await node.kill()
  await node.start()
  expect((await send(act)).body).toEqual(first.body)

  const head = await secretary.head()
  const other = await send(await secretary.signed('not-ready', {}, { id }))
  expect(other.status).toBe(409)
  expect(other.body['type']).toBe('/problems/act-id-reused')
  expect(await secretary.head()).toEqual(head)
})

test('A request from another site is refused', async () => {
  const before = await secretary.head()
  const answer = await post(
    `${secretary.origin}/api/acts`,
    { act: await secretary.signed('ready', {}) },
    { origin: 'http://elsewhere.example' },
  )
  expect(answer.status).toBe(403)
  expect(await secretary.head()).toEqual(before)
})

test('The operator has a token, and without it convenes nothing', async () => {
  const starts = timeIn(3_600_000)
  const side = (id: string): object => ({
    id,
    name: { en: id },
    timeZone: 'UTC',
    language: 'en',
    claimKey: Key.generate().public,
  })
  const body = { title: { en: 'Talks' }, starts, minutes: 60, delegations: [side('oslo'), side('quito')], agenda: [] }
  for (const authorization of ['', 'Bearer ', 'Bearer guessed', `Basic ${node.links.operator}`]) {
    const answer = await post(`${secretary.origin}/api/summits`, body, authorization === '' ? {} : { authorization })
    expect(answer.status, authorization).toBe(401)
  }
  const answer = await post(`${secretary.origin}/api/summits`, body, { authorization: `Bearer ${node.links.operator}` })
  expect(answer.status, answer.text).toBe(200)
  expect(answer.body['summit']).toMatch(/^[\w-]{43}$/)
  expect(node.log).not.toContain(secretary.key.seed)
})
