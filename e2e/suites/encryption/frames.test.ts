/**
 * The media between the ends, and members who meddle with it: one whose program seals nothing, one with a valid token and
 * no key, one whom the node shows another record. Each is the app itself with another frame worker. Nothing of it is heard,
 * and the screens name in whose name it was done. What the node itself can do is in hostile.test.ts.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { audible, hear, silent } from '../../harness/ear.ts'
import { Headless } from '../../harness/headless.ts'
import type { Seat, SeatWish } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

const tone = { beijing: 440, moscow: 700, delegate: 1030, observer: 1900, guest: 2300 }

let stage: Stage
let beijing: Seat
let moscow: Seat
let delegate: Seat
let spy: Seat
let secretaries: readonly [Device, Device]

beforeAll(async () => {
  stage = await Stage.open()
  secretaries = [await Device.enrol(stage.link('beijing', 'secretary')), await Device.enrol(stage.link('moscow', 'secretary'))]
})

afterAll(() => stage.close())

/** One more member of Moscow's, who has come. */
const guest = (member: string, name: string, wish: SeatWish = {}) => stage.guest(secretaries[1], member, name, { tone: tone.guest, ...wish })

/** Seals nothing and opens nothing: what it is given, it passes on. */
const plain = () => `
  self.addEventListener('rtctransform', ({ transformer: { readable, writable } }) => void readable.pipeTo(writable).catch(() => undefined))
  self.addEventListener('message', ({ data }) => { if ('id' in data) self.postMessage({ say: 'done', id: data.id, bytes: undefined }) })
`

/** The app's own worker of a member whom the node shows another record than the others. */
const elsewhere = (script: string) => `
  const listen = self.addEventListener.bind(self)
  self.addEventListener = (type, listener) => listen(type, type !== 'message' ? listener : (event) => {
    const { data } = event
    if (data.do !== 'seal' || data.topic !== 'head') return listener(event)
    const head = JSON.parse(new TextDecoder().decode(data.bytes))
    listener({ data: { ...data, bytes: new TextEncoder().encode(JSON.stringify({ ...head, hash: 'A'.repeat(43) })) } })
  })
  ${script}
`

test('Everybody’s screen says that it is encrypted, and all read the same code', async () => {
  beijing = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.beijing })
  moscow = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.moscow })
  for (const seat of [beijing, moscow]) await seat.sits()
  delegate = await stage.arrives('beijing', 'delegate', { signal: 'tone', tone: tone.delegate })
  await delegate.sits()
  for (const seat of [beijing, moscow, delegate]) await seat.encrypted()
  await moscow.choose('Channel', 'Floor')
  await moscow.hears({ [tone.beijing]: audible, [tone.delegate]: audible })
  expect(await delegate.violations()).toEqual([])
  const other = await guest('guest-one', 'Oleg Belov')
  await other.encrypted()
  await until('both read the same code', async () => [await delegate.code(), await other.code()], ([one, two]) => one === two)
  await stage.leave(other)
})

test('A member without a screen agrees the same keys, and is let out again', async () => {
  const link = await secretaries[1].invite('headless', { name: 'Semyon Frolov', role: 'delegate', languages: ['ru'], to: 3_600_000 })
  const member = await Headless.enrol(link, 'plenary')
  await member.enter()
  await until('both read the same code', async () => [await delegate.code(), member.group.now.epoch?.code], ([shown, own]) => shown?.replace(/\D/g, '') === own)
  const before = await delegate.code()
  expect((await secretaries[1].act('revoke', { member: 'headless' })).status).toBe(200)
  const after = await until('the keys are others', () => delegate.code(), (code) => code !== before)
  await member.group.settled()
  expect(after.replace(/\D/g, '')).not.toBe(member.group.now.epoch?.code)
  member.leave()
})

test('What comes in clear is not heard, and the screens say in whose name it came', async () => {
  spy = await guest('guest-two', 'Pavel Orlov', { frames: plain })
  await beijing.choose('Channel', 'Floor')
  for (const seat of [beijing, delegate])
    await seat.page.getByRole('alert').filter({ hasText: 'Unencrypted frames came in the name of Pavel Orlov.' }).waitFor()
  await beijing.hears({ [tone.guest]: silent, [tone.moscow]: audible })
})

test('A member with a token and no key hears nobody, and costs the others nothing', async () => {
  // The same program, as a spy: it takes all that the node sends it.
  // Its program plays the ciphertext: a noise in which no tone stands out from what is beside it.
  const above: number[] = []
  for (let i = 0; i < 12; i++) {
    const levels = (await hear(spy.page, [tone.beijing, tone.beijing - 40, tone.beijing + 40])) ?? []
    const [at = NaN, below = NaN, over = NaN] = levels
    above.push(at - Math.max(below, over))
  }
  expect(above.reduce((sum, each) => sum + each, 0) / above.length).toBeLessThan(6)
  await beijing.hears({ [tone.moscow]: audible, [tone.delegate]: audible })
  await stage.leave(spy)
})

test('Two histories of the record are found out by what the members tell one another', async () => {
  const one = await guest('guest-four', 'Denis Gromov', { frames: elsewhere })
  for (const seat of [beijing, delegate])
    await seat.page.getByRole('alert').filter({ hasText: 'Denis Gromov is shown another history of this summit than this seat.' }).waitFor()
  expect(await beijing.page.getByRole('alert').filter({ hasText: 'another history' }).count()).toBe(1)
  await beijing.hears({ [tone.moscow]: audible, [tone.guest]: audible })
  await stage.leave(one)
})

test('An observer who is shown out has no key of what follows, and the others hear on', async () => {
  const [one, other] = secretaries
  const link = await other.invite('mediator', { name: 'Anna Smirnova', role: 'mediator', languages: ['en'], to: 3_600_000 })
  const proposed = await one.act('admit', { observer: 'mediator', to: 'closed' })
  const observer = await stage.seat(link, { signal: 'tone', tone: tone.observer })
  await other.act('consent', { proposal: { seq: proposed.body['seq'], hash: proposed.body['hash'] } })
  await observer.page.getByRole('main', { name: 'Plenary' }).waitFor()
  await observer.encrypted()
  await moscow.hears({ [tone.observer]: audible })
  const before = await observer.code()
  expect((await one.act('expel', { observer: 'mediator' })).status).toBe(200)
  await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
  await moscow.hears({ [tone.observer]: silent })
  await beijing.hears({ [tone.moscow]: audible })
  await until('there are other keys', () => delegate.code(), (code) => code !== before)
})

test('A recess goes to the chamber past the node, and whoever hears of it brings it there', async () => {
  const acts = '**/api/acts'
  await moscow.page.route(acts, (route) => route.abort())
  await moscow.page.mouse.move(400, 300)
  await moscow.page.getByRole('button', { name: 'Recess', exact: true }).click()
  await Promise.all([beijing, delegate].map(({ page }) => page.getByRole('main', { name: 'Recess' }).waitFor()))
  await moscow.page.unroute(acts)
  // With a test signal both principals say that they are ready again.
  await Promise.all([beijing, moscow, delegate].map((seat) => seat.sits()))
  for (const seat of [beijing, moscow, delegate]) await seat.encrypted()
})

test('Where the node has no ear for a recess, nobody sends any more, and the screens say whose it was', async () => {
  const acts = '**/api/acts'
  const seats = [beijing, moscow, delegate]
  await moscow.choose('Channel', 'Floor')
  await moscow.hears({ [tone.beijing]: audible })
  for (const { page } of seats) await page.route(acts, (route) => route.abort())
  await moscow.page.mouse.move(400, 300)
  await moscow.page.getByRole('button', { name: 'Recess', exact: true }).click()
  for (const seat of seats) await seat.page.getByText('Nothing is sent at the moment').waitFor()
  await moscow.hears({ [tone.beijing]: silent, [tone.delegate]: silent })
  await beijing.hears({ [tone.moscow]: silent })
  for (const seat of [beijing, delegate])
    await seat.page.getByRole('alert').filter({ hasText: 'Andrei Sokolov has put an end to something' }).waitFor()
  for (const { page } of seats) await page.unroute(acts)
  await Promise.all([beijing, delegate].map(({ page }) => page.getByRole('main', { name: 'Recess' }).waitFor()))
})
