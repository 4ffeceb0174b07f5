/** The booth among itself: two interpreters hear and read each other there, off air, while the meeting goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { audible, silent } from '../../harness/ear.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'

/** Hertz of each seat's own tone, with no harmonic in common. */
const tone = { moscow: 700, first: 1030, second: 1270, technician: 1510 }

let stage: Stage
let listener: Seat
let first: Seat
/** Reads French. */
let second: Seat
let secretary: Device

beforeAll(async () => {
  stage = await Stage.open()
  first = await stage.arrives('beijing', 'interpreter', { signal: 'tone', tone: tone.first })
  second = await stage.seat(stage.link('moscow', 'interpreter'), { signal: 'tone', tone: tone.second, language: 'fr' })
  await second.page.getByRole('main', { name: 'Cabine' }).waitFor()
})

afterAll(async () => {
  await stage.close()
})

const talk = (seat: Seat) => seat.page.getByRole('button', { name: 'Talk to the booth' })

test('Before any session, boothmates hear each other while one talks to the booth, and no longer', async () => {
  await first.page.getByText('In the booth').waitFor()
  await second.hears({ [tone.first]: silent })
  await first.page.keyboard.down('t')
  await second.hears({ [tone.first]: audible })
  await first.page.keyboard.up('t')
  await second.hears({ [tone.first]: silent })
})

test('A canned line comes in the language of who reads it, and written words as they are', async () => {
  await first.press('l')
  await first.press('1')
  await second.page.getByRole('log').getByText('Merci de prendre le relais dans 2 minutes.').waitFor()
  await first.press('m')
  await first.page.keyboard.type('A cab at nine')
  await first.press('Enter')
  await second.page.getByRole('log').getByText('A cab at nine').waitFor()
  await second.page.getByText('2 non lues').waitFor()
  // What was written did nothing at the console; Escape gives the keys back to it.
  await first.onAir(false)
  await first.press('Escape')
  await first.press(' ')
  await first.onAir(true)
})

test('In session, who talks to the booth is heard there and by no listener, on air or not', async () => {
  secretary = await Device.enrol(stage.link('beijing', 'secretary'))
  expect((await secretary.act('ready', {})).status).toBe(200)
  listener = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.moscow })
  await listener.sits()
  await first.into('Russian')
  await listener.hears({ [tone.first]: audible })
  await second.hears({ [tone.first]: silent, [tone.moscow]: audible })

  await first.press('Shift+T')
  await first.page.getByRole('status').filter({ hasText: 'You talk to the booth: listeners do not hear you' }).waitFor()
  await listener.hears({ [tone.first]: silent, [tone.second]: silent })
  await second.hears({ [tone.first]: audible, [tone.moscow]: audible })
  await first.press('Shift+T')
  await listener.hears({ [tone.first]: audible })
  await second.hears({ [tone.first]: silent })
})

test('A technician is in the booth from when one interpreter lets them in until another dismisses them', async () => {
  const link = await secretary.invite('technician', { name: 'Ada Wolf', role: 'technician', languages: ['en'], to: 3_600_000 })
  const technician = await stage.seat(link, { signal: 'tone', tone: tone.technician })
  await technician.page.getByRole('main', { name: 'Observer' }).waitFor()
  await first.page.getByRole('button', { name: 'Let in Ada Wolf' }).click()
  const booth = technician.page.getByRole('complementary', { name: 'Booth zh-ru' })
  await booth.getByText('Wang Qiao').waitFor()
  await talk(technician).waitFor()

  await first.press('Shift+T')
  await technician.hears({ [tone.first]: audible, [tone.moscow]: silent })
  await first.press('Shift+T')
  await talk(technician).click()
  await second.hears({ [tone.technician]: audible })
  await listener.hears({ [tone.technician]: silent })
  await technician.press('m')
  await technician.page.keyboard.type('Cable is changed')
  await technician.press('Enter')
  await second.page.getByRole('log').getByText('Cable is changed').waitFor()
  expect(await technician.violations()).toEqual([])

  await second.page.getByRole('button', { name: 'Faire sortir Ada Wolf' }).click()
  await booth.waitFor({ state: 'detached' })
  await second.hears({ [tone.technician]: silent })
  await stage.leave(technician)
})

test('The console stays on one screen, and breaks no rule of accessibility', async () => {
  expect(await first.violations()).toEqual([])
  const over = () => first.page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)
  expect(await over()).toBeLessThanOrEqual(0)
})
