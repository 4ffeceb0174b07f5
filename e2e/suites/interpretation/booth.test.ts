/** The booth among itself: two interpreters hear and read each other there, off air, while the meeting goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { audible, silent } from '../../harness/ear.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

/** Hertz of each seat's own tone, with no harmonic in common. */
const tone = { moscow: 700, first: 1030, second: 1270, technician: 1510 }

let stage: Stage
let listener: Seat
let first: Seat
/** Reads French. */
let second: Seat
let secretary: Device

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  first = await stage.arrives('beijing', 'interpreter', { signal: 'tone', tone: tone.first })
  second = await stage.seat(stage.link('moscow', 'interpreter'), { signal: 'tone', tone: tone.second, language: 'fr' })
  await second.page.getByRole('main', { name: 'Cabine' }).waitFor()
})

afterAll(async () => {
  await stage.close()
})

/** Goes to a button by the keyboard alone. */
async function tabTo(seat: Seat, name: string): Promise<void> {
  const button = seat.page.getByRole('button', { name })
  const reached = () => button.evaluate((element) => element === document.activeElement)
  for (let n = 0; n === 0 || (n < 60 && !(await reached())); n++) await seat.press('Tab')
  expect(await reached(), `Tab does not come to ${name}`).toBe(true)
}

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

test('Space presses what the keyboard has come to in a panel or a dialog, and is on air after a click', async () => {
  const canned = first.page.getByRole('button', { name: 'Canned lines' })
  const lines = second.page.getByRole('log').getByText('Merci de prendre le relais dans 2 minutes.')
  const sent = async (count: number) => until(`${String(count)} lines have come`, () => lines.count(), (found) => found === count)
  await sent(1)
  await canned.click()
  await first.press(' ')
  await sent(2)
  await first.onAir(true)
  // The focus is where the mouse left it; Space is the console's.
  await first.press(' ')
  await first.onAir(false)
  await first.press(' ')
  await first.onAir(true)
  await tabTo(first, 'Canned lines')
  await first.press(' ')
  await first.page.getByRole('dialog', { name: 'Canned lines' }).waitFor()
  await first.press('Escape')
  await first.page.getByRole('dialog', { name: 'Canned lines' }).waitFor({ state: 'detached' })
  await first.onAir(true)
})

test('A technician is in the booth from when an interpreter of each delegation there has let them in until any dismisses them', async () => {
  const link = await secretary.invite('technician', { name: 'Ada Wolf', role: 'technician', languages: ['en'], to: 3_600_000 })
  const technician = await stage.seat(link, { signal: 'tone', tone: tone.technician })
  await technician.page.getByRole('main', { name: 'Observer' }).waitFor()
  await first.page.getByRole('button', { name: 'Let in Ada Wolf' }).waitFor()
  await tabTo(first, 'Let in Ada Wolf')
  await first.press(' ')
  await first.page.getByText('Ada Wolf waits for the interpreters of Moscow.').waitFor()
  await first.onAir(true)
  await second.page.getByRole('button', { name: 'Faire entrer Ada Wolf' }).click()
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
