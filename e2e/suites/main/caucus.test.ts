/** Beside the plenary: each delegation's caucus, its chat, the way out and back, and where a restricted session leaves whom. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { audible, silent } from '../../harness/ear.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

const tone = { beijing: 440, moscow: 700, delegate: 1030 }

let stage: Stage
let beijing: Seat
let moscow: Seat
let delegate: Seat
let secretaries: readonly [Device, Device]

beforeAll(async () => {
  stage = await Stage.open()
  secretaries = [await Device.enrol(stage.link('beijing', 'secretary')), await Device.enrol(stage.link('moscow', 'secretary'))]
})

afterAll(async () => {
  await stage.close()
})

/** One secretary proposes it, the other consents. */
async function agreed(kind: string): Promise<void> {
  const [one, other] = secretaries
  const { body, text, status } = await one.act(kind, {})
  expect(status, text).toBe(200)
  const consent = await other.act('consent', { proposal: { seq: body['seq'], hash: body['hash'] } })
  expect(consent.status, consent.text).toBe(200)
}

const caucus = (seat: Seat) => seat.page.getByRole('main', { name: 'Caucus' })
const press = (seat: Seat, name: string) => seat.page.getByRole('button', { name, exact: true }).click()

test('Two principals and a delegate meet, and hear each other from the first moment', async () => {
  delegate = await stage.arrives('moscow', 'delegate', { signal: 'tone', tone: tone.delegate })
  beijing = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.beijing })
  moscow = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.moscow })
  for (const seat of [beijing, moscow, delegate]) await seat.sits()
  await beijing.choose('Channel', 'Floor')
  await beijing.hears({ [tone.moscow]: audible, [tone.delegate]: audible })
})

test('Who steps out is heard no more in the plenary, comes muted into the caucus, and hears nothing of the plenary there', async () => {
  await press(delegate, 'Step out')
  await caucus(delegate).waitFor()
  await beijing.hears({ [tone.delegate]: silent, [tone.moscow]: audible })
  await delegate.hears({ [tone.beijing]: silent, [tone.moscow]: silent })
  await delegate.page.getByRole('button', { name: 'Unmute' }).waitFor()
  expect(await delegate.violations()).toEqual([])
})

test('In the caucus they write to each other, in any script, and the plenary reads nothing of it', async () => {
  await moscow.page.mouse.move(200, 200)
  await press(moscow, 'Step out')
  await caucus(moscow).waitFor()
  // Whoever comes later reads nothing of what was written before.
  for (const seat of [moscow, delegate]) await seat.encrypted()
  const words = 'Предлагаю перерыв \u202e<b>&'
  await until('the line stands', () => delegate.page.getByRole('button', { name: 'Send' }).isDisabled(), (off) => off)
  await delegate.page.getByRole('textbox', { name: 'Message' }).fill(words)
  await press(delegate, 'Send')
  const log = (seat: Seat) => seat.page.getByRole('log', { name: 'Messages' })
  await log(moscow).getByText(words).waitFor()
  await log(delegate).getByText(words).waitFor()
  expect(await log(moscow).locator('bdi').allInnerTexts()).toEqual([delegate.name])
})

test('A reload comes back to the caucus, and what was written there is gone', async () => {
  await press(delegate, 'Unmute')
  await delegate.page.reload()
  await caucus(delegate).waitFor()
  await delegate.page.getByRole('button', { name: 'Mute', exact: true }).waitFor()
  await delegate.page.getByText('Nothing has been written since you came.').waitFor()
  await moscow.hears({ [tone.delegate]: audible, [tone.beijing]: silent })
})

test('They return to the plenary by one press', async () => {
  for (const seat of [moscow, delegate]) await press(seat, 'Return to the plenary')
  for (const seat of [moscow, delegate]) await seat.sits()
  await beijing.hears({ [tone.moscow]: audible, [tone.delegate]: audible })
  expect(await beijing.violations()).toEqual([])
})

test('A restricted session takes the delegate out of the plenary, and a wider one brings them back, muted', async () => {
  await agreed('restrict')
  await caucus(delegate).waitFor()
  await delegate.page.getByText("Restricted session: principals and interpreters. You are in your delegation's caucus.").waitFor()
  expect(await delegate.page.getByRole('button', { name: 'Return to the plenary' }).count()).toBe(0)
  await beijing.hears({ [tone.delegate]: silent, [tone.moscow]: audible })
  await delegate.hears({ [tone.beijing]: silent, [tone.moscow]: silent })
  await agreed('widen')
  await delegate.sits()
  await delegate.hears({ [tone.moscow]: audible })
  await press(delegate, 'Unmute')
  await beijing.hears({ [tone.delegate]: audible })
})
