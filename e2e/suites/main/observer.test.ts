/** An observer's seat: accredited by one delegation, admitted by all, shown out by any one; one place at a time, and the device's own. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import type { SeatLink } from '../../harness/node.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'

let stage: Stage
let beijing: Device
let moscow: Device
let press: SeatLink
let observer: Seat

const hour = 3_600_000
const taken = (answer: Awaited<ReturnType<Device['act']>>) => {
  expect(answer.status, answer.text).toBe(200)
  const { seq, hash } = answer.body
  return { proposal: { seq, hash } }
}

beforeAll(async () => {
  stage = await Stage.open()
  beijing = await Device.enrol(stage.link('beijing', 'secretary'))
  moscow = await Device.enrol(stage.link('moscow', 'secretary'))
  press = await moscow.invite('reporter', { name: 'Anna Smirnova', role: 'press', to: hour })
})
afterAll(() => stage.close())

test('Accredited by one delegation, an observer waits and is told so', async () => {
  observer = await stage.seat(press, { signal: 'devices' })
  await observer.enrol()
  expect(await observer.page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['Ears', 'Line'])
  await observer.enter()
  const waiting = observer.page.getByRole('main', { name: 'Observer' })
  await waiting.getByText('Press, accredited by Moscow.').waitFor()
  await waiting.getByText('Not admitted yet: every delegation must agree.').waitFor()
})

test('A second tab of the same seat asks before it takes over', async () => {
  const second = await observer.context.newPage()
  await second.goto(observer.page.url())
  await second.getByRole('alert').getByText('This seat is open in another tab.').waitFor()
  await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
  await second.getByRole('button', { name: 'Use it here' }).click()
  // What works of ears and line is another question in another tab.
  await second.getByRole('main', { name: 'Line check' }).waitFor()
  await observer.page.getByRole('button', { name: 'Use it here' }).click()
  await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
  await second.getByRole('button', { name: 'Use it here' }).waitFor()
  await second.close()
})

test('Admitted by all, they are in the session that is on; expelled by one, they are out and told why', async () => {
  for (const secretary of [beijing, moscow]) taken(await secretary.act('ready', { session: 'closed' }))
  await observer.page.getByText('A session is on that is not open to you.').waitFor()
  const proposed = taken(await beijing.act('admit', { observer: 'reporter', to: 'closed' }))
  taken(await moscow.act('consent', proposed))
  await observer.page.getByRole('main', { name: 'Plenary' }).waitFor()
  taken(await moscow.act('expel', { observer: 'reporter' }))
  await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
  await observer.page.getByText('Your admission has been ended. Any one delegation can do that.').waitFor()
})

test('A device whose place was given to another says so', async () => {
  taken(await moscow.act('revoke', { member: 'reporter' }))
  await observer.page.getByRole('alert').getByText('This seat has been revoked.').waitFor()
  await moscow.invite('reporter', { name: 'Anna Smirnova', role: 'press', to: hour })
  await observer.page.getByRole('alert').getByText('Your place was given to another device.').waitFor()
})
