/**
 * A node that lies, with its own key and its own code: the other side's browser shows it the door and names the entry, and
 * `parley verify` proves it with the receipts that a seat has kept.
 */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Device, Key, opened, post } from '../../harness/device.ts'
import { Front, lie } from '../../harness/liar.ts'
import { Node, type SeatLink } from '../../harness/node.ts'
import { verify } from '../../harness/record.ts'
import { Seat } from '../../harness/seat.ts'
import { openBrowser } from '../../harness/browser.ts'
import { until } from '../../harness/until.ts'
import type { Browser } from 'playwright-core'

let node: Node
let twin: Node | undefined
let front: Front
let browser: Browser
let desk: Seat
let beijing: Device

beforeEach(async () => {
  node = await Node.start()
  front = await Front.before(node.port)
  browser = await openBrowser()
  beijing = await Device.enrol(link('beijing', 'principal'))
  desk = await Seat.open(browser, front.link(link('moscow', 'secretary')))
  await desk.arrived()
})

afterEach(async () => {
  await desk.close()
  await browser.close()
  await front.close()
  await twin?.stop()
  twin = undefined
  await node.stop()
})

function link(delegation: string, role: SeatLink['role']): SeatLink {
  const found = node.links.seats.find((seat) => seat.delegation === delegation && seat.role === role)
  if (!found) throw new Error(`the demo has no ${role} of ${delegation}`)
  return found
}

/** The entry up to which Moscow's browser has verified the record, once that is this one. */
async function verifiedTo(seq: number): Promise<void> {
  const sign = desk.page.getByText(/^Record verified to entry \d+$/i)
  await until(`the record is verified to entry ${String(seq)}`, () => sign.textContent().catch(() => ''), (said) => Number(/\d+/.exec(said ?? '')) >= seq)
}

/** The alarm that nobody can miss; it names the entry or the key. */
async function alarmed(names: RegExp): Promise<void> {
  const alarm = desk.page.getByRole('alert').filter({ hasText: names })
  await alarm.waitFor()
  expect(await desk.violations()).toEqual([])
}

/** An act of Beijing, and the node's signed promise that it stands in the record. */
async function did(kind: string, body: unknown, other: Readonly<Record<string, unknown>> = {}): Promise<{ seq: number; receipt: string }> {
  const { status, body: taken, text } = await beijing.act(kind, body, other)
  expect(status, text).toBe(200)
  return { seq: taken['seq'] as number, receipt: taken['receipt'] as string }
}

const item = (id: string) => ({ item: { id, title: { en: `Item ${id}` }, minutes: 10, public: false }, place: 50 })

async function lies(...told: string[]): Promise<void> {
  await node.kill()
  await lie(node.data, beijing.summit, ...told)
  await node.start()
}

/** What `parley verify` says of the record that the node shows now, next to these receipts. */
async function provenBy(receipts: readonly string[]): Promise<string> {
  await beijing.signIn()
  const { code, said } = await verify(await beijing.record(), { receipts })
  expect(code, said).toBe(1)
  return said
}

test('A node that forgets an act that it acknowledged is caught by the other side’s browser and by the receipt', async () => {
  const { seq, receipt } = await did('ready', {})
  await verifiedTo(seq)
  await lies('drop', '1')
  await alarmed(new RegExp(`entry ${String(seq)}\\b`, 'i'))
  expect(await provenBy([receipt])).toMatch(new RegExp(`entry ${String(seq)}\\b`, 'i'))
})

test('A node that swaps two acts is caught by the other side’s browser and by the receipts', async () => {
  const basis = await beijing.head()
  const first = await did('ready', {}, { basis })
  const second = await did('put-item', item('trade'), { basis })
  await verifiedTo(second.seq)
  await lies('reorder')
  // A browser that is not asked to read the earlier one again knows by the later.
  await alarmed(new RegExp(`entry (${String(first.seq)}|${String(second.seq)})\\b`, 'i'))
  expect(await provenBy([first.receipt, second.receipt])).toMatch(new RegExp(`entry ${String(first.seq)}\\b`, 'i'))
})

test('A node that writes an entry anew is caught by the other side’s browser and by the receipt', async () => {
  const { seq, receipt } = await did('ready', {})
  await verifiedTo(seq)
  await lies('rewrite')
  await alarmed(new RegExp(`entry ${String(seq)}\\b`, 'i'))
  expect(await provenBy([receipt])).toMatch(new RegExp(`entry ${String(seq)}\\b`, 'i'))
})

test('A node that forges an act is caught by the browser that it is shown to', async () => {
  const stranger = Key.generate()
  const forged = await stranger.sign('parley-act', { pretends: 'to be an act' }, beijing.key.public)
  const { seq } = await beijing.head()
  front.alter = ({ event, data }) =>
    event === 'entry' && data.includes(String.raw`\"seq\":${String(seq + 1)},`) ? data.replace(/"act":"[^"]+"/, `"act":"${forged}"`) : data
  await did('ready', {})
  await alarmed(new RegExp(`entry ${String(seq + 1)}\\b`, 'i'))
})

test('A view that is not what the record makes is an alarm', async () => {
  front.alter = ({ event, data }) => (event === 'view' ? data.replace('"phase":"gathering"', '"phase":"recess"') : data)
  const { seq } = await did('put-item', item('trade'))
  await alarmed(new RegExp(`entry ${String(seq)}\\b`, 'i'))
})

test('Two histories of one summit are caught as soon as a seat is shown the other, and prove each other false', async () => {
  const { seq } = await did('put-item', item('before'))
  await verifiedTo(seq)
  await node.kill()
  twin = await node.twin()
  await node.start()
  // Moscow is shown the twin, where Beijing does nothing and Moscow's own act stands.
  const hidden = twin
  front.route = () => hidden.port
  front.cut()
  await desk.page.getByRole('button', { name: 'We are ready' }).click()
  await desk.page.getByRole('alertdialog').getByRole('button', { name: 'Enter all the same' }).click()
  await verifiedTo(seq + 1)
  const told = await did('put-item', item('only-for-beijing'))
  front.route = () => node.port
  front.cut()
  await alarmed(new RegExp(`entry ${String(told.seq)}\\b`, 'i'))
  const shown = await desk.fetch(`/api/summits/${beijing.summit}/record`)
  expect(shown.status).toBe(200)
  const other = new Device(beijing.link, hidden.origin, beijing.summit, beijing.member, beijing.key)
  await other.signIn()
  const { code, said } = await verify(shown.text, { against: await other.record() })
  expect(code, said).toBe(1)
  expect(said).toMatch(new RegExp(`entry ${String(told.seq)}\\b`, 'i'))
})

test('A node that claims a delegation itself has another key than the one that people compare', async () => {
  const claim = Key.generate()
  const seat = Key.generate()
  const convened = await post(`${node.origin}/api/summits`, {
    title: { en: 'Claimed by the node' }, starts: '2027-12-15T08:00:00Z', minutes: 60, agenda: [],
    delegations: ['beijing', 'moscow'].map((id) => ({
      id, name: { en: id }, timeZone: 'Europe/Moscow', language: 'ru', claimKey: id === 'moscow' ? claim.public : Key.generate().public,
    })),
  }, { authorization: `Bearer ${node.links.operator}` })
  expect(convened.status, convened.text).toBe(200)
  const summit = convened.body['summit'] as string
  const thief = new Device({ ...beijing.link, member: 'moscow' }, node.origin, summit, 'moscow', seat)
  const proof = await claim.sign('parley-claim', { summit, delegation: 'moscow', key: seat.public })
  const stolen = await thief.act('claim', { delegation: 'moscow', key: seat.public, proof })
  expect(stolen.status, stolen.text).toBe(200)
  const page = await desk.context.newPage()
  await page.goto(`${opened(desk.link).origin}/claim/${summit}/moscow#k=${claim.seed}&g=${summit}`)
  await page.getByText(/phone|telephone/i).first().waitFor()
  expect(await page.getByRole('button', { name: /claim/i }).count()).toBe(0)
})
