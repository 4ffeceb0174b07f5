/**
 * What happens to a chamber by itself: members come and go, the node restarts, a device loses the network, sleeps, or has a
 * wrong clock. Each time all are in the same keys again, and hear each other; the tests say how long that took.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../harness/browser.ts'
import { Device } from '../../harness/device.ts'
import { audible, silent } from '../../harness/ear.ts'
import { hourFast } from '../../harness/page.ts'
import { Seat, type SeatWish } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

const tone = { beijing: 440, moscow: 700, delegate: 1030, sleeper: 1500, guest: 2300 }

let stage: Stage
let beijing: Seat
let moscow: Seat
let delegate: Seat
let secretary: Device

beforeAll(async () => {
  stage = await Stage.open()
  secretary = await Device.enrol(stage.link('moscow', 'secretary'))
  beijing = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.beijing })
  moscow = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.moscow })
  for (const seat of [beijing, moscow]) await seat.sits()
  delegate = await stage.arrives('beijing', 'delegate', { signal: 'tone', tone: tone.delegate })
  await delegate.sits()
  await delegate.encrypted()
  await moscow.choose('Channel', 'Floor')
})

afterEach(async () => {
  for (const seat of [beijing, moscow, delegate]) expect(await seat.page.getByRole('alert').allInnerTexts(), seat.name).toEqual([])
})

afterAll(() => stage.close())

const guest = (member: string, name: string, wish: SeatWish = {}) => stage.guest(secretary, member, name, { tone: tone.guest, ...wish })

/** Until these two are in the same keys; says how long after this moment that was. */
async function heals(what: string, one: Seat, other: Seat, since: number): Promise<void> {
  await Promise.all([one.encrypted(), other.encrypted()])
  await until('both read the same code', async () => [await one.code(), await other.code()], ([own, others]) => own === others, 60_000)
  process.stdout.write(`${what}: in the same keys after ${String(Date.now() - since)} ms at most\n`)
}

test('Somebody comes, and is taken out', async () => {
  const one = await guest('one', 'Oleg Belov')
  await heals('from the table on', one, delegate, Date.now())
  await beijing.hears({ [tone.guest]: audible })
  const before = await delegate.code()
  const since = Date.now()
  expect((await secretary.act('revoke', { member: 'one' })).status).toBe(200)
  await until('the keys are others', () => delegate.code(), (code) => code !== before)
  process.stdout.write(`taken out: other keys after ${String(Date.now() - since)} ms at most\n`)
  await beijing.hears({ [tone.guest]: silent, [tone.delegate]: audible })
  await stage.leave(one)
})

test('After a restart of the node the keys are those that were, and everybody hears everybody', async () => {
  const before = await delegate.code()
  await stage.node.kill()
  await stage.node.start()
  const since = Date.now()
  await delegate.encrypted()
  await moscow.hears({ [tone.beijing]: audible, [tone.delegate]: audible })
  await beijing.hears({ [tone.moscow]: audible })
  process.stdout.write(`restarted: all are heard after ${String(Date.now() - since)} ms\n`)
  expect(await delegate.code()).toBe(before)
})

test('Twenty seconds without the network, while the keys change', async () => {
  const before = await delegate.code()
  const network = await delegate.context.newCDPSession(delegate.page)
  const cut = (offline: boolean) =>
    network.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1, packetLoss: offline ? 100 : 0 })
  await cut(true)
  const offline = pause(20_000)
  const one = await guest('two', 'Kirill Panin')
  await one.encrypted()
  expect(await one.code()).not.toBe(before)
  await offline
  await beijing.hears({ [tone.delegate]: silent, [tone.guest]: audible })
  await cut(false)
  const since = Date.now()
  await heals('the network is back', delegate, one, since)
  await beijing.hears({ [tone.delegate]: audible, [tone.guest]: audible })
  process.stdout.write(`the network is back: heard after ${String(Date.now() - since)} ms\n`)
  await stage.leave(one)
}, 120_000)

test('A device that sleeps while the keys change and its line is given up', async () => {
  // In a browser of its own, whose pages and workers are stopped as a lid that closes stops them.
  const browser = await openBrowser()
  const link = await secretary.invite('three', { name: 'Roman Titov', role: 'delegate', languages: ['ru'], to: 3_600_000 })
  const sleeper = await Seat.open(browser, link, { signal: 'tone', tone: tone.sleeper, light: true })
  await sleeper.sits()
  await sleeper.encrypted()
  await beijing.hears({ [tone.sleeper]: audible })
  const before = await sleeper.code()
  const system = await browser.newBrowserCDPSession()
  const { processInfo } = await system.send('SystemInfo.getProcessInfo')
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  for (const pid of pages) process.kill(pid, 'SIGSTOP')
  try {
    const slept = pause(40_000)
    const one = await guest('four', 'Denis Gromov')
    await one.encrypted()
    expect(await one.code()).not.toBe(before)
    await slept
    await beijing.hears({ [tone.sleeper]: silent, [tone.guest]: audible })
    await stage.leave(one)
  } finally {
    for (const pid of pages) process.kill(pid, 'SIGCONT')
  }
  const since = Date.now()
  await heals('awake after 40 seconds', sleeper, delegate, since)
  await beijing.hears({ [tone.sleeper]: audible, [tone.delegate]: audible })
  process.stdout.write(`awake after 40 seconds: heard after ${String(Date.now() - since)} ms\n`)
  await sleeper.close()
  await browser.close()
}, 150_000)

test('A device whose clock is an hour fast', async () => {
  const one = await guest('five', 'Sofia Reyes', { before: [hourFast] })
  await heals('an hour fast', one, delegate, Date.now())
  await beijing.hears({ [tone.guest]: audible, [tone.delegate]: audible })
  await one.hears({ [tone.delegate]: audible })
  await stage.leave(one)
})
