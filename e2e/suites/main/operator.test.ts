/** The operator's screen: what it convenes, what it hands out, and that it has no power beyond. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Key, post, timeIn } from '../../harness/device.ts'
import type { SeatLink } from '../../harness/node.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'

let stage: Stage
let operator: Seat

/** A page of the node that belongs to no seat of the demo. */
const page = (url: string): SeatLink => ({ member: '', name: 'guest', delegation: '', role: 'secretary', languages: ['en'], url })

beforeAll(async () => {
  stage = await Stage.open()
  operator = await stage.seat(page(`${stage.node.origin}/operator`), { signal: 'devices' })
})

afterAll(async () => {
  await stage.close()
})

async function accessible(seat: Seat, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await seat.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await seat.violations(), `${screen}, ${colorScheme}`).toEqual([])
  }
}

/** Claims by a link, as a secretary does. */
async function claims(seat: Seat, delegation: string): Promise<void> {
  await seat.page.getByRole('textbox', { name: 'Your name' }).fill('A Secretary')
  await seat.page.getByRole('button', { name: `Claim ${delegation}` }).click()
}

test('The operator’s token opens the screen, and nothing else does', async () => {
  const { page } = operator
  await page.getByRole('textbox', { name: 'Operator’s token' }).fill('not the token')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('alert').filter({ hasText: 'operator.token' }).waitFor()
  await accessible(operator, 'log in')
  await page.getByRole('textbox', { name: 'Operator’s token' }).fill(` ${stage.node.links.operator}\n`)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('main', { name: 'Operator' }).getByRole('heading', { name: 'Virtual summit' }).waitFor()
  await page.getByRole('region', { name: 'Node' }).getByText('Acts can be taken.').waitFor()
  await accessible(operator, 'operator')
  // No button reaches into a summit.
  expect(await page.getByRole('main').getByRole('button').allInnerTexts()).toEqual(['Log out', 'Convene a summit'])
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(stage.node.links.operator)
})

test('A summit convened in the browser gives each delegation a link that claims it, once', async () => {
  const { page: screen } = operator
  await screen.getByRole('button', { name: 'Convene a summit' }).click()
  const form = screen.getByRole('main', { name: 'Convene a summit' })
  await form.getByRole('button', { name: 'Convene' }).click()
  await form.getByRole('alert').filter({ hasText: '6 entries have to be put right.' }).waitFor()
  await accessible(operator, 'convening, with faults')

  await form.getByRole('textbox', { name: 'Title, English' }).fill('Talks')
  for (const [number, name, zone] of [[1, 'Oslo', 'Europe/Oslo'], [2, 'القاهرة', 'Africa/Cairo']] as const) {
    const side = form.getByRole('group', { name: `Delegation ${String(number)}` }).first()
    await side.getByRole('textbox', { name: `Name of delegation ${String(number)}, English` }).fill(name)
    await side.getByRole('combobox', { name: 'Time zone' }).fill(zone)
  }
  await form.getByRole('combobox', { name: 'By the clock of' }).selectOption('Europe/Oslo')
  await form.getByLabel('Day').fill('2035-03-25')
  await form.getByLabel('Hour').fill('02:30')
  await form.getByText('This hour does not exist there on that day').waitFor()
  await form.getByLabel('Hour').fill('16:00')
  await form.getByText('Sunday, March 25, 2035 at 16:00 GMT+2').first().waitFor()
  await form.getByRole('button', { name: 'Add an item' }).click()
  await form.getByRole('textbox', { name: 'Title of item 1, English' }).fill('Take stock')
  await form.getByRole('button', { name: 'Convene' }).click()

  const url = await screen.getByRole('textbox', { name: 'Claim link for Oslo' }).inputValue()
  expect(new URL(url).pathname).toMatch(/^\/claim\/[\w-]{43}\/oslo$/)
  // A name of the other direction stands apart in the sentence.
  expect(new URL(await screen.getByRole('textbox', { name: 'Claim link for \u2068القاهرة\u2069' }).inputValue()).pathname).toMatch(/\/cairo$/)
  await screen.getByRole('button', { name: 'QR code of the link for Oslo' }).click()
  await screen.getByRole('img', { name: 'QR code of the link for Oslo' }).waitFor()
  await accessible(operator, 'claim links')
  await screen.reload()
  await screen.getByRole('textbox', { name: 'Claim link for Oslo' }).waitFor()

  const secretary = await stage.seat(page(url), { signal: 'devices' })
  await claims(secretary, 'Oslo')
  await secretary.page.getByRole('button', { name: 'Go on without a backup' }).click()
  await secretary.page.getByRole('main', { name: 'Desk' }).waitFor()

  const late = await stage.seat(page(url), { signal: 'devices' })
  await late.page.getByRole('alert').filter({ hasText: 'phone the other side and the operator' }).waitFor()
  await accessible(late, 'claim refused')
  await stage.leave(late)
  await stage.leave(secretary)

  await screen.getByText('Claim link used').nth(2).waitFor()
  expect(await screen.getByRole('textbox', { name: 'Claim link for Oslo' }).count()).toBe(0)
  expect(stage.node.log).not.toContain(new URLSearchParams(new URL(url).hash.slice(1)).get('k'))

  await screen.getByRole('button', { name: 'Log out' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Log out' }).click()
  await screen.getByRole('button', { name: 'Log in' }).waitFor()
  expect(await screen.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('parley.')))).toEqual([])
})

test('A delegation comes to a second summit with the key of the first', async () => {
  const convene = async (title: string): Promise<string> => {
    const claim = Key.generate()
    const side = (id: string, key: Key): object => ({ id, name: { en: id }, timeZone: 'UTC', language: 'en', claimKey: key.public })
    const answer = await post(
      `${stage.node.origin}/api/summits`,
      { title: { en: title }, starts: timeIn(3_600_000), minutes: 60, delegations: [side('lima', claim), side('quito', Key.generate())], agenda: [] },
      { authorization: `Bearer ${stage.node.links.operator}` },
    )
    expect(answer.status, answer.text).toBe(200)
    const summit = answer.body['summit'] as string
    return `${stage.node.origin}/claim/${summit}/lima#k=${claim.seed}&g=${summit}`
  }
  const key = async (): Promise<unknown> => {
    const [, , summit = ''] = new URL(seat.page.url()).pathname.split('/')
    const { text } = await seat.fetch(`/api/summits/${summit}/record`)
    const acts = text.trim().split('\n').slice(1).map((line) => (JSON.parse(line) as { act: string }).act.split('.'))
    const read = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
    const claim = acts.find(([, payload]) => read(payload)['kind'] === 'claim')
    return read(claim?.[0])['kid']
  }
  const seat = await stage.seat(page(await convene('First talks')), { signal: 'devices' })
  await claims(seat, 'lima')
  await seat.page.getByRole('button', { name: 'Go on without a backup' }).click()
  await seat.page.getByRole('main', { name: 'Desk' }).waitFor()
  const first = await key()

  await seat.page.goto(await convene('Second talks'))
  const earlier = seat.page.getByRole('radio', { name: /^The key of the earlier summit “First talks”/ })
  await earlier.waitFor()
  expect(await earlier.isChecked()).toBe(true)
  await accessible(seat, 'claim with an earlier key')
  await claims(seat, 'lima')
  await seat.page.getByRole('main', { name: 'Desk' }).waitFor()
  expect(await key()).toBe(first)
  await stage.leave(seat)
})
