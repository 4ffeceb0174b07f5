/** In a browser with a person's settings, where sound waits for a touch. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { audible, hear } from '../../harness/ear.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open({ autoplay: false })
})

afterAll(async () => {
  await stage.close()
})

test('Pressing Enter once is enough for sound; after a reload the seat is back by itself or asks for one touch', async () => {
  const beijing = await stage.arrives('beijing', 'principal', { tone: 440 })
  const moscow = await stage.arrives('moscow', 'principal', { signal: 'devices' })
  const secretary = await Device.enrol(stage.link('moscow', 'secretary'))
  expect((await secretary.act('ready', {})).status).toBe(200)
  await beijing.sits()
  await moscow.sits()
  await moscow.sees()
  await moscow.hears({ 440: audible })

  await moscow.page.reload()
  await moscow.sits()
  await moscow.sees()
  // The browser may let sound begin by itself, as it knows the person; if it does not, one large button is there, and nothing else is needed.
  const soundOn = moscow.page.getByRole('button', { name: 'Sound on' })
  const asked = await until(
    'sound, or the button for it',
    async () => ({ asks: (await soundOn.count()) > 0, level: (await hear(moscow.page, [440]))?.[0] ?? -150 }),
    ({ asks, level }) => asks || level > audible.from,
  )
  if (asked.asks) await soundOn.click()
  await moscow.hears({ 440: audible })
  await soundOn.waitFor({ state: 'detached' })
})
