/** Who is revoked is out at once and for good, and another seat's secrets open nothing of anyone else's. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, Device, Key, knock, opened, post } from '../../harness/device.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

let stage: Stage
let secretary: Device
let beijing: Seat
let delegate: Seat
let desk: Seat

beforeAll(async () => {
  stage = await Stage.open()
  secretary = await Device.enrol(stage.link('moscow', 'secretary'))
  desk = await stage.arrives('beijing', 'secretary', { signal: 'tone', tone: 900 })
  beijing = await stage.arrives('beijing', 'principal', { tone: 440 })
  delegate = await stage.arrives('beijing', 'delegate', { tone: 700 })
  expect((await secretary.act('ready', {})).status).toBe(200)
  await beijing.sits()
  await delegate.sits()
  await beijing.sees()
})

afterAll(async () => {
  await stage.close()
})

test('A stranger with a stolen cookie gets nothing that the seat could not get', async () => {
  const link = stage.link('moscow', 'delegate')
  const victim = await Device.enrol(link)
  const others = stage.node.links.seats.filter((seat) => seat.member !== link.member)
  const before = await victim.head()
  const cookie = { cookie: victim.cookie }

  for (const other of others) {
    const seat = `${victim.origin}/api/summits/${victim.summit}/seats/${other.member}`
    expect((await ask(`${seat}/events`, { headers: cookie })).status, `events of ${other.member}`).toBe(401)
    expect((await post(`${seat}/media`, {}, cookie)).status, `media of ${other.member}`).toBe(401)
  }

  // The cookie under another seat's name is still this seat's.
  const stolen = victim.cookie.split('=')[1] ?? ''
  const { createHash } = await import('node:crypto')
  const name = createHash('sha256').update(`${victim.summit}/${secretary.member}`).digest('hex').slice(0, 16)
  expect((await ask(`${secretary.seat}/events`, { headers: { cookie: `parley-${name}=${stolen}` } })).status).toBe(401)

  // No act: a cookie signs nothing.
  const thief = Key.generate()
  for (const [kind, body] of [
    ['ready', {}],
    ['adjourn', {}],
    ['revoke', { member: stage.link('moscow', 'principal').member }],
  ] as const) {
    const forged = [
      await victim.signed(kind, body, {}, thief),
      // Claiming the victim's key without having it.
      await thief.sign('parley-act', JSON.parse(Buffer.from((await victim.signed(kind, body)).split('.')[1] ?? '', 'base64url').toString()), victim.key.public),
    ]
    for (const act of forged) {
      const answer = await post(`${victim.origin}/api/acts`, { act }, cookie)
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(400)
      expect(answer.type).toContain('application/problem+json')
    }
  }
  // Not even with the seat's own device: a delegate has no such powers.
  expect((await victim.act('revoke', { member: stage.link('moscow', 'principal').member })).status).toBeGreaterThanOrEqual(400)

  // The engine: this cookie with another's token, and another's cookie with this token.
  const own = await victim.mediaToken()
  const secretarys = await secretary.mediaToken()
  for (const [token, jar] of [
    [secretarys, victim.cookie],
    [own, secretary.cookie],
    [own, ''],
    ['', victim.cookie],
    [`${own.slice(0, -4)}AAAA`, victim.cookie],
  ] as const) {
    expect((await knock(victim.origin, token, jar)).status).toBeGreaterThanOrEqual(400)
  }
  // From another site, with everything right but the origin.
  expect((await knock(victim.origin, own, victim.cookie, 'http://elsewhere.example')).status).toBeGreaterThanOrEqual(400)

  expect(await victim.head()).toEqual(before)
})

test('A revoked member is out of the media room at once and cannot come back with a token kept aside', async () => {
  const link = stage.link('moscow', 'delegate')
  const again = stage.node.links.seats.filter((seat) => seat.delegation === 'moscow' && seat.role === 'delegate')[1] ?? link
  const member = await Device.enrol(again)
  const kept = await member.mediaToken()
  const line = await knock(member.origin, kept, member.cookie)
  expect(line.status).toBe(101)

  expect((await secretary.act('revoke', { member: member.member })).status).toBe(200)
  await line.closed
  expect((await knock(member.origin, kept, member.cookie)).status).toBeGreaterThanOrEqual(400)
  expect((await knock(member.origin, kept, secretary.cookie)).status).toBeGreaterThanOrEqual(400)
  expect((await knock(member.origin, kept, '')).status).toBeGreaterThanOrEqual(400)
  await expect(member.mediaToken()).rejects.toThrow()
  expect((await ask(`${member.seat}/events`, { headers: { cookie: member.cookie } })).status).toBeGreaterThanOrEqual(400)
  expect((await ask(`${member.origin}/api/summits/${member.summit}/record`, { headers: { cookie: member.cookie } })).status).toBeGreaterThanOrEqual(400)
  expect((await member.act('ready', {})).status).toBeGreaterThanOrEqual(400)
  const { invitation } = opened(again)
  const certificate = await invitation.sign('parley-device', { summit: member.summit, member: member.member, key: Key.generate().public })
  expect((await member.act('enrol', { certificate })).status).toBeGreaterThanOrEqual(400)
})

test('The secretary revokes at the desk: the picture is gone from every screen, and the seat is told', async () => {
  const picture = beijing.page.getByLabel(`Picture of ${delegate.name}`)
  await picture.waitFor()
  const token = JSON.parse((await delegate.fetch(`/api/summits/${stage.node.links.summit}/seats/${delegate.link.member}/media`, 'POST')).text) as {
    chambers: { token: string }[]
  }
  const kept = token.chambers[0]?.token ?? ''

  await desk.page.getByRole('button', { name: `Revoke ${delegate.name}` }).click()
  await desk.page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()

  await picture.waitFor({ state: 'detached' })
  const told = delegate.page.getByRole('alert')
  await until('the seat is told', () => told.allTextContents(), (texts) => texts.join(' ').includes('revoked'))
  expect(await delegate.violations()).toEqual([])
  // With the browser's own cookie, at the engine's front.
  const jar = (await delegate.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  expect((await knock(stage.node.origin, kept, jar)).status).toBeGreaterThanOrEqual(400)
  await delegate.page.reload()
  await told.first().waitFor()
  await delegate.page.goto(delegate.link.url)
  await told.first().waitFor()
  expect(await delegate.page.getByRole('main', { name: 'Plenary' }).count()).toBe(0)
  // Nobody else noticed anything.
  await beijing.sits()
  await desk.arrived()
})
