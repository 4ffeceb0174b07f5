/**
 * Two interpreters of one booth pass the air between them: by tones, there is one of both at any moment, on a machine that
 * has too much to do, too. When the tab of who is on air is killed, the original is there within a second.
 */
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audible, full, near, silent } from '../../harness/ear.ts'
import { HEARD, longest, toneOver, untilHeard } from '../../harness/levels.ts'
import { record, recorded } from '../../harness/recorder.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'

/** Hertz of each seat's own tone. */
const tone = { beijing: 700, moscow: 900, first: 1100, second: 1300 }
/** Whose interpretation is gone has the original after so long at most. */
const ORIGINAL_MS = 1000

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
  listener = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.moscow, records: true })
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

test('With the processor taken by others the air passes back, and the listener is without words at no moment of it', async () => {
  const busy = spawn(process.execPath, ['-e', 'for (;;);'])
  try {
    await record(listener.page)
    await first.press('h')
    await told(second, 'asks to take over')
    await second.press('h')
    await first.onAir(true)
    await listener.hears({ [tone.first]: audible, [tone.second]: silent })
    await second.onAir(false)
  } finally {
    busy.kill()
  }
  const recording = await recorded(listener.page)
  // One of the interpreters, or the original, near its full level.
  const voices = [tone.first, tone.second, tone.beijing].map((hertz) => toneOver(recording, hertz))
  const words = voices[0]?.map((_, n) => voices.some((levels) => (levels[n]?.amplitude ?? 0) >= HEARD * 10 ** (full / 20))) ?? []
  expect(words).toContain(true)
  expect(longest(words.map((each) => !each))).toBeLessThan(ORIGINAL_MS)
})

test('When the tab on air is killed in mid-sentence, the listener has the original within a second, and the boothmate takes the air at once', async () => {
  await second.press('h')
  await told(first, 'asks to take over')
  await first.press('h')
  await second.onAir(true)
  await listener.hears({ [tone.second]: near(full), [tone.first]: silent })
  await first.onAir(false)

  await record(listener.page)
  const killed = Date.now()
  await second.dies()
  await listener.hears({ [tone.beijing]: near(full), [tone.second]: silent })
  const recording = await recorded(listener.page)
  const loud = toneOver(recording, tone.second)
  const broke = loud[loud.findLastIndex(({ amplitude }) => amplitude >= HEARD * 10 ** (full / 20))]?.at ?? NaN
  const original = untilHeard(recording, tone.beijing, broke)
  process.stdout.write(`the original is there ${original.toFixed(0)} ms after the interpreter broke off, ${(broke + original - killed).toFixed(0)} ms after the tab was killed\n`)
  expect(original).toBeLessThanOrEqual(ORIGINAL_MS)
  await told(first, /H takes over|Nobody of this booth is on air/)
  await first.press('h')
  await first.onAir(true)
  await listener.hears({ [tone.first]: audible })
})
