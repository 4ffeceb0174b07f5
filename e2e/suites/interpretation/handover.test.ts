/** Two interpreters of one booth pass the air between them: by tones, there is one of both at any moment. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audible, silent } from '../../harness/ear.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'

/** Hertz of each seat's own tone, with no harmonic in common. */
const tone = { beijing: 700, moscow: 910, first: 1030, second: 1270 }

let stage: Stage
let speaker: Seat
let listener: Seat
let first: Seat
let second: Seat

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  first = await stage.arrives('beijing', 'interpreter', { signal: 'tone', tone: tone.first })
  second = await stage.arrives('moscow', 'interpreter', { signal: 'tone', tone: tone.second })
  speaker = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.beijing })
  listener = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.moscow })
  await speaker.sits()
  await listener.sits()
  // One of the two has the floor.
  await listener.press('m')
  await first.press(' ')
  await first.into('Russian')
  await listener.hears({ [tone.first]: audible })
})

afterAll(async () => {
  await stage.close()
})

const told = (seat: Seat, words: string | RegExp) => seat.page.getByRole('status', { name: 'Hand-over' }).filter({ hasText: words }).waitFor()

test('Space asks a boothmate who is on air, and does not speak over them', async () => {
  await told(second, 'is on air into Russian')
  await second.press(' ')
  await told(first, 'asks to take over: H accepts, N declines')
  await second.onAir(false)
  await listener.hears({ [tone.first]: audible, [tone.second]: silent })
  await first.press('n')
  await told(second, 'declines')
  await second.press(' ')
  await told(first, 'asks to take over')
  await first.press('Escape')
  await told(second, 'declines')
})

test('H and H pass the air after a countdown, and the listener hears the next one', async () => {
  await second.press('h')
  await told(first, 'asks to take over')
  await first.press('h')
  await told(first, 'You hand over to')
  await told(second, 'You take over from')
  await second.onAir(true)
  // Into the language of the one before, whatever the console stood at.
  await listener.hears({ [tone.second]: audible, [tone.first]: silent })
  await first.onAir(false)
  await told(first, 'is on air into')
})

test('The console counts who listens, and asks the speaker to slow down', async () => {
  await second.page.getByRole('group', { name: 'Listeners' }).filter({ hasText: 'Russian 1' }).waitFor()
  await second.press('s')
  await speaker.page.getByRole('status', { name: 'Slow down' }).filter({ hasText: 'a little more slowly' }).waitFor()
})

test('The console stays on one screen, and breaks no rule of accessibility', async () => {
  expect(await second.violations()).toEqual([])
  const over = () => second.page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)
  expect(await over()).toBeLessThanOrEqual(0)
})

test('When the browser on air is gone, the listener has the original, and the boothmate takes the air at once', async () => {
  await second.page.context().close()
  await listener.hears({ [tone.beijing]: audible, [tone.second]: silent })
  await told(first, /H takes over|Nobody of this booth is on air/)
  await first.press('h')
  await first.onAir(true)
  await listener.hears({ [tone.first]: audible })
})
